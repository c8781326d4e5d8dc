//! Where a case comes from, kept once for all cases of one file.

use std::sync::Arc;

/// Where a case comes from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Origin {
    /// Its title, but for the end that its id has too.
    pub(super) title: Arc<str>,
    /// Its file.
    pub(super) file: Arc<str>,
    /// The line in that file where it starts.
    pub(super) line: u32,
}

impl Origin {
    /// The whole title of a case that has so many bytes of it in common with its id.
    pub(super) fn name(&self, id: &str, shared: u32) -> String {
        let own = id.len().saturating_sub(shared as usize);
        format!("{}{}", self.title, id.get(own..).unwrap_or_default())
    }
}

/// How many bytes two texts have in common at their ends.
pub(super) fn shared_end(one: &str, other: &str) -> usize {
    let ends = one.chars().rev().zip(other.chars().rev());
    ends.take_while(|(one, other)| one == other)
        .map(|(one, _)| one.len_utf8())
        .sum()
}
