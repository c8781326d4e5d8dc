//! The structural diff of two values: what a reader of the second would notice who
//! knew the first. Numbers are compared by their exact value.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::align::{Pair, align, match_any};
use super::marks::masked_type;
use super::same::{hash_json, same_json};
use super::selector::{ArrayRule, Bound, Rules};
use crate::model::place::{Place, Token, pointer};

/// In which way a place differs.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// A member or item that the left value has and the right one has not.
    Vanished,
    /// A member or item that only the right value has.
    Appeared,
    /// Both have it, with another JSON type; null is told apart below.
    TypeChanged,
    /// It was something and is null.
    NullAppeared,
    /// Both have it, with another value; also what was null and is something.
    ValueChanged,
    /// The same items in another order; named once, at the array.
    OrderChanged,
}

impl ChangeKind {
    /// The word used in every report.
    pub fn as_str(self) -> &'static str {
        match self {
            ChangeKind::Vanished => "vanished",
            ChangeKind::Appeared => "appeared",
            ChangeKind::TypeChanged => "type-changed",
            ChangeKind::NullAppeared => "null-appeared",
            ChangeKind::ValueChanged => "value-changed",
            ChangeKind::OrderChanged => "order-changed",
        }
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One difference between two values.
#[derive(Clone, Debug, PartialEq)]
pub struct Change<'v> {
    /// In which way.
    pub kind: ChangeKind,
    /// Where, with array indices folded to `*`.
    pub place: Place,
    /// The left side; `None` where it appeared.
    pub left: Option<Side<'v>>,
    /// The right side; `None` where it vanished.
    pub right: Option<Side<'v>>,
    /// Of an array whose order changed: the items that moved, each by its index on the
    /// left and on the right.
    pub moved: Vec<(usize, usize)>,
}

/// One side of a difference. Indices of the two sides differ behind an inserted item.
#[derive(Clone, Debug, PartialEq)]
pub struct Side<'v> {
    /// The exact JSON Pointer (RFC 6901) in this side's value.
    pub pointer: String,
    /// What stands there.
    pub value: &'v Value,
}

/// Every difference between two values, in document order. Nothing is said of what
/// stands within a value that appeared, vanished or changed its type.
pub fn changes<'v>(left: &'v Value, right: &'v Value, rules: &Rules) -> Vec<Change<'v>> {
    let mut walk = Walk {
        rules: rules.bind(left),
        left: Vec::new(),
        right: Vec::new(),
        found: Vec::new(),
    };
    walk.compare(left, right);
    walk.found
}

struct Walk<'v, 'r> {
    rules: Vec<(Bound<'r>, &'r ArrayRule)>,
    left: Vec<Token<'v>>,
    right: Vec<Token<'v>>,
    found: Vec<Change<'v>>,
}

impl<'v> Walk<'v, '_> {
    fn compare(&mut self, left: &'v Value, right: &'v Value) {
        match (left, right) {
            (Value::Object(a), Value::Object(b)) => self.compare_members(a, b),
            (Value::Array(a), Value::Array(b)) => self.compare_items(left, right, a, b),
            _ if same_json(left, right) => {}
            (_, Value::Null) => self.note(ChangeKind::NullAppeared, Some(left), Some(right)),
            (Value::Null, _) => self.note(ChangeKind::ValueChanged, Some(left), Some(right)),
            _ if type_of(left) == type_of(right) => {
                self.note(ChangeKind::ValueChanged, Some(left), Some(right));
            }
            _ => self.note(ChangeKind::TypeChanged, Some(left), Some(right)),
        }
    }

    fn compare_members(&mut self, left: &'v Map<String, Value>, right: &'v Map<String, Value>) {
        for (name, left, right) in both_members(left, right) {
            let step = Token::Key(name);
            self.pair(left, right, (step, step));
        }
    }

    /// Compares what stands one step below on both sides, or on one of them.
    fn pair(
        &mut self,
        left: Option<&'v Value>,
        right: Option<&'v Value>,
        steps: (Token<'v>, Token<'v>),
    ) {
        self.left.push(steps.0);
        self.right.push(steps.1);
        match (left, right) {
            (Some(left), Some(right)) => self.compare(left, right),
            (Some(_), None) => self.note(ChangeKind::Vanished, left, None),
            (None, Some(_)) => self.note(ChangeKind::Appeared, None, right),
            (None, None) => {}
        }
        self.left.pop();
        self.right.pop();
    }

    fn compare_items(&mut self, left: &'v Value, right: &'v Value, a: &'v [Value], b: &'v [Value]) {
        let bound = self
            .rules
            .iter()
            .find(|(bound, _)| bound.is_met(&self.left));
        let pairs = match bound.map(|(_, rule)| *rule) {
            None | Some(ArrayRule::InOrder) => {
                let alignment = align(a, b);
                let mut is_moved = (vec![false; a.len()], vec![false; b.len()]);
                for &(from, to) in &alignment.moved {
                    (is_moved.0[from], is_moved.1[to]) = (true, true);
                }
                if !alignment.moved.is_empty() {
                    self.note(ChangeKind::OrderChanged, Some(left), Some(right));
                    if let Some(change) = self.found.last_mut() {
                        change.moved = alignment.moved;
                    }
                }
                let mut pairs = alignment.pairs;
                pairs.retain(|pair| match *pair {
                    Pair::Same(..) => false,
                    Pair::Both(..) => true,
                    Pair::Left(at) => !is_moved.0[at],
                    Pair::Right(at) => !is_moved.1[at],
                });
                pairs
            }
            Some(ArrayRule::AsSet) => in_order(match_any(&numbered(a), &numbered(b))),
            Some(ArrayRule::ByKey(name)) => in_order(match_by_key(a, b, name)),
        };
        for pair in pairs {
            let (from, to) = match pair {
                Pair::Same(from, to) | Pair::Both(from, to) => (Some(from), Some(to)),
                Pair::Left(from) => (Some(from), None),
                Pair::Right(to) => (None, Some(to)),
            };
            let item = |items: &'v [Value], at: Option<usize>| at.and_then(|at| items.get(at));
            let step = |at: Option<usize>| Token::Index(at.unwrap_or_default());
            self.pair(item(a, from), item(b, to), (step(from), step(to)));
        }
    }

    fn note(&mut self, kind: ChangeKind, left: Option<&'v Value>, right: Option<&'v Value>) {
        let side = |path: &[Token<'v>], value: Option<&'v Value>| {
            value.map(|value| Side {
                pointer: pointer(path.iter().copied()),
                value,
            })
        };
        let path = if left.is_some() {
            &self.left
        } else {
            &self.right
        };
        self.found.push(Change {
            kind,
            place: Place::body(path.iter().copied()),
            left: side(&self.left, left),
            right: side(&self.right, right),
            moved: Vec::new(),
        });
    }
}

/// The members of two objects by name, each with its value on either side.
pub(super) fn both_members<'v>(
    left: &'v Map<String, Value>,
    right: &'v Map<String, Value>,
) -> impl Iterator<Item = (&'v String, Option<&'v Value>, Option<&'v Value>)> {
    // `serde_json::Map` keeps its keys sorted.
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    std::iter::from_fn(move || {
        let order = match (left.peek(), right.peek()) {
            (Some((a, _)), Some((b, _))) => a.cmp(b),
            (Some(_), None) => Ordering::Less,
            (None, _) => Ordering::Greater,
        };
        match order {
            Ordering::Less => left.next().map(|(name, value)| (name, Some(value), None)),
            Ordering::Greater => right.next().map(|(name, value)| (name, None, Some(value))),
            Ordering::Equal => {
                let (name, value) = left.next()?;
                Some((name, Some(value), right.next().map(|(_, other)| other)))
            }
        }
    })
}

fn numbered(items: &[Value]) -> Vec<(usize, &Value)> {
    items.iter().enumerate().collect()
}

/// Sorted by the side that has the item, so that a report reads from top to bottom.
fn in_order(mut pairs: Vec<Pair>) -> Vec<Pair> {
    pairs.sort_by_key(|pair| match *pair {
        Pair::Same(from, _) | Pair::Both(from, _) | Pair::Left(from) => (0, from),
        Pair::Right(to) => (1, to),
    });
    pairs
}

/// Pairs items with the same key; those that share a key, or have none, are sets.
fn match_by_key(left: &[Value], right: &[Value], name: &str) -> Vec<Pair> {
    type Sides<'v> = (Vec<(usize, &'v Value)>, Vec<(usize, &'v Value)>);
    let mut groups: BTreeMap<Option<u64>, Sides<'_>> = BTreeMap::new();
    let key = |item: &Value| item.get(name).map(hash_json);
    for (index, item) in left.iter().enumerate() {
        groups.entry(key(item)).or_default().0.push((index, item));
    }
    for (index, item) in right.iter().enumerate() {
        groups.entry(key(item)).or_default().1.push((index, item));
    }
    let mut pairs = Vec::new();
    for (key, (left, right)) in &groups {
        match (key, &left[..], &right[..]) {
            (Some(_), &[(from, _)], &[(to, _)]) => pairs.push(Pair::Both(from, to)),
            _ => pairs.extend(match_any(left, right)),
        }
    }
    pairs
}

/// The JSON type of a value; that of a masked value is the one it had.
fn type_of(value: &Value) -> &str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(text) => masked_type(text).unwrap_or("string"),
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
