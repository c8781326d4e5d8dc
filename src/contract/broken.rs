//! What a validator reports, taken apart: where, which keyword, what of each branch. An error
//! that only says that another schema refuses the value stands for that schema's own errors.

use std::borrow::Cow;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Fails;
use serde_json::Value;

/// A keyword that a value breaks.
#[derive(Debug)]
pub(super) struct Broken<'v> {
    /// The JSON Pointer of the value in the whole instance.
    pub(super) pointer: String,
    pub(super) value: Cow<'v, Value>,
    /// What fails; of `anyOf` and `oneOf` without the errors of the branches.
    pub(super) kind: Fails,
    /// The absolute URI of the keyword.
    pub(super) location: Option<String>,
    /// The errors of each branch of an `anyOf` or `oneOf`; of `propertyNames` those on the name.
    pub(super) branches: Vec<Vec<Broken<'v>>>,
    /// The validator's own words, where they were asked for.
    pub(super) words: Option<String>,
}

/// What one error on a schema file says, with the validator's own words.
pub(super) fn in_words(error: ValidationError<'_>) -> Broken<'_> {
    let words = Some(error.to_string());
    let mut error = error.into_parts();
    let branches = take_branches(&mut error.kind);
    let branches = branches.into_iter();
    let branches = branches.map(|branch| branch.into_iter().map(in_words).collect());
    Broken {
        branches: branches.collect(),
        location: None,
        pointer: error.instance_path.as_str().to_owned(),
        value: error.instance,
        kind: error.kind,
        words,
    }
}

/// Takes the errors of branches, or on a name, out of an error.
pub(super) fn take_branches(kind: &mut Fails) -> Vec<Vec<ValidationError<'static>>> {
    match kind {
        Fails::AnyOf { context } | Fails::OneOfNotValid { context } => std::mem::take(context),
        Fails::PropertyNames { error } => {
            let taken = std::mem::replace(error.as_mut(), ValidationError::custom(""));
            vec![vec![taken]]
        }
        _ => Vec::new(),
    }
}
