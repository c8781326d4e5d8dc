//! Finds a suite on disk and reads all of it; every mistake is told at once.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::case_reader::{CasePath, CaseReader};
use super::decode::{Documents, Known};
use super::unique;
use super::waivers_file::{self, Bounds};
use super::walk::Found;
use crate::error::InputError;
use crate::model::case::Case;
use crate::model::day::Day;
use crate::model::waiver::Waiver;
use crate::settings;
use crate::settings::check;
use crate::settings::settings_file::{Settings, WaiverSettings};

/// The suffix of a case file.
pub const CASE_SUFFIX: &str = ".case.yaml";

/// The suffix of a contract's file.
pub const SCHEMA_SUFFIX: &str = ".schema.json";

/// The deepest folder below `cases/`: a link in a circle must end somewhere.
pub(super) const MAX_FOLDER_DEPTH: usize = 32;

/// Where the parts of a suite lie.
#[derive(Clone, Debug)]
pub struct Location {
    /// The suite's folder.
    pub root: PathBuf,
    /// The folder of cases, or one case file.
    pub cases: PathBuf,
    /// The folder that ids are told from and defaults are inherited up to: that of
    /// all cases of the suite, where `cases` lies in it.
    pub base: PathBuf,
    /// The folder of schemas.
    pub schemas: PathBuf,
    /// The settings file, which need not exist.
    pub settings: PathBuf,
}

/// Everything that was loaded, but for the contracts.
#[derive(Debug)]
pub struct Suite {
    /// Where it lies.
    pub location: Location,
    /// Its settings.
    pub settings: Settings,
    /// Its cases, sorted by id.
    pub cases: Vec<Case>,
    /// Which findings are accepted, in the order of the file.
    pub waivers: Vec<Waiver>,
}

/// Finds the suite: the given folder, or the nearest folder from `here` upward that
/// holds `driftcheck.toml` or `cases/`.
///
/// # Errors
/// Where there is none, or a given folder does not exist.
pub fn locate(
    here: &Path,
    suite: Option<&Path>,
    cases: Option<&Path>,
    schemas: Option<&Path>,
) -> Result<Location, InputError> {
    let root = match suite {
        Some(folder) if !folder.is_dir() => {
            return Err(InputError::new(
                "--suite",
                format!("`{}` is not a folder", folder.display()),
            ));
        }
        Some(folder) => folder.to_path_buf(),
        None => match find_upward(here) {
            Some(folder) => folder,
            None if cases.is_some() => here.to_path_buf(),
            None => {
                return Err(InputError::new(
                    "--suite",
                    format!("there is no suite in `{}` or above it", here.display()),
                )
                .help("go to a folder with driftcheck.toml and cases/, name it with --suite, or start one: driftcheck init"));
            }
        },
    };
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let root = absolute(&root);
    let all_cases = root.join("cases");
    let chosen = cases.map_or_else(|| all_cases.clone(), absolute);
    let base = match chosen.parent() {
        _ if chosen.starts_with(&all_cases) => all_cases,
        Some(folder) if !chosen.is_dir() => folder.to_path_buf(),
        _ => chosen.clone(),
    };
    let location = Location {
        cases: chosen,
        base,
        schemas: schemas.map_or_else(|| root.join("schemas"), Path::to_path_buf),
        settings: root.join("driftcheck.toml"),
        root,
    };
    for (flag, path) in [
        ("--cases", &location.cases),
        ("--schemas", &location.schemas),
    ] {
        let was_named = if flag == "--cases" {
            cases.is_some()
        } else {
            schemas.is_some()
        };
        if !path.exists() && (was_named || flag == "--cases") {
            let error = InputError::new(flag, format!("`{}` does not exist", path.display()));
            return Err(error.help(format!("name the folder with {flag}")));
        }
    }
    Ok(location)
}

/// The nearest folder from `here` upward that is a suite's.
pub fn find_upward(here: &Path) -> Option<PathBuf> {
    here.ancestors()
        .find(|folder| {
            let settings = folder.join("driftcheck.toml");
            // One that leads nowhere is told when it is read.
            settings.is_file() || settings.is_symlink() || folder.join("cases").is_dir()
        })
        .map(Path::to_path_buf)
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
    let known = Arc::new(known_names(
        &settings,
        errors.is_empty(),
        variables,
        &location.schemas,
        documents,
    ));
    let cases = read_cases(&location, &known, &mut errors);
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
            waivers,
        })
    } else {
        Err(errors)
    }
}

/// The cases that can be read, sorted by id.
fn read_cases(location: &Location, known: &Arc<Known>, errors: &mut Vec<InputError>) -> Vec<Case> {
    let mut found = Found {
        roots: [location.root.clone(), location.cases.clone()],
        ..Found::default()
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
    cases
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

/// A path as the user would type it: relative to the working folder where it is inside.
pub fn shown(path: &Path) -> String {
    shown_from(std::env::current_dir().ok().as_deref(), path)
}

/// The same, for many paths and one working folder.
pub(super) fn shown_from(here: Option<&Path>, path: &Path) -> String {
    let relative = here.and_then(|here| path.strip_prefix(here).ok());
    relative.unwrap_or(path).display().to_string()
}

/// The stack that reading the deepest case file takes, and as much again.
pub const STACK_BYTES: usize = 8 * 1024 * 1024;
