//! Whether two documents could be compared at all: where nothing of them was read, nothing
//! is stated of what a client would notice.

use serde_json::Value;

use super::SchemaDocument;
use super::operations::{ApiSource, counterpart};

/// References are followed so far.
const LONGEST_CHAIN: usize = 64;

/// Whether no operation of two documents was compared, though they may have had some in
/// common: what could not be read is in neither list.
pub fn is_nothing_compared(old: &ApiSource, new: &ApiSource, only: &[String]) -> bool {
    let (old, new) = (old.api(), new.api());
    let mut all = old.operations.iter();
    let is_compared = all.any(|one| {
        let is_one = |name: &String| old.find(name).is_some_and(|found| found.spot == one.spot);
        (only.is_empty() || only.iter().any(is_one)) && counterpart(one, old, new).is_some()
    });
    let is_unread = [old, new]
        .iter()
        .any(|api| api.is_unread || !api.unread_paths.is_empty());
    let is_empty = old.operations.is_empty() && new.operations.is_empty();
    !is_compared && (is_unread || is_empty)
}

impl SchemaDocument {
    /// Whether the schema at a pointer is nothing but a reference that leads nowhere.
    pub fn is_void(&self, pointer: &str) -> bool {
        let mut here = SchemaDocument::spot(pointer);
        for _ in 0..LONGEST_CHAIN {
            let schema = match self.library.value(&here) {
                Some(Value::Object(schema)) => schema,
                other => return other.is_none(),
            };
            let Some(reference) = schema.get("$ref").and_then(Value::as_str) else {
                return false;
            };
            match (schema.len(), self.library.target_of(&here)) {
                (1, Some(next)) => here = next,
                (1, None) => return self.library.resolve(&here, reference).is_err(),
                _ => return false,
            }
        }
        true
    }
}
