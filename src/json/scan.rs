//! One pass over the bytes of a JSON text (RFC 8259), reporting to a watcher what stands where.
//!
//! It never recurses, so no nesting can exhaust the stack, and builds no value itself.

use std::borrow::Cow;

use super::glimpse;
use super::watch::{Fault, Rules, Scalar, Shape, Watch};

/// Scans a whole text; stops at its first fault.
pub(crate) fn scan<'a>(
    bytes: &'a [u8],
    start: usize,
    rules: Rules,
    watch: &mut impl Watch<'a>,
) -> Result<(), Fault> {
    let mut scan = Scan {
        bytes,
        text: std::str::from_utf8(bytes).ok(),
        at: start,
        rules,
        open: Vec::new(),
    };
    loop {
        if scan.value(watch)? {
            continue;
        }
        loop {
            let Some(&shape) = scan.open.last() else {
                return scan.end();
            };
            if scan.after_value(shape, watch)? {
                break;
            }
        }
    }
}

/// How the fault begins of a text that is nested too deep to be read.
pub(crate) const TOO_DEEP: &str = "nested deeper than";

/// The bytes at which a run of a string's plain characters ends.
const ENDS_RUN: [bool; 256] = {
    let mut ends = [false; 256];
    let mut control = 0;
    while control < 0x20 {
        ends[control] = true;
        control += 1;
    }
    ends[b'"' as usize] = true;
    ends[b'\\' as usize] = true;
    ends
};

/// How many plain characters of a string these bytes begin with. Eight are looked at in one
/// step: of those that are marked, the first is one for certain.
fn plain_run(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 0xff;
    let marks = |word: u64| {
        let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
        let quotes = zeros(word ^ (ONES * u64::from(b'"')));
        let backslashes = zeros(word ^ (ONES * u64::from(b'\\')));
        let controls = word.wrapping_sub(ONES * 0x20) & !word;
        (quotes | backslashes | controls) & (ONES * 0x80)
    };
    let (words, rest) = bytes.as_chunks::<8>();
    for (number, word) in words.iter().enumerate() {
        let marks = marks(u64::from_le_bytes(*word));
        if marks != 0 {
            return number * 8 + marks.trailing_zeros() as usize / 8;
        }
    }
    let plain = rest.iter().position(|byte| ENDS_RUN[usize::from(*byte)]);
    words.len() * 8 + plain.unwrap_or(rest.len())
}

struct Scan<'a> {
    bytes: &'a [u8],
    /// The bytes as text, where all of them are: then no string needs a check of its own.
    text: Option<&'a str>,
    at: usize,
    rules: Rules,
    open: Vec<Shape>,
}

impl<'a> Scan<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_blank(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn fault<T>(&self, offset: usize, message: impl Into<String>) -> Result<T, Fault> {
        Err(Fault {
            offset,
            message: message.into(),
        })
    }

    fn expected<T>(&self, what: &str) -> Result<T, Fault> {
        self.fault(
            self.at,
            format!(
                "expected {what}, found {}",
                glimpse::at(self.bytes, self.at)
            ),
        )
    }

    /// Reads one value; true where it opened a container whose first value comes next.
    fn value(&mut self, watch: &mut impl Watch<'a>) -> Result<bool, Fault> {
        self.skip_blank();
        let start = self.at;
        match self.peek() {
            Some(b'{') => self.enter(Shape::Object, watch),
            Some(b'[') => self.enter(Shape::Array, watch),
            Some(b'"') => {
                let text = self.string()?;
                watch.scalar(Scalar::Text(text), start..self.at);
                Ok(false)
            }
            Some(b'-' | b'0'..=b'9') => {
                let text = self.number()?;
                watch.scalar(Scalar::Number(text), start..self.at);
                Ok(false)
            }
            Some(b't') => self.word("true", Scalar::Bool(true), watch),
            Some(b'f') => self.word("false", Scalar::Bool(false), watch),
            Some(b'n') => self.word("null", Scalar::Null, watch),
            _ => self.expected("a value"),
        }
    }

    fn word(
        &mut self,
        word: &str,
        value: Scalar<'a>,
        watch: &mut impl Watch<'a>,
    ) -> Result<bool, Fault> {
        let start = self.at;
        let end = start + word.len();
        if self.bytes.get(start..end) != Some(word.as_bytes()) {
            return self.expected("a value");
        }
        self.at = end;
        watch.scalar(value, start..end);
        Ok(false)
    }

    fn enter(&mut self, shape: Shape, watch: &mut impl Watch<'a>) -> Result<bool, Fault> {
        if self.open.len() >= self.rules.max_depth {
            let depth = self.rules.max_depth;
            return self.fault(self.at, format!("{TOO_DEEP} {depth} levels"));
        }
        watch.open(shape, self.at);
        self.open.push(shape);
        self.at += 1;
        self.skip_blank();
        let closing = if shape == Shape::Object { b'}' } else { b']' };
        if self.peek() == Some(closing) {
            self.leave(watch);
            return Ok(false);
        }
        if shape == Shape::Object {
            self.key("a key in double quotes or `}`", watch)?;
        }
        Ok(true)
    }

    fn leave(&mut self, watch: &mut impl Watch<'a>) {
        self.open.pop();
        self.at += 1;
        watch.close(self.at);
    }

    /// Reads what follows a value in a container; true where another value comes next.
    fn after_value(&mut self, shape: Shape, watch: &mut impl Watch<'a>) -> Result<bool, Fault> {
        self.skip_blank();
        match (self.peek(), shape) {
            (Some(b','), Shape::Object) => {
                self.at += 1;
                self.skip_blank();
                self.key("a key in double quotes after `,`", watch)?;
                Ok(true)
            }
            (Some(b','), Shape::Array) => {
                self.at += 1;
                self.skip_blank();
                match self.peek() {
                    Some(b']') => self.expected("a value after `,`"),
                    _ => Ok(true),
                }
            }
            (Some(b'}'), Shape::Object) | (Some(b']'), Shape::Array) => {
                self.leave(watch);
                Ok(false)
            }
            (_, Shape::Object) => self.expected("`,` or `}` after a member"),
            (_, Shape::Array) => self.expected("`,` or `]` after an item"),
        }
    }

    fn key(&mut self, what: &str, watch: &mut impl Watch<'a>) -> Result<(), Fault> {
        if self.peek() != Some(b'"') {
            return self.expected(what);
        }
        let start = self.at;
        let text = self.string()?;
        watch.key(text, start..self.at);
        self.skip_blank();
        if self.peek() != Some(b':') {
            return self.expected("`:` after a key");
        }
        self.at += 1;
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        self.skip_blank();
        match self.peek() {
            None => Ok(()),
            Some(_) => self.expected("the end after the value"),
        }
    }

    fn number(&mut self) -> Result<&'a str, Fault> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
            if let Some(b'0'..=b'9') = self.peek() {
                return self.fault(start, "a number has a leading zero");
            }
        } else {
            self.digits("a digit")?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits("a digit after `.`")?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits("a digit of the exponent")?;
        }
        Ok(std::str::from_utf8(&self.bytes[start..self.at]).unwrap_or("0"))
    }

    fn digits(&mut self, what: &str) -> Result<(), Fault> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start {
            return self.expected(what);
        }
        Ok(())
    }

    /// Reads a string from its opening quote to behind its closing quote.
    fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        let start = self.at + 1;
        let mut escaped = false;
        self.at = start;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            self.at += plain_run(rest);
            match self.peek() {
                None => return self.fault(self.at, "a string has no closing quote"),
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.at += 2;
                }
                Some(byte) if byte < 0x20 && !self.rules.forgiving => {
                    let message = format!("a string holds a raw control character (0x{byte:02x})");
                    return self.fault(self.at, message);
                }
                Some(_) => self.at += 1,
            }
        }
        let raw = &self.bytes[start..self.at];
        let whole = self.text.and_then(|text| text.get(start..self.at));
        self.at += 1;
        let text = match whole.map_or_else(|| std::str::from_utf8(raw), Ok) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) if self.rules.forgiving => String::from_utf8_lossy(raw),
            Err(error) => {
                let offset = start + error.valid_up_to();
                let message = format!("byte {offset} is not valid UTF-8");
                return self.fault(offset, message);
            }
        };
        if escaped {
            return super::escape::decode(&text, self.rules.forgiving)
                .map(Cow::Owned)
                .map_err(|(offset, message)| Fault {
                    offset: start + offset,
                    message,
                });
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_plain_characters_ends_where_each_byte_says_so() {
        let slow = |bytes: &[u8]| {
            let end = bytes.iter().position(|byte| ENDS_RUN[usize::from(*byte)]);
            end.unwrap_or(bytes.len())
        };
        for byte in 0..=u8::MAX {
            for at in 0..20 {
                for other in [b'!', b'"', b'#', 0x1f, 0x20, 0x80, 0xff] {
                    let mut bytes = [b'a'; 21];
                    bytes[at] = byte;
                    bytes[at + 1] = other;
                    assert_eq!(plain_run(&bytes), slow(&bytes), "{bytes:?}");
                    assert_eq!(plain_run(&bytes[..=at]), slow(&bytes[..=at]), "{bytes:?}");
                }
            }
        }
    }
}
