//! From a method and a path on the wire to an operation, with every template made once.

use std::cmp::Reverse;
use std::collections::HashMap;

use url::form_urlencoded;

use super::model::Operation;
use super::template::{Matched, PathTemplate};

/// The paths of a document's operations, ready to be looked up.
#[derive(Debug)]
pub struct Router {
    /// By method and number of segments, which a path must share with its template.
    routes: HashMap<(String, usize), Vec<Route>>,
}

/// One path of an operation.
#[derive(Debug)]
struct Route {
    /// The number of the operation in its document.
    operation: usize,
    template: PathTemplate,
    /// The parameters of the query that stand in the path itself, and tell operations apart.
    query: Vec<(String, String)>,
    /// Whether the path of a server stands before it, as the document has it.
    has_base: bool,
}

/// How well an operation fits a request: first whether the path of a server is missing, then what
/// its template says of the path, then how many parameters of the query it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fit(bool, Matched, Reverse<usize>);

impl Router {
    /// Makes the templates of these operations.
    pub fn new(operations: &[Operation]) -> Router {
        let mut router = Router {
            routes: HashMap::new(),
        };
        for (number, operation) in operations.iter().enumerate() {
            for template in operation.templates() {
                router.add(number, operation, template, true);
            }
            router.add(number, operation, PathTemplate::new(&operation.path), false);
        }
        router
    }

    fn add(
        &mut self,
        number: usize,
        operation: &Operation,
        template: PathTemplate,
        has_base: bool,
    ) {
        let (_, query) = operation.path.split_once('?').unwrap_or_default();
        let key = (operation.method.clone(), template.segments());
        self.routes.entry(key).or_default().push(Route {
            operation: number,
            template,
            query: pairs(query),
            has_base,
        });
    }

    /// The number of the operation that a request was sent to; of several the one that says most
    /// of the path, and of its query what stands in the path's key. A host may serve an operation without the
    /// path of a server; one that has that path comes first.
    pub fn operation_of(&self, method: &str, target: &str) -> Option<usize> {
        self.find(method, target).map(|(_, operation)| operation)
    }

    /// The same with how well it fits, the best the least.
    pub fn find(&self, method: &str, target: &str) -> Option<(Fit, usize)> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query = pairs(query);
        let key = (method.to_owned(), path.split('/').count());
        let fit = |route: &Route| -> Option<(Fit, usize)> {
            let matched = route.template.matches(path)?;
            let own = route.query.iter();
            let is_asked = own.clone().all(|pair| query.contains(pair));
            let fit = Fit(!route.has_base, matched, Reverse(own.len()));
            is_asked.then_some((fit, route.operation))
        };
        self.routes.get(&key)?.iter().filter_map(fit).min()
    }
}

/// The parameters of a query, decoded.
fn pairs(query: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(method: &str, path: &str, bases: &[&str]) -> Operation {
        Operation {
            method: method.to_owned(),
            path: path.to_owned(),
            bases: bases.iter().map(ToString::to_string).collect(),
            ..Operation::default()
        }
    }

    #[test]
    fn a_path_leads_to_the_operation_that_says_most_of_it() {
        let router = Router::new(&[
            operation("GET", "/users/{id}", &["/v1"]),
            operation("GET", "/users/me", &["/v1"]),
            operation("POST", "/users/{id}/invite", &["/v1", ""]),
        ]);
        assert_eq!(router.operation_of("GET", "/v1/users/U-1"), Some(0));
        assert_eq!(router.operation_of("GET", "/v1/users/me"), Some(1));
        assert_eq!(router.operation_of("POST", "/v1/users/me"), None);
        assert_eq!(router.operation_of("POST", "/users/7/invite"), Some(2));
        assert_eq!(router.operation_of("GET", "/v2/users/7"), None);
        let whole = Router::new(&[
            operation("POST", "/r/{a}", &[""]),
            operation("POST", "/r/{a}:cancel", &[""]),
            operation("POST", "/r/{a}.{b}", &[""]),
        ]);
        for (path, number) in [("/r/7", 0), ("/r/7:cancel", 1), ("/r/7.json", 2)] {
            assert_eq!(whole.operation_of("POST", path), Some(number), "{path}");
        }
    }

    #[test]
    fn a_query_in_the_key_of_a_path_tells_operations_apart() {
        let router = Router::new(&[
            operation("GET", "/a?kind=x", &[""]),
            operation("GET", "/a?kind=y", &[""]),
            operation("GET", "/b?kind=x", &[""]),
            operation("GET", "/b", &[""]),
        ]);
        for (target, number) in [
            ("/a?kind=x", Some(0)),
            ("/a?z=1&kind=%79", Some(1)),
            ("/a?kind=z", None),
            ("/a", None),
            ("/b?kind=x", Some(2)),
            ("/b?z=1", Some(3)),
        ] {
            assert_eq!(router.operation_of("GET", target), number, "{target}");
        }
    }

    #[test]
    fn the_path_of_a_server_may_be_missing_but_counts_where_it_is_there() {
        let router = Router::new(&[
            operation("GET", "/{any}/users", &[""]),
            operation("GET", "/users", &["/v1"]),
        ]);
        assert_eq!(router.operation_of("GET", "/users"), Some(1));
        assert_eq!(router.operation_of("GET", "/v1/users"), Some(1));
        assert_eq!(router.operation_of("GET", "/v2/users"), Some(0));
    }
}
