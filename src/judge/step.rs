//! One exchange against all that its step expects, and whether it is what a step waits for.

use super::rules::Rules;
use super::state::{Bindings, ExchangeJudge};
use super::verdict::{StepVerdict, most_severe_first};
use crate::model::case::Expected;
use crate::model::exchange::Exchange;
use crate::model::finding::{Check, CheckOutcome, Finding};
use crate::model::kind::Severity;

/// The check of what a step waits for.
const UNTIL: &str = "until";

/// Judges one exchange. Every finding of every check is reported, not the first.
pub fn judge_step(
    expected: &Expected,
    exchange: &Exchange,
    bindings: Bindings<'_>,
    rules: &Rules,
) -> StepVerdict {
    let taken;
    let mut judge = ExchangeJudge::new(expected, exchange, bindings, rules);
    if !expected.captures.is_empty() {
        taken = judge.with_captures();
        judge.scope.step = &taken;
    }
    judge.all();
    if let Some(waiting) = waited_for(expected) {
        let mut waited = judge.expecting(&waiting);
        waited.all();
        join_waiting(&mut judge.verdict, waited.verdict);
        most_severe_first(&mut judge.verdict.findings);
    }
    judge.verdict.secrets = judge.take_spans();
    judge.verdict
}

impl ExchangeJudge<'_> {
    /// Makes every check, in the order of the report.
    fn all(&mut self) {
        let route_gone = self.status();
        self.headers();
        self.body(route_gone);
        self.same_as();
        self.deprecation(route_gone);
        self.latency();
        self.captures(route_gone);
        most_severe_first(&mut self.verdict.findings);
    }
}

/// Whether a response is the one that its step waits for. What is waived is waited for all
/// the same: a waiver accepts what is found when the time is up.
pub fn is_awaited(
    expected: &Expected,
    exchange: &Exchange,
    bindings: Bindings<'_>,
    rules: &Rules,
) -> bool {
    waited_for(expected).is_none_or(|waiting| {
        let verdict = judge_step(&waiting, exchange, bindings, rules);
        let mut findings = verdict.findings.iter();
        verdict.blocked.is_none() && findings.all(|finding| finding.severity == Severity::Notice)
    })
}

/// What is waited for, in the place of what is expected.
fn waited_for(expected: &Expected) -> Option<Expected> {
    let until = expected.until.as_ref()?;
    Some(Expected {
        expect: until.condition.clone(),
        captures: Vec::new(),
        until: None,
        ..expected.clone()
    })
}

/// Adds what is still not as the step waits for, as one check.
fn join_waiting(verdict: &mut StepVerdict, waited: StepVerdict) {
    verdict.blocked = verdict.blocked.take().or(waited.blocked);
    let mut outcome = CheckOutcome::Passed;
    for mut finding in waited.findings {
        outcome = match (finding.is_drift(), &outcome) {
            (false, CheckOutcome::Passed) => CheckOutcome::Noticed,
            (false, _) => outcome,
            (true, _) => CheckOutcome::Failed,
        };
        let is_known = |known: &Finding| {
            known.fingerprint == finding.fingerprint && known.pointer == finding.pointer
        };
        if !verdict.findings.iter().any(is_known) {
            finding.message = format!(
                "still so when the time for `until` was up: {}",
                finding.message
            );
            finding.check = UNTIL.to_owned();
            verdict.findings.push(finding);
        }
    }
    verdict.checks.push(Check {
        name: UNTIL.to_owned(),
        outcome,
        reason: None,
    });
}
