//! `[compare]`: what is no difference between two hosts, as written.

use http::HeaderName;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::diff::Selector;

/// What is no difference between two hosts, beside what changes by nature.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompareSettings {
    /// Headers; one that ends in `*` stands for all that begin so.
    #[serde(default)]
    pub ignore_headers: Vec<String>,
    /// Places of bodies: a JSONPath such as `$.modules[*].id`, or a pointer such as
    /// `/modules/*/id`.
    #[serde(default)]
    pub ignore: Vec<String>,
}

/// A place of bodies, or several.
///
/// # Errors
/// Where it names none. An empty text, which is the whole body where places are selected
/// otherwise, is what an environment variable without a value leaves.
pub fn ignored_place(text: &str) -> Result<Selector, String> {
    match text.trim().is_empty() {
        true => Err(
            "is empty, expected a place such as `$.modules[*].id`; `$` is the whole body".into(),
        ),
        false => Selector::parse(text),
    }
}

/// The name of a header in lower case, or the beginning of one before `*`.
///
/// # Errors
/// Where it is no header's name.
pub fn header_pattern(text: &str) -> Result<String, String> {
    let name = text.strip_suffix('*').unwrap_or(text);
    match HeaderName::try_from(name) {
        Ok(_) => Ok(text.to_ascii_lowercase()),
        Err(_) => Err(format!("`{text}` is not the name of a header")),
    }
}
