//! The 404s of paths of which nothing else has come yet. Whether such a route is gone, or only
//! what was asked for, is known as soon as another response shows that it is there.

use std::collections::BTreeMap;

use crate::contract::Catalog;
use crate::judge::describes;
use crate::model::case::Expected;
use crate::summary::routes::speaks_for_route;
use crate::traffic::SeenExchange;

/// So many are kept of a path.
const MOST_KEPT: usize = 20;
/// So many bytes the bodies of all may have.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// What is known of the routes of operations, by the template of their path.
#[derive(Default)]
pub(super) struct Doubtful {
    routes: BTreeMap<String, Route>,
    bytes: usize,
}

enum Route {
    /// A response showed that it is there.
    IsThere,
    /// Its 404s so far, each with the number of its operation.
    Unknown(Vec<(usize, SeenExchange)>),
}

impl Doubtful {
    /// Whether a response showed that the route is there.
    pub(super) fn is_there(&self, operation: &Expected) -> bool {
        matches!(self.routes.get(path_of(operation)), Some(Route::IsThere))
    }

    /// Notes an exchange of the operation of this number, and gives what can be judged by now: it,
    /// and those that waited for it.
    pub(super) fn take(
        &mut self,
        (number, operation): (usize, &Expected),
        seen: SeenExchange,
        catalog: &Catalog,
    ) -> Vec<(usize, SeenExchange)> {
        let status = seen.exchange.response.status;
        let route = self.routes.entry(path_of(operation).to_owned());
        let route = route.or_insert_with(|| Route::Unknown(Vec::new()));
        let Route::Unknown(kept) = route else {
            return vec![(number, seen)];
        };
        let size = |seen: &SeenExchange| seen.exchange.response.body.0.len();
        if speaks_for_route(status) || (status != 404 && describes(operation, status, catalog)) {
            let mut all = std::mem::take(kept);
            *route = Route::IsThere;
            self.bytes -= all.iter().map(|(_, one)| size(one)).sum::<usize>();
            all.push((number, seen));
            return all;
        }
        if status != 404 || kept.len() >= MOST_KEPT || self.bytes + size(&seen) > MOST_BYTES {
            return vec![(number, seen)];
        }
        self.bytes += size(&seen);
        kept.push((number, seen));
        Vec::new()
    }

    /// What still waits, with the number of its operation.
    pub(super) fn into_rest(self) -> impl Iterator<Item = (usize, SeenExchange)> {
        let routes = self.routes.into_values();
        routes.flat_map(|route| match route {
            Route::IsThere => Vec::new(),
            Route::Unknown(kept) => kept,
        })
    }
}

/// Operations of one path stand or fall together.
fn path_of(operation: &Expected) -> &str {
    let name = &*operation.operation;
    name.split_once(' ').map_or(name, |(_, path)| path)
}
