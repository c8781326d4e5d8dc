//! JSON that is laid out for people and harmless to look at, in an editor as on a terminal.

use serde::Serialize;

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

/// A value as indented JSON, with a line end, in which every harmful character is escaped.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn pretty_json(value: &impl Serialize) -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(value)?;
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
        text.push('\n');
        return Ok(text);
    }
    let mut escaped = String::with_capacity(text.len() + 1);
    // Beyond the line ends of the layout such characters stand in strings only.
    for character in text.chars() {
        if character == '\n' || !is_harmful(character) {
            escaped.push(character);
            continue;
        }
        let mut units = [0; 2];
        for unit in character.encode_utf16(&mut units) {
            escaped.push_str(&format!("\\u{unit:04x}"));
        }
    }
    escaped.push('\n');
    Ok(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_laid_out_is_harmless_and_reads_the_same() {
        let value = serde_json::json!({"a\u{202e}\u{1b}": ["\u{9b}\n", "\u{e0001}", "é漢"]});
        let text = pretty_json(&value).unwrap();
        assert!(!text.contains(|c| c != '\n' && is_harmful(c)), "{text}");
        assert!(text.contains("é漢") && text.ends_with("}\n"), "{text}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).unwrap(),
            value
        );
    }
}
