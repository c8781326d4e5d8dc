//! One operation of an OpenAPI document as a contract.

use std::sync::Arc;

use serde_json::Value;

use super::api_document::{ApiDocument, own_spot};
use super::compiled::Contract;
use crate::json::Sequence;
use crate::model::finding::Basis;
use crate::openapi::{self, Content, Header, Operation, Parameter};

/// Schemas stand so deep within that of a header, a parameter or a form at most.
const DEEPEST_TEXT: usize = 4;

/// How a member of a form is written (OpenAPI 3.1, section 4.8.15).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoding {
    /// The member's name.
    pub name: String,
    /// `form`, `deepObject`, …
    pub style: String,
    /// Whether items and members are written one by one.
    pub explode: bool,
}

/// One operation of a document.
#[derive(Clone, Copy, Debug)]
pub struct OperationContract<'c> {
    pub(super) document: &'c ApiDocument,
    pub(super) operation: &'c Operation,
}

impl<'c> OperationContract<'c> {
    /// What the document says of it.
    pub fn operation(&self) -> &'c Operation {
        self.operation
    }

    /// The name that cases and reports use: `accounts.json GET /users/{id}`.
    pub fn name(&self) -> String {
        format!("{} {}", self.document.name, self.operation.name())
    }

    /// Where the document comes from.
    pub fn basis(&self) -> Basis {
        self.document.basis
    }

    /// The rule that a keyword below the operation is: `accounts.json#/paths/…/responses`.
    pub fn rule(&self, spot: &openapi::Spot) -> String {
        self.document.library.rule(&own_spot(spot))
    }

    /// The contract of one form of a response's body, where it has a schema.
    pub fn contract(&self, status: u16, content: &Content) -> Option<Arc<Contract>> {
        let response = self.operation.response(status)?;
        let schema = content.judged_by()?;
        let mut name = format!("{} {}", self.name(), response.status);
        if response.contents.len() > 1 {
            name.push_str(&format!(" {}", content.media_type));
        }
        let deprecated = self.operation.is_deprecated;
        Some(self.document.contract(name, schema, deprecated))
    }

    /// How the items of a body of this form are written, where it is a sequence of items that
    /// `contract` is the contract of.
    pub fn sequence(content: &Content, contract: Option<&Contract>) -> Option<Sequence> {
        content.items.as_ref()?;
        let contract = contract?;
        Sequence::of(&openapi::essence(&content.media_type)).map(|sequence| match sequence {
            Sequence::Events { .. } => Sequence::Events {
                has_json_data: contract.has_json_data(),
            },
            other => other,
        })
    }

    /// The contracts of all its responses in JSON, or of items in JSON.
    pub(super) fn contracts(&self) -> Vec<Arc<Contract>> {
        let mut found = Vec::new();
        for response in &self.operation.responses {
            let status = match response.status {
                openapi::StatusKey::Code(code) => code,
                openapi::StatusKey::Class(class) => class * 100 + 99,
                openapi::StatusKey::Default => 0,
            };
            let contents = response.contents.iter();
            let json = contents
                .filter(|content| content.items.is_some() || openapi::is_json(&content.media_type));
            found.extend(json.filter_map(|content| self.contract(status, content)));
        }
        found
    }

    /// The contract of a body that is sent, and its schema as for a header, where it has one.
    pub fn sent_contract(&self, content: &Content) -> Option<(Arc<Contract>, Value)> {
        let schema = content.judged_by()?;
        let value = self.document.unfolded(own_spot(schema), DEEPEST_TEXT)?;
        let name = format!("{} request {}", self.name(), content.media_type);
        Some((self.document.contract(name, schema, false), value))
    }

    /// How the members of a form are written, where the document says so: those whose
    /// `encoding` has a style.
    pub fn encodings(&self, content: &Content) -> Vec<Encoding> {
        let of_member = |(name, one): (&String, &Value)| {
            let style = one.get("style").and_then(Value::as_str);
            let explode = one.get("explode").and_then(Value::as_bool);
            (style.is_some() || explode.is_some()).then(|| Encoding {
                name: name.clone(),
                style: style.unwrap_or("form").to_owned(),
                explode: explode.unwrap_or(style.is_none_or(|style| style == "form")),
            })
        };
        self.encoding(content).filter_map(of_member).collect()
    }

    /// The media types that a part may have, where the document says so, and the rule that does.
    /// A style goes before it (OpenAPI 3.1, section 4.8.15.1).
    pub fn part_types(&self, content: &Content, part: &str) -> Option<(Vec<&str>, String)> {
        let (_, own) = self.encoding(content).find(|(name, _)| *name == part)?;
        let is_styled = own.get("style").or(own.get("explode")).is_some();
        let types = own.get("contentType").filter(|_| !is_styled)?.as_str()?;
        let spot = content.spot.below(["encoding", part, "contentType"]);
        Some((types.split(',').map(str::trim).collect(), self.rule(&spot)))
    }

    fn encoding(&self, content: &Content) -> impl Iterator<Item = (&'c String, &'c Value)> {
        let spot = own_spot(&content.spot.below(["encoding"]));
        let members = self.document.library.value(&spot);
        members.and_then(Value::as_object).into_iter().flatten()
    }

    /// The contract of a parameter's value, and its schema as for a header.
    pub fn parameter_contract(&self, parameter: &Parameter) -> Option<(Arc<Contract>, Value)> {
        let schema = parameter.schema.as_ref()?;
        let value = self.document.unfolded(own_spot(schema), DEEPEST_TEXT)?;
        let name = format!("{} parameter {}", self.name(), self.rule(&parameter.spot));
        Some((self.document.contract(name, schema, false), value))
    }

    /// The contract of a header's value, and its schema with those of its items and members
    /// in their places, by which the text is read.
    pub fn header_contract(&self, header: &Header) -> Option<(Arc<Contract>, Value)> {
        let schema = header.schema.as_ref()?;
        let value = self.document.unfolded(own_spot(schema), DEEPEST_TEXT)?;
        let name = format!("{} header {}", self.name(), self.rule(&header.spot));
        Some((self.document.contract(name, schema, false), value))
    }
}
