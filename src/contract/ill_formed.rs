//! A value of the wrong type, and a text of the wrong form, in the words of findings.

use jsonschema::JsonType;
use jsonschema::error::ValidationErrorKind as Fails;

use super::failing::Case;
use super::{date_time, listed};
use crate::model::kind::Kind;
use crate::model::violation::PlacedViolation;

pub(super) fn wrong_type(case: &Case<'_>, types: &[JsonType]) -> PlacedViolation {
    let words: Vec<&str> = types.iter().map(|kind| kind.as_str()).collect();
    let expected = words.join(" or ");
    if case.value.is_null() {
        let predicate = format!("is null, but the contract says {expected}");
        return case
            .found(Kind::NullNotAllowed, expected)
            .with_predicate(&predicate);
    }
    let is = listed::kind_words(case.value);
    let predicate = format!("is {is}, but the contract says {expected}");
    case.found(Kind::WrongType, expected)
        .with_predicate(&predicate)
}

/// A text that breaks a keyword on the form of texts other than `format`; `written` is its
/// pattern, where the contract has another one than the validator.
pub(super) fn bad_text(
    case: &Case<'_>,
    fails: &Fails,
    written: Option<&str>,
) -> Option<PlacedViolation> {
    let (expected, predicate) = match fails {
        Fails::Pattern { pattern } => (
            format!("a text that matches `{}`", written.unwrap_or(pattern)),
            "does not match the contract's pattern".to_owned(),
        ),
        Fails::ContentEncoding {
            content_encoding: name,
        }
        | Fails::ContentMediaType {
            content_media_type: name,
        } => (name.clone(), format!("is not {name}")),
        _ => return None,
    };
    Some(
        case.found(Kind::BadFormat, expected)
            .with_predicate(&predicate),
    )
}

pub(super) fn bad_format(case: &Case<'_>, format: &str) -> PlacedViolation {
    let text = case.value.as_str().unwrap_or_default();
    if format == "date-time" && date_time::read(text) == date_time::DateTimeForm::WithoutOffset {
        let found = case.found(Kind::DateWithoutOffset, "a date-time with `Z` or an offset");
        return found.with_predicate("has no offset from UTC");
    }
    let expected = match format {
        "date-time" => "a date-time (RFC 3339)",
        other => other,
    };
    let found = case.found(Kind::BadFormat, expected);
    found.with_predicate(&format!("is not a valid {format}"))
}
