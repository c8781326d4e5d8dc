//! A text as it reads once its escapes are undone, and where each part of it stood:
//! percent-encoding, JSON's and JavaScript's escapes, HTML's character references.
//!
//! Deliberately knows no format: what looks like an escape is read as one, since a
//! secret that anybody could read back must be found.

/// A text without one level of escapes.
#[derive(Debug)]
pub(super) struct Unescaped {
    /// What it reads.
    pub(super) text: Vec<u8>,
    /// Where each byte of it begins in the source, and at last the source's end.
    starts: Vec<usize>,
}

impl Unescaped {
    /// Where a part of the text stands in the source.
    pub(super) fn source(&self, part: std::ops::Range<usize>) -> std::ops::Range<usize> {
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

/// What a text reads once escapes are undone, and once more while there are any.
pub(super) fn levels(bytes: &[u8]) -> impl Iterator<Item = Unescaped> {
    let mut next = unescape(bytes);
    let levels = std::iter::from_fn(move || {
        let level = next.take()?;
        next = unescape(&level.text).map(|next| next.behind(&level));
        Some(level)
    });
    levels.take(LEVELS)
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
}
