//! The two hosts whose responses are compared, and what is no difference between them.

use std::sync::Arc;

use super::own::Side;
use crate::diff::Selector;
use crate::judge::rules::Rules;

/// The check that every difference is identified by.
pub(super) const CHECK: &str = "same as the other host";

/// What the responses of two hosts are compared with.
#[derive(Debug)]
pub struct Sides {
    /// The reference.
    pub left: Side,
    /// The host that is compared with it.
    pub right: Side,
    /// What is no difference.
    pub ignored: Ignored,
    /// Severities, and what contracts call a secret.
    pub rules: Arc<Rules>,
}

/// What is no difference, beside what changes by nature.
#[derive(Clone, Debug, Default)]
pub struct Ignored {
    /// Headers by their lower-case names; one that ends in `*` stands for all that begin so.
    pub headers: Vec<String>,
    /// Places of bodies.
    pub places: Vec<Selector>,
}
