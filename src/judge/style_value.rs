//! Reads the texts of parameters, headers and forms as the values that their schemas speak of
//! (OpenAPI 3.1, section 4.8.12.2, styles).

use std::collections::BTreeSet;

use serde_json::{Map, Number, Value};

use crate::contract::Contract;
use crate::json::{Document, type_name};
use crate::model::kind::Kind;
use crate::model::violation::{Violation, reported};

/// Schemas are followed so deep through `allOf`, `anyOf` and `oneOf`.
const DEEPEST: usize = 4;
const COMPOSITIONS: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// What a text stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Members,
    Items,
    One,
}

/// A text taken apart, as its style has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Parts {
    One(String),
    Items(Vec<String>),
    /// Members by name; of one name there may be several.
    Members(Vec<(String, String)>),
}

/// The forms that a schema allows: a text is one value where it allows no other.
pub(super) fn forms(schema: &Value) -> Vec<Form> {
    let types = types(schema, DEEPEST);
    let of_type = [("object", Form::Members), ("array", Form::Items)];
    let known = of_type.iter().filter(|(name, _)| types.contains(name));
    let mut found: Vec<Form> = known.map(|(_, form)| *form).collect();
    let is_scalar = |name: &&str| !matches!(*name, "object" | "array" | "null");
    if found.is_empty() || types.iter().any(is_scalar) {
        found.push(Form::One);
    }
    found
}

/// A header's text as the values that its schema may mean by it (style `simple`). Nothing where
/// it is an object and the text has no pairs.
pub(super) fn of_header(text: &str, schema: &Value, explode: bool) -> Vec<Value> {
    let text = text.trim();
    let forms = forms(schema).into_iter();
    let parts = forms.filter_map(|form| simple(text, form, explode));
    // Elements of a list may be empty and have spaces around them (RFC 9110, section 5.6.1).
    let parts = parts.map(|parts| match parts {
        Parts::Items(items) => {
            let items = items.iter().map(|item| item.trim());
            let items = items.filter(|item| !item.is_empty());
            Parts::Items(items.map(str::to_owned).collect())
        }
        Parts::Members(members) => {
            let trimmed =
                |(name, value): (String, String)| (name.trim().to_owned(), value.trim().to_owned());
            Parts::Members(members.into_iter().map(trimmed).collect())
        }
        one => one,
    });
    parts.flat_map(|parts| readings(&parts, schema)).collect()
}

/// A text of the style `simple`: `a,b`, `a,1,b,2`, `a=1,b=2`.
pub(super) fn simple(text: &str, form: Form, explode: bool) -> Option<Parts> {
    match form {
        Form::One => Some(Parts::One(text.to_owned())),
        Form::Items => Some(Parts::Items(split(text, ","))),
        Form::Members if explode => pairs(text, ",").map(Parts::Members),
        Form::Members => in_turn(&split(text, ",")).map(Parts::Members),
    }
}

/// The parts of a text; of an empty one there are none.
pub(super) fn split(text: &str, sign: &str) -> Vec<String> {
    match text {
        "" => Vec::new(),
        text => text.split(sign).map(str::to_owned).collect(),
    }
}

/// `a=1,b=2`.
pub(super) fn pairs(text: &str, sign: &str) -> Option<Vec<(String, String)>> {
    let parts = split(text, sign).into_iter();
    let pair = |part: String| {
        let (name, value) = part.split_once('=')?;
        Some((name.to_owned(), value.to_owned()))
    };
    parts.map(pair).collect()
}

/// `a,1,b,2`.
pub(super) fn in_turn(parts: &[String]) -> Option<Vec<(String, String)>> {
    let pairs = parts.chunks_exact(2);
    let is_whole = parts.len().is_multiple_of(2);
    is_whole.then(|| {
        let pairs = pairs.map(|pair| (pair[0].clone(), pair[1].clone()));
        pairs.collect()
    })
}

/// The values that a schema may mean: a text may be a number, or the text that it is.
pub(super) fn readings(parts: &Parts, schema: &Value) -> Vec<Value> {
    let mut found = vec![value(parts, schema, false)];
    let as_text = value(parts, schema, true);
    if found.first() != Some(&as_text) {
        found.push(as_text);
    }
    found
}

fn value(parts: &Parts, schema: &Value, prefers_text: bool) -> Value {
    match parts {
        Parts::One(text) => scalar(text, schema, prefers_text),
        Parts::Items(texts) => items(texts, schema, prefers_text),
        Parts::Members(pairs) => {
            let mut members = Map::new();
            for (name, _) in pairs {
                if members.contains_key(name) {
                    continue;
                }
                let own = pairs.iter().filter(|(own, _)| own == name);
                let texts: Vec<String> = own.map(|(_, text)| text.clone()).collect();
                let schema = member(schema, name);
                members.insert(name.clone(), of_member(&texts, schema, prefers_text));
            }
            Value::Object(members)
        }
    }
}

/// What was written under one name, once or several times.
fn of_member(texts: &[String], schema: &Value, prefers_text: bool) -> Value {
    match (forms(schema).first(), texts) {
        // Objects within what is written as pairs stand there as JSON.
        (Some(Form::Members | Form::Items), [text]) if text.starts_with(['{', '[']) => {
            serde_json::from_str(text).unwrap_or_else(|_| text.as_str().into())
        }
        (Some(Form::Items), texts) => items(texts, schema, prefers_text),
        (_, [text]) => scalar(text, schema, prefers_text),
        (_, texts) => items(texts, schema, prefers_text),
    }
}

fn items(texts: &[String], schema: &Value, prefers_text: bool) -> Value {
    let of_item = keyword(schema, "items", DEEPEST).unwrap_or(&Value::Null);
    let items = texts.iter();
    items
        .map(|text| scalar(text, of_item, prefers_text))
        .collect()
}

/// The schema of an object's member.
pub(super) fn member<'s>(schema: &'s Value, name: &str) -> &'s Value {
    let named = all(schema, "properties", DEEPEST);
    let own = named.iter().find_map(|properties| properties.get(name));
    own.or_else(|| keyword(schema, "additionalProperties", DEEPEST))
        .unwrap_or(&Value::Null)
}

fn scalar(text: &str, schema: &Value, prefers_text: bool) -> Value {
    let types = types(schema, DEEPEST);
    let has = |name: &str| types.contains(name);
    let typed = match text {
        "" if has("null") => Some(Value::Null),
        "true" | "false" if has("boolean") => Some(Value::Bool(text == "true")),
        _ if has("integer") || has("number") => number(text).map(Value::Number),
        _ => None,
    };
    let is_text = prefers_text && has("string");
    typed
        .filter(|_| !is_text)
        .unwrap_or_else(|| Value::String(text.to_owned()))
}

/// What a text violates that has these readings: nothing where one of them fits, else what the
/// first violates.
pub(super) fn violations(contract: &Contract, readings: &[Value], status: u16) -> Vec<Violation> {
    let mut first = None;
    for value in readings {
        let document = Document::parse(value.to_string().as_bytes());
        let found = refused(contract.judge(&document, status).unwrap_or_default());
        if found.is_empty() {
            return Vec::new();
        }
        first.get_or_insert(found);
    }
    reported(first.unwrap_or_default())
}

/// What a schema refuses, without what it only does not name: it is open to that.
pub(super) fn refused(mut found: Vec<Violation>) -> Vec<Violation> {
    found.retain(|one| one.kind != Kind::UndocumentedProperty || one.closed);
    found
}

/// A number as JSON has it, or with zeros before it, which every reader of decimals takes.
fn number(text: &str) -> Option<Number> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    let rest = digits.trim_start_matches('0');
    let has_digit = rest.starts_with(|letter: char| letter.is_ascii_digit());
    let own = format!("{sign}{}{rest}", if has_digit { "" } else { "0" });
    let plain = || own.parse().ok().filter(|_| rest.len() < digits.len());
    text.parse().ok().or_else(plain)
}

/// The names of the members that a schema has, and whether it takes others in so many words.
pub(super) fn members(schema: &Value) -> (BTreeSet<&str>, bool) {
    let named = all(schema, "properties", DEEPEST).into_iter();
    let names = named.filter_map(Value::as_object).flat_map(Map::keys);
    let others = keyword(schema, "additionalProperties", DEEPEST);
    let takes_others = others.is_some_and(|others| *others != Value::Bool(false));
    (names.map(String::as_str).collect(), takes_others)
}

/// The first of these keywords that a schema has, itself or as a part of it.
fn keyword<'s>(schema: &'s Value, name: &str, levels: usize) -> Option<&'s Value> {
    all(schema, name, levels).into_iter().next()
}

/// A keyword of a schema and of those that it is composed of.
fn all<'s>(schema: &'s Value, name: &str, levels: usize) -> Vec<&'s Value> {
    let mut found: Vec<&Value> = schema.get(name).into_iter().collect();
    if levels > 0 {
        let inner = composed(schema).flat_map(|part| all(part, name, levels - 1));
        found.extend(inner);
    }
    found
}

fn composed(schema: &Value) -> impl Iterator<Item = &Value> {
    let lists = COMPOSITIONS.iter().filter_map(|name| schema.get(name));
    lists.filter_map(Value::as_array).flatten()
}

/// The types that a schema speaks of.
fn types(schema: &Value, levels: usize) -> BTreeSet<&str> {
    match schema.get("type") {
        Some(Value::String(own)) => return BTreeSet::from([own.as_str()]),
        Some(Value::Array(own)) => return own.iter().filter_map(Value::as_str).collect(),
        _ => {}
    }
    let listed = schema.get("enum").and_then(Value::as_array);
    let listed = listed.into_iter().flatten().chain(schema.get("const"));
    let mut found: BTreeSet<&str> = listed.map(type_name).collect();
    for (name, own) in [("properties", "object"), ("items", "array")] {
        if schema.get(name).is_some() {
            found.insert(own);
        }
    }
    if levels > 0 {
        found.extend(composed(schema).flat_map(|part| types(part, levels - 1)));
    }
    found
}
