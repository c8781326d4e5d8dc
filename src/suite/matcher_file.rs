//! The matchers of header and body expectations.

use std::borrow::Cow;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::Value;

use super::decode::{Fields, Mistakes, text, texts, truth, whole_number};
use super::field_names::names_of;
use super::published_values::{Between, Count, OneOrMore, Scalar};
use crate::error::{did_you_mean, list_words};
use crate::model::case::{CountRange, JsonType, Matcher, Pattern};
use crate::model::finding::Basis;
use crate::model::template::has_expression;
use crate::yaml::node::{Data, Node, shorten};

/// One matcher: how it is written, what it says, what editors take for its value, and how that
/// is read.
struct Row {
    name: &'static str,
    docs: &'static str,
    schema: fn(&mut SchemaGenerator) -> Schema,
    read: fn(Node, &mut Mistakes) -> Option<Matcher>,
}

/// Every matcher.
const MATCHERS: [Row; 9] = [
    Row {
        name: "equals",
        docs: "The value is this one.",
        schema: SchemaGenerator::subschema_for::<Value>,
        read: |node, _| Some(Matcher::Equals(node.to_json())),
    },
    Row {
        name: "one_of",
        docs: "It is one of these.",
        schema: SchemaGenerator::subschema_for::<Option<Vec<Value>>>,
        read: |node, mistakes| decode_values(node, mistakes).map(Matcher::OneOf),
    },
    Row {
        name: "matches",
        docs: "The regular expression matches in it.",
        schema: SchemaGenerator::subschema_for::<Option<String>>,
        read: |node, mistakes| {
            regex(node, "`matches`", mistakes).map(|regex| Matcher::Matches(Pattern(regex)))
        },
    },
    Row {
        name: "exists",
        docs: "There is at least one.",
        schema: SchemaGenerator::subschema_for::<Option<bool>>,
        read: |node, mistakes| truth(&node, "`exists`", mistakes).map(Matcher::Exists),
    },
    Row {
        name: "absent",
        docs: "There is none.",
        schema: SchemaGenerator::subschema_for::<Option<bool>>,
        read: |node, mistakes| {
            truth(&node, "`absent`", mistakes).map(|absent| Matcher::Exists(!absent))
        },
    },
    Row {
        name: "count",
        docs: "So many are there.",
        schema: SchemaGenerator::subschema_for::<Option<Count>>,
        read: |node, mistakes| decode_count(node, mistakes).map(Matcher::Count),
    },
    Row {
        name: "type",
        docs: "Its JSON type, or a list of types.",
        schema: SchemaGenerator::subschema_for::<Option<OneOrMore<Option<String>>>>,
        read: |node, mistakes| decode_types(node, mistakes).map(Matcher::Type),
    },
    Row {
        name: "at_least",
        docs: "It is a number of at least this one, or a date-time not before this one.",
        schema: SchemaGenerator::subschema_for::<Option<Scalar>>,
        read: |node, mistakes| bound(&node, "`at_least`", mistakes).map(Matcher::AtLeast),
    },
    Row {
        name: "at_most",
        docs: "It is a number of at most this one, or a date-time not after this one.",
        schema: SchemaGenerator::subschema_for::<Option<Scalar>>,
        read: |node, mistakes| bound(&node, "`at_most`", mistakes).map(Matcher::AtMost),
    },
];

/// The names of all matchers.
pub(super) const NAMES: [&str; MATCHERS.len()] = {
    let mut names = [""; MATCHERS.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = MATCHERS[at].name;
        at += 1;
    }
    names
};

/// The form of a mapping of matchers, for editors.
#[derive(Deserialize)]
pub(super) struct Matchers {}

impl JsonSchema for Matchers {
    fn schema_name() -> Cow<'static, str> {
        "Matchers".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let basis = Row {
            name: "basis",
            docs: "Where the expectation comes from.",
            schema: SchemaGenerator::subschema_for::<Option<Basis>>,
            read: |_, _| None,
        };
        let rows = MATCHERS.iter().chain([&basis]);
        let properties: serde_json::Map<String, Value> = rows
            .map(|row| {
                let mut schema = (row.schema)(generator);
                schema.insert("description".into(), row.docs.into());
                (row.name.to_owned(), schema.into())
            })
            .collect();
        json_schema!({
            "type": "object", "properties": properties, "additionalProperties": false,
        })
    }
}

/// Takes a mapping of matchers apart that may have these fields too.
pub(super) fn matcher_fields(
    node: Node,
    what: &str,
    more: &[&'static str],
    mistakes: &mut Mistakes,
) -> Option<Fields> {
    Fields::of(node, what, &[&NAMES[..], more].concat(), mistakes)
}

/// Takes every matcher out of a mapping; a mistake where there is none.
pub fn decode_matchers(fields: &mut Fields, what: &str, mistakes: &mut Mistakes) -> Vec<Matcher> {
    let mut matchers = Vec::new();
    let mut named = 0;
    for row in &MATCHERS {
        if let Some(node) = fields.take(row.name) {
            named += 1;
            matchers.extend((row.read)(node, mistakes));
        }
    }
    let is = |wanted: bool| matchers.contains(&Matcher::Exists(wanted));
    if is(true) && is(false) {
        let words = format!("the value of {what} is to be there and to be absent");
        mistakes.add_with_help(fields.at, words, "keep one of `exists` and `absent`");
    }
    if named == 0 && !NAMES.iter().any(|name| fields.is_misspelt(name)) {
        mistakes.add_with_help(
            fields.at,
            format!("{what} does not say what the value must be"),
            format!("add one of {}", list_words(&NAMES)),
        );
    }
    matchers
}

/// A number, a date-time, or what a variable gives.
fn bound(node: &Node, what: &str, mistakes: &mut Mistakes) -> Option<Value> {
    let value = node.to_json();
    let is_bound = match &value {
        Value::Number(_) => true,
        Value::String(text) => has_expression(text) || is_date_time(text),
        _ => false,
    };
    if !is_bound {
        let message = format!(
            "{what} takes a number or a date-time, found {}",
            node.describe()
        );
        mistakes.add_with_help(
            node.at,
            message,
            "write `3`, `2026-01-31T00:00:00Z` or `\"{{ now }}\"`",
        );
    }
    is_bound.then_some(value)
}

fn is_date_time(text: &str) -> bool {
    text.parse::<jiff::Timestamp>().is_ok() || text.parse::<jiff::civil::DateTime>().is_ok()
}

fn decode_values(node: Node, mistakes: &mut Mistakes) -> Option<Vec<Value>> {
    match node.data {
        Data::List(items) if !items.is_empty() => Some(items.iter().map(Node::to_json).collect()),
        _ => {
            let found = node.describe();
            mistakes.add(
                node.at,
                format!("`one_of` must be a list of values, found {found}"),
            );
            None
        }
    }
}

/// A regular expression, or a mistake.
pub fn regex(node: Node, what: &str, mistakes: &mut Mistakes) -> Option<Arc<regex::Regex>> {
    let at = node.at;
    let pattern = text(node, what, mistakes)?;
    match regex::Regex::new(&pattern) {
        Ok(regex) => Some(Arc::new(regex)),
        Err(error) => {
            let words = error.to_string();
            let last = words.lines().last().unwrap_or("not valid").trim();
            let cause = last.strip_prefix("error: ").unwrap_or(last);
            let pattern = shorten(&pattern);
            let message = format!("`{pattern}` is not a regular expression: {cause}");
            match pattern.contains("{{") {
                true => mistakes.add_with_help(at, message, "variables are not expanded there"),
                false => mistakes.add(at, message),
            }
            None
        }
    }
}

fn decode_count(node: Node, mistakes: &mut Mistakes) -> Option<CountRange> {
    if !matches!(node.data, Data::Map(_)) {
        let number = whole_number(&node, "`count`", mistakes)?;
        return Some(CountRange {
            min: number,
            max: Some(number),
        });
    }
    let at = node.at;
    let mut fields = Fields::of(node, "`count`", names_of::<Between>(), mistakes)?;
    let min = match fields.take("min") {
        Some(node) => whole_number(&node, "`min`", mistakes)?,
        None => 0,
    };
    let max = match fields.take("max") {
        Some(node) => Some(whole_number(&node, "`max`", mistakes)?),
        None => None,
    };
    if max.is_some_and(|max| max < min) {
        mistakes.add(at, "`max` is below `min`, so no count can match");
        return None;
    }
    Some(CountRange { min, max })
}

fn decode_types(node: Node, mistakes: &mut Mistakes) -> Option<Vec<JsonType>> {
    let mut types = Vec::new();
    // `type: null` is the type null, since YAML reads the bare word as nothing.
    if node.data == Data::Null {
        return Some(vec![JsonType::Null]);
    }
    for (word, at) in texts(node, "`type`", mistakes) {
        match JsonType::ALL.iter().find(|(_, known)| *known == word) {
            Some((kind, _)) => types.push(*kind),
            None => {
                let words = JsonType::ALL.map(|(_, word)| word);
                let help = did_you_mean(&word, words)
                    .unwrap_or_else(|| format!("it is one of {}", list_words(&words)));
                mistakes.add_with_help(at, format!("unknown JSON type `{}`", shorten(&word)), help);
            }
        }
    }
    (!types.is_empty()).then_some(types)
}
