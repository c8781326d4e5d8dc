//! Which places of a value are meant: a pointer pattern or a JSONPath; and which arrays
//! are no plain lists.

use std::collections::HashSet;

use serde_json::Value;
use serde_json_path::{JsonPath, PathElement};

use crate::model::json_path::{check_cost, is_nested_too_deep};
use crate::model::place::{Token, pointer, unescape, unquoted};
use crate::model::spelling::{is_spelling_of, letters};

/// Places of a value: `/modules/*/id` or `$.modules[*].id`.
///
/// In a pointer pattern `*` is any one index or key and `**` any number of them; a key
/// that is literally one of these is written in quotes, `"*"`, as in a place. The empty
/// pattern is the whole value.
#[derive(Clone, Debug, PartialEq)]
pub struct Selector(SelectorKind);

#[derive(Clone, Debug, PartialEq)]
enum SelectorKind {
    Pattern(Vec<PatternStep>),
    Path(Box<JsonPath>),
    /// A member of each item of some arrays.
    KeyOf(Box<Selector>, String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PatternStep {
    Exactly(String),
    /// A key with these letters, however it is spelled.
    Spelled(String),
    AnyOne,
    AnyNumber,
}

impl Selector {
    /// Reads a pattern, which is empty or begins with `/`, or a JSONPath, which begins
    /// with `$`. The error is a fragment that says what was expected.
    pub fn parse(text: &str) -> Result<Selector, String> {
        if text.starts_with('$') {
            if is_nested_too_deep(text) {
                return Err(format!("`{text:.60}` is nested too deep"));
            }
            check_cost(text)?;
            return match JsonPath::parse(text) {
                Ok(path) => Ok(Selector(SelectorKind::Path(Box::new(path)))),
                Err(error) => Err(format!("`{text}` is not a JSONPath: {error}")),
            };
        }
        if !text.is_empty() && !text.starts_with('/') {
            return Err(format!(
                "`{text}` names no place: expected a JSONPath such as `$.modules[*].id` or a pointer such as `/modules/*/id`"
            ));
        }
        if text.contains("~2") {
            return Err(format!(
                "`~2` in `{text}` is not an escape: `~0` stands for `~` and `~1` for `/` in a key, and a key that is `*` is written `\"*\"`"
            ));
        }
        let parts = text.split('/').skip(1).map(|part| match part {
            "*" => PatternStep::AnyOne,
            "**" => PatternStep::AnyNumber,
            part => PatternStep::Exactly(unescape(unquoted(part, &["*", "**"]))),
        });
        Ok(Selector(SelectorKind::Pattern(parts.collect())))
    }

    /// The member of this name in every item of the arrays that are meant.
    pub fn key_of(arrays: &Selector, name: &str) -> Selector {
        Selector(SelectorKind::KeyOf(
            Box::new(arrays.clone()),
            name.to_owned(),
        ))
    }

    /// One place, by its exact pointer.
    pub fn at(pointer: &str) -> Selector {
        let steps = pointer.split('/').skip(1);
        let parts = steps.map(|step| PatternStep::Exactly(unescape(step)));
        Selector(SelectorKind::Pattern(parts.collect()))
    }

    /// What has these names, however they are spelled, one within the other, wherever the first
    /// of them stands.
    pub fn anywhere(names: &[String]) -> Selector {
        let names = names.iter();
        let names = names.map(|name| PatternStep::Spelled(letters(name).collect()));
        Selector(SelectorKind::Pattern(
            std::iter::once(PatternStep::AnyNumber)
                .chain(names)
                .collect(),
        ))
    }

    /// Finds the places in a value once, so that asking for many of them is cheap.
    pub(super) fn bind(&self, value: &Value) -> BoundSelector<'_> {
        match &self.0 {
            SelectorKind::KeyOf(arrays, name) => {
                BoundSelector::KeyOf(Box::new(arrays.bind(value)), name)
            }
            SelectorKind::Pattern(parts) => BoundSelector::Pattern(parts),
            SelectorKind::Path(path) => BoundSelector::Places(
                path.query_located(value)
                    .locations()
                    .map(|place| {
                        pointer(place.iter().map(|element| match element {
                            PathElement::Name(name) => Token::Key(name),
                            PathElement::Index(index) => Token::Index(*index),
                        }))
                    })
                    .collect(),
            ),
        }
    }
}

/// A selector in one value.
pub(super) enum BoundSelector<'s> {
    Pattern(&'s [PatternStep]),
    Places(HashSet<String>),
    KeyOf(Box<BoundSelector<'s>>, &'s str),
}

impl BoundSelector<'_> {
    /// Whether a place of the value is meant.
    pub(super) fn is_met(&self, path: &[Token<'_>]) -> bool {
        match self {
            BoundSelector::Pattern(parts) => meets(parts, path),
            BoundSelector::Places(places) => places.contains(&pointer(path.iter().copied())),
            BoundSelector::KeyOf(arrays, name) => match path {
                [array @ .., Token::Index(_), Token::Key(key)] => {
                    key == name && arrays.is_met(array)
                }
                _ => false,
            },
        }
    }
}

/// One pass with one place to fall back to, so that no pattern is slow.
fn meets(parts: &[PatternStep], path: &[Token<'_>]) -> bool {
    // Most places end otherwise.
    if let Some(last @ (PatternStep::Exactly(_) | PatternStep::Spelled(_))) = parts.last()
        && !path.last().is_some_and(|token| meets_one(last, *token))
    {
        return false;
    }
    let (mut part, mut step) = (0, 0);
    let mut fall_back: Option<(usize, usize)> = None;
    loop {
        match parts.get(part) {
            Some(PatternStep::AnyNumber) => {
                part += 1;
                fall_back = Some((part, step));
                continue;
            }
            None if step == path.len() => return true,
            Some(wanted) if step < path.len() && meets_one(wanted, path[step]) => {
                part += 1;
                step += 1;
                continue;
            }
            _ => {}
        }
        match fall_back {
            Some((after, from)) if from < path.len() => {
                (part, step) = (after, from + 1);
                fall_back = Some((after, from + 1));
            }
            _ => return false,
        }
    }
}

fn meets_one(part: &PatternStep, token: Token<'_>) -> bool {
    match (part, token) {
        (PatternStep::AnyOne | PatternStep::AnyNumber, _) => true,
        (PatternStep::Exactly(wanted), Token::Key(key) | Token::Entry(key)) => wanted == key,
        (PatternStep::Exactly(wanted), Token::Index(index)) => *wanted == index.to_string(),
        (PatternStep::Spelled(wanted), Token::Key(key) | Token::Entry(key)) => {
            is_spelling_of(wanted, key)
        }
        (PatternStep::Spelled(_), Token::Index(_)) => false,
    }
}

/// How the items of an array are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ArrayRule {
    /// One after the other: another order is a difference.
    #[default]
    InOrder,
    /// In any order.
    AsSet,
    /// Those with the same member of this name together, in any order: `group by id`.
    ByKey(String),
}

/// How two values are compared. Without rules every array is compared in order.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Which arrays are compared how; the first that meets an array counts.
    pub arrays: Vec<(Selector, ArrayRule)>,
}

impl Rules {
    pub(super) fn bind(&self, value: &Value) -> Vec<(BoundSelector<'_>, &ArrayRule)> {
        self.arrays
            .iter()
            .map(|(selector, rule)| (selector.bind(value), rule))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn met(selector: &str, path: &[Token<'_>]) -> bool {
        let value = json!({"modules": [{"id": 1}, {"id": 2}], "a/b": {"*": 1}});
        Selector::parse(selector).unwrap().bind(&value).is_met(path)
    }

    #[test]
    fn patterns_and_paths_name_the_same_places() {
        let id = [Token::Key("modules"), Token::Index(1), Token::Key("id")];
        for selector in [
            "/modules/*/id",
            "/modules/1/id",
            "/**/id",
            "/**",
            "/*/**/id",
            "$.modules[*].id",
            "$..id",
        ] {
            assert!(met(selector, &id), "{selector}");
        }
        for selector in [
            "",
            "/modules",
            "/modules/*",
            "/*/id",
            "/**/name",
            "$.modules[0].id",
        ] {
            assert!(!met(selector, &id), "{selector}");
        }
        let star = [Token::Key("a/b"), Token::Key("*")];
        assert!(met("/a~1b/\"*\"", &star));
        let quoted = [Token::Key("\"**\"")];
        assert!(met("/\"\"**\"\"", &quoted) && !met("/\"**\"", &quoted));
        assert!(Selector::at("/a~1b/*").bind(&Value::Null).is_met(&star));
        let key = Selector::key_of(&Selector::parse("$.modules").unwrap(), "id");
        let value = json!({"modules": [{"id": 1}]});
        let bound = key.bind(&value);
        let id = [Token::Key("modules"), Token::Index(0), Token::Key("id")];
        assert!(bound.is_met(&id) && !bound.is_met(&id[..2]));
        assert!(met("", &[]));
    }

    #[test]
    fn what_names_no_place_says_what_would() {
        assert!(Selector::parse("id").unwrap_err().contains("/modules/*/id"));
        assert!(Selector::parse("$[").unwrap_err().contains("JSONPath"));
    }
}
