//! Writes JSON that is safe to look at: what could steer a terminal, or a CI server that
//! reads it in a log, stands as `\u` escapes. Nothing is lost; every JSON reader gives back the same text.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use super::compact::Compact;
use crate::json::is_harmful;

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
    mut writer: impl Write,
    value: &T,
) -> Result<(), serde_json::Error> {
    let mut json = Vec::with_capacity(512);
    push_json(&mut json, value)?;
    writer.write_all(&json).map_err(serde_json::Error::io)
}

/// The same at the end of what is there.
pub(super) fn push_json<T: Serialize + ?Sized>(
    out: &mut Vec<u8>,
    value: &T,
) -> Result<(), serde_json::Error> {
    value.serialize(Compact { out })
}

/// What stands behind the backslash of a byte that a short escape stands for; 0 for a byte
/// that stands as it is.
const ESCAPE: [u8; 256] = {
    let mut escapes = [0; 256];
    escapes[b'"' as usize] = b'"';
    escapes[b'\\' as usize] = b'\\';
    escapes[0x08] = b'b';
    escapes[0x0c] = b'f';
    escapes[b'\n' as usize] = b'n';
    escapes[b'\r' as usize] = b'r';
    escapes[b'\t' as usize] = b't';
    escapes
};

/// So many bytes at once: a `u8` counts them, also where each of them is escaped.
const AT_ONCE: usize = 127;

/// Writes a text with its quotes.
pub(super) fn push_text(out: &mut Vec<u8>, text: &str) -> Result<(), serde_json::Error> {
    // Without a way out of the loop, several bytes are looked at in one step.
    let (mut is_rare, mut is_escaped) = (false, false);
    for &byte in text.as_bytes() {
        let is_blank = (byte == b'\n') | (byte == b'\r') | (byte == b'\t');
        is_rare |= (byte >= 0x7f) | (byte == b'#') | ((byte < 0x20) & !is_blank);
        is_escaped |= (byte == b'"') | (byte == b'\\') | is_blank;
    }
    if is_rare {
        return text.serialize(&mut Serializer::with_formatter(out, SafeFormatter));
    }
    out.reserve(text.len() + 2);
    out.push(b'"');
    if !is_escaped {
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
        return Ok(());
    }
    let mut escaped = [0; 256];
    for bytes in text.as_bytes().chunks(AT_ONCE) {
        let mut end: u8 = 0;
        for &byte in bytes {
            let escape = ESCAPE[usize::from(byte)];
            if escape == 0 {
                escaped[usize::from(end)] = byte;
                end = end.wrapping_add(1);
            } else {
                escaped[usize::from(end)] = b'\\';
                escaped[usize::from(end.wrapping_add(1))] = escape;
                end = end.wrapping_add(2);
            }
        }
        out.extend_from_slice(&escaped[..usize::from(end)]);
    }
    out.push(b'"');
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::ser::SerializeTupleVariant;
    use serde_json::json;

    use super::super::testing::{HOSTILE, case, started};
    use super::*;

    /// What is written is what serde_json writes with the formatter.
    fn check<T: Serialize + ?Sized>(value: &T) {
        let (mut own, mut theirs) = (Vec::new(), Vec::new());
        push_json(&mut own, value).unwrap();
        let mut serializer = Serializer::with_formatter(&mut theirs, SafeFormatter);
        value.serialize(&mut serializer).unwrap();
        assert_eq!(
            String::from_utf8_lossy(&own),
            String::from_utf8_lossy(&theirs)
        );
    }

    /// A value of each form that serde knows.
    #[derive(Serialize)]
    enum Form {
        Unit,
        Newtype(Option<f64>),
        Tuple(u8, i64, char),
        Struct { is: bool, nothing: () },
    }

    struct Empty;

    impl Serialize for Empty {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer
                .serialize_tuple_variant("E", 0, "Empty", 0)?
                .end()
        }
    }

    #[test]
    fn every_value_is_written_as_serde_json_writes_it() {
        check(&case("a/b"));
        check(&started(3));
        let number: serde_json::Value = serde_json::from_str("[1.50, -0, 1e400, 7]").unwrap();
        check(&number);
        check(&json!({"": [], "a": {}, "b": [null, true, "x"], HOSTILE: {"c": [[1]]}}));
        check(&(Form::Unit, Form::Newtype(Some(0.1)), Form::Newtype(None)));
        check(&[
            Form::Tuple(1, -2, '"'),
            Form::Struct {
                is: true,
                nothing: (),
            },
        ]);
        check(&(Empty, 1.5_f32, i128::MIN, u128::MAX, f64::NAN));
        check(&[0, 9, 10, 123_456_789, u64::MAX]);
        check(&(u8::MAX, u16::MAX, u32::MAX));
        check(&BTreeMap::from([(1, "one"), (2, "two")]));
        check(&BTreeMap::from([(true, "\u{1}"), (false, "\u{7f}")]));
        assert!(push_json(&mut Vec::new(), &BTreeMap::from([((), 1)])).is_err());
        assert!(push_json(&mut Vec::new(), &BTreeMap::from([(vec![1], 1)])).is_err());
    }

    #[test]
    fn texts_of_every_length_and_byte_are_written_as_serde_json_writes_them() {
        for byte in 0..=0x7f_u8 {
            let character = char::from(byte).to_string();
            check(&character);
            check(&format!(
                "{}{character}#{character}##é{character}",
                "\"".repeat(130)
            ));
        }
        for length in [0, 1, 127, 128, 129, 255, 256, 257, 1000] {
            check(&"\n".repeat(length));
            check(&"a\"".repeat(length));
            check(&"é".repeat(length));
        }
    }

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
