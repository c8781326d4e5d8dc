//! Where an error of the validator comes from: the place in the instance and the keyword.

use serde_json::Value;

use crate::model::place::unescape;
use crate::model::violation::Step;
use crate::schema::library::{Library, Spot};

/// The place that a URI names, or the nearest above it that stands in a file.
pub(super) fn spot_of(library: &Library, mut uri: &str) -> Option<Spot> {
    loop {
        if let Some(spot) = library.spot_of(uri) {
            return Some(spot);
        }
        uri = uri.rsplit_once('/')?.0;
        if !uri.contains('#') {
            return None;
        }
    }
}

/// The path of a pointer in an instance: what is an index is known by the value it steps into.
pub(super) fn path_of(root: &Value, pointer: &str) -> Vec<Step> {
    let mut here = Some(root);
    pointer
        .split('/')
        .skip(1)
        .map(|token| {
            let index = token.parse::<usize>().ok();
            if let (Some(Value::Array(items)), Some(index)) = (here, index) {
                here = items.get(index);
                return Step::Index(index);
            }
            let key = unescape(token);
            here = here.and_then(|value| value.get(&key));
            Step::Key(key)
        })
        .collect()
}
