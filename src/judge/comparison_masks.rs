//! What is masked where responses are compared: what changes by nature, secrets, what a request
//! names, and what the case says of its responses.
//!
//! An id that the request names is distinguished from every other id, so that a response about
//! another object is noticed, and an id that the host has just made up is not.

use std::collections::BTreeMap;

use serde_json::Value;

use super::rules::Rules;
use crate::diff::{ArrayRule, Mark, MaskRule, Masks, Nature, Selector, name_of_object};
use crate::model::case::{Expected, Step};
use crate::model::exchange::{Exchange, Request, Response};
use crate::openapi::essence;

/// The mark of a secret.
const SECRET: &str = "secret";

/// Places that hold secrets, such as a link with a code, whatever a mask of a case says.
fn secrets(suffixes: &[Vec<String>]) -> Vec<MaskRule> {
    let rule = |names: &Vec<String>| MaskRule {
        selector: Selector::anywhere(names),
        mark: Mark::Named(SECRET.to_owned()),
    };
    suffixes.iter().map(rule).collect()
}

/// The rule for a secret at one place.
pub(super) fn secret_at(place: &str) -> MaskRule {
    MaskRule {
        selector: Selector::at(place),
        mark: Mark::Named(SECRET.to_owned()),
    }
}

/// What changes from response to response by nature, and secrets such as a link with a code.
pub(super) fn passing(rules: &Rules) -> Masks {
    Masks {
        natures: Nature::PASSING.to_vec(),
        rules: secrets(rules.catalog.secret_suffixes()),
        ..Masks::default()
    }
}

/// What is masked in a response.
pub(super) fn masks(step: &Step, exchange: &Exchange, rules: &Rules) -> Masks {
    let mut masks = Masks {
        natures: Nature::ALL.to_vec(),
        known: named_by(&exchange.request),
        ..passing(rules)
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
pub(super) fn with_keys(masks: &Masks, step: &Step) -> Masks {
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
