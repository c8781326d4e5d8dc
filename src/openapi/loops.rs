//! References that come back to where they stand without ever reaching a value within: no
//! value could be judged by them. Each such reference is cut, and reported.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::files::{Files, Spot};
use super::keywords::{IN_PLACE, children};
use super::model::Fault;
use super::references::{anything, original_pointer, target_of};

/// How far the search has come with a schema.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Done,
}

/// Replaces every reference that closes a circle by a schema that says nothing.
pub(super) fn cut(files: &mut Files, schemas: &[Spot], faults: &mut BTreeSet<Fault>) {
    let mut states: HashMap<Spot, State> = HashMap::new();
    let mut cuts: BTreeSet<Spot> = BTreeSet::new();
    for root in schemas {
        let mut path: Vec<(Spot, Vec<Spot>)> = Vec::new();
        open(files, root.clone(), &mut states, &mut path);
        while let Some((spot, ahead)) = path.last_mut() {
            let Some(next) = ahead.pop() else {
                states.insert(spot.clone(), State::Done);
                path.pop();
                continue;
            };
            match states.get(&next) {
                Some(State::Done) => {}
                Some(State::Open) => {
                    cuts.insert(spot.clone());
                }
                None => open(files, next, &mut states, &mut path),
            }
        }
    }
    for spot in cuts {
        faults.insert(Fault {
            spot: Spot {
                file: spot.file,
                pointer: original_pointer(&spot.pointer),
            },
            message: "its reference refers to itself and never reaches a schema".to_owned(),
        });
        if let Some(place) = files.value_mut(&spot) {
            *place = anything();
        }
    }
}

fn open(
    files: &Files,
    spot: Spot,
    states: &mut HashMap<Spot, State>,
    path: &mut Vec<(Spot, Vec<Spot>)>,
) {
    if states.contains_key(&spot) {
        return;
    }
    states.insert(spot.clone(), State::Open);
    let ahead = in_place(files, &spot);
    path.push((spot, ahead));
}

/// The schemas that speak to the very value that a schema speaks to.
fn in_place(files: &Files, spot: &Spot) -> Vec<Spot> {
    let Some(Value::Object(schema)) = files.value(spot) else {
        return Vec::new();
    };
    let mut found: Vec<Spot> = target_of(files, spot).into_iter().collect();
    let inner = children(spot, schema).into_iter().filter(|child| {
        let step = child.pointer[spot.pointer.len()..].split('/').nth(1);
        step.is_some_and(|step| IN_PLACE.contains(&step))
    });
    found.extend(inner);
    found
}
