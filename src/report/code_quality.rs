//! GitLab's code quality report, a list in the form of the Code Climate specification:
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use std::borrow::Cow;
use std::io::{Read, Seek, Write};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::error::ReportError;
use super::escape::clean;
use super::issues::{Issue, issues};
use super::troubles::{ReportedTrouble, Trouble, troubles};
use super::waivers::{self, Note};
use crate::digest::hex;
use crate::model::kind::Severity;
use crate::model::subject::Subject;
use crate::record::{Reader, write_json};
use crate::summary::{CaseEntry, RunSummary};

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
    /// The line of the contract; GitLab passes over it.
    #[serde(skip_serializing_if = "Option::is_none")]
    other_locations: Option<[Location<'a>; 1]>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: Cow<'a, str>,
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
    let issues = issues(summary, reader)?;
    // GitLab takes one entry a fingerprint; the worst of a severity comes first.
    let firsts = issues.iter().filter(|issue| issue.occurrence == 1);
    out.write_all(b"[")?;
    let mut separator = "\n";
    for issue in firsts {
        out.write_all(separator.as_bytes())?;
        write_json(&mut *out, &entry(issue))?;
        separator = ",\n";
    }
    for reported in troubles(summary) {
        let Some(case) = summary.cases.get(reported.case as usize) else {
            continue;
        };
        let fingerprint = fingerprint_of(&reported.key);
        out.write_all(separator.as_bytes())?;
        write_json(
            &mut *out,
            &trouble_entry(summary, reported, case, &fingerprint),
        )?;
        separator = ",\n";
    }
    for note in &waivers::notes(summary) {
        out.write_all(separator.as_bytes())?;
        write_json(&mut *out, &of_waiver(summary, note))?;
        separator = ",\n";
    }
    out.write_all(b"\n]\n")?;
    Ok(())
}

fn trouble_entry<'a>(
    summary: &RunSummary,
    reported: ReportedTrouble,
    case: &'a CaseEntry,
    fingerprint: &'a str,
) -> Entry<'a> {
    let Subject::Case { file, line, .. } = case.subject();
    Entry {
        r#type: "issue",
        check_name: reported.trouble.name(),
        description: reported.text,
        categories: ["Compatibility"],
        severity: match reported.trouble {
            Trouble::NotJudged | Trouble::LeftBehind => "major",
            Trouble::Flaky => "info",
        },
        fingerprint: fingerprint.into(),
        location: Location {
            path: summary.started.in_repository(file),
            lines: Lines { begin: line.max(1) },
        },
        other_locations: None,
    }
}

fn fingerprint_of(key: &str) -> String {
    hex(&Sha256::digest(format!("v1|{key}"))[..6])
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
            path: (&*issue.file).into(),
            lines: Lines { begin: issue.line },
        },
        other_locations: issue.schema_line.as_ref().map(|schema| {
            let path = (&*schema.file).into();
            let lines = Lines { begin: schema.line };
            [Location { path, lines }]
        }),
    }
}

/// What is to be known of a waiver, at its own line.
fn of_waiver<'a>(summary: &RunSummary, note: &'a Note<'_>) -> Entry<'a> {
    let waiver = note.waiver;
    Entry {
        r#type: "issue",
        check_name: note.matter.name(),
        description: clean(&note.text).into_owned(),
        categories: ["Compatibility"],
        severity: severity(note.matter.severity()),
        fingerprint: format!("{} {}", note.matter.name(), clean(&waiver.selection())).into(),
        location: Location {
            path: summary.started.in_repository(&waiver.file),
            lines: Lines { begin: waiver.line },
        },
        other_locations: None,
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Breaking => "critical",
        Severity::Additive => "minor",
        Severity::Notice => "info",
    }
}
