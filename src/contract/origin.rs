//! Where an error of the validator comes from: the place in the instance and the keyword.

use jsonschema::ValidationError;
use serde_json::Value;

use super::library::{Library, Spot};
use super::violation::Step;

/// Where the broken keyword stands, or the nearest schema above it that stands in a file.
pub(super) fn keyword_of(library: &Library, error: &ValidationError<'_>) -> Option<Spot> {
    let mut uri = error.absolute_keyword_location()?.as_str();
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
            let key = token.replace("~1", "/").replace("~0", "~");
            here = here.and_then(|value| value.get(&key));
            Step::Key(key)
        })
        .collect()
}
