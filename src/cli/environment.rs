//! What the environment says: single variables, and those that cases use.

use std::env::VarError;
use std::sync::Arc;

use serde_json::Value;

use crate::error::{InputError, nearest};
use crate::variables::Values;

/// What the names of driftcheck's own variables begin with.
const OWN: &str = "DRIFTCHECK_";

/// Reads a variable of the environment; empty is as good as unset.
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Why a variable that is set cannot be used: what a CI system gives for a secret that is not
/// there is set, and empty.
pub fn fault(name: &str) -> Option<&'static str> {
    match std::env::var(name) {
        Ok(value) if value.trim().is_empty() => Some("set, but empty"),
        Err(VarError::NotUnicode(_)) => Some("set to something that is not UTF-8"),
        Ok(_) | Err(VarError::NotPresent) => None,
    }
}

/// Refuses a variable of driftcheck's own that is set and cannot be used: without it, something
/// else would be done than was meant.
///
/// # Errors
/// Where it is set and empty, or no text.
pub fn refuse_unusable(name: &str, help: &str) -> Result<(), InputError> {
    match fault(name) {
        None => Ok(()),
        Some(fault) => Err(InputError::new(name, fault).help(help)),
    }
}

/// Refuses a variable whose name is nearly that of one of driftcheck's own, which is not set.
///
/// # Errors
/// Where one is set.
pub fn refuse_misspelt(name: &str) -> Result<(), InputError> {
    let own = name.strip_prefix(OWN).unwrap_or(name);
    let mut set = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let is_near = |set: &String| {
        let rest = set.strip_prefix(OWN);
        rest.is_some_and(|rest| nearest(rest, [own]).is_some())
    };
    match set.find(is_near) {
        Some(near) if std::env::var_os(name).is_none() => {
            let error = InputError::new(near, "driftcheck has no such variable");
            Err(error.help(format!("did you mean `{name}`?")))
        }
        _ => Ok(()),
    }
}

/// The variables of the command line and of the environment.
pub fn variables(flags: &[String]) -> Result<Values, Vec<InputError>> {
    const PREFIX: &str = "DRIFTCHECK_VAR_";
    let mut values = Values::new();
    let mut errors = Vec::new();
    for (variable, value) in std::env::vars_os() {
        let variable = variable.to_string_lossy();
        let Some(name) = variable.strip_prefix(PREFIX) else {
            continue;
        };
        let help = format!("unset it, or set an empty text with --var {name}=");
        errors.extend(refuse_unusable(&variable, &help).err());
        if let Some(value) = value.to_str() {
            // Variables of the environment are often written in capitals.
            values.insert(name.to_lowercase().into(), value.into());
            values.insert(name.into(), value.into());
        }
    }
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

/// The names that the variables of the command line have.
pub fn names(flags: &[String]) -> Vec<String> {
    let names = flags.iter().filter_map(|text| variable(text).ok());
    names.map(|(name, _)| name.to_string()).collect()
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
