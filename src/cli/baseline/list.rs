//! `driftcheck baseline list`: the state of each case.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::super::args::{ListBaselinesArgs, ListFormat};
use super::super::output;
use super::filter::Filter;
use super::selected::nothing_fits;
use super::state::{RunResponses, State};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::report::counted;
use crate::suite::baseline_store::BaselinePath;
use crate::suite::baselines::orphans;

/// Lists them.
pub fn main(args: &ListBaselinesArgs) -> ExitStatus {
    list(args).unwrap_or_else(|errors| output::refuse(&errors))
}

/// A line of the list.
struct Row {
    id: String,
    state: State,
    words: String,
    is_rejected: bool,
}

fn list(args: &ListBaselinesArgs) -> Result<ExitStatus, Vec<InputError>> {
    let filter = args.which.filter();
    let mut responses = RunResponses::open(&args.from.options()?)?;
    let rows = rows(&filter, &mut responses)?;
    if rows.is_empty() {
        return Ok(nothing_fits(&filter, &responses));
    }
    Ok(match args.format {
        ListFormat::Text => output::print(&text(&rows, &responses)),
        ListFormat::Json => output::print_json(&document(&rows, &responses)),
    })
}

fn rows(filter: &Filter, responses: &mut RunResponses) -> Result<Vec<Row>, Vec<InputError>> {
    let fits = |id: &str| filter.fits_id(id);
    let cases = responses.cases(fits).map_err(|error| vec![error])?;
    let seen = cases.iter().filter(|case| case.fits(filter));
    let mut rows: Vec<Row> = seen
        .filter(|case| case.state != State::Unanswered || case.has_baseline)
        .map(|case| Row {
            id: case.id.clone(),
            state: case.state,
            words: match case.state {
                State::Unanswered => format!("{} in this run", case.outcome),
                _ => case.words(),
            },
            is_rejected: case.is_rejected,
        })
        .collect();
    if filter.kinds.is_empty() {
        let in_run: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
        let files = responses.folder.files(&responses.profile)?;
        let orphaned = orphans(files.clone(), &responses.session.suite.cases).into_iter();
        let orphaned: BTreeSet<BaselinePath> = orphaned.collect();
        let others = files.into_iter().filter(|file| fits(&file.case));
        let others = others.filter(|file| !in_run.contains(file.case.as_str()));
        rows.extend(others.map(|file| match orphaned.contains(&file) {
            true => Row {
                id: file.case,
                state: State::Orphaned,
                words: "there is no such case; `driftcheck baseline prune` removes it".into(),
                is_rejected: false,
            },
            false => Row {
                id: file.case,
                state: State::Unanswered,
                words: "not in this run".into(),
                is_rejected: false,
            },
        }));
    }
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(rows)
}

fn text(rows: &[Row], responses: &RunResponses) -> String {
    let mut text = String::new();
    let mut counts: BTreeMap<State, usize> = BTreeMap::new();
    for row in rows {
        *counts.entry(row.state).or_default() += 1;
        let mut line = format!("{:<11}  {}", row.state.as_str(), row.id);
        if !row.words.is_empty() {
            line.push_str(&format!(" ({})", row.words));
        }
        if row.is_rejected {
            line.push_str(", rejected");
        }
        text.push_str(&line);
        text.push('\n');
    }
    let counts = counts
        .iter()
        .map(|(state, count)| format!("{count} {}", state.as_str()));
    let counts: Vec<String> = counts.collect();
    text.push_str(&format!(
        "{} of {} against {}: {}\n",
        counted(rows.len(), "case"),
        responses.summary.started.run,
        responses.folder.shown(&responses.profile),
        counts.join(", ")
    ));
    text
}

fn document(rows: &[Row], responses: &RunResponses) -> serde_json::Value {
    let row = |row: &Row| {
        json!({
            "case": row.id,
            "state": row.state.as_str(),
            "rejected": row.is_rejected,
            "words": row.words,
        })
    };
    json!({
        "profile": responses.profile,
        "run": responses.summary.started.run,
        "cases": rows.iter().map(row).collect::<Vec<_>>(),
    })
}
