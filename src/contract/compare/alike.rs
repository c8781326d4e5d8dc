//! Whether two schemas say the same, whatever their definitions are called and whatever
//! they say for people.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::branches::step;
use crate::contract::library::{Library, Spot, Target};
use crate::diff::same_json;
use crate::model::place::Token;

/// Deeper than this, or within a cycle, schemas are taken as the same.
const DEEPEST: usize = 24;

/// Keywords that say nothing of an instance.
const WORDS: [&str; 17] = [
    "$anchor",
    "$comment",
    "$defs",
    "$id",
    "$schema",
    "components",
    "default",
    "definitions",
    "deprecated",
    "description",
    "discriminator",
    "example",
    "examples",
    "externalDocs",
    "title",
    "x-source",
    "xml",
];

/// Keywords whose items have no order.
const SETS: [&str; 6] = ["allOf", "anyOf", "enum", "oneOf", "required", "type"];

/// Keywords beside a reference that change nothing about it.
const FRAME: [&str; 7] = [
    "$comment",
    "$defs",
    "$schema",
    "components",
    "definitions",
    "description",
    "title",
];

/// Whether two schemas say the same of an instance.
pub(super) fn alike(old: (&Library, &Spot), new: (&Library, &Spot)) -> bool {
    let mut budget = 20_000;
    same(old, new, 0, &mut budget)
}

fn same(old: (&Library, &Spot), new: (&Library, &Spot), depth: usize, budget: &mut usize) -> bool {
    let Some(left) = budget.checked_sub(1) else {
        return false;
    };
    *budget = left;
    if depth > DEEPEST {
        return true;
    }
    let (old_spot, new_spot) = match (followed(old), followed(new)) {
        (Some(old_spot), Some(new_spot)) => (old_spot, new_spot),
        // What is unknown on both sides is not known to have changed.
        (None, None) => return true,
        _ => return false,
    };
    let values = (old.0.value(&old_spot), new.0.value(&new_spot));
    match values {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            let names = |schema: &Map<String, Value>| -> BTreeSet<String> {
                let names = schema.keys().filter(|name| !WORDS.contains(&name.as_str()));
                names.cloned().collect()
            };
            let (of_old, of_new) = (names(a), names(b));
            of_old == of_new
                && of_old.iter().all(|name| {
                    let token = Token::Key(name);
                    let below = (step(&old_spot, &[token]), step(&new_spot, &[token]));
                    let (below_old, below_new) = ((old.0, &below.0), (new.0, &below.1));
                    match (&a[name], &b[name]) {
                        (Value::Array(a), Value::Array(b)) if SETS.contains(&name.as_str()) => {
                            same_set((below_old, a.len()), (below_new, b.len()), depth, budget)
                        }
                        _ => same(below_old, below_new, depth + 1, budget),
                    }
                })
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            let same_item = |index: usize, budget: &mut usize| {
                let token = Token::Index(index);
                let below = (step(&old_spot, &[token]), step(&new_spot, &[token]));
                same((old.0, &below.0), (new.0, &below.1), depth + 1, budget)
            };
            a.len() == b.len() && (0..a.len()).all(|index| same_item(index, budget))
        }
        (Some(a), Some(b)) => same_json(a, b),
        _ => false,
    }
}

/// Whether two lists have the same items, in whichever order.
fn same_set(
    (old, count): ((&Library, &Spot), usize),
    (new, other_count): ((&Library, &Spot), usize),
    depth: usize,
    budget: &mut usize,
) -> bool {
    let item = |spot: &Spot, index: usize| step(spot, &[Token::Index(index)]);
    let mut left: Vec<usize> = (0..other_count).collect();
    count == other_count
        && (0..count).all(|index| {
            let one = item(old.1, index);
            let same_item = |other: &usize| {
                let other = item(new.1, *other);
                same((old.0, &one), (new.0, &other), depth + 1, budget)
            };
            let at = left.iter().position(same_item);
            at.map(|at| left.swap_remove(at)).is_some()
        })
}

/// Where a schema that says nothing but a reference leads; what a definition says for
/// people is none of the matter.
fn followed((library, spot): (&Library, &Spot)) -> Option<Spot> {
    let mut spot = spot.clone();
    for _ in 0..DEEPEST {
        match bare_reference(library, &spot, &WORDS) {
            None => return Some(spot),
            Some(reference) => match library.resolve(&spot, reference) {
                Ok(Target::Spot(target)) => spot = target,
                _ => return None,
            },
        }
    }
    Some(spot)
}

/// The definition that a schema stands for which is nothing but a reference; itself where
/// it says more, or where the reference leads nowhere.
pub(super) fn definition(library: &Library, spot: &Spot) -> Spot {
    let mut here = spot.clone();
    for _ in 0..DEEPEST {
        let target = bare_reference(library, &here, &FRAME)
            .and_then(|reference| library.resolve(&here, reference).ok());
        match target {
            Some(Target::Spot(target)) => here = target,
            _ => break,
        }
    }
    here
}

/// The reference of a schema that has no other keyword but some of these.
fn bare_reference<'l>(library: &'l Library, spot: &Spot, words: &[&str]) -> Option<&'l str> {
    let schema = library.value(spot)?.as_object()?;
    let mut names = schema.keys();
    let is_bare = names.all(|name| name == "$ref" || words.contains(&name.as_str()));
    schema.get("$ref").filter(|_| is_bare)?.as_str()
}
