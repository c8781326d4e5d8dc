//! Files below `cases/` that look like cases and are none, so that nothing of them is run.

use std::path::{Path, PathBuf};

use super::defaults;
use super::foreign;
use super::load::Suite;
use super::location::{CASE_SUFFIX, MAX_FOLDER_DEPTH};
use crate::error::{InputError, nearest};
use crate::source_file::{self, shown};

/// A warning for each file that looks like a case, or like requests of another tool.
pub fn strays(suite: &Suite) -> Vec<InputError> {
    let folder = &suite.location.cases;
    if !folder.is_dir() {
        return Vec::new();
    }
    let mut waiting = Vec::new();
    walk(folder, 0, &mut waiting);
    waiting.sort();
    let mut cases = None;
    let warnings = waiting.into_iter().filter_map(|path| {
        let (words, help) = looks_like(&path).or_else(|| {
            // Read only where a file is left that nothing else speaks for.
            let cases = cases.get_or_insert_with(|| texts_of(suite));
            let name = path.file_name()?.to_string_lossy();
            let is_named = cases.iter().any(|text| text.contains(&*name));
            (!is_named).then(unnamed)
        })?;
        Some(InputError::new(shown(&path), words).help(help))
    });
    warnings.collect()
}

/// The files below a folder that could be meant as something to run. Hidden ones and those
/// that begin with `_` are never a case.
fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    if depth > MAX_FOLDER_DEPTH {
        return;
    }
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let kind = entry.file_type();
        if kind.as_ref().is_ok_and(std::fs::FileType::is_dir) {
            if !name.starts_with(['_', '.']) {
                walk(&entry.path(), depth + 1, found);
            }
        } else if kind.is_ok_and(|kind| kind.is_file()) && is_candidate(&name) {
            found.push(entry.path());
        }
    }
}

fn is_candidate(name: &str) -> bool {
    let is_ours = name.ends_with(CASE_SUFFIX) || name == "waivers.yaml" || name.starts_with('.');
    let is_defaults = name.starts_with('_') && !is_nearly_defaults(name);
    let lower = name.to_lowercase();
    let mut ends = [".yaml", ".yml", ".json"].into_iter();
    let is_meant = ends.any(|end| lower.ends_with(end)) || foreign::by_name(name).is_some();
    !is_ours && !is_defaults && is_meant
}

/// Whether a name is a misspelt one of a folder's defaults.
fn is_nearly_defaults(name: &str) -> bool {
    let is_near = name.starts_with("_def") && nearest(name, [defaults::FILE_NAME]).is_some();
    is_near && name != defaults::FILE_NAME
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
            "is read by nobody: its name is not that of defaults".into(),
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
        let words = format!("is no case, and is not run: case files end in `{CASE_SUFFIX}`");
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

/// What is said of a file that no case names.
fn unnamed() -> (String, String) {
    let words = "is no case, and no case names it";
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
