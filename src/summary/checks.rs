//! The checks of a step, made complete: a finding whose check is not listed
//! gets one, so that no report can lose it.

use std::borrow::Cow;

use crate::model::finding::{Check, CheckOutcome, Finding};
use crate::model::gate::Gate;
use crate::summary::rows::CheckCounts;

/// The checks in the order of the case file, and after them one for each
/// finding that names no listed check. Only what fails a run by its gate has failed.
pub fn complete_checks<'a>(
    checks: &'a [Check],
    findings: &[Finding],
    gate: &Gate,
) -> Cow<'a, [Check]> {
    let mut complete = Cow::Borrowed(checks);
    for finding in findings {
        let failed = gate.fails(finding);
        match complete
            .iter()
            .position(|check| check.name == finding.check)
        {
            Some(index) if index >= checks.len() && failed => {
                complete.to_mut()[index].outcome = CheckOutcome::Failed;
            }
            Some(_) => {}
            None => complete.to_mut().push(Check {
                name: finding.check.clone(),
                outcome: if failed {
                    CheckOutcome::Failed
                } else {
                    CheckOutcome::Noticed
                },
                reason: None,
            }),
        }
    }
    for index in 0..checks.len() {
        let name = &checks[index].name;
        let mut own = findings.iter().filter(|one| one.check == *name).peekable();
        if own.peek().is_none() {
            continue;
        }
        let outcome = match own.any(|finding| gate.fails(finding)) {
            true => CheckOutcome::Failed,
            false => CheckOutcome::Noticed,
        };
        if complete[index].outcome != outcome {
            complete.to_mut()[index].outcome = outcome;
        }
    }
    complete
}

impl CheckCounts {
    /// Counts these checks.
    pub(crate) fn add(&mut self, checks: &[Check]) {
        for check in checks {
            match check.outcome {
                CheckOutcome::Passed => self.passed += 1,
                CheckOutcome::Failed => self.failed += 1,
                CheckOutcome::Noticed => self.noticed += 1,
                CheckOutcome::NotApplied => self.not_applied += 1,
            }
        }
    }
}
