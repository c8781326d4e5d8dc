//! Flat lines of a run, for programs that query many: DuckDB, Loki, an OpenTelemetry collector.
//! Each is a JSON object, and names its run, host and labels.

use std::collections::BTreeMap;
use std::io::{Read, Seek, Write};

use schemars::{JsonSchema, Schema};
use serde::Serialize;

use super::error::ReportError;
use crate::model::kind::{Kind, Severity};
use crate::model::moment::Moment;
use crate::model::outcome::Outcome;
use crate::model::place::Place;
use crate::model::record::RunStarted;
use crate::record::{Reader, schema_of, write_json};
use crate::summary::{CaseEntry, Latency, RunSummary, Severities};

/// The published schema of a line, made from the types.
pub fn schema() -> Schema {
    schema_of::<Line<'_>>()
}

/// One line of an export.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(title = "A line of driftcheck export")]
enum Line<'a> {
    Finding(FindingLine<'a>),
    Case(CaseLine<'a>),
    Operation(OperationLine<'a>),
}

/// The run that a line belongs to.
#[derive(Clone, Copy, Serialize, JsonSchema)]
struct RunColumns<'a> {
    /// The run's name.
    run: &'a str,
    /// When it started: RFC 3339, UTC.
    time: &'a str,
    /// The base URL that was run against.
    host: &'a str,
    /// The profile's name.
    profile: &'a str,
    /// What tells it from runs of the same suite elsewhere.
    labels: &'a BTreeMap<String, String>,
    /// The commit that the suite was read from; null where it is in no repository.
    commit: Option<&'a str>,
}

impl<'a> RunColumns<'a> {
    fn of(started: &'a RunStarted) -> RunColumns<'a> {
        RunColumns {
            run: &started.run,
            time: &started.started_at,
            host: &started.host,
            profile: &started.profile,
            labels: &started.labels,
            commit: started.commit.as_deref(),
        }
    }
}

/// A finding.
#[derive(Serialize, JsonSchema)]
struct FindingLine<'a> {
    #[serde(flatten)]
    run: RunColumns<'a>,
    /// The case's id; null for what is found of the run as a whole (`no-longer-seen`).
    case: Option<&'a str>,
    /// Method and path template; of a run as a whole also a contract.
    operation: &'a str,
    /// The response's status; null where there was none.
    status: Option<u16>,
    /// What kind of finding it is.
    kind: Kind,
    /// How much it matters.
    severity: Severity,
    /// Where it stands, folded.
    place: &'a Place,
    /// Names it across runs and hosts.
    fingerprint: &'a str,
    /// Whether a waiver accepts it.
    waived: bool,
    /// One sentence for a person.
    message: &'a str,
}

/// A case.
#[derive(Serialize, JsonSchema)]
struct CaseLine<'a> {
    #[serde(flatten)]
    run: RunColumns<'a>,
    /// The case's id.
    case: &'a str,
    /// How it ended.
    outcome: Outcome,
    /// How long it took, in microseconds.
    duration_us: u64,
    /// How many findings it has, without those that are waived.
    findings: u64,
}

/// An operation.
#[derive(Serialize, JsonSchema)]
struct OperationLine<'a> {
    #[serde(flatten)]
    run: RunColumns<'a>,
    /// Method and path template.
    operation: &'a str,
    /// How many responses it gave.
    responses: u64,
    /// How long they took, in microseconds; null where none was timed.
    latency: Option<Latency>,
    /// Whether a response of it announced a deprecation, or a document says so.
    deprecated: bool,
    /// When it goes away; null where nothing says so.
    sunset: Option<Moment>,
}

/// A line for each finding of each case, in the order of the cases, then those of the run as a
/// whole.
///
/// # Errors
/// Where the record cannot be read, or the lines cannot be written.
pub fn findings<R: Read + Seek>(
    out: &mut impl Write,
    summary: &RunSummary,
    reader: &mut Reader<R>,
) -> Result<(), ReportError> {
    let run = RunColumns::of(&summary.started);
    let has_findings =
        |entry: &&CaseEntry| entry.findings != Severities::default() || entry.waived > 0;
    for entry in summary.cases.iter().filter(has_findings) {
        for span in summary.lines(entry) {
            let case = reader.read_case(*span)?;
            for step in &case.steps {
                let response = step.exchange.as_ref().map(|exchange| &exchange.response);
                for finding in &step.findings {
                    let line = Line::Finding(FindingLine {
                        run,
                        case: Some(&case.id),
                        operation: &step.operation,
                        status: response.map(|response| response.status),
                        kind: finding.kind,
                        severity: finding.severity,
                        place: &finding.place,
                        fingerprint: &finding.fingerprint,
                        waived: finding.waived.is_some(),
                        message: &finding.message,
                    });
                    write(out, &line)?;
                }
            }
        }
    }
    for row in summary.findings.iter().filter(|row| row.cases.is_empty()) {
        let line = Line::Finding(FindingLine {
            run,
            case: None,
            operation: row.operations.first().map_or("", |one| &one.operation),
            status: None,
            kind: row.kind,
            severity: row.severity,
            place: &row.place,
            fingerprint: &row.example.fingerprint,
            waived: row.waived.is_some(),
            message: &row.example.message,
        });
        write(out, &line)?;
    }
    Ok(())
}

/// A line for each case.
///
/// # Errors
/// Where the lines cannot be written.
pub fn cases(out: &mut impl Write, summary: &RunSummary) -> Result<(), ReportError> {
    let run = RunColumns::of(&summary.started);
    for entry in &summary.cases {
        let found = entry.findings;
        let counts = [found.breaking, found.additive, found.notice];
        let line = Line::Case(CaseLine {
            run,
            case: &entry.id,
            outcome: entry.outcome,
            duration_us: entry.duration_us,
            findings: counts.into_iter().map(u64::from).sum(),
        });
        write(out, &line)?;
    }
    Ok(())
}

/// A line for each operation.
///
/// # Errors
/// Where the lines cannot be written.
pub fn operations(out: &mut impl Write, summary: &RunSummary) -> Result<(), ReportError> {
    let run = RunColumns::of(&summary.started);
    for one in &summary.operations {
        let mut rows = summary.deprecation.iter();
        let row = rows.find(|row| row.operation == one.operation);
        let line = Line::Operation(OperationLine {
            run,
            operation: &one.operation,
            responses: one.responses.iter().map(|(_, count)| count).sum(),
            latency: one.latency,
            deprecated: row.is_some(),
            sunset: row.and_then(|row| row.sunset),
        });
        write(out, &line)?;
    }
    Ok(())
}

fn write(out: &mut impl Write, line: &Line<'_>) -> Result<(), ReportError> {
    write_json(&mut *out, line)?;
    Ok(out.write_all(b"\n")?)
}
