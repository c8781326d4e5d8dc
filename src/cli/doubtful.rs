//! The 404s of operations of which nothing else has come yet. Whether such a route is gone, or
//! only what was asked for, is known as soon as another response shows that it is there.

use std::collections::BTreeMap;

use crate::summary::routes::speaks_for_route;
use crate::traffic::SeenExchange;

/// So many are kept of an operation.
const MOST_KEPT: usize = 20;
/// So many bytes the bodies of all may have.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// What is known of the routes of operations, by number.
#[derive(Default)]
pub(super) struct Doubtful {
    routes: BTreeMap<usize, Route>,
    bytes: usize,
}

enum Route {
    /// A response showed that it is there.
    IsThere,
    /// Its 404s so far.
    Unknown(Vec<SeenExchange>),
}

impl Doubtful {
    /// Whether a response showed that the route is there.
    pub(super) fn is_there(&self, operation: usize) -> bool {
        matches!(self.routes.get(&operation), Some(Route::IsThere))
    }

    /// Notes an exchange, and gives what can be judged by now: it, and those that waited for it.
    pub(super) fn take(&mut self, operation: usize, seen: SeenExchange) -> Vec<SeenExchange> {
        let status = seen.exchange.response.status;
        let route = self.routes.entry(operation);
        let route = route.or_insert_with(|| Route::Unknown(Vec::new()));
        let Route::Unknown(kept) = route else {
            return vec![seen];
        };
        let size = seen.exchange.response.body.0.len();
        if speaks_for_route(status) {
            let mut all = std::mem::take(kept);
            *route = Route::IsThere;
            self.bytes -= all
                .iter()
                .map(|one| one.exchange.response.body.0.len())
                .sum::<usize>();
            all.push(seen);
            return all;
        }
        if status != 404 || kept.len() >= MOST_KEPT || self.bytes + size > MOST_BYTES {
            return vec![seen];
        }
        self.bytes += size;
        kept.push(seen);
        Vec::new()
    }

    /// What still waits, by operation.
    pub(super) fn into_rest(self) -> impl Iterator<Item = (usize, Vec<SeenExchange>)> {
        let routes = self.routes.into_iter();
        routes.filter_map(|(operation, route)| match route {
            Route::IsThere => None,
            Route::Unknown(kept) => Some((operation, kept)),
        })
    }
}
