//! Two responses in their accepted form side by side: in what they differ, as findings, and the
//! diff of their bodies. Knows nothing of other checks.

use serde_json::Value;

use super::assertion::show_text;
use super::compared::{Compared, folded, kind_of, shown, shown_text, without_absent};
use super::raw_finding::RawFinding;
use crate::baseline::{AcceptedBody, AcceptedResponse};
use crate::contract::Contract;
use crate::diff::{Change, ChangeSide, Masks, unified_as};
use crate::model::case::Step;
use crate::model::kind::{Kind, Severity};
use crate::model::place::Place;

/// So many places that differ are reported one by one.
const MAX_REPORTED: usize = 100;
/// So many lines of the text diff are kept.
const MAX_LINES: usize = 180;
/// What the two sides of a diff are called.
const NAMES: (&str, &str) = ("baseline", "response");

/// Two responses side by side.
pub(super) struct Comparison<'a> {
    pub(super) step: &'a Step,
    pub(super) masks: &'a Masks,
    /// The contract that speaks to the response.
    pub(super) contract: Option<&'a Contract>,
    /// Whether it was judged: what it allows, it has warned clients of.
    pub(super) is_judged: bool,
    /// The body of the response, with the nulls that its accepted form leaves out.
    pub(super) sent: Option<&'a Value>,
}

impl Comparison<'_> {
    /// What differs, and the diff of the bodies.
    pub(super) fn of(
        &self,
        left: &AcceptedResponse,
        right: &AcceptedResponse,
    ) -> (Vec<RawFinding>, Option<String>) {
        if left.status != right.status {
            let (was, is) = (left.status.to_string(), right.status.to_string());
            let found = differing(Kind::StatusChanged, Place::Status, was, is);
            return (vec![found], None);
        }
        let mut found = headers(left, right);
        let diff = self.bodies(&left.body, &right.body, &mut found);
        (limited(found), diff)
    }

    fn bodies(
        &self,
        left: &AcceptedBody,
        right: &AcceptedBody,
        found: &mut Vec<RawFinding>,
    ) -> Option<String> {
        let root = Place::Body(String::new());
        match (left, right) {
            (AcceptedBody::Json(left), AcceptedBody::Json(right)) => {
                // The baseline is older than the masks of today.
                let left = without_absent(self.contract, left);
                let compared = Compared::of(
                    [&left, right],
                    self.masks,
                    self.contract,
                    &self.step.expected,
                );
                let describe = |change: &Change<'_>, place: Place| {
                    self.found_of(change, place, compared.right())
                };
                let (differences, diff) = compared.differences(NAMES, MAX_LINES, describe);
                found.extend(differences);
                diff
            }
            _ if left == right => None,
            (AcceptedBody::Text(left), AcceptedBody::Text(right)) => {
                let (left, right) = (left.join("\n"), right.join("\n"));
                let shown = (show_text(&left), show_text(&right));
                found.push(differing(Kind::ValueChanged, root, shown.0, shown.1));
                unified_as(NAMES, &left, &right)
            }
            (AcceptedBody::Bytes { .. }, AcceptedBody::Bytes { .. }) => {
                found.push(differing(Kind::ValueChanged, root, size(left), size(right)));
                None
            }
            _ => {
                let kind = match (left, right) {
                    (AcceptedBody::Empty, _) => Kind::Appeared,
                    (_, AcceptedBody::Empty) => Kind::Vanished,
                    _ => Kind::TypeChanged,
                };
                found.push(differing(kind, root, left.form(), right.form()));
                None
            }
        }
    }

    fn found_of(&self, change: &Change<'_>, place: Place, right: &Value) -> RawFinding {
        let kind = kind_of(change, self.sent);
        let (was, is) = (change.left.as_ref(), change.right.as_ref());
        let found = match kind {
            Kind::OrderChanged => {
                let moved = change.moved.len();
                let items = if moved == 1 { "item" } else { "items" };
                let words = format!("another order: {moved} {items} moved");
                differing(kind, place, "the same order", words)
            }
            Kind::NullAppeared => differing(kind, place, shown(was), "null"),
            _ => differing(kind, place, shown(was), shown(is)),
        };
        RawFinding {
            severity: self
                .is_harmless(kind, (was, is), right)
                .then_some(Severity::Notice),
            ..found
        }
    }

    /// Whether nothing is lost that was there, and nothing is there that was not; a contract
    /// that allows null has warned clients of it.
    fn is_harmless(
        &self,
        kind: Kind,
        (was, is): (Option<&ChangeSide<'_>>, Option<&ChangeSide<'_>>),
        right: &Value,
    ) -> bool {
        let is_null = |side: Option<&ChangeSide<'_>>| side.is_some_and(|side| side.value.is_null());
        let judged = self.contract.filter(|_| self.is_judged);
        let takes_null = |side: Option<&ChangeSide<'_>>| match (judged, side) {
            (Some(contract), Some(side)) => contract.takes_null_as_absent(right, &side.pointer),
            _ => false,
        };
        match kind {
            Kind::NullAppeared => judged.is_some(),
            Kind::Vanished => is_null(was),
            Kind::Appeared => is_null(is) || takes_null(is),
            _ => false,
        }
    }
}

fn headers(left: &AcceptedResponse, right: &AcceptedResponse) -> Vec<RawFinding> {
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
        let [was, is] = [was, is].map(|text| shown_text(text.map(String::as_str)));
        Some(differing(kind, Place::Header(name.clone()), was, is))
    });
    found.collect()
}

fn differing(
    kind: Kind,
    place: Place,
    was: impl Into<String>,
    is: impl Into<String>,
) -> RawFinding {
    let (was, is) = (was.into(), is.into());
    let message = format!("{was} in the accepted response, {is} in this one");
    RawFinding::new(kind, place, was, is).message(message)
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

/// Each kind once a place: the items of an array differ in one way, reported at the first. The
/// last one counts what is beyond the limit, which the diff has.
fn limited(found: Vec<RawFinding>) -> Vec<RawFinding> {
    let mut found = folded(found);
    if found.len() > MAX_REPORTED {
        let rest = found.split_off(MAX_REPORTED);
        if let Some(last) = found.last_mut() {
            last.more += rest.iter().map(|one| 1 + one.more).sum::<u64>();
        }
    }
    found
}
