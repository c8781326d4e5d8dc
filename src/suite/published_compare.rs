//! The form of `compare`; `compare_file` reads it.

#![expect(
    dead_code,
    reason = "only the schema and the names of the fields are used"
)]

use schemars::JsonSchema;
use serde::Deserialize;

use super::published_values::{OneOrMore, ShortOrLong};

/// How the responses are compared with accepted ones. A place is a JSONPath (RFC 9535) or a
/// JSON Pointer in which `*` stands for any one name or index and `**` for any number of them.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CompareFile {
    /// Places whose values change by nature; they are replaced by a mark.
    mask: Option<OneOrMore<ShortOrLong<String, MaskFile>>>,
    /// Places whose values are compared, whatever they look like.
    keep: Option<OneOrMore<String>>,
    /// Arrays that are not compared item by item in their order.
    arrays: Option<OneOrMore<ArrayFile>>,
    /// Headers that are kept besides the content type.
    headers: Option<OneOrMore<String>>,
}

/// A place and its mark.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MaskFile {
    /// Where.
    path: String,
    /// `date-time`, `date`, `uuid`, `url`, `id`, `trace id` or `AUSR id` mask values of that
    /// kind only; any other word is a name, and masks everything but null.
    #[serde(rename = "as")]
    mark: Option<String>,
}

/// An array whose order does not matter: one of `as` and `key`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ArrayFile {
    /// Where.
    path: String,
    /// `set`: the order does not matter.
    #[serde(rename = "as")]
    kind: Option<ArrayKind>,
    /// The property that identifies each item, in any order.
    key: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum ArrayKind {
    Set,
}
