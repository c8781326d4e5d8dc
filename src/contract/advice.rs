//! What `check` says of schemas that can be read: formats that nothing asserts, lists of
//! values that no value fits, and keywords that there are not.

use std::collections::BTreeMap;

use jsonschema::Draft;
use serde_json::{Map, Value, json};

use super::api_document::own_spot;
use super::bounded::{Bounded, View};
use super::catalog::Catalog;
use super::options::options;
use super::unknown_keywords::unknown_keywords;
use crate::error::InputError;
use crate::model::place::Token;
use crate::schema::library::{Library, Spot};
use crate::schema::schema_file::error_at;
use crate::schema::subschemas::{join, visit};

/// Keywords that speak to one value without any other schema.
const SIMPLE: [&str; 15] = [
    "type",
    "pattern",
    "format",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "required",
];

/// The formats of numbers, which are ranges in a document, that of base64, and those of
/// OpenAPI 3.0 (section 4.4) that every value has.
const OF_DOCUMENTS: [&str; 13] = [
    "binary", "byte", "double", "float", "int8", "int16", "int32", "int64", "password", "uint8",
    "uint16", "uint32", "uint64",
];

impl Catalog {
    /// What a reader should know of the schemas, each with its level: `warning` or `note`.
    pub fn advice(&self) -> Vec<(&'static str, InputError)> {
        let mut reported = Vec::new();
        if let Some(library) = self.library() {
            for index in 0..library.files.len() {
                let mut advising = Advising::new(library, false);
                visit(&library.files[index].value, |at, schema| {
                    advising.read(index, at, schema);
                });
                reported.extend(advising.finish());
                reported.extend(unknown_keywords(library, index));
            }
        }
        for document in self.documents() {
            let mut advising = Advising::new(document.library(), true);
            for spot in document.api().schemas.iter().map(own_spot) {
                if let Some(Value::Object(schema)) = document.library().value(&spot) {
                    advising.read(spot.file, &spot.pointer, schema);
                }
            }
            reported.extend(advising.finish());
        }
        reported
    }
}

/// Gathers what is to be stated of a set of schemas.
struct Advising<'l> {
    library: &'l Library,
    is_document: bool,
    warnings: Vec<InputError>,
    /// Whether each format of each draft is asserted.
    known: BTreeMap<(Draft, String), bool>,
    /// Where formats stand that are not, by file.
    formats: BTreeMap<(usize, String), Vec<Spot>>,
}

impl<'l> Advising<'l> {
    fn new(library: &'l Library, is_document: bool) -> Advising<'l> {
        Advising {
            library,
            is_document,
            warnings: Vec::new(),
            known: BTreeMap::new(),
            formats: BTreeMap::new(),
        }
    }

    fn read(&mut self, file: usize, at: &str, schema: &Map<String, Value>) {
        let draft = self.library.draft_at(file, at);
        let keyword = |name: &'static str| join(at, [Token::Key(name)]);
        if let Some(format) = schema.get("format").and_then(Value::as_str)
            && !self.asserts(draft, format)
        {
            let pointer = keyword("format");
            let places = self.formats.entry((file, format.to_owned()));
            places.or_default().push(Spot { file, pointer });
        }
        if let Some((name, message)) = no_value_fits(schema, draft) {
            let file = &self.library.files[file];
            self.warnings.push(error_at(file, &keyword(name), message));
        }
    }

    fn asserts(&mut self, draft: Draft, format: &str) -> bool {
        if self.is_document && OF_DOCUMENTS.contains(&format) {
            return true;
        }
        let known = self.known.entry((draft, format.to_owned()));
        *known.or_insert_with(|| is_asserted(draft, format))
    }

    fn finish(self) -> Vec<(&'static str, InputError)> {
        let mut reported = self.warnings;
        reported.sort_by_key(|error| error.position.clone());
        let mut reported: Vec<_> = reported.into_iter().map(|one| ("warning", one)).collect();
        let mut notes = Vec::new();
        for ((file, format), spots) in self.formats {
            let own = &self.library.files[file];
            let offsets = own.offsets(spots.iter().map(|spot| spot.pointer.as_str()));
            let Some((offset, spot)) = offsets.into_iter().zip(&spots).min() else {
                continue;
            };
            let draft = self.library.draft_at(file, &spot.pointer);
            let why = match is_asserted(Draft::default(), &format) {
                true if draft != Draft::default() => {
                    "the draft that `$schema` names does not have it"
                }
                _ => "driftcheck does not know this format",
            };
            let others = match spots.len() {
                1 => String::new(),
                count => format!(" ({count} places, this is the first)"),
            };
            let message = format!("`format: {format}` is not checked: {why}{others}");
            let error = InputError::new(&own.shown, message).at_offset(&own.bytes, offset);
            notes.push((file, offset, error));
        }
        notes.sort();
        reported.extend(notes.into_iter().map(|(.., error)| ("note", error)));
        reported
    }
}

/// Whether the validator asserts a format in a draft.
fn is_asserted(draft: Draft, format: &str) -> bool {
    let registry = jsonschema::Registry::new().prepare();
    registry.is_ok_and(|registry| {
        let options = options(&registry).with_draft(draft);
        let options = options.should_ignore_unknown_formats(false);
        options.build(&json!({ "format": format })).is_ok()
    })
}

/// Why none of the values that a schema lists fits it, and the keyword that lists them.
fn no_value_fits(schema: &Map<String, Value>, draft: Draft) -> Option<(&'static str, String)> {
    let (keyword, values) = match (schema.get("enum"), schema.get("const")) {
        (_, Some(one)) if draft >= Draft::Draft6 => ("const", std::slice::from_ref(one)),
        (Some(Value::Array(values)), _) => ("enum", values.as_slice()),
        _ => return None,
    };
    if values.is_empty() {
        return Some((keyword, "`enum` is empty: no value matches".to_owned()));
    }
    let not_null: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
    let meant = match not_null.is_empty() {
        true => values.iter().collect(),
        false => not_null,
    };
    let fit = |keywords: &[&str]| {
        let own = schema.iter();
        let own = own.filter(|(name, _)| keywords.contains(&name.as_str()));
        let own: Map<String, Value> = own
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let validator = jsonschema::options_for::<Bounded>()
            .with_draft(draft)
            .should_validate_formats(true)
            .build(&Value::Object(own));
        validator.map_or(true, |one| {
            meant.iter().any(|value| one.is_valid(View::of(value)))
        })
    };
    let but = match values.len() > meant.len() {
        true => "no value but null",
        false => "no value",
    };
    if !fit(&["type"]) {
        let message = format!("{but} matches both `type` and `{keyword}`");
        return Some((keyword, message));
    }
    (!fit(&SIMPLE)).then(|| {
        let message = format!("{but} matches both `{keyword}` and the keywords next to it");
        (keyword, message)
    })
}
