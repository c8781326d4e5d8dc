//! What one case says for all: the one with the lowest id, whatever order they come in.

use super::rows::CaseEntry;

/// A value from the case with the lowest id so far.
#[derive(Debug)]
pub(crate) struct Lowest<T>(Option<(u32, T)>);

impl<T> Default for Lowest<T> {
    fn default() -> Self {
        Lowest(None)
    }
}

impl<T> Lowest<T> {
    /// Takes the value of a case where its id is lower than that of the one at
    /// hand. Within one case the first offer stays.
    pub(crate) fn offer(&mut self, entries: &[CaseEntry], case: u32, value: impl FnOnce() -> T) {
        let id = |index: u32| entries.get(index as usize).map(|entry| &*entry.id);
        let lower = self.0.as_ref().is_none_or(|(now, _)| id(case) < id(*now));
        if lower {
            self.0 = Some((case, value()));
        }
    }

    /// The value.
    pub(crate) fn into_value(self) -> Option<T> {
        self.0.map(|(_, value)| value)
    }
}
