//! How many values a JSON text holds, found without building any of them.

use std::borrow::Cow;
use std::ops::Range;

use super::document::MAX_DEPTH;
use super::scan::scan;
use super::watch::{Rules, Scalar, Shape, Watch};

/// So many values a body may always have.
const ALWAYS: usize = 1_000_000;

/// How many values a JSON body may have where it may have so many bytes. A value takes far
/// more room in memory than `0,` does in a text.
pub fn most_values(max_bytes: usize) -> usize {
    ALWAYS.max(max_bytes / 8)
}

/// Whether a JSON text holds more values than that; false for what is none.
pub fn is_crowded(bytes: &[u8], most: usize) -> bool {
    // No value takes less than two bytes, with what stands between it and the next.
    if bytes.len() / 2 < most {
        return false;
    }
    let rules = Rules {
        max_depth: MAX_DEPTH,
        forgiving: false,
    };
    let mut count = Count(0);
    // What stands before a fault is read too, before the fault is found.
    let _ = scan(bytes, 0, rules, &mut count);
    count.0 > most
}

struct Count(usize);

impl<'a> Watch<'a> for Count {
    fn key(&mut self, _: Cow<'a, str>, _: Range<usize>) {}

    fn scalar(&mut self, _: Scalar<'a>, _: Range<usize>) {
        self.0 += 1;
    }

    fn open(&mut self, _: Shape, _: usize) {
        self.0 += 1;
    }

    fn close(&mut self, _: usize) {}
}
