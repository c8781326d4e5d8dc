//! Which branch of an `anyOf` or `oneOf` a value was meant for, when it fits none.

use jsonschema::JsonType;
use jsonschema::error::{TypeKind, ValidationErrorKind as Fails};

use super::broken::Broken;

/// What an error of an `anyOf` or `oneOf` comes down to.
pub(super) enum RootCause<'e> {
    /// It is no such error; it speaks for itself.
    Itself(Broken<'e>),
    /// The errors of the branch that fits best.
    Branch(Vec<Broken<'e>>),
    /// Every branch wants another type: the types they want, and the error.
    Types(Vec<JsonType>, Broken<'e>),
}

/// Reads one error.
pub(super) fn read(error: Broken<'_>) -> RootCause<'_> {
    if !has_branches(&error.kind) {
        return RootCause::Itself(error);
    }
    if let Some(mut types) = types_of(&error, &error.pointer) {
        types.sort_by_key(|kind| kind.as_str());
        types.dedup();
        return RootCause::Types(types, error);
    }
    let Broken {
        branches, pointer, ..
    } = error;
    let best = branches
        .into_iter()
        .min_by_key(|branch| rank(branch, &pointer))
        .unwrap_or_default();
    RootCause::Branch(best)
}

/// Every error that an error comes down to, innermost branches first read.
pub(super) fn leaves(error: Broken<'_>) -> Vec<Broken<'_>> {
    let mut leaves = Vec::new();
    let mut waiting = vec![error];
    while let Some(error) = waiting.pop() {
        match read(error) {
            RootCause::Itself(error) | RootCause::Types(_, error) => leaves.push(error),
            RootCause::Branch(errors) => waiting.extend(errors.into_iter().rev()),
        }
    }
    leaves
}

fn has_branches(kind: &Fails) -> bool {
    matches!(kind, Fails::AnyOf { .. } | Fails::OneOfNotValid { .. })
}

/// The types that all branches of an error together want, where each fails by its type.
fn types_of(error: &Broken<'_>, place: &str) -> Option<Vec<JsonType>> {
    let wanted: Option<Vec<_>> = error
        .branches
        .iter()
        .map(|branch| branch.iter().find_map(|inner| types_at(inner, place)))
        .collect();
    wanted.map(|lists| lists.into_iter().flatten().collect())
}

/// The types a branch wants, where it fails by its type at the very place.
fn types_at(error: &Broken<'_>, place: &str) -> Option<Vec<JsonType>> {
    if error.pointer != place {
        return None;
    }
    match &error.kind {
        Fails::Type {
            kind: TypeKind::Single(one),
        } => Some(vec![*one]),
        Fails::Type {
            kind: TypeKind::Multiple(set),
        } => Some(set.iter().collect()),
        kind if has_branches(kind) => types_of(error, place),
        _ => None,
    }
}

/// How badly a branch fits: first by what the value is at the place itself, then by a
/// constant that distinguishes branches, then by the number of errors.
pub(super) fn rank(branch: &[Broken<'_>], place: &str) -> (bool, bool, bool, usize) {
    let is_here = |error: &Broken<'_>| error.pointer == place;
    let wrong_type = branch.iter().any(|error| types_at(error, place).is_some());
    let refused = branch.iter().any(|error| {
        is_here(error) && matches!(error.kind, Fails::FalseSchema | Fails::Not { .. })
    });
    let wrong_mark = branch.iter().any(|error| {
        let below = error.pointer.strip_prefix(place).unwrap_or_default();
        below.matches('/').count() <= 1
            && matches!(error.kind, Fails::Constant { .. } | Fails::Enum { .. })
    });
    (
        wrong_type || refused,
        wrong_mark,
        branch.is_empty(),
        branch.len(),
    )
}
