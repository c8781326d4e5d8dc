//! What a validator reports, taken apart: where, which keyword, what of each branch. An error
//! that only says that another schema refuses the value stands for that schema's own errors.

use std::borrow::Cow;

use jsonschema::ValidationError;
use jsonschema::error::{ValidationErrorKind as Fails, ValidationErrorParts};
use serde_json::Value;

use super::bounded::{Ledger, is_late};
use super::options::LINK;
use super::validators::Validators;

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

/// Takes the errors on one instance apart.
pub(super) struct Breaker<'l, 'v> {
    /// What the links of the validator lead to, where it has any.
    pub(super) links: Option<&'l Validators>,
    pub(super) root: &'v Value,
    pub(super) ledger: &'l Ledger<'l>,
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

impl<'v> Breaker<'_, 'v> {
    /// Tells what one error on the value at a pointer says, bit by bit.
    pub(super) fn each(
        &self,
        above: &str,
        error: ValidationError<'_>,
        tell: &mut dyn FnMut(Broken<'v>),
    ) {
        let ValidationErrorParts {
            instance,
            mut kind,
            instance_path,
            absolute_keyword_location,
            ..
        } = error.into_parts();
        if is_late(&instance) {
            return;
        }
        let pointer = format!("{above}{}", instance_path.as_str());
        let value = match instance {
            // A name, which is no value of the instance.
            Cow::Owned(Value::String(name)) => Cow::Owned(Value::String(name)),
            _ => match self.root.pointer(&pointer) {
                Some(value) => Cow::Borrowed(value),
                None => return,
            },
        };
        if let (Fails::Custom { keyword, message }, Some(links)) = (&kind, self.links)
            && keyword == LINK
        {
            return self.follow(&pointer, links, message, &value, tell);
        }
        let branches = take_branches(&mut kind).into_iter();
        let branches = branches.map(|branch| {
            let mut told = Vec::new();
            for inner in branch {
                self.each(above, inner, &mut |broken| told.push(broken));
            }
            told
        });
        tell(Broken {
            branches: branches.collect(),
            location: absolute_keyword_location.map(|uri| uri.as_str().to_owned()),
            pointer,
            value,
            kind,
            words: None,
        });
    }

    /// The errors of the schema that a link leads to.
    fn follow(
        &self,
        pointer: &str,
        links: &Validators,
        uri: &str,
        value: &Value,
        tell: &mut dyn FnMut(Broken<'v>),
    ) {
        let part = links.part(uri);
        if let Some(validator) = part.teller() {
            for error in validator.iter_errors(self.ledger.view(value, pointer.len())) {
                self.each(pointer, error, tell);
            }
        }
    }
}

/// Takes the errors of branches, or on a name, out of an error.
fn take_branches(kind: &mut Fails) -> Vec<Vec<ValidationError<'static>>> {
    match kind {
        Fails::AnyOf { context } | Fails::OneOfNotValid { context } => std::mem::take(context),
        Fails::PropertyNames { error } => {
            let taken = std::mem::replace(error.as_mut(), ValidationError::custom(""));
            vec![vec![taken]]
        }
        _ => Vec::new(),
    }
}
