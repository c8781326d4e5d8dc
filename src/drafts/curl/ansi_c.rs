//! `$'…'`: the quoting of ANSI C, as browsers write what has quotes or line breaks in it
//! (Bash manual, section 3.1.2.4; POSIX.1-2024, section 2.2.4).

/// Reads the text behind `$'`: what it stands for, and how many bytes it has with its end.
pub(super) fn read(text: &str) -> Option<(String, usize)> {
    let mut bytes = Vec::new();
    let mut rest = text;
    // A NUL ends what a program can be given.
    let mut is_over = false;
    loop {
        let character = rest.chars().next()?;
        rest = &rest[character.len_utf8()..];
        let before = bytes.len();
        match character {
            '\'' => break,
            '\\' => rest = escape(rest, &mut bytes)?,
            other => bytes.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        is_over |= bytes[before..].contains(&0);
        if is_over {
            bytes.truncate(before);
        }
    }
    let length = text.len() - rest.len();
    Some((String::from_utf8_lossy(&bytes).into_owned(), length))
}

/// Reads what stands behind a backslash, and gives the text behind it.
fn escape<'t>(text: &'t str, bytes: &mut Vec<u8>) -> Option<&'t str> {
    let kind = text.chars().next()?;
    let rest = &text[kind.len_utf8()..];
    let plain = match kind {
        'a' => 0x07,
        'b' => 0x08,
        'e' | 'E' => 0x1b,
        'f' => 0x0c,
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'v' => 0x0b,
        '\\' | '\'' | '"' | '?' => u8::try_from(kind).ok()?,
        'x' => return Some(coded(rest, 16, 2, bytes, false).unwrap_or_else(|| as_is(text, bytes))),
        'u' => return Some(coded(rest, 16, 4, bytes, true).unwrap_or_else(|| as_is(text, bytes))),
        'U' => return Some(coded(rest, 16, 8, bytes, true).unwrap_or_else(|| as_is(text, bytes))),
        '0'..='7' => return coded(text, 8, 3, bytes, false),
        'c' => {
            let control = rest.chars().next()?;
            let code = u8::try_from(control.to_ascii_uppercase()).unwrap_or(b'?');
            bytes.push(code & 0x1f);
            return Some(&rest[control.len_utf8()..]);
        }
        _ => return Some(as_is(text, bytes)),
    };
    bytes.push(plain);
    Some(rest)
}

/// A backslash that means itself.
fn as_is<'t>(text: &'t str, bytes: &mut Vec<u8>) -> &'t str {
    bytes.push(b'\\');
    text
}

/// Reads digits of a code; `None` where there is none.
fn coded<'t>(
    text: &'t str,
    radix: u32,
    most: usize,
    bytes: &mut Vec<u8>,
    is_character: bool,
) -> Option<&'t str> {
    let length = text
        .chars()
        .take(most)
        .take_while(|one| one.is_digit(radix))
        .count();
    let code = u32::from_str_radix(text.get(..length)?, radix).ok()?;
    match is_character {
        true => {
            let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        // Three octal digits can say more than a byte has: the shell drops what is above.
        false => bytes.push(u8::try_from(code & 0xff).unwrap_or_default()),
    }
    text.get(length..)
}
