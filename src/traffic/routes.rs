//! From a request that nobody planned to the operation that it asks for.

use std::sync::Arc;

use crate::contract::Catalog;
use crate::model::case::{ContractChoice, Expect, Expectation, Expected, StatusPattern, StatusSet};
use crate::model::finding::Basis;
use crate::openapi::{Operation, Router};
use crate::redact::sensitive::is_sensitive_member;

/// The operations that traffic is judged for.
#[derive(Debug, Default)]
pub struct Routes {
    operations: Vec<Arc<RoutedOperation>>,
    /// Where those of each document begin.
    beginnings: Vec<usize>,
    /// The names of the documents: `accounts.json`.
    documents: String,
    /// The one that a contract describes, in the place of documents.
    own: Option<Router>,
}

/// An operation that exchanges can be of.
#[derive(Debug)]
pub struct RoutedOperation {
    /// What is expected of its responses.
    pub expected: Expected,
    /// What its document calls it, or its method and path.
    pub title: String,
    /// The file that describes it.
    pub file: Arc<str>,
    /// The line there, counted from 1.
    pub line: u32,
    /// Which document has it, counted from 0.
    pub document: usize,
    /// Whether a part of its path is no parameter, so that it says something of a host.
    pub is_distinct: bool,
}

impl RoutedOperation {
    /// The values that stand in a path for parameters that are secrets by their names:
    /// `/reset/{token}`.
    pub fn secrets_in(&self, path: &str) -> Vec<String> {
        let (_, template) = self.expected.operation.split_once(' ').unwrap_or_default();
        // A server's URL may stand before what the document says.
        let pairs = template.rsplit('/').zip(path.rsplit('/'));
        let secrets = pairs.filter(|(name, _)| {
            let name = name
                .strip_prefix('{')
                .and_then(|name| name.strip_suffix('}'));
            name.is_some_and(is_sensitive_member)
        });
        secrets.map(|(_, value)| value.to_owned()).collect()
    }
}

impl Routes {
    /// The operations of all documents.
    pub fn of_documents(catalog: &Catalog) -> Routes {
        let names: Vec<&str> = catalog.documents().iter().map(|one| one.name()).collect();
        let mut routes = Routes {
            documents: names.join(", "),
            ..Routes::default()
        };
        for (number, document) in catalog.documents().iter().enumerate() {
            routes.beginnings.push(routes.operations.len());
            for (operation, line) in document.operations().zip(document.lines()) {
                let own = operation.operation();
                let name = operation.name();
                let title = own.id.as_ref().or(own.summary.as_ref());
                routes.operations.push(Arc::new(RoutedOperation {
                    expected: expected(own, name, None, operation.basis(), line.line),
                    title: title.cloned().unwrap_or_else(|| own.name()),
                    file: line.file.into(),
                    line: line.line,
                    document: number,
                    is_distinct: is_distinct(own),
                }));
            }
        }
        routes
    }

    /// One operation whose successes a JSON Schema describes.
    pub fn of_contract(contract: &str, file: &str, method: &str, path: &str) -> Routes {
        let own = Operation {
            method: method.to_owned(),
            path: path.to_owned(),
            bases: vec![String::new()],
            ..Operation::default()
        };
        let successes = StatusSet(vec![StatusPattern::Class(2)]);
        let name = contract.to_owned();
        Routes {
            beginnings: Vec::new(),
            documents: String::new(),
            operations: vec![Arc::new(RoutedOperation {
                expected: expected(&own, name, Some(successes), Basis::Documented, 1),
                title: own.name(),
                file: file.into(),
                line: 1,
                document: 0,
                is_distinct: is_distinct(&own),
            })],
            own: Some(Router::new(&[own])),
        }
    }

    /// Every operation.
    pub fn operations(&self) -> &[Arc<RoutedOperation>] {
        &self.operations
    }

    /// The file of the first operation.
    pub fn file(&self) -> Arc<str> {
        let first = self.operations.first();
        first.map_or_else(|| "".into(), |one| one.file.clone())
    }

    /// The names of the documents, in words.
    pub fn documents(&self) -> &str {
        &self.documents
    }

    /// Whether nobody says which other operations there are.
    pub fn is_one_of_many(&self) -> bool {
        self.own.is_some()
    }

    /// The operation that a request is for. Of several documents, one that names the server comes
    /// first; of those, the one whose operation says most of the path.
    pub fn find(
        &self,
        catalog: &Catalog,
        method: &str,
        (origin, target): (&str, &str),
    ) -> Option<usize> {
        if let Some(own) = &self.own {
            return own.operation_of(method, target);
        }
        let documents = catalog.documents().iter().zip(&self.beginnings);
        let found = documents.filter_map(|(document, begin)| {
            let (fit, number) = document.find(method, target)?;
            let is_foreign = !document.api().origins.iter().any(|own| own == origin);
            Some((is_foreign, fit, begin + number))
        });
        found.min().map(|(.., number)| number)
    }
}

/// What is expected of an operation that no document describes.
pub fn undocumented(name: &str) -> Expected {
    expecting(name, Expect::default())
}

fn expecting(name: &str, expect: Expect) -> Expected {
    Expected {
        operation: name.into(),
        expect: expect.into(),
        captures: Vec::new(),
        until: None,
        compare: None,
    }
}

fn expected(
    operation: &Operation,
    contract: String,
    statuses: Option<StatusSet>,
    basis: Basis,
    line: u32,
) -> Expected {
    let contract = Expectation {
        value: ContractChoice {
            name: contract.into(),
            statuses,
            security: None,
        },
        basis,
        line,
    };
    let expect = Expect {
        contracts: vec![contract],
        ..Expect::default()
    };
    expecting(&operation.name(), expect)
}

fn is_distinct(operation: &Operation) -> bool {
    let mut segments = operation.path.split('/');
    segments.any(|segment| !segment.is_empty() && !segment.contains('{'))
}
