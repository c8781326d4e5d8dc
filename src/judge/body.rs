//! Media type, contract and body expectations.

use serde_json::Value;

use super::assertion::{check_nodes, matcher_words, place_of_path, show_text};
use super::body_path::filled;
use super::raw_finding::RawFinding;
use super::state::ExchangeJudge;
use crate::contract::Contract;
use crate::json::Document;
use crate::model::case::{BodyExpectation, ContractChoice, Expectation, is_safe_method};
use crate::model::exchange::{Blocked, Phase, REST_OF_STREAM};
use crate::model::finding::{Basis, NOTHING};
use crate::model::kind::Kind;
use crate::model::place::Place;
use crate::model::violation::{Violation, reported};
use crate::openapi::essence;

pub(super) const ROUTE_GONE: &str = "the route is gone";
pub(super) const OTHER_STATUS: &str = "the status is not the expected one";

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
            (_, false) => Some("such a response has no body"),
            _ if self.is_part() => Some("the body is a part of the whole (206)"),
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

    fn may_have_body(&self) -> bool {
        let status = self.status_code();
        self.exchange.request.method != "HEAD" && !matches!(status, 204 | 205 | 304)
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

    pub(super) fn media_type(
        &mut self,
        contract: Option<&Expectation<ContractChoice>>,
        void: Option<&str>,
    ) {
        let asked = self.expected;
        let expected = asked.expect.media_type.as_ref();
        if expected.is_none() && contract.is_none() {
            return self.one_media_type(void);
        }
        if let Some(reason) = void {
            return self.not_applied("media-type", reason);
        }
        if expected.is_some() && contract.is_none() && !self.content_applies() {
            return self.not_applied("media-type", OTHER_STATUS);
        }
        let response = &self.exchange.response;
        let actual = self.exchange.response.media_type();
        let essence = actual.as_deref().map(essence);
        let applies = self.content_applies();
        let explicit = expected.filter(|_| applies);
        let (fits, words) = match (explicit, essence.as_deref()) {
            (Some(expected), essence) => (
                essence
                    .is_some_and(|essence| expected.value.iter().any(|known| **known == *essence)),
                expected.value.join(" or "),
            ),
            (None, essence) => (
                essence.is_some_and(is_json_media_type),
                "application/json or another JSON media type".to_owned(),
            ),
        };
        let (basis, line) = match (explicit, contract) {
            (Some(expected), _) => (expected.basis, expected.line),
            (None, Some(contract)) => (contract.basis, contract.line),
            (None, None) => (Basis::Documented, 0),
        };
        let mut found = Vec::new();
        // An empty body is reported once, by the contract.
        let is_reported_by_contract =
            contract.is_some() && actual.is_none() && response.body.is_empty();
        if !fits && !is_reported_by_contract {
            let place = Place::Header("content-type".into());
            let shown = actual
                .as_deref()
                .map_or_else(|| "no Content-Type".to_owned(), show_text);
            let message = format!("the response's media type is {shown}, expected {words}");
            found.push(
                RawFinding::new(Kind::UnexpectedMediaType, place, words, shown).message(message),
            );
        }
        self.record("media-type", basis, line, found);
    }

    /// What nobody asked of is reported where it cannot be right: two media types of one body
    /// (RFC 9110, section 8.3).
    fn one_media_type(&mut self, void: Option<&str>) {
        let response = &self.exchange.response;
        if void.is_some() || !self.content_applies() || !response.media_types_disagree() {
            return;
        }
        let shown = show_text(&response.media_type().unwrap_or_default());
        let place = Place::Header("content-type".into());
        let found = RawFinding::new(Kind::UnexpectedMediaType, place, "one media type", &*shown)
            .message(format!("the lines of `Content-Type` disagree: {shown}"));
        self.record("media-type", Basis::Documented, 0, vec![found]);
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
                self.verdict.blocked = Some(Blocked {
                    phase: Phase::Limit,
                    cause: format!("{check}: {reason}"),
                    help: None,
                    may_have_been_carried_out: !is_safe_method(&self.exchange.request.method),
                });
                return self.not_applied(check, reason);
            }
        }
        self.record_violations(check, choice, contract.basis(), reported(violations));
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
            Some(reason) => Some(reason),
            None if !self.content_applies() => Some(OTHER_STATUS),
            None => None,
        };
        let value = document.and_then(Document::value);
        let discriminating = discriminating(&asked.expect.body).filter(|_| !is_reported);
        for (index, expected) in asked.expect.body.iter().enumerate() {
            let check = format!("body {}", expected.value.path);
            if let Some(reason) = reason {
                self.not_applied(&check, reason);
                continue;
            }
            let Some(value) = value else {
                if discriminating == Some(index) {
                    let problems = document.map_or(&[][..], Document::problems);
                    let found = problems.iter().take(1).map(not_json).collect();
                    self.record(&check, expected.basis, expected.line, found);
                } else {
                    self.not_applied(&check, "the body is not JSON");
                }
                continue;
            };
            let found = self.body_expectation(&expected.value, value);
            self.record(
                &check,
                expected.basis,
                expected.line,
                found.into_iter().collect(),
            );
        }
    }

    fn body_expectation(&self, expected: &BodyExpectation, value: &Value) -> Option<RawFinding> {
        let failed = |place: Place, words: String, actual: String| RawFinding {
            value: Some(matcher_words(&expected.matcher)),
            ..RawFinding::new(Kind::ExpectationFailed, place, words, actual)
        };
        let asked_for = || place_of_path(&expected.path);
        let query = match filled(&expected.path, &expected.query, self.scope) {
            Ok(query) => query,
            Err(words) => {
                let found = failed(asked_for(), expected.path.to_string(), NOTHING.to_owned());
                return Some(found.message(format!("the path cannot be filled in: {words}")));
            }
        };
        let mismatch = check_nodes(&query.query_located(value), &expected.matcher, self.scope)?;
        let (place, pointer) = match mismatch.at {
            Some((place, pointer)) => (place, Some(pointer)),
            None => (asked_for(), None),
        };
        let found = RawFinding {
            pointer,
            diff: mismatch.diff,
            ..failed(place, mismatch.expected, mismatch.actual)
        };
        Some(found.message(format!("`{}` is not what the case expects", expected.path)))
    }
}

/// Which of some expectations says that the body is not JSON: the first of the firmest.
fn discriminating(all: &[Expectation<BodyExpectation>]) -> Option<usize> {
    let is_firm = |one: &Expectation<BodyExpectation>| one.basis != Basis::Assumed;
    let first = (!all.is_empty()).then_some(0);
    all.iter().position(is_firm).or(first)
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

/// Whether a media type is JSON: `application/json` or `…/…+json` (RFC 6839).
fn is_json_media_type(essence: &str) -> bool {
    let is_token = |text: &str| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c);
        !text.is_empty() && text.chars().all(allowed)
    };
    match essence.split_once('/') {
        Some(("application", "json")) => true,
        Some((kind, subtype)) => {
            let stem = subtype.strip_suffix("+json");
            is_token(kind) && stem.is_some_and(is_token)
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_media_types_are_distinguished_from_what_only_looks_like_one() {
        for good in [
            "application/json",
            "application/problem+json",
            "application/vnd.x-1.2+json",
        ] {
            assert!(is_json_media_type(good), "{good}");
        }
        for bad in [
            "text/json",
            "json",
            "+json",
            "/+json",
            "application/+json",
            "a b/c+json",
            "application/json/x+json",
            "",
        ] {
            assert!(!is_json_media_type(bad), "{bad}");
        }
    }
}
