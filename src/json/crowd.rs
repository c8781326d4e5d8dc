//! How many values a JSON text holds, found without building any of them.

use crate::model::exchange::TOO_LARGE_TO_COMPARE;
use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;

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

/// A body with more values is not compared with another: each is held several times then.
const COMPARED: usize = 250_000;

/// Whether a value is too large to be held several times.
pub(crate) fn is_large(value: &Value) -> bool {
    count_within(value, COMPARED).exceeds(COMPARED)
}

/// How many values a value is made of, itself among them.
pub(crate) fn values_in(value: &Value) -> usize {
    count_within(value, usize::MAX).values
}

/// Counts until there are more than `most`.
fn count_within(value: &Value, most: usize) -> Count {
    let (mut count, mut waiting) = (Count::default(), vec![value]);
    while let Some(value) = waiting.pop() {
        count.values += 1;
        match value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(members) => {
                count.objects += 1;
                waiting.extend(members.values());
            }
            _ => {}
        }
        if count.exceeds(most) {
            break;
        }
    }
    count
}

/// Why a body is not compared value by value; `None` where it is.
pub fn why_not_compared(bytes: &[u8]) -> Option<String> {
    is_crowded(bytes, COMPARED).then(|| {
        format!(
            "the body holds more than {COMPARED} JSON values, where an object counts as eight: {TOO_LARGE_TO_COMPARE}"
        )
    })
}

/// An object takes as much room as so many other values.
const OBJECT: usize = 8;

/// Whether a JSON text holds more values than that, or objects than an eighth of it; false for
/// what is none.
pub fn is_crowded(bytes: &[u8], most: usize) -> bool {
    // No value takes less than two bytes, and no object less than three, with what stands
    // between it and the next.
    if bytes.len().saturating_mul(OBJECT) / 3 < most {
        return false;
    }
    let rules = Rules {
        max_depth: MAX_DEPTH,
        forgiving: false,
    };
    let mut count = Count::default();
    // What stands before a fault is read too, before the fault is found.
    let _ = scan(bytes, 0, rules, &mut count);
    count.exceeds(most)
}

#[derive(Default)]
struct Count {
    values: usize,
    objects: usize,
}

impl Count {
    fn exceeds(&self, most: usize) -> bool {
        self.values.max(self.objects * OBJECT) > most
    }
}

impl<'a> Watch<'a> for Count {
    fn key(&mut self, _: Cow<'a, str>, _: Range<usize>) {}

    fn scalar(&mut self, _: Scalar<'a>, _: Range<usize>) {
        self.values += 1;
    }

    fn open(&mut self, shape: Shape, _: usize) {
        self.values += 1;
        self.objects += usize::from(matches!(shape, Shape::Object));
    }

    fn close(&mut self, _: usize) {}
}
