//! GitLab's code quality report, a list in the form of the Code Climate specification:
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use std::borrow::Cow;
use std::io::{Read, Seek, Write};

use serde::Serialize;

use super::ReportError;
use super::escape::clean;
use super::issues::{Issue, issues};
use super::waivers::{self, Note};
use crate::model::kind::Severity;
use crate::record::{Reader, RunSummary, write_json};

/// One entry of the list.
#[derive(Serialize)]
struct Entry<'a> {
    r#type: &'static str,
    check_name: &'static str,
    description: String,
    categories: [&'static str; 1],
    severity: &'static str,
    fingerprint: Cow<'a, str>,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

/// Writes `codequality.json`: one entry a line.
pub fn write<R: Read + Seek>(
    out: &mut impl Write,
    summary: &RunSummary,
    reader: &mut Reader<R>,
) -> Result<(), ReportError> {
    out.write_all(b"[")?;
    let mut lead: &[u8] = b"\n";
    for issue in &issues(summary, reader)? {
        out.write_all(lead)?;
        write_json(&mut *out, &entry(issue))?;
        lead = b",\n";
    }
    for note in &waivers::notes(summary) {
        out.write_all(lead)?;
        write_json(&mut *out, &of_waiver(note))?;
        lead = b",\n";
    }
    out.write_all(b"\n]\n")?;
    Ok(())
}

fn entry<'a>(issue: &'a Issue<'_>) -> Entry<'a> {
    let waived = issue.waived();
    Entry {
        r#type: "issue",
        check_name: issue.group.kind.name(),
        description: match &waived {
            Some(waived) => format!("{waived}: {}", issue.title()),
            None => issue.title(),
        },
        categories: ["Compatibility"],
        severity: match waived {
            Some(_) => "info",
            None => severity(issue.group.severity),
        },
        fingerprint: issue.fingerprint.into(),
        location: Location {
            path: issue.file.trim_start_matches("./"),
            lines: Lines { begin: issue.line },
        },
    }
}

/// What is to be known of a waiver, at its own line.
fn of_waiver<'a>(note: &'a Note<'_>) -> Entry<'a> {
    let waiver = note.waiver;
    Entry {
        r#type: "issue",
        check_name: note.matter.name(),
        description: clean(&note.text).into_owned(),
        categories: ["Compatibility"],
        severity: severity(note.matter.severity()),
        fingerprint: format!("{} {}", note.matter.name(), clean(&waiver.selection())).into(),
        location: Location {
            path: &waiver.file,
            lines: Lines { begin: waiver.line },
        },
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Breaking => "critical",
        Severity::Additive => "minor",
        Severity::Notice => "info",
    }
}
