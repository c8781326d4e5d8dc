//! GitLab's code quality report, a list in the form of the Code Climate specification:
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use std::borrow::Cow;
use std::io::{Read, Seek, Write};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::error::ReportError;
use super::escape::{clean, excerpt};
use super::faults::{Fault, faults};
use super::issues::{Issue, issues};
use super::troubles::{ReportedTrouble, Trouble, troubles};
use super::waivers::{self, Note};
use crate::digest::hex;
use crate::model::kind::Severity;
use crate::model::subject::Subject;
use crate::record::{Reader, write_json};
use crate::summary::{RunSummary, SETTINGS_FILE};

/// Longer texts are cut to so many characters.
const TEXT_LIMIT: usize = 2000;

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
    let mut entries: Vec<Entry<'_>> = firsts.map(entry).collect();
    let reported = troubles(summary).into_iter();
    entries.extend(reported.filter_map(|reported| of_trouble(summary, reported)));
    let faults = faults(summary).into_iter();
    entries.extend(faults.map(|fault| of_fault(summary, &fault)));
    let notes = waivers::notes(summary);
    entries.extend(notes.iter().map(|note| of_waiver(summary, note)));
    out.write_all(b"[")?;
    let mut separator = "\n";
    for entry in &entries {
        out.write_all(separator.as_bytes())?;
        write_json(&mut *out, entry)?;
        separator = ",\n";
    }
    out.write_all(b"\n]\n")?;
    Ok(())
}

/// What is wrong with the run as a whole, at the settings of the whole suite.
fn of_fault<'a>(summary: &RunSummary, fault: &Fault) -> Entry<'a> {
    Entry {
        r#type: "issue",
        check_name: fault.name,
        description: excerpt(&fault.text, TEXT_LIMIT),
        categories: ["Compatibility"],
        severity: "major",
        fingerprint: fingerprint_of(fault.name).into(),
        location: Location {
            path: summary
                .started
                .in_repository(SETTINGS_FILE)
                .into_owned()
                .into(),
            lines: Lines { begin: 1 },
        },
        other_locations: None,
    }
}

fn of_trouble(summary: &RunSummary, reported: ReportedTrouble) -> Option<Entry<'_>> {
    let case = summary.cases.get(reported.case as usize)?;
    let Subject::Case { file, line, .. } = case.subject();
    Some(Entry {
        r#type: "issue",
        check_name: reported.trouble.name(),
        description: reported.text,
        categories: ["Compatibility"],
        severity: match reported.trouble {
            Trouble::NotJudged | Trouble::LeftBehind => "major",
            Trouble::Flaky => "info",
        },
        fingerprint: fingerprint_of(&reported.key).into(),
        location: Location {
            path: summary.started.in_repository(file),
            lines: Lines { begin: line.max(1) },
        },
        other_locations: None,
    })
}

fn fingerprint_of(key: &str) -> String {
    hex(&Sha256::digest(format!("v1|{key}"))[..6])
}

fn entry<'a>(issue: &'a Issue<'_>) -> Entry<'a> {
    let excuse = issue.excuse.map(|excuse| excuse.as_str().to_owned());
    let excuse = issue.waived().or(excuse);
    Entry {
        r#type: "issue",
        check_name: issue.group.kind.name(),
        description: match &excuse {
            Some(excuse) => format!("{excuse}: {}", issue.title()),
            None => issue.title(),
        },
        categories: ["Compatibility"],
        severity: match excuse {
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
