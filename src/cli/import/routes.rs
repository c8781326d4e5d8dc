//! What a request is for: an operation of the suite's documents, or what its path looks like.

use std::collections::HashMap;

use crate::contract::Catalog;
use crate::drafts;
use crate::drafts::calls::{Call, Marks, Route, RouteOperation};
use crate::traffic::template;

/// The operations of the suite's documents.
#[derive(Debug, Default)]
pub(super) struct Routes {
    catalog: Catalog,
    /// A name that may stand in ids, by document and operation.
    ids: HashMap<(String, String), String>,
}

impl Routes {
    pub(super) fn new(catalog: Catalog) -> Routes {
        let mut ids = HashMap::new();
        for document in catalog.documents() {
            let operations = &document.api().operations;
            for (operation, id) in operations.iter().zip(drafts::ids(operations)) {
                ids.insert((document.name().to_owned(), operation.name()), id);
            }
        }
        Routes { catalog, ids }
    }

    /// The hosts that the documents name.
    pub(super) fn origins(&self) -> impl Iterator<Item = &str> {
        let documents = self.catalog.documents().iter();
        documents.flat_map(|document| document.api().origins.iter().map(String::as_str))
    }

    /// What a request is for; `names` are those of the parameters of its path, by segment from
    /// the end, where its source names them.
    pub(super) fn of(&self, call: &Call, names: &[Option<String>], marks: &Marks) -> Route {
        let path = call.address.path.as_str();
        let documents = self.catalog.documents().iter();
        let mut found = documents.filter_map(|document| {
            let operation = document.operation_of(&call.method, path)?;
            Some((document.name().to_owned(), operation.operation()))
        });
        if let Some((document, operation)) = found.next() {
            let name = operation.name();
            let key = (document.clone(), name.clone());
            return Route {
                template: operation.path.clone(),
                operation: Some(RouteOperation {
                    document,
                    name,
                    id: self.ids.get(&key).cloned().unwrap_or_default(),
                }),
            };
        }
        Route {
            template: guessed(path, names, marks),
            operation: None,
        }
    }
}

/// A template for a path that no document has.
fn guessed(path: &str, names: &[Option<String>], marks: &Marks) -> String {
    let by_look = template(path);
    let by_look: Vec<&str> = by_look.split('/').collect();
    let own: Vec<&str> = path.split('/').collect();
    let segments = own.iter().enumerate().map(|(index, segment)| {
        let from_end = own.len() - index;
        let named = names
            .len()
            .checked_sub(from_end)
            .and_then(|at| names.get(at));
        let mut characters = segment.chars();
        let variable = characters.next().and_then(|first| marks.of(first));
        let looks = by_look.get(index).copied().unwrap_or(segment);
        match (named.cloned().flatten(), variable) {
            (Some(name), _) => format!("{{{name}}}"),
            (None, Some(name)) if characters.next().is_none() => format!("{{{name}}}"),
            (None, Some(_)) => (*segment).to_owned(),
            (None, None) => looks.to_owned(),
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// Whether a part of a path is no parameter, so that it says something of a host.
pub(super) fn is_distinct(route: &Route) -> bool {
    let mut segments = route.template.split('/');
    let is_named = segments.any(|segment| !segment.is_empty() && !segment.contains('{'));
    route.operation.is_some() && is_named
}
