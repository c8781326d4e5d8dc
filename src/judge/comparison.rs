//! `same_as`: a response against an earlier one of the same case.

use serde_json::Value;
use serde_json_path::JsonPath;

use super::assertion::show_text;
use super::body_contract::contract_of;
use super::compared::{Compared, limit, shown, shown_text, too_large, without_absent};
use super::comparison_masks::passing;
use super::raw_finding::RawFinding;
use super::state::ExchangeJudge;
use crate::diff::{Change, ChangeKind};
use crate::json::Document;
use crate::model::exchange::Response;
use crate::model::kind::{Kind, Severity};
use crate::model::place::{Place, unescape};
use crate::openapi::essence;

/// So many differences are reported one by one.
const MAX_REPORTED: usize = 100;
/// So many lines of the text diff are kept.
const MAX_LINES: usize = 60;

impl ExchangeJudge<'_> {
    /// Judges whether a response is like the earlier one that the step names.
    pub(super) fn same_as(&mut self) {
        let asked = self.expected;
        let Some(expected) = &asked.expect.same_as else {
            return;
        };
        let name = &*expected.value.step;
        let check = format!("same as {name}");
        let earlier = self
            .earlier
            .iter()
            .find(|one| one.name.as_deref() == Some(name));
        let Some(earlier) = earlier.and_then(|one| one.exchange.as_ref()) else {
            return self.not_applied(&check, "the earlier step has no response");
        };
        if !self.content_applies() {
            return self.not_applied(&check, "the status is not the expected one");
        }
        let (left, right) = (&earlier.response, &self.exchange.response);
        let is_other = left.body != right.body;
        if let Some(reason) = too_large(left, right).filter(|_| is_other) {
            return self.not_applied(&check, &reason);
        }
        let mut found = Vec::new();
        if left.status != right.status {
            let (was, is) = (left.status.to_string(), right.status.to_string());
            found.push(RawFinding::new(
                Kind::ExpectationFailed,
                Place::Status,
                was,
                is,
            ));
        }
        let media_type = |response: &Response| response.media_type().map(|text| essence(&text));
        let (was, is) = (media_type(left), media_type(right));
        if was != is {
            let place = Place::Header("content-type".into());
            let (was, is) = (shown_text(was.as_deref()), shown_text(is.as_deref()));
            found.push(RawFinding::new(Kind::ExpectationFailed, place, was, is));
        }
        found.extend(self.bodies(left, right, &expected.value.except));
        let message = format!("differs from the response of the step `{name}`");
        let found = found
            .into_iter()
            .map(|one| RawFinding {
                value: Some(name.to_owned()),
                ..one.message(message.clone())
            })
            .collect();
        self.record(&check, expected.basis, expected.line, found);
    }

    fn bodies(
        &self,
        left: &Response,
        right: &Response,
        except: &[std::sync::Arc<JsonPath>],
    ) -> Vec<RawFinding> {
        let (earlier, own) = (Document::parse(left.body.as_bytes()), self.document());
        let (Some(left_value), Some(right_value)) = (earlier.value(), own.value()) else {
            let is_same = left.body == right.body;
            let shown = |response: &Response| show_text(&response.body.to_text());
            let place = Place::Body(String::new());
            let found =
                || RawFinding::new(Kind::ExpectationFailed, place, shown(left), shown(right));
            return if is_same { Vec::new() } else { vec![found()] };
        };
        let contract = contract_of(self);
        let contract = contract.as_deref();
        let rest = |value| without(without_absent(contract, value).into_owned(), except);
        let (left, right) = (rest(left_value), rest(right_value));
        let masks = passing(self.rules);
        // What the case says of its arrays holds here too.
        let compared = Compared::of([&left, &right], &masks, contract, self.expected);
        let (mut found, diff) = compared.differences(("expected", "actual"), MAX_LINES, found_of);
        if let Some(first) = found.first_mut() {
            first.diff = diff;
        }
        limit(
            &mut found,
            MAX_REPORTED,
            Kind::ExpectationFailed,
            "differences",
        );
        found
    }
}

fn found_of(change: &Change<'_>, place: Place) -> RawFinding {
    let is_order = change.kind == ChangeKind::OrderChanged;
    let (expected, actual) = match is_order {
        true => ("the same order".to_owned(), "another order".to_owned()),
        false => (shown(change.left.as_ref()), shown(change.right.as_ref())),
    };
    RawFinding {
        severity: is_order.then_some(Severity::Notice),
        ..RawFinding::new(Kind::ExpectationFailed, place, expected, actual)
    }
}

/// A value without what some paths select.
fn without(mut rest: Value, except: &[std::sync::Arc<JsonPath>]) -> Value {
    for path in except {
        let mut pointers: Vec<String> = path
            .query_located(&rest)
            .locations()
            .map(|location| location.to_json_pointer())
            .collect();
        // From the end of each list on, so that the places before it stay what they are.
        pointers.reverse();
        for pointer in pointers {
            remove(&mut rest, &pointer);
        }
    }
    rest
}

fn remove(value: &mut Value, pointer: &str) {
    let Some((owner, name)) = pointer.rsplit_once('/') else {
        *value = Value::Null;
        return;
    };
    match value.pointer_mut(owner) {
        Some(Value::Object(members)) => {
            members.remove(&unescape(name));
        }
        Some(Value::Array(items)) => {
            if let Ok(index) = name.parse::<usize>()
                && index < items.len()
            {
                items.remove(index);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_paths_select_is_left_out() {
        let value = json!({"a": [1, 2, 3], "b": {"c/d": 1, "e": 2}});
        let path = |text: &str| std::sync::Arc::new(JsonPath::parse(text).unwrap());
        let rest = without(
            value,
            &[path("$.a[0,1]"), path("$.b['c/d']"), path("$.gone")],
        );
        assert_eq!(rest, json!({"a": [3], "b": {"e": 2}}));
    }
}
