//! What a schema asserts of whole values: its conditions and combinations.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::branches::step;
use crate::model::place::Token;
use crate::schema::library::Spot;

/// One such keyword with those that belong to it.
#[derive(Clone, Debug)]
pub(crate) struct Assertion {
    pub(super) keyword: &'static str,
    /// The trigger of a schema that depends on a property.
    pub(super) name: String,
    pub(super) at: Spot,
    /// The schemas that it is made of; `None` where one says nothing.
    pub(super) schemas: Vec<Option<Spot>>,
    /// Texts and numbers that it is made of.
    pub(super) words: Vec<String>,
}

/// Every such keyword of one schema.
pub(crate) fn assertions(spot: &Spot, schema: &Map<String, Value>) -> Vec<Assertion> {
    let mut all = Vec::new();
    let at = |keyword: &str| step(spot, &[Token::Key(keyword)]);
    let schema_at = |keyword: &str| {
        let says = schema.get(keyword).is_some_and(|inner| !is_true(inner));
        says.then(|| at(keyword))
    };
    let mut add = |keyword, schemas: Vec<Option<Spot>>, words: Vec<String>| {
        all.push(Assertion {
            keyword,
            name: String::new(),
            at: at(keyword),
            schemas,
            words,
        });
    };
    // What is not false may be anything.
    if schema
        .get("not")
        .is_some_and(|inner| *inner != Value::Bool(false))
    {
        add("not", vec![schema_at("not")], Vec::new());
    }
    let (then, otherwise) = (schema_at("then"), schema_at("else"));
    if schema.contains_key("if") && (then.is_some() || otherwise.is_some()) {
        add("if", vec![schema_at("if"), then, otherwise], Vec::new());
    }
    if let Some(names) = schema_at("propertyNames") {
        add("propertyNames", vec![Some(names)], Vec::new());
    }
    let count = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
    let (least, most) = (count("minContains").unwrap_or(1.0), count("maxContains"));
    if schema.contains_key("contains") && (least > 0.0 || most.is_some()) {
        let words = vec![least.to_string(), format!("{most:?}")];
        add("contains", vec![schema_at("contains")], words);
    }
    for keyword in ["contentEncoding", "contentMediaType"] {
        if let Some(word) = schema.get(keyword).and_then(Value::as_str) {
            add(keyword, Vec::new(), vec![word.to_owned()]);
        }
    }
    for keyword in ["dependentSchemas", "dependencies"] {
        for (name, inner) in members(schema, keyword) {
            if !inner.is_array() && !is_true(inner) {
                let at = step(spot, &[Token::Key(keyword), Token::Key(name)]);
                all.push(Assertion {
                    keyword: "dependentSchemas",
                    name: name.clone(),
                    schemas: vec![Some(at.clone())],
                    at,
                    words: Vec::new(),
                });
            }
        }
    }
    all
}

/// Whether a schema lets everything through.
pub(crate) fn is_true(schema: &Value) -> bool {
    match schema {
        Value::Bool(truth) => *truth,
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// Which properties come with which others, each with its place.
pub(crate) fn companions<'l>(
    spot: &Spot,
    schema: &'l Map<String, Value>,
    into: &mut BTreeMap<(&'l str, &'l str), Spot>,
) {
    for keyword in ["dependentRequired", "dependencies"] {
        for (trigger, names) in members(schema, keyword) {
            let names = names.as_array().into_iter().flatten();
            for name in names.filter_map(Value::as_str) {
                let at = step(spot, &[Token::Key(keyword), Token::Key(trigger)]);
                into.entry((trigger, name)).or_insert(at);
            }
        }
    }
}

pub(super) fn members<'l>(
    schema: &'l Map<String, Value>,
    keyword: &str,
) -> impl Iterator<Item = (&'l String, &'l Value)> {
    let inner = schema.get(keyword).and_then(Value::as_object);
    inner.into_iter().flatten()
}
