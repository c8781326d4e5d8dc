//! What the steps after one take from its response.

use serde_json::Value;

use super::assertion::{place_of_path, show};
use super::body_path::filled;
use super::raw_finding::RawFinding;
use super::state::ExchangeJudge;
use crate::model::case::{Capture, CaptureSource, Pattern};
use crate::model::finding::{Basis, NOTHING};
use crate::model::json_path::select;
use crate::model::kind::Kind;
use crate::model::place::Place;
use crate::variables::Values;

impl ExchangeJudge<'_> {
    /// Takes what the step captures; what is not there is a finding, since the steps
    /// after it cannot run.
    pub(super) fn captures(&mut self, route_gone: bool) {
        let asked = self.expected;
        if asked.captures.is_empty() {
            return;
        }
        let basis = asked
            .expect
            .status
            .as_ref()
            .map_or(Basis::Documented, |status| status.basis);
        for capture in &asked.captures {
            let check = format!("capture {}", capture.name);
            if route_gone || !self.content_applies() {
                self.not_applied(&check, "the status is not the expected one");
                continue;
            }
            let found = match self.captured(capture) {
                Ok(value) => {
                    let name = capture.name.clone();
                    self.verdict.captures.insert(name, value);
                    Vec::new()
                }
                Err(found) => vec![*found],
            };
            self.record(&check, basis, capture.line, found);
        }
    }

    /// The variables of the step, and what it captures under names that have no value yet.
    pub(super) fn with_captures(&self) -> Values {
        let mut values = self.scope.step.clone();
        let captures = self.expected.captures.iter();
        for capture in captures.filter(|one| self.scope.get(&one.name).is_none()) {
            if let Ok(value) = self.captured(capture) {
                values.insert(capture.name.clone(), value);
            }
        }
        values
    }

    fn captured(&self, capture: &Capture) -> Result<Value, Box<RawFinding>> {
        let response = &self.exchange.response;
        let (place, value) = match &capture.source {
            CaptureSource::Body { path, query } => {
                let document = self.document();
                let place = place_of_path(path);
                let query = filled(path, query, self.scope).map_err(|words| {
                    let expected = format!("a value for `{}`", capture.name);
                    let found = failed(&place, expected, NOTHING.to_owned());
                    Box::new(found.message(format!("the path cannot be filled in: {words}")))
                })?;
                let selected = document.value().map(|body| select(&query, path, body));
                let value = selected.transpose();
                let value = value.map(|nodes| nodes.and_then(|nodes| nodes.first().cloned()));
                (place, value)
            }
            CaptureSource::Header(name) => {
                let value = response.header_list(name).map(Value::String);
                (Place::Header(name.to_string()), Ok(value))
            }
            CaptureSource::Status => (Place::Status, Ok(Some(response.status.into()))),
            CaptureSource::Text => {
                let text = response.body.to_text().into_owned();
                (place_of_path("$"), Ok(Some(text.into())))
            }
        };
        let name = &capture.name;
        let missing = |expected: String, actual: String| {
            let found = failed(&place, expected, actual);
            Box::new(found.message(format!("the steps that use `{name}` cannot run")))
        };
        let lacks = |why: String| missing(format!("a value for `{name}`"), why);
        let value = value.map_err(lacks)?.ok_or_else(|| lacks(NOTHING.into()))?;
        let Some(Pattern(regex)) = &capture.regex else {
            return Ok(value);
        };
        let text = match &value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let part = regex
            .captures(&text)
            .and_then(|groups| groups.get(1).or(groups.get(0)));
        match part {
            Some(part) => Ok(part.as_str().into()),
            None => Err(missing(
                format!("a value for `{name}` that matches /{regex}/"),
                show(&value),
            )),
        }
    }
}

fn failed(place: &Place, expected: String, actual: String) -> RawFinding {
    RawFinding {
        value: Some(expected.clone()),
        ..RawFinding::new(Kind::ExpectationFailed, place.clone(), expected, actual)
    }
}
