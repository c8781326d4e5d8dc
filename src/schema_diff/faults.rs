//! What is wrong with a schema document. A broken document is still read as far as it
//! can be; each fault is reported once, however many places it stands in.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::branches::step;
use super::difference::Location;
use super::places::location;
use super::types;
use crate::model::place::Token;
use crate::schema::library::{Library, Spot, Target};
use crate::schema::subschemas::children;

/// One fault of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Fault {
    /// Where it stands first.
    pub location: Location,
    /// What is wrong.
    pub message: String,
    /// In how many places it stands.
    pub count: u32,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: {}",
            self.location.file, self.location.line, self.message
        )?;
        match self.count {
            0 | 1 => Ok(()),
            count => write!(f, " (in {count} places)"),
        }
    }
}

/// Every fault of a schema and of all that it leads to, by place.
pub(crate) fn faults(library: &Library, root: Spot) -> Vec<Fault> {
    let mut gathering = Gathering {
        library,
        by_message: BTreeMap::new(),
    };
    let mut seen = HashSet::new();
    let mut waiting = vec![root];
    while let Some(spot) = waiting.pop() {
        if !seen.insert((spot.file, spot.pointer.clone())) {
            continue;
        }
        match library.value(&spot) {
            Some(Value::Object(schema)) => {
                waiting.extend(gathering.follow(&spot, schema));
                gathering.check(&spot, schema);
                let inner = children(&spot.pointer, schema);
                // Definitions count where they are used.
                let used = inner
                    .into_iter()
                    .filter(|(at, _)| !is_definition(&spot.pointer, at));
                waiting.extend(used.map(|(pointer, _)| Spot {
                    file: spot.file,
                    pointer,
                }));
            }
            Some(Value::Bool(_)) => {}
            _ => gathering.note(
                &spot,
                "a schema must be an object, true or false".to_owned(),
            ),
        }
    }
    let mut found: Vec<Fault> = gathering
        .by_message
        .into_iter()
        .filter_map(|(message, spots)| {
            let mut locations: Vec<Location> =
                spots.iter().map(|spot| location(library, spot)).collect();
            locations.sort();
            Some(Fault {
                count: u32::try_from(locations.len()).unwrap_or(u32::MAX),
                location: locations.into_iter().next()?,
                message,
            })
        })
        .collect();
    found.sort();
    found
}

fn is_definition(outer: &str, at: &str) -> bool {
    let keyword = at.strip_prefix(outer).unwrap_or(at).trim_start_matches('/');
    keyword.starts_with("$defs/") || keyword.starts_with("definitions/")
}

struct Gathering<'l> {
    library: &'l Library,
    by_message: BTreeMap<String, Vec<Spot>>,
}

impl Gathering<'_> {
    fn note(&mut self, spot: &Spot, message: String) {
        self.by_message
            .entry(message)
            .or_default()
            .push(spot.clone());
    }

    /// What the references of a schema lead to.
    fn follow(&mut self, spot: &Spot, schema: &Map<String, Value>) -> Vec<Spot> {
        let mut targets = Vec::new();
        for keyword in ["$ref", "$dynamicRef", "$recursiveRef"] {
            let at = step(spot, &[Token::Key(keyword)]);
            match schema.get(keyword) {
                None => {}
                Some(Value::String(reference)) => match self.library.resolve(spot, reference) {
                    Ok(Target::Spot(target)) => targets.push(target),
                    Ok(Target::Builtin) => {}
                    Err(reason) => {
                        self.note(&at, format!("`{reference}` leads nowhere: {reason}"));
                    }
                },
                // A property may be called `$ref` in a list of properties, never here.
                Some(_) => self.note(&at, format!("`{keyword}` is not a text")),
            }
        }
        targets
    }

    /// Keywords that are not what they must be, as far as they matter to a comparison.
    fn check(&mut self, spot: &Spot, schema: &Map<String, Value>) {
        for (keyword, value) in schema {
            let at = step(spot, &[Token::Key(keyword)]);
            let is_texts = |value: &Value| {
                value
                    .as_array()
                    .is_some_and(|items| items.iter().all(Value::is_string))
            };
            let expected = match keyword.as_str() {
                "type" => {
                    self.check_type(&at, value);
                    continue;
                }
                "properties" | "patternProperties" if !value.is_object() => "an object of schemas",
                "required" if !is_texts(value) => "a list of names",
                "enum" if !value.is_array() => "a list of values",
                "allOf" | "anyOf" | "oneOf" if !value.is_array() => "a list of schemas",
                "format" | "pattern" if !value.is_string() => "a text",
                "nullable" | "deprecated" if !value.is_boolean() => "true or false",
                "maxLength" | "minLength" | "maxItems" | "minItems" | "maximum" | "minimum"
                    if !value.is_number() =>
                {
                    "a number"
                }
                _ => continue,
            };
            self.note(&at, format!("`{keyword}` is not {expected}"));
        }
    }

    fn check_type(&mut self, at: &Spot, value: &Value) {
        let words: Vec<&Value> = match value {
            Value::Array(words) => words.iter().collect(),
            word => vec![word],
        };
        for word in words {
            match word.as_str() {
                Some("null") => {}
                Some(word) if types::named(word) != 0 => {}
                Some(word) => self.note(at, format!("`{word}` is not a type of JSON Schema")),
                None => self.note(at, "`type` is not a name or a list of names".to_owned()),
            }
        }
    }
}
