//! Two answers in their accepted form side by side: in what they differ, as findings, and the
//! diff of their bodies. Knows nothing of other checks.

use crate::model::case::Expected;
use std::borrow::Cow;

use serde_json::Value;

use super::assertion::{show, show_text};
use super::found::Found;
use crate::baseline::{AcceptedAnswer, AcceptedBody};
use crate::contract::Contract;
use crate::diff::{
    self, Change, ChangeKind, Keyed, Masks, Side, changes, normalise, text_diff, unified_as,
};
use crate::json::Document;
use crate::model::case::Step;
use crate::model::kind::{Kind, Severity};
use crate::model::place::Place;

/// So many places that differ are told one by one.
const MAX_TOLD: usize = 100;
/// So many lines of the text diff are kept.
const MAX_LINES: usize = 180;
/// What the two sides of a diff are called.
const NAMES: (&str, &str) = ("baseline", "answer");
/// Where an answer has no value.
const ABSENT: &str = "absent";

/// Two answers side by side.
pub(super) struct Comparison<'a> {
    pub(super) step: &'a Step,
    pub(super) masks: &'a Masks,
    /// The contract that speaks to the answer.
    pub(super) contract: Option<&'a Contract>,
    /// Whether it was judged: what it allows, it has told clients of.
    pub(super) is_judged: bool,
    /// The body of the answer, with the nulls that its accepted form leaves out.
    pub(super) sent: Document,
}

impl Comparison<'_> {
    /// What differs, and the diff of the bodies.
    pub(super) fn of(
        &self,
        left: &AcceptedAnswer,
        right: &AcceptedAnswer,
    ) -> (Vec<Found>, Option<String>) {
        if left.status != right.status {
            let (was, is) = (left.status.to_string(), right.status.to_string());
            let found = told(Kind::StatusChanged, Place::Status, was, is);
            return (vec![found], None);
        }
        let mut found = headers(left, right);
        let diff = self.bodies(&left.body, &right.body, &mut found);
        (folded(found), diff)
    }

    fn bodies(
        &self,
        left: &AcceptedBody,
        right: &AcceptedBody,
        found: &mut Vec<Found>,
    ) -> Option<String> {
        let root = Place::Body(String::new());
        match (left, right) {
            (AcceptedBody::Json(left), AcceptedBody::Json(right)) => {
                // The baseline is older than the masks of today.
                let left = without_absent(self.contract, left);
                let masked = [&*left, right].map(|value| normalise(value, self.masks));
                let [was, is] = &masked;
                let left = Keyed {
                    value: was,
                    keys: &left,
                };
                let right = Keyed {
                    value: is,
                    keys: right,
                };
                self.values(left, right, found)
            }
            _ if left == right => None,
            (AcceptedBody::Text(left), AcceptedBody::Text(right)) => {
                let (left, right) = (left.join("\n"), right.join("\n"));
                let shown = (show_text(&left), show_text(&right));
                found.push(told(Kind::ValueChanged, root, shown.0, shown.1));
                unified_as(NAMES, &left, &right)
            }
            (AcceptedBody::Bytes { .. }, AcceptedBody::Bytes { .. }) => {
                found.push(told(Kind::ValueChanged, root, size(left), size(right)));
                None
            }
            _ => {
                let kind = match (left, right) {
                    (AcceptedBody::Empty, _) => Kind::Appeared,
                    (_, AcceptedBody::Empty) => Kind::Vanished,
                    _ => Kind::TypeChanged,
                };
                found.push(told(kind, root, left.form(), right.form()));
                None
            }
        }
    }

    fn values(&self, left: Keyed<'_>, right: Keyed<'_>, found: &mut Vec<Found>) -> Option<String> {
        let rules = array_rules(&self.step.expected);
        let all = changes(left, right, &rules);
        if all.is_empty() {
            return None;
        }
        let both = (left.value, right.value);
        found.extend(all.iter().map(|change| self.found_of(change, both)));
        let diff = text_diff(left, right, &rules, MAX_LINES)?;
        Some(diff.to_unified(NAMES.0, NAMES.1))
    }

    fn found_of(&self, change: &Change<'_>, both: (&Value, &Value)) -> Found {
        let value = |side: Option<&Side<'_>>| {
            side.map_or_else(|| ABSENT.to_owned(), |side| show(side.value))
        };
        let (left, right) = (change.left.as_ref(), change.right.as_ref());
        let (kind, severity) = self.kind_of(change, both);
        let place = place_of(self.contract, change, both);
        let found = match kind {
            Kind::OrderChanged => {
                let moved = change.moved.len();
                let items = if moved == 1 { "item" } else { "items" };
                let words = format!("another order: {moved} {items} moved");
                told(kind, place, "the same order", words)
            }
            Kind::NullAppeared => told(kind, place, value(left), "null"),
            _ => told(kind, place, value(left), value(right)),
        };
        Found {
            severity,
            pointer: right.or(left).map(|side| side.pointer.clone()),
            more: change.more,
            ..found
        }
    }
}

impl Comparison<'_> {
    /// The kind of a change, and its severity where that is not the usual one: a contract
    /// that allows null has warned clients of it.
    fn kind_of(
        &self,
        change: &Change<'_>,
        (_, right): (&Value, &Value),
    ) -> (Kind, Option<Severity>) {
        let notice = |is_harmless: bool| is_harmless.then_some(Severity::Notice);
        let is_null = |side: Option<&Side<'_>>| side.is_some_and(|side| side.value.is_null());
        let judged = self.contract.filter(|_| self.is_judged);
        let takes_null = |root: &Value, side: Option<&Side<'_>>| match (judged, side) {
            (Some(contract), Some(side)) => contract.takes_null_as_absent(root, &side.pointer),
            _ => false,
        };
        match change.kind {
            // The accepted form leaves a null out that means absent; the answer has it.
            ChangeKind::Vanished if is_null_at(self.sent.value(), change) => {
                (Kind::NullAppeared, notice(judged.is_some()))
            }
            // Nothing is lost that was there, and nothing is there that was not.
            ChangeKind::Vanished => (Kind::Vanished, notice(is_null(change.left.as_ref()))),
            ChangeKind::Appeared => {
                let side = change.right.as_ref();
                (
                    Kind::Appeared,
                    notice(is_null(side) || takes_null(right, side)),
                )
            }
            ChangeKind::NullAppeared => (Kind::NullAppeared, notice(judged.is_some())),
            ChangeKind::TypeChanged => (Kind::TypeChanged, None),
            ChangeKind::ValueChanged => (Kind::ValueChanged, None),
            ChangeKind::OrderChanged => (Kind::OrderChanged, None),
        }
    }
}

/// A value without the nulls of which a contract says that they mean absent.
pub(super) fn without_absent<'v>(contract: Option<&Contract>, value: &'v Value) -> Cow<'v, Value> {
    let stripped = contract.and_then(|contract| contract.without_absent_nulls(value));
    stripped.map_or(Cow::Borrowed(value), Cow::Owned)
}

/// Whether an answer, as it was sent, has null where a member vanished.
pub(super) fn is_null_at(sent: Option<&Value>, change: &Change<'_>) -> bool {
    let there = change.right_pointer.as_ref();
    let there = there.and_then(|pointer| sent?.pointer(pointer));
    there.is_some_and(Value::is_null)
}

/// The place of a change between two values: where a contract knows it, with the keys of open
/// maps folded.
pub(super) fn place_of(
    contract: Option<&Contract>,
    change: &Change<'_>,
    (left, right): (&Value, &Value),
) -> Place {
    let side = match (&change.left, &change.right) {
        (Some(side), _) => Some((left, side)),
        (None, side) => side.as_ref().map(|side| (right, side)),
    };
    match (contract, side) {
        (Some(contract), Some((root, side))) => contract.place(root, &side.pointer),
        _ => change.place.clone(),
    }
}

/// Which arrays of an answer are no lists, as the case says.
pub(super) fn array_rules(expected: &Expected) -> diff::Rules {
    let arrays = expected.compare.as_ref().map(|one| one.arrays.clone());
    diff::Rules {
        arrays: arrays.unwrap_or_default(),
    }
}

fn headers(left: &AcceptedAnswer, right: &AcceptedAnswer) -> Vec<Found> {
    let names = left.headers.keys().chain(right.headers.keys());
    let mut names: Vec<&String> = names.collect();
    names.sort();
    names.dedup();
    let found = names.into_iter().filter_map(|name| {
        let (was, is) = (left.headers.get(name), right.headers.get(name));
        let kind = match (was, is) {
            (Some(_), None) => Kind::Vanished,
            (None, Some(_)) => Kind::Appeared,
            _ if was == is => return None,
            _ => Kind::ValueChanged,
        };
        let shown =
            |text: Option<&String>| text.map_or_else(|| ABSENT.to_owned(), |text| show_text(text));
        Some(told(
            kind,
            Place::Header(name.clone()),
            shown(was),
            shown(is),
        ))
    });
    found.collect()
}

fn told(kind: Kind, place: Place, was: impl Into<String>, is: impl Into<String>) -> Found {
    let (was, is) = (was.into(), is.into());
    let message = format!("{was} in the accepted answer, {is} in this one");
    Found::new(kind, place, was, is).message(message)
}

fn size(body: &AcceptedBody) -> String {
    match body {
        AcceptedBody::Bytes { length, sha256 } => {
            format!(
                "{length} bytes, SHA-256 {}…",
                sha256.get(..12).unwrap_or(sha256)
            )
        }
        other => other.form().to_owned(),
    }
}

/// Each kind once a place: the items of an array differ in one way, told at the first.
fn folded(found: Vec<Found>) -> Vec<Found> {
    let mut kept: Vec<Found> = Vec::new();
    let mut index = std::collections::HashMap::new();
    for one in found {
        let key = (one.kind, one.severity, one.place.clone());
        match index.get(&key) {
            Some(&at) => {
                let first: &mut Found = &mut kept[at];
                first.more += 1 + one.more;
            }
            None if kept.len() < MAX_TOLD => {
                index.insert(key, kept.len());
                kept.push(one);
            }
            // The diff has the rest.
            None => {
                if let Some(last) = kept.last_mut() {
                    last.more += 1 + one.more;
                }
            }
        }
    }
    kept
}
