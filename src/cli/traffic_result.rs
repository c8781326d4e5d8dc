//! The results of traffic, as a run has those of its cases.

use std::collections::BTreeMap;

use url::{Position, Url};

use crate::model::finding::{Check, CheckOutcome};
use crate::model::outcome::{CaseResult, Outcome, StepResult};
use crate::traffic::RoutedOperation;

/// The path and the query of an address, by which its operation is found.
pub(super) fn target(url: &Url) -> &str {
    &url[Position::BeforePath..Position::AfterQuery]
}

/// The result of an operation, but for what was seen of it.
pub(super) fn result(
    operation: &RoutedOperation,
    outcome: Outcome,
    steps: Vec<StepResult>,
) -> CaseResult {
    CaseResult {
        id: operation.expected.operation.clone(),
        seen: None,
        name: operation.title.clone(),
        file: operation.file.clone(),
        line: operation.line,
        tags: Vec::new(),
        effects: Vec::new(),
        fixtures: BTreeMap::new(),
        outcome,
        skip_reason: None,
        missing: Vec::new(),
        duration_us: 0,
        steps,
    }
}

/// Takes headers and bodies out of a step.
pub(super) fn without_contents(step: &mut StepResult) {
    step.redactions.clear();
    if let Some(exchange) = &mut step.exchange {
        exchange.give_up_contents();
    }
    if let Some(request) = &mut step.unanswered {
        request.give_up_contents();
    }
}

/// Why the body of an exchange was not judged, where it is not there.
pub(super) fn missing_body(step: &StepResult) -> Option<&str> {
    let exchange = step.exchange.as_ref().filter(|_| step.blocked.is_none());
    let missing = exchange.and_then(|one| one.response.body_missing.as_ref());
    let is_judged = |check: &Check| {
        check.name.starts_with("contract ") && check.outcome != CheckOutcome::NotApplied
    };
    let reason = missing.filter(|_| !step.checks.iter().any(is_judged))?;
    // What is behind it is of this one body.
    reason.split(':').next()
}
