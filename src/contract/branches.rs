//! Which branch of an `anyOf` or `oneOf` a value was meant for, when it fits none.

use jsonschema::error::{TypeKind, ValidationErrorKind as Fails};
use jsonschema::{JsonType, ValidationError};

/// What an error of an `anyOf` or `oneOf` comes down to.
pub(super) enum Reading<'e> {
    /// It is no such error; it speaks for itself.
    Itself(ValidationError<'e>),
    /// The errors of the branch that fits best.
    Branch(Vec<ValidationError<'static>>),
    /// Every branch wants another type: the types they want, and the error.
    Types(Vec<JsonType>, ValidationError<'e>),
}

/// Reads one error.
pub(super) fn read(error: ValidationError<'_>) -> Reading<'_> {
    let types = match error.kind() {
        Fails::AnyOf { context } | Fails::OneOfNotValid { context } => {
            let place = error.instance_path().as_str();
            let wanted: Option<Vec<_>> = context
                .iter()
                .map(|branch| branch.iter().find_map(|inner| types_at(inner, place)))
                .collect();
            wanted.map(|lists| lists.into_iter().flatten().collect::<Vec<_>>())
        }
        _ => return Reading::Itself(error),
    };
    if let Some(mut types) = types {
        types.sort_by_key(|kind| kind.as_str());
        types.dedup();
        return Reading::Types(types, error);
    }
    let parts = error.into_parts();
    let place = parts.instance_path.as_str().to_owned();
    let (Fails::AnyOf { context } | Fails::OneOfNotValid { context }) = parts.kind else {
        return Reading::Branch(Vec::new());
    };
    let best = context
        .into_iter()
        .min_by_key(|branch| rank(branch, &place))
        .unwrap_or_default();
    Reading::Branch(best)
}

/// Every error that an error comes down to, innermost branches first read.
pub(super) fn leaves(error: ValidationError<'_>) -> Vec<ValidationError<'_>> {
    let mut leaves = Vec::new();
    let mut waiting = vec![error];
    while let Some(error) = waiting.pop() {
        match read(error) {
            Reading::Itself(error) | Reading::Types(_, error) => leaves.push(error),
            Reading::Branch(errors) => waiting.extend(errors.into_iter().rev()),
        }
    }
    leaves
}

/// The types a branch wants, where it fails by its type at the very place.
fn types_at(error: &ValidationError<'_>, place: &str) -> Option<Vec<JsonType>> {
    if error.instance_path().as_str() != place {
        return None;
    }
    match error.kind() {
        Fails::Type {
            kind: TypeKind::Single(one),
        } => Some(vec![*one]),
        Fails::Type {
            kind: TypeKind::Multiple(set),
        } => Some(set.iter().collect()),
        Fails::AnyOf { context } | Fails::OneOfNotValid { context } => {
            let wanted: Option<Vec<_>> = context
                .iter()
                .map(|branch| branch.iter().find_map(|inner| types_at(inner, place)))
                .collect();
            wanted.map(|lists| lists.into_iter().flatten().collect())
        }
        _ => None,
    }
}

/// How badly a branch fits: first by what the value is at the place itself, then by a
/// constant that tells branches apart, then by the number of errors.
pub(super) fn rank(branch: &[ValidationError<'_>], place: &str) -> (bool, bool, bool, usize) {
    let is_here = |error: &ValidationError<'_>| error.instance_path().as_str() == place;
    let wrong_type = branch.iter().any(|error| types_at(error, place).is_some());
    let refused = branch.iter().any(|error| {
        is_here(error) && matches!(error.kind(), Fails::FalseSchema | Fails::Not { .. })
    });
    let wrong_mark = branch.iter().any(|error| {
        let path = error.instance_path().as_str();
        let below = path.strip_prefix(place).unwrap_or_default();
        below.matches('/').count() <= 1
            && matches!(error.kind(), Fails::Constant { .. } | Fails::Enum { .. })
    });
    (
        wrong_type || refused,
        wrong_mark,
        branch.is_empty(),
        branch.len(),
    )
}
