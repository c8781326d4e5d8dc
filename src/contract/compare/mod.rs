//! Two schemas of one response: what a reader of the response would notice.
//!
//! The schemas are compared as they describe an instance, place by place: references and
//! `allOf` are followed, so that a renamed definition is no change and a changed one is
//! told at every place that uses it. A *response* that may hold more than before breaks
//! its readers, one that holds less does not. It knows no OpenAPI: whoever reads such a
//! document names the pointers of two schemas in it.

mod alike;
mod assertions;
mod bounds;
mod branches;
mod difference;
mod document;
mod faults;
mod members;
mod node;
mod scalars;
mod types;
mod variants;
mod view;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

pub use difference::{Difference, DifferenceKind, Location};
pub use document::{SchemaDocument, Yaml};
pub use faults::Fault;

use branches::Part;
use node::Comparison;

/// Every difference between two schemas, each a place in a document, sorted by place.
/// What a dangling reference leads to is unknown, so nothing is said of it here: see
/// [`SchemaDocument::faults`].
pub fn compare(old: (&SchemaDocument, &str), new: (&SchemaDocument, &str)) -> Vec<Difference> {
    let mut comparison = Comparison::new(&old.0.library, &new.0.library);
    let parts = |pointer: &str| vec![Part::new(SchemaDocument::spot(pointer))];
    comparison.compare_all(&parts(old.1), &parts(new.1));
    let mut found = comparison.found;
    found.sort_by(|a, b| (&a.pointer, a.kind, &a.message).cmp(&(&b.pointer, b.kind, &b.message)));
    let mut seen = HashSet::new();
    found.retain(|one| seen.insert((one.pointer.clone(), one.kind, one.message.clone())));
    found
}
