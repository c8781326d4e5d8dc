//! A JSONPath of a case with its variables filled in.

use std::borrow::Cow;

use serde_json_path::JsonPath;

use crate::model::json_path::is_nested_too_deep;
use crate::model::template::has_expression;
use crate::variables::{Scope, render_in_quotes};

/// The path to use: the one that was read with the case, or another where the text has
/// variables.
///
/// # Errors
/// Why it cannot be filled in, in words.
pub(super) fn filled<'q>(
    path: &str,
    query: &'q JsonPath,
    scope: Scope<'_>,
) -> Result<Cow<'q, JsonPath>, String> {
    if !has_expression(path) {
        return Ok(Cow::Borrowed(query));
    }
    let text = render_in_quotes(path, scope)?;
    if is_nested_too_deep(&text) {
        return Err("it is nested too deep".to_owned());
    }
    let parsed = JsonPath::parse(&text).map_err(|error| format!("`{text:.200}`: {error}"))?;
    Ok(Cow::Owned(parsed))
}
