//! A value outside the list of an `enum`, or other than a `const`: of another type, or an
//! unknown value of a type that the contract has there.

use jsonschema::JsonType;
use serde_json::Value;

use super::failing::Case;
use super::node::{ALL_TYPES, type_bit};
use super::render::brief;
use crate::model::kind::{Kind, Severity};
use crate::model::violation::{PlacedViolation, cut};

/// So many characters of an unknown value are kept.
const MOST_OF_TEXT: usize = 1000;

/// So many characters of a list are shown.
const MOST_OF_LIST: usize = 2000;

/// What is found. `types` are those that the contract names for the place, as bits; an `open`
/// list may grow.
pub(super) fn outside(
    case: &Case<'_>,
    options: &[Value],
    types: u8,
    open: bool,
) -> PlacedViolation {
    let listed: Vec<String> = options.iter().map(brief).collect();
    let expected = match listed.as_slice() {
        [] => "no value: `enum` is empty".to_owned(),
        [one] => one.clone(),
        _ => cut(&format!("one of {}", listed.join(", ")), MOST_OF_LIST),
    };
    let predicate = match listed.is_empty() {
        true => format!(
            "is {}, but the contract's `enum` lists no value",
            case.shown
        ),
        false => format!("is {}, but the contract says {expected}", case.shown),
    };
    let is_listed = options
        .iter()
        .any(|option| kind_of(option) == kind_of(case.value));
    let own = type_bit(JsonType::from(case.value).as_str());
    let is_named = types != ALL_TYPES && own & types != 0;
    if !is_listed && case.value.is_null() {
        return case
            .found(Kind::NullNotAllowed, expected)
            .with_predicate(&predicate);
    }
    if !is_listed && !is_named && !options.is_empty() {
        let predicate = format!(
            "is {}, but the contract says {expected}",
            kind_words(case.value)
        );
        return case
            .found(Kind::WrongType, expected)
            .with_predicate(&predicate);
    }
    let mut found = case
        .found(Kind::UnknownEnumValue, expected)
        .with_predicate(&predicate);
    found.violation.severity = (open && is_listed).then_some(Severity::Additive);
    found.violation.enum_value = Some(match case.value.as_str() {
        Some(text) if case.shown.ends_with('"') => cut(text, MOST_OF_TEXT),
        _ => case.shown.clone(),
    });
    found
}

fn kind_of(value: &Value) -> JsonType {
    match JsonType::from(value) {
        JsonType::Integer => JsonType::Number,
        other => other,
    }
}

/// What a value is, in words.
pub(super) fn kind_words(value: &Value) -> &'static str {
    match value {
        Value::Object(_) => "an object",
        Value::Array(_) => "an array",
        Value::String(_) => "a string",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::Null => "null",
    }
}
