//! The results of cases that were not run, or not to their end.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::stop::StopReason;
use crate::model::case::Case;
use crate::model::exchange::{Blocked, Phase};
use crate::model::outcome::{CaseResult, Outcome, StepResult};

pub(super) fn blank(case: &Case) -> CaseResult {
    let texts = |names: &[Arc<str>]| names.iter().map(ToString::to_string).collect();
    CaseResult {
        id: case.id.clone(),
        seen: None,
        name: case.name().into_owned(),
        file: case.file.clone(),
        line: case.line,
        tags: texts(&case.tags),
        effects: texts(&case.effects),
        fixtures: BTreeMap::new(),
        outcome: Outcome::Skipped,
        skip_reason: None,
        missing: Vec::new(),
        duration_us: 0,
        steps: Vec::new(),
    }
}

/// The result of a case that was not run.
pub fn skipped(case: &Case, reason: String) -> CaseResult {
    CaseResult {
        skip_reason: Some(reason),
        ..blank(case)
    }
}

pub(super) fn not_run(case: &Case, reason: StopReason) -> CaseResult {
    if reason.blocks() {
        return blocked_early(case, reason);
    }
    skipped(case, format!("not run: {}", reason.words()))
}

pub(super) fn blocked_early(case: &Case, reason: StopReason) -> CaseResult {
    let step = case.steps.first();
    CaseResult {
        outcome: Outcome::Blocked,
        steps: vec![StepResult {
            operation: step.map_or_else(String::new, |step| step.expected.operation.to_string()),
            blocked: Some(Blocked {
                phase: Phase::Interrupted,
                cause: reason.words(),
                help: None,
                may_have_been_carried_out: false,
            }),
            ..StepResult::default()
        }],
        ..blank(case)
    }
}
