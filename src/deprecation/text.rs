//! Texts of a host, cut at a length that a report can bear.

/// The longest value that is shown, in characters.
pub(super) const MAX_SHOWN: usize = 200;

/// A text cut at a length that a report can bear.
pub(super) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_SHOWN).collect();
    if text.chars().nth(MAX_SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
