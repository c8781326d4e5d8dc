//! Annotations of GitHub Actions: a workflow command a line, which GitHub shows at the line
//! of the case file in a pull request. Only our own words begin a line; what comes from a
//! host is escaped as GitHub's own toolkit does.

use std::io::{Read, Seek, Write};

use super::count::counted;
use super::error::ReportError;
use super::escape::clean;
use super::issues::{Issue, issues};
use super::troubles::{ReportedTrouble, Trouble, troubles};
use super::waivers::{self, Matter};
use crate::model::kind::Severity;
use crate::record::Reader;
use crate::summary::RunSummary;

/// GitHub shows so many annotations of one kind for a step; the last one says how many more
/// there are.
const SHOWN: usize = 10;
/// So many of them name cases that could not be judged or left something behind.
const TROUBLES: usize = 4;

/// Writes the commands.
pub fn write<R: Read + Seek>(
    out: &mut impl Write,
    summary: &RunSummary,
    reader: &mut Reader<R>,
) -> Result<(), ReportError> {
    let all = issues(summary, reader)?;
    let reported = reported(summary);
    for (severity, command) in [
        (Severity::Breaking, "error"),
        (Severity::Additive, "warning"),
        (Severity::Notice, "notice"),
    ] {
        let of_this: Vec<&Issue<'_>> = all
            .iter()
            .filter(|issue| issue.group.waived.is_none() && issue.group.severity == severity)
            .collect();
        let room = SHOWN - reported.iter().filter(|(one, ..)| *one == command).count();
        let shown = match of_this.len() {
            count if count <= room => count,
            _ => room - 1,
        };
        for issue in of_this.iter().take(shown) {
            writeln!(
                out,
                "::{command} file={},line={},title={}::{}",
                property(&issue.file),
                issue.line,
                property(&format!("{severity}: {}", issue.group.kind)),
                data(&message(summary, issue)),
            )?;
        }
        let more = of_this.len() - shown;
        if more > 0 {
            writeln!(
                out,
                "::{command} title=driftcheck::{}; report.json has them all",
                more_of(severity, more as u64)
            )?;
        }
    }
    for (command, title, text) in reported {
        writeln!(out, "::{command} title={title}::{}", data(&text))?;
    }
    write_waived(out, summary, &all)?;
    write_waivers(out, summary)?;
    Ok(())
}

/// What is no finding: command, title and text of a few annotations.
fn reported(summary: &RunSummary) -> Vec<(&'static str, &'static str, String)> {
    let (flaky, warnings): (Vec<ReportedTrouble>, Vec<ReportedTrouble>) = troubles(summary)
        .into_iter()
        .partition(|reported| reported.trouble == Trouble::Flaky);
    let more = warnings.len().saturating_sub(TROUBLES);
    let mut all: Vec<_> = warnings
        .into_iter()
        .take(TROUBLES)
        .map(|reported| ("warning", reported.trouble.name(), reported.text))
        .collect();
    if more > 0 {
        let text = format!(
            "{}; report.json has them all",
            counted(more as u64, "more trouble")
        );
        all.push(("warning", "driftcheck", text));
    }
    let notices = flaky.into_iter();
    all.extend(notices.map(|reported| ("notice", reported.trouble.name(), reported.text)));
    all
}

fn more_of(severity: Severity, more: u64) -> String {
    match severity {
        Severity::Notice => counted(more, "more notice"),
        Severity::Breaking | Severity::Additive => {
            format!("{} ({severity})", counted(more, "more finding"))
        }
    }
}

/// What is waived stays visible, and alarms nobody.
fn write_waived(
    out: &mut impl Write,
    summary: &RunSummary,
    all: &[Issue<'_>],
) -> Result<(), ReportError> {
    let waived = || all.iter().filter(|issue| issue.group.waived.is_some());
    for issue in waived().take(SHOWN) {
        writeln!(
            out,
            "::notice file={},line={},title={}::{}",
            property(&issue.file),
            issue.line,
            property(&format!(
                "waived {}: {}",
                issue.group.severity, issue.group.kind
            )),
            data(&message(summary, issue)),
        )?;
    }
    if let Some(more @ 1..) = waived().count().checked_sub(SHOWN) {
        let words = "more findings are waived; report.json has them all";
        writeln!(out, "::notice title=driftcheck::{more} {words}")?;
    }
    Ok(())
}

/// What is to be known of waivers, at their own lines.
fn write_waivers(out: &mut impl Write, summary: &RunSummary) -> Result<(), ReportError> {
    for note in waivers::notes(summary).iter().take(SHOWN) {
        let command = match note.matter {
            Matter::Expired => "error",
            Matter::Stale => "warning",
            Matter::EndsSoon => "notice",
        };
        writeln!(
            out,
            "::{command} file={},line={},title={}::{}",
            property(&summary.started.in_repository(&note.waiver.file)),
            note.waiver.line,
            property(&note.matter.label().to_lowercase()),
            data(&clean(&note.text)),
        )?;
    }
    Ok(())
}

fn message(summary: &RunSummary, issue: &Issue<'_>) -> String {
    let place = clean(&issue.group.place.to_string()).into_owned();
    let mut text = format!("{place}: {}", issue.words(summary));
    if let Some(line) = &issue.schema_line {
        text.push_str(&format!("\nContract: {}", clean(&line.to_string())));
    }
    text.push_str(&format!("\nFingerprint: {}", issue.fingerprint));
    text
}

/// The message of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property of a workflow command.
fn property(text: &str) -> String {
    data(&clean(text)).replace(':', "%3A").replace(',', "%2C")
}
