//! One operation of an OpenAPI document as a contract.

use std::sync::Arc;

use serde_json::Value;

use super::api_document::{ApiDocument, own_spot};
use super::compiled::Contract;
use crate::model::finding::Basis;
use crate::openapi::{self, Content, Header, Operation, Parameter};

/// Lists and objects stand so deep within a header at most.
const DEEPEST_HEADER: usize = 3;

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
        let schema = content.schema.as_ref()?;
        let mut name = format!("{} {}", self.name(), response.status);
        if response.contents.len() > 1 {
            name.push_str(&format!(" {}", content.media_type));
        }
        let deprecated = self.operation.is_deprecated;
        Some(self.document.contract(name, schema, deprecated))
    }

    /// The contracts of all its responses in JSON.
    pub(super) fn contracts(&self) -> Vec<Arc<Contract>> {
        let mut found = Vec::new();
        for response in &self.operation.responses {
            let status = match response.status {
                openapi::StatusKey::Code(code) => code,
                openapi::StatusKey::Class(class) => class * 100 + 99,
                openapi::StatusKey::Default => 0,
            };
            let contents = response.contents.iter();
            let json = contents.filter(|content| openapi::is_json(&content.media_type));
            found.extend(json.filter_map(|content| self.contract(status, content)));
        }
        found
    }

    /// The contract of a body that is sent, where it has a schema.
    pub fn sent_contract(&self, content: &Content) -> Option<Arc<Contract>> {
        let schema = content.schema.as_ref()?;
        let name = format!("{} request {}", self.name(), content.media_type);
        Some(self.document.contract(name, schema, false))
    }

    /// The contract of a parameter's value, and its schema as for a header.
    pub fn parameter_contract(&self, parameter: &Parameter) -> Option<(Arc<Contract>, Value)> {
        let schema = parameter.schema.as_ref()?;
        let value = self.document.unfolded(own_spot(schema), DEEPEST_HEADER)?;
        let name = format!("{} parameter {}", self.name(), self.rule(&parameter.spot));
        Some((self.document.contract(name, schema, false), value))
    }

    /// The contract of a header's value, and its schema with those of its items and members
    /// in their places, by which the text is read.
    pub fn header_contract(&self, header: &Header) -> Option<(Arc<Contract>, Value)> {
        let schema = header.schema.as_ref()?;
        let value = self.document.unfolded(own_spot(schema), DEEPEST_HEADER)?;
        let name = format!("{} header {}", self.name(), self.rule(&header.spot));
        Some((self.document.contract(name, schema, false), value))
    }
}
