//! Files below `cases/` that look like cases and are none, so that nothing of them is run.

use std::path::{Path, PathBuf};

use super::defaults;
use super::load::Suite;
use super::location::CASE_SUFFIX;
use super::stray_names::{FOREIGN, is_nearly_defaults};
use crate::error::InputError;
use crate::source_file::{self, shown};

const FOREIGN_HELP: &str = "write its requests as cases, see docs/cases.md; `driftcheck import --help` names what can be imported";

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
    if let Some((_, what)) = FOREIGN.iter().find(|(end, _)| lower.ends_with(end)) {
        return Some((
            format!("looks like {what}, and is not run"),
            FOREIGN_HELP.into(),
        ));
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
    if is_postman(&text) {
        let words = "looks like a Postman collection, and is not run";
        return Some((words.into(), FOREIGN_HELP.into()));
    }
    let has = |keys: &[&str]| keys.iter().any(|key| has_key(&text, key));
    if has(&["openapi", "swagger"]) {
        let words = "looks like an OpenAPI document, and is not run";
        let help = format!(
            "move it into schemas/; `driftcheck import openapi {}` makes cases of it",
            shown(path)
        );
        return Some((words.into(), help));
    }
    let is_case = has(&["request", "steps"]);
    let words = format!("looks like a case, and is not run: case files end in `{CASE_SUFFIX}`");
    is_case.then_some((words, rename))
}

/// Whether a JSON text is a Postman collection, by the schema that it names.
fn is_postman(text: &str) -> bool {
    let collection: Option<serde_json::Value> = serde_json::from_str(text).ok();
    let schema = collection
        .as_ref()
        .and_then(|one| one.pointer("/info/schema"));
    let schema = schema.and_then(serde_json::Value::as_str);
    schema.is_some_and(|schema| schema.contains("getpostman.com"))
}

/// Whether a YAML or JSON text has a key at its top, as far as its lines show it.
fn has_key(text: &str, key: &str) -> bool {
    if text.trim_start().starts_with('{') {
        let json: Option<serde_json::Value> = serde_json::from_str(text).ok();
        return json.is_some_and(|json| json.get(key).is_some());
    }
    let mut lines = text.lines();
    lines.any(|line| {
        let rest = line.trim_start_matches(['"', '\'']).strip_prefix(key);
        rest.is_some_and(|rest| rest.trim_start_matches(['"', '\'']).starts_with(':'))
    })
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
