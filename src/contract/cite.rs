//! Where a rule of a contract stands in its file, and what the file says about it.

use std::sync::PoisonError;

use serde_json::Value;

use super::Catalog;
use super::annotations::{BASIS, SOURCE};
use crate::error::{InputError, Position};
use crate::model::finding::SchemaLine;
use crate::model::place::{Place, key_of_step};
use crate::schema::library::SchemaFile;

/// A rule's own line in a schema file, with what the schema says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The schema file as the user would type it.
    pub file: String,
    /// The line of the rule's keyword.
    pub position: Position,
    /// How firm the fact is: the nearest `x-basis` at or above the rule.
    pub basis: Option<String>,
    /// Where the fact comes from: the nearest `x-source`.
    pub source: Option<String>,
    /// What the schema says of the value: the nearest `description`.
    pub description: Option<String>,
}

impl Catalog {
    /// The line of a rule, `account-user#/properties/id/type`, for a finding at a place.
    pub fn schema_line(&self, rule: &str, place: &Place) -> Option<SchemaLine> {
        let (name, pointer) = rule.split_once('#')?;
        let file = self.file_of(name)?;
        let item = item(file.value.pointer(pointer)?, pointer, place);
        let mut lines = self.lines.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = format!("{name}#{item}");
        let find = || {
            let offset = file.locate_near(&item)?;
            let before = file.bytes.get(..offset)?;
            let line = 1 + memchr::memchr_iter(b'\n', before).count();
            Some(SchemaLine {
                file: file.shown.clone(),
                line: u32::try_from(line).ok()?,
            })
        };
        lines.entry(key).or_insert_with(find).clone()
    }

    /// Cites a rule, `account-user#/properties/id/type`, for a finding at a place.
    pub fn cite(&self, rule: &str, place: &Place) -> Option<Citation> {
        let (name, pointer) = rule.split_once('#')?;
        let file = self.file_of(name)?;
        let keyword = file.value.pointer(pointer)?;
        let schema = about(file, pointer, place);
        let nearest = |keyword: &str| nearest(&file.value, &schema, keyword);
        Some(Citation {
            file: file.shown.clone(),
            position: InputError::new(&file.shown, "")
                .at_offset(
                    &file.bytes,
                    file.locate_near(&item(keyword, pointer, place))?,
                )
                .position?,
            basis: nearest(BASIS),
            source: nearest(SOURCE),
            description: nearest("description"),
        })
    }
}

/// The pointer of the very item of a list, as `required` is one, that names a property.
fn item(keyword: &Value, pointer: &str, place: &Place) -> String {
    let (Value::Array(items), Place::Body(folded)) = (keyword, place) else {
        return pointer.to_owned();
    };
    let Some(name) = key_of_step(folded.rsplit('/').next().unwrap_or_default()) else {
        return pointer.to_owned();
    };
    match items.iter().position(|item| item.as_str() == Some(&name)) {
        Some(index) => format!("{pointer}/{index}"),
        None => pointer.to_owned(),
    }
}

/// The pointer of the schema that a rule is about: that of the property, where the
/// rule is one of its object's.
fn about(file: &SchemaFile, pointer: &str, place: &Place) -> String {
    let outer = pointer.rsplit_once('/').map_or("", |(outer, _)| outer);
    if let Place::Body(folded) = place
        && let Some((_, token)) = folded.rsplit_once('/')
    {
        let property = format!("{outer}/properties/{token}");
        if file.value.pointer(&property).is_some() {
            return property;
        }
    }
    outer.to_owned()
}

/// The text under a keyword in a schema or in the nearest one around it.
fn nearest(root: &Value, pointer: &str, keyword: &str) -> Option<String> {
    let mut pointer = pointer;
    loop {
        let text = root.pointer(pointer).and_then(|schema| schema.get(keyword));
        if let Some(text) = text.and_then(Value::as_str) {
            return Some(text.to_owned());
        }
        pointer = pointer.rsplit_once('/')?.0;
    }
}
