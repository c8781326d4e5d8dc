//! The form of `compare` for editors; `compare_file` reads it.

#![expect(dead_code, reason = "only the schema of these types is used")]

use schemars::JsonSchema;
use serde::Serialize;

/// How the responses are compared with accepted ones. A place is a JSONPath (RFC 9535) or a
/// JSON Pointer in which `*` stands for any one name or index and `**` for any number of them.
#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CompareFile {
    /// Places whose values change by nature: a mark stands there instead.
    mask: Option<OneOrMore<ShortOrLong<String, MaskFile>>>,
    /// Places whose values are facts, whatever they look like.
    keep: Option<OneOrMore<String>>,
    /// Arrays that are no lists.
    arrays: Option<OneOrMore<ArrayFile>>,
    /// Headers that are kept beside the content type.
    headers: Option<OneOrMore<String>>,
}

/// A place and its mark.
#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
struct MaskFile {
    /// Where.
    path: String,
    /// `date-time`, `date`, `uuid`, `url`, `id`, `trace id` or `AUSR id` mask values of that
    /// kind only; any other word is a name, and masks everything but null.
    #[serde(rename = "as")]
    mark: Option<String>,
}

/// An array that is no list: one of `as` and `key`.
#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
struct ArrayFile {
    /// Where.
    path: String,
    /// `set`: the order says nothing.
    #[serde(rename = "as")]
    kind: Option<ArrayKind>,
    /// The member that names each item, in any order.
    key: Option<String>,
}

#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "lowercase")]
enum ArrayKind {
    Set,
}

#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
pub(super) enum OneOrMore<T> {
    One(T),
    More(Vec<T>),
}

#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
pub(super) enum ShortOrLong<S, L> {
    Short(S),
    Long(L),
}
