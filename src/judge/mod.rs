//! An exchange against what its step expects: pure, no I/O and no clock.
//!
//! The runner and every later judging of a record call [`judge_step`].

mod accepted;
mod again;
mod assertion;
mod baseline;
mod body;
mod capture;
mod comparison;
mod deprecation;
mod expectation;
pub mod not_found;
mod operation;
mod order;
mod side_by_side;
pub mod sides;
mod waiver;

use crate::model::case::Expected;
use std::collections::BTreeMap;

pub use accepted::accepted_form;
pub use again::judge_again;
pub use baseline::{differences, judge_baseline};

use crate::baseline::Baselines;
use crate::contract::Catalog;
use crate::deprecation::Policy;
use crate::json::MemberSpan;
use crate::model::exchange::Exchange;
use crate::model::finding::{Basis, Check, CheckOutcome, Finding, Observations};
use crate::model::kind::{Kind, Severity};
use crate::model::outcome::{Outcome, StepResult};
use crate::model::place::{Place, fingerprint};
use crate::model::waiver::Waiver;
use crate::variables::{Scope, Values};

/// What a run judges by, the same for every case.
#[derive(Debug)]
pub struct Rules {
    /// The contracts in force.
    pub catalog: Catalog,
    /// Severities that the settings change.
    pub severities: BTreeMap<Kind, Severity>,
    /// The severity of a property that a closed object refuses, where the settings have one.
    pub closed: Option<Severity>,
    /// Whether failed assumptions are breaking.
    pub strict: bool,
    /// What deprecation is judged by, the run's clock among it.
    pub deprecation: Policy,
    /// Which findings are accepted until which day, those that have expired among them.
    pub waivers: Vec<Waiver>,
    /// The accepted answers of the host; `None` where answers are not compared with any.
    pub baselines: Option<Baselines>,
    /// The headers that accepted answers keep, beside those that a case names.
    pub kept_headers: Vec<String>,
}

impl Rules {
    /// The severity of a finding after contract, settings and basis.
    fn severity(&self, kind: Kind, by_contract: Option<Severity>, basis: Basis) -> Severity {
        let severity = match self.severities.get(&kind) {
            Some(severity) => *severity,
            None => by_contract.unwrap_or(kind.default_severity()),
        };
        self.by_basis(severity, basis)
    }

    /// What an assumption makes of a severity.
    fn by_basis(&self, severity: Severity, basis: Basis) -> Severity {
        match basis {
            Basis::Documented | Basis::Observed => severity,
            Basis::Assumed if !self.strict => Severity::Notice,
            Basis::Assumed if severity == Severity::Additive => Severity::Additive,
            Basis::Assumed => Severity::Breaking,
        }
    }
}

/// What judging one exchange gives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepVerdict {
    /// What was checked, in the order of the report.
    pub checks: Vec<Check>,
    /// What was found, most severe first.
    pub findings: Vec<Finding>,
    /// What was seen without being judged.
    pub observations: Observations,
    /// What the steps after it take from the answer.
    pub captures: Values,
    /// Where secret members stand in the answer's body, where all of it was read.
    pub secrets: Option<Vec<MemberSpan>>,
}

/// What an exchange is judged with.
#[derive(Clone, Copy, Debug)]
pub struct Bindings<'a> {
    /// The id of the case.
    pub case: &'a str,
    /// The variables of the step.
    pub scope: Scope<'a>,
    /// The steps of the case before this one.
    pub earlier: &'a [StepResult],
}

/// Judges one exchange. Every finding of every check is told, not the first.
pub fn judge_step(
    expected: &Expected,
    exchange: &Exchange,
    bindings: Bindings<'_>,
    rules: &Rules,
) -> StepVerdict {
    let mut judge = Judge {
        expected,
        exchange,
        case: bindings.case,
        scope: bindings.scope,
        earlier: bindings.earlier,
        rules,
        verdict: StepVerdict::default(),
    };
    let route_gone = judge.status();
    judge.headers();
    judge.body(route_gone);
    judge.same_as();
    judge.deprecation(route_gone);
    judge.latency();
    judge.captures(route_gone);
    let mut verdict = judge.verdict;
    if let Some(waiting) = waited_for(expected) {
        let waited = judge_step(&waiting, exchange, bindings, rules);
        join_waiting(&mut verdict, waited);
    }
    verdict.findings.sort_by(|a, b| {
        b.severity
            .cmp(&a.severity)
            .then_with(|| a.place.cmp(&b.place))
    });
    verdict
}

/// Whether an answer is the one that its step waits for. What is waived is waited for all
/// the same: a waiver accepts what is found when the time is up.
pub fn is_awaited(
    expected: &Expected,
    exchange: &Exchange,
    bindings: Bindings<'_>,
    rules: &Rules,
) -> bool {
    waited_for(expected).is_none_or(|waiting| {
        let verdict = judge_step(&waiting, exchange, bindings, rules);
        verdict
            .findings
            .iter()
            .all(|finding| finding.severity == Severity::Notice)
    })
}

/// What is waited for, in the place of what is expected.
fn waited_for(expected: &Expected) -> Option<Expected> {
    let until = expected.until.as_ref()?;
    Some(Expected {
        expect: (*until.condition).clone(),
        captures: Vec::new(),
        until: None,
        ..expected.clone()
    })
}

/// Adds what is still not as the step waits for, as one check.
fn join_waiting(verdict: &mut StepVerdict, waited: StepVerdict) {
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
                "still so when the time of `until` was up: {}",
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

/// The check of what a step waits for.
const UNTIL: &str = "until";

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

/// The state of judging one exchange.
struct Judge<'a> {
    case: &'a str,
    expected: &'a Expected,
    exchange: &'a Exchange,
    scope: Scope<'a>,
    earlier: &'a [StepResult],
    rules: &'a Rules,
    verdict: StepVerdict,
}

/// What a check found, before severity and fingerprint are worked out.
struct Found {
    kind: Kind,
    severity: Option<Severity>,
    place: Place,
    pointer: Option<String>,
    expected: String,
    actual: String,
    message: String,
    rule: Option<String>,
    value: Option<String>,
    /// Whether a closed object refuses it.
    closed: bool,
    more: u64,
    diff: Option<String>,
}

impl Found {
    fn new(
        kind: Kind,
        place: Place,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> Found {
        Found {
            kind,
            severity: None,
            place,
            pointer: None,
            expected: expected.into(),
            actual: actual.into(),
            message: String::new(),
            rule: None,
            value: None,
            closed: false,
            more: 0,
            diff: None,
        }
    }

    fn message(mut self, message: impl Into<String>) -> Found {
        self.message = message.into();
        self
    }
}

impl Judge<'_> {
    fn status_code(&self) -> u16 {
        self.exchange.response.status
    }

    /// Whether expectations about the answer's content apply: its status is an
    /// expected one, or another success where the expected one was only assumed,
    /// since an assumed status does not mute a broken body.
    fn content_applies(&self) -> bool {
        let status = self.status_code();
        match &self.expected.expect.status {
            None => true,
            Some(expected) if expected.value.contains(status) => true,
            Some(expected) => {
                expected.basis == Basis::Assumed
                    && status / 100 == 2
                    && expected.value.touches_class_of(status)
            }
        }
    }

    /// Records a check and what it found.
    fn record(&mut self, check: &str, basis: Basis, line: u32, found: Vec<Found>) {
        let found = found.into_iter().map(|found| (basis, found));
        self.record_each(check, line, found);
    }

    /// The same where each finding has a basis of its own.
    fn record_each(&mut self, check: &str, line: u32, found: impl Iterator<Item = (Basis, Found)>) {
        let mut outcome = CheckOutcome::Passed;
        for (basis, found) in found {
            let finding = self.finding(check, basis, line, found);
            if finding.is_drift() {
                outcome = CheckOutcome::Failed;
            } else if outcome == CheckOutcome::Passed {
                outcome = CheckOutcome::Noticed;
            }
            self.verdict.findings.push(finding);
        }
        self.verdict.checks.push(Check {
            name: check.to_owned(),
            outcome,
            reason: None,
        });
    }

    /// Records a check that says nothing about this answer.
    fn not_applied(&mut self, check: &str, reason: &str) {
        self.verdict.checks.push(Check {
            name: check.to_owned(),
            outcome: CheckOutcome::NotApplied,
            reason: Some(reason.to_owned()),
        });
    }

    fn finding(&self, check: &str, basis: Basis, line: u32, found: Found) -> Finding {
        let rule = found.rule.as_deref();
        let line_of = |rule: &str| self.rules.catalog.schema_line(rule, &found.place);
        let finding = Finding {
            schema_line: rule.and_then(line_of),
            severity: match self.rules.closed.filter(|_| found.closed) {
                Some(severity) => self.rules.by_basis(severity, basis),
                None => self.rules.severity(found.kind, found.severity, basis),
            },
            fingerprint: fingerprint(
                found.kind,
                &self.expected.operation,
                self.status_code(),
                &found.place,
                found.value.as_deref(),
            ),
            kind: found.kind,
            place: found.place,
            pointer: found.pointer,
            expected: found.expected,
            actual: found.actual,
            message: found.message,
            basis,
            check: check.to_owned(),
            rule: found.rule,
            closed: found.closed,
            line: (line > 0).then_some(line),
            more: found.more,
            diff: found.diff,
            waived: None,
        };
        self.rules.waive(finding, self.case)
    }
}
