//! `driftcheck check`: every mistake of a suite at once; nothing is sent.

use serde_json::json;

use super::args::{CheckArgs, ListFormat};
use super::baseline;
use super::input::{self, Loaded};
use super::output;
use crate::contract::Catalog;
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::settings::trust;
use crate::variables::Values;

/// Reads the suite and tells what is wrong with it.
pub fn main(args: &CheckArgs) -> ExitStatus {
    let mut loaded = input::load(&args.suite, &Values::new());
    let mistakes = baseline::choice::mistakes(&args.suite);
    if !mistakes.is_empty() {
        let others = loaded.err().into_iter().flatten();
        loaded = Err(others.chain(mistakes).collect());
    }
    match (&args.format, loaded) {
        (ListFormat::Text, Ok(loaded)) => {
            for (level, told) in advice(&loaded) {
                output::note(&format!("{level}: {told}\n"));
            }
            output::print(&summary(&loaded))
        }
        (ListFormat::Text, Err(errors)) => output::refuse(&errors),
        (ListFormat::Json, Ok(loaded)) => {
            let told = advice(&loaded);
            let list: Vec<_> = told
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

/// What a reader should know of the contracts and of the settings.
fn advice(loaded: &Loaded) -> Vec<(&'static str, InputError)> {
    let mut told = documents(&loaded.catalog);
    let literal = trust::literal_secrets(&loaded.suite.settings).into_iter();
    told.extend(literal.map(|one| ("warning", one)));
    told
}

/// What is wrong with the OpenAPI documents, which are read as far as they can be, and what
/// a reader should know of them and of the schema files.
fn documents(catalog: &Catalog) -> Vec<(&'static str, InputError)> {
    let mut told = Vec::new();
    for document in catalog.documents() {
        let faults = document.faults().into_iter().chain(document.uncompiled());
        told.extend(faults.map(|one| ("warning", one)));
        told.extend(document.notes().into_iter().map(|one| ("note", one)));
    }
    told.extend(catalog.advice());
    told
}

fn summary(loaded: &Loaded) -> String {
    let mut text = format!(
        "ok: {}, {}",
        output::counted(loaded.suite.cases.len(), "case"),
        output::counted(loaded.catalog.names().count(), "contract")
    );
    let documents = loaded.catalog.documents();
    if !documents.is_empty() {
        let operations = documents.iter().map(|one| one.operations().count()).sum();
        text.push_str(&format!(
            ", {} with {}",
            output::counted(documents.len(), "OpenAPI document"),
            output::counted(operations, "operation")
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
