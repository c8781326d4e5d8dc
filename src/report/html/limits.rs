//! How much of a text the page shows, and its words for what was not judged.

/// Longer texts are cut to so many characters.
pub(super) const TEXT_LIMIT: usize = 600;
