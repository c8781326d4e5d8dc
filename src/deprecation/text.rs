//! Texts of a host: whether they mean no, and cut at a length that a report can bear.

/// What a host writes where it means that nothing is deprecated.
const NO: [&str; 15] = [
    "false",
    "?0",
    "0",
    "no",
    "none",
    "null",
    "nil",
    "undefined",
    "n/a",
    "never",
    "off",
    "-",
    "[]",
    "{}",
    "not deprecated",
];

/// Whether a value, with or without quotes, is empty or means that nothing is deprecated.
pub(super) fn means_no(value: &str) -> bool {
    let bare = value.trim().trim_matches(['"', '\'']);
    bare.is_empty() || NO.iter().any(|no| no.eq_ignore_ascii_case(bare))
}

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
