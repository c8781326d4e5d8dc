//! The part of some files that one schema's validator is made from. Every pointer leads to
//! the same place in the excerpt as in the whole file.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::library::{Library, Spot, Target};
use super::subschemas::{children, visit};

/// Keywords that say nothing of a value, and take memory.
const SILENT: [&str; 7] = [
    "default",
    "description",
    "example",
    "examples",
    "externalDocs",
    "title",
    "xml",
];

/// An excerpt of each file: the schema at a place, and those whose members count as known
/// to an `unevaluatedProperties` or `unevaluatedItems` within. References are absolute.
pub(super) fn around(library: &Library, root: &Spot) -> Vec<Value> {
    let mut excerpts = vec![Value::Object(Map::new()); library.files.len()];
    let mut spots = needed(library, root);
    spots.sort_by_key(|spot| spot.pointer.len());
    for spot in &spots {
        let excerpt = &mut excerpts[spot.file];
        // It may stand within one that is there already.
        if spot.pointer.is_empty() || excerpt.pointer(&spot.pointer).is_none() {
            place(excerpt, &spot.pointer, copy(library, spot));
        }
    }
    excerpts
}

/// The schema at a place, and those that its keywords on what is left ask about.
fn needed(library: &Library, root: &Spot) -> Vec<Spot> {
    let mut spots = vec![root.clone()];
    let mut next = 0;
    while let Some(spot) = spots.get(next).cloned() {
        next += 1;
        let Some(value) = library.value(&spot) else {
            continue;
        };
        let mut asking = Vec::new();
        visit(value, |at, schema| {
            let asks = schema.keys().any(|key| key.starts_with("unevaluated"));
            if asks {
                asking.push(Spot {
                    file: spot.file,
                    pointer: format!("{}{at}", spot.pointer),
                });
            }
        });
        for one in asking {
            add_drawn(library, one, &mut spots);
        }
    }
    spots
}

/// Adds the targets of the references that speak to the very value that a schema speaks to.
fn add_drawn(library: &Library, from: Spot, spots: &mut Vec<Spot>) {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(spot) = waiting.pop() {
        let Some(Value::Object(schema)) = library.value(&spot) else {
            continue;
        };
        if !seen.insert(spot.clone()) {
            continue;
        }
        let reference = schema.get("$ref").and_then(Value::as_str);
        let target = reference.map(|reference| library.resolve(&spot, reference));
        if let Some(Ok(Target::Spot(target))) = target {
            if !spots.contains(&target) {
                spots.push(target.clone());
            }
            waiting.push(target);
        }
        for (pointer, _) in children(&spot.pointer, schema) {
            if speaks_to_the_same(&pointer[spot.pointer.len()..]) {
                let file = spot.file;
                waiting.push(Spot { file, pointer });
            }
        }
    }
}

/// Whether a schema at these steps below another speaks to the same value.
fn speaks_to_the_same(steps: &str) -> bool {
    const IN_PLACE: [&str; 8] = [
        "allOf",
        "anyOf",
        "dependentSchemas",
        "else",
        "if",
        "not",
        "oneOf",
        "then",
    ];
    let keyword = steps.split('/').nth(1).unwrap_or_default();
    IN_PLACE.contains(&keyword)
}

/// A schema with absolute references, without what says nothing of a value.
fn copy(library: &Library, spot: &Spot) -> Value {
    let Some(value) = library.value(spot) else {
        return Value::Bool(true);
    };
    let mut copy = value.clone();
    visit(value, |at, schema| {
        let Some(Value::Object(own)) = copy.pointer_mut(at) else {
            return;
        };
        own.retain(|key, _| !SILENT.contains(&key.as_str()) && !key.starts_with("x-"));
        let here = Spot {
            file: spot.file,
            pointer: format!("{}{at}", spot.pointer),
        };
        let reference = schema.get("$ref").and_then(Value::as_str);
        let target = reference.map(|reference| library.resolve(&here, reference));
        if let Some(Ok(Target::Spot(target))) = target {
            own.insert("$ref".to_owned(), Value::String(library.uri_of(&target)));
        }
    });
    copy
}

/// Puts a value where a pointer leads, with what has to stand around it.
fn place(root: &mut Value, pointer: &str, value: Value) {
    let mut here = root;
    for token in pointer.split('/').skip(1) {
        let key = token.replace("~1", "/").replace("~0", "~");
        here = match (here, key.parse::<usize>()) {
            (Value::Array(items), Ok(index)) => {
                if items.len() <= index {
                    items.resize(index + 1, Value::Null);
                }
                &mut items[index]
            }
            (Value::Object(members), _) => members
                .entry(key)
                .or_insert_with(|| Value::Object(Map::new())),
            (other, _) => other,
        };
    }
    *here = value;
}
