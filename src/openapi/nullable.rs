//! `nullable: true`: null is allowed, against whatever else the schema says. Generators
//! write it beside `allOf`, `enum` and references, and mean it.

use serde_json::{Map, Value, json};

use super::files::{Files, Spot};
use super::references::target_of;

/// Translates `nullable` of every schema, and of the forms that were added to them.
pub(super) fn translate(files: &mut Files, schemas: &[Spot]) {
    // Whether a schema takes null is asked before any of them is changed.
    let mut taken = Vec::new();
    for spot in schemas {
        let is_nullable = files.value(spot).and_then(|schema| schema.get("nullable"));
        if is_nullable == Some(&Value::Bool(true)) {
            taken.push((spot, takes_null_already(files, spot)));
        }
    }
    for (spot, is_taken) in taken {
        let Some(Value::Object(schema)) = files.value_mut(spot) else {
            continue;
        };
        allow_null(schema, is_taken);
        if let Some(Value::Object(open)) = schema.get_mut("x-driftcheck-open") {
            allow_null(open, is_taken);
        }
    }
}

/// Whether some form of a `oneOf` takes null by itself: another one would make two.
fn takes_null_already(files: &Files, spot: &Spot) -> bool {
    let list = files.value(spot).and_then(|schema| schema.get("oneOf"));
    let count = list.and_then(Value::as_array).map_or(0, Vec::len);
    (0..count).any(|index| {
        let mut here = spot.below(["oneOf", index.to_string().as_str()]);
        for _ in 0..16 {
            match target_of(files, &here) {
                Some(target) => here = target,
                None => break,
            }
        }
        let schema = files.value(&here);
        let says = |keyword: &str| schema.and_then(|schema| schema.get(keyword));
        let is_untyped = says("type").is_none();
        let lists_null = says("enum")
            .and_then(Value::as_array)
            .is_some_and(|values| values.contains(&Value::Null));
        (is_untyped && (lists_null || says("const") == Some(&Value::Null)))
            || says("nullable") == Some(&Value::Bool(true))
            || says("type") == Some(&json!("null"))
            || says("type")
                .and_then(Value::as_array)
                .is_some_and(|types| types.contains(&json!("null")))
    })
}

fn allow_null(schema: &mut Map<String, Value>, is_taken: bool) {
    schema.remove("nullable");
    let null = || json!("null");
    match schema.get_mut("type") {
        Some(Value::Array(types)) if !types.contains(&null()) => types.push(null()),
        Some(Value::String(word)) if word != "null" => {
            let types = json!([word, "null"]);
            schema.insert("type".to_owned(), types);
        }
        _ => {}
    }
    if let Some(constant) = schema.remove("const") {
        schema.insert("enum".to_owned(), json!([constant]));
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
    if let Some(reference) = schema.remove("$ref") {
        let list = schema
            .entry("allOf")
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(list) = list {
            list.push(json!({ "$ref": reference }));
        }
    }
    if let Some(Value::Array(list)) = schema.get_mut("allOf") {
        for entry in list {
            allow_null_in(entry);
        }
    }
    for keyword in ["anyOf", "oneOf"] {
        if keyword == "oneOf" && is_taken {
            continue;
        }
        if let Some(Value::Array(list)) = schema.get_mut(keyword) {
            list.push(json!({ "type": "null" }));
        }
    }
}

/// Null is allowed by one entry of an `allOf`.
fn allow_null_in(entry: &mut Value) {
    let Value::Object(schema) = entry else {
        return;
    };
    if schema.contains_key("$ref") {
        let inner = Value::Object(std::mem::take(schema));
        *entry = json!({ "anyOf": [inner, { "type": "null" }] });
    } else {
        allow_null(schema, false);
    }
}
