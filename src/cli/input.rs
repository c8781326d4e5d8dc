//! Loads what the subcommands share: the suite, its contracts, the host.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::options::SuitePaths;
use crate::contract::Catalog;
use crate::error::InputError;
use crate::model::day::Day;
use crate::model::moment::Moment;
use crate::model::record::SIDES;
use crate::record::{RECORD_FILE, Reader, resolve_all};
use crate::side_by_side::cores;
use crate::source_file;
use crate::suite::load::{self, Suite};
use crate::suite::location::{self, Location};
use crate::suite::requirements;
use crate::variables::Values;

/// A suite with its contracts.
#[derive(Debug)]
pub struct Loaded {
    /// Settings and cases.
    pub suite: Suite,
    /// Compiled contracts.
    pub catalog: Catalog,
}

/// Loads everything; every mistake of every file is reported at once.
pub fn load(paths: &SuitePaths, vars: &Values) -> Result<Loaded, Vec<InputError>> {
    load_at(paths, vars, crate::model::moment::now())
}

/// The same by another clock: how long waivers may last is counted from it.
pub fn load_at(
    paths: &SuitePaths,
    vars: &Values,
    clock: jiff::Timestamp,
) -> Result<Loaded, Vec<InputError>> {
    let location = locate(paths).map_err(|error| vec![error])?;
    let names: Vec<String> = vars.keys().map(ToString::to_string).collect();
    let schemas = location.schemas.clone();
    // A suite without contracts needs no folder for them.
    let catalog = if source_file::is_there(&schemas) {
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
        (Ok(suite), Ok(catalog)) => {
            let errors = requirement_mistakes(paths, &suite, &catalog);
            match errors.is_empty() {
                true => Ok(Loaded { suite, catalog }),
                false => Err(errors),
            }
        }
        (suite, catalog) => {
            let mut errors = suite.err().unwrap_or_default();
            errors.extend(catalog.err().unwrap_or_default());
            errors.sort();
            Err(errors)
        }
    }
}

/// What the settings require and the suite has not. A part of the cases does not show it.
fn requirement_mistakes(paths: &SuitePaths, suite: &Suite, catalog: &Catalog) -> Vec<InputError> {
    if paths.cases.is_some() {
        return Vec::new();
    }
    let digests = catalog.digests().into_iter();
    let names: Vec<String> = digests.map(|digest| digest.name).collect();
    requirements::mistakes(&suite.settings, &suite.cases, &names)
}

/// The suite's folder; the working folder where there is none, which [`load`] reports.
pub fn root(paths: &SuitePaths) -> PathBuf {
    match locate(paths) {
        Ok(location) => location.root,
        Err(_) => std::env::current_dir().unwrap_or_default(),
    }
}

/// The folder that driftcheck was started in.
///
/// # Errors
/// Where it is gone.
pub fn working_folder() -> Result<PathBuf, InputError> {
    std::env::current_dir()
        .map_err(|error| InputError::new(".", format!("cannot be read: {error}")))
}

/// Where the parts of a suite in a folder usually lie, whether they are there or not.
pub fn usual_location(root: PathBuf) -> Location {
    Location {
        cases: root.join("cases"),
        base: root.join("cases"),
        schemas: root.join("schemas"),
        settings: root.join("driftcheck.toml"),
        root,
    }
}

/// Finds the suite.
pub fn locate(paths: &SuitePaths) -> Result<Location, InputError> {
    location::locate(
        &working_folder()?,
        paths.suite.as_deref(),
        paths.cases.as_deref(),
        paths.schemas.as_deref(),
    )
}

/// What requests and the mock run on.
pub fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    runtime_of(cores())
}

/// The same with so many threads beside the one that waits.
pub fn runtime_of(threads: usize) -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()
}

/// Refuses the record of a comparison of two hosts where that of a run is asked for: `latest` names
/// it, too.
///
/// # Errors
/// Where it is one, with the folders of its two runs.
pub fn refuse_comparison(reader: &Reader) -> Result<(), InputError> {
    if reader.started().compared_with.is_none() {
        return Ok(());
    }
    let error = InputError::new(reader.name(), "is a comparison of two hosts, not a run");
    let folder = reader.name().trim_end_matches(RECORD_FILE);
    let sides = SIDES.map(|side| format!("{folder}{side}"));
    Err(error.help(format!(
        "name a run, or one side of this: {}",
        sides.join(" or ")
    )))
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

/// The records of these runs, each once however it is named.
///
/// # Errors
/// Where one of them is no run.
pub fn records(runs: &[String], dir: &Path) -> Result<Vec<PathBuf>, InputError> {
    let mut records = Vec::new();
    for run in runs {
        records.extend(resolve_all(run, dir)?);
    }
    records.sort();
    records.dedup();
    Ok(records)
}

/// The folder of runs.
pub fn report_dir(flag: Option<&PathBuf>, paths: &SuitePaths) -> PathBuf {
    if let Some(dir) = flag {
        return dir.clone();
    }
    let here = std::env::current_dir().unwrap_or_default();
    match location::locate(&here, paths.suite.as_deref(), None, None) {
        Ok(location) => PathBuf::from(location::shown(&location.root.join("reports"))),
        Err(_) => PathBuf::from("reports"),
    }
}
