//! `driftcheck check`: every mistake of a suite at once; nothing is sent.

use serde_json::json;

use super::args::{CheckArgs, ListFormat};
use super::{baseline, input, output};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::suite::variables::Values;

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
            let mut parts = vec![
                output::counted(loaded.suite.cases.len(), "case"),
                output::counted(loaded.catalog.names().count(), "contract"),
            ];
            if !loaded.suite.waivers.is_empty() {
                parts.push(output::counted(loaded.suite.waivers.len(), "waiver"));
            }
            output::print(&format!("ok: {}\n", parts.join(", ")))
        }
        (ListFormat::Text, Err(errors)) => output::refuse(&errors),
        (ListFormat::Json, Ok(_)) => output::print("[]\n"),
        (ListFormat::Json, Err(errors)) => {
            let list: Vec<_> = errors.iter().map(to_json).collect();
            let text = serde_json::to_string_pretty(&list).unwrap_or_default();
            output::print(&format!("{text}\n"));
            ExitStatus::BadInput
        }
    }
}

fn to_json(error: &InputError) -> serde_json::Value {
    json!({
        "source": error.source,
        "line": error.position.as_ref().map(|at| at.line),
        "column": error.position.as_ref().map(|at| at.column),
        "message": error.message,
        "help": error.help,
    })
}
