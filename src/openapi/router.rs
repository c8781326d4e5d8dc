//! From a method and a path on the wire to an operation, with every template made once.

use std::collections::HashMap;

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
    /// Whether the path of a server stands before it, as the document has it.
    has_base: bool,
}

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
        let key = (operation.method.clone(), template.segments());
        self.routes.entry(key).or_default().push(Route {
            operation: number,
            template,
            has_base,
        });
    }

    /// The number of the operation that a request was sent to; of several the one that says most
    /// of the path, and of those the first. A host may serve an operation without the
    /// path of a server; one that has that path comes first.
    pub fn operation_of(&self, method: &str, path: &str) -> Option<usize> {
        let key = (method.to_owned(), path.split('/').count());
        let fit = |route: &Route| -> Option<(bool, Matched, usize)> {
            let matched = route.template.matches(path)?;
            Some((!route.has_base, matched, route.operation))
        };
        let best = self.routes.get(&key)?.iter().filter_map(fit).min();
        best.map(|(_, _, operation)| operation)
    }
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
