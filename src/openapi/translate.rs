//! Turns the schemas of a document into JSON Schema 2020-12, each in its own place.
//!
//! Three passes: each schema by itself, here; what several say together
//! ([`super::closed`], [`super::discriminator`]); null, last of all
//! ([`super::nullable`]), since it must hold against all of that.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Number, Value};

use super::closed::Closing;
use super::files::{Files, Spot};
use super::keywords::{is_reference, problem};
use super::large_counts::{self, Lengths};
use super::model::{Api, Fault};
use super::references::{anything, drop_required, hidden, reference, target_of};
use super::version::Version;
use super::{discriminator, ecma, loops, nullable, sequences};

/// What a value is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// What a client sends: what is `readOnly` is never required of it.
    Request,
    /// What a host answers: what is `writeOnly` is never required of it.
    Response,
}

/// Translates every schema that was reached. `is_pattern` says whether a text is a regular
/// expression that a validator will take.
pub fn translate(
    files: &mut Files,
    api: &mut Api,
    direction: Direction,
    is_pattern: &dyn Fn(&str) -> bool,
) {
    sequences::add_arrays(files, api);
    sequences::mark_contents(files, api);
    let hiding = match direction {
        Direction::Request => "readOnly",
        Direction::Response => "writeOnly",
    };
    let mut cleaning = Cleaning {
        version: api.version,
        is_pattern,
        patterns: BTreeMap::new(),
        faults: BTreeSet::new(),
    };
    for spot in &api.schemas {
        let hidden = hidden(files, spot, hiding);
        let target = target_of(files, spot);
        let plain = target.as_ref().map(|to| reference(files, spot.file, to));
        if let Some(value) = files.value_mut(spot) {
            cleaning.clean(spot, value, &hidden, plain);
        }
    }
    let switches = discriminator::switches(files, &api.schemas, &mut cleaning.faults);
    let mut closing = Closing::new(files, &switches, hiding);
    closing.plan(&api.schemas);
    let (edits, notes) = closing.finish();
    for (spot, value) in edits {
        if let Some(place) = files.value_mut(&spot) {
            *place = value;
        }
    }
    nullable::translate(files, &api.schemas);
    if direction == Direction::Request {
        turn_round(files, &api.schemas);
    }
    loops::cut(files, &api.schemas, &mut cleaning.faults);
    let mut faults: BTreeSet<Fault> = api.faults.drain(..).collect();
    faults.append(&mut cleaning.faults);
    api.faults = faults.into_iter().collect();
    api.notes.extend(notes);
    api.notes.sort();
    api.notes.dedup();
}

/// Marks what only the host writes as what must not be sent, in the keyword for what must not
/// be received, since a contract knows the side that it judges alone.
fn turn_round(files: &mut Files, schemas: &[Spot]) {
    for spot in schemas {
        let Some(Value::Object(schema)) = files.value_mut(spot) else {
            continue;
        };
        schema.remove("writeOnly");
        if let Some(flag) = schema.remove("readOnly") {
            schema.insert("writeOnly".to_owned(), flag);
        }
    }
}

/// The first pass.
struct Cleaning<'p> {
    version: Version,
    is_pattern: &'p dyn Fn(&str) -> bool,
    patterns: BTreeMap<String, bool>,
    faults: BTreeSet<Fault>,
}

impl Cleaning<'_> {
    /// Makes one schema JSON Schema, without what is wrong with it. `to` is where its
    /// reference leads, written as a pointer: not every validator follows anchors, or
    /// pointers through other references, within what is no schema as a whole.
    fn clean(&mut self, spot: &Spot, value: &mut Value, hidden: &[String], to: Option<String>) {
        let Value::Object(schema) = value else {
            if !value.is_boolean() {
                *value = anything();
            }
            return;
        };
        if schema.contains_key("$ref") {
            match to {
                Some(to) => {
                    if self.version == Version::V30 {
                        schema.retain(|keyword, _| keyword == "nullable");
                    }
                    schema.insert("$ref".to_owned(), Value::String(to));
                    if self.version == Version::V30 {
                        return;
                    }
                }
                None => {
                    *value = anything();
                    return;
                }
            }
        }
        // What it would lead to is known only while a response is read.
        if schema.remove("$dynamicRef").is_some() {
            let rest = schema.entry("additionalProperties");
            rest.or_insert(Value::Bool(true));
        }
        let version = self.version;
        // What stands behind it is not known.
        if schema
            .iter()
            .any(|(keyword, value)| is_reference(keyword, value))
        {
            schema.retain(|keyword, value| !is_reference(keyword, value));
            schema.remove("unevaluatedProperties");
            schema.insert("additionalProperties".to_owned(), Value::Bool(true));
        }
        schema.retain(|keyword, value| problem(keyword, value, version).is_none());
        for keyword in ["$schema", "$id"] {
            schema.remove(keyword);
        }
        if let Some(Value::Array(names)) = schema.get_mut("required") {
            let mut seen = BTreeSet::new();
            names.retain(|name| seen.insert(name.to_string()));
        }
        list_open_values(schema);
        exclusive(schema, "minimum", "exclusiveMinimum");
        exclusive(schema, "maximum", "exclusiveMaximum");
        bound_by_format(schema);
        if !hidden.is_empty() {
            drop_required(schema, hidden);
        }
        self.check_patterns(spot, schema);
    }

    fn check_patterns(&mut self, spot: &Spot, schema: &mut Map<String, Value>) {
        let mut bad = Vec::new();
        let named = schema.get("patternProperties").and_then(Value::as_object);
        let named = named.into_iter().flat_map(|members| members.keys());
        let own = schema.get("pattern").and_then(Value::as_str);
        let own = own.map(|text| (text, ecma::in_other_words(text)));
        let named = named.map(|text| (text.as_str(), None));
        for (text, meant) in named.chain(own) {
            let is_pattern = self.is_pattern;
            let known = self
                .patterns
                .entry(meant.unwrap_or_else(|| text.to_owned()));
            if !*known.or_insert_with_key(|meant| is_pattern(meant)) {
                bad.push(text.to_owned());
            }
        }
        for text in bad {
            let is_own = schema.get("pattern").and_then(Value::as_str) == Some(&text);
            if is_own && let Some(lengths) = large_counts::lengths(&text) {
                in_lengths(schema, lengths);
                continue;
            }
            let message = match (self.is_pattern)(&large_counts::with_small_counts(&text)) {
                true => {
                    format!("`{text}` repeats more than driftcheck can look for, and is not judged")
                }
                false => format!("`{text}` is not a regular expression"),
            };
            if is_own {
                schema.remove("pattern");
                let at = spot.below(["pattern"]);
                self.faults.insert(Fault { spot: at, message });
            } else if let Some(Value::Object(named)) = schema.get_mut("patternProperties") {
                named.remove(&text);
                let at = spot.below(["patternProperties"]);
                self.faults.insert(Fault { spot: at, message });
            }
        }
        ecma::replace(schema);
    }
}

/// `x-extensible-enum: [a, b]`, as others write it, is a list that may grow.
pub fn list_open_values(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(listed)) = schema.get("x-extensible-enum").cloned() {
        schema.insert("x-extensible-enum".to_owned(), Value::Bool(true));
        schema.entry("enum").or_insert(Value::Array(listed));
    }
}

/// Says in lengths what a pattern says in counts, where the schema says nothing stricter.
fn in_lengths(schema: &mut Map<String, Value>, lengths: Lengths) {
    schema.insert("pattern".to_owned(), lengths.pattern.into());
    let own = |name: &str| schema.get(name).and_then(Value::as_u64);
    let least = own("minLength").map_or(lengths.least, |own| own.max(lengths.least));
    let most = match (own("maxLength"), lengths.most) {
        (Some(own), Some(most)) => Some(own.min(most)),
        (own, most) => own.or(most),
    };
    schema.insert("minLength".to_owned(), least.into());
    if let Some(most) = most {
        schema.insert("maxLength".to_owned(), most.into());
    }
}

/// `exclusiveMinimum: true` beside a `minimum`, as 3.0 has it.
fn exclusive(schema: &mut Map<String, Value>, limit: &str, keyword: &str) {
    let Some(Value::Bool(is_exclusive)) = schema.get(keyword) else {
        return;
    };
    let is_exclusive = *is_exclusive;
    schema.remove(keyword);
    if is_exclusive && let Some(value) = schema.remove(limit) {
        schema.insert(keyword.to_owned(), value);
    }
}

/// The least and the greatest number of a format that is a range.
pub fn range_of(format: &str) -> Option<(Number, Number)> {
    Some(match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" => (i64::MIN.into(), i64::MAX.into()),
        "uint8" => (0.into(), u8::MAX.into()),
        "uint16" => (0.into(), u16::MAX.into()),
        "uint32" => (0.into(), u32::MAX.into()),
        "uint64" => (0.into(), u64::MAX.into()),
        _ => return None,
    })
}

/// The formats of numbers are ranges.
fn bound_by_format(schema: &mut Map<String, Value>) {
    let format = schema.get("format").and_then(Value::as_str);
    let Some((low, high)) = format.and_then(range_of) else {
        return;
    };
    for (keyword, stricter, limit) in [
        ("minimum", "exclusiveMinimum", low),
        ("maximum", "exclusiveMaximum", high),
    ] {
        if !schema.contains_key(keyword) && !schema.contains_key(stricter) {
            schema.insert(keyword.to_owned(), Value::Number(limit));
        }
    }
}
