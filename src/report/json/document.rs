//! Writes `report.json`: the summary of a run in its published form.

use std::collections::HashSet;
use std::io::Write;

use schemars::Schema;
use serde::Serialize;

use super::rows::{
    BlockedRow, CaseRow, CoverageRow, FindingRow, LeftBehindRow, OperationRow, Report, Run,
    SkippedRow,
};
use super::since::SinceRow;
use crate::record::{schema_of, write_json};
use crate::report::error::ReportError;
use crate::report::words;
use crate::summary::{ContractCoverage, RunSummary, SkippedGroup};

/// The version of the report's form. It is raised when a reader of the older
/// form would misread the newer one.
pub const REPORT_VERSION: u32 = 1;

/// Writes what some responses showed of some contracts as one JSON document.
pub fn write_coverage(
    out: &mut impl Write,
    run: &str,
    unmatched: u64,
    coverage: &[ContractCoverage],
) -> Result<(), ReportError> {
    let rows: Vec<CoverageRow<'_>> = coverage.iter().map(CoverageRow::of).collect();
    let document = serde_json::json!({
        "coverage_version": 1,
        "run": run,
        "answers_of_no_operation": unmatched,
        "coverage": rows,
    });
    write_json(&mut *out, &document)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// The published schema, made from the types.
pub fn schema() -> Schema {
    schema_of::<Report<'_>>()
}

/// Writes `report.json`: one finding or case a line.
pub fn write(out: &mut impl Write, summary: &RunSummary) -> Result<(), ReportError> {
    write!(out, "{{\n\"report_version\": {REPORT_VERSION}")?;
    field(out, "run", &Run::of(summary))?;
    field(out, "verdict", &summary.verdict())?;
    field(out, "headline", &words::headline(summary))?;
    field(out, "totals", &summary.totals)?;
    list(out, "incomplete", &summary.not_judged, |out, missing| {
        row(out, missing)
    })?;
    let since = summary.since();
    field(out, "since", &since.as_ref().map(SinceRow::of))?;
    field(out, "latency", &summary.latency)?;
    let ids = |cases: &[u32]| cases.iter().map(|case| summary.id(*case)).collect();
    let mut reported = HashSet::new();
    list(out, "findings", &summary.findings, |out, group| {
        let example = &group.example;
        let is_first = reported.insert((example.case, example.step.clone()));
        row(out, &FindingRow::of(summary, group, is_first))
    })?;
    list(out, "waivers", &summary.waivers, |out, used| row(out, used))?;
    list(out, "blocked", &summary.blocked, |out, group| {
        row(out, &BlockedRow::of(group, ids(&group.cases)))
    })?;
    list(out, "skipped", &summary.skipped, |out, group| {
        let SkippedGroup { reason, cases } = group;
        let cases = ids(cases);
        row(out, &SkippedRow { reason, cases })
    })?;
    list(out, "left_behind", &summary.left_behind, |out, left| {
        row(out, &LeftBehindRow::of(summary, left))
    })?;
    list(out, "operations", &summary.operations, |out, operation| {
        row(out, &OperationRow::of(operation))
    })?;
    list(out, "deprecation", &summary.deprecation, |out, one| {
        row(out, one)
    })?;
    list(
        out,
        "deprecated_elements",
        &summary.deprecated_elements,
        row,
    )?;
    list(out, "coverage", &summary.coverage, |out, coverage| {
        row(out, &CoverageRow::of(coverage))
    })?;
    list(out, "cases", &summary.cases, |out, entry| {
        row(out, &CaseRow::of(summary, entry))
    })?;
    let finished = summary.finished.as_ref();
    let left_out = finished.map_or(&[][..], |finished| &finished.left_out);
    field(out, "left_out", &left_out)?;
    field(out, "warnings", &summary.warnings)?;
    out.write_all(b"\n}\n")?;
    Ok(())
}

pub(super) fn field(
    out: &mut impl Write,
    name: &str,
    value: &impl Serialize,
) -> Result<(), ReportError> {
    write!(out, ",\n\"{name}\": ")?;
    row(out, value)
}

pub(super) fn row(out: &mut impl Write, value: &impl Serialize) -> Result<(), ReportError> {
    Ok(write_json(out, value)?)
}

pub(super) fn list<W: Write, T>(
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
