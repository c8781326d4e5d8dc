//! References within OpenAPI documents: how one is written, where one leads, and which
//! place of the document a place of the translation stands for.

use serde_json::{Map, Value, json};

use super::files::{Files, Spot};
use super::schema::other_kind;
use crate::model::place::ESCAPED_IN_URI;

/// A schema that says nothing, and documents everything within.
pub(super) fn anything() -> Value {
    json!({ "additionalProperties": true })
}

/// The text of a reference in one file to a place in the same or in another.
pub(super) fn reference(files: &Files, from: usize, to: &Spot) -> String {
    let fragment = percent_encoding::utf8_percent_encode(&to.pointer, ESCAPED_IN_URI);
    if from == to.file {
        return format!("#{fragment}");
    }
    let path = relative(files.path(from), files.path(to.file));
    format!("{path}#{fragment}")
}

/// A path relative to the folder of a file.
pub fn relative(from: &str, to: &str) -> String {
    let mut folders: Vec<&str> = from.split('/').collect();
    folders.pop();
    let mut target: Vec<&str> = to.split('/').collect();
    while let (Some(a), Some(b), true) = (folders.first(), target.first(), target.len() > 1) {
        if a != b {
            break;
        }
        folders.remove(0);
        target.remove(0);
    }
    let up = folders.iter().map(|_| "..");
    up.chain(target).collect::<Vec<_>>().join("/")
}

/// Where the reference of a schema leads.
pub(crate) fn target_of(files: &Files, spot: &Spot) -> Option<Spot> {
    let reference = files.value(spot)?.get("$ref")?.as_str()?;
    let target = files.resolve(spot.file, reference).ok()?;
    let is_schema = |value: &&Value| value.is_object() || value.is_boolean();
    let is_other = other_kind(files, &target).is_some();
    files
        .value(&target)
        .filter(is_schema)
        .filter(|_| !is_other)?;
    Some(target)
}

/// Takes names out of the list of required properties.
pub(super) fn drop_required(schema: &mut Map<String, Value>, names: &[String]) {
    let Some(Value::Array(required)) = schema.get_mut("required") else {
        return;
    };
    required.retain(|name| {
        let name = name.as_str().unwrap_or_default();
        !names.iter().any(|dropped| dropped == name)
    });
}

/// So many schemas are looked at for what one says of the side that it belongs to.
const MOST_DRAWN: usize = 16;

/// The properties of a schema that only the other side has, as they or what they draw in say.
pub(super) fn hidden(files: &Files, spot: &Spot, hiding: &str) -> Vec<String> {
    let properties = files
        .value(spot)
        .and_then(|schema| schema.get("properties"))
        .and_then(Value::as_object);
    let names = properties.into_iter().flat_map(|members| members.keys());
    let is_hidden = |name: &&String| {
        let mut waiting = vec![spot.below(["properties", name.as_str()])];
        for at in 0..MOST_DRAWN {
            let Some(here) = waiting.get(at).cloned() else {
                return false;
            };
            let schema = files.value(&here);
            if schema.and_then(|schema| schema.get(hiding)) == Some(&Value::Bool(true)) {
                return true;
            }
            waiting.extend(target_of(files, &here));
            waiting.extend(files.entries(&here, "allOf"));
        }
        false
    };
    names.filter(is_hidden).cloned().collect()
}

/// Members that the translation adds to a schema begin with this.
pub const ADDED: &str = "x-driftcheck-";

/// The pointer in the document that a pointer in the translation stands for.
pub fn original_pointer(pointer: &str) -> String {
    if !pointer.contains(ADDED) {
        return pointer.to_owned();
    }
    let tokens = pointer.split('/');
    let own: Vec<&str> = tokens.filter(|token| !token.starts_with(ADDED)).collect();
    own.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_between_files_are_relative() {
        assert_eq!(relative("a.json", "b.json"), "b.json");
        assert_eq!(relative("x/a.json", "x/y/b.json"), "y/b.json");
        assert_eq!(relative("x/a.json", "y/b.json"), "../y/b.json");
    }
}
