//! A recorded case judged again, by the cases and contracts of today: pure, like judging
//! for the first time.

use std::collections::{BTreeSet, HashSet};

use super::{Bindings, Rules, judge_baseline, judge_case, judge_step};
use crate::model::case::{Case, Step};
use crate::model::finding::{Check, CheckOutcome};
use crate::model::outcome::{CaseResult, Outcome, StepResult};
use crate::variables::{Scope, Values};

/// Where a masked value of a body stood, in [`crate::model::outcome::Redaction::place`].
const MASKED_BODY: &str = "response body:";

/// Judges the answers of a recorded case again. What got no answer stays as it was, and so
/// does a case without any; `run` are the variables of the host that it ran against.
pub fn judge_again(recorded: CaseResult, case: &Case, run: &Values, rules: &Rules) -> CaseResult {
    let mut captured = case.row.clone();
    let mut steps: Vec<StepResult> = Vec::with_capacity(recorded.steps.len());
    for (index, old) in recorded.steps.into_iter().enumerate() {
        let step = step_of(case, index, &old);
        let new = match step {
            Some(step) => again(old, step, &mut captured, &steps, (run, case), rules),
            None => old,
        };
        steps.push(new);
    }
    judge_baseline(case, &mut steps, rules);
    let has_answer = steps.iter().any(|step| step.exchange.is_some());
    CaseResult {
        outcome: match recorded.outcome {
            outcome @ (Outcome::Skipped | Outcome::Blocked) if !has_answer => outcome,
            _ => judge_case(&steps),
        },
        steps,
        ..recorded
    }
}

/// The step that a result is of: by name, or the only one at its place.
pub(super) fn step_of<'c>(case: &'c Case, index: usize, result: &StepResult) -> Option<&'c Step> {
    match &result.name {
        Some(name) => case
            .steps
            .iter()
            .find(|step| step.name.as_deref() == Some(name)),
        None => case.steps.get(index).filter(|step| step.name.is_none()),
    }
}

fn again(
    mut result: StepResult,
    step: &Step,
    captured: &mut Values,
    earlier: &[StepResult],
    (run, case): (&Values, &Case),
    rules: &Rules,
) -> StepResult {
    let Some(exchange) = &result.exchange else {
        return result;
    };
    let bindings = Bindings {
        case: &case.id,
        scope: Scope {
            step: captured,
            run,
            case: &case.vars,
        },
        earlier,
    };
    let mut verdict = judge_step(&step.expected, exchange, bindings, rules);
    // What was masked before it was written cannot be judged any more.
    let masked: HashSet<&str> = result
        .redactions
        .iter()
        .filter_map(|redaction| redaction.place.strip_prefix(MASKED_BODY))
        .filter(|pointer| !pointer.is_empty())
        .collect();
    let is_masked = |pointer: &Option<String>| {
        let pointer = pointer.as_deref();
        pointer.is_some_and(|pointer| masked.contains(pointer))
    };
    let hidden: BTreeSet<String> = verdict
        .findings
        .extract_if(.., |finding| is_masked(&finding.pointer))
        .filter_map(|finding| finding.pointer)
        .collect();
    verdict
        .checks
        .extend(hidden.into_iter().map(|pointer| Check {
            name: format!("masked {pointer}"),
            outcome: CheckOutcome::NotApplied,
            reason: Some("its value was masked before it was written".into()),
        }));
    captured.extend(verdict.captures);
    result.checks = verdict.checks;
    result.findings = verdict.findings;
    result.observations = verdict.observations;
    // A setup or teardown that failed, or a credential that was refused, is told by its
    // cause, which stays as it was.
    if result.blocked.is_some() {
        result.findings.clear();
    }
    result
}
