//! Bodies that are sequences of items (OpenAPI 3.2, "Sequential Media Types"): which schemas
//! speak to them, and the schema of the array that such a body is judged as.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::files::{Files, Spot};
use super::keywords::children;
use super::media::{essence, is_json};
use super::model::{Api, Content};
use super::reader::Reader;
use super::references::{reference, target_of};
use super::version::Version;
use crate::json::Sequence;

/// The member of a media type that gets the schema of the array of its items.
const ITEMS: &str = "x-driftcheck-items";
/// Marks a schema of texts that are JSON, of which `contentSchema` is asserted.
pub const CONTENT: &str = "x-driftcheck-content";
/// References are followed so far.
const MOST_STEPS: usize = 16;

impl Reader<'_> {
    /// Where the schema of the array of a body's items will stand, where the body is judged
    /// as one. FastAPI writes `itemSchema` into documents of 3.1, so the version does not matter.
    pub(super) fn sequence(
        &mut self,
        at: &Spot,
        media_type: &str,
        form: &Map<String, Value>,
    ) -> Option<Spot> {
        let is_known = Sequence::of(&essence(media_type)).is_some();
        let (item, schema) = (at.below(["itemSchema"]), at.below(["schema"]));
        let has_item = form.contains_key("itemSchema");
        if has_item {
            self.enter(item.clone());
        }
        if has_item && !is_known {
            let message = format!(
                "`itemSchema` is not judged: how the items of {media_type} are written is not known"
            );
            self.note(&item, message);
        }
        if !is_known || !(has_item || self.version == Version::V32) {
            return None;
        }
        let has_array = is_of_arrays(self.files, &schema);
        if form.contains_key("schema") && !has_array {
            let message = format!(
                "`schema` is not judged: in {media_type} it is that of the array of all items, and this one is of no array; `itemSchema` is that of one item"
            );
            self.note(&schema, message);
        }
        (has_item || has_array).then(|| at.below([ITEMS]))
    }
}

/// Whether a schema says that it is one of arrays.
fn is_of_arrays(files: &Files, schema: &Spot) -> bool {
    let mut here = schema.clone();
    for _ in 0..MOST_STEPS {
        match target_of(files, &here) {
            Some(target) => here = target,
            None => break,
        }
    }
    let Some(Value::Object(schema)) = files.value(&here) else {
        return false;
    };
    match schema.get("type") {
        Some(Value::String(word)) => word == "array",
        Some(Value::Array(words)) => words.iter().any(|word| word == "array"),
        _ => schema.contains_key("items") || schema.contains_key("prefixItems"),
    }
}

/// Adds the schema of each array of items: where [`Content::items`] says, one made of
/// `itemSchema` and `schema`.
pub fn add_arrays(files: &mut Files, api: &Api) {
    for content in api.contents() {
        let Some(items) = &content.items else {
            continue;
        };
        let own = ["itemSchema", "schema"].map(|name| content.spot.below([name]));
        let own = own.map(|spot| files.value(&spot).is_some().then_some(spot));
        let link = |spot: &Spot| json!({ "$ref": reference(files, spot.file, spot) });
        let mut array = Map::new();
        array.insert("type".to_owned(), "array".into());
        let [item, whole] = &own;
        let whole = whole.as_ref().filter(|spot| is_of_arrays(files, spot));
        if let Some(item) = item {
            array.insert("items".to_owned(), link(item));
        }
        if let Some(whole) = whole {
            array.insert("allOf".to_owned(), json!([link(whole)]));
        }
        if let Some(Value::Object(form)) = files.value_mut(&content.spot) {
            form.insert(items.last(), Value::Object(array));
        }
    }
}

/// Marks the schemas of texts within server-sent events that are JSON.
pub(super) fn mark_contents(files: &mut Files, api: &Api) {
    let is_of_events = |content: &&Content| {
        let sequence = Sequence::of(&essence(&content.media_type));
        content.items.is_some() && matches!(sequence, Some(Sequence::Events { .. }))
    };
    let events = api.contents().filter(is_of_events);
    let schemas = events.flat_map(|content| {
        let own = ["itemSchema", "schema"].into_iter();
        own.map(|name| content.spot.below([name]))
    });
    let mut waiting: Vec<Spot> = schemas.collect();
    let mut seen = HashSet::new();
    while let Some(spot) = waiting.pop() {
        if !seen.insert(spot.clone()) {
            continue;
        }
        waiting.extend(target_of(files, &spot));
        let Some(Value::Object(schema)) = files.value_mut(&spot) else {
            continue;
        };
        let media_type = schema.get("contentMediaType").and_then(Value::as_str);
        if media_type.is_some_and(is_json) && !schema.contains_key("contentEncoding") {
            schema.insert(CONTENT.to_owned(), Value::Bool(true));
            schema.entry("contentSchema").or_insert(Value::Bool(true));
        }
        waiting.extend(children(&spot, schema));
    }
}
