//! What the reader of a typed JSON text says of a fault, for a person.

/// The message without its place, which is shown on its own, and without names of our types.
pub(crate) fn error_words(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "it ends in the middle".to_owned();
    }
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    match words.split_once("expected struct ") {
        Some((before, _)) => format!("{before}expected an object"),
        None => words.to_owned(),
    }
}
