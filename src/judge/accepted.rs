//! An answer in the form in which it is accepted: the redacted answer of the record, with
//! marks in the place of what changes by nature.
//!
//! An id that the request names is told apart from every other id, so that an answer about
//! another object is noticed, and an id that the host has just made up is not.

use crate::model::case::Expected;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Deref;
use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::again::step_of;
use super::comparison::{SECRET, secrets};
use super::{Judge, Rules, StepVerdict};
use crate::baseline::{AcceptedAnswer, AcceptedBody, Baseline, is_never_kept};
use crate::contract::Contract;
use crate::diff::{
    ArrayRule, Mark, MaskRule, Masks, Nature, Selector, name_of_object, normalise, normalise_text,
};
use crate::json::Document;
use crate::model::case::{Case, Role, Step};
use crate::model::exchange::{Exchange, Request, Response};
use crate::model::outcome::StepResult;
use crate::openapi::{self, essence};
use crate::variables::{Scope, Values};

/// A longer JSON text is kept as a digest.
const LONGEST_JSON: usize = 8 * 1024 * 1024;
/// Another text that is longer is kept as a digest.
const LONGEST_TEXT: usize = 1024 * 1024;
/// A JSON text that is nested deeper is kept as a text.
const DEEPEST: usize = 100;

/// The answers of a case as they would be accepted: those of its steps that have one.
pub fn accepted_form(case: &Case, results: &[StepResult], rules: &Rules) -> Baseline {
    let answers = results.iter().enumerate().filter_map(|(index, result)| {
        let (step, exchange) = answered(case, index, result)?;
        let masks = masks(step, exchange, rules);
        Some(accepted(step, exchange, &masks, rules))
    });
    Baseline {
        answers: answers.collect(),
    }
}

/// The step and the answer of a result that a baseline is kept of.
pub(super) fn answered<'a>(
    case: &'a Case,
    index: usize,
    result: &'a StepResult,
) -> Option<(&'a Step, &'a Exchange)> {
    let step = step_of(case, index, result)?;
    let exchange = result.exchange.as_ref()?;
    (step.role == Role::Step && result.role == Role::Step).then_some((step, exchange))
}

/// One answer in its accepted form.
pub(super) fn accepted(
    step: &Step,
    exchange: &Exchange,
    masks: &Masks,
    rules: &Rules,
) -> AcceptedAnswer {
    let response = &exchange.response;
    AcceptedAnswer {
        step: step.name.as_deref().map(str::to_owned),
        status: response.status,
        headers: headers(step, response, masks, rules),
        body: body(
            &bare("", &step.expected, exchange, rules),
            &with_keys(masks, step),
        ),
    }
}

/// The variables of a comparison, which uses none.
static NONE: Values = Values::new();

/// A judge of one answer that needs no variables.
pub(super) fn bare<'a>(
    case: &'a str,
    expected: &'a Expected,
    exchange: &'a Exchange,
    rules: &'a Rules,
) -> Judge<'a> {
    Judge {
        case,
        expected,
        exchange,
        scope: Scope {
            step: &NONE,
            run: &NONE,
            case: &NONE,
        },
        earlier: &[],
        rules,
        verdict: StepVerdict::default(),
    }
}

/// What is masked in an answer.
pub(super) fn masks(step: &Step, exchange: &Exchange, rules: &Rules) -> Masks {
    let mut masks = Masks {
        natures: Nature::ALL.to_vec(),
        rules: secrets(rules.catalog.secret_suffixes()),
        known: named_by(&exchange.request),
        ..Masks::default()
    };
    add_facts_and_masks(&mut masks, &step.expected, &exchange.response);
    masks
}

/// What the case says is a fact or changes by nature, and the facts of problem details.
pub(super) fn add_facts_and_masks(masks: &mut Masks, expected: &Expected, response: &Response) {
    // The type of a problem names the problem (RFC 9457, section 3.1.1).
    let media_type = response.media_type();
    if media_type.is_some_and(|text| essence(&text) == "application/problem+json") {
        masks.keep.extend(Selector::parse("/type"));
    }
    if let Some(comparing) = &expected.compare {
        masks.rules.extend(comparing.masks.iter().cloned());
        masks.keep.extend(comparing.keep.iter().cloned());
    }
}

/// The same masks, but for the members by which a case says that items belong together.
fn with_keys(masks: &Masks, step: &Step) -> Masks {
    let arrays = step.expected.compare.iter().flat_map(|one| &one.arrays);
    let keys = arrays.filter_map(|(arrays, rule)| match rule {
        ArrayRule::ByKey(name) => Some(Selector::key_of(arrays, name)),
        _ => None,
    });
    Masks {
        keys: keys.collect(),
        ..masks.clone()
    }
}

/// The ids and UUIDs of a request's address and body, each with the words of its mark.
fn named_by(request: &Request) -> BTreeMap<String, String> {
    let mut texts: Vec<String> = Vec::new();
    let after_host = request.url.split_once("://").map_or("", |(_, rest)| rest);
    let target = after_host
        .find(['/', '?'])
        .map_or("", |at| &after_host[at..]);
    let target = percent_encoding::percent_decode_str(target).decode_utf8_lossy();
    let parts = target.split(|c: char| !(c.is_alphanumeric() || c == '-'));
    texts.extend(parts.map(str::to_owned));
    let body = request.body.as_ref();
    if let Some(value) = body.and_then(|body| serde_json::from_slice(body.as_bytes()).ok()) {
        push_texts(&value, &mut texts);
    }
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for text in texts {
        let Some(kind) = name_of_object(&text).filter(|_| !known.contains_key(&text)) else {
            continue;
        };
        let count = counts.entry(kind.clone()).or_default();
        *count += 1;
        let words = match *count {
            1 => format!("{kind} of the request"),
            number => format!("{kind} {number} of the request"),
        };
        known.insert(text, words);
    }
    known
}

fn push_texts(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| push_texts(item, texts)),
        Value::Object(members) => members.values().for_each(|item| push_texts(item, texts)),
        _ => {}
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

fn body(judge: &Judge<'_>, masks: &Masks) -> AcceptedBody {
    let bytes = judge.exchange.response.body.as_bytes();
    if bytes.is_empty() {
        return AcceptedBody::Empty;
    }
    if bytes.len() <= LONGEST_JSON {
        let document = Document::parse(bytes);
        if let Some(value) = document.value().filter(|value| depth(value) <= DEEPEST) {
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
fn json(judge: &Judge<'_>, value: &Value, masks: &Masks) -> Value {
    let Some(compared) = contract_of(judge).map(|contract| contract.compared(value)) else {
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
    normalise(compared.stripped.as_ref().unwrap_or(value), &masks)
}

/// A contract of the catalog, or what a document says of one status and media type.
pub(super) enum Speaking<'a> {
    Schema(&'a Contract),
    Document(Arc<Contract>),
}

impl Deref for Speaking<'_> {
    type Target = Contract;

    fn deref(&self) -> &Contract {
        match self {
            Speaking::Schema(contract) => contract,
            Speaking::Document(contract) => contract,
        }
    }
}

/// The contract that the body of the answer is judged by.
pub(super) fn contract_of<'a>(judge: &Judge<'a>) -> Option<Speaking<'a>> {
    let status = judge.status_code();
    let name = &judge.contract_for(status)?.value.name;
    let catalog = &judge.rules.catalog;
    let Some(operation) = catalog.operation(name) else {
        return catalog.get(name).map(Speaking::Schema);
    };
    let response = operation.operation().response(status)?;
    let media_type = judge.exchange.response.media_type()?;
    let content = openapi::fits(&response.contents, &media_type)?;
    operation.contract(status, content).map(Speaking::Document)
}

/// The rule for a secret at one place.
fn secret_at(place: &str) -> MaskRule {
    MaskRule {
        selector: Selector::at(place),
        mark: Mark::Named(SECRET.to_owned()),
    }
}

fn digest(bytes: &[u8]) -> AcceptedBody {
    let mut sha256 = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        let _ = write!(sha256, "{byte:02x}");
    }
    AcceptedBody::Bytes {
        length: bytes.len() as u64,
        sha256,
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}
