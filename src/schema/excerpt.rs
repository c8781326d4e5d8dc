//! The part of some files that one schema's validator is made from. Every pointer leads to
//! the same place in the excerpt as in the whole file.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::library::{Library, Spot};
use super::subschemas::{IN_PLACE, held_by, join, visit};
use crate::model::place::{Token, unescape};
use crate::openapi::CONTENT;

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

/// What names the draft of a file.
const DRAFT: &str = "$schema";

/// An excerpt of each file that is named: the schema at a place, and those whose members count
/// as known to an `unevaluatedProperties` or `unevaluatedItems` within. References are absolute,
/// and lead into files of which nothing need stand there.
pub(crate) fn around(library: &Library, root: &Spot) -> BTreeMap<usize, Value> {
    let mut excerpts = BTreeMap::new();
    let mut spots = needed(library, root);
    spots.sort_by_key(|spot| spot.pointer.len());
    for spot in &spots {
        let (copy, targets) = copy(library, spot);
        for file in targets {
            excerpts.entry(file).or_insert_with(nothing);
        }
        let excerpt = excerpts.entry(spot.file).or_insert_with(nothing);
        // It may stand within one that is there already.
        if spot.pointer.is_empty() || excerpt.pointer(&spot.pointer).is_none() {
            place(excerpt, &spot.pointer, copy);
        }
    }
    // What a keyword means depends on the draft.
    for (index, excerpt) in &mut excerpts {
        let draft = library
            .files
            .get(*index)
            .and_then(|file| file.value.get(DRAFT));
        if let (Some(draft), Value::Object(root)) = (draft, excerpt) {
            root.insert(DRAFT.to_owned(), draft.clone());
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
        if let Some(target) = library.target_of(&spot) {
            if !spots.contains(&target) {
                spots.push(target.clone());
            }
            waiting.push(target);
        }
        for keywords in [&IN_PLACE[..], &["dependentSchemas"]] {
            let held = held_by(&spot.pointer, schema, keywords).into_iter();
            let file = spot.file;
            waiting.extend(held.map(|pointer| Spot { file, pointer }));
        }
    }
}

fn nothing() -> Value {
    Value::Object(Map::new())
}

/// A schema with absolute references, without what says nothing of a value, and the files that
/// it refers to.
fn copy(library: &Library, spot: &Spot) -> (Value, BTreeSet<usize>) {
    let mut targets = BTreeSet::new();
    let Some(value) = library.value(spot) else {
        return (Value::Bool(true), targets);
    };
    let mut copy = value.clone();
    visit(value, |at, schema| {
        let Some(Value::Object(own)) = copy.pointer_mut(at) else {
            return;
        };
        let is_content = own.contains_key(CONTENT);
        own.retain(|key, _| !SILENT.contains(&key.as_str()) && !key.starts_with("x-"));
        let here = Spot {
            file: spot.file,
            pointer: format!("{}{at}", spot.pointer),
        };
        if is_content {
            let pointer = join(&here.pointer, [Token::Key("contentSchema")]);
            let uri = library.uri_of(&Spot {
                file: here.file,
                pointer,
            });
            own.insert(CONTENT.to_owned(), Value::String(uri));
        }
        if schema.contains_key("$ref")
            && let Some(target) = library.target_of(&here)
        {
            own.insert("$ref".to_owned(), Value::String(library.uri_of(&target)));
            targets.insert(target.file);
        }
    });
    (copy, targets)
}

/// Puts a value where a pointer leads, with what has to stand around it.
fn place(root: &mut Value, pointer: &str, value: Value) {
    let mut here = root;
    for token in pointer.split('/').skip(1) {
        let key = unescape(token);
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
