//! The checks of a step, made complete: a finding whose check is not listed
//! gets one, so that no report can lose it.

use std::borrow::Cow;

use crate::model::finding::{Check, CheckOutcome, Finding};
use crate::summary::rows::CheckCounts;

/// The checks in the order of the case file, and after them one for each
/// finding that names no listed check.
pub fn complete_checks<'a>(checks: &'a [Check], findings: &[Finding]) -> Cow<'a, [Check]> {
    let mut complete = Cow::Borrowed(checks);
    for finding in findings {
        let failed = finding.is_drift();
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
