//! A JSON Patch (RFC 6902) that turns the faithful host into one that drifts.

use std::io::Read as _;
use std::path::Path;

use json_patch::{PatchOperation, patch_unsafe};
use serde::Deserialize as _;
use serde_json::Value;

use crate::error::InputError;
use crate::json::type_words;

/// More of a patch is not read, and what is cut off is no JSON.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

const EXAMPLE: &str =
    r#"each operation looks like {"op": "replace", "path": "/invitation/status", "value": "Open"}"#;

/// The operations applied to every JSON response they all fit.
#[derive(Clone, Debug)]
pub struct Patch(Vec<PatchOperation>);

impl Patch {
    /// Reads a patch from a file.
    pub fn from_file(path: &Path) -> Result<Patch, InputError> {
        let name = path.display().to_string();
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path).map(|file| file.take(MOST_BYTES));
        let read = file.and_then(|mut file| file.read_to_end(&mut bytes));
        read.map_err(|error| {
            InputError::new(&name, format!("the patch cannot be read: {error}"))
                .help("name a file with a JSON Patch (RFC 6902)")
        })?;
        let text = std::str::from_utf8(&bytes).map_err(|error| {
            InputError::new(&name, "the patch is not UTF-8").at_offset(&bytes, error.valid_up_to())
        })?;
        Patch::parse(&name, text)
    }

    /// Reads a patch from a text; errors name `source` as the file.
    pub fn parse(source: &str, text: &str) -> Result<Patch, InputError> {
        let broken = |error: &serde_json::Error| {
            place(InputError::new(source, reason(error)), text, error).help(EXAMPLE)
        };
        let value: Value = serde_json::from_str(text).map_err(|error| broken(&error))?;
        let Value::Array(operations) = value else {
            let found = type_words(&value);
            let message = format!("a JSON Patch is a list of operations, found {found}");
            return Err(InputError::new(source, message)
                .at(text, 1, 1)
                .help(EXAMPLE));
        };
        if operations.is_empty() {
            return Err(InputError::new(source, "the patch has no operation").help(EXAMPLE));
        }
        let nth = operations
            .iter()
            .position(|operation| PatchOperation::deserialize(operation).is_err());
        serde_json::from_str(text).map(Patch).map_err(|error| {
            let nth = nth.map_or(0, |index| index + 1);
            let mut found = broken(&error);
            found.message = format!("operation {nth} of the patch: {}", found.message);
            found
        })
    }

    /// Applies the patch if all its operations fit; else leaves the value as it is.
    pub(super) fn apply(&self, value: &mut Value) {
        let mut patched = value.clone();
        if patch_unsafe(&mut patched, &self.0).is_ok() {
            *value = patched;
        }
    }
}

/// serde counts a line's bytes, the error its characters.
fn place(found: InputError, text: &str, error: &serde_json::Error) -> InputError {
    let before: usize = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    found.at_offset(text.as_bytes(), before + error.column().saturating_sub(1))
}

/// What serde says, without the place at its end.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((reason, _)) => reason.to_owned(),
        None => text,
    }
}
