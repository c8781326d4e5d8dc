//! Where in the bytes of a JSON text a pointer leads, for errors that show a line.

use std::borrow::Cow;
use std::ops::Range;

use super::scan::scan;
use super::watch::{Rules, Scalar, Shape, Watch};
use crate::model::place::{Token, pointer};

/// The byte offset of the key (or the item) that a JSON Pointer names in a text, if it is there.
pub(super) fn locate(bytes: &[u8], wanted: &str) -> Option<usize> {
    let rules = Rules {
        max_depth: super::document::MAX_DEPTH,
        forgiving: false,
    };
    let mut locator = Locator {
        wanted,
        path: String::new(),
        open: Vec::new(),
        found: None,
    };
    let start = if bytes.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let _ = scan(bytes, start, rules, &mut locator);
    locator.found
}

/// Follows the path through a text until it is the wanted one.
struct Locator<'w> {
    wanted: &'w str,
    path: String,
    /// For each open container: the path's length at it, and its next index, where it is an array.
    open: Vec<(usize, Option<usize>)>,
    found: Option<usize>,
}

impl Locator<'_> {
    fn value_at(&mut self, at: usize) {
        if let Some((length, Some(index))) = self.open.last_mut() {
            self.path.truncate(*length);
            self.path.push_str(&format!("/{index}"));
            *index += 1;
        }
        if self.found.is_none() && self.path == self.wanted {
            self.found = Some(at);
        }
    }
}

impl<'a> Watch<'a> for Locator<'_> {
    fn key(&mut self, text: Cow<'a, str>, range: Range<usize>) {
        if let Some((length, _)) = self.open.last() {
            self.path.truncate(*length);
            self.path.push_str(&pointer([Token::Key(&text)]));
        }
        if self.found.is_none() && self.path == self.wanted {
            self.found = Some(range.start);
        }
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
