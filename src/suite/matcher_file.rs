//! The matchers of header and body expectations.

use std::sync::Arc;

use super::decode::{Fields, Mistakes, text, texts, truth, whole_number};
use crate::error::{list_words, nearest};
use crate::model::case::{CountRange, JsonType, Matcher};
use crate::yaml::node::{Data, Node, shorten};

/// The fields that say what a selected value must be.
pub const MATCHER_FIELDS: &[&str] = &[
    "equals", "one_of", "matches", "exists", "absent", "count", "type", "at_least", "at_most",
];

/// Takes every matcher out of a mapping; a mistake where there is none.
pub fn decode_matchers(fields: &mut Fields, what: &str, mistakes: &mut Mistakes) -> Vec<Matcher> {
    let mut matchers = Vec::new();
    let mut named = 0;
    for name in MATCHER_FIELDS {
        if let Some(node) = fields.take(name) {
            named += 1;
            matchers.extend(decode_matcher(name, node, mistakes));
        }
    }
    if named == 0 {
        mistakes.add_with_help(
            fields.at,
            format!("{what} says nothing about the value"),
            format!("add one of {}", list_words(MATCHER_FIELDS)),
        );
    }
    matchers
}

fn decode_matcher(name: &str, node: Node, mistakes: &mut Mistakes) -> Option<Matcher> {
    match name {
        "equals" => Some(Matcher::Equals(node.to_json())),
        "one_of" => match node.data {
            Data::List(items) if !items.is_empty() => {
                Some(Matcher::OneOf(items.iter().map(Node::to_json).collect()))
            }
            _ => {
                let found = node.describe();
                mistakes.add(
                    node.at,
                    format!("`one_of` must be a list of values, found {found}"),
                );
                None
            }
        },
        "matches" => regex(node, "`matches`", mistakes).map(Matcher::Matches),
        "at_least" => Some(Matcher::AtLeast(node.to_json())),
        "at_most" => Some(Matcher::AtMost(node.to_json())),
        "exists" => truth(&node, "`exists`", mistakes).map(Matcher::Exists),
        "absent" => truth(&node, "`absent`", mistakes).map(|absent| Matcher::Exists(!absent)),
        "count" => decode_count(node, mistakes).map(Matcher::Count),
        _ => decode_types(node, mistakes).map(Matcher::Type),
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
                true => mistakes.add_with_help(at, message, "no variable is filled in there"),
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
    let mut fields = Fields::of(node, "`count`", &["min", "max"], mistakes)?;
    let min = match fields.take("min") {
        Some(node) => whole_number(&node, "`min`", mistakes)?,
        None => 0,
    };
    let max = match fields.take("max") {
        Some(node) => Some(whole_number(&node, "`max`", mistakes)?),
        None => None,
    };
    if max.is_some_and(|max| max < min) {
        mistakes.add(at, "`max` is below `min`, so no count could be right");
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
                let help = match nearest(&word, words) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("it is one of {}", list_words(&words)),
                };
                mistakes.add_with_help(at, format!("unknown JSON type `{}`", shorten(&word)), help);
            }
        }
    }
    (!types.is_empty()).then_some(types)
}
