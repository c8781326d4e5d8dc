//! References that go in a circle. It follows only what applies to one and the same
//! value: a schema that comes back to itself one level deeper is a tree, and fine.

use std::collections::HashMap;

use serde_json::Value;

use super::library::{Library, Spot, Target};
use super::schema_file::error_at;
use super::subschemas::{IN_PLACE, held_by, join, visit};
use crate::error::InputError;
use crate::model::place::Token;

/// Refuses references that come back to where they stand without ever reaching a
/// value within: no response could be judged by them.
pub(crate) fn check(library: &Library, errors: &mut Vec<InputError>) {
    for (index, file) in library.files.iter().enumerate() {
        visit(&file.value, |at, schema| {
            if !schema.contains_key("$ref") {
                return;
            }
            let from = Spot {
                file: index,
                pointer: at.to_owned(),
            };
            if let Some(way) = loop_from(library, &from) {
                let names: Vec<String> = way.iter().map(|spot| library.rule(spot)).collect();
                let message = format!(
                    "a reference refers to itself and never reaches a schema: {}",
                    names.join(" → ")
                );
                let pointer = join(at, [Token::Key("$ref")]);
                let help = "replace one of the references with a schema";
                errors.push(error_at(file, &pointer, message).help(help));
            }
        });
    }
}

/// So many schemas may apply to one value, each counted as often as branches lead to it: an
/// `anyOf` that names another twice doubles them, and twenty of those are a million.
const MOST_AT_ONCE: usize = 20_000;

/// Refuses schemas of which too many apply to one value.
pub(crate) fn check_width(library: &Library, errors: &mut Vec<InputError>) {
    let mut widths: HashMap<Spot, usize> = HashMap::new();
    for (index, file) in library.files.iter().enumerate() {
        let mut waiting = vec![(String::new(), &file.value)];
        while let Some((at, value)) = waiting.pop() {
            let inner: Vec<(Token<'_>, &Value)> = match value {
                Value::Object(members) => {
                    let inner = members.iter();
                    inner.map(|(key, one)| (Token::Key(key), one)).collect()
                }
                Value::Array(items) => {
                    let inner = items.iter().enumerate();
                    inner.map(|(at, one)| (Token::Index(at), one)).collect()
                }
                _ => continue,
            };
            let mut branching = IN_PLACE.iter().chain(&WHERE_PRESENT);
            let is_branching = branching.any(|keyword| value.get(keyword).is_some());
            let inner = inner.into_iter();
            waiting.extend(inner.map(|(token, one)| (join(&at, [token]), one)));
            if is_branching {
                let from = Spot {
                    file: index,
                    pointer: at,
                };
                measure(library, from, &mut widths, errors);
            }
        }
    }
}

/// Counts what applies at once, at a schema and at all that it leads to in place. Of a
/// circle, which others refuse, each schema counts once.
fn measure(
    library: &Library,
    from: Spot,
    widths: &mut HashMap<Spot, usize>,
    errors: &mut Vec<InputError>,
) {
    let mut waiting = vec![(from, false)];
    while let Some((spot, is_counted)) = waiting.pop() {
        if !is_counted {
            if !widths.contains_key(&spot) {
                widths.insert(spot.clone(), 1);
                let inner = at_once(library, &spot);
                waiting.push((spot, true));
                waiting.extend(inner.into_iter().map(|one| (one, false)));
            }
            continue;
        }
        let mut width = 1_usize;
        for inner in at_once(library, &spot) {
            width = width.saturating_add(widths.get(&inner).copied().unwrap_or(1));
        }
        if width > MOST_AT_ONCE {
            let message = format!(
                "its nested branches multiply to {width} schemas for one value; at most {MOST_AT_ONCE} are allowed"
            );
            let file = &library.files[spot.file];
            let help = "name each branch once";
            errors.push(error_at(file, &spot.pointer, message).help(help));
            // Reported once, where it begins.
            width = 1;
        }
        widths.insert(spot, width);
    }
}

/// Keywords whose schemas speak to a value that has a member of some name.
const WHERE_PRESENT: [&str; 2] = ["dependencies", "dependentSchemas"];

/// The schemas that may apply to the very value that a schema applies to.
fn at_once(library: &Library, spot: &Spot) -> Vec<Spot> {
    let mut all = in_place(library, spot);
    let Some(Value::Object(schema)) = library.value(spot) else {
        return all;
    };
    let held = held_by(&spot.pointer, schema, &WHERE_PRESENT).into_iter();
    let file = spot.file;
    all.extend(held.map(|pointer| Spot { file, pointer }));
    // Where it leads is known when a value is judged; here it is counted for what it names.
    let dynamic = ["$dynamicRef", "$recursiveRef"].into_iter();
    all.extend(dynamic.filter_map(|keyword| {
        let reference = schema.get(keyword)?.as_str()?;
        match library.resolve(spot, reference).ok()? {
            Target::Spot(target) => Some(target),
            Target::Builtin => None,
        }
    }));
    all
}

/// The way from a schema back to itself over what applies to the same value.
fn loop_from(library: &Library, from: &Spot) -> Option<Vec<Spot>> {
    let mut ways: Vec<(Spot, usize)> = vec![(from.clone(), 0)];
    let mut next = 0;
    while let Some((spot, _)) = ways.get(next).cloned() {
        for target in in_place(library, &spot) {
            if target == *from {
                let mut way = vec![target];
                let mut here = next;
                while here > 0 {
                    way.push(ways[here].0.clone());
                    here = ways[here].1;
                }
                way.push(from.clone());
                way.reverse();
                return Some(way);
            }
            if !ways.iter().any(|(known, _)| *known == target) {
                ways.push((target, next));
            }
        }
        next += 1;
    }
    None
}

/// The schemas that apply to the very value that a schema applies to.
fn in_place(library: &Library, spot: &Spot) -> Vec<Spot> {
    let Some(Value::Object(schema)) = library.value(spot) else {
        return Vec::new();
    };
    let file = spot.file;
    let held = held_by(&spot.pointer, schema, &IN_PLACE).into_iter();
    let held = held.map(|pointer| Spot { file, pointer });
    library.target_of(spot).into_iter().chain(held).collect()
}
