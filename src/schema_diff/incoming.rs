//! Webhooks and callbacks in two documents. Here the host is the client: what it sends is read by
//! those who use the API.

use super::difference::DifferenceKind as Kind;
use super::operations::ApiComparison;
use crate::openapi::{Operation, Spot};

impl ApiComparison<'_> {
    /// Compares what the host sends of its own accord.
    pub(crate) fn incoming(&mut self) {
        let nowhere = Spot::default();
        let (old, new) = (&self.old.api().incoming, &self.new.api().incoming);
        for (index, before) in old.iter().enumerate() {
            let Some(after) = counterpart(old, index, new) else {
                let at = (&before.spot, &nowhere);
                self.removed(Kind::OperationRemoved, before.name(), at);
                continue;
            };
            if let (Some(was), Some(is)) = (&before.body, &after.body) {
                let pointer = format!("{} request body", before.name());
                let contents = (was.contents.as_slice(), is.contents.as_slice());
                self.contents(&pointer, contents, (&was.spot, &is.spot), false);
            }
        }
        for (index, after) in new.iter().enumerate() {
            if counterpart(new, index, old).is_none() {
                let at = (&nowhere, &after.spot);
                self.note(Kind::OperationAdded, after.name(), "is new", at);
            }
        }
    }
}

/// The one of another document that one of some is: callbacks of several operations may be
/// called alike, and then count in their order.
fn counterpart<'a>(
    own: &[Operation],
    index: usize,
    other: &'a [Operation],
) -> Option<&'a Operation> {
    let one = own.get(index)?;
    let is_alike = |other: &&Operation| other.method == one.method && other.path == one.path;
    let before = own[..index].iter().filter(is_alike).count();
    other.iter().filter(is_alike).nth(before)
}
