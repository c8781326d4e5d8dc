//! One matcher against the values it was given.

use std::cmp::Ordering;

use serde_json::Value;
use serde_json_path::NodeList;

use super::order;
use crate::diff::{is_whole_number, same_json, unified, unified_json};
use crate::model::case::{CountRange, JsonType, Matcher, Pattern};
use crate::model::finding::NOTHING;
use crate::model::place::{Place, Token, pointer};
use crate::variables::{Scope, render_json};

/// The longest value that is shown in a finding, in characters.
const MAX_SHOWN: usize = 160;

/// How a matcher failed.
pub(super) struct Mismatch {
    pub expected: String,
    pub actual: String,
    pub at: Option<(Place, String)>,
    pub diff: Option<String>,
}

impl Mismatch {
    fn new(expected: impl Into<String>, actual: impl Into<String>) -> Mismatch {
        Mismatch {
            expected: expected.into(),
            actual: actual.into(),
            at: None,
            diff: None,
        }
    }
}

/// A value as short JSON.
pub(super) fn show(value: &Value) -> String {
    shorten(&value.to_string())
}

/// A text as a short JSON string.
pub(super) fn show_text(text: &str) -> String {
    show(&Value::from(text))
}

fn shorten(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_SHOWN).collect();
    if text.chars().nth(MAX_SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

fn rendered(value: &Value, scope: Scope<'_>) -> Result<Value, Box<Mismatch>> {
    render_json(value, scope).map_err(|words| {
        Box::new(Mismatch::new(
            show(value),
            format!("the expected value cannot be filled in: {words}"),
        ))
    })
}

/// Checks a header's combined value; `lines` is how often the header came.
pub(super) fn check_text(
    text: Option<&str>,
    lines: usize,
    matcher: &Matcher,
    scope: Scope<'_>,
) -> Option<Mismatch> {
    let absent = "no such header";
    match (matcher, text) {
        (Matcher::Exists(true), None) => Some(Mismatch::new("to be there", absent)),
        (Matcher::Exists(false), Some(text)) => {
            Some(Mismatch::new("no such value", show_text(text)))
        }
        (Matcher::Exists(_), _) => None,
        (Matcher::Count(range), _) => {
            let count = u64::try_from(lines).unwrap_or(u64::MAX);
            (!range.contains(count)).then(|| Mismatch::new(range.words("line"), format!("{count}")))
        }
        (Matcher::Equals(expected), text) => {
            let expected = match rendered(expected, scope) {
                Ok(Value::String(text)) => text,
                Ok(other) => other.to_string(),
                Err(mismatch) => return Some(*mismatch),
            };
            if text == Some(expected.as_str()) {
                return None;
            }
            let mut mismatch = Mismatch::new(
                show_text(&expected),
                text.map_or(absent.to_owned(), show_text),
            );
            mismatch.diff =
                text.and_then(|text| unified(&format!("{expected}\n"), &format!("{text}\n")));
            Some(mismatch)
        }
        (matcher, None) => Some(Mismatch::new(filled_words(matcher, scope), absent)),
        (matcher, Some(text)) => {
            let mismatch = check_value(&Value::from(text), matcher, scope)?;
            // A header has no types: `100` is a text and a number.
            let read = serde_json::from_str(text).ok();
            let read = read.filter(|value: &Value| value.is_number() || value.is_boolean());
            let holds = read.is_some_and(|value| check_value(&value, matcher, scope).is_none());
            (!holds).then_some(mismatch)
        }
    }
}

/// Checks the values that a JSONPath selected of a body.
pub(super) fn check_nodes(
    nodes: &NodeList<'_>,
    body: &Value,
    matcher: &Matcher,
    scope: Scope<'_>,
) -> Option<Mismatch> {
    let first = nodes.first();
    match matcher {
        Matcher::Exists(true) => first
            .is_none()
            .then(|| Mismatch::new("to be there", NOTHING)),
        Matcher::Exists(false) => first.map(|node| Mismatch {
            at: locate(body, node),
            ..Mismatch::new("no such value", show(node))
        }),
        Matcher::Count(range) => check_count(nodes, *range),
        Matcher::Equals(_) if nodes.len() > 1 => {
            let actual = format!("{} values", nodes.len());
            Some(Mismatch::new("exactly one value", actual))
        }
        _ if nodes.is_empty() => Some(Mismatch::new(filled_words(matcher, scope), NOTHING)),
        _ => nodes.iter().find_map(|node| {
            check_value(node, matcher, scope).map(|mismatch| Mismatch {
                at: locate(body, node),
                ..mismatch
            })
        }),
    }
}

fn check_count(nodes: &NodeList<'_>, range: CountRange) -> Option<Mismatch> {
    let counted = match nodes.first() {
        Some(Value::Array(items)) if nodes.len() == 1 => items.len(),
        _ => nodes.len(),
    };
    let count = u64::try_from(counted).unwrap_or(u64::MAX);
    (!range.contains(count)).then(|| Mismatch::new(range.words("value"), count.to_string()))
}

fn check_value(value: &Value, matcher: &Matcher, scope: Scope<'_>) -> Option<Mismatch> {
    match matcher {
        Matcher::Equals(expected) => match rendered(expected, scope) {
            Ok(expected) if same_json(&expected, value) => None,
            Ok(expected) => Some(Mismatch {
                diff: unified_json(&expected, value),
                ..Mismatch::new(show(&expected), show(value))
            }),
            Err(mismatch) => Some(*mismatch),
        },
        Matcher::OneOf(choices) => {
            let mut known = Vec::with_capacity(choices.len());
            for choice in choices {
                match rendered(choice, scope) {
                    Ok(choice) if same_json(&choice, value) => return None,
                    Ok(choice) => known.push(show(&choice)),
                    Err(mismatch) => return Some(*mismatch),
                }
            }
            let expected = format!("one of {}", known.join(", "));
            Some(Mismatch::new(expected, show(value)))
        }
        Matcher::Matches(Pattern(regex)) => match value {
            Value::String(text) if regex.is_match(text) => None,
            _ => Some(Mismatch::new(matcher_words(matcher), show(value))),
        },
        Matcher::Type(types) => (!types.iter().any(|kind| has_type(value, *kind)))
            .then(|| Mismatch::new(matcher_words(matcher), show(value))),
        Matcher::AtLeast(bound) | Matcher::AtMost(bound) => {
            let bound = match rendered(bound, scope) {
                Ok(bound) => bound,
                Err(mismatch) => return Some(*mismatch),
            };
            let wrong = match matcher {
                Matcher::AtLeast(_) => Ordering::Less,
                _ => Ordering::Greater,
            };
            let holds = order::compare(value, &bound).is_some_and(|order| order != wrong);
            let words = || match order::compare(&bound, &bound) {
                Some(_) => bound_words(matcher, &bound),
                None => format!(
                    "a number or a date-time to compare with, not {}",
                    show(&bound)
                ),
            };
            (!holds).then(|| Mismatch::new(words(), show(value)))
        }
        Matcher::Exists(_) | Matcher::Count(_) => None,
    }
}

/// What a matcher expects, in words, with the values of its variables where they are known.
fn filled_words(matcher: &Matcher, scope: Scope<'_>) -> String {
    let filled = |value: &Value| render_json(value, scope).unwrap_or_else(|_| value.clone());
    match matcher {
        Matcher::Equals(value) => matcher_words(&Matcher::Equals(filled(value))),
        Matcher::OneOf(values) => {
            matcher_words(&Matcher::OneOf(values.iter().map(filled).collect()))
        }
        Matcher::AtLeast(bound) | Matcher::AtMost(bound) => bound_words(matcher, &filled(bound)),
        other => matcher_words(other),
    }
}

/// What a matcher expects, in words.
pub(super) fn matcher_words(matcher: &Matcher) -> String {
    match matcher {
        Matcher::Equals(value) => show(value),
        Matcher::OneOf(values) => {
            let values: Vec<String> = values.iter().map(show).collect();
            format!("one of {}", values.join(", "))
        }
        Matcher::Matches(Pattern(regex)) => format!("a text that matches /{regex}/"),
        Matcher::Exists(true) => "to be there".into(),
        Matcher::Exists(false) => "no such value".into(),
        Matcher::Count(range) => range.words("value"),
        Matcher::Type(types) => {
            let words: Vec<&str> = types.iter().map(|kind| kind.as_str()).collect();
            format!("type {}", words.join(" or "))
        }
        Matcher::AtLeast(bound) | Matcher::AtMost(bound) => bound_words(matcher, bound),
    }
}

/// What a matcher of order expects, in words.
fn bound_words(matcher: &Matcher, bound: &Value) -> String {
    match (matcher, bound) {
        (Matcher::AtLeast(_), Value::String(_)) => format!("{} or later", show(bound)),
        (Matcher::AtLeast(_), _) => format!("{} or more", show(bound)),
        (_, Value::String(_)) => format!("{} or earlier", show(bound)),
        _ => format!("{} or less", show(bound)),
    }
}

fn has_type(value: &Value, kind: JsonType) -> bool {
    match (kind, value) {
        (JsonType::Integer, Value::Number(number)) => is_whole_number(number),
        (JsonType::Null, Value::Null)
        | (JsonType::Boolean, Value::Bool(_))
        | (JsonType::Number, Value::Number(_))
        | (JsonType::String, Value::String(_))
        | (JsonType::Array, Value::Array(_))
        | (JsonType::Object, Value::Object(_)) => true,
        _ => false,
    }
}

impl CountRange {
    fn contains(self, count: u64) -> bool {
        count >= self.min && self.max.is_none_or(|max| count <= max)
    }

    fn words(self, noun: &str) -> String {
        match self.max {
            Some(max) if max == self.min => format!("{max} {noun}(s)"),
            Some(max) => format!("{} to {max} {noun}(s)", self.min),
            None => format!("at least {} {noun}(s)", self.min),
        }
    }
}

/// Where a value stands in the body that it is of: only of a mismatch is that of interest.
fn locate(body: &Value, node: &Value) -> Option<(Place, String)> {
    fn find<'v>(value: &'v Value, node: &Value, path: &mut Vec<Token<'v>>) -> bool {
        let mut within = |token, value| {
            path.push(token);
            let is_there = find(value, node, path);
            if !is_there {
                path.pop();
            }
            is_there
        };
        std::ptr::eq(value, node)
            || match value {
                Value::Array(items) => {
                    let mut items = items.iter().enumerate();
                    items.any(|(index, item)| within(Token::Index(index), item))
                }
                Value::Object(members) => {
                    let mut members = members.iter();
                    members.any(|(key, member)| within(Token::Key(key), member))
                }
                _ => false,
            }
    }
    let mut path = Vec::new();
    find(body, node, &mut path).then(|| {
        (
            Place::body(path.iter().copied()),
            pointer(path.iter().copied()),
        )
    })
}

/// The place that a JSONPath speaks of, where it selects nothing: names become
/// reference tokens, everything else `*`.
pub(super) fn place_of_path(path: &str) -> Place {
    let mut folded = String::new();
    let mut rest = path.strip_prefix('$').unwrap_or(path);
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let name = &after[..end];
            folded.push('/');
            folded.push_str(if name.is_empty() { "*" } else { name });
            rest = &after[end..];
        } else if let Some(after) = rest.strip_prefix('[') {
            let end = after.find(']').unwrap_or(after.len());
            let inner = after[..end].trim();
            let name = inner
                .strip_prefix(['\'', '"'])
                .and_then(|inner| inner.strip_suffix(['\'', '"']));
            folded.push('/');
            folded.push_str(name.unwrap_or("*"));
            rest = after.get(end + 1..).unwrap_or_default();
        } else {
            break;
        }
    }
    Place::Body(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_selects_nothing_still_has_a_place() {
        assert_eq!(
            place_of_path("$.a.b[0]['c d']").to_string(),
            "body:/a/b/*/c d"
        );
        assert_eq!(place_of_path("$").to_string(), "body:");
        assert_eq!(
            place_of_path("$.items[*].id").to_string(),
            "body:/items/*/id"
        );
    }
}
