//! Writes JSON that is safe to look at: what could steer a terminal, or a CI server that
//! reads it in a log, stands as `\u` escapes. Nothing is lost; every JSON reader gives back the same text.

use std::fmt::Write as _;
use std::io::Write;

use serde::Serialize;

use crate::json::is_harmful;

/// Writes a value as compact JSON in which every harmful character is escaped.
pub fn write_json<T: Serialize + ?Sized>(
    mut writer: impl Write,
    value: &T,
) -> Result<(), serde_json::Error> {
    let written = writer.write_all(&to_json(value, 512)?);
    written.map_err(serde_json::Error::io)
}

/// The same as a text, which is likely to have so many bytes.
pub(super) fn to_json<T: Serialize + ?Sized>(
    value: &T,
    likely: usize,
) -> serde_json::Result<Vec<u8>> {
    let mut json = Vec::with_capacity(likely);
    serde_json::to_writer(&mut json, value)?;
    // Without a way out of the loop, several bytes are looked at in one step.
    let is_plain = |plain, byte: &u8| plain & (*byte < 0x7f) & (*byte != b'#');
    if json.iter().fold(true, is_plain) {
        return Ok(json);
    }
    let text = String::from_utf8_lossy(&json);
    match text.contains("##") || text.contains(is_harmful) {
        true => Ok(escaped(&text).into_bytes()),
        false => Ok(json),
    }
}

/// What is harmful stands within the texts of a JSON text, and none of it behind a backslash,
/// so it can be escaped where it stands.
fn escaped(json: &str) -> String {
    let mut safe = String::with_capacity(json.len() + json.len() / 8);
    let mut before = ' ';
    for character in json.chars() {
        let opens_command = character == '#' && before == '#';
        before = character;
        if !opens_command && !is_harmful(character) {
            safe.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            let _ = write!(safe, "\\u{unit:04x}");
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::super::testing::HOSTILE;
    use super::*;

    #[test]
    fn json_is_harmless_to_look_at_and_loses_nothing() {
        let hostile = format!("{HOSTILE} é漢 \u{7f}\u{e0001}\u{1f600}###vso[x]#y");
        let mut json = Vec::new();
        write_json(&mut json, &hostile).unwrap();
        let json = String::from_utf8(json).unwrap();
        assert!(!json.contains(is_harmful), "{json}");
        assert!(!json.contains("##"), "{json}");
        assert!(json.contains("é漢") && json.contains('\u{1f600}'));
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), hostile);
    }
}
