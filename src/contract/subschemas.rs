//! Where schemas stand within a schema, by keyword. It knows no instance and no file.

use serde_json::{Map, Value};

use crate::model::place::{Token, pointer};

/// Keywords whose value is one schema.
const ONE: [&str; 12] = [
    "additionalItems",
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
const LIST: [&str; 5] = ["allOf", "anyOf", "items", "oneOf", "prefixItems"];

/// Keywords whose value names schemas.
const NAMED: [&str; 6] = [
    "$defs",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "patternProperties",
    "properties",
];

/// A pointer with more steps.
pub(super) fn join<'a>(base: &str, steps: impl IntoIterator<Item = Token<'a>>) -> String {
    format!("{base}{}", pointer(steps))
}

/// The schemas directly within one, each with its pointer.
pub(super) fn children<'v>(at: &str, schema: &'v Map<String, Value>) -> Vec<(String, &'v Value)> {
    let mut found = Vec::new();
    for (keyword, value) in schema {
        let keyword = keyword.as_str();
        match value {
            Value::Array(items) if LIST.contains(&keyword) => {
                for (index, item) in items.iter().enumerate() {
                    let steps = [Token::Key(keyword), Token::Index(index)];
                    found.push((join(at, steps), item));
                }
            }
            Value::Object(members) if NAMED.contains(&keyword) => {
                for (name, member) in members {
                    found.push((join(at, [Token::Key(keyword), Token::Key(name)]), member));
                }
            }
            Value::Object(_) | Value::Bool(_) if ONE.contains(&keyword) => {
                found.push((join(at, [Token::Key(keyword)]), value));
            }
            _ => {}
        }
    }
    found
}

/// Visits a schema and every schema within it that is an object, with its pointer.
pub(super) fn visit<'v>(root: &'v Value, mut each: impl FnMut(&str, &'v Map<String, Value>)) {
    let mut waiting = vec![(String::new(), root)];
    while let Some((at, schema)) = waiting.pop() {
        if let Value::Object(schema) = schema {
            each(&at, schema);
            waiting.extend(children(&at, schema));
        }
    }
}
