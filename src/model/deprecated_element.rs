//! Parts of an exchange that its contract marks as deprecated.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A part of a request or response that its contract marks as deprecated.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct DeprecatedElement {
    /// What it is.
    pub element: ElementKind,
    /// The JSON Pointer of a property or value, array items folded to `*`; the name of a
    /// header, parameter or security scheme.
    pub place: String,
    /// Of a value this one, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// What can be deprecated below an operation.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ElementKind {
    /// A property of the response's body.
    Property,
    /// One of several listed values in the response's body.
    Value,
    /// A header of the response.
    ResponseHeader,
    /// A parameter in the path of the request.
    PathParameter,
    /// A parameter in its query.
    QueryParameter,
    /// A header of the request.
    RequestHeader,
    /// A cookie of the request.
    Cookie,
    /// What the request is authorized by.
    SecurityScheme,
}

impl ElementKind {
    /// What it is, in words, and what happened with it.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            ElementKind::Property => ("property", "seen"),
            ElementKind::Value => ("value", "seen"),
            ElementKind::ResponseHeader => ("response header", "seen"),
            ElementKind::PathParameter => ("path parameter", "sent"),
            ElementKind::QueryParameter => ("query parameter", "sent"),
            ElementKind::RequestHeader => ("request header", "sent"),
            ElementKind::Cookie => ("cookie", "sent"),
            ElementKind::SecurityScheme => ("security scheme", "used"),
        }
    }
}

impl DeprecatedElement {
    /// An element without a value.
    pub fn new(element: ElementKind, place: impl Into<String>) -> DeprecatedElement {
        DeprecatedElement {
            element,
            place: place.into(),
            value: None,
        }
    }

    /// That it came or was sent: `deprecated property seen`.
    pub fn happened(&self) -> String {
        let (what, verb) = self.element.words();
        format!("deprecated {what} {verb}")
    }
}

/// `property /modules/*/paid`, `value "Old" of /status`.
impl fmt::Display for DeprecatedElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, _) = self.element.words();
        match &self.value {
            Some(value) => write!(f, "{what} {value} of {}", self.place),
            None => write!(f, "{what} {}", self.place),
        }
    }
}
