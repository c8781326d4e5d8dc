//! What a walk and a validator have found together, and the names that were mistaken for others.

use super::likeness::Likeness;
use crate::model::violation::{PlacedViolation, Step, within};

/// What judging a value gives.
pub(super) struct Judged {
    /// What was found, settled.
    pub(super) found: Vec<PlacedViolation>,
    /// Properties that may be there under another name.
    pub(super) pairs: Vec<Pair>,
}

/// An absent documented property and an undocumented one that may be the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Pair {
    pub(super) owner: Vec<Step>,
    pub(super) old: String,
    pub(super) new: String,
    pub(super) likeness: Likeness,
    /// The keyword that documents the property.
    pub(super) rule: Option<String>,
}

impl Pair {
    pub(super) fn place(&self) -> Vec<Step> {
        within(&self.owner, &self.old)
    }
}
