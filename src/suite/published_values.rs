//! The forms that values of several fields share, for editors and for the names that the
//! reader knows.

#![expect(
    dead_code,
    reason = "only the schema and the names of the fields are used"
)]

use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum OneOrMore<T> {
    One(T),
    More(Vec<T>),
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum ShortOrLong<S, L> {
    Short(S),
    Long(L),
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Scalar {
    Text(String),
    Number(f64),
    Truth(bool),
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Count {
    Exactly(u64),
    Between(Between),
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Between {
    /// At least so many.
    min: Option<u64>,
    /// At most so many.
    max: Option<u64>,
}
