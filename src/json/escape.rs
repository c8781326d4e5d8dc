//! The escapes of JSON strings (RFC 8259, section 7).

/// Decodes the text between the quotes of a string. A lone surrogate names no
/// character: it is a fault, or U+FFFD where the reader is `forgiving`.
pub(crate) fn decode(raw: &str, forgiving: bool) -> Result<String, (usize, String)> {
    let mut text = String::with_capacity(raw.len());
    let mut at = 0;
    while let Some(found) = raw[at..].find('\\') {
        let escape = at + found;
        text.push_str(&raw[at..escape]);
        match one(raw, escape) {
            Ok((character, end)) => {
                text.push(character);
                at = end;
            }
            Err(message) if forgiving => {
                let _ = message;
                text.push('\u{fffd}');
                let next = raw[escape + 1..].chars().next();
                at = escape + 1 + next.map_or(0, char::len_utf8);
            }
            Err(message) => return Err((escape, message)),
        }
    }
    text.push_str(&raw[at..]);
    Ok(text)
}

/// Decodes the one escape that starts at a backslash; gives the character and the offset behind it.
fn one(raw: &str, escape: usize) -> Result<(char, usize), String> {
    let letter = raw.as_bytes().get(escape + 1).copied().unwrap_or_default();
    let simple = match letter {
        b'"' | b'\\' | b'/' => char::from(letter),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(raw, escape),
        _ => return Err("a string has an escape that JSON does not have".to_owned()),
    };
    Ok((simple, escape + 2))
}

fn unicode(raw: &str, escape: usize) -> Result<(char, usize), String> {
    let unit = hex(raw, escape + 2)?;
    if let Some(character) = char::from_u32(unit) {
        return Ok((character, escape + 6));
    }
    let lone = || format!("\\u{unit:04x} is half of a surrogate pair, not a character");
    if unit >= 0xdc00 || raw.as_bytes().get(escape + 6..escape + 8) != Some(b"\\u") {
        return Err(lone());
    }
    let low = hex(raw, escape + 8)?;
    if !(0xdc00..0xe000).contains(&low) {
        return Err(lone());
    }
    let character = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    char::from_u32(character)
        .map(|character| (character, escape + 12))
        .ok_or_else(lone)
}

fn hex(raw: &str, at: usize) -> Result<u32, String> {
    raw.as_bytes()
        .get(at..at + 4)
        .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        .and_then(|digits| std::str::from_utf8(digits).ok())
        .and_then(|digits| u32::from_str_radix(digits, 16).ok())
        .ok_or_else(|| "`\\u` needs four hexadecimal digits".to_owned())
}
