//! Where schemas stand within a schema, by keyword. It knows no instance and no file.

use serde_json::{Map, Value};

use crate::model::place::{Token, push_steps};

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

/// What the value of a keyword holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holding {
    /// One schema.
    Schema,
    /// A list of schemas.
    Schemas,
    /// Schemas by name.
    Named,
    /// No schema.
    Data,
}

/// Every keyword whose value holds schemas.
pub(crate) fn holders() -> impl Iterator<Item = &'static str> {
    ONE.into_iter().chain(LIST).chain(NAMED)
}

/// What the value of a keyword holds.
pub(crate) fn holding(keyword: &str, value: &Value) -> Holding {
    match value {
        Value::Array(_) if LIST.contains(&keyword) => Holding::Schemas,
        Value::Object(_) if NAMED.contains(&keyword) => Holding::Named,
        Value::Object(_) | Value::Bool(_) if ONE.contains(&keyword) => Holding::Schema,
        _ => Holding::Data,
    }
}

/// Keywords whose schemas speak to the very value that their schema speaks to, whatever it is.
pub(crate) const IN_PLACE: [&str; 7] = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else"];

/// A pointer with more steps.
pub(crate) fn join<'a>(base: &str, steps: impl IntoIterator<Item = Token<'a>>) -> String {
    let mut joined = String::with_capacity(base.len() + 32);
    joined.push_str(base);
    push_steps(&mut joined, steps);
    joined
}

/// The schemas directly within one, each with its pointer.
pub(crate) fn children<'v>(at: &str, schema: &'v Map<String, Value>) -> Vec<(String, &'v Value)> {
    let mut found = Vec::new();
    for (keyword, value) in schema {
        let keyword = keyword.as_str();
        match (holding(keyword, value), value) {
            (Holding::Schemas, Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    let steps = [Token::Key(keyword), Token::Index(index)];
                    found.push((join(at, steps), item));
                }
            }
            (Holding::Named, Value::Object(members)) => {
                for (name, member) in members {
                    found.push((join(at, [Token::Key(keyword), Token::Key(name)]), member));
                }
            }
            (Holding::Schema, _) => {
                found.push((join(at, [Token::Key(keyword)]), value));
            }
            _ => {}
        }
    }
    found
}

/// The pointers of the schemas that some keywords of a schema hold.
pub(crate) fn held_by(at: &str, schema: &Map<String, Value>, keywords: &[&str]) -> Vec<String> {
    let all = children(at, schema).into_iter();
    let is_held = |pointer: &String| {
        let keyword = pointer[at.len()..].split('/').nth(1);
        keyword.is_some_and(|keyword| keywords.contains(&keyword))
    };
    all.map(|(pointer, _)| pointer).filter(is_held).collect()
}

/// Visits a schema and every schema within it that is an object, with its pointer.
pub(crate) fn visit<'v>(root: &'v Value, mut each: impl FnMut(&str, &'v Map<String, Value>)) {
    let mut waiting = vec![(String::new(), root)];
    while let Some((at, schema)) = waiting.pop() {
        if let Value::Object(schema) = schema {
            each(&at, schema);
            waiting.extend(children(&at, schema));
        }
    }
}
