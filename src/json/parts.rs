//! What a JSON text is made of: each key, text, number and word, and each object and array,
//! with its place and its bytes.

use std::borrow::Cow;
use std::ops::Range;

use super::scan::scan;
use super::watch::{Rules, Scalar, Shape, Watch};
use crate::model::place::{Token, pointer};

/// A piece of a JSON text.
#[derive(Debug, PartialEq, Eq)]
pub enum JsonPart<'a> {
    /// A member's key, decoded.
    Key(&'a str),
    /// A string, decoded.
    Text(&'a str),
    /// A number.
    Number,
    /// `true`, `false` or `null`.
    Word,
    /// The bracket that opens an object or an array.
    Opening,
}

/// Calls `each` with every part of a JSON text in its order: the part, where its bytes stand
/// (quotes belong to it), and the JSON Pointer of its value. False where the text stops being
/// JSON; what stood before that has been reported.
pub fn each_part(bytes: &[u8], each: impl FnMut(&JsonPart<'_>, Range<usize>, &str)) -> bool {
    let rules = Rules {
        max_depth: super::document::MAX_DEPTH,
        forgiving: false,
    };
    let start = if bytes.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let mut watch = PartWatch {
        each,
        path: String::new(),
        open: Vec::new(),
    };
    scan(bytes, start, rules, &mut watch).is_ok()
}

/// Follows the path through a text.
struct PartWatch<F> {
    each: F,
    path: String,
    /// For each open container: the path's length at it, and its next index, where it is an
    /// array.
    open: Vec<(usize, Option<usize>)>,
}

impl<F> PartWatch<F> {
    /// Moves the path to the next item, where one of an array comes.
    fn enter_value(&mut self) {
        if let Some((length, Some(index))) = self.open.last_mut() {
            self.path.truncate(*length);
            self.path.push_str(&format!("/{index}"));
            *index += 1;
        }
    }
}

impl<'a, F: FnMut(&JsonPart<'_>, Range<usize>, &str)> Watch<'a> for PartWatch<F> {
    fn key(&mut self, text: Cow<'a, str>, range: Range<usize>) {
        if let Some((length, _)) = self.open.last() {
            self.path.truncate(*length);
            self.path.push_str(&pointer([Token::Key(&text)]));
        }
        (self.each)(&JsonPart::Key(&text), range, &self.path);
    }

    fn scalar(&mut self, value: Scalar<'a>, range: Range<usize>) {
        self.enter_value();
        let part = match &value {
            Scalar::Text(text) => JsonPart::Text(text),
            Scalar::Number(_) => JsonPart::Number,
            Scalar::Null | Scalar::Bool(_) => JsonPart::Word,
        };
        (self.each)(&part, range, &self.path);
    }

    fn open(&mut self, shape: Shape, at: usize) {
        self.enter_value();
        (self.each)(&JsonPart::Opening, at..at + 1, &self.path);
        let index = (shape == Shape::Array).then_some(0);
        self.open.push((self.path.len(), index));
    }

    fn close(&mut self, _: usize) {
        if let Some((length, _)) = self.open.pop() {
            self.path.truncate(length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_comes_with_its_place_and_its_bytes() {
        let text = r#"{"a/b": [1, {"c": "x\n"}, []], "d": null}"#;
        let mut reported = Vec::new();
        let is_json = each_part(text.as_bytes(), |part, range, pointer| {
            reported.push(format!("{part:?} {} {pointer}", &text[range]));
        });
        assert!(is_json);
        assert_eq!(
            reported,
            [
                "Opening { ",
                r#"Key("a/b") "a/b" /a~1b"#,
                "Opening [ /a~1b",
                "Number 1 /a~1b/0",
                "Opening { /a~1b/1",
                r#"Key("c") "c" /a~1b/1/c"#,
                r#"Text("x\n") "x\n" /a~1b/1/c"#,
                "Opening [ /a~1b/2",
                r#"Key("d") "d" /d"#,
                "Word null /d",
            ]
        );
        assert!(!each_part(b"[1,", |_, _, _| {}));
    }
}
