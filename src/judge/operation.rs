//! A response against what an OpenAPI document says of its operation: is the status
//! described, is the media type, the headers, the body.

use super::assertion::show_text;
use super::body::weaker;
use super::raw_finding::RawFinding;
use super::state::{ExchangeJudge, NO_BODY, ROUTE_GONE};
use super::style_value;
use crate::contract::OperationContract;
use crate::json::Document;
use crate::model::case::{ContractChoice, Expectation};
use crate::model::exchange::KeptHeaders;
use crate::model::kind::{Kind, Severity};
use crate::model::place::Place;
use crate::model::violation::reported;
use crate::openapi::{self, Header, Response};

/// The check of the status against the document.
const NO_BODY_DESCRIBED: &str = "the document describes no body of this response";
const STATUS: &str = "documented status";
/// Why nothing is said of a header that is not there.
const LEFT_OUT: &str = "the recorder may have left it out";
/// Why no contract judges a body.
const NO_JSON: &str = "the body is not JSON, and does not claim to be";

impl ExchangeJudge<'_> {
    /// Judges a response by its operation.
    pub(super) fn operation(
        &mut self,
        choice: &Expectation<ContractChoice>,
        operation: OperationContract<'_>,
        document: &Document,
        void: Option<&str>,
    ) {
        let check = format!("contract {}", operation.name());
        let route_gone = void == Some(ROUTE_GONE);
        if let Some(reason) = void.filter(|_| route_gone) {
            return self.not_applied(&check, reason);
        }
        let response = operation.operation().response(self.status_code());
        let media_type = self.exchange.response.media_type();
        self.verdict.observations.document =
            Some(operation.seen(self.status_code(), media_type.as_deref()));
        self.documented_status(choice, operation, response.is_some());
        let Some(response) = response else {
            let reason = "the document describes no response of this status";
            return self.not_applied(&check, reason);
        };
        for header in &response.headers {
            self.documented_header(choice, operation, header);
        }
        if let Some(reason) = void {
            let is_explicit = self.expected.expect.media_type.is_some();
            if is_explicit && reason == NO_BODY {
                self.media_type(None, void);
            }
            if response.contents.is_empty() {
                return self.not_applied(&check, NO_BODY_DESCRIBED);
            }
            // The media type is known also where a recorder did not keep the body, and of HEAD.
            let is_head = self.is_head() && reason == NO_BODY && !is_explicit;
            let is_missing = self.exchange.response.body_missing.as_deref() == Some(reason);
            let is_known = (is_head || is_missing) && media_type.is_some();
            if is_known {
                self.documented_media_type(choice, operation, response, media_type.as_deref());
            }
            let is_json = media_type.as_deref().is_some_and(openapi::is_json);
            // Such a body would not be judged if it were there.
            let is_other = is_known && !is_json && self.sequence().is_none();
            return self.not_applied(&check, if is_other { NO_JSON } else { reason });
        }
        self.documented_body(choice, operation, response, document);
    }

    /// Whether a response is as its OpenAPI document describes it. Only JSON that keeps a
    /// schema reports the service; what has none is believed where it `is_expected`.
    pub(super) fn keeps_documented(&self, is_expected: bool) -> bool {
        let status = self.status_code();
        let catalog = &self.rules.catalog;
        let Some(choice) = self.contract_for(status) else {
            return false;
        };
        let name = &choice.value.name;
        let Some(operation) = catalog.operation(name) else {
            // A schema says less than a document: the case has to expect the status, and the body
            // to show something of it.
            let document = self.document();
            return catalog.get(name).is_some_and(|contract| {
                let shows = |seen: &str| seen.bytes().any(|digit| digit != b'0');
                is_expected
                    && contract
                        .seen(&document)
                        .is_some_and(|(coverage, _)| shows(&coverage.seen))
                    && contract.judge(&document, status) == Ok(Vec::new())
            });
        };
        let Some(response) = operation.operation().response(status) else {
            return false;
        };
        let body = self.exchange.response.body.as_bytes();
        if response.contents.is_empty() {
            return is_expected && body.is_empty();
        }
        let media_type = self.exchange.response.media_type().unwrap_or_default();
        let Some(content) = openapi::fits(&response.contents, &media_type) else {
            return false;
        };
        if !openapi::is_json(&media_type) && self.sequence().is_none() {
            return is_expected;
        }
        let document = self.document();
        match operation.contract(status, content) {
            Some(contract) if document.value().is_some() => {
                contract.judge(&document, status) == Ok(Vec::new())
            }
            _ => is_expected && document.value().is_some(),
        }
    }

    pub(super) fn documented_status(
        &mut self,
        choice: &Expectation<ContractChoice>,
        operation: OperationContract<'_>,
        is_documented: bool,
    ) {
        let basis = weaker(choice.basis, operation.basis());
        let own = operation.operation();
        let status = self.status_code();
        // Of traffic nothing else is expected: a host that fails is as broken as for a case.
        let fails = !is_documented && status / 100 == 5 && self.expected.expect.status.is_none();
        if own.is_silent && !fails {
            return self.not_applied(STATUS, "the document describes no response");
        }
        let found = (!is_documented && !self.is_not_modified()).then(|| {
            let keys: Vec<String> = own
                .responses
                .iter()
                .map(|response| response.status.to_string())
                .collect();
            let expected = match keys.as_slice() {
                [] => "a status that the document describes".to_owned(),
                keys => keys.join(", "),
            };
            let actual = self.status_words();
            let message = format!("the document describes no response of status {actual}");
            RawFinding {
                severity: fails.then_some(Severity::Breaking),
                rule: Some(operation.rule(&own.spot.below(["responses"]))),
                ..RawFinding::new(Kind::UndocumentedStatus, Place::Status, expected, actual)
                    .message(message)
            }
        });
        self.record(STATUS, basis, choice.line, found.into_iter().collect());
    }

    /// Whether it says that nothing has changed, which documents leave to HTTP (RFC 9110, section
    /// 15.4.5). A browser asks that for itself, and may not record it.
    fn is_not_modified(&self) -> bool {
        let mut sent = self.exchange.request.headers.iter();
        let asks = ["if-none-match", "if-modified-since"];
        self.status_code() == 304
            && (self.kept_headers != KeptHeaders::All
                || sent.any(|header| asks.contains(&&*header.name)))
    }

    fn documented_body(
        &mut self,
        choice: &Expectation<ContractChoice>,
        operation: OperationContract<'_>,
        response: &Response,
        document: &Document,
    ) {
        let check = format!("contract {}", operation.name());
        let is_explicit = self.expected.expect.media_type.is_some();
        if is_explicit {
            self.media_type(None, None);
        }
        if response.contents.is_empty() {
            self.not_applied(&check, NO_BODY_DESCRIBED);
            return;
        }
        let actual = self.exchange.response.media_type();
        let is_empty = self.exchange.response.body.is_empty();
        let content = match &actual {
            Some(actual) => openapi::fits(&response.contents, actual),
            // A body without a media type may be any of them; JSON is looked for first.
            None => {
                let mut contents = response.contents.iter();
                contents.find(|content| openapi::is_json(&content.media_type))
            }
        };
        let is_reported_by_contract = actual.is_none() && is_empty && content.is_some();
        if !is_explicit && !is_reported_by_contract {
            self.documented_media_type(choice, operation, response, actual.as_deref());
        }
        let Some(content) = content else {
            self.not_applied(&check, "the document does not describe this media type");
            return;
        };
        let is_json = openapi::is_json(actual.as_deref().unwrap_or(&content.media_type));
        if !is_json && self.sequence().is_none() {
            self.not_applied(&check, NO_JSON);
            return;
        }
        match operation.contract(self.status_code(), content) {
            Some(contract) => self.judge_by(&check, choice, &contract, document),
            // What says that it is JSON is JSON, whatever else it may be.
            None if actual.is_some() && !document.problems().is_empty() => {
                let found = reported(document.problems().to_vec());
                self.record_violations(&check, choice, operation.basis(), found);
            }
            None => self.not_applied(&check, "the document gives no schema of this body"),
        }
    }

    fn documented_media_type(
        &mut self,
        choice: &Expectation<ContractChoice>,
        operation: OperationContract<'_>,
        response: &Response,
        actual: Option<&str>,
    ) {
        let contents = &response.contents;
        if actual.is_none() && !self.kept_headers.has("content-type") {
            return self.not_applied("media-type", LEFT_OUT);
        }
        let is_described = actual.is_some_and(|actual| openapi::fits(contents, actual).is_some());
        let found = (!is_described).then(|| {
            let known: Vec<&str> = contents
                .iter()
                .map(|content| content.media_type.as_str())
                .collect();
            let expected = known.join(" or ");
            let shown = actual.map_or_else(|| "no Content-Type".to_owned(), show_text);
            let message = format!("the response's media type is {shown}, expected {expected}");
            let place = Place::Header("content-type".into());
            RawFinding {
                rule: Some(operation.rule(&response.spot.below(["content"]))),
                ..RawFinding::new(Kind::UnexpectedMediaType, place, expected, shown)
                    .message(message)
            }
        });
        let basis = weaker(choice.basis, operation.basis());
        let found = found.into_iter().collect();
        self.record("media-type", basis, choice.line, found);
    }

    fn documented_header(
        &mut self,
        choice: &Expectation<ContractChoice>,
        operation: OperationContract<'_>,
        header: &Header,
    ) {
        let name = header.name.to_ascii_lowercase();
        let check = format!("documented header {name}");
        let basis = weaker(choice.basis, operation.basis());
        let values: Vec<String> = self
            .exchange
            .response
            .header_values(&name)
            .map(|value| value.to_text().into_owned())
            .collect();
        if values.is_empty() && !self.kept_headers.has(&name) {
            return self.not_applied(&check, LEFT_OUT);
        }
        if values.is_empty() {
            let found = header.is_required.then(|| RawFinding {
                rule: Some(operation.rule(&header.spot)),
                ..RawFinding::new(
                    Kind::MissingHeader,
                    Place::Header(name.clone()),
                    "the header",
                    "no such header",
                )
                .message(format!("the document requires the header `{name}`"))
            });
            return self.record(&check, basis, choice.line, found.into_iter().collect());
        }
        // Its lines are no list (RFC 9110, section 5.3).
        let texts = match &*name {
            "set-cookie" => values,
            _ => vec![values.join(",")],
        };
        let found = texts
            .iter()
            .map(|text| self.header_text(operation, header, text));
        match found.collect::<Option<Vec<_>>>() {
            Some(found) => {
                let found = found.into_iter().flatten().collect();
                self.record(&check, basis, choice.line, found);
            }
            None => self.not_applied(&check, "its form is not read"),
        }
    }

    /// What is wrong with the text of a header; nothing where its form is not read.
    fn header_text(
        &self,
        operation: OperationContract<'_>,
        header: &Header,
        text: &str,
    ) -> Option<Vec<RawFinding>> {
        let name = header.name.to_ascii_lowercase();
        let Some((contract, schema)) = operation.header_contract(header) else {
            return Some(Vec::new());
        };
        let readings = match header.media_type.as_deref().map(openapi::is_json) {
            None => style_value::of_header(text, &schema, header.explode),
            Some(true) => match serde_json::from_str(text) {
                Ok(value) => vec![value],
                Err(_) => {
                    let place = Place::Header(name.clone());
                    let found = RawFinding::new(Kind::BadFormat, place, "JSON", show_text(text));
                    let found = found.message(format!("the header `{name}`: it is not JSON"));
                    return Some(vec![found]);
                }
            },
            Some(false) => Vec::new(),
        };
        if readings.is_empty() {
            return None;
        }
        let found = style_value::violations(&contract, &readings, self.status_code());
        let found = found.into_iter().map(|violation| {
            let words = match violation.pointer.as_str() {
                "" => violation.message.replacen("the body", "it", 1),
                _ => violation.message,
            };
            RawFinding {
                severity: violation.severity,
                rule: violation.rule,
                value: violation.enum_value,
                ..RawFinding::new(
                    violation.kind,
                    Place::Header(name.clone()),
                    violation.expected,
                    violation.actual,
                )
                .message(format!("the header `{name}`: {words}"))
            }
        });
        Some(found.collect())
    }
}
