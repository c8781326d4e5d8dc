//! `driftcheck list`: the cases, for people and for machines.

use serde_json::{Value, json};

use super::args::{ListArgs, ListFormat};
use super::shard::{self, CaseTimes};
use super::{input, output};
use crate::exit_status::ExitStatus;
use crate::model::case::Case;
use crate::report::counted;
use crate::variables::Values;

/// Prints the selected cases.
pub fn main(args: &ListArgs) -> ExitStatus {
    let selection = match args.selection.selection() {
        Ok(selection) => selection,
        Err(error) => return output::refuse(&[error]),
    };
    let loaded = match input::load(&args.suite.paths(), &Values::new()) {
        Ok(loaded) => loaded,
        Err(errors) => return output::refuse(&errors),
    };
    let cases = loaded.suite.cases.iter();
    let mut cases: Vec<&Case> = cases.filter(|case| selection.asks_for(case)).collect();
    let asked_for = cases.len();
    let runs = input::report_dir(None, &args.suite.paths());
    let times = match CaseTimes::of(&selection, &runs) {
        Ok(times) => times,
        Err(error) => return output::refuse(&[error]),
    };
    let slices = times.slices(selection.shard, &loaded.suite.cases);
    cases.retain(|case| slices.includes(case));
    let all = &loaded.suite.cases;
    let vain = match asked_for {
        0 => Some(selection.explain_empty(all)),
        _ => selection.matching_nothing(all),
    };
    if let Some(words) = vain {
        output::note(&format!("error: {words}"));
        return ExitStatus::NothingJudged;
    }
    if let (Some(shard), true) = (selection.shard, cases.is_empty()) {
        output::note(&shard::explain_empty(shard, asked_for));
    }
    match args.format {
        ListFormat::Text => output::print(&text(&cases)),
        ListFormat::Json => output::print_json(&listed(&cases)),
    }
}

fn text(cases: &[&Case]) -> String {
    let width = cases
        .iter()
        .map(|case| case.id.len())
        .max()
        .unwrap_or(0)
        .min(60);
    let mut text = String::new();
    for case in cases {
        let effects = if case.effects.is_empty() {
            String::new()
        } else {
            format!("  (effects: {})", case.effects.join(", "))
        };
        text.push_str(&format!("{:width$}  {}{effects}\n", case.id, case.name()));
    }
    text.push_str(&format!("{}\n", counted(cases.len(), "case")));
    text
}

fn listed(cases: &[&Case]) -> Vec<Value> {
    cases
        .iter()
        .map(|case| {
            let operations: Vec<&str> = case
                .steps
                .iter()
                .map(|step| &*step.expected.operation)
                .collect();
            json!({
                "id": &*case.id,
                "name": case.name(),
                "file": &*case.file,
                "line": case.line,
                "tags": case.tags,
                "effects": case.effects,
                "needs": case.needs,
                "operations": operations,
                "skip": case.skip,
            })
        })
        .collect()
}
