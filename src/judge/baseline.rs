//! A redacted response against the accepted one of its case. Both are in the form that a
//! record holds, so a record judged again gives the same, and what was masked is no difference.
//!
//! What another check has reported of a place, at least as severely, is not reported again.

use super::accepted::{accepted, accepted_form, answered};
use super::body_contract::contract_of;
use super::comparison_masks::masks;
use super::raw_finding::RawFinding;
use super::rules::Rules;
use super::side_by_side::Comparison;
use super::state::ExchangeJudge;
use super::verdict::{StepVerdict, most_severe_first};
use crate::baseline::{AcceptedBody, AcceptedResponse, Baseline, Baselines};
use crate::json::why_not_compared;
use crate::model::case::{Case, Step};
use crate::model::exchange::{BASELINE_OF_OTHER_STEPS, Exchange};
use crate::model::finding::{Basis, Check, CheckOutcome, Finding};
use crate::model::kind::{Kind, Severity};
use crate::model::outcome::StepResult;
use crate::model::place::Place;

/// The name of the check.
const CHECK: &str = "baseline";
/// The name of the check whether it is of the steps that the case has.
const STEPS: &str = "steps of the baseline";

/// Compares the redacted responses of a case with its baseline, and adds what differs to the
/// findings of each step. Responses without a baseline are noted as such.
pub fn judge_baseline(case: &Case, results: &mut [StepResult], rules: &Rules) {
    let Some(baselines) = &rules.baselines else {
        return;
    };
    let baseline = match baselines.has(&case.id) {
        false => None,
        true if is_as_accepted(case, results, &**baselines, rules) => {
            return conclude(case, results, CheckOutcome::Passed, None);
        }
        true => match baselines.read(&case.id) {
            Ok(baseline) => Some(baseline),
            // It has been broken since the run began.
            Err(error) => {
                let reason = error.to_string();
                return conclude(case, results, CheckOutcome::NotApplied, Some(&reason));
            }
        },
    };
    // Of a step that was renamed nothing would be compared any more.
    let is_known = |one: &AcceptedResponse| case.step_of(one.step.as_deref()).is_some();
    let is_of_case = |baseline: &Baseline| baseline.responses.iter().all(is_known);
    if !baseline.as_ref().is_none_or(is_of_case)
        && let Some(result) = results
            .iter_mut()
            .rfind(|one| answered(case, one).is_some())
    {
        result.checks.push(Check {
            name: STEPS.to_owned(),
            outcome: CheckOutcome::NotApplied,
            reason: Some(BASELINE_OF_OTHER_STEPS.to_owned()),
        });
    }
    for result in results.iter_mut() {
        let Some((step, exchange)) = answered(case, result) else {
            continue;
        };
        let accepted = baseline
            .as_ref()
            .and_then(|one| one.response(step.name.as_deref()));
        let Some(accepted) = accepted else {
            // Nothing was asked of it, so that it is no check: a suite whose first responses
            // nobody has accepted would have one that is skipped in each case.
            result.observations.without_baseline = true;
            continue;
        };
        let reported = (&*result.checks, &*result.findings);
        let (verdict, diff) = compare((&case.id, step), exchange, accepted, reported, rules);
        // Others have reported all that differs; the diff shows it in its place.
        let bare = result.findings.iter_mut().find(|one| one.diff.is_none());
        if let (Some(diff), Some(finding)) = (diff, bare) {
            finding.diff = Some(diff);
        }
        result.checks.extend(verdict.checks);
        result.findings.extend(verdict.findings);
        most_severe_first(&mut result.findings);
    }
}

/// Whether the responses would be written to the bytes that are kept: then nothing is to be
/// compared. A response that is kept as a text may be too large to be compared.
fn is_as_accepted(
    case: &Case,
    results: &[StepResult],
    baselines: &dyn Baselines,
    rules: &Rules,
) -> bool {
    let form = accepted_form(case, results, rules);
    let is_compared =
        |one: &AcceptedResponse| matches!(one.body, AcceptedBody::Json(_) | AcceptedBody::Empty);
    form.responses.iter().all(is_compared) && baselines.is_same(&case.id, form)
}

/// Notes the same of each response of a case.
fn conclude(case: &Case, results: &mut [StepResult], outcome: CheckOutcome, reason: Option<&str>) {
    for result in results {
        if answered(case, result).is_some() {
            result.checks.push(Check {
                name: CHECK.to_owned(),
                outcome: outcome.clone(),
                reason: reason.map(str::to_owned),
            });
        }
    }
}

/// Everything in which the responses of a case differ from a baseline, whatever other checks
/// have reported; by step.
pub fn differences(
    case: &Case,
    results: &[StepResult],
    baseline: &Baseline,
    rules: &Rules,
) -> Vec<(Option<String>, Vec<Finding>)> {
    let mut all = Vec::new();
    for result in results {
        let Some((step, exchange)) = answered(case, result) else {
            continue;
        };
        if let Some(accepted) = baseline.response(step.name.as_deref()) {
            let reported = (&*result.checks, &[][..]);
            let (verdict, _) = compare((&case.id, step), exchange, accepted, reported, rules);
            all.push((accepted.step.clone(), verdict.findings));
        }
    }
    all
}

/// What the other checks of a step have reported.
type AlreadyReported<'a> = (&'a [Check], &'a [Finding]);

/// What differs, as findings; and the diff, where none of them is left to carry it.
fn compare(
    (case, step): (&str, &Step),
    exchange: &Exchange,
    baseline: &AcceptedResponse,
    (checks, findings): AlreadyReported<'_>,
    rules: &Rules,
) -> (StepVerdict, Option<String>) {
    let mut judge = ExchangeJudge::bare(case, &step.expected, exchange, rules);
    let masks = masks(step, exchange, rules);
    if let Some(reason) = why_not_compared(exchange.response.body.as_bytes()) {
        // It is kept as a text, or as a digest of that.
        match accepted(step, &mut judge, &masks) == *baseline {
            true => judge.record(CHECK, Basis::Observed, 0, Vec::new()),
            false => judge.not_applied(CHECK, &reason),
        }
        return (judge.verdict, None);
    }
    let document = judge.document();
    let response = accepted(step, &mut judge, &masks);
    let contract = contract_of(&judge);
    let comparison = Comparison {
        step,
        masks: &masks,
        contract: contract.as_deref(),
        is_judged: was_judged(checks),
        sent: document.value(),
    };
    let (mut found, diff) = comparison.of(baseline, &response);
    let all = found.len();
    found.retain(|one| {
        let severity = rules.severity(one.kind, one.severity, Basis::Observed);
        !findings.iter().any(|other| covers(other, one, severity))
    });
    if found.is_empty() && all > 0 {
        judge.not_applied(CHECK, "what differs is reported by other checks");
        return (judge.verdict, diff);
    }
    let severity = |one: &RawFinding| rules.severity(one.kind, one.severity, Basis::Observed);
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

/// Whether a contract was judged: what it allows, it has warned clients of.
fn was_judged(checks: &[Check]) -> bool {
    checks.iter().any(|check| {
        check.name.starts_with("contract ") && check.outcome != CheckOutcome::NotApplied
    })
}

/// Whether a finding of another check says a difference, and as severely.
fn covers(other: &Finding, one: &RawFinding, severity: Severity) -> bool {
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
