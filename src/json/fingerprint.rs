//! Hashes of JSON values, whatever the order of their members: of a value, and of a part of a
//! text, without building it.
//!
//! The members of an object are added up, which is safe since nobody who writes a body knows
//! the key of the hash.

use std::borrow::Cow;
use std::hash::{BuildHasher, Hasher};
use std::ops::Range;

use foldhash::quality::RandomState;
use serde_json::Value;

use super::builder::{Builder, RULES};
use super::scan::scan;
use super::spans::Sought;
use super::watch::{Scalar, Shape, Watch};

/// The hash of a value, with a key of this process. Numbers are the same where they are written
/// the same.
pub fn fingerprint(value: &Value, hasher: &RandomState) -> u64 {
    let mut print = Print::new(hasher);
    print.read(value);
    print.last
}

/// Reads a JSON text in which the values of some member are not built, but replaced by their
/// fingerprints: of the member with this name whose object is so many objects and arrays deep.
/// `None` where the text is no JSON, or an object has a key twice.
pub fn outline(bytes: &[u8], depth: usize, name: &str, hasher: &RandomState) -> Option<Value> {
    let nothing = Sought::NOTHING;
    let mut outline = Outline {
        builder: Builder::new(&nothing),
        print: Print::new(hasher),
        member: (depth, name),
        depth: 0,
        is_within: false,
    };
    scan(bytes, 0, RULES, &mut outline).ok()?;
    let Outline {
        mut builder, print, ..
    } = outline;
    let value = builder.take_value();
    let is_clean = !print.has_duplicates && builder.into_duplicates().is_empty();
    value.filter(|_| is_clean)
}

/// An object or array whose end is still to come.
struct Open {
    shape: Shape,
    /// The hash of the key whose value is still to come.
    key: u64,
    /// How many keys were there when it began.
    keys_before: usize,
    /// What its members or items come to so far.
    hash: u64,
}

/// Hashes what it is told of.
struct Print<'h> {
    hasher: &'h RandomState,
    open: Vec<Open>,
    /// The hashes of the keys of all open objects.
    keys: Vec<u64>,
    has_duplicates: bool,
    /// The hash of the value that ended last.
    last: u64,
}

impl<'h> Print<'h> {
    fn new(hasher: &'h RandomState) -> Print<'h> {
        Print {
            hasher,
            open: Vec::new(),
            keys: Vec::new(),
            has_duplicates: false,
            last: 0,
        }
    }

    fn read(&mut self, value: &Value) {
        match value {
            Value::Null => self.scalar(Scalar::Null, 0..0),
            Value::Bool(truth) => self.scalar(Scalar::Bool(*truth), 0..0),
            Value::Number(number) => self.scalar(Scalar::Number(number.as_str()), 0..0),
            Value::String(text) => self.scalar(Scalar::Text(Cow::Borrowed(text)), 0..0),
            Value::Array(items) => {
                self.open(Shape::Array, 0);
                items.iter().for_each(|item| self.read(item));
                self.close(0);
            }
            Value::Object(members) => {
                self.open(Shape::Object, 0);
                for (key, member) in members {
                    self.key(Cow::Borrowed(key), 0..0);
                    self.read(member);
                }
                self.close(0);
            }
        }
    }

    fn of_text(&self, kind: u8, text: &str) -> u64 {
        let mut hash = self.hasher.build_hasher();
        hash.write_u8(kind);
        hash.write(text.as_bytes());
        hash.finish()
    }

    fn of_pair(&self, one: u64, other: u64) -> u64 {
        let mut hash = self.hasher.build_hasher();
        hash.write_u64(one);
        hash.write_u64(other);
        hash.finish()
    }

    fn ended(&mut self, hash: u64) {
        self.last = hash;
        let Some(Open {
            shape,
            key,
            hash: all,
            ..
        }) = self.open.last()
        else {
            return;
        };
        let all = match shape {
            Shape::Object => all.wrapping_add(self.of_pair(*key, hash)),
            Shape::Array => self.of_pair(*all, hash),
        };
        if let Some(open) = self.open.last_mut() {
            open.hash = all;
        }
    }
}

impl<'a> Watch<'a> for Print<'_> {
    fn key(&mut self, text: Cow<'a, str>, _: Range<usize>) {
        let key = self.of_text(4, &text);
        self.keys.push(key);
        if let Some(open) = self.open.last_mut() {
            open.key = key;
        }
    }

    fn scalar(&mut self, value: Scalar<'a>, _: Range<usize>) {
        let hash = match value {
            Scalar::Null => self.of_text(0, "null"),
            Scalar::Bool(truth) => self.of_text(1, if truth { "true" } else { "false" }),
            Scalar::Number(text) => self.of_text(2, text),
            Scalar::Text(text) => self.of_text(3, &text),
        };
        self.ended(hash);
    }

    fn open(&mut self, shape: Shape, _: usize) {
        self.open.push(Open {
            shape,
            key: 0,
            keys_before: self.keys.len(),
            hash: 0,
        });
    }

    fn close(&mut self, _: usize) {
        let Some(open) = self.open.pop() else { return };
        let keys = &mut self.keys[open.keys_before..];
        keys.sort_unstable();
        self.has_duplicates |= keys.windows(2).any(|pair| pair[0] == pair[1]);
        self.keys.truncate(open.keys_before);
        self.ended(self.of_pair(open.shape as u64, open.hash));
    }
}

/// Builds a value, but for the values of one member.
struct Outline<'h> {
    builder: Builder<'h>,
    print: Print<'h>,
    /// At which depth the member is, and its name.
    member: (usize, &'h str),
    depth: usize,
    /// Whether the value of the member is read, or comes next.
    is_within: bool,
}

impl Outline<'_> {
    /// Where the value of the member has ended, its fingerprint takes its place.
    fn may_be_done(&mut self) {
        if self.depth == self.member.0 {
            self.is_within = false;
            let hash = self.print.last.to_string();
            self.builder.scalar(Scalar::Number(&hash), 0..0);
        }
    }
}

impl<'a> Watch<'a> for Outline<'_> {
    fn key(&mut self, text: Cow<'a, str>, range: Range<usize>) {
        if self.is_within {
            return self.print.key(text, range);
        }
        self.is_within = self.member == (self.depth, &*text);
        self.builder.key(text, range);
    }

    fn scalar(&mut self, value: Scalar<'a>, range: Range<usize>) {
        if self.is_within {
            self.print.scalar(value, range);
            return self.may_be_done();
        }
        self.builder.scalar(value, range);
    }

    fn open(&mut self, shape: Shape, at: usize) {
        self.depth += 1;
        match self.is_within {
            true => self.print.open(shape, at),
            false => self.builder.open(shape, at),
        }
    }

    fn close(&mut self, end: usize) {
        self.depth -= 1;
        if self.is_within {
            self.print.close(end);
            return self.may_be_done();
        }
        self.builder.close(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_fingerprint_is_that_of_the_value_whatever_the_order_of_members() {
        let hasher = RandomState::default();
        let print = |text: &str| fingerprint(&serde_json::from_str(text).unwrap(), &hasher);
        let texts = [
            "null",
            "\"null\"",
            "0",
            "1",
            "1.0",
            "\"1\"",
            "true",
            "\"\"",
            "[]",
            "{}",
            "[[]]",
            "[{}]",
            "[1,2]",
            "[2,1]",
            "[[1],2]",
            "{\"a\":1}",
            "{\"b\":1}",
            "{\"a\":1,\"b\":2}",
            "{\"a\":2,\"b\":1}",
            "{\"a\":{\"b\":2}}",
            "[\"a\",1]",
        ];
        for (number, text) in texts.iter().enumerate() {
            let file = format!("{{\"n\": [{{\"x\": [1], \"json\": {text} }}], \"json\": [2]}}");
            let outlined = outline(file.as_bytes(), 3, "json", &hasher);
            let expected = json!({"n": [{"x": [1], "json": print(text)}], "json": [2]});
            assert_eq!(outlined, Some(expected), "{text}");
            for other in &texts[..number] {
                assert_ne!(print(text), print(other), "{text} {other}");
            }
        }
        let body = "[{\"json\": {\"b\":2,\"a\":1}}, {\"json\": {\"a\":1,\"b\":2}}]";
        let one = print("{\"a\":1,\"b\":2}");
        let expected = json!([{"json": one}, {"json": one}]);
        assert_eq!(outline(body.as_bytes(), 2, "json", &hasher), Some(expected));
    }

    #[test]
    fn what_is_no_json_or_has_a_key_twice_has_no_outline() {
        let hasher = RandomState::default();
        let of = |text: &str| outline(text.as_bytes(), 1, "json", &hasher);
        assert!(of("{\"json\": {\"a\": [{\"b\": 1}, {\"b\": 1}]}, \"b\": 1}").is_some());
        for text in [
            "",
            "{\"json\": {\"a\": 1",
            "{\"json\": 01}",
            "{\"json\": {\"a\": [{\"b\": 1, \"b\": 1}]}}",
            "{\"json\": {\"a\": 1, \"c\": {}, \"a\": 1}}",
            "{\"json\": 1, \"json\": 1}",
            "{\"a\": 1, \"a\": 1, \"json\": 1}",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
