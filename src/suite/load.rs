//! Finds a suite on disk and reads all of it; every mistake is reported at once.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::case_reader::CaseReader;
use super::decode::{Documents, Known};
use super::fixtures;
use super::location::{CasePath, Location, MAX_FOLDER_DEPTH, SCHEMA_SUFFIX};
use super::unique;
use super::waivers_file::{self, Bounds};
use super::walk::CaseTree;
use crate::error::InputError;
use crate::model::case::Case;
use crate::model::day::Day;
use crate::model::waiver::Waiver;
use crate::settings;
use crate::settings::check;
use crate::settings::settings_file::{Settings, WaiverSettings};
use crate::source_file::shown;

/// Everything that was loaded, but for the contracts.
#[derive(Debug)]
pub struct Suite {
    /// Where it lies.
    pub location: Location,
    /// Its settings.
    pub settings: Settings,
    /// Its cases, sorted by id.
    pub cases: Vec<Case>,
    /// Files among the cases that could be meant as something to run, and are not.
    pub strays: Vec<PathBuf>,
    /// Which findings are accepted, in the order of the file.
    pub waivers: Vec<Waiver>,
}

/// Reads settings, cases and waivers. `variables` are the names that the command line and
/// the environment set, `documents` the OpenAPI documents, where they could be read; `today`
/// is the day that waivers are counted from.
///
/// # Errors
/// Every mistake of every file.
pub fn load(
    location: Location,
    variables: &[String],
    documents: Option<Arc<Documents>>,
    today: Day,
) -> Result<Suite, Vec<InputError>> {
    let mut errors = Vec::new();
    let settings = settings::load(&location.settings, &shown(&location.settings));
    let settings = settings.unwrap_or_else(|found| {
        errors.extend(found);
        // So that no waiver looks too long for a limit that could not be read.
        let waivers = WaiverSettings {
            longest_days: Some(u32::MAX),
        };
        Settings {
            waivers,
            ..Settings::default()
        }
    });
    let mut known = known_names(
        &settings,
        errors.is_empty(),
        variables,
        &location.schemas,
        documents,
    );
    match fixtures::read(&location, &known) {
        Ok(fixtures) => known.fixtures = Some(Arc::new(fixtures)),
        Err(found) => errors.extend(found),
    }
    let known = Arc::new(known);
    let (cases, strays) = read_cases(&location, &known, &mut errors);
    if location.cases == location.root.join("cases") {
        errors.extend(check::effects(&settings, &cases));
        errors.extend(check::probe(&settings, &cases));
    }
    let is_whole = errors.is_empty() && location.cases == location.base;
    let bounds = Bounds::of(&settings, today, is_whole.then_some(&*cases));
    let waivers = waivers_file::load(&location, bounds).unwrap_or_else(|found| {
        errors.extend(found);
        Vec::new()
    });
    if errors.is_empty() {
        Ok(Suite {
            location,
            settings,
            cases,
            strays,
            waivers,
        })
    } else {
        Err(errors)
    }
}

/// The cases that can be read, sorted by id, and the files beside them that could be meant as
/// some.
fn read_cases(
    location: &Location,
    known: &Arc<Known>,
    errors: &mut Vec<InputError>,
) -> (Vec<Case>, Vec<PathBuf>) {
    let mut found = CaseTree {
        roots: [location.root.clone(), location.cases.clone()],
        ..CaseTree::default()
    };
    found.inherit(location, errors);
    if location.cases.is_dir() {
        found.walk(&location.cases, 0, errors);
    } else {
        let path = location.cases.as_path();
        found.cases.push(CasePath {
            folder: path.parent().unwrap_or(Path::new("")).into(),
            name: path.file_name().unwrap_or_default().to_owned(),
            is_regular: false,
        });
    }
    let reader = CaseReader {
        defaults: &found.defaults,
        known,
        location,
        here: std::env::current_dir().ok(),
    };
    let (mut cases, case_errors) = reader.read_all(&found.cases);
    errors.extend(case_errors);
    // Most suites are in order by now, and room to sort in is taken whether it is needed or not.
    if !cases.is_sorted_by(|a, b| a.id <= b.id) {
        cases.sort_by(|a, b| a.id.cmp(&b.id));
    }
    errors.extend(unique::duplicate_ids(&cases, &location.root));
    (cases, found.strays)
}

fn known_names(
    settings: &Settings,
    settings_were_read: bool,
    variables: &[String],
    schemas: &Path,
    documents: Option<Arc<Documents>>,
) -> Known {
    let profiles = || settings.hosts.values();
    let variables = profiles()
        .flat_map(|profile| profile.vars.keys().cloned())
        .chain(variables.iter().cloned())
        .collect();
    let credentials = profiles()
        .flat_map(|profile| profile.auth.keys().cloned())
        .collect();
    let mut contracts = Vec::new();
    contract_names(schemas, "", 0, &mut contracts);
    Known {
        contracts: Some(contracts),
        documents,
        credentials: settings_were_read.then_some(credentials),
        variables: settings_were_read.then_some(variables),
        environment: settings_were_read.then(|| settings.env.clone()),
        fixtures: None,
    }
}

fn contract_names(folder: &Path, prefix: &str, depth: usize, names: &mut Vec<String>) {
    if depth > MAX_FOLDER_DEPTH {
        return;
    }
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let file_name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            if !(prefix.is_empty() && file_name == "driftcheck") {
                contract_names(
                    &entry.path(),
                    &format!("{prefix}{file_name}/"),
                    depth + 1,
                    names,
                );
            }
        } else if let Some(name) = file_name.strip_suffix(SCHEMA_SUFFIX) {
            names.push(format!("{prefix}{name}"));
        }
    }
}
