//! What is a host's own: its address, and the variables that have other values there. A
//! case asks each host for a membership of its own, and each responses with the id of that.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::diff::{Mark, Masks, Nature, normalise_text};

/// Names and values.
pub type Variables = BTreeMap<Arc<str>, Value>;

/// A shorter value is not looked for within a text.
const LEAST_WITHIN: usize = 4;
/// What stands in the place of a host's own address.
const ORIGIN: &str = "[host]";

/// One of two hosts.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// Its profile's name, or its address where it has none.
    pub name: String,
    /// Its base URL, without a slash at the end.
    pub base: String,
    /// Its variables.
    pub vars: Variables,
}

/// What is replaced on the left, and what on the right, so that what is each host's own
/// reads the same.
#[derive(Debug, Default)]
pub(super) struct Own {
    pub(super) left: Marks,
    pub(super) right: Marks,
}

/// The own values of one side.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Whole values, written as JSON, and their mark.
    whole: BTreeMap<String, String>,
    /// Texts to look for within others, the longest first, and their mark.
    within: Vec<(String, String)>,
}

impl Own {
    /// The marks of two hosts; `sent` is what the case itself has of its own on each.
    pub(super) fn of(sides: (&Side, &Side), sent: Vec<Named>) -> Own {
        let mut own = Own::default();
        own.add_address(sides);
        let mut named = sent;
        for (name, one) in &sides.0.vars {
            if let Some(other) = sides.1.vars.get(name) {
                gather(name, one, other, &mut named);
            }
        }
        let classes = classes(&named);
        for ((_, left, right), class) in named.iter().zip(classes) {
            own.left.add(left, &class);
            own.right.add(right, &class);
        }
        for marks in [&mut own.left, &mut own.right] {
            marks
                .within
                .sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
            marks.within.dedup();
        }
        own
    }

    fn add_address(&mut self, (left, right): (&Side, &Side)) {
        for (marks, side) in [(&mut self.left, left), (&mut self.right, right)] {
            if !side.base.is_empty() {
                marks.within.push((side.base.clone(), ORIGIN.to_owned()));
            }
        }
    }
}

/// A name, and what it stands for on the left and on the right.
pub(super) type Named = (String, Value, Value);

/// Scalars of a value that are others on the other side.
pub(super) fn gather(name: &str, left: &Value, right: &Value, into: &mut Vec<Named>) {
    match (left, right) {
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (one, other)) in a.iter().zip(b).enumerate() {
                gather(&format!("{name}.{index}"), one, other, into);
            }
        }
        (Value::Object(a), Value::Object(b)) => {
            for (key, one) in a {
                if let Some(other) = b.get(key) {
                    gather(&format!("{name}.{key}"), one, other, into);
                }
            }
        }
        (Value::String(_) | Value::Number(_), Value::String(_) | Value::Number(_))
            if left != right && !(is_moment(left) && is_moment(right)) =>
        {
            into.push((name.to_owned(), left.clone(), right.clone()));
        }
        _ => {}
    }
}

/// Whether a value is a date-time. It names nothing: two of them are the same or not as the
/// second has it, and each is masked by its look.
fn is_moment(value: &Value) -> bool {
    let masks = Masks {
        natures: vec![Nature::DateTime],
        ..Masks::default()
    };
    let text = value.as_str();
    text.is_some_and(|text| normalise_text(text, &masks) == Mark::DateTime.to_string())
}

/// Two variables that share a value on either side cannot be distinguished there, so they get
/// one mark: the first of their names.
fn classes(named: &[Named]) -> Vec<String> {
    let mut first: Vec<usize> = (0..named.len()).collect();
    let mut known: BTreeMap<(bool, String), usize> = BTreeMap::new();
    for (index, (_, left, right)) in named.iter().enumerate() {
        for (is_left, value) in [(true, left), (false, right)] {
            let other = *known.entry((is_left, value.to_string())).or_insert(index);
            let (a, b) = (root(&first, index), root(&first, other));
            let (low, high) = (a.min(b), a.max(b));
            first[high] = low;
        }
    }
    let name = |index: usize| named[root(&first, index)].0.clone();
    (0..named.len()).map(name).collect()
}

fn root(first: &[usize], mut index: usize) -> usize {
    while first[index] != index {
        index = first[index];
    }
    index
}

impl Marks {
    fn add(&mut self, value: &Value, name: &str) {
        let mark = match value {
            Value::Number(_) => format!("[{name}: number]"),
            _ => format!("[{name}]"),
        };
        self.whole.insert(value.to_string(), mark);
        if let Value::String(text) = value
            && text.len() >= LEAST_WITHIN
        {
            self.within.push((text.clone(), format!("[{name}]")));
        }
    }

    /// A value with what is its side's own replaced.
    pub(super) fn apply(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.apply_text(text)),
            Value::Number(_) => match self.whole.get(&value.to_string()) {
                Some(mark) => Value::String(mark.clone()),
                None => value.clone(),
            },
            Value::Array(items) => items.iter().map(|item| self.apply(item)).collect(),
            Value::Object(members) => {
                let members = members.iter();
                let replaced: Map<String, Value> = members
                    .map(|(key, member)| (self.apply_text(key), self.apply(member)))
                    .collect();
                Value::Object(replaced)
            }
            other => other.clone(),
        }
    }

    /// The same for a text.
    pub(super) fn apply_text(&self, text: &str) -> String {
        if let Some(mark) = self.whole.get(&Value::from(text).to_string()) {
            return mark.clone();
        }
        let mut replaced = text.to_owned();
        for (own, mark) in &self.within {
            if replaced.contains(own.as_str()) {
                replaced = replace_words(&replaced, own, mark);
            }
        }
        replaced
    }
}

/// A text with every `own` in it replaced that is no part of a longer word.
fn replace_words(text: &str, own: &str, mark: &str) -> String {
    let is_part = |neighbour: Option<char>| {
        neighbour.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    let mut replaced = String::with_capacity(text.len());
    let mut from = 0;
    for (start, found) in text.match_indices(own) {
        let end = start + found.len();
        let (before, after) = (
            text[..start].chars().next_back(),
            text[end..].chars().next(),
        );
        if !is_part(before) && !is_part(after) {
            replaced.push_str(&text[from..start]);
            replaced.push_str(mark);
            from = end;
        }
    }
    replaced + &text[from..]
}
