//! What a contract refuses as a whole: names that `propertyNames` does not take, and what the
//! schema `false` stands for, each reported where it is.

use jsonschema::error::ValidationErrorKind as Fails;
use serde_json::Value;

use super::failing::Case;
use super::limits;
use super::render::{Renderer, brief};
use crate::model::kind::Kind;
use crate::model::place::unescape;
use crate::model::violation::{PlacedViolation, within};

/// A property whose name breaks `propertyNames`.
pub(super) fn misnamed(case: &Case<'_>, name: &str, fails: &Fails) -> PlacedViolation {
    let expected = match fails {
        Fails::Pattern { pattern } => format!("a name that matches `{pattern}`"),
        Fails::Format { format } => format!("a name that is a valid {format}"),
        Fails::Enum { options } => {
            let options = options.as_array().into_iter().flatten();
            let names: Vec<String> = options.map(brief).collect();
            format!("one of the names {}", names.join(", "))
        }
        Fails::Constant { expected_value } => format!("the name {}", brief(expected_value)),
        Fails::FalseSchema => "no property".to_owned(),
        other => match limits::read(other) {
            Some((limit, _)) => format!("a name of {limit}"),
            None => format!("a name that keeps the contract's `{}`", other.keyword()),
        },
    };
    let path = within(&case.path, name);
    let found = PlacedViolation::new(Kind::ContractViolated, path, expected, "the name");
    found.with_predicate("has a name that the contract does not allow")
}

/// What the schema `false` refuses, by the keyword whose value it is.
pub(super) fn refused(case: &Case<'_>, renderer: &Renderer<'_>) -> Vec<PlacedViolation> {
    let mut tokens = case.tokens();
    let (last, above) = (tokens.next(), tokens.next());
    let kind = Kind::ContractViolated;
    match (last, above) {
        (Some("propertyNames"), above) if above != Some("properties") => {
            let members = case.value.as_object().into_iter().flatten();
            members
                .map(|(name, _)| misnamed(case, name, &Fails::FalseSchema))
                .collect()
        }
        (Some(name), Some("dependentSchemas" | "dependencies")) => {
            let name = unescape(name);
            let path = within(&case.path, &name);
            let value = case.value.get(&name);
            let actual = value.map(|value| renderer.render(&path, value));
            let found = PlacedViolation::new(kind, path, "nothing", actual.unwrap_or_default());
            vec![found.with_predicate("must not be there")]
        }
        (Some("then"), above) if above != Some("properties") => {
            let found = case.found(kind, "a value that does not match the contract's `if`");
            vec![found.with_predicate("matches the contract's `if`, whose `then` allows nothing")]
        }
        (Some("else"), above) if above != Some("properties") => {
            let found = case.found(kind, "a value that matches the contract's `if`");
            vec![
                found.with_predicate(
                    "does not match the contract's `if`, whose `else` allows nothing",
                ),
            ]
        }
        _ => vec![
            case.found(kind, "nothing")
                .with_predicate("must not be there"),
        ],
    }
}

/// How many items of a list fit `contains`, where another keyword counts them.
pub(super) fn counted(keyword: &str, limit: &Value) -> Option<(String, String)> {
    let (items, fit) = match limit.as_f64() {
        Some(1.0) => ("item", "matches"),
        _ => ("items", "match"),
    };
    let (most, few) = match keyword {
        "minContains" => ("at least", "fewer"),
        "maxContains" => ("at most", "more"),
        _ => return None,
    };
    Some((
        format!("{most} {limit} {items} that {fit} `contains`"),
        format!("has {few} than {limit} {items} that {fit} the contract's `contains`"),
    ))
}
