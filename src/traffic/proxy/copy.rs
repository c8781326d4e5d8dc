//! A copy of a body that is made while the body passes.

use std::sync::Arc;

use super::room::{Held, Room};
use crate::model::exchange::JUDGING_BEHIND;

/// Memory is taken in steps of at least so many bytes.
const STEP: usize = 4096;

/// A copy of a body.
#[derive(Debug)]
pub(super) struct Copy {
    bytes: Vec<u8>,
    held: Held,
    /// A longer body is not copied.
    limit: usize,
    /// Why it is not the whole body.
    missing: Option<String>,
    has_ended: bool,
    /// Whether the start is kept of what is not copied as a whole.
    keeps_start: bool,
}

impl Copy {
    /// A copy of nothing yet.
    pub(super) fn new(room: &Arc<Room>, limit: usize) -> Copy {
        Copy {
            bytes: Vec::new(),
            held: Held::nothing(room),
            limit,
            missing: None,
            has_ended: false,
            keeps_start: false,
        }
    }

    /// Keeps the start of a body that is not copied as a whole: one of items is judged item by
    /// item.
    pub(super) fn keep_start(&mut self) {
        self.keeps_start = true;
    }

    /// Whether there is a start that was to be kept.
    pub(super) fn has_start(&self) -> bool {
        self.keeps_start && !self.bytes.is_empty()
    }

    /// Copies the next part, while there is room.
    pub(super) fn add(&mut self, part: &[u8]) {
        if self.missing.is_some() {
            return;
        }
        let length = self.bytes.len() + part.len();
        if length > self.limit {
            let limit = self.limit;
            return self.give_up(format!("it is larger than {limit} bytes"));
        }
        if length > self.bytes.capacity() {
            let more = length
                .max(self.bytes.capacity() * 2)
                .max(STEP)
                .min(self.limit.max(length));
            if !self.held.more(more - self.bytes.capacity()) {
                return self.give_up(JUDGING_BEHIND.to_owned());
            }
            self.bytes.reserve_exact(more - self.bytes.len());
        }
        self.bytes.extend_from_slice(part);
    }

    /// Notes that the whole body has passed.
    pub(super) fn end(&mut self) {
        self.has_ended = true;
    }

    /// Whether the whole body has passed.
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// The body, or why it is not there; the memory is held as long as the last.
    pub(super) fn into_parts(self) -> (Vec<u8>, Option<String>, Held) {
        (self.bytes, self.missing, self.held)
    }

    fn give_up(&mut self, why: String) {
        if !self.keeps_start {
            self.bytes = Vec::new();
            self.held = self.held.emptied();
        }
        self.missing = Some(why);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_whole_or_says_why_not() {
        let room = Room::new(10_000);
        let copied = |parts: &[&[u8]], limit| {
            let mut copy = Copy::new(&room, limit);
            parts.iter().for_each(|part| copy.add(part));
            let (bytes, missing, _) = copy.into_parts();
            (bytes.len(), missing)
        };
        assert_eq!(copied(&[b"ab", b"cd"], 4), (4, None));
        let (length, missing) = copied(&[b"ab", b"cd", b"e", b"f"], 4);
        assert_eq!(
            (length, missing.as_deref()),
            (0, Some("it is larger than 4 bytes"))
        );
        let (length, missing) = copied(&[&[0; 9000], &[0; 2000]], 20_000);
        assert_eq!(
            (length, missing.as_deref()),
            (0, Some("judging could not keep up"))
        );
        let mut stream = Copy::new(&room, 4);
        stream.keep_start();
        [b"abc", b"def"].iter().for_each(|part| stream.add(*part));
        let (bytes, missing, _) = stream.into_parts();
        assert_eq!((bytes.as_slice(), missing.is_some()), (&b"abc"[..], true));
        // What was given up takes no room.
        assert_eq!(copied(&[&[0; 9000]], 20_000), (9000, None));
    }
}
