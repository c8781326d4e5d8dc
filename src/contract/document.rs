//! A body, read once: its value, and what is wrong with it as a JSON text.
//!
//! It judges no contract. One pass finds syntax, depth, duplicate keys and the value;
//! numbers keep their text, so nothing is rounded. A lone surrogate escape is refused:
//! RFC 8259, section 8.2, calls what readers make of it unpredictable.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use serde_json::{Map, Number, Value};

use super::scan::scan;
use super::violation::{Found, Step, Violation};
use super::watch::{Fault, Rules, Scalar, Shape, Watch};
use crate::model::kind::Kind;

/// How many objects and arrays may stand within each other.
pub const MAX_DEPTH: usize = 128;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A body as a JSON text.
#[derive(Clone, Debug, Default)]
pub struct Document {
    value: Option<Value>,
    problems: Vec<Violation>,
    offsets: Vec<usize>,
}

impl Document {
    /// Reads a whole body. Never panics and never recurses, whatever the bytes.
    pub fn parse(bytes: &[u8]) -> Document {
        let marked = bytes.starts_with(BYTE_ORDER_MARK);
        let start = if marked { BYTE_ORDER_MARK.len() } else { 0 };
        let mut document = Document::default();
        let mut builder = Builder::default();
        let rules = Rules {
            max_depth: MAX_DEPTH,
            forgiving: false,
        };
        let mut fault = scan(bytes, start, rules, &mut builder).err();
        if let Some(fault) = &mut fault {
            explain(bytes, start, fault);
        }
        match fault {
            Some(fault) => document.add(fault.offset, invalid_json(bytes, &fault)),
            None => {
                if marked {
                    let message = "starts with a byte order mark".to_owned();
                    document.add(0, invalid_json(bytes, &Fault { offset: 0, message }));
                }
                document.value = builder.root;
            }
        }
        for (offset, found) in builder.duplicates {
            document.add(offset, found);
        }
        document
    }

    /// The value; `None` where the body is not a JSON text. Of a duplicate key the last value counts.
    pub fn value(&self) -> Option<&Value> {
        self.value.as_ref()
    }

    /// The value itself.
    pub fn into_value(self) -> Option<Value> {
        self.value
    }

    /// What is wrong with the body as a JSON text: at most one `invalid-json`, and one
    /// `duplicate-key` for each key that an object has more than once.
    pub fn problems(&self) -> &[Violation] {
        &self.problems
    }

    /// The byte offset of each problem, in the order of [`Document::problems`].
    pub fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    fn add(&mut self, offset: usize, found: Found) {
        self.offsets.push(offset);
        self.problems.push(found.violation);
    }
}

/// Says more where the whole body tells more than its first fault.
fn explain(bytes: &[u8], start: usize, fault: &mut Fault) {
    let body = &bytes[start..];
    if body.is_empty() {
        fault.message = "is empty".to_owned();
    } else if body.iter().all(u8::is_ascii_whitespace) {
        fault.message = "holds nothing but white space".to_owned();
    } else if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        fault.message = "byte 0 is not valid UTF-8; the body looks like UTF-16".to_owned();
    }
}

fn invalid_json(bytes: &[u8], fault: &Fault) -> Found {
    let (line, column) = crate::error::line_and_column(bytes, fault.offset);
    let message = fault.message.as_str();
    let is_whole = ["is ", "holds ", "starts "]
        .iter()
        .any(|verb| message.starts_with(verb));
    let actual = if is_whole {
        format!("it {message}")
    } else {
        format!("line {line}, column {column}: {message}")
    };
    let mut found = Found::new(Kind::InvalidJson, Vec::new(), "a JSON text", actual);
    found.violation.message = format!("the body is not valid JSON: {}", found.violation.actual);
    found
}

/// An object or array whose end is still to come.
enum Open {
    Object {
        members: Map<String, Value>,
        key: String,
    },
    Array(Vec<Value>),
}

/// Builds the value and notes duplicate keys.
#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    root: Option<Value>,
    key_at: usize,
    duplicates: Vec<(usize, Found)>,
    reported: HashSet<String>,
}

impl Builder {
    fn place(&mut self, value: Value) {
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some(Open::Array(items)) => items.push(value),
            Some(Open::Object { members, key }) => {
                members.insert(std::mem::take(key), value);
            }
        }
    }

    /// The path of the member whose key was just read.
    fn path(&self) -> Vec<Step> {
        self.open
            .iter()
            .map(|open| match open {
                Open::Object { key, .. } => Step::Key(key.clone()),
                Open::Array(items) => Step::Index(items.len()),
            })
            .collect()
    }

    fn note_duplicate(&mut self) {
        let found = Found::new(
            Kind::DuplicateKey,
            self.path(),
            "each key once in an object",
            "the key is written more than once",
        )
        .saying("is written more than once in its object");
        if self.reported.insert(found.violation.pointer.clone()) {
            self.duplicates.push((self.key_at, found));
        }
    }
}

impl<'a> Watch<'a> for Builder {
    fn key(&mut self, text: Cow<'a, str>, range: Range<usize>) {
        let Some(Open::Object { members, key }) = self.open.last_mut() else {
            return;
        };
        let known = members.contains_key(text.as_ref());
        *key = text.into_owned();
        self.key_at = range.start;
        if known {
            self.note_duplicate();
        }
    }

    fn scalar(&mut self, value: Scalar<'a>, _: Range<usize>) {
        let value = match value {
            Scalar::Null => Value::Null,
            Scalar::Bool(truth) => Value::Bool(truth),
            Scalar::Text(text) => Value::String(text.into_owned()),
            Scalar::Number(text) => text.parse::<Number>().map_or(Value::Null, Value::Number),
        };
        self.place(value);
    }

    fn open(&mut self, shape: Shape, _: usize) {
        self.open.push(match shape {
            Shape::Array => Open::Array(Vec::new()),
            Shape::Object => Open::Object {
                members: Map::new(),
                key: String::new(),
            },
        });
    }

    fn close(&mut self, _: usize) {
        match self.open.pop() {
            None => {}
            Some(Open::Array(items)) => self.place(Value::Array(items)),
            Some(Open::Object { members, .. }) => self.place(Value::Object(members)),
        }
    }
}
