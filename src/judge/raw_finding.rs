//! What one check found.

use crate::model::kind::{Kind, Severity};
use crate::model::place::Place;

/// What a check found, before severity and fingerprint are worked out.
pub(super) struct RawFinding {
    pub(super) kind: Kind,
    pub(super) severity: Option<Severity>,
    pub(super) place: Place,
    pub(super) pointer: Option<String>,
    pub(super) expected: String,
    pub(super) actual: String,
    pub(super) message: String,
    pub(super) rule: Option<String>,
    pub(super) value: Option<String>,
    /// Whether a closed object refuses it.
    pub(super) closed: bool,
    pub(super) more: u64,
    pub(super) diff: Option<String>,
}

impl RawFinding {
    pub(super) fn new(
        kind: Kind,
        place: Place,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> RawFinding {
        RawFinding {
            kind,
            severity: None,
            place,
            pointer: None,
            expected: expected.into(),
            actual: actual.into(),
            message: String::new(),
            rule: None,
            value: None,
            closed: false,
            more: 0,
            diff: None,
        }
    }

    pub(super) fn message(mut self, message: impl Into<String>) -> RawFinding {
        self.message = message.into();
        self
    }
}
