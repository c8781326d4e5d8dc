//! Builds the value of a JSON text, or of a sequence of them, and notes duplicate keys and where
//! sought members stand.

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
use crate::model::violation::{MOST, PlacedViolation, Step, rest_of};

/// How many objects and arrays may stand within each other.
pub const MAX_DEPTH: usize = 128;

pub(super) const RULES: Rules = Rules {
    max_depth: MAX_DEPTH,
    forgiving: false,
};

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
pub(super) struct Builder<'s> {
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
    pub(super) fn new(sought: &Sought) -> Builder<'_> {
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

    /// One that is within an array, so that one text after the other is an item of it.
    pub(super) fn of_items(sought: &Sought) -> Builder<'_> {
        let mut builder = Builder::new(sought);
        builder.open.push(Open::Array(Vec::new()));
        builder
    }

    /// Reads the text of the next item, which begins so many bytes after the start of the
    /// body. One that is not JSON is null.
    ///
    /// # Errors
    /// Its fault, with the offset in its own text.
    pub(super) fn read_item(&mut self, text: &[u8], start: usize) -> Result<(), Fault> {
        let (count, spans) = (self.items(), self.spans.len());
        let duplicates = self.duplicates.len();
        let outcome = scan(text, 0, RULES, self);
        if outcome.is_err() {
            self.open.truncate(1);
            self.begun.clear();
            self.sought_next = None;
            if let Some(Open::Array(items)) = self.open.first_mut() {
                items.truncate(count);
            }
            self.place(Value::Null);
        }
        for span in &mut self.spans[spans..] {
            span.range = span.range.start + start..span.range.end + start;
        }
        for (offset, _) in &mut self.duplicates[duplicates..] {
            *offset += start;
        }
        outcome
    }

    /// The same for an item whose text is not looked at.
    ///
    /// # Errors
    /// Always, for that reason.
    pub(super) fn refuse_item(&mut self, message: &str) -> Result<(), Fault> {
        self.place(Value::Null);
        let message = message.to_owned();
        Err(Fault { offset: 0, message })
    }

    /// How many items there are so far.
    pub(super) fn items(&self) -> usize {
        match self.open.first() {
            Some(Open::Array(items)) => items.len(),
            _ => 0,
        }
    }

    /// What was read: the value, or the array of the items.
    pub(super) fn take_value(&mut self) -> Option<Value> {
        match self.open.pop() {
            Some(Open::Array(items)) => Some(Value::Array(items)),
            _ => self.root.take(),
        }
    }

    /// The keys that were there more than once, each with its offset.
    pub(super) fn into_duplicates(self) -> Vec<(usize, PlacedViolation)> {
        let mut found = self.duplicates;
        let last = found.last().map_or(0, |(offset, _)| *offset);
        if self.more_duplicates > 0 {
            let sort = (Kind::DuplicateKey, None, false);
            found.push((last, rest_of(sort, self.more_duplicates)));
        }
        found
    }

    pub(super) fn take_spans(&mut self) -> Vec<MemberSpan> {
        let mut spans = std::mem::take(&mut self.spans);
        spans.sort_by_key(|span| (span.range.start, span.range.end));
        spans
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
    pub(super) fn note_unfinished_duplicates(&mut self) {
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
        if self.sought.is_nothing() {
            return None;
        }
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
