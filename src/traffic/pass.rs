//! One reading of one source: who is given its entries, and what is counted on the way.

use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use super::options::ReadOptions;
use super::seen::{Seen, SourcePlace};
use crate::error::InputError;
use crate::source_file::io_words;

/// The most that is said of one source; what comes after is counted.
const MOST_WARNINGS: usize = 20;

/// A reading on its way.
pub(super) struct Pass<'a> {
    /// The source as the user named it.
    pub(super) source: Arc<str>,
    /// Where files stand that its entries name; none for standard input.
    pub(super) folder: Option<PathBuf>,
    pub(super) options: &'a ReadOptions,
    pub(super) each: &'a mut dyn FnMut(Seen) -> ControlFlow<()>,
    /// How many entries were read so far.
    pub(super) entries: u64,
    pub(super) warnings: Vec<String>,
}

impl Pass<'_> {
    /// The place of the entry that comes next.
    pub(super) fn next_place(&mut self) -> SourcePlace {
        self.entries += 1;
        self.place(self.entries)
    }

    /// The place of an entry by its number.
    pub(super) fn place(&self, entry: u64) -> SourcePlace {
        SourcePlace {
            source: Arc::clone(&self.source),
            entry,
        }
    }

    /// Gives an entry away; whether more are wanted.
    pub(super) fn give(&mut self, seen: Seen) -> ControlFlow<()> {
        (self.each)(seen)
    }

    /// Gives what is no exchange away.
    pub(super) fn give_none(&mut self, place: SourcePlace, reason: String) -> ControlFlow<()> {
        self.give(Seen::NoExchange {
            place,
            request: None,
            reason,
        })
    }

    /// The same of what should be an exchange and cannot be read: drift may be in it.
    pub(super) fn give_unread(&mut self, place: SourcePlace, why: &str) -> ControlFlow<()> {
        self.give_none(place, format!("not judged: {why}"))
    }

    /// Keeps what a reader should know.
    pub(super) fn warn(&mut self, words: String) {
        if self.warnings.len() < MOST_WARNINGS {
            self.warnings.push(words);
        }
    }
}

/// What is stated of a source that cannot be read.
pub(super) fn unreadable(name: &str, error: &io::Error) -> InputError {
    InputError::new(name, format!("cannot be read: {}", io_words(error)))
}
