//! `driftcheck explain`: what a kind of finding, or one finding of a run, means.

use std::io::IsTerminal;

use super::args::{ExplainArgs, ListFormat};
use super::{input, output, outputs};
use crate::contract::Catalog;
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::kind::Kind;
use crate::model::record::ContractDigest;
use crate::record::{Reader, resolve};
use crate::report::explain::{Explained, ExplainedLine, Explanation};
use crate::report::{counted, terminal};
use crate::source_file;
use crate::suite::location::{self, Location};
use crate::summary::{SeenIn, Sighting, is_fingerprint};

/// Explains a kind or a finding.
pub fn main(args: &ExplainArgs) -> ExitStatus {
    let explained = match Kind::from_name(&args.what.to_lowercase()) {
        Some(kind) => print(args, &Explanation::of(kind)),
        None if is_fingerprint(&args.what) => finding(args),
        None => Err(unknown_kind(&args.what)),
    };
    explained.unwrap_or_else(|error| output::refuse(&[error]))
}

fn unknown_kind(word: &str) -> InputError {
    let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    let otherwise = format!(
        "the kinds are {}; a fingerprint has 12 hex digits, of which the start is enough",
        names.join(", ")
    );
    InputError::new(word, "neither a kind of finding nor a fingerprint")
        .suggest(word, names, otherwise)
}

fn finding(args: &ExplainArgs) -> Result<ExitStatus, InputError> {
    let dir = input::report_dir(args.report_dir.as_ref(), &args.suite.paths());
    let path = resolve(&args.run, &dir)?;
    let mut reader = Reader::open(&path)?;
    let summary = reader.summarise()?;
    let sighting = Sighting::find(&args.what, &summary, &mut reader)?;
    let started = &summary.started;
    let mut explained = Explained::of(&sighting, &started.run, &started.host);
    match line(args, &sighting, &started.contracts) {
        Ok((line, note)) => {
            explained.line = Some(line);
            explained.line_note = note;
        }
        Err(note) => explained.line_note = Some(note),
    }
    let explanation = Explanation {
        finding: Some(explained),
        ..Explanation::of(sighting.finding.kind)
    };
    print(args, &explanation)
}

/// The line that a finding breaks with what should be known about it, or why it
/// cannot be shown.
fn line(
    args: &ExplainArgs,
    sighting: &Sighting,
    contracts: &[ContractDigest],
) -> Result<(ExplainedLine, Option<String>), String> {
    let cannot = |words: &str| format!("the line cannot be shown: {words}");
    let location = input::locate(&args.suite.paths());
    let location = location.map_err(|error| cannot(&error.message))?;
    let Some(rule) = &sighting.finding.rule else {
        let seen = sighting
            .cases
            .first()
            .ok_or_else(|| cannot("no case has it"))?;
        return case_line(&location, seen).map_err(|words| cannot(&words));
    };
    let catalog = Catalog::load_all(&location.schemas, &location::shown(&location.schemas))
        .map_err(|errors| {
            cannot(&format!(
                "the contracts have {}",
                counted(errors.len(), "error")
            ))
        })?;
    let name = rule.split('#').next().unwrap_or_default();
    let now = catalog.digests().into_iter().find(|one| one.name == name);
    let then = contracts.iter().find(|one| one.name == name);
    let is_same = now.as_ref().map(|one| &one.sha256) == then.map(|one| &one.sha256);
    let cited = catalog.cite(rule, &sighting.finding.place);
    let citation = cited.ok_or_else(|| cannot("the contract has no such rule any more"))?;
    let note = (!is_same).then(|| "the contract's file has changed since that run".to_owned());
    Ok((citation.into(), note))
}

/// The line of a case file.
fn case_line(
    location: &Location,
    seen: &SeenIn,
) -> Result<(ExplainedLine, Option<String>), String> {
    // The record says where; it may come from elsewhere.
    let path = source_file::path_inside(&location.root, &seen.file, &location.root)
        .map_err(|words| format!("`{}` {words}", seen.file))?;
    let text = source_file::read_text(&path, &location::shown(&path))
        .map_err(|error| format!("`{}` {}", location::shown(&path), error.message))?;
    let position = InputError::new("", "").at(&text, seen.line, 1).position;
    let line = ExplainedLine {
        file: location::shown(&path),
        line: seen.line,
        text: position.map(|position| position.text).unwrap_or_default(),
        ..ExplainedLine::default()
    };
    Ok((line, None))
}

fn print(args: &ExplainArgs, explanation: &Explanation<'_>) -> Result<ExitStatus, InputError> {
    let mut out = Vec::new();
    let written = match args.format {
        ListFormat::Text => {
            let is_terminal = std::io::stdout().is_terminal();
            let options = outputs::plain_options(is_terminal);
            terminal::write_explanation(&mut out, explanation, &options)
        }
        ListFormat::Json => crate::record::write_json(&mut out, explanation)
            .map(|()| out.push(b'\n'))
            .map_err(Into::into),
    };
    written.map_err(|error| InputError::new("explain", error.to_string()))?;
    Ok(output::print_rendered(&out))
}
