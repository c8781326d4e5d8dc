//! Two responses of one request side by side, whichever they are: an earlier one, the accepted
//! one or that of another host. Who compares says what is masked and in which words it is
//! reported.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use super::assertion::{show, show_text};
use super::raw_finding::RawFinding;
use crate::contract::Contract;
use crate::diff::{
    self, Change, ChangeKind, ChangeSide, Keyed, Masks, changes, normalise, text_diff,
};
use crate::json::why_not_compared;
use crate::model::case::Expected;
use crate::model::exchange::Response;
use crate::model::kind::Kind;
use crate::model::place::Place;

/// Where there is no value.
pub(super) const ABSENT: &str = "absent";

/// Two values in the form in which they are compared.
pub(super) struct Compared<'a> {
    contract: Option<&'a Contract>,
    /// Where ids and keys are read.
    keys: [&'a Value; 2],
    masked: [Value; 2],
    /// Which arrays are no lists, as the case says.
    rules: diff::Rules,
}

impl<'a> Compared<'a> {
    /// Masks the left value and the right one; the contract is the one that speaks to them.
    pub(super) fn of(
        keys: [&'a Value; 2],
        masks: &Masks,
        contract: Option<&'a Contract>,
        expected: &Expected,
    ) -> Compared<'a> {
        let arrays = expected.compare.as_ref().map(|one| one.arrays.clone());
        let arrays = arrays.unwrap_or_default();
        Compared {
            contract,
            keys,
            masked: keys.map(|value| normalise(value.clone(), masks)),
            rules: diff::Rules { arrays },
        }
    }

    /// The right value as it is compared.
    pub(super) fn right(&self) -> &Value {
        &self.masked[1]
    }

    /// Each difference in the words of who compares, and the diff of both values.
    pub(super) fn differences(
        &self,
        names: (&str, &str),
        most_lines: usize,
        describe: impl Fn(&Change<'_>, Place) -> RawFinding,
    ) -> (Vec<RawFinding>, Option<String>) {
        let [left, right] = [0, 1].map(|side| Keyed {
            value: &self.masked[side],
            keys: self.keys[side],
        });
        let all = changes(left, right, &self.rules);
        if all.is_empty() {
            return (Vec::new(), None);
        }
        let found = all.iter().map(|change| {
            let side = change.right.as_ref().or(change.left.as_ref());
            RawFinding {
                pointer: side.map(|side| side.pointer.clone()),
                more: change.more,
                ..describe(change, self.place_of(change))
            }
        });
        let diff = text_diff(left, right, &self.rules, most_lines);
        let diff = diff.map(|diff| diff.to_unified(names.0, names.1));
        (found.collect(), diff)
    }

    /// The place of a change: where a contract knows it, with the keys of open maps folded.
    fn place_of(&self, change: &Change<'_>) -> Place {
        let [left, right] = &self.masked;
        let side = match (&change.left, &change.right) {
            (Some(side), _) => Some((left, side)),
            (None, side) => side.as_ref().map(|side| (right, side)),
        };
        match (self.contract, side) {
            (Some(contract), Some((root, side))) => contract.place(root, &side.pointer),
            _ => change.place.clone(),
        }
    }
}

/// The kind of a change; `sent` is the right value with the nulls that mean absent.
pub(super) fn kind_of(change: &Change<'_>, sent: Option<&Value>) -> Kind {
    let is_null = || {
        let there = change.right_pointer.as_ref();
        let there = there.and_then(|pointer| sent?.pointer(pointer));
        there.is_some_and(Value::is_null)
    };
    match change.kind {
        // What is compared leaves such a null out; the response has it.
        ChangeKind::Vanished if is_null() => Kind::NullAppeared,
        ChangeKind::Vanished => Kind::Vanished,
        ChangeKind::Appeared => Kind::Appeared,
        ChangeKind::TypeChanged => Kind::TypeChanged,
        ChangeKind::NullAppeared => Kind::NullAppeared,
        ChangeKind::ValueChanged => Kind::ValueChanged,
        ChangeKind::OrderChanged => Kind::OrderChanged,
    }
}

/// A value without the nulls of which a contract says that they mean absent.
pub(super) fn without_absent<'v>(contract: Option<&Contract>, value: &'v Value) -> Cow<'v, Value> {
    let stripped = contract.and_then(|contract| contract.without_absent_nulls(value));
    stripped.map_or(Cow::Borrowed(value), Cow::Owned)
}

/// Why the bodies of two responses are not compared, where they are too large.
pub(super) fn too_large(left: &Response, right: &Response) -> Option<String> {
    let reason = |one: &Response| why_not_compared(one.body.as_bytes());
    reason(left).or_else(|| reason(right))
}

/// One side of a change in words.
pub(super) fn shown(side: Option<&ChangeSide<'_>>) -> String {
    side.map_or_else(|| ABSENT.to_owned(), |side| show(side.value))
}

/// A text in words.
pub(super) fn shown_text(text: Option<&str>) -> String {
    text.map_or_else(|| ABSENT.to_owned(), show_text)
}

/// Findings of one kind and severity at one folded place are one: the first of them, which
/// counts the others. One that is harmless hides none that is not.
pub(super) fn folded(all: Vec<RawFinding>) -> Vec<RawFinding> {
    let mut places = BTreeMap::new();
    let mut found: Vec<RawFinding> = Vec::new();
    for one in all {
        let at = *places
            .entry((one.kind, one.severity, one.place.clone()))
            .or_insert(found.len());
        match found.get_mut(at) {
            Some(known) => known.more += 1 + one.more,
            None => found.push(one),
        }
    }
    found
}

/// Leaves out what is beyond `most`, and counts it in a finding of its own.
pub(super) fn limit(found: &mut Vec<RawFinding>, most: usize, kind: Kind, words: &str) {
    if found.len() > most {
        let more = found.split_off(most).len();
        let actual = format!("{more} more {words}");
        found.push(RawFinding::new(
            kind,
            Place::Body(String::new()),
            "none",
            actual,
        ));
    }
}
