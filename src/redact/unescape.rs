//! A text as it reads once its escapes are undone, and where each part of it stood:
//! percent-encoding, JSON's and JavaScript's escapes, HTML's character references.
//!
//! Deliberately knows no format: what looks like an escape is read as one, since a
//! secret that anybody could read back must be found.

/// A text without one level of escapes.
#[derive(Debug)]
pub(crate) struct Unescaped {
    /// What it reads.
    pub(crate) text: Vec<u8>,
    /// Where each byte of it begins in the source, and at last the source's end.
    starts: Vec<usize>,
}

impl Unescaped {
    /// Where a part of the text stands in the source.
    pub(crate) fn source(&self, part: std::ops::Range<usize>) -> std::ops::Range<usize> {
        let at = |index: usize| self.starts.get(index).copied().unwrap_or_default();
        at(part.start)..at(part.end)
    }

    /// The same with what stands in this text traced back to the source of an earlier one.
    fn behind(mut self, earlier: &Unescaped) -> Unescaped {
        for start in &mut self.starts {
            *start = earlier.starts.get(*start).copied().unwrap_or_default();
        }
        self
    }
}

/// So many times a text may be escaped over again and is still read.
const LEVELS: usize = 3;

/// What a text reads once escapes are undone, and once more while there are any; and each
/// time what it reads without the breaks of wrapped base64.
pub(crate) fn levels(bytes: &[u8]) -> impl Iterator<Item = Unescaped> {
    let mut next = unescape(bytes);
    let mut unwrapped = unwrap(bytes);
    let mut count = 0;
    std::iter::from_fn(move || {
        if let Some(unwrapped) = unwrapped.take() {
            return Some(unwrapped);
        }
        let level = next.take()?;
        count += 1;
        unwrapped = unwrap(&level.text).map(|next| next.behind(&level));
        if count < LEVELS {
            next = unescape(&level.text).map(|next| next.behind(&level));
        }
        Some(level)
    })
}

/// Base64 is wrapped into lines of 60, 64 or 76 characters.
const SHORTEST_LINE: usize = 40;

/// The text without the line breaks, and the indents behind them, that stand between two
/// lines of base64; `None` where there are none.
fn unwrap(bytes: &[u8]) -> Option<Unescaped> {
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(byte);
    let mut unwrapped = Unescaped {
        text: Vec::new(),
        starts: Vec::new(),
    };
    let mut kept = 0;
    for end in memchr::memchr_iter(b'\n', bytes) {
        let line = bytes.get(kept..end).unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() < SHORTEST_LINE || !line[line.len() - SHORTEST_LINE..].iter().all(is_digit) {
            continue;
        }
        unwrapped.text.extend_from_slice(line);
        unwrapped.starts.extend(kept..kept + line.len());
        let blank = |byte: &&u8| byte.is_ascii_whitespace();
        kept = end + bytes[end..].iter().take_while(blank).count();
    }
    if kept == 0 {
        return None;
    }
    let rest = bytes.get(kept..).unwrap_or_default();
    unwrapped.text.extend_from_slice(rest);
    unwrapped.starts.extend(kept..=bytes.len());
    Some(unwrapped)
}

/// Undoes one level of escapes; `None` where there are none.
fn unescape(bytes: &[u8]) -> Option<Unescaped> {
    let first = next_escape(bytes, 0)?;
    let mut unescaped = Unescaped {
        text: bytes.get(..first).unwrap_or_default().to_vec(),
        starts: (0..first).collect(),
    };
    let mut at = first;
    let mut found = false;
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or_default();
        if let Some((character, length)) = escape(rest) {
            found = true;
            let mut buffer = [0; 4];
            for byte in character.encode_utf8(&mut buffer).bytes() {
                unescaped.text.push(byte);
                unescaped.starts.push(at);
            }
            at += length;
        } else {
            let end = next_escape(bytes, at + 1).unwrap_or(bytes.len());
            unescaped
                .text
                .extend_from_slice(bytes.get(at..end).unwrap_or_default());
            unescaped.starts.extend(at..end);
            at = end;
        }
    }
    unescaped.starts.push(bytes.len());
    found.then_some(unescaped)
}

fn next_escape(bytes: &[u8], from: usize) -> Option<usize> {
    let found = memchr::memchr3(b'%', b'\\', b'&', bytes.get(from..)?)?;
    Some(from + found)
}

/// The character that an escape stands for, and the escape's length.
fn escape(rest: &[u8]) -> Option<(char, usize)> {
    match rest {
        // A byte above U+007F is a part of a character; what it means is of no interest here.
        [b'%', high, low, ..] => Some((char::from(number(&[*high, *low], 16)? as u8), 3)),
        [b'\\', b'u', digits @ ..] => {
            let code = number(digits.get(..4)?, 16)?;
            Some((char::from_u32(code)?, 6))
        }
        [b'\\', b'x', digits @ ..] => Some((char::from_u32(number(digits.get(..2)?, 16)?)?, 4)),
        [b'\\', plain @ (b'/' | b'"' | b'\\'), ..] => Some((char::from(*plain), 2)),
        [b'\\', b'n', ..] => Some(('\n', 2)),
        [b'\\', b'r', ..] => Some(('\r', 2)),
        [b'\\', b't', ..] => Some(('\t', 2)),
        [b'&', b'#', b'x' | b'X', digits @ ..] => reference(digits, 16, 3),
        [b'&', b'#', digits @ ..] => reference(digits, 10, 2),
        [b'&', ..] => NAMED.iter().find_map(|(name, character)| {
            let matches = rest.starts_with(name.as_bytes());
            matches.then_some((*character, name.len()))
        }),
        _ => None,
    }
}

const NAMED: [(&str, char); 5] = [
    ("&amp;", '&'),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&quot;", '"'),
    ("&apos;", '\''),
];

/// A reference by number, which may have leading zeros.
fn reference(digits: &[u8], radix: u32, before: usize) -> Option<(char, usize)> {
    let end = digits.iter().take(9).position(|byte| *byte == b';')?;
    let code = number(digits.get(..end)?, radix)?;
    Some((char::from_u32(code)?, before + end + 1))
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let text = std::str::from_utf8(digits).ok()?;
    let is_digit = |character: char| character.is_digit(radix);
    let is_number = !text.is_empty() && text.chars().all(is_digit);
    u32::from_str_radix(text, radix).ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_escape_is_undone_and_traced_back() {
        for (text, reads) in [
            ("a%2Fb%2fc", "a/b/c"),
            ("\\u0061\\/\\x62\\\"", "a/b\""),
            ("&#97;&#x62;&#0099;&amp;&lt;", "abc&<"),
            ("100% \\u12 &#; %zz &#x; a%4", "100% \\u12 &#; %zz &#x; a%4"),
            ("%+1\\u+123&#+1;", "%+1\\u+123&#+1;"),
        ] {
            let Some(unescaped) = unescape(text.as_bytes()) else {
                assert_eq!(text, reads);
                continue;
            };
            assert_eq!(unescaped.text, reads.as_bytes(), "{text}");
            assert_eq!(unescaped.source(0..reads.len()), 0..text.len());
        }
        let twice = b"x%2561y";
        let once = unescape(twice).unwrap();
        let read = unescape(&once.text).unwrap().behind(&once);
        assert_eq!(read.text, b"xay");
        assert_eq!(read.source(1..2), 1..6);
    }

    #[test]
    fn wrapped_base64_reads_as_one_line() {
        let line = "QUJD".repeat(16);
        let text = format!("a: b\n{line}\r\n  {line}\nQUJD\nend");
        let read = unwrap(text.as_bytes()).unwrap();
        let whole = format!("a: b\n{line}{line}QUJD\nend");
        assert_eq!(String::from_utf8_lossy(&read.text), whole);
        assert_eq!(read.source(0..whole.len()), 0..text.len());
        let escaped = text.replace('\r', "\\r").replace('\n', "\\n");
        let mut levels = levels(escaped.as_bytes());
        assert!(levels.any(|level| level.text == whole.as_bytes()));
        assert!(unwrap(b"a\nb\nc").is_none());
    }
}
