//! What some schemas let one expect of a value: the limits, lists and names that they speak
//! of, wherever in them it stands. Values at the edges of these are where two schemas differ.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// A reference is followed through so many schemas.
const MOST_SCHEMAS: usize = 64;

/// Keywords that limit a number.
const NUMBERS: [&str; 4] = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];

/// What is expected of a value.
#[derive(Debug, Default)]
pub(crate) struct Hints<'s> {
    pub(crate) values: Vec<&'s Value>,
    pub(crate) numbers: Vec<f64>,
    pub(crate) steps: Vec<f64>,
    pub(crate) lengths: BTreeSet<u64>,
    pub(crate) patterns: BTreeSet<&'s str>,
    pub(crate) formats: BTreeSet<&'s str>,
    pub(crate) counts: BTreeSet<u64>,
    pub(crate) sizes: BTreeSet<u64>,
    pub(crate) properties: BTreeMap<&'s str, Vec<&'s Value>>,
    /// Names that are spoken of, whether or not a schema speaks to what they name.
    pub(crate) names: BTreeSet<&'s str>,
    pub(crate) name_patterns: BTreeMap<&'s str, Vec<&'s Value>>,
    pub(crate) name_schemas: Vec<&'s Value>,
    pub(crate) rest: Vec<&'s Value>,
    pub(crate) items: Vec<&'s Value>,
    pub(crate) prefix: Vec<Vec<&'s Value>>,
}

impl<'s> Hints<'s> {
    /// Those of some schemas and of all that speaks to the same value; `definitions` are
    /// what their references lead to.
    pub(crate) fn of(schemas: &[&'s Value], definitions: &'s Map<String, Value>) -> Hints<'s> {
        let mut hints = Hints::default();
        let mut waiting: Vec<&'s Value> = schemas.iter().rev().copied().collect();
        let mut seen = 0;
        while let Some(schema) = waiting.pop() {
            seen += 1;
            if let Some(schema) = schema.as_object().filter(|_| seen < MOST_SCHEMAS) {
                hints.take(schema);
                waiting.extend(beside(schema, definitions));
            }
        }
        hints
    }

    fn take(&mut self, schema: &'s Map<String, Value>) {
        let count = |keyword: &str| schema.get(keyword).and_then(Value::as_u64);
        let number = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
        self.values.extend(schema.get("const"));
        self.values.extend(list(schema, "enum"));
        self.numbers.extend(NUMBERS.into_iter().filter_map(number));
        self.steps.extend(number("multipleOf"));
        let counts = ["minItems", "maxItems", "minContains", "maxContains"];
        self.counts.extend(counts.into_iter().filter_map(count));
        let lengths = ["minLength", "maxLength"].into_iter().filter_map(count);
        self.lengths.extend(lengths);
        let sizes = ["minProperties", "maxProperties"].into_iter();
        self.sizes.extend(sizes.filter_map(count));
        self.patterns
            .extend(schema.get("pattern").and_then(Value::as_str));
        self.formats
            .extend(schema.get("format").and_then(Value::as_str));
        self.take_object(schema);
        self.take_array(schema);
    }

    fn take_object(&mut self, schema: &'s Map<String, Value>) {
        for (name, inner) in members(schema, "properties") {
            self.properties.entry(name).or_default().push(inner);
            self.names.insert(name);
        }
        for (pattern, inner) in members(schema, "patternProperties") {
            self.name_patterns.entry(pattern).or_default().push(inner);
        }
        let required = list(schema, "required").filter_map(Value::as_str);
        self.names.extend(required);
        for (name, inner) in members(schema, "dependentRequired") {
            self.names.insert(name);
            let others = inner.as_array().into_iter().flatten();
            self.names.extend(others.filter_map(Value::as_str));
        }
        let triggers = members(schema, "dependentSchemas");
        self.names.extend(triggers.map(|(name, _)| name.as_str()));
        self.name_schemas.extend(schema.get("propertyNames"));
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            self.rest.extend(schema.get(keyword));
        }
    }

    fn take_array(&mut self, schema: &'s Map<String, Value>) {
        for keyword in ["items", "contains", "unevaluatedItems"] {
            self.items.extend(schema.get(keyword));
        }
        for (index, inner) in list(schema, "prefixItems").enumerate() {
            match self.prefix.get_mut(index) {
                Some(known) => known.push(inner),
                None => self.prefix.push(vec![inner]),
            }
        }
    }
}

/// The schemas within one that speak to the same value.
fn beside<'s>(
    schema: &'s Map<String, Value>,
    definitions: &'s Map<String, Value>,
) -> Vec<&'s Value> {
    let mut found: Vec<&Value> = Vec::new();
    for keyword in ["allOf", "anyOf", "oneOf"] {
        found.extend(list(schema, keyword));
    }
    for keyword in ["not", "if", "then", "else"] {
        found.extend(schema.get(keyword));
    }
    found.extend(members(schema, "dependentSchemas").map(|(_, inner)| inner));
    let reference = schema.get("$ref").and_then(Value::as_str);
    let name = reference.and_then(|reference| reference.strip_prefix("#/$defs/"));
    found.extend(name.and_then(|name| definitions.get(name)));
    found.reverse();
    found
}

fn list<'s>(schema: &'s Map<String, Value>, keyword: &str) -> impl Iterator<Item = &'s Value> {
    let items = schema.get(keyword).and_then(Value::as_array);
    items.into_iter().flatten()
}

fn members<'s>(
    schema: &'s Map<String, Value>,
    keyword: &str,
) -> impl Iterator<Item = (&'s String, &'s Value)> {
    let named = schema.get(keyword).and_then(Value::as_object);
    named.into_iter().flatten()
}
