//! What changed from one run to another, for machines. Its form is
//! `schemas/driftcheck/run-diff.schema.json`.

use std::io::Write;

use schemars::{JsonSchema, Schema};
use serde::Serialize;

use crate::record::{schema_of, write_json};
use crate::report::error::ReportError;
use crate::summary::{
    CaseChange, ContractChange, FindingChange, FindingState, LatencyChange, RunComparison,
    RunSummary, SignalChange, Verdict,
};

/// The version of this form.
const VERSION: u32 = 1;

/// The published schema, made from the types.
pub fn schema() -> Schema {
    schema_of::<RunDiff<'_>>()
}

/// What changed from one run to a later one.
#[derive(Serialize, JsonSchema)]
struct RunDiff<'a> {
    /// The version of this form, 1.
    run_diff_version: u32,
    /// The earlier run.
    before: RunRow<'a>,
    /// The later run.
    after: RunRow<'a>,
    /// How many findings are in which state.
    totals: TotalsRow,
    /// Every finding of either run.
    findings: &'a [FindingChange],
    /// Deprecation signals that changed.
    signals: &'a [SignalChange],
    /// Cases that came, went or ended otherwise.
    cases: &'a [CaseChange],
    /// How long responses took, by operation.
    latency: &'a [LatencyChange],
    /// Contracts that are not the same in both runs.
    contracts: &'a [ContractChange],
}

/// One of the two runs.
#[derive(Serialize, JsonSchema)]
struct RunRow<'a> {
    /// The run's name.
    run: &'a str,
    /// When it started: RFC 3339, UTC.
    started_at: &'a str,
    /// The base URL that was run against.
    host: &'a str,
    /// What it says in one word.
    verdict: Verdict,
}

/// How many findings are in which state.
#[derive(Serialize, JsonSchema)]
struct TotalsRow {
    /// Only the later run has them.
    new: usize,
    /// Every case that had them was judged again and has them no more.
    fixed: usize,
    /// The later run could not tell.
    not_judged: usize,
    /// Both runs have them.
    unchanged: usize,
}

/// Writes one JSON document.
pub fn write(
    out: &mut impl Write,
    before: &RunSummary,
    after: &RunSummary,
    compared: &RunComparison,
) -> Result<(), ReportError> {
    let document = RunDiff {
        run_diff_version: VERSION,
        before: run(before),
        after: run(after),
        totals: TotalsRow {
            new: compared.count(FindingState::New),
            fixed: compared.count(FindingState::Fixed),
            not_judged: compared.count(FindingState::NotJudged),
            unchanged: compared.count(FindingState::Unchanged),
        },
        findings: &compared.findings,
        signals: &compared.signals,
        cases: &compared.cases,
        latency: &compared.latency,
        contracts: &compared.contracts,
    };
    write_json(&mut *out, &document)?;
    out.write_all(b"\n")?;
    Ok(())
}

fn run(summary: &RunSummary) -> RunRow<'_> {
    RunRow {
        run: &summary.started.run,
        started_at: &summary.started.started_at,
        host: &summary.started.host,
        verdict: summary.verdict(),
    }
}
