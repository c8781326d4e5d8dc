//! The summary for machines, `report.json`. Its form is
//! `schemas/driftcheck/report.schema.json`. Written as a stream: no list of
//! cases is ever built in memory.

pub mod contract_diff;
mod fill;
mod rows;
pub mod run_diff;

use std::borrow::Cow;
use std::io::{Read, Seek, Write};

use schemars::Schema;
use serde::{Deserialize, Serialize};

use super::ReportError;
use crate::record::{Reader, RunSummary, SkippedGroup, schema_of, write_json};

pub use rows::{
    AnswerCount, BlockedRow, CaseRow, ExampleRow, FindingRow, OperationRow, Report, Run, SkippedRow,
};

/// The version of the report's form. It is raised when a reader of the older
/// form would misread the newer one.
pub const REPORT_VERSION: u32 = 1;

/// The published schema, made from the types.
pub fn schema() -> Schema {
    schema_of::<Report<'_>>()
}

/// What the list of cases takes from a case's line.
#[derive(Deserialize)]
struct Title<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    file: Cow<'a, str>,
    line: u32,
}

/// Writes `report.json`: one finding or case a line.
pub fn write<R: Read + Seek>(
    out: &mut impl Write,
    summary: &RunSummary,
    reader: &mut Reader<R>,
) -> Result<(), ReportError> {
    write!(out, "{{\n\"report_version\": {REPORT_VERSION}")?;
    field(out, "run", &Run::of(summary))?;
    field(out, "verdict", &summary.verdict())?;
    field(out, "totals", &summary.totals)?;
    field(out, "latency", &summary.latency)?;
    let ids = |cases: &[u32]| cases.iter().map(|case| summary.id(*case)).collect();
    list(out, "findings", &summary.findings, |out, group| {
        row(out, &FindingRow::of(summary, group, ids(&group.cases)))
    })?;
    list(out, "blocked", &summary.blocked, |out, group| {
        row(out, &BlockedRow::of(group, ids(&group.cases)))
    })?;
    list(out, "skipped", &summary.skipped, |out, group| {
        let SkippedGroup { reason, cases } = group;
        let cases = ids(cases);
        row(out, &SkippedRow { reason, cases })
    })?;
    list(out, "operations", &summary.operations, |out, operation| {
        row(out, &OperationRow::of(operation))
    })?;
    list(out, "cases", &summary.cases, |out, entry| {
        let title: Title<'_> = serde_json::from_slice(reader.read_line(entry.span)?)?;
        row(out, &CaseRow::of(summary, entry, title))
    })?;
    field(out, "warnings", &summary.warnings)?;
    out.write_all(b"\n}\n")?;
    Ok(())
}

fn field(out: &mut impl Write, name: &str, value: &impl Serialize) -> Result<(), ReportError> {
    write!(out, ",\n\"{name}\": ")?;
    row(out, value)
}

fn row(out: &mut impl Write, value: &impl Serialize) -> Result<(), ReportError> {
    Ok(write_json(out, value)?)
}

fn list<W: Write, T>(
    out: &mut W,
    name: &str,
    items: &[T],
    mut write_item: impl FnMut(&mut W, &T) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
    write!(out, ",\n\"{name}\": [")?;
    for (index, item) in items.iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        write_item(out, item)?;
    }
    out.write_all(b"]")?;
    Ok(())
}
