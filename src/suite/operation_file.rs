//! `contract: { openapi: FILE, operation: … }` of a case file: an operation of an OpenAPI
//! document as the contract.

use std::sync::Arc;

use super::decode::{Fields, Mistakes, basis};
use super::field_names::names_of;
use super::published::OperationFile;
use crate::error::did_you_mean;
use crate::model::case::{ContractChoice, Expectation, StatusSet};
use crate::model::finding::Basis;
use crate::openapi::Api;
use crate::yaml::node::{Data, Node, shorten};

/// Whether a contract is written as an operation.
pub(super) fn is_operation(node: &Node) -> bool {
    let Data::Map(entries) = &node.data else {
        return false;
    };
    let mut keys = entries.iter().map(|(key, _)| key.text.as_str());
    keys.any(|key| matches!(key, "openapi" | "operation"))
}

/// Decodes an operation; its name is looked up in its document.
pub(super) fn decode(
    node: Node,
    statuses: Option<StatusSet>,
    default: Basis,
    mistakes: &mut Mistakes,
) -> Option<Expectation<ContractChoice>> {
    let mut fields = Fields::of(node, "`contract`", names_of::<OperationFile>(), mistakes)?;
    let own = match fields.take("basis") {
        Some(node) => basis(node, mistakes)?,
        None => default,
    };
    let at = fields.at;
    let mut must_take = |name: &str, help: &str| {
        let taken = fields.take_text(name, mistakes);
        if taken.is_none() {
            mistakes.add_with_help(at, format!("`contract` has no `{name}`"), help);
        }
        taken
    };
    let document = must_take("openapi", "name a document in the folder of schemas");
    let operation = must_take(
        "operation",
        "write method and path, `operation: GET /users/{id}`, or an `operationId`",
    );
    let ((document, document_at), (operation, operation_at)) = (document?, operation?);
    let known = mistakes.known.clone();
    let (mut name, mut security) = (operation.clone(), None);
    if let Some(documents) = &known.documents {
        let Some(api) = documents.get(&document) else {
            let names: Vec<String> = documents.keys().cloned().collect();
            let help = "put it into the folder of schemas, and name it by its path there";
            mistakes.check_name(document_at, "OpenAPI document", &document, &names, help);
            return None;
        };
        let Some(found) = api.find(&operation) else {
            let message = format!("`{document}` has no operation `{}`", shorten(&operation));
            mistakes.add_with_help(operation_at, message, suggestion(api, &operation));
            return None;
        };
        name = found.name();
        security = Some(Arc::new(found.security.clone()));
    }
    Some(Expectation {
        value: ContractChoice {
            name: format!("{document} {name}").into(),
            statuses,
            security,
        },
        basis: own,
        line: Mistakes::case_line(document_at),
    })
}

/// What may be meant: the nearest name, or the other methods of the path.
pub fn suggestion(api: &Api, name: &str) -> String {
    let path = name.split_once(' ').map(|(_, path)| path);
    let of_path = api.operations.iter().filter(|operation| {
        let is_path = |path: &str| operation.templates().iter().any(|one| one.is(path));
        path.is_some_and(is_path)
    });
    let methods: Vec<String> = of_path
        .map(|operation| format!("`{}`", operation.name()))
        .collect();
    if !methods.is_empty() {
        return format!("it has {} of this path", methods.join(", "));
    }
    let names = api.names();
    did_you_mean(name, &names).unwrap_or_else(|| {
        "write method and path as the document has them, or an `operationId`; \
         `driftcheck check` reads the document"
            .to_owned()
    })
}
