//! What clients use and no document has: each operation with its first exchange, until it is
//! known whose hosts the traffic was of. Bounded in number and in bytes.

use std::collections::BTreeMap;

use crate::model::exchange::{Exchange, Header};
use crate::traffic::SeenExchange;

/// So many operations are distinguished.
const MOST_OPERATIONS: usize = 1000;
/// So many bytes of headers and bodies are kept for all of them.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// An operation is not told by a longer URL.
const LONGEST_URL: usize = 8 * 1024;

/// An operation that no document has.
pub(super) struct Used {
    /// How often it was used.
    pub(super) count: u64,
    /// The first exchange.
    pub(super) first: SeenExchange,
    /// Whether headers and bodies of it were given up.
    pub(super) is_brief: bool,
}

/// The operations, by origin and by method and template.
#[derive(Default)]
pub(super) struct Undocumented {
    used: BTreeMap<(String, String), Used>,
    bytes: usize,
}

impl Undocumented {
    /// Counts an exchange. Gives `false` where there is no room for its operation.
    pub(super) fn add(&mut self, origin: String, operation: String, seen: SeenExchange) -> bool {
        let key = (origin, operation);
        if let Some(used) = self.used.get_mut(&key) {
            used.count += 1;
            return true;
        }
        let is_long = seen.exchange.request.url.len() > LONGEST_URL;
        if is_long || self.used.len() >= MOST_OPERATIONS {
            return false;
        }
        let bytes = self.bytes + size_of(&seen.exchange);
        let is_brief = bytes > MOST_BYTES;
        let mut first = seen;
        if is_brief {
            first.exchange.give_up_contents();
        } else {
            self.bytes = bytes;
        }
        let count = 1;
        self.used.insert(
            key,
            Used {
                count,
                first,
                is_brief,
            },
        );
        true
    }

    /// Each operation: its origin, its method and template, and what was seen of it.
    pub(super) fn into_all(self) -> impl Iterator<Item = ((String, String), Used)> {
        self.used.into_iter()
    }
}

/// So many bytes headers and bodies take, more or less.
fn size_of(exchange: &Exchange) -> usize {
    let of_headers = |headers: &[Header]| -> usize {
        let sizes = headers.iter();
        sizes
            .map(|one| 64 + one.name.len() + one.value.0.len())
            .sum()
    };
    let (request, response) = (&exchange.request, &exchange.response);
    let sent = request.body.as_ref().map_or(0, |body| body.0.len());
    of_headers(&request.headers) + sent + of_headers(&response.headers) + response.body.0.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::exchange::{Request, Response, Timings};

    fn seen(path: &str, body: usize) -> SeenExchange {
        let exchange = Exchange {
            request: Request {
                method: "GET".to_owned(),
                url: format!("http://a{path}"),
                headers: Vec::new(),
                body: None,
            },
            response: Response {
                version: "HTTP/1.1".to_owned(),
                status: 200,
                headers: Vec::new(),
                body: vec![b'x'; body].into(),
                decoded_from: None,
                body_missing: None,
            },
            timings: Timings::default(),
        };
        SeenExchange {
            place: crate::traffic::SourcePlace::default(),
            started_at: None,
            exchange,
            request_body_missing: None,
            undecodable: None,
            masked: Vec::new(),
            kept_headers: crate::model::exchange::KeptHeaders::All,
            request_headers_missing: false,
        }
    }

    #[test]
    fn whatever_clients_use_takes_a_bounded_memory() {
        let mut all = Undocumented::default();
        let mut add = |name: &str, path: &str, body| {
            let origin = "http://a".to_owned();
            all.add(origin, name.to_owned(), seen(path, body))
        };
        assert!(add("long", "/", MOST_BYTES / 2));
        assert!(add("large", "/", MOST_BYTES));
        assert!(add("large", "/", MOST_BYTES));
        assert!(!add("endless", &"/a".repeat(LONGEST_URL), 0));
        for number in 2..MOST_OPERATIONS {
            assert!(add(&format!("{number}"), "/", 10));
        }
        assert!(!add("further", "/", 0));
        let mut large = all.into_all().filter(|((_, name), _)| name == "large");
        let (_, large) = large.next().unwrap();
        assert_eq!((large.count, large.is_brief), (2, true));
        assert!(large.first.exchange.response.body.is_empty());
    }
}
