//! Where in the bytes of a JSON text a pointer leads, for errors that show a line.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use super::scan::scan;
use super::watch::{Rules, Scalar, Shape, Watch};
use crate::model::place::{Token, pointer};

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

/// Calls `each` with the pointer and the offset of every place of a text, outer ones first.
fn walk(bytes: &[u8], each: impl FnMut(&str, usize)) {
    let rules = Rules {
        max_depth: super::document::MAX_DEPTH,
        forgiving: false,
    };
    let mut locator = Locator {
        each,
        path: String::new(),
        open: Vec::new(),
    };
    let start = if bytes.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let _ = scan(bytes, start, rules, &mut locator);
}

/// Follows the path through a text.
struct Locator<F> {
    each: F,
    path: String,
    /// For each open container: the path's length at it, and its next index, where it is an array.
    open: Vec<(usize, Option<usize>)>,
}

impl<F: FnMut(&str, usize)> Locator<F> {
    fn value_at(&mut self, at: usize) {
        if let Some((length, Some(index))) = self.open.last_mut() {
            self.path.truncate(*length);
            self.path.push_str(&format!("/{index}"));
            *index += 1;
        }
        // The key of a member has told its place already.
        if self.open.last().is_none_or(|(_, index)| index.is_some()) {
            (self.each)(&self.path, at);
        }
    }
}

impl<'a, F: FnMut(&str, usize)> Watch<'a> for Locator<F> {
    fn key(&mut self, text: Cow<'a, str>, range: Range<usize>) {
        if let Some((length, _)) = self.open.last() {
            self.path.truncate(*length);
            self.path.push_str(&pointer([Token::Key(&text)]));
        }
        (self.each)(&self.path, range.start);
    }

    fn scalar(&mut self, _: Scalar<'a>, range: Range<usize>) {
        self.value_at(range.start);
    }

    fn open(&mut self, shape: Shape, at: usize) {
        self.value_at(at);
        let index = (shape == Shape::Array).then_some(0);
        self.open.push((self.path.len(), index));
    }

    fn close(&mut self, _: usize) {
        if let Some((length, _)) = self.open.pop() {
            self.path.truncate(length);
        }
    }
}
