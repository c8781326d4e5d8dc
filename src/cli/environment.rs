//! What the environment says: single variables, and those that cases use.

use std::sync::Arc;

use serde_json::Value;

use crate::error::InputError;
use crate::variables::Values;

/// Reads a variable of the environment; empty is as good as unset.
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The variables of the command line and of the environment.
pub fn variables(flags: &[String]) -> Result<Values, Vec<InputError>> {
    const PREFIX: &str = "DRIFTCHECK_VAR_";
    let mut values = Values::new();
    for (name, value) in std::env::vars_os() {
        let (Some(name), Some(value)) = (name.to_str(), value.to_str()) else {
            continue;
        };
        if let Some(name) = name.strip_prefix(PREFIX) {
            // Variables of the environment are often written in capitals.
            values.insert(name.to_lowercase().into(), value.into());
            values.insert(name.into(), value.into());
        }
    }
    let mut errors = Vec::new();
    for text in flags {
        match variable(text) {
            Ok((name, value)) => {
                values.insert(name, value);
            }
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(values)
    } else {
        Err(errors)
    }
}

fn variable(text: &str) -> Result<(Arc<str>, Value), InputError> {
    let expected = "write NAME=TEXT or NAME:=JSON";
    let Some((name, value)) = text.split_once('=') else {
        return Err(InputError::new("--var", format!("`{text}` has no `=`")).help(expected));
    };
    let (name, is_json) = match name.strip_suffix(':') {
        Some(name) => (name, true),
        None => (name, false),
    };
    let is_name = !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !is_name {
        let error = InputError::new("--var", format!("`{name}` is not a name"));
        return Err(error.help("a name has letters, digits and `_`"));
    }
    if !is_json {
        return Ok((name.into(), value.into()));
    }
    match serde_json::from_str(value) {
        Ok(value) => Ok((name.into(), value)),
        Err(error) => {
            Err(InputError::new("--var", format!("`{value}` is not JSON: {error}")).help(expected))
        }
    }
}
