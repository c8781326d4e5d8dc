//! A body, read once: its value, and what is wrong with it as a JSON text.
//!
//! It judges no contract. One pass finds syntax, depth, duplicate keys and the value;
//! numbers keep their text, so nothing is rounded. A lone surrogate escape is refused:
//! RFC 8259, section 8.2, calls what readers make of it unpredictable.

use serde_json::Value;

use super::builder::{Builder, RULES};
use super::scan::{TOO_DEEP, scan};
use super::spans::{MemberSpan, Sought};
use super::watch::Fault;
use crate::model::kind::Kind;
use crate::model::violation::{PlacedViolation, Violation, rest_of};

pub use super::builder::MAX_DEPTH;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A body as a JSON text.
#[derive(Clone, Debug, Default)]
pub struct Document {
    value: Option<Value>,
    is_marked: bool,
    is_too_deep: bool,
    problems: Vec<Violation>,
    offsets: Vec<usize>,
    spans: Option<Vec<MemberSpan>>,
    broken: Vec<usize>,
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
        let mut document = Document {
            is_marked: marked,
            ..Document::default()
        };
        let mut builder = Builder::new(sought);
        let mut fault = scan(bytes, start, RULES, &mut builder).err();
        if let Some(fault) = &mut fault {
            explain(bytes, start, fault);
        }
        match fault {
            Some(fault) => {
                document.is_too_deep = fault.message.starts_with(TOO_DEEP);
                document.add(fault.offset, invalid_json(bytes, &fault));
            }
            None => {
                if marked {
                    let message = "starts with a byte order mark".to_owned();
                    document.add(0, invalid_json(bytes, &Fault { offset: 0, message }));
                }
                document.value = builder.take_value();
                document.spans = Some(builder.take_spans());
            }
        }
        builder.note_unfinished_duplicates();
        document.add_all(builder.into_duplicates());
        document
    }

    /// A body whose items a builder has read, the numbers of those that are not JSON, and what
    /// is wrong with the first of these, each with its offset.
    pub(super) fn of_items(
        mut builder: Builder<'_>,
        broken: Vec<usize>,
        problems: Vec<(usize, PlacedViolation)>,
    ) -> Document {
        let mut document = Document {
            value: builder.take_value(),
            spans: broken.is_empty().then(|| builder.take_spans()),
            ..Document::default()
        };
        let rest = broken.len() - problems.len();
        document.add_all(problems);
        if rest > 0 {
            let sort = (Kind::InvalidJson, None, false);
            document.add(0, rest_of(sort, rest as u64));
        }
        document.broken = broken;
        document.add_all(builder.into_duplicates());
        document
    }

    /// A body that another format has made this value of.
    pub(super) fn of_value(value: Value) -> Document {
        Document {
            value: Some(value),
            ..Document::default()
        }
    }

    fn add_all(&mut self, problems: Vec<(usize, PlacedViolation)>) {
        for (offset, found) in problems {
            self.add(offset, found);
        }
    }

    /// The value; `None` where the body is not a JSON text. Of a duplicate key the last value counts.
    pub fn value(&self) -> Option<&Value> {
        self.value.as_ref()
    }

    /// Whether a byte order mark stands before the value, which RFC 8259, section 8.1, forbids.
    pub fn is_marked(&self) -> bool {
        self.is_marked
    }

    /// Whether it may be JSON, but is nested deeper than [`MAX_DEPTH`].
    pub fn is_too_deep(&self) -> bool {
        self.is_too_deep
    }

    /// The value itself.
    pub fn into_value(self) -> Option<Value> {
        self.value
    }

    /// What is wrong with the body as a JSON text: at most one `invalid-json`, or one for each
    /// item of a sequence, and one `duplicate-key` for each key that an object has more than
    /// once; beyond 2,000 of them one that counts the rest.
    pub fn problems(&self) -> &[Violation] {
        &self.problems
    }

    /// The byte offset of each problem, in the order of [`Document::problems`].
    pub fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    /// The numbers of the items of a sequence that are not JSON; each is null in the value.
    pub fn broken(&self) -> &[usize] {
        &self.broken
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
    // It may be JSON all the same.
    let words = match message.starts_with(TOO_DEEP) {
        true => "the body is not read as JSON",
        false => "the body is not valid JSON",
    };
    found.violation.message = format!("{words}: {}", found.violation.actual);
    found
}
