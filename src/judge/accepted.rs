//! A response in the form in which it is accepted: the redacted response of the record, with
//! marks in the place of what changes by nature.

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::body_contract::contract_of;
use super::comparison_masks::{masks, secret_at, with_keys};
use super::rules::Rules;
use super::state::ExchangeJudge;
use crate::baseline::{AcceptedBody, AcceptedResponse, Baseline, is_never_kept};
use crate::diff::{Mark, Masks, normalise, normalise_text};
use crate::digest::hex;
use crate::json::why_not_compared;
use crate::model::case::{Case, Role, Step};
use crate::model::exchange::{Exchange, Response};
use crate::model::outcome::StepResult;

/// A longer JSON text is kept as a digest.
const LONGEST_JSON: usize = 8 * 1024 * 1024;
/// Another text that is longer is kept as a digest.
const LONGEST_TEXT: usize = 1024 * 1024;
/// A JSON text that is nested deeper is kept as a text.
const DEEPEST: usize = 100;

/// The responses of a case as they would be accepted: those of its steps that have one.
pub fn accepted_form(case: &Case, results: &[StepResult], rules: &Rules) -> Baseline {
    let responses = results.iter().filter_map(|result| {
        let (step, exchange) = answered(case, result)?;
        let masks = masks(step, exchange, rules);
        let mut judge = ExchangeJudge::bare(&case.id, &step.expected, exchange, rules);
        Some(accepted(step, &mut judge, &masks))
    });
    Baseline {
        responses: responses.collect(),
    }
}

/// The step and the response of a result that a baseline is kept of. What could not be judged,
/// such as the page of a gateway, is neither compared nor accepted, and neither is the recorded
/// response of another request than the case sends today.
pub(super) fn answered<'a>(
    case: &'a Case,
    result: &'a StepResult,
) -> Option<(&'a Step, &'a Exchange)> {
    let step = case.step_of(result.name.as_deref())?;
    let exchange = result.exchange.as_ref()?;
    let is_judged = result.blocked.is_none() && result.role == Role::Step;
    let is_of_today = step.expected.operation.as_ref() == result.operation;
    (step.role == Role::Step && is_judged && is_of_today).then_some((step, exchange))
}

/// One response in its accepted form, which takes the body that the judge has read.
pub(super) fn accepted(
    step: &Step,
    judge: &mut ExchangeJudge<'_>,
    masks: &Masks,
) -> AcceptedResponse {
    let response = &judge.exchange.response;
    AcceptedResponse {
        step: step.name.as_deref().map(str::to_owned),
        status: response.status,
        headers: headers(step, response, masks, judge.rules),
        body: body(judge, &with_keys(masks, step)),
    }
}

fn headers(
    step: &Step,
    response: &Response,
    masks: &Masks,
    rules: &Rules,
) -> BTreeMap<String, String> {
    let named = step
        .expected
        .compare
        .iter()
        .flat_map(|comparing| &comparing.headers);
    let names = named.chain(&rules.kept_headers).map(String::as_str);
    let kept = names.filter(|name| !is_never_kept(name));
    kept.chain(["content-type"])
        .filter_map(|name| {
            let lines = response.header_values(name);
            let lines: Vec<String> = lines.map(|line| line.to_text().trim().to_owned()).collect();
            let value = normalise_text(&lines.join(", "), masks);
            (!lines.is_empty()).then(|| (name.to_owned(), value))
        })
        .collect()
}

fn body(judge: &mut ExchangeJudge<'_>, masks: &Masks) -> AcceptedBody {
    let bytes = judge.exchange.response.body.as_bytes();
    if bytes.is_empty() {
        return AcceptedBody::Empty;
    }
    if bytes.len() <= LONGEST_JSON && why_not_compared(bytes).is_none() {
        let document = judge.take_document();
        // Behind a byte order mark it is no JSON text.
        let is_text = !document.is_marked();
        let value = document.into_value().filter(|_| is_text);
        if let Some(value) = value.filter(|value| depth(value) <= DEEPEST) {
            return AcceptedBody::Json(json(judge, value, masks));
        }
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if text.len() <= LONGEST_TEXT => {
            let text = normalise_text(text, masks);
            AcceptedBody::Text(text.split('\n').map(str::to_owned).collect())
        }
        Ok(text) => digest(normalise_text(text, masks).as_bytes()),
        Err(_) => digest(bytes),
    }
}

/// A JSON body, read with what its contract says of it.
fn json(judge: &ExchangeJudge<'_>, value: Value, masks: &Masks) -> Value {
    let Some(compared) = contract_of(judge).map(|contract| contract.compared(&value)) else {
        return normalise(value, masks);
    };
    let formats = compared.formats.into_iter();
    let formats = formats.filter_map(|(place, format)| Some((place, Mark::of_format(&format)?)));
    let beside = compared.beside_secrets.iter();
    let mut masks = Masks {
        formats: formats.collect(),
        ..masks.clone()
    };
    masks
        .rules
        .splice(0..0, beside.map(|place| secret_at(place)));
    normalise(compared.stripped.unwrap_or(value), &masks)
}

fn digest(bytes: &[u8]) -> AcceptedBody {
    AcceptedBody::Bytes {
        length: bytes.len() as u64,
        sha256: hex(&Sha256::digest(bytes)),
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}
