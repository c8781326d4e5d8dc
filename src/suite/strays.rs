//! Files below `cases/` that look like cases and are none, so that nothing of them is run.

use std::path::{Path, PathBuf};

use super::baselines::{Folder, orphans};
use super::defaults;
use super::foreign;
use super::load::Suite;
use super::location::CASE_SUFFIX;
use super::stray_names::is_nearly_defaults;
use crate::error::InputError;
use crate::source_file::{self, shown};

/// A warning for each of the files among the cases that looks like a case, or like requests of
/// another tool.
pub fn strays(suite: &Suite) -> Vec<InputError> {
    let mut cases = None;
    let warnings = suite.strays.iter().filter_map(|path| {
        let (words, help) = looks_like(path).or_else(|| {
            // Read only where a file is left that nothing else speaks for.
            let cases = cases.get_or_insert_with(|| texts_of(suite));
            let name = path.file_name()?.to_string_lossy();
            let is_named = cases.iter().any(|text| text.contains(&*name));
            (!is_named).then(unnamed)
        })?;
        Some(InputError::new(shown(path), words).help(help))
    });
    warnings.chain(orphaned_baselines(suite)).collect()
}

/// So many cases that are gone are named.
const NAMED: usize = 3;

/// A warning for each profile with baselines of cases that are not there: a case that was moved
/// is compared with nothing. What cannot be read is reported where it is used.
fn orphaned_baselines(suite: &Suite) -> Vec<InputError> {
    let location = &suite.location;
    if location.cases != location.base {
        return Vec::new();
    }
    let folder = Folder::of(&location.base);
    let profiles = folder.profiles().unwrap_or_default().into_iter();
    let warnings = profiles.filter_map(|profile| {
        let gone = orphans(folder.files(&profile).ok()?, &suite.cases);
        let mut names: Vec<String> = gone
            .iter()
            .take(NAMED)
            .map(|file| format!("`{}`", file.case))
            .collect();
        if let Some(more @ 1..) = gone.len().checked_sub(NAMED) {
            names.push(format!("+{more} more"));
        }
        let words = match gone.len() {
            0 => return None,
            1 => format!("has a baseline of a case that is not there: {}", names.join(", ")),
            count => format!("has {count} baselines of cases that are not there: {}", names.join(", ")),
        };
        let help = "a case that was renamed is compared with nothing until the file is moved as well; `driftcheck baseline prune` removes those of cases that are gone";
        Some(InputError::new(folder.shown(&profile), words).help(help))
    });
    warnings.collect()
}

/// What a file looks like by its name and its text, and what to do about it.
fn looks_like(path: &Path) -> Option<(String, String)> {
    let name = path.file_name()?.to_string_lossy().into_owned();
    if is_nearly_defaults(&name) {
        let help = format!(
            "rename it to `{}` if it holds defaults",
            defaults::FILE_NAME
        );
        return Some((
            "is not read: it is not named like a file of defaults".into(),
            help,
        ));
    }
    let lower = name.to_lowercase();
    let not_run = |foreign: &foreign::Foreign| {
        let words = format!("looks like {}, and is not run", foreign.what);
        (words, foreign.help(&shown(path)))
    };
    if let Some(foreign) = foreign::by_name(&name) {
        return Some(not_run(foreign));
    }
    let stem = lower.rsplit_once('.').map_or(&*lower, |(stem, _)| stem);
    let own = stem.trim_end_matches(".case").trim_end_matches(".cases");
    let rename = format!(
        "rename it to `{}{CASE_SUFFIX}`",
        name.get(..own.len()).unwrap_or(own)
    );
    if own != stem {
        let words = format!("is not a case, and is not run: case files end in `{CASE_SUFFIX}`");
        return Some((words, rename));
    }
    let text = source_file::read_text(path, &name).ok()?;
    if let Some(foreign) = foreign::by_text(&text) {
        return Some(not_run(foreign));
    }
    let is_case = foreign::has_any_key(&text, &["request", "steps"]);
    let words = format!("looks like a case, and is not run: case files end in `{CASE_SUFFIX}`");
    is_case.then_some((words, rename))
}

/// What is reported of a file that no case names.
fn unnamed() -> (String, String) {
    let words = "is not a case, and no case refers to it";
    let help = format!(
        "if it is a case, its name must end in `{CASE_SUFFIX}`; if not, keep it outside of cases/ or in a folder that begins with `_`"
    );
    (words.into(), help)
}

/// The texts of the case files and of the defaults beside them.
fn texts_of(suite: &Suite) -> Vec<String> {
    let root = &suite.location.root;
    let mut files: Vec<PathBuf> = Vec::new();
    for case in &suite.cases {
        let path = root.join(&*case.file);
        files.extend(defaults::above(&path, root));
        files.push(path);
    }
    files.sort();
    files.dedup();
    let texts = files.iter().filter(|path| path.is_file());
    texts
        .filter_map(|path| source_file::read_text(path, "").ok())
        .collect()
}
