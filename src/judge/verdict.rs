//! What judging gives: of one exchange, and of a case.

use crate::json::MemberSpan;
use crate::model::exchange::Blocked;
use crate::model::finding::{Check, Finding, Observations};
use crate::model::outcome::{Outcome, StepResult};
use crate::variables::Values;

/// What judging one exchange gives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepVerdict {
    /// What was checked, in the order of the report.
    pub checks: Vec<Check>,
    /// What was found, most severe first.
    pub findings: Vec<Finding>,
    /// What was seen without being judged.
    pub observations: Observations,
    /// Why the body was given up.
    pub blocked: Option<Blocked>,
    /// What the steps after it take from the response.
    pub captures: Values,
    /// Where secret members stand in the response's body, where all of it was read.
    pub secrets: Option<Vec<MemberSpan>>,
}

/// Puts the most severe findings first, and those of one severity in the order of their places.
pub(super) fn most_severe_first(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        b.severity
            .cmp(&a.severity)
            .then_with(|| a.place.cmp(&b.place))
    });
}

/// The outcome of a case whose steps were judged or blocked.
pub fn judge_case(steps: &[StepResult]) -> Outcome {
    let findings = || steps.iter().flat_map(|step| &step.findings);
    if findings().any(Finding::is_drift) {
        Outcome::Drifts
    } else if steps.iter().any(|step| step.blocked.is_some()) {
        Outcome::Blocked
    } else {
        Outcome::Conforms
    }
}
