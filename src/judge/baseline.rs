//! A redacted answer against the accepted one of its case. Both are in the form that a
//! record holds, so a record judged again gives the same, and what was masked is no difference.
//!
//! What another check has told of a place, at least as severely, is not told again.

use serde_json::Value;

use super::accepted::{accepted, answered, bare, masks};
use super::assertion::{show, show_text};
use super::{Found, Rules, StepVerdict};
use crate::diff::{self, Change, ChangeKind, Masks, changes, normalise, text_diff, unified};
use crate::model::baseline::{AcceptedAnswer, AcceptedBody, Baseline};
use crate::model::case::{Case, Step};
use crate::model::exchange::Exchange;
use crate::model::finding::{Basis, Check, CheckOutcome, Finding};
use crate::model::kind::{Kind, Severity};
use crate::model::outcome::StepResult;
use crate::model::place::Place;

/// The name of the check.
const CHECK: &str = "baseline";
/// So many places that differ are told one by one.
const MAX_TOLD: usize = 100;
/// So many lines of the text diff are kept.
const MAX_LINES: usize = 180;
/// Where an answer has no value.
const ABSENT: &str = "absent";

/// Compares the redacted answers of a case with its baseline, and adds what differs to the
/// findings of each step. Answers without a baseline are noted as such.
pub fn judge_baseline(case: &Case, results: &mut [StepResult], rules: &Rules) {
    let Some(baselines) = &rules.baselines else {
        return;
    };
    let baseline = baselines.get(&*case.id);
    for (index, result) in results.iter_mut().enumerate() {
        let Some((step, exchange)) = answered(case, index, result) else {
            continue;
        };
        let accepted = baseline.and_then(|one| one.answer(step.name.as_deref()));
        let Some(accepted) = accepted else {
            result.observations.without_baseline = true;
            result.checks.push(not_applied("no answer is accepted yet"));
            continue;
        };
        let told = (&*result.checks, &*result.findings);
        let (verdict, diff) = compare(step, exchange, accepted, told, rules);
        // Others have told all that differs; the diff shows it in its place.
        let bare = result.findings.iter_mut().find(|one| one.diff.is_none());
        if let (Some(diff), Some(finding)) = (diff, bare) {
            finding.diff = Some(diff);
        }
        result.checks.extend(verdict.checks);
        result.findings.extend(verdict.findings);
        result.findings.sort_by(|a, b| {
            b.severity
                .cmp(&a.severity)
                .then_with(|| a.place.cmp(&b.place))
        });
    }
}

/// Everything in which the answers of a case differ from a baseline, whatever other checks
/// have told; by step.
pub fn differences(
    case: &Case,
    results: &[StepResult],
    baseline: &Baseline,
    rules: &Rules,
) -> Vec<(Option<String>, Vec<Finding>)> {
    let mut all = Vec::new();
    for (index, result) in results.iter().enumerate() {
        let Some((step, exchange)) = answered(case, index, result) else {
            continue;
        };
        if let Some(accepted) = baseline.answer(step.name.as_deref()) {
            let told = (&*result.checks, &[][..]);
            let (verdict, _) = compare(step, exchange, accepted, told, rules);
            all.push((accepted.step.clone(), verdict.findings));
        }
    }
    all
}

fn not_applied(reason: &str) -> Check {
    Check {
        name: CHECK.to_owned(),
        outcome: CheckOutcome::NotApplied,
        reason: Some(reason.to_owned()),
    }
}

/// What the other checks of a step have told.
type Told<'a> = (&'a [Check], &'a [Finding]);

/// What differs, as findings; and the diff, where none of them is left to carry it.
fn compare(
    step: &Step,
    exchange: &Exchange,
    baseline: &AcceptedAnswer,
    (checks, findings): Told<'_>,
    rules: &Rules,
) -> (StepVerdict, Option<String>) {
    let masks = masks(step, exchange, rules);
    let answer = accepted(step, exchange, &masks, rules);
    let comparison = Comparison {
        step,
        masks: &masks,
        keeps_a_contract: keeps_a_contract(checks),
    };
    let (mut found, diff) = comparison.of(baseline, &answer);
    let mut judge = bare(step, exchange, rules);
    let all = found.len();
    found.retain(|one| {
        let severity = rules.severity(one.kind, one.severity, Basis::Observed);
        !findings.iter().any(|other| tells(other, one, severity))
    });
    if found.is_empty() && all > 0 {
        judge.not_applied(CHECK, "what differs is told by other checks");
        return (judge.verdict, diff);
    }
    let severity = |one: &Found| rules.severity(one.kind, one.severity, Basis::Observed);
    found.sort_by(|a, b| {
        severity(b)
            .cmp(&severity(a))
            .then_with(|| a.place.cmp(&b.place))
    });
    if let Some(first) = found.first_mut() {
        first.diff = diff;
    }
    judge.record(CHECK, Basis::Observed, 0, found);
    (judge.verdict, None)
}

/// Whether a contract was judged: what it allows, it has told clients of.
fn keeps_a_contract(checks: &[Check]) -> bool {
    checks.iter().any(|check| {
        check.name.starts_with("contract ") && check.outcome != CheckOutcome::NotApplied
    })
}

/// Whether a finding of another check tells a difference, and as severely.
fn tells(other: &Finding, one: &Found, severity: Severity) -> bool {
    use Kind as K;
    if other.severity < severity {
        return false;
    }
    if other.kind == K::RenamedProperty && one.kind == K::Appeared {
        return new_place(other).as_ref() == Some(&one.place);
    }
    let kinds: &[Kind] = match one.kind {
        K::Vanished => &[
            K::MissingProperty,
            K::RenamedProperty,
            K::UnexpectedMediaType,
        ],
        K::Appeared => &[K::UndocumentedProperty, K::UnexpectedMediaType],
        K::TypeChanged => &[K::WrongType, K::InvalidJson, K::ContractViolated],
        K::NullAppeared => &[K::NullNotAllowed, K::WrongType],
        K::StatusChanged => &[K::UnexpectedStatus, K::RouteGone],
        K::ValueChanged => &[
            K::UnknownEnumValue,
            K::BadFormat,
            K::LimitExceeded,
            K::ContractViolated,
            K::DateWithoutOffset,
            K::StatusMismatch,
            K::UnexpectedMediaType,
            K::InvalidJson,
        ],
        _ => &[],
    };
    let is_kind = kinds.contains(&other.kind) || other.kind == K::ExpectationFailed;
    is_kind && other.place == one.place
}

/// Where the property that was renamed stands now.
fn new_place(renamed: &Finding) -> Option<Place> {
    let Place::Body(old) = &renamed.place else {
        return None;
    };
    let name: String = serde_json::from_str(&renamed.actual).ok()?;
    let (owner, _) = old.rsplit_once('/')?;
    let name = name.replace('~', "~0").replace('/', "~1");
    Some(Place::Body(format!("{owner}/{name}")))
}

/// Two answers side by side.
struct Comparison<'a> {
    step: &'a Step,
    masks: &'a Masks,
    keeps_a_contract: bool,
}

impl Comparison<'_> {
    /// What differs, and the diff of the bodies.
    fn of(&self, left: &AcceptedAnswer, right: &AcceptedAnswer) -> (Vec<Found>, Option<String>) {
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
                self.values(&normalise(left, self.masks), right, found)
            }
            _ if left == right => None,
            (AcceptedBody::Text(left), AcceptedBody::Text(right)) => {
                let (left, right) = (left.join("\n"), right.join("\n"));
                let shown = (show_text(&left), show_text(&right));
                found.push(told(Kind::ValueChanged, root, shown.0, shown.1));
                unified(&left, &right)
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

    fn values(&self, left: &Value, right: &Value, found: &mut Vec<Found>) -> Option<String> {
        let arrays = self.step.compare.as_ref().map(|one| one.arrays.clone());
        let rules = diff::Rules {
            arrays: arrays.unwrap_or_default(),
        };
        let all = changes(left, right, &rules);
        if all.is_empty() {
            return None;
        }
        found.extend(all.iter().map(|change| self.found_of(change)));
        let diff = text_diff(left, right, &rules, MAX_LINES)?;
        Some(diff.to_unified("baseline", "answer"))
    }

    fn found_of(&self, change: &Change<'_>) -> Found {
        let value = |side: Option<&diff::Side<'_>>| {
            side.map_or_else(|| ABSENT.to_owned(), |side| show(side.value))
        };
        let (left, right) = (change.left.as_ref(), change.right.as_ref());
        let is_null = |side: Option<&diff::Side<'_>>| side.is_some_and(|side| side.value.is_null());
        let (kind, severity) = match change.kind {
            // Nothing is lost that was there, and nothing is there that was not.
            ChangeKind::Vanished => (Kind::Vanished, is_null(left).then_some(Severity::Notice)),
            ChangeKind::Appeared => (Kind::Appeared, is_null(right).then_some(Severity::Notice)),
            ChangeKind::TypeChanged => (Kind::TypeChanged, None),
            ChangeKind::NullAppeared => {
                let severity = self.keeps_a_contract.then_some(Severity::Notice);
                (Kind::NullAppeared, severity)
            }
            ChangeKind::ValueChanged => (Kind::ValueChanged, None),
            ChangeKind::OrderChanged => (Kind::OrderChanged, None),
        };
        let found = match kind {
            Kind::OrderChanged => {
                let moved = change.moved.len();
                let items = if moved == 1 { "item" } else { "items" };
                let words = format!("another order: {moved} {items} moved");
                told(kind, change.place.clone(), "the same order", words)
            }
            _ => told(kind, change.place.clone(), value(left), value(right)),
        };
        Found {
            severity,
            pointer: right.or(left).map(|side| side.pointer.clone()),
            ..found
        }
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
                first.more += 1;
            }
            None if kept.len() < MAX_TOLD => {
                index.insert(key, kept.len());
                kept.push(one);
            }
            // The diff has the rest.
            None => {
                if let Some(last) = kept.last_mut() {
                    last.more += 1;
                }
            }
        }
    }
    kept
}
