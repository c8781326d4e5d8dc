//! What changed from one run to another, for machines. Its form is
//! `schemas/driftcheck/run-diff.schema.json`.

use std::io::Write;

use schemars::{JsonSchema, Schema};
use serde::Serialize;

use crate::model::kind::{Kind, Severity};
use crate::model::outcome::Outcome;
use crate::model::place::Place;
use crate::record::{schema_of, write_json};
use crate::report::error::ReportError;
use crate::summary::{FindingChange, FindingState, Latency, RunComparison, RunSummary, Verdict};

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
    findings: Vec<FindingChangeRow<'a>>,
    /// Deprecation signals that changed.
    signals: Vec<SignalRow<'a>>,
    /// Cases that came, went or ended otherwise.
    cases: Vec<CaseRow<'a>>,
    /// How long responses took, by operation.
    latency: Vec<LatencyRow<'a>>,
    /// Contracts that are not the same in both runs.
    contracts: Vec<ContractRow<'a>>,
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

/// What became of one finding.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FindingChangeRow<'a> {
    /// What became of it.
    pub state: FindingState,
    /// Names it across runs.
    pub fingerprint: &'a str,
    /// Its severity, in the later run where that has it.
    pub severity: Severity,
    /// Its severity in the earlier run, where both have it and it is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity_before: Option<Severity>,
    /// Set where a waiver accepts it, in the later run where that has it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub waived: bool,
    /// Its kind.
    pub kind: Kind,
    /// Where it stands.
    pub place: &'a Place,
    /// Where it was seen.
    pub operations: &'a [String],
    /// One sentence for a person.
    pub message: &'a str,
    /// The cases that have it, or had it.
    pub cases: &'a [String],
}

impl<'a> FindingChangeRow<'a> {
    pub(super) fn of(one: &'a FindingChange) -> FindingChangeRow<'a> {
        FindingChangeRow {
            state: one.state,
            fingerprint: &one.fingerprint,
            severity: one.severity,
            severity_before: one.severity_before,
            waived: one.is_waived,
            kind: one.kind,
            place: &one.place,
            operations: &one.operations,
            message: &one.message,
            cases: &one.cases,
        }
    }
}

/// What an operation announces about its deprecation.
#[derive(Serialize, JsonSchema)]
struct SignalRow<'a> {
    /// Method and path template.
    operation: &'a str,
    /// The header.
    header: &'a str,
    /// What it said, in words; empty where it was not sent.
    before: &'a [String],
    /// What it says; empty where it is not sent any more.
    after: &'a [String],
}

/// How a case ended.
#[derive(Serialize, JsonSchema)]
struct CaseRow<'a> {
    /// Its id.
    id: &'a str,
    /// In the earlier run; null where that does not have it.
    before: Option<Outcome>,
    /// In the later run; null where that does not have it.
    after: Option<Outcome>,
}

/// How long the responses of an operation took.
#[derive(Serialize, JsonSchema)]
struct LatencyRow<'a> {
    /// Method and path template.
    operation: &'a str,
    /// In the earlier run.
    before: Latency,
    /// In the later run.
    after: Latency,
}

/// A contract that is not the same in both runs.
#[derive(Serialize, JsonSchema)]
struct ContractRow<'a> {
    /// Its name.
    name: &'a str,
    /// SHA-256 in the earlier run; null where that does not have it.
    before: Option<&'a str>,
    /// SHA-256 in the later run; null where that does not have it.
    after: Option<&'a str>,
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
        findings: findings(compared),
        signals: signals(compared),
        cases: cases(compared),
        latency: latency(compared),
        contracts: contracts(compared),
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

fn findings(compared: &RunComparison) -> Vec<FindingChangeRow<'_>> {
    compared.findings.iter().map(FindingChangeRow::of).collect()
}

fn signals(compared: &RunComparison) -> Vec<SignalRow<'_>> {
    let rows = compared.signals.iter().map(|one| SignalRow {
        operation: &one.operation,
        header: &one.header,
        before: &one.before,
        after: &one.after,
    });
    rows.collect()
}

fn cases(compared: &RunComparison) -> Vec<CaseRow<'_>> {
    let rows = compared.cases.iter().map(|one| CaseRow {
        id: &one.id,
        before: one.before,
        after: one.after,
    });
    rows.collect()
}

fn latency(compared: &RunComparison) -> Vec<LatencyRow<'_>> {
    let rows = compared.latency.iter().map(|one| LatencyRow {
        operation: &one.operation,
        before: one.before,
        after: one.after,
    });
    rows.collect()
}

fn contracts(compared: &RunComparison) -> Vec<ContractRow<'_>> {
    let rows = compared.contracts.iter().map(|one| ContractRow {
        name: &one.name,
        before: one.before.as_deref(),
        after: one.after.as_deref(),
    });
    rows.collect()
}
