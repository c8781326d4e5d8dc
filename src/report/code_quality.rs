//! GitLab's code quality report, a list in the form of the Code Climate specification:
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use std::io::{Read, Seek, Write};

use serde::Serialize;

use super::ReportError;
use super::issues::{Issue, issues};
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
    fingerprint: &'a str,
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
    for (index, issue) in issues(summary, reader)?.iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        write_json(&mut *out, &entry(issue))?;
    }
    out.write_all(b"\n]\n")?;
    Ok(())
}

fn entry<'a>(issue: &'a Issue<'_>) -> Entry<'a> {
    Entry {
        r#type: "issue",
        check_name: issue.group.kind.name(),
        description: issue.title(),
        categories: ["Compatibility"],
        severity: match issue.group.severity {
            Severity::Breaking => "critical",
            Severity::Additive => "minor",
            Severity::Notice => "info",
        },
        fingerprint: issue.fingerprint,
        location: Location {
            path: issue.file.trim_start_matches("./"),
            lines: Lines { begin: issue.line },
        },
    }
}
