//! Every text of a result that will be written, once, for whoever looks for secrets in it.

use serde_json::Value;

use crate::model::exchange::{Blocked, Header, Request};
use crate::model::finding::Finding;
use crate::model::octets::Octets;
use crate::model::outcome::StepResult;
use crate::model::place::Place;

/// What is done with each text.
pub(super) trait Visit {
    /// A text; `place` names it where a change is to be noted.
    fn text(&mut self, place: Option<&str>, text: &mut String);

    /// Name and value of a header of one side: a host can name a header as it likes.
    fn header(&mut self, side: &str, header: &mut Header);

    /// The body of one side.
    fn body(&mut self, side: &str, body: &mut Octets);
}

/// Visits everything of a step that will be written.
pub(super) fn step(step: &mut StepResult, visit: &mut impl Visit) {
    if let Some(exchange) = &mut step.exchange {
        request(&mut exchange.request, visit);
        for header in &mut exchange.response.headers {
            visit.header("response", header);
        }
        visit.body("response", &mut exchange.response.body);
    }
    if let Some(unanswered) = &mut step.unanswered {
        request(unanswered, visit);
    }
    for one in &mut step.findings {
        finding(one, visit);
    }
    if let Some(Blocked { cause, help, .. }) = &mut step.blocked {
        visit.text(None, cause);
        optional(help, visit);
    }
    for signal in &mut step.observations.deprecation {
        visit.text(None, &mut signal.value);
        visit.text(None, &mut signal.reading);
        optional(&mut signal.target, visit);
        optional(&mut signal.malformed, visit);
    }
    if let Some(not_found) = &mut step.observations.not_found {
        visit.text(None, &mut not_found.evidence);
    }
    for captured in step.captures.values_mut() {
        value(captured, visit);
    }
}

/// Visits a request, sent or not.
pub(super) fn request(request: &mut Request, visit: &mut impl Visit) {
    visit.text(Some("request url"), &mut request.url);
    for header in &mut request.headers {
        visit.header("request", header);
    }
    if let Some(body) = &mut request.body {
        visit.body("request", body);
    }
}

/// Visits a finding.
pub(super) fn finding(finding: &mut Finding, visit: &mut impl Visit) {
    visit.text(None, &mut finding.expected);
    visit.text(None, &mut finding.actual);
    visit.text(None, &mut finding.message);
    optional(&mut finding.diff, visit);
    optional(&mut finding.pointer, visit);
    optional(&mut finding.rule, visit);
    if let Place::Body(text) | Place::Header(text) = &mut finding.place {
        visit.text(None, text);
    }
}

fn optional(text: &mut Option<String>, visit: &mut impl Visit) {
    if let Some(text) = text {
        visit.text(None, text);
    }
}

/// Visits the texts and numbers of a captured value; a number that changes becomes a text.
pub(super) fn value(captured: &mut Value, visit: &mut impl Visit) {
    match captured {
        Value::String(text) => visit.text(None, text),
        Value::Number(number) => {
            let mut text = number.to_string();
            visit.text(None, &mut text);
            if text != number.as_str() {
                *captured = Value::String(text);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| value(item, visit)),
        Value::Object(members) => members.values_mut().for_each(|item| value(item, visit)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// The texts of a step but for its bodies, one behind the other.
#[derive(Default)]
pub(super) struct Look {
    pub(super) texts: Vec<u8>,
}

impl Look {
    /// Nothing that is looked for goes on behind the end of a text: no escape and no line of
    /// base64 has this byte.
    fn add(&mut self, text: &[u8]) {
        self.texts.extend_from_slice(text);
        self.texts.push(0);
    }
}

impl Visit for Look {
    fn text(&mut self, _: Option<&str>, text: &mut String) {
        self.add(text.as_bytes());
    }

    fn header(&mut self, _: &str, header: &mut Header) {
        self.add(header.name.as_bytes());
        self.add(header.value.as_bytes());
    }

    fn body(&mut self, _: &str, _: &mut Octets) {}
}
