//! One thing that a validator reported, with what is needed to put it into words.

use serde_json::Value;

use crate::model::kind::Kind;
use crate::model::violation::{PlacedViolation, Step};
use crate::schema::library::Spot;

/// One error with all that is needed to report it.
pub(super) struct Case<'e> {
    pub(super) path: Vec<Step>,
    pub(super) value: &'e Value,
    /// The value as it may be shown.
    pub(super) shown: String,
    /// Where the broken keyword stands.
    pub(super) keyword: Option<Spot>,
}

impl Case<'_> {
    pub(super) fn found(&self, kind: Kind, expected: impl Into<String>) -> PlacedViolation {
        PlacedViolation::new(kind, self.path.clone(), expected, self.shown.clone())
    }

    /// The tokens of the broken keyword's pointer, the last first.
    pub(super) fn tokens(&self) -> impl Iterator<Item = &str> {
        let pointer = self.keyword.as_ref().map(|spot| spot.pointer.as_str());
        pointer.into_iter().flat_map(|pointer| pointer.rsplit('/'))
    }

    /// Whether the broken keyword refuses every member that is not documented, and not
    /// a property of that name.
    pub(super) fn shuts_members(&self) -> bool {
        let keyword = self.tokens().next();
        let is_last = |name: &str| self.path.last() == Some(&Step::Key(name.to_owned()));
        keyword.is_some_and(|keyword| {
            matches!(keyword, "additionalProperties" | "unevaluatedProperties") && !is_last(keyword)
        })
    }

    pub(super) fn limit(&self, (expected, stated): (String, String)) -> PlacedViolation {
        self.found(Kind::LimitExceeded, expected)
            .with_predicate(&stated)
    }
}
