//! Which keywords of a schema hold schemas, and what their values must be.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::files::Spot;
use super::version::Version;

/// Keywords whose value is one schema.
const ONE: [&str; 11] = [
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// Keywords whose value is a list of schemas.
const LIST: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];

/// Keywords whose value names schemas.
const NAMED: [&str; 3] = ["dependentSchemas", "patternProperties", "properties"];

/// Keywords whose schemas speak to the very value that their schema speaks to.
pub(super) const IN_PLACE: [&str; 7] = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else"];

const TYPES: [&str; 7] = [
    "null", "boolean", "integer", "number", "string", "array", "object",
];

const NUMBERS: [&str; 3] = ["maximum", "minimum", "multipleOf"];

const COUNTS: [&str; 8] = [
    "maxLength",
    "minLength",
    "maxItems",
    "minItems",
    "maxProperties",
    "minProperties",
    "maxContains",
    "minContains",
];

const FLAGS: [&str; 5] = [
    "deprecated",
    "nullable",
    "readOnly",
    "uniqueItems",
    "writeOnly",
];

const TEXTS: [&str; 4] = ["description", "format", "pattern", "title"];

/// The schemas directly within one, whatever they are.
pub(super) fn children(at: &Spot, schema: &Map<String, Value>) -> Vec<Spot> {
    let mut found = Vec::new();
    for (keyword, value) in schema {
        let keyword = keyword.as_str();
        match value {
            Value::Array(items) if LIST.contains(&keyword) => {
                let numbers = (0..items.len()).map(|index| index.to_string());
                found.extend(numbers.map(|index| at.below([keyword, index.as_str()])));
            }
            Value::Object(members) if NAMED.contains(&keyword) && !is_reference(keyword, value) => {
                let names = members.keys();
                found.extend(names.map(|name| at.below([keyword, name.as_str()])));
            }
            Value::Object(_) | Value::Bool(_) if ONE.contains(&keyword) => {
                found.push(at.below([keyword]));
            }
            _ => {}
        }
    }
    found
}

/// Whether a map of schemas as a whole is written as a reference, which nothing permits.
pub(super) fn is_reference(keyword: &str, value: &Value) -> bool {
    NAMED.contains(&keyword) && value.get("$ref").is_some_and(Value::is_string)
}

/// What is wrong with the value of a keyword; a schema is read without such a keyword.
pub(super) fn problem(keyword: &str, value: &Value, version: Version) -> Option<String> {
    let is_schemas = |value: &Value| value.as_array().is_some_and(|items| !items.is_empty());
    let is_names = |value: &Value| {
        value
            .as_array()
            .is_some_and(|items| items.iter().all(Value::is_string))
    };
    let expected = match keyword {
        "type" => return wrong_type(value),
        "$ref" if !value.is_string() => "a text",
        "required" if !is_names(value) => "a list of names",
        "enum" if value.as_array().is_none_or(Vec::is_empty) => "a list of values",
        "exclusiveMaximum" | "exclusiveMinimum" => {
            if value.is_number() || (version == Version::V30 && value.is_boolean()) {
                return None;
            }
            "a number"
        }
        "additionalProperties" if !value.is_object() && !value.is_boolean() => {
            "a schema, or true or false"
        }
        "dependentRequired" if !value.is_object() => "an object",
        _ if NUMBERS.contains(&keyword) && !value.is_number() => "a number",
        "multipleOf" if value.as_f64().is_none_or(|number| number <= 0.0) => "a number above 0",
        _ if COUNTS.contains(&keyword) && !is_count(value) => "a whole number from 0 on",
        _ if FLAGS.contains(&keyword) && !value.is_boolean() => "true or false",
        _ if TEXTS.contains(&keyword) && !value.is_string() => "a text",
        _ if LIST.contains(&keyword) && !is_schemas(value) => "a list of schemas",
        _ if NAMED.contains(&keyword) && !value.is_object() => "an object of schemas",
        _ if ONE.contains(&keyword) && !value.is_object() && !value.is_boolean() => "a schema",
        _ => return None,
    };
    Some(format!("`{keyword}` must be {expected}"))
}

/// The first name that `required` has twice. A validator that counts names would ask for more
/// than there are, so a schema is read without it.
pub(super) fn named_twice(schema: &Map<String, Value>) -> Option<&str> {
    let names = schema.get("required")?.as_array()?;
    let mut seen = BTreeSet::new();
    let mut names = names.iter().filter_map(Value::as_str);
    names.find(|name| !seen.insert(*name))
}

fn is_count(value: &Value) -> bool {
    let number = value.as_f64();
    value.as_u64().is_some() || number.is_some_and(|number| number >= 0.0 && number.fract() == 0.0)
}

fn wrong_type(value: &Value) -> Option<String> {
    let is_type = |word: &Value| word.as_str().is_some_and(|word| TYPES.contains(&word));
    match value {
        Value::String(word) if TYPES.contains(&word.as_str()) => None,
        Value::Array(words) if !words.is_empty() && words.iter().all(is_type) => None,
        Value::String(word) => Some(format!("`{word}` is not a type")),
        _ => Some("`type` must be a type or a list of types".to_owned()),
    }
}
