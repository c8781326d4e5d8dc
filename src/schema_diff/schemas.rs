//! Two schemas compared, place by place.

use std::collections::HashSet;

use super::comparison::Comparison;
use super::difference::{Difference, DifferenceKind};
use super::document::SchemaDocument;
use super::lifecycle::LifecyclePolicy;

/// Every difference between two schemas, each a place in a document, sorted by place.
/// What a dangling reference leads to is unknown, so nothing is stated of it here: see
/// [`SchemaDocument::faults`].
pub fn compare(
    old: (&SchemaDocument, &str),
    new: (&SchemaDocument, &str),
    policy: LifecyclePolicy,
) -> Vec<Difference> {
    let spots = (SchemaDocument::spot(old.1), SchemaDocument::spot(new.1));
    let mut comparison = Comparison::new(&old.0.library, &new.0.library, policy);
    let mut found = comparison.differences(Some(&spots.0), Some(&spots.1));
    // A default is for who sends a value, and here it is a response that is compared.
    found.retain(|placed| placed.one.kind != DifferenceKind::DefaultChanged);
    let mut found: Vec<Difference> = found
        .into_iter()
        .map(|placed| Difference {
            pointer: placed.pointer,
            message: format!("{}{}", placed.one.message, placed.more.words()),
            ..placed.one.as_ref().clone()
        })
        .collect();
    found.sort_by(|a, b| (&a.pointer, a.kind, &a.message).cmp(&(&b.pointer, b.kind, &b.message)));
    let mut seen = HashSet::new();
    found.retain(|one| seen.insert((one.pointer.clone(), one.kind, one.message.clone())));
    found
}
