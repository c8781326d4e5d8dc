//! `driftcheck check`: every mistake of a suite at once; nothing is sent.

use serde_json::json;

use super::args::{CheckArgs, ListFormat};
use super::environment::variables;
use super::input::{self, Loaded};
use super::options::SuitePaths;
use super::{accepted, output};
use crate::contract::Catalog;
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::report::counted;
use crate::settings::{self, trust, usable};
use crate::source_file::{self, shown};
use crate::suite::baselines::Folder;
use crate::suite::doubtful_values::doubtful_values;
use crate::suite::load::Suite;
use crate::suite::strays::strays;
use crate::suite::unknown_needs::unknown_needs;
use crate::variables::Values;

/// Reads the suite and says what is wrong with it.
pub fn main(args: &CheckArgs) -> ExitStatus {
    let paths = args.suite.paths();
    let mut loaded = input::load(&paths, &Values::new());
    let mut mistakes = baseline_mistakes(&paths);
    mistakes.extend(profile_mistakes(&paths));
    if !mistakes.is_empty() {
        let others = loaded.err().into_iter().flatten();
        loaded = Err(others.chain(mistakes).collect());
    }
    match (&args.format, loaded) {
        (ListFormat::Text, Ok(loaded)) => {
            for (level, one) in advice(&loaded) {
                output::note(&format!("{level}: {one}\n"));
            }
            output::print(&summary(&loaded))
        }
        (ListFormat::Text, Err(errors)) => output::refuse(&errors),
        (ListFormat::Json, Ok(loaded)) => {
            let advice = advice(&loaded);
            let list: Vec<_> = advice
                .iter()
                .map(|(level, one)| to_json(level, one))
                .collect();
            output::print_json(&list)
        }
        (ListFormat::Json, Err(errors)) => {
            let list: Vec<_> = errors.iter().map(|one| to_json("error", one)).collect();
            output::print_json(&list);
            ExitStatus::BadInput
        }
    }
}

/// What a run against a host would refuse; nothing where the settings cannot be read, which
/// others report.
fn profile_mistakes(paths: &SuitePaths) -> Vec<InputError> {
    let Ok(location) = input::locate(paths) else {
        return Vec::new();
    };
    let settings = settings::load(&location.settings, &shown(&location.settings));
    let settings = settings.unwrap_or_default();
    usable::mistakes(&settings, &location.root)
}

/// Every mistake of every baseline and accepted run of a suite; none where there is no suite,
/// which others report.
fn baseline_mistakes(paths: &SuitePaths) -> Vec<InputError> {
    let Ok(location) = input::locate(paths) else {
        return Vec::new();
    };
    let folder = Folder::of(&location.base);
    match folder.profiles() {
        Err(error) => vec![error],
        Ok(profiles) => {
            let errors = profiles.iter().filter_map(|name| folder.load(name).err());
            let accepted = profiles.iter();
            let accepted = accepted.filter_map(|name| accepted::of_profile(&location, name).err());
            errors.flatten().chain(accepted).collect()
        }
    }
}

/// What a reader should know of the contracts, the settings and the cases.
fn advice(loaded: &Loaded) -> Vec<(&'static str, InputError)> {
    let mut advice = documents(&loaded.catalog);
    let literal = trust::literal_secrets(&loaded.suite.settings).into_iter();
    let suite = &loaded.suite;
    // What is wrong with the environment is reported where it is used.
    let environment = variables(&[]).unwrap_or_default();
    let more = unknown_needs(suite, &environment)
        .into_iter()
        .chain(settings::check::logins(&suite.settings, &environment))
        .chain(strays(suite))
        .chain(doubtful_values(suite))
        .chain(left_to_do(suite));
    advice.extend(literal.chain(more).map(|one| ("warning", one)));
    advice
}

/// What `import` has left to be done in the files of the cases, each with its place.
fn left_to_do(suite: &Suite) -> Vec<InputError> {
    const MARK: &str = "# TODO: ";
    let mut files: Vec<&str> = suite.cases.iter().map(|case| &*case.file).collect();
    files.dedup();
    let mut found = Vec::new();
    for file in files {
        let path = suite.location.root.join(file);
        let text = source_file::read_text(&path, file).unwrap_or_default();
        for (number, line) in text.lines().enumerate() {
            if let Some(words) = line.strip_prefix(MARK) {
                let line = u32::try_from(number + 1).unwrap_or(u32::MAX);
                let error = InputError::new(shown(&path), words).at(&text, line, 1);
                found.push(error.help("remove the comment when that is done"));
            }
        }
    }
    found
}

/// What is wrong with the OpenAPI documents, which are read as far as they can be, and what
/// a reader should know of them and of the schema files.
fn documents(catalog: &Catalog) -> Vec<(&'static str, InputError)> {
    let mut advice = Vec::new();
    for document in catalog.documents() {
        let faults = document.faults().into_iter().chain(document.uncompiled());
        advice.extend(faults.map(|one| ("warning", one)));
        advice.extend(document.notes().into_iter().map(|one| ("note", one)));
    }
    advice.extend(catalog.advice());
    advice
}

fn summary(loaded: &Loaded) -> String {
    let mut text = format!(
        "ok: {}, {}",
        counted(loaded.suite.cases.len(), "case"),
        counted(loaded.catalog.names().count(), "contract")
    );
    let documents = loaded.catalog.documents();
    if !documents.is_empty() {
        let operations: usize = documents.iter().map(|one| one.operations().count()).sum();
        text.push_str(&format!(
            ", {} with {}",
            counted(documents.len(), "OpenAPI document"),
            counted(operations, "operation")
        ));
    }
    text.push('\n');
    text
}

fn to_json(level: &str, error: &InputError) -> serde_json::Value {
    json!({
        "level": level,
        "source": error.source,
        "line": error.position.as_ref().map(|at| at.line),
        "column": error.position.as_ref().map(|at| at.column),
        "message": error.message,
        "help": error.help,
    })
}
