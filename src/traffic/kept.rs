//! The text of one JSON value, within bounds: a string that is too long is cut, and marked.

use std::borrow::Cow;

/// What ends a string that was cut here. The last of all code points stands for no character,
/// and for nothing that is interchanged (Unicode 16, section 23.7).
pub(super) const CUT: char = '\u{10ffff}';

/// A string up to this length counts for the structure, of which there may be less: parsed, it
/// takes many times its length.
const SHORT: usize = 4 * 1024;

/// What a value may have of structure and short strings, in bytes.
const MOST_STRUCTURE: usize = 2 * 1024 * 1024;

/// How many strings of the greatest length a value may have: two bodies, and some room.
const MOST_LONG_STRINGS: usize = 2;

/// The text of one value.
#[derive(Default)]
pub(super) struct Kept {
    bytes: Vec<u8>,
    longest_string: usize,
    structure: usize,
    /// Of the string that is being read.
    string: usize,
    is_cut: bool,
    is_too_large: bool,
}

impl Kept {
    /// Room for a value whose strings may have so many bytes as they are written.
    pub(super) fn new(longest_string: usize) -> Kept {
        Kept {
            longest_string,
            ..Kept::default()
        }
    }

    /// Makes room for the next value; the memory of an unusually long one is given back.
    pub(super) fn clear(&mut self) {
        let longest_string = self.longest_string;
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.clear();
        bytes.shrink_to(1024 * 1024);
        *self = Kept {
            bytes,
            ..Kept::new(longest_string)
        };
    }

    /// The value as it was written, but for strings that were cut.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether the value was larger than any that is read; nothing of it was kept then.
    pub(super) fn is_too_large(&self) -> bool {
        self.is_too_large
    }

    /// Takes what stands outside of strings; a quotation mark at its end begins one.
    pub(super) fn structure(&mut self, bytes: &[u8]) {
        self.structure += bytes.len();
        self.string = 0;
        self.is_cut = false;
        self.push(bytes);
    }

    /// Takes characters of a string.
    pub(super) fn text(&mut self, bytes: &[u8]) {
        let short = SHORT.saturating_sub(self.string);
        self.structure += bytes.len().min(short);
        let room = self.longest_string.saturating_sub(self.string);
        self.string += bytes.len();
        if self.is_cut {
            return;
        }
        if bytes.len() <= room {
            return self.push(bytes);
        }
        let is_inside = |at: &usize| bytes[*at] & 0xc0 == 0x80;
        let end = (0..=room).rev().find(|at| !is_inside(at)).unwrap_or(0);
        self.push(&bytes[..end]);
        self.cut();
    }

    /// Takes the backslash that begins an escape.
    pub(super) fn escape(&mut self) {
        self.string += 2;
        self.structure += 2 * usize::from(self.string < SHORT);
        match self.string > self.longest_string {
            true => self.cut(),
            false => self.push(b"\\"),
        }
    }

    /// Takes the character behind it.
    pub(super) fn escaped(&mut self, byte: u8) {
        if !self.is_cut {
            self.push(&[byte]);
        }
    }

    /// Takes the quotation mark that ends a string.
    pub(super) fn end_string(&mut self) {
        if self.is_cut {
            let mut mark = [0; 4];
            self.push(CUT.encode_utf8(&mut mark).as_bytes());
        }
        self.structure(b"\"");
    }

    fn push(&mut self, bytes: &[u8]) {
        let most = MOST_LONG_STRINGS * self.longest_string + MOST_STRUCTURE;
        self.is_too_large |= self.structure > MOST_STRUCTURE;
        self.is_too_large |= self.bytes.len() + bytes.len() > most;
        match self.is_too_large {
            true => self.bytes.clear(),
            false => self.bytes.extend_from_slice(bytes),
        }
    }

    /// Ends what is kept of a string before the escape that it would end in.
    fn cut(&mut self) {
        if std::mem::replace(&mut self.is_cut, true) {
            return;
        }
        let tail = self.bytes.len().saturating_sub(5)..;
        let Some(at) = self.bytes[tail.clone()].iter().rposition(|b| *b == b'\\') else {
            return;
        };
        let at = tail.start + at;
        let before = self.bytes[..at].iter().rev();
        let is_escape = before.take_while(|byte| **byte == b'\\').count() % 2 == 0;
        if is_escape && self.bytes.get(at + 1) == Some(&b'u') {
            self.bytes.truncate(at);
        }
    }
}

/// The same text where it can be read: with U+FFFD for bytes that are not UTF-8, and for halves
/// of surrogate pairs, which browsers write as they stand in a page's strings. A half that
/// stands for a byte, as Python writes those that are no UTF-8 (PEP 383: U+DC80 to U+DCFF for
/// 0x80 to 0xFF), becomes a mark that [`marked_bytes`] reads.
pub(super) fn repaired(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut whole = String::with_capacity(text.len());
    let mut rest: &str = &text;
    while let Some(at) = rest.find('\\') {
        whole.push_str(&rest[..at]);
        rest = &rest[at..];
        let (written, length) = match (unit(rest), unit(rest.get(6..).unwrap_or_default())) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (Cow::Borrowed(&rest[..12]), 12),
            (Some(byte @ 0xdc80..=0xdcff), _) => (Cow::Owned(mark(byte).iter().collect()), 6),
            (Some(0xd800..=0xdfff), _) => (Cow::Borrowed("\\ufffd"), 6),
            _ => {
                let next = rest[1..].chars().next().map_or(0, char::len_utf8);
                (Cow::Borrowed(&rest[..=next]), 1 + next)
            }
        };
        whole.push_str(&written);
        rest = &rest[length..];
    }
    whole.push_str(rest);
    whole
}

/// The first of the code points that stand for half a byte. Like [`CUT`], none of them is ever
/// interchanged.
const HALF: u32 = 0xfdd0;

/// The mark for a byte, of whose code unit the last eight bits are the byte.
fn mark(unit: u16) -> [char; 2] {
    let half = |bits: u16| char::from_u32(HALF + u32::from(bits & 0xf)).unwrap_or('\u{fffd}');
    [half(unit >> 4), half(unit)]
}

/// The bytes of a text, with those that are marked in it as they were sent.
pub(super) fn marked_bytes(text: String) -> Vec<u8> {
    if !text.contains(|letter| half(letter).is_some()) {
        return text.into_bytes();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (half(letter), letters.peek().copied().and_then(half)) {
            (Some(high), Some(low)) => {
                bytes.push(high << 4 | low);
                letters.next();
            }
            _ => bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

/// A text with U+FFFD for the bytes that are marked in it.
pub(super) fn marked_text(text: String) -> String {
    let bytes = String::from_utf8(marked_bytes(text));
    bytes.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn half(letter: char) -> Option<u8> {
    let half = u32::from(letter).checked_sub(HALF)?;
    u8::try_from(half).ok().filter(|half| *half < 16)
}

/// The code unit that an escape at the start of a text writes: `\ud83d`.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_surrogate_pairs_are_replaced_and_pairs_are_kept() {
        assert_eq!(repaired(br#""\ud83d\ude00""#), r#""\ud83d\ude00""#);
        assert_eq!(repaired(br#""a\ud83d b\\ud83d""#), r#""a\ufffd b\\ud83d""#);
        assert_eq!(repaired(br#""\ude00\ud83d""#), r#""\ufffd\ufffd""#);
        assert_eq!(repaired(b"\"\xff\\"), "\"\u{fffd}\\");
    }

    #[test]
    fn halves_that_stand_for_bytes_give_those_back() {
        let marked = repaired(br#"a\udce9\udcff\udc80 \ud83d\ude00 \udc7f"#);
        let kept = br"\ud83d\ude00 \ufffd";
        let own = [b"a\xe9\xff\x80 ", kept.as_slice()].concat();
        assert_eq!(marked_bytes(marked.clone()), own);
        let lossy =
            r"a\u{fffd}\u{fffd}\u{fffd} \ud83d\ude00 \ufffd".replace(r"\u{fffd}", "\u{fffd}");
        assert_eq!(marked_text(marked), lossy);
    }
}
