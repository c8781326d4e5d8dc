//! One schema with all that it refers to, in the words of draft 2020-12 and nothing else: what
//! a value must be, without a word for people. What cannot be stated so is left out.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::alike::{Digests, definition};
use super::branches::{SchemaPart, step};
use crate::contract::annotations;
use crate::model::place::Token;
use crate::schema::library::{Library, Spot, Target};
use crate::schema::subschemas::{Holding, holding};

/// A schema of more schemas than these is not worked with: what it takes to compare two
/// grows faster than they do.
const MOST_SCHEMAS: usize = 200;

/// Keywords whose value is taken as it is.
const AS_IT_IS: [&str; 14] = [
    "const",
    "dependentRequired",
    "enum",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "multipleOf",
    "pattern",
    "uniqueItems",
];

/// Formats that refuse something in a way that is not in the words of JSON Schema.
const UNASSERTED: [&str; 7] = [
    "byte", "int8", "int16", "int32", "int64", "uint32", "uint64",
];

/// Formats that a validator asserts; any other refuses nothing.
const FORMATS: [&str; 19] = [
    "date",
    "date-time",
    "duration",
    "email",
    "hostname",
    "idn-email",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uri",
    "uri-reference",
    "uri-template",
    "uuid",
];

/// Annotations of driftcheck that change what is allowed, and keywords that no validator
/// asserts though a reader relies on them.
const UNSTATED: [&str; 10] = [
    super::alike::FORMS,
    annotations::ALIASES,
    annotations::EXTENSIBLE_ENUM,
    annotations::NULL_IS_ABSENT,
    annotations::OMITTABLE,
    "$dynamicRef",
    "$recursiveRef",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
];

/// Who has to do with a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Audience {
    /// Who reads what a host answers.
    #[default]
    Reader,
    /// Who sends it to a host.
    Sender,
}

/// A schema that needs no other.
#[derive(Debug, PartialEq)]
pub(crate) struct Plain {
    pub(crate) schema: Value,
    /// How many schemas it is made of.
    pub(crate) size: usize,
    /// The formats that nothing asserts, each as often as it is stated.
    pub(crate) unasserted: Vec<String>,
}

/// What some schemas say together; `None` where it cannot be stated in plain words.
pub(crate) fn plain(
    (library, digests, is_new): (&Library, &Digests<'_>, bool),
    parts: &[SchemaPart],
    audience: Audience,
) -> Option<Plain> {
    let mut writer = Writer {
        library,
        digests,
        is_new,
        hidden: match audience {
            Audience::Reader => annotations::WRITE_ONLY,
            Audience::Sender => "readOnly",
        },
        definitions: BTreeMap::new(),
        size: 0,
        unasserted: Vec::new(),
    };
    let stated = writer.parts(parts)?;
    let mut schema = Map::new();
    schema.insert("allOf".to_owned(), Value::Array(stated));
    let definitions: Map<String, Value> = writer.definitions.into_iter().collect();
    if !definitions.is_empty() {
        schema.insert("$defs".to_owned(), Value::Object(definitions));
    }
    writer.unasserted.sort();
    Some(Plain {
        schema: Value::Object(schema),
        size: writer.size,
        unasserted: writer.unasserted,
    })
}

struct Writer<'w> {
    library: &'w Library,
    digests: &'w Digests<'w>,
    is_new: bool,
    /// The keyword of properties that are not there for this audience.
    hidden: &'static str,
    definitions: BTreeMap<String, Value>,
    size: usize,
    unasserted: Vec<String>,
}

impl Writer<'_> {
    /// What some parts say, each of which holds.
    fn parts(&mut self, parts: &[SchemaPart]) -> Option<Vec<Value>> {
        let spots: Vec<Spot> = parts.iter().map(|part| part.spot.clone()).collect();
        if self.is_closed_among(&spots) || parts.iter().any(|part| part.null_granted) {
            return None;
        }
        let mut stated = Vec::with_capacity(parts.len());
        for part in parts {
            stated.push(match &part.any {
                None => self.at(&part.spot)?,
                Some(any) => {
                    let mut forms = Vec::with_capacity(any.len());
                    for form in any.iter() {
                        forms.push(json!({ "allOf": self.parts(form)? }));
                    }
                    json!({ "anyOf": forms })
                }
            });
        }
        Some(stated)
    }

    fn at(&mut self, spot: &Spot) -> Option<Value> {
        let library = self.library;
        self.schema(spot, library.value(spot)?)
    }

    fn schema(&mut self, spot: &Spot, value: &Value) -> Option<Value> {
        self.size += 1;
        if self.size > MOST_SCHEMAS {
            return None;
        }
        let schema = match value {
            Value::Bool(truth) => return Some(Value::Bool(*truth)),
            Value::Object(schema) => schema,
            _ => return None,
        };
        let mut out = Map::new();
        for (keyword, value) in schema {
            self.keyword(spot, (schema, keyword, value), &mut out)?;
        }
        Some(match schema.get("nullable") {
            Some(Value::Bool(true)) => json!({"anyOf": [{"type": "null"}, out]}),
            _ => Value::Object(out),
        })
    }

    fn keyword(
        &mut self,
        spot: &Spot,
        (schema, keyword, value): (&Map<String, Value>, &str, &Value),
        out: &mut Map<String, Value>,
    ) -> Option<()> {
        let here = step(spot, &[Token::Key(keyword)]);
        let (name, stated) = match (keyword, value) {
            (word, value) if UNSTATED.contains(&word) && *value != Value::Bool(false) => {
                return None;
            }
            ("$ref", Value::String(reference)) => (keyword, self.reference(spot, reference)?),
            ("$defs" | "definitions", _) => return Some(()),
            ("type", value) => (keyword, known_types(value)?),
            ("format", Value::String(word)) => match FORMATS.contains(&word.as_str()) {
                true => (keyword, value.clone()),
                false => {
                    let is_hint = !UNASSERTED.contains(&word.as_str());
                    self.unasserted.extend((!is_hint).then(|| word.clone()));
                    return Some(());
                }
            },
            ("minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum", value) => {
                return bound(schema, keyword, value, out);
            }
            ("required", Value::Array(names)) => (keyword, self.required(spot, schema, names)),
            ("dependencies", Value::Object(named)) => return self.dependencies(&here, named, out),
            ("additionalItems", _) if !schema.get("items").is_some_and(Value::is_array) => {
                return Some(());
            }
            ("additionalItems", value) => ("items", self.schema(&here, value)?),
            ("allOf", Value::Array(items)) => (keyword, self.all_of(&here, items)?),
            ("items", Value::Array(items)) => ("prefixItems", self.list(&here, items)?),
            (word, value) if AS_IT_IS.contains(&word) => (keyword, value.clone()),
            (word, value) => match (holding(word, value), value) {
                (Holding::Schema, _) => (keyword, self.schema(&here, value)?),
                (Holding::Schemas, Value::Array(items)) => (keyword, self.list(&here, items)?),
                (Holding::Named, Value::Object(named)) => {
                    (keyword, self.named(&here, named, word == "properties")?)
                }
                _ => return Some(()),
            },
        };
        out.insert(name.to_owned(), stated);
        Some(())
    }

    /// Whether one of several schemas that hold together closes its object: generators mean
    /// that together, and the standard does not.
    fn is_closed_among(&self, spots: &[Spot]) -> bool {
        let is_closed = |spot: &Spot| {
            let schema = self.library.value(&definition(self.library, spot));
            let rest = schema.and_then(|schema| schema.get("additionalProperties"));
            rest == Some(&Value::Bool(false))
        };
        spots.len() > 1 && spots.iter().any(is_closed)
    }

    fn all_of(&mut self, spot: &Spot, items: &[Value]) -> Option<Value> {
        let below = |index: usize| step(spot, &[Token::Index(index)]);
        let spots: Vec<Spot> = (0..items.len()).map(below).collect();
        match self.is_closed_among(&spots) {
            true => None,
            false => self.list(spot, items),
        }
    }

    fn list(&mut self, spot: &Spot, items: &[Value]) -> Option<Value> {
        let mut stated = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            stated.push(self.schema(&step(spot, &[Token::Index(index)]), item)?);
        }
        Some(Value::Array(stated))
    }

    fn named(
        &mut self,
        spot: &Spot,
        named: &Map<String, Value>,
        are_properties: bool,
    ) -> Option<Value> {
        let mut stated = Map::new();
        for (name, inner) in named {
            let here = step(spot, &[Token::Key(name)]);
            if !(are_properties && self.is_hidden(&here)) {
                stated.insert(name.clone(), self.schema(&here, inner)?);
            }
        }
        Some(Value::Object(stated))
    }

    /// The names that are required of this audience.
    fn required(&self, spot: &Spot, schema: &Map<String, Value>, names: &[Value]) -> Value {
        let is_meant = |name: &&Value| {
            let Some(name) = name.as_str() else {
                return false;
            };
            let at = step(spot, &[Token::Key("properties"), Token::Key(name)]);
            !(schema.contains_key("properties") && self.is_hidden(&at))
        };
        Value::Array(names.iter().filter(is_meant).cloned().collect())
    }

    fn is_hidden(&self, spot: &Spot) -> bool {
        let says = |spot: &Spot| {
            let schema = self.library.value(spot);
            schema.and_then(|schema| schema.get(self.hidden)) == Some(&Value::Bool(true))
        };
        says(spot) || says(&definition(self.library, spot))
    }

    fn dependencies(
        &mut self,
        spot: &Spot,
        named: &Map<String, Value>,
        out: &mut Map<String, Value>,
    ) -> Option<()> {
        for (name, inner) in named {
            let (keyword, stated) = match inner {
                Value::Array(_) => ("dependentRequired", inner.clone()),
                _ => {
                    let here = step(spot, &[Token::Key(name)]);
                    ("dependentSchemas", self.schema(&here, inner)?)
                }
            };
            let into = out.entry(keyword).or_insert_with(|| json!({}));
            into.as_object_mut()?.insert(name.clone(), stated);
        }
        Some(())
    }

    /// A definition is written once, under a name that says what it says: so two documents
    /// have one name for one thing.
    fn reference(&mut self, spot: &Spot, reference: &str) -> Option<Value> {
        let Ok(Target::Spot(target)) = self.library.resolve(spot, reference) else {
            return None;
        };
        let target = definition(self.library, &target);
        let name = self.digests.name(self.is_new, &target)?;
        let stated = Value::String(format!("#/$defs/{name}"));
        if !self.definitions.contains_key(&name) {
            self.definitions.insert(name.clone(), Value::Bool(true));
            let definition = self.at(&target)?;
            self.definitions.insert(name, definition);
        }
        Some(stated)
    }
}

/// The words of a `type`, where all are known.
fn known_types(value: &Value) -> Option<Value> {
    let is_known = |word: &Value| {
        let word = word.as_str();
        word.is_some_and(|word| word == "null" || super::types::named(word) != 0)
    };
    let are_known = match value {
        Value::Array(words) => !words.is_empty() && words.iter().all(is_known),
        word => is_known(word),
    };
    are_known.then(|| value.clone())
}

/// A bound of a number, which draft 4 and OpenAPI 3.0 spell in another way.
fn bound(
    schema: &Map<String, Value>,
    keyword: &str,
    value: &Value,
    out: &mut Map<String, Value>,
) -> Option<()> {
    let exclusive = match keyword {
        "minimum" => "exclusiveMinimum",
        "maximum" => "exclusiveMaximum",
        _ if value.is_boolean() => return Some(()),
        _ => keyword,
    };
    let name = match schema.get(exclusive) {
        Some(Value::Bool(true)) => exclusive,
        _ => keyword,
    };
    value.is_number().then(|| {
        out.insert(name.to_owned(), value.clone());
    })
}
