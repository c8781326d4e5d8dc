//! The state of judging one exchange: what every check reads, and where it records.

use std::cell::OnceCell;
use std::rc::Rc;

use super::raw_finding::RawFinding;
use super::rules::Rules;
use super::verdict::StepVerdict;
use crate::json::{Document, MemberSpan, Sought};
use crate::model::case::Expected;
use crate::model::exchange::{Exchange, KeptHeaders};
use crate::model::finding::{Basis, Check, CheckOutcome, Finding};
use crate::model::moment::Moment;
use crate::model::outcome::StepResult;
use crate::model::place::{fingerprint, short};
use crate::variables::{Scope, Values};

/// Why a check says nothing about a response.
pub(super) const ROUTE_GONE: &str = "the route is gone";
pub(super) const OTHER_STATUS: &str = "the status is not the expected one";
pub(super) const NO_BODY: &str = "such a response has no body";

/// The variables of a comparison, which uses none.
static NONE: Values = Values::new();

/// What an exchange is judged with.
#[derive(Clone, Copy, Debug)]
pub struct Bindings<'a> {
    /// The id of the case.
    pub case: &'a str,
    /// The variables of the step.
    pub scope: Scope<'a>,
    /// The steps of the case before this one.
    pub earlier: &'a [StepResult],
    /// Whether it is known that the host has the route, so that a 404 is of what was asked for.
    pub is_route_there: bool,
    /// Which headers of the response are known.
    pub kept_headers: KeptHeaders,
    /// When the request was sent, where that is not now.
    pub sent_at: Option<Moment>,
}

impl<'a> Bindings<'a> {
    /// Those of what uses neither variables nor earlier steps.
    pub fn bare(case: &'a str) -> Bindings<'a> {
        Bindings {
            case,
            scope: Scope {
                step: &NONE,
                run: &NONE,
                case: &NONE,
            },
            earlier: &[],
            is_route_there: false,
            kept_headers: KeptHeaders::All,
            sent_at: None,
        }
    }
}

static NOTHING: Sought = Sought::NOTHING;

/// The state of judging one exchange.
pub(super) struct ExchangeJudge<'a> {
    pub(super) case: &'a str,
    pub(super) expected: &'a Expected,
    pub(super) exchange: &'a Exchange,
    pub(super) scope: Scope<'a>,
    pub(super) earlier: &'a [StepResult],
    pub(super) is_route_there: bool,
    pub(super) kept_headers: KeptHeaders,
    pub(super) sent_at: Option<Moment>,
    pub(super) rules: &'a Rules,
    pub(super) verdict: StepVerdict,
    /// Whose places in the body are noted.
    sought: &'a Sought,
    /// The body of the response, once a check has read it.
    document: OnceCell<Rc<Document>>,
}

impl<'a> ExchangeJudge<'a> {
    /// Before anything is judged.
    pub(super) fn new(
        expected: &'a Expected,
        exchange: &'a Exchange,
        bindings: Bindings<'a>,
        rules: &'a Rules,
    ) -> ExchangeJudge<'a> {
        ExchangeJudge {
            case: bindings.case,
            expected,
            exchange,
            scope: bindings.scope,
            earlier: bindings.earlier,
            is_route_there: bindings.is_route_there,
            kept_headers: bindings.kept_headers,
            sent_at: bindings.sent_at,
            rules,
            verdict: StepVerdict::default(),
            sought: &rules.sought,
            document: OnceCell::new(),
        }
    }

    /// The same for a comparison, which uses neither variables nor earlier steps.
    pub(super) fn bare(
        case: &'a str,
        expected: &'a Expected,
        exchange: &'a Exchange,
        rules: &'a Rules,
    ) -> ExchangeJudge<'a> {
        ExchangeJudge {
            sought: &NOTHING,
            ..ExchangeJudge::new(expected, exchange, Bindings::bare(case), rules)
        }
    }

    /// The same exchange against something else that is expected.
    pub(super) fn expecting<'b>(&self, expected: &'b Expected) -> ExchangeJudge<'b>
    where
        'a: 'b,
    {
        ExchangeJudge {
            expected,
            verdict: StepVerdict::default(),
            document: self.document.clone(),
            ..*self
        }
    }
}

impl ExchangeJudge<'_> {
    /// The body of the response as JSON, read when it is first asked for. A sequence of items
    /// is the array of them.
    pub(super) fn document(&self) -> Rc<Document> {
        let read = || {
            let response = &self.exchange.response;
            let (bytes, sought) = (response.body.as_bytes(), self.sought);
            Rc::new(match self.sequence() {
                Some(sequence) => sequence.read(bytes, response.body_missing.is_some(), sought),
                None => Document::parse_noting(bytes, sought),
            })
        };
        Rc::clone(self.document.get_or_init(read))
    }

    /// The body of the response as JSON, which is read again where it is asked for again.
    pub(super) fn take_document(&mut self) -> Document {
        let document = self.document();
        self.document = OnceCell::new();
        Rc::unwrap_or_clone(document)
    }

    /// Where secret members stand in the body, where a check has read it.
    pub(super) fn take_spans(&mut self) -> Option<Vec<MemberSpan>> {
        Rc::into_inner(self.document.take()?)?.take_spans()
    }

    pub(super) fn status_code(&self) -> u16 {
        self.exchange.response.status
    }

    /// Whether expectations about the response's content apply: its status is an
    /// expected one, or another success where the expected one was only assumed,
    /// since an assumed status does not mute a broken body.
    pub(super) fn content_applies(&self) -> bool {
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
    pub(super) fn record(&mut self, check: &str, basis: Basis, line: u32, found: Vec<RawFinding>) {
        let found = found.into_iter().map(|found| (basis, found));
        self.record_each(check, line, found);
    }

    /// The same where each finding has a basis of its own.
    pub(super) fn record_each(
        &mut self,
        check: &str,
        line: u32,
        found: impl Iterator<Item = (Basis, RawFinding)>,
    ) {
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

    /// Records a check that says nothing about this response.
    pub(super) fn not_applied(&mut self, check: &str, reason: &str) {
        self.verdict.checks.push(Check {
            name: check.to_owned(),
            outcome: CheckOutcome::NotApplied,
            reason: Some(reason.to_owned()),
        });
    }

    fn finding(&self, check: &str, basis: Basis, line: u32, mut found: RawFinding) -> Finding {
        found.place = found.place.short();
        found.pointer = found.pointer.map(short);
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
