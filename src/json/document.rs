//! A body, read once: its value, and what is wrong with it as a JSON text.
//!
//! It judges no contract. One pass finds syntax, depth, duplicate keys and the value;
//! numbers keep their text, so nothing is rounded. A lone surrogate escape is refused:
//! RFC 8259, section 8.2, calls what readers make of it unpredictable.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use serde_json::map::Entry;
use serde_json::{Map, Number, Value};

use super::scan::scan;
use super::spans::{MemberSpan, Sought};
use super::watch::{Fault, Rules, Scalar, Shape, Watch};
use crate::model::kind::Kind;
use crate::model::place::{Token, pointer};
use crate::model::violation::{MOST, rest_of};
use crate::model::violation::{PlacedViolation, Step, Violation};

/// How many objects and arrays may stand within each other.
pub const MAX_DEPTH: usize = 128;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A body as a JSON text.
#[derive(Clone, Debug, Default)]
pub struct Document {
    value: Option<Value>,
    problems: Vec<Violation>,
    offsets: Vec<usize>,
    spans: Option<Vec<MemberSpan>>,
}

impl Document {
    /// Reads a whole body. Never panics and never recurses, whatever the bytes.
    pub fn parse(bytes: &[u8]) -> Document {
        Document::parse_noting(bytes, &Sought::default())
    }

    /// The same, noting where the members that [`super::member_spans`] would find stand, so
    /// that the body need not be read again for them.
    pub fn parse_noting(bytes: &[u8], sought: &Sought) -> Document {
        let marked = bytes.starts_with(BYTE_ORDER_MARK);
        let start = if marked { BYTE_ORDER_MARK.len() } else { 0 };
        let mut document = Document::default();
        let mut builder = Builder::new(sought);
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
                document.value = builder.root.take();
                builder
                    .spans
                    .sort_by_key(|span| (span.range.start, span.range.end));
                document.spans = Some(std::mem::take(&mut builder.spans));
            }
        }
        builder.note_unfinished_duplicates();
        let last = builder.duplicates.last().map_or(0, |(offset, _)| *offset);
        for (offset, found) in builder.duplicates {
            document.add(offset, found);
        }
        if builder.more_duplicates > 0 {
            let sort = (Kind::DuplicateKey, None, false);
            document.add(last, rest_of(sort, builder.more_duplicates));
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
    /// `duplicate-key` for each key that an object has more than once; beyond 2,000 of them
    /// one that counts the rest.
    pub fn problems(&self) -> &[Violation] {
        &self.problems
    }

    /// The byte offset of each problem, in the order of [`Document::problems`].
    pub fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    /// Takes what was noted by [`Document::parse_noting`]; `None` where the body is not a
    /// JSON text, so that it must be searched.
    pub fn take_spans(&mut self) -> Option<Vec<MemberSpan>> {
        self.spans.take()
    }

    fn add(&mut self, offset: usize, found: PlacedViolation) {
        self.offsets.push(offset);
        self.problems.push(found.violation);
    }
}

/// Says more where the whole body shows more than its first fault.
fn explain(bytes: &[u8], start: usize, fault: &mut Fault) {
    let body = &bytes[start..];
    if body.is_empty() {
        fault.message = "is empty".to_owned();
    } else if body.iter().all(u8::is_ascii_whitespace) {
        fault.message = "contains only white space".to_owned();
    } else if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        fault.message = "byte 0 is not valid UTF-8; the body looks like UTF-16".to_owned();
    }
}

fn invalid_json(bytes: &[u8], fault: &Fault) -> PlacedViolation {
    let (line, column) = crate::error::line_and_column(bytes, fault.offset);
    let message = fault.message.as_str();
    let is_whole = ["is ", "contains ", "starts "]
        .iter()
        .any(|verb| message.starts_with(verb));
    let actual = if is_whole {
        format!("it {message}")
    } else {
        format!("line {line}, column {column}: {message}")
    };
    let mut found = PlacedViolation::new(Kind::InvalidJson, Vec::new(), "a JSON text", actual);
    found.violation.message = format!("the body is not valid JSON: {}", found.violation.actual);
    found
}

/// An object or array whose end is still to come.
enum Open {
    Object {
        members: Map<String, Value>,
        /// The key whose value is still to come, and where it stands.
        key: Option<String>,
        key_at: usize,
    },
    Array(Vec<Value>),
}

/// Builds the value, and notes duplicate keys and the values of sought members.
struct Builder<'s> {
    open: Vec<Open>,
    root: Option<Value>,
    duplicates: Vec<(usize, PlacedViolation)>,
    /// How many there are beside those.
    more_duplicates: u64,
    reported: HashSet<String>,
    sought: &'s Sought,
    /// As what the value that comes next is sought.
    sought_next: Option<usize>,
    /// Sought objects and arrays whose end is still to come: how many hold them, where they
    /// start, and as what they are sought.
    begun: Vec<(usize, usize, usize)>,
    spans: Vec<MemberSpan>,
}

impl Builder<'_> {
    fn new(sought: &Sought) -> Builder<'_> {
        Builder {
            open: Vec::new(),
            root: None,
            duplicates: Vec::new(),
            more_duplicates: 0,
            reported: HashSet::new(),
            sought,
            sought_next: None,
            begun: Vec::new(),
            spans: Vec::new(),
        }
    }

    fn place(&mut self, value: Value) {
        let known = match self.open.last_mut() {
            None => {
                self.root = Some(value);
                return;
            }
            Some(Open::Array(items)) => {
                items.push(value);
                return;
            }
            Some(Open::Object { members, key, .. }) => {
                match members.entry(key.take().unwrap_or_default()) {
                    Entry::Vacant(entry) => {
                        entry.insert(value);
                        return;
                    }
                    Entry::Occupied(mut entry) => {
                        entry.insert(value);
                        entry.key().clone()
                    }
                }
            }
        };
        let depth = self.open.len();
        self.note_duplicate(depth, &known);
    }

    /// Where the member stands whose key was read last.
    fn pointer(&self) -> String {
        pointer(self.open.iter().map(|open| match open {
            Open::Object { key, .. } => Token::Key(key.as_deref().unwrap_or_default()),
            Open::Array(items) => Token::Index(items.len()),
        }))
    }

    /// Notes a key that the innermost of so many objects and arrays has more than once.
    fn note_duplicate(&mut self, depth: usize, name: &str) {
        if self.duplicates.len() >= MOST {
            self.more_duplicates += 1;
            return;
        }
        let mut path: Vec<Step> = self.open[..depth]
            .iter()
            .map(|open| match open {
                Open::Object { key, .. } => Step::Key(key.clone().unwrap_or_default()),
                Open::Array(items) => Step::Index(items.len()),
            })
            .collect();
        let Some(Open::Object { key_at, .. }) =
            depth.checked_sub(1).and_then(|at| self.open.get(at))
        else {
            return;
        };
        let key_at = *key_at;
        path.pop();
        path.push(Step::Key(name.to_owned()));
        let found = PlacedViolation::new(
            Kind::DuplicateKey,
            path,
            "each key once in an object",
            "the key is written more than once",
        )
        .with_predicate("is written more than once in its object");
        if self.reported.insert(found.violation.pointer.clone()) {
            self.duplicates.push((key_at, found));
        }
    }

    /// The same for keys whose value did not end, and puts all of them in the order of the text.
    fn note_unfinished_duplicates(&mut self) {
        for depth in 1..=self.open.len() {
            let known = match &self.open[depth - 1] {
                Open::Object {
                    members,
                    key: Some(key),
                    ..
                } if members.contains_key(key) => key.clone(),
                _ => continue,
            };
            self.note_duplicate(depth, &known);
        }
        self.duplicates.sort_by_key(|(offset, _)| *offset);
    }

    /// As what the member is sought whose key was just read.
    fn sought(&self) -> Option<usize> {
        let keys = self.open.iter().rev().filter_map(|open| match open {
            Open::Object { key, .. } => key.as_deref(),
            Open::Array(_) => None,
        });
        self.sought.position(keys)
    }
}

impl<'a> Watch<'a> for Builder<'_> {
    fn key(&mut self, text: Cow<'a, str>, range: Range<usize>) {
        let Some(Open::Object { key, key_at, .. }) = self.open.last_mut() else {
            return;
        };
        *key_at = range.start;
        *key = Some(text.into_owned());
        self.sought_next = self.sought();
    }

    fn scalar(&mut self, value: Scalar<'a>, range: Range<usize>) {
        if let Some(sought) = self.sought_next.take() {
            let text = match &value {
                Scalar::Text(text) => Some(text.clone().into_owned()),
                _ => None,
            };
            let pointer = self.pointer();
            self.spans.push(MemberSpan {
                range,
                pointer,
                text,
                sought,
            });
        }
        let value = match value {
            Scalar::Null => Value::Null,
            Scalar::Bool(truth) => Value::Bool(truth),
            Scalar::Text(text) => Value::String(text.into_owned()),
            Scalar::Number(text) => text.parse::<Number>().map_or(Value::Null, Value::Number),
        };
        self.place(value);
    }

    fn open(&mut self, shape: Shape, at: usize) {
        if let Some(sought) = self.sought_next.take() {
            self.begun.push((self.open.len(), at, sought));
        }
        self.open.push(match shape {
            Shape::Array => Open::Array(Vec::new()),
            Shape::Object => Open::Object {
                members: Map::new(),
                key: None,
                key_at: 0,
            },
        });
    }

    fn close(&mut self, end: usize) {
        let closed = self.open.pop();
        let ends = |(depth, ..): &mut (usize, usize, usize)| *depth == self.open.len();
        if let Some((_, start, sought)) = self.begun.pop_if(ends) {
            let pointer = self.pointer();
            self.spans.push(MemberSpan {
                range: start..end,
                pointer,
                text: None,
                sought,
            });
        }
        match closed {
            None => {}
            Some(Open::Array(items)) => self.place(Value::Array(items)),
            Some(Open::Object { members, .. }) => self.place(Value::Object(members)),
        }
    }
}
