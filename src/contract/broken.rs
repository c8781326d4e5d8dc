//! What a validator reports, taken apart: where, which keyword, what of each branch. An error
//! that only says that another schema refuses the value stands for that schema's own errors.

use std::borrow::Cow;

use jsonschema::ValidationError;
use jsonschema::error::{ValidationErrorKind as Fails, ValidationErrorParts};
use serde_json::Value;

use super::validators::{LINK, Validators};

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
    pub(super) branches: Vec<Vec<Broken<'static>>>,
    /// The validator's own words, where they were asked for.
    pub(super) words: Option<String>,
}

/// Takes errors apart.
#[derive(Default)]
pub(super) struct Breaker<'l> {
    /// What the links of the validator lead to, where it has any.
    pub(super) links: Option<&'l Validators>,
    /// Whether the validator's own words are kept.
    pub(super) keeps_words: bool,
}

impl Breaker<'_> {
    /// What one error says.
    pub(super) fn read<'v>(&self, error: ValidationError<'v>) -> Vec<Broken<'v>> {
        self.read_below("", error)
    }

    /// Tells what one error says, bit by bit, until it is told to stop by false.
    pub(super) fn each(
        &self,
        above: &str,
        error: ValidationError<'_>,
        tell: &mut dyn FnMut(Broken<'_>) -> bool,
    ) -> bool {
        if let (Fails::Custom { keyword, message }, Some(links)) = (error.kind(), self.links)
            && keyword == LINK
        {
            let pointer = format!("{above}{}", error.instance_path().as_str());
            let part = links.part(message);
            let value: &Value = error.instance();
            let validator = part.validator().into_iter();
            let mut errors = validator.flat_map(|one| one.iter_errors(value));
            return errors.all(|inner| self.each(&pointer, inner, tell));
        }
        self.read_below(above, error).into_iter().all(tell)
    }

    /// The same for an error on the value at a pointer, which the error does not know.
    fn read_below<'v>(&self, above: &str, error: ValidationError<'v>) -> Vec<Broken<'v>> {
        let words = self.keeps_words.then(|| error.to_string());
        let ValidationErrorParts {
            instance,
            mut kind,
            instance_path,
            absolute_keyword_location,
            ..
        } = error.into_parts();
        let pointer = format!("{above}{}", instance_path.as_str());
        if let (Fails::Custom { keyword, message }, Some(links)) = (&kind, self.links)
            && keyword == LINK
        {
            return self.follow(&pointer, links, message, &instance);
        }
        let branches = match &mut kind {
            Fails::AnyOf { context } | Fails::OneOfNotValid { context } => std::mem::take(context),
            Fails::PropertyNames { error } => {
                let taken = std::mem::replace(error.as_mut(), ValidationError::custom(""));
                vec![vec![taken]]
            }
            _ => Vec::new(),
        };
        let branches = branches.into_iter().map(|branch| {
            let errors = branch.into_iter();
            errors
                .flat_map(|inner| self.read_below(above, inner))
                .collect()
        });
        vec![Broken {
            branches: branches.collect(),
            location: absolute_keyword_location.map(|uri| uri.as_str().to_owned()),
            pointer,
            value: instance,
            kind,
            words,
        }]
    }

    /// The errors of the schema that a link leads to.
    fn follow(
        &self,
        pointer: &str,
        links: &Validators,
        uri: &str,
        value: &Value,
    ) -> Vec<Broken<'static>> {
        let part = links.part(uri);
        let Some(validator) = part.validator() else {
            return Vec::new();
        };
        let errors = validator.iter_errors(value);
        errors
            .flat_map(|error| self.read_below(pointer, error.to_owned()))
            .collect()
    }
}
