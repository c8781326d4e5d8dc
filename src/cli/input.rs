//! Loads what the subcommands share: the suite, its contracts, the host.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::args::SuiteArgs;
use crate::contract::Catalog;
use crate::error::InputError;
use crate::model::day::Day;
use crate::model::moment::Moment;
use crate::suite::load::{self, Suite};
use crate::suite::location;
use crate::suite::location::Location;
use crate::variables::Values;

/// A suite with its contracts.
#[derive(Debug)]
pub struct Loaded {
    /// Settings and cases.
    pub suite: Suite,
    /// Compiled contracts.
    pub catalog: Catalog,
}

/// Loads everything; every mistake of every file is told at once.
pub fn load(args: &SuiteArgs, vars: &Values) -> Result<Loaded, Vec<InputError>> {
    load_at(args, vars, crate::model::moment::now())
}

/// The same by another clock: how long waivers may last is counted from it.
pub fn load_at(
    args: &SuiteArgs,
    vars: &Values,
    clock: jiff::Timestamp,
) -> Result<Loaded, Vec<InputError>> {
    let location = locate(args).map_err(|error| vec![error])?;
    let names: Vec<String> = vars.keys().map(ToString::to_string).collect();
    let schemas = location.schemas.clone();
    // A suite without contracts needs no folder for them.
    let catalog = if schemas.exists() {
        Catalog::load_all(&schemas, &location::shown(&schemas))
    } else {
        Ok(Catalog::default())
    };
    let today = Day::from(Moment::from(clock));
    let documents = catalog.as_ref().ok().map(|catalog| {
        let documents = catalog.documents().iter();
        let named = documents.map(|one| (one.name().to_owned(), Arc::clone(one.api())));
        Arc::new(named.collect())
    });
    match (load::load(location, &names, documents, today), catalog) {
        (Ok(suite), Ok(catalog)) => Ok(Loaded { suite, catalog }),
        (suite, catalog) => {
            let mut errors = suite.err().unwrap_or_default();
            errors.extend(catalog.err().unwrap_or_default());
            errors.sort();
            Err(errors)
        }
    }
}

/// The suite's folder; the working folder where there is none, which [`load`] tells.
pub fn root(args: &SuiteArgs) -> PathBuf {
    match locate(args) {
        Ok(location) => location.root,
        Err(_) => std::env::current_dir().unwrap_or_default(),
    }
}

/// Finds the suite.
pub fn locate(args: &SuiteArgs) -> Result<Location, InputError> {
    let here = std::env::current_dir()
        .map_err(|error| InputError::new(".", format!("cannot be read: {error}")))?;
    location::locate(
        &here,
        args.suite.as_deref(),
        args.cases.as_deref(),
        args.schemas.as_deref(),
    )
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

/// Reads a variable of the environment; empty is as good as unset.
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// What requests and the stand-in run on.
pub fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
}

/// A suite's own folder of runs that is a link could lead anywhere; one that is named may.
///
/// # Errors
/// Where it is one, and not named.
pub fn refuse_linked_reports(flag: Option<&PathBuf>, dir: &Path) -> Result<(), InputError> {
    match flag.is_none() && dir.is_symlink() {
        true => {
            let words = "is a link, and is not followed unless it is named";
            let error = InputError::new(dir.display().to_string(), words);
            Err(error.help("name the folder of runs with --report-dir"))
        }
        false => Ok(()),
    }
}

/// The folder of runs.
pub fn report_dir(flag: Option<&PathBuf>, suite: &SuiteArgs) -> PathBuf {
    if let Some(dir) = flag {
        return dir.clone();
    }
    let here = std::env::current_dir().unwrap_or_default();
    match location::locate(&here, suite.suite.as_deref(), None, None) {
        Ok(location) => PathBuf::from(location::shown(&location.root.join("reports"))),
        Err(_) => PathBuf::from("reports"),
    }
}
