//! Where the parts of a suite lie.

use crate::error::InputError;
pub use crate::source_file::shown;
use std::ffi::OsString;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

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
    /// The folder that ids are relative to and defaults are inherited up to: that of
    /// all cases of the suite, where `cases` lies in it.
    pub base: PathBuf,
    /// The folder of schemas.
    pub schemas: PathBuf,
    /// The settings file, which need not exist.
    pub settings: PathBuf,
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
            // One that leads nowhere is reported when it is read.
            settings.is_file() || settings.is_symlink() || folder.join("cases").is_dir()
        })
        .map(Path::to_path_buf)
}

/// A case file.
#[derive(Debug)]
pub(super) struct CasePath {
    pub(super) folder: Arc<Path>,
    pub(super) name: OsString,
    /// Whether its folder says that it is a regular file, and no pipe or link.
    pub(super) is_regular: bool,
}
