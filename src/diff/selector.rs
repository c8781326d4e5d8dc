//! Which places of a value are meant: a pointer pattern or a JSONPath; and which arrays
//! are no plain lists.

use std::collections::HashSet;

use serde_json::Value;
use serde_json_path::{JsonPath, PathElement};

use crate::model::json_path::is_nested_too_deep;
use crate::model::place::{Token, pointer};

/// Places of a value: `/modules/*/id` or `$.modules[*].id`.
///
/// In a pointer pattern `*` is any one index or key and `**` any number of them; a key
/// that is literally `*` is written `~2`, as in a place. The empty pattern is the whole value.
#[derive(Clone, Debug)]
pub struct Selector(Form);

#[derive(Clone, Debug)]
enum Form {
    Pattern(Vec<Part>),
    Path(Box<JsonPath>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Exactly(String),
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
            return match JsonPath::parse(text) {
                Ok(path) => Ok(Selector(Form::Path(Box::new(path)))),
                Err(error) => Err(format!("`{text}` is not a JSONPath: {error}")),
            };
        }
        if !text.is_empty() && !text.starts_with('/') {
            return Err(format!(
                "`{text}` names no place: expected a JSONPath such as `$.modules[*].id` or a pointer such as `/modules/*/id`"
            ));
        }
        let parts = text.split('/').skip(1).map(|part| match part {
            "*" => Part::AnyOne,
            "**" => Part::AnyNumber,
            part => Part::Exactly(
                part.replace("~2", "*")
                    .replace("~1", "/")
                    .replace("~0", "~"),
            ),
        });
        Ok(Selector(Form::Pattern(parts.collect())))
    }

    /// Finds the places in a value once, so that asking for many of them is cheap.
    pub(super) fn bind(&self, value: &Value) -> Bound<'_> {
        match &self.0 {
            Form::Pattern(parts) => Bound::Pattern(parts),
            Form::Path(path) => Bound::Places(
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
pub(super) enum Bound<'s> {
    Pattern(&'s [Part]),
    Places(HashSet<String>),
}

impl Bound<'_> {
    /// Whether a place of the value is meant.
    pub(super) fn is_met(&self, path: &[Token<'_>]) -> bool {
        match self {
            Bound::Pattern(parts) => meets(parts, path),
            Bound::Places(places) => places.contains(&pointer(path.iter().copied())),
        }
    }
}

/// One pass with one place to fall back to, so that no pattern is slow.
fn meets(parts: &[Part], path: &[Token<'_>]) -> bool {
    let (mut part, mut step) = (0, 0);
    let mut fall_back: Option<(usize, usize)> = None;
    loop {
        match parts.get(part) {
            Some(Part::AnyNumber) => {
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

fn meets_one(part: &Part, token: Token<'_>) -> bool {
    match (part, token) {
        (Part::AnyOne | Part::AnyNumber, _) => true,
        (Part::Exactly(wanted), Token::Key(key)) => wanted == key,
        (Part::Exactly(wanted), Token::Index(index)) => *wanted == index.to_string(),
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
    pub(super) fn bind(&self, value: &Value) -> Vec<(Bound<'_>, &ArrayRule)> {
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
        assert!(met("/a~1b/~2", &star));
        assert!(met("", &[]));
    }

    #[test]
    fn what_names_no_place_says_what_would() {
        assert!(Selector::parse("id").unwrap_err().contains("/modules/*/id"));
        assert!(Selector::parse("$[").unwrap_err().contains("JSONPath"));
    }
}
