//! Text of a case file that may hold variables in `{{ }}`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

/// A text as the case file has it. Rendered once, when its step runs; rendered
/// text is never rendered again.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
pub struct Template(pub Arc<str>);

impl Template {
    /// A template of this text.
    pub fn new(text: impl Into<Arc<str>>) -> Template {
        Template(text.into())
    }

    /// Whether it needs no variable.
    pub fn is_literal(&self) -> bool {
        !has_expression(&self.0)
    }
}

/// Whether a text holds template syntax.
pub fn has_expression(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'{', bytes)
        .any(|brace| matches!(bytes.get(brace + 1), Some(b'{' | b'%' | b'#')))
}
