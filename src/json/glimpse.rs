//! What stands at a place of a broken text, in words that give no secret away.

/// Words that other notations write where JSON has no such value.
const FOREIGN: [&str; 9] = [
    "NaN",
    "Infinity",
    "undefined",
    "True",
    "False",
    "None",
    "TRUE",
    "FALSE",
    "NULL",
];

/// What stands at a place, in words; never more of the text than one character or a known word.
pub(crate) fn at(bytes: &[u8], at: usize) -> String {
    let rest = bytes.get(at..).unwrap_or_default();
    if let Some(word) = FOREIGN
        .iter()
        .find(|word| rest.starts_with(word.as_bytes()))
    {
        return format!("`{word}`");
    }
    if rest.starts_with(b"//") || rest.starts_with(b"/*") {
        return "a comment".to_owned();
    }
    let head = rest.get(..rest.len().min(4)).unwrap_or_default();
    match String::from_utf8_lossy(head).chars().next() {
        None => "the end of the text".to_owned(),
        Some('\u{fffd}') => format!("byte 0x{:02x}", rest[0]),
        Some(other) if other.is_control() => format!("byte 0x{:02x}", rest[0]),
        Some(other) => format!("`{other}`"),
    }
}
