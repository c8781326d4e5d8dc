//! References that go in a circle. It follows only what applies to one and the same
//! value: a schema that comes back to itself one level deeper is a tree, and fine.

use serde_json::Value;

use super::annotations::error_at;
use super::library::{Library, Spot};
use super::subschemas::{IN_PLACE, held_by, join, visit};
use crate::error::InputError;
use crate::model::place::Token;

/// Refuses references that come back to where they stand without ever reaching a
/// value within: no answer could be judged by them.
pub(super) fn check(library: &Library, errors: &mut Vec<InputError>) {
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
                    "a reference leads back to itself and never to a schema: {}",
                    names.join(" → ")
                );
                let pointer = join(at, [Token::Key("$ref")]);
                let help = "have one of them say what the value is";
                errors.push(error_at(file, &pointer, message).help(help));
            }
        });
    }
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
