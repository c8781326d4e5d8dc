//! Where in the bytes of a JSON text a pointer leads, for errors that show a line.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::parts::each_part;

/// The byte offset of the key (or the item) that a JSON Pointer names in a text, if it is there.
pub(crate) fn locate(bytes: &[u8], wanted: &str) -> Option<usize> {
    let mut found = None;
    walk(bytes, |path, at| {
        if found.is_none() && path == wanted {
            found = Some(at);
        }
    });
    found
}

/// The same for many pointers in one pass; those that are there get their offset.
pub(crate) fn locate_all(bytes: &[u8], wanted: &mut HashMap<String, Option<usize>>) {
    walk(bytes, |path, at| {
        if let Some(place) = wanted.get_mut(path) {
            place.get_or_insert(at);
        }
    });
}

/// The offset of every place of a text, by the hash of its pointer: of a million places the
/// pointers themselves would be a hundred megabytes.
pub(crate) fn index(bytes: &[u8]) -> HashMap<u64, usize> {
    let mut index = HashMap::new();
    walk(bytes, |path, at| {
        index.entry(hash(path)).or_insert(at);
    });
    index
}

/// What stands for a pointer in an index.
pub(crate) fn hash(pointer: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    pointer.hash(&mut hasher);
    hasher.finish()
}

/// Calls `each` with the pointer and the offset of every place of a text, outer ones first; of a
/// member that of its key comes before that of its value.
fn walk(bytes: &[u8], mut each: impl FnMut(&str, usize)) {
    each_part(bytes, |_, range, path| each(path, range.start));
}
