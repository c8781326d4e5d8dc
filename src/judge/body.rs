//! Media type, contract and body expectations.

use serde_json::Value;

use super::assertion::{check_nodes, matcher_words, place_of_path};
use super::body_path::filled;
use super::media_type::is_json_media_type;
use super::raw_finding::RawFinding;
use super::state::{ExchangeJudge, NO_BODY, OTHER_STATUS, ROUTE_GONE};
use crate::contract::Contract;
use crate::json::Document;
use crate::model::case::{
    BodyExpectation, ContractChoice, Expectation, Matcher, is_safe_method, is_without_body,
};
use crate::model::exchange::{Blocked, Phase, REST_OF_STREAM, TOO_DEEP_TO_READ};
use crate::model::finding::{Basis, NOTHING};
use crate::model::json_path::select;
use crate::model::kind::Kind;
use crate::model::place::Place;
use crate::model::violation::{Violation, reported};
use crate::openapi::essence;

/// What to do about a path that selects too much.
const PATH_HELP: &str =
    "write a path that says more of the way: fewer `..`, and names in the place of `*`";

impl ExchangeJudge<'_> {
    /// The contract that stands for a status, if one does.
    pub(super) fn contract_for(&self, status: u16) -> Option<&Expectation<ContractChoice>> {
        let choice = self.expected.expect.contract_for(status)?;
        // A document says of every status what it answers.
        let is_operation = || self.rules.catalog.operation(&choice.value.name).is_some();
        let is_meant = choice.value.statuses.is_some() || self.content_applies() || is_operation();
        (is_meant && &*choice.value.name != "none").then_some(choice)
    }

    /// Judges media type, contract and body expectations.
    pub(super) fn body(&mut self, route_gone: bool) {
        let has_body = self.may_have_body();
        let contract = self.contract_for(self.status_code()).cloned();
        let is_read = contract.is_some() || !self.expected.expect.body.is_empty();
        let document = is_read.then(|| self.document());
        let mut missing = self.exchange.response.body_missing.as_deref();
        // Of a stream, what came is judged item by item.
        if !self.exchange.response.body.is_empty()
            && let Some(reason) = missing
            && self.sequence().is_some()
        {
            self.not_applied(REST_OF_STREAM, reason);
            missing = None;
        }
        let void = match (route_gone, has_body) {
            (true, _) => Some(ROUTE_GONE),
            (_, false) => Some(NO_BODY),
            _ if self.is_part() => Some("the body is a part of the whole (206)"),
            // It may be JSON: the limit is the reader's.
            _ if document.as_deref().is_some_and(Document::is_too_deep) => {
                self.block(TOO_DEEP_TO_READ.to_owned(), None);
                Some(TOO_DEEP_TO_READ)
            }
            _ => missing,
        };
        let rules = self.rules;
        let operation = contract
            .as_ref()
            .and_then(|choice| Some((choice, rules.catalog.operation(&choice.value.name)?)));
        if let (Some((choice, operation)), Some(document)) = (operation, &document) {
            self.operation(choice, operation, document, void);
        } else {
            self.media_type(contract.as_ref(), void);
            if let (Some(choice), Some(document)) = (&contract, &document) {
                self.contract(choice, document, void);
            }
        }
        // Where the contract has already reported that the body is not JSON, once is enough.
        let mut reported = self.verdict.findings.iter().map(|finding| finding.kind);
        let is_reported = contract.is_some()
            && reported.any(|kind| matches!(kind, Kind::InvalidJson | Kind::UnexpectedMediaType));
        self.body_expectations(document.as_deref(), void, is_reported);
    }

    pub(super) fn may_have_body(&self) -> bool {
        let status = self.status_code();
        !self.is_head() && !is_without_body(status)
    }

    pub(super) fn is_head(&self) -> bool {
        self.exchange.request.method == "HEAD"
    }

    /// Whether the case says of a response without a body that it may have none: by its method,
    /// or by naming its status.
    pub(super) fn asks_for_no_body(&self) -> bool {
        let status = self.expected.expect.status.as_ref();
        self.is_head() || status.is_some_and(|expected| expected.value.names(self.status_code()))
    }

    /// Whether the body is a part of what its media type says (RFC 9110, section 15.3.7).
    fn is_part(&self) -> bool {
        let response = &self.exchange.response;
        let ranges = "multipart/byteranges";
        let media_type = response.media_type();
        self.status_code() == 206
            && (response
                .headers
                .iter()
                .any(|one| one.name == "content-range")
                || media_type.is_some_and(|text| essence(&text) == ranges))
    }

    /// Judges the body against the contract.
    fn contract(
        &mut self,
        choice: &Expectation<ContractChoice>,
        document: &Document,
        void: Option<&str>,
    ) {
        let name = &choice.value.name;
        let check = format!("contract {name}");
        if let Some(reason) = void {
            return self.not_applied(&check, reason);
        }
        if document.value().is_none() && self.is_another_media_type() {
            let reason = "the body is not JSON, and does not claim to be";
            return self.not_applied(&check, reason);
        }
        let rules = self.rules;
        let Some(contract) = rules.catalog.get(name) else {
            return self.not_applied(&check, "there is no such contract");
        };
        self.judge_by(&check, choice, contract, document);
    }

    /// Judges the body by one contract.
    pub(super) fn judge_by(
        &mut self,
        check: &str,
        choice: &Expectation<ContractChoice>,
        contract: &Contract,
        document: &Document,
    ) {
        let observations = &mut self.verdict.observations;
        if let Some((coverage, deprecated)) = contract.seen(document) {
            observations.coverage = Some(coverage);
            observations.deprecated_elements.extend(deprecated);
        }
        let mut violations = document.problems().to_vec();
        if let Some(value) = document.value() {
            for problem in &mut violations {
                problem.place = contract.place(value, &problem.pointer);
            }
        }
        match contract.judge(document, self.status_code()) {
            Ok(found) => violations.extend(found),
            Err(reason) => {
                self.block(format!("{check}: {reason}"), None);
                return self.not_applied(check, reason);
            }
        }
        self.record_violations(check, choice, contract.basis(), reported(violations));
    }

    /// Leaves the case without a verdict, since something cannot be judged within its limits.
    fn block(&mut self, cause: String, help: Option<&str>) {
        self.verdict.blocked = Some(Blocked {
            phase: Phase::Limit,
            cause,
            help: help.map(str::to_owned),
            may_have_been_carried_out: !is_safe_method(&self.exchange.request.method),
        });
    }

    /// Whether the response names a media type, and one that is not JSON.
    pub(super) fn is_another_media_type(&self) -> bool {
        let text = self.exchange.response.media_type();
        text.is_some_and(|text| !is_json_media_type(&essence(&text)))
    }

    pub(super) fn record_violations(
        &mut self,
        check: &str,
        choice: &Expectation<ContractChoice>,
        contract_basis: Basis,
        violations: Vec<Violation>,
    ) {
        let found = violations.into_iter().map(|violation| {
            let basis = weaker(choice.basis, violation.basis.unwrap_or(contract_basis));
            let found = RawFinding {
                severity: violation.severity,
                pointer: Some(violation.pointer),
                rule: violation.rule,
                value: violation.enum_value,
                closed: violation.closed,
                more: violation.more,
                ..RawFinding::new(
                    violation.kind,
                    violation.place,
                    violation.expected,
                    violation.actual,
                )
                .message(violation.message)
            };
            (basis, found)
        });
        self.record_each(check, choice.line, found);
    }

    fn body_expectations(
        &mut self,
        document: Option<&Document>,
        void: Option<&str>,
        is_reported: bool,
    ) {
        let asked = self.expected;
        let reason = match void {
            Some(NO_BODY) if self.content_applies() && !self.asks_for_no_body() => None,
            Some(reason) => Some(reason),
            None if !self.content_applies() => Some(OTHER_STATUS),
            None => None,
        };
        let value = document.and_then(Document::value);
        let may_lack = |one: &Expectation<BodyExpectation>| {
            void == Some(NO_BODY) && reason.is_none() && is_of_absence(one)
        };
        let discriminating =
            discriminating(&asked.expect.body, |one| !may_lack(one)).filter(|_| !is_reported);
        for (index, expected) in asked.expect.body.iter().enumerate() {
            let check = format!("body {}", expected.value.path);
            if may_lack(expected) {
                self.record(&check, expected.basis, expected.line, Vec::new());
                continue;
            }
            if let Some(reason) = reason {
                self.not_applied(&check, reason);
                continue;
            }
            let Some(value) = value else {
                if discriminating == Some(index) {
                    let found = match void {
                        Some(_) => vec![self.no_body()],
                        None => {
                            let problems = document.map_or(&[][..], Document::problems);
                            problems.iter().take(1).map(not_json).collect()
                        }
                    };
                    self.record(&check, expected.basis, expected.line, found);
                } else {
                    self.not_applied(&check, void.unwrap_or("the body is not JSON"));
                }
                continue;
            };
            let found = match self.body_expectation(&expected.value, value) {
                Ok(found) => found,
                Err(reason) => {
                    self.block(reason.clone(), Some(PATH_HELP));
                    self.not_applied(&check, &reason);
                    continue;
                }
            };
            self.record(
                &check,
                expected.basis,
                expected.line,
                found.into_iter().collect(),
            );
        }
    }

    /// What is wrong with what a path selects.
    ///
    /// # Errors
    /// Why it is not asked.
    fn body_expectation(
        &self,
        expected: &BodyExpectation,
        value: &Value,
    ) -> Result<Option<RawFinding>, String> {
        let matcher = &expected.matcher;
        let failed = |place: Place, words: String, actual: String| RawFinding {
            value: Some(matcher_words(matcher)),
            ..RawFinding::new(Kind::ExpectationFailed, place, words, actual)
        };
        let asked_for = || place_of_path(&expected.path);
        let query = match filled(&expected.path, &expected.query, self.scope) {
            Ok(query) => query,
            Err(words) => {
                let found = failed(asked_for(), expected.path.to_string(), NOTHING.to_owned());
                return Ok(Some(
                    found.message(format!("the path cannot be filled in: {words}")),
                ));
            }
        };
        let nodes = select(&query, &expected.path, value)?;
        Ok(
            check_nodes(&nodes, value, matcher, self.scope).map(|mismatch| {
                let (place, pointer) = match mismatch.at {
                    Some((place, pointer)) => (place, Some(pointer)),
                    None => (asked_for(), None),
                };
                let found = RawFinding {
                    pointer,
                    diff: mismatch.diff,
                    ..failed(place, mismatch.expected, mismatch.actual)
                };
                found.message(format!("`{}` is not what the case expects", expected.path))
            }),
        )
    }

    /// What is found where the case says what a body holds, and there is none.
    fn no_body(&self) -> RawFinding {
        let status = self.status_words();
        let place = Place::Body(String::new());
        let found = RawFinding::new(Kind::ExpectationFailed, place, "a body", "no body");
        found.message(format!(
            "a response of status {status} has no body, and the case says what it holds"
        ))
    }
}

/// Whether nothing is expected at a place.
fn is_of_absence(expected: &Expectation<BodyExpectation>) -> bool {
    matches!(expected.value.matcher, Matcher::Exists(false))
}

/// Which of the expectations that need a body says that it is not JSON: the first of the firmest.
fn discriminating(
    all: &[Expectation<BodyExpectation>],
    needs_body: impl Fn(&Expectation<BodyExpectation>) -> bool,
) -> Option<usize> {
    let is_firm = |one: &Expectation<BodyExpectation>| one.basis != Basis::Assumed;
    let firm = all.iter().position(|one| needs_body(one) && is_firm(one));
    firm.or_else(|| all.iter().position(needs_body))
}

/// What is found where a body that is to be read is no JSON.
fn not_json(problem: &Violation) -> RawFinding {
    let place = problem.place.clone();
    let found = RawFinding::new(Kind::InvalidJson, place, "a JSON text", &*problem.actual);
    found.message(problem.message.clone())
}

/// The basis of what a contract says: what the case itself only assumes is no firmer for
/// being in a contract.
pub(super) fn weaker(of_case: Basis, of_contract: Basis) -> Basis {
    match of_case {
        Basis::Assumed => Basis::Assumed,
        Basis::Documented | Basis::Observed => of_contract,
    }
}
