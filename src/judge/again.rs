//! A recorded case judged again, by the cases and contracts of today: pure, like judging
//! for the first time.

use serde_json::{Map, Value};

use super::baseline::judge_baseline;
use super::gateway::gateway_answer;
use super::redacted_places::keep_masked;
use super::rules::Rules;
use super::state::Bindings;
use super::step::judge_step;
use super::verdict::judge_case;
use crate::model::case::{Case, Role, Step};
use crate::model::exchange::{OF_ANOTHER_REQUEST, Phase};
use crate::model::finding::{Check, CheckOutcome, Finding};
use crate::model::kind::Severity;
use crate::model::outcome::{CaseResult, Outcome, StepResult};
use crate::variables::{Scope, Values};

/// The name of the check whether a response is of what the case asks today.
const AGAIN: &str = "request of today";

/// Judges the responses of a recorded case again. What got no response stays as it was, and so
/// does a case without any; `run` are the variables of the host that it ran against.
pub fn judge_again(recorded: CaseResult, case: &Case, run: &Values, rules: &Rules) -> CaseResult {
    let mut captured = case.row_values();
    let given = recorded.fixtures.iter();
    captured.extend(given.map(|(name, value)| (name.as_str().into(), value.clone())));
    let mut steps: Vec<StepResult> = Vec::with_capacity(recorded.steps.len());
    for old in recorded.steps {
        if let Some(fixture) = &old.fixture {
            // It made what the case needs, and is no part of what is judged.
            let made = captured.entry(fixture.as_str().into());
            let made = made.or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(values) = made {
                values.extend(old.captures.clone());
            }
            steps.push(old);
            continue;
        }
        let new = match case.step_of(old.name.as_deref()) {
            Some(step) if step.expected.operation.as_ref() == old.operation => {
                again(old, step, &mut captured, &steps, (run, case), rules)
            }
            _ => not_again(old),
        };
        steps.push(new);
    }
    let mut asked = case.steps.iter().filter(|step| step.role == Role::Step);
    let names: Vec<Option<&str>> = steps.iter().map(|one| one.name.as_deref()).collect();
    let is_new = asked.any(|step| !names.contains(&step.name.as_deref()));
    if is_new && let Some(last) = steps.pop() {
        steps.push(not_again(last));
    }
    judge_baseline(case, &mut steps, rules);
    let has_response = steps.iter().any(|step| step.exchange.is_some());
    CaseResult {
        outcome: match recorded.outcome {
            outcome @ (Outcome::Skipped | Outcome::Blocked) if !has_response => outcome,
            _ => judge_case(&steps),
        },
        steps,
        ..recorded
    }
}

/// A response of which the case of today says nothing: what was found stays, and is said to be
/// no more.
fn not_again(mut result: StepResult) -> StepResult {
    if result.exchange.is_some() && result.checks.iter().all(|check| check.name != AGAIN) {
        result.checks.push(Check {
            name: AGAIN.to_owned(),
            outcome: CheckOutcome::NotApplied,
            reason: Some(OF_ANOTHER_REQUEST.to_owned()),
        });
    }
    result
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
    let built_in = result.built_in.iter();
    let built_in = built_in.map(|(name, value)| (name.as_str().into(), value.clone()));
    let values: Values = captured.clone().into_iter().chain(built_in).collect();
    let bindings = Bindings {
        scope: Scope {
            step: &values,
            run,
            case: &case.vars,
        },
        earlier,
        ..Bindings::bare(&case.id)
    };
    let mut verdict = judge_step(&step.expected, exchange, bindings, rules);
    keep_masked(&mut verdict, &result.redactions, &result.findings, exchange);
    captured.extend(verdict.captures);
    result.checks = verdict.checks;
    result.findings = verdict.findings;
    result.observations = verdict.observations;
    // A setup or teardown that failed, or a credential that was refused, is identified by its
    // cause, which stays as it was; but for a refusal that the case expects today.
    let status = exchange.response.status;
    result.blocked = match result.blocked.take() {
        Some(blocked) if blocked.phase == Phase::Credential => {
            (!step.expected.expects(status)).then_some(blocked)
        }
        Some(blocked) if blocked.phase != Phase::Gateway => Some(blocked),
        _ => gateway_answer(&step.expected, exchange, &rules.catalog),
    };
    result.blocked = result.blocked.or(verdict.blocked);
    match &result.blocked {
        None => {}
        // What failed is in its cause.
        Some(blocked) if matches!(blocked.phase, Phase::Setup | Phase::Teardown) => {
            let is_other = |one: &Finding| one.severity < Severity::Breaking || !one.is_drift();
            result.findings.retain(is_other);
        }
        Some(_) => {
            result.findings.clear();
            result.checks.clear();
        }
    }
    result
}
