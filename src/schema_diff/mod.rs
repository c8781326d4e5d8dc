//! Two schemas of one response: what a reader of the response would notice.
//!
//! The schemas are compared as they describe an instance, place by place: references and
//! `allOf` are followed, so that a renamed definition is no change and a changed one is
//! told at every place that uses it. A *response* that may hold more than before breaks
//! its readers, one that holds less does not. Whole OpenAPI documents are
//! compared operation by operation, and their schemas in this way.

mod alike;
mod answers;
mod assertions;
mod bounds;
mod branches;
mod difference;
mod discriminators;
mod document;
mod faults;
mod formats;
mod hashes;
mod hints;
mod media;
mod members;
mod node;
mod operations;
mod oracle;
mod parameters;
mod places;
mod plain;
mod samples;
mod scalars;
mod senders;
mod servers;
mod settle;
mod splits;
mod texts;
mod types;
mod variants;
mod view;
mod void;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

pub use difference::{Difference, DifferenceKind, Location};
pub use document::{SchemaDocument, Yaml};
pub use faults::Fault;
pub use operations::{ApiSource, compare_apis};
pub use void::is_nothing_compared;

use node::Comparison;
use plain::Audience;

/// Every difference between two schemas, each a place in a document, sorted by place.
/// What a dangling reference leads to is unknown, so nothing is said of it here: see
/// [`SchemaDocument::faults`].
pub fn compare(old: (&SchemaDocument, &str), new: (&SchemaDocument, &str)) -> Vec<Difference> {
    let spots = (SchemaDocument::spot(old.1), SchemaDocument::spot(new.1));
    let mut comparison = Comparison::new(&old.0.library, &new.0.library);
    let mut found = comparison.differences(&spots.0, &spots.1, Audience::Reader);
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
