//! The keywords that bound a size or a number, in words.

use jsonschema::error::ValidationErrorKind as Fails;

/// What a limit expects, and what is stated of a value outside it; `None` for other keywords.
pub(super) fn read(fails: &Fails) -> Option<(String, String)> {
    let (most, limit, unit) = match fails {
        Fails::MaxLength { limit } => (true, *limit, "character"),
        Fails::MinLength { limit } => (false, *limit, "character"),
        Fails::MaxItems { limit } => (true, *limit, "item"),
        Fails::AdditionalItems { limit } => {
            (true, u64::try_from(*limit).unwrap_or(u64::MAX), "item")
        }
        Fails::MinItems { limit } => (false, *limit, "item"),
        Fails::MaxProperties { limit } => (true, *limit, "propert"),
        Fails::MinProperties { limit } => (false, *limit, "propert"),
        other => return of_numbers(other),
    };
    let unit = match (unit, limit) {
        ("propert", 1) => "property".to_owned(),
        ("propert", _) => "properties".to_owned(),
        (unit, 1) => unit.to_owned(),
        (unit, _) => format!("{unit}s"),
    };
    Some(if most {
        (
            format!("at most {limit} {unit}"),
            format!("has more than {limit} {unit}"),
        )
    } else {
        (
            format!("at least {limit} {unit}"),
            format!("has fewer than {limit} {unit}"),
        )
    })
}

fn of_numbers(fails: &Fails) -> Option<(String, String)> {
    Some(match fails {
        Fails::Maximum { limit } => (format!("at most {limit}"), format!("is above {limit}")),
        Fails::Minimum { limit } => (format!("at least {limit}"), format!("is below {limit}")),
        Fails::ExclusiveMaximum { limit } => {
            (format!("below {limit}"), format!("is not below {limit}"))
        }
        Fails::ExclusiveMinimum { limit } => {
            (format!("above {limit}"), format!("is not above {limit}"))
        }
        Fails::MultipleOf { multiple_of } => (
            format!("a multiple of {multiple_of}"),
            format!("is not a multiple of {multiple_of}"),
        ),
        Fails::UniqueItems => ("items that differ".to_owned(), "has equal items".to_owned()),
        _ => return None,
    })
}
