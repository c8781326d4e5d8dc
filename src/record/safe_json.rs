//! Writes JSON that is safe to look at: what could steer a terminal, or a CI server that
//! reads it in a log, stands as `\u` escapes. Nothing is lost; every JSON reader gives back the same text.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

struct SafeFormatter;

impl Formatter for SafeFormatter {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        // Without a way out of the loop, several bytes are looked at in one step.
        let is_plain = |plain, byte| plain & (byte < 0x7f) & (byte != b'#');
        if fragment.bytes().fold(true, is_plain) {
            // serde_json has escaped what is below U+0020 by now.
            return writer.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        let mut before_that = ' ';
        let mut is_escaped = |character| {
            let opens_command = character == '#' && before_that == '#';
            before_that = character;
            opens_command || is_harmful(character)
        };
        while let Some(start) = rest.find(&mut is_escaped) {
            let (before, from) = rest.split_at(start);
            writer.write_all(before.as_bytes())?;
            let mut characters = from.chars();
            let mut units = [0; 2];
            for unit in characters
                .next()
                .map(|harmful| harmful.encode_utf16(&mut units))
                .into_iter()
                .flatten()
            {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = characters.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

/// Writes a value as compact JSON in which every harmful character is escaped.
pub fn write_json<T: Serialize + ?Sized>(
    writer: impl Write,
    value: &T,
) -> Result<(), serde_json::Error> {
    value.serialize(&mut Serializer::with_formatter(writer, SafeFormatter))
}

/// Whether a character must not reach a terminal as it is: controls, direction
/// overrides, invisible characters and noncharacters.
pub fn is_harmful(character: char) -> bool {
    match character {
        ' '..='~' => false,
        '\0'..='\u{9f}' => true,
        // Soft hyphen, Arabic letter mark, Mongolian vowel separator.
        '\u{ad}' | '\u{61c}' | '\u{180e}' => true,
        // Zero width, direction marks and overrides, line separators, isolates.
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fdd0}'..='\u{fdef}' => true,
        '\u{e0000}'..='\u{e007f}' => true,
        other => u32::from(other) & 0xfffe == 0xfffe,
    }
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
