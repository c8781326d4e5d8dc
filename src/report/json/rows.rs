//! The form of `report.json`: its rows, as they are published.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::since::SinceRow;
use crate::model::exchange::Phase;
use crate::model::finding::{Basis, SchemaLine, Waived};
use crate::model::kind::{Kind, Severity};
use crate::model::moment::Moment;
use crate::model::outcome::{Outcome, SeenAt};
use crate::model::place::Place;
use crate::model::probe::ProbeReport;
use crate::model::record::{ComparedWith, LeftOut, MergedRun};
use crate::model::shard::Shard;
use crate::summary::{
    ClientCount, CoverageCounts, DeprecatedElementRow, DeprecationCount, DeprecationRow,
    FieldCoverage, GroupOperation, Latency, NotFoundCount, NotJudged, Route, Severities, Totals,
    Verdict, WaiverUse,
};

/// A run summed up for machines.
#[derive(Debug, JsonSchema)]
#[schemars(title = "driftcheck report")]
pub struct Report<'a> {
    /// The version of this form, 1.
    pub report_version: u32,
    /// The run.
    pub run: Run<'a>,
    /// What it says in one word.
    pub verdict: Verdict,
    /// The same with its numbers, in the words of every report.
    pub headline: String,
    /// What was counted.
    pub totals: Totals,
    /// What had to be judged for the run to be complete, and was not; the verdict may allow it.
    pub incomplete: &'a [NotJudged],
    /// What changed since the accepted run; null where there is none.
    pub since: Option<SinceRow<'a>>,
    /// How long all responses took; null where there was none.
    pub latency: Option<Latency>,
    /// What was found, each finding once: what counts before what is waived, and of both the
    /// most severe first.
    pub findings: Vec<FindingRow<'a>>,
    /// The waivers of the suite, and what this run used them for.
    pub waivers: &'a [WaiverUse],
    /// Why cases could not be judged.
    pub blocked: Vec<BlockedRow<'a>>,
    /// Why cases were not run.
    pub skipped: Vec<SkippedRow<'a>>,
    /// What teardown did not remove from the host.
    pub left_behind: Vec<LeftBehindRow<'a>>,
    /// What was seen of each operation without being judged: statuses, times,
    /// how 404 responses are read, deprecation signals.
    pub operations: Vec<OperationRow<'a>>,
    /// What is announced and documented of each operation's deprecation; only of those of
    /// which there is something to say.
    pub deprecation: &'a [DeprecationRow],
    /// What requests and responses had that their contracts mark as deprecated, the most
    /// frequent first.
    pub deprecated_elements: &'a [DeprecatedElementRow],
    /// What the responses showed of each contract that they were judged by. It is never a
    /// finding: a response may leave out what is optional.
    pub coverage: Vec<CoverageRow<'a>>,
    /// Every case, by id.
    pub cases: Vec<CaseRow<'a>>,
    /// What of the sources of exchanges was not judged, and why.
    pub left_out: &'a [LeftOut],
    /// What a reader should know of the record, such as a cut last line.
    pub warnings: Vec<String>,
}

/// A run.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Run<'a> {
    /// `<YYYYMMDDTHHMMSSZ>-<host slug>-<run id>`; names the run.
    pub run: &'a str,
    /// The version of driftcheck that ran it.
    pub driftcheck: &'a str,
    /// The base URL that was run against.
    pub host: &'a str,
    /// The host profile's name.
    pub profile: &'a str,
    /// When it started: RFC 3339, UTC.
    pub started_at: &'a str,
    /// When it ended; null where it was killed.
    pub finished_at: Option<&'a str>,
    /// Wall-clock time in microseconds; null where it was killed.
    pub duration_us: Option<u64>,
    /// Why it ended early or is not whole; null where it is.
    pub ended_early: Option<Cow<'a, str>>,
    /// The clock that dates were judged by: RFC 3339, UTC.
    pub clock: &'a str,
    /// Whether failed assumptions were judged as breaking.
    pub strict: bool,
    /// What tells it from runs of the same suite elsewhere.
    pub labels: &'a BTreeMap<String, String>,
    /// Which slice of the selected cases was run; null where it was all of them.
    pub shard: Option<Shard>,
    /// The runs that were joined into this one; empty where it is a run of its own.
    pub merged: &'a [MergedRun],
    /// The contracts in force.
    pub contracts: Vec<ContractRow<'a>>,
    /// The commit that the suite was read from; null where it is in no repository.
    pub commit: Option<&'a str>,
    /// The host whose responses these are compared with; null where it is no comparison.
    pub compared_with: Option<&'a ComparedWith>,
    /// What a probe found out before the first case; null where none was asked for.
    pub probe: Option<&'a ProbeReport>,
}

/// Which contract was in force.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ContractRow<'a> {
    /// The contract's name: the schema's file name without `.schema.json`.
    pub name: &'a str,
    /// SHA-256 of the schema file's bytes, in hex.
    pub sha256: &'a str,
    /// Whether a response was judged by it, or by one that refers to it.
    pub applied: bool,
}

/// One finding, however many cases have it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FindingRow<'a> {
    /// What kind of finding it is.
    pub kind: Kind,
    /// How much it matters.
    pub severity: Severity,
    /// Where it stands, array indices folded to `*`.
    pub place: &'a Place,
    /// Who accepts it until when, where a waiver does; it is no drift then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waived: Option<&'a Waived>,
    /// What was expected.
    pub expected: &'a str,
    /// The contract's keyword, or the check where no contract found it.
    pub rule: &'a str,
    /// Whether the contract refuses the property by closing its object, and does not merely
    /// not name it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
    /// One for each operation and status; they name the finding across runs.
    pub fingerprints: &'a [String],
    /// Where it was seen.
    pub operations: &'a [GroupOperation],
    /// Since when it is there, as earlier runs of the same suite and host say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Moment>,
    /// In how many runs it was seen since it was first seen, with this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs: Option<u64>,
    /// Whether it comes and goes.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub flapping: bool,
    /// Those of its fingerprints that too few runs in a row show, as `--confirm` asks for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unconfirmed: Vec<&'a str>,
    /// How often it was found.
    pub count: u64,
    /// Whether other values came than the one in `actual`.
    pub values_differ: bool,
    /// The ids of the cases that have it; the operations where no case asked for it.
    pub cases: Vec<&'a str>,
    /// The first exchanges that have it, where no case asked for them.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub seen_in: &'a [SeenAt],
    /// How often each client sent it, where it is the client's and not the host's.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub clients: &'a [ClientCount],
    /// It in full, in the case with the lowest id.
    pub example: ExampleRow<'a>,
    /// What the same values break beside it: expectations of cases.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub same_cause: Vec<FindingRow<'a>>,
}

/// One finding in full; a text above 16 KiB is cut and says so.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ExampleRow<'a> {
    /// The case's id; empty where the run as a whole has it.
    pub case: &'a str,
    /// The step's name, where the case has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<&'a str>,
    /// The case's file.
    pub file: &'a str,
    /// The line of the expectation, or of the case.
    pub line: u32,
    /// The line of the schema's keyword, where a contract found it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_line: Option<&'a SchemaLine>,
    /// The exact JSON Pointer (RFC 6901) in the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<&'a str>,
    /// What came.
    pub actual: &'a str,
    /// One sentence for a person.
    pub message: &'a str,
    /// Where the broken expectation comes from.
    pub basis: Basis,
    /// The check that found it.
    pub check: &'a str,
    /// Its fingerprint.
    pub fingerprint: &'a str,
    /// The first lines of the response's body, where its status is not the expected one.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub body: &'a [String],
    /// The request as a command for a POSIX shell, after comment lines. Of the findings
    /// of one case and step the first alone has it: the others are of the same request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub curl: Option<String>,
    /// Expected beside actual as a unified diff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff: Option<&'a str>,
}

/// Cases that could not be judged for one cause.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BlockedRow<'a> {
    /// How far the request came; null where no cause was recorded.
    pub phase: Option<Phase>,
    /// The cause.
    pub cause: &'a str,
    /// What to try.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<&'a str>,
    /// Whether the requests may have been carried out.
    pub may_have_been_carried_out: bool,
    /// What the response to the first of them says of itself: some headers, and the first lines
    /// of its body.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub evidence: &'a [String],
    /// For how many of the cases nothing was sent, since others had failed before with this
    /// cause.
    #[serde(skip_serializing_if = "is_zero")]
    pub given_up: u32,
    /// The ids of the cases.
    pub cases: Vec<&'a str>,
}

/// Cases that were not run for one reason.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SkippedRow<'a> {
    /// The reason.
    pub reason: &'a str,
    /// The ids of the cases.
    pub cases: Vec<&'a str>,
}

/// What was seen of one operation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OperationRow<'a> {
    /// Method and path template.
    pub operation: &'a str,
    /// How many responses had which status, by status.
    #[serde(rename = "answers")]
    pub responses: Vec<ResponseCount>,
    /// How long its responses took; null where there was none.
    pub latency: Option<Latency>,
    /// How its 404 responses were read.
    pub not_found: &'a [NotFoundCount],
    /// What its responses' headers say of deprecation, each statement once; of more than 64
    /// of one header those that sort first.
    pub deprecation: &'a [DeprecationCount],
    /// Whether its route is there, read from all responses of the run; null where no
    /// unexpected 404, 405 or 410 makes one ask. No verdict follows from it.
    pub route: Option<&'a Route>,
}

/// What the responses showed of one contract.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CoverageRow<'a> {
    /// The contract's name.
    pub contract: &'a str,
    /// The digest of its file; two versions of a contract are two rows.
    pub sha256: &'a str,
    /// How many responses were judged by it.
    #[serde(rename = "answers")]
    pub responses: u64,
    /// How much of what it documents at least one of them showed.
    pub totals: CoverageCounts,
    /// How many of them showed each field, sorted by pointer; none where there is no response.
    pub fields: &'a [FieldCoverage],
    /// Whether the contract documents more fields than these.
    pub is_cut: bool,
}

/// How many responses had a status.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ResponseCount {
    /// The status.
    pub status: u16,
    /// How many they are.
    pub count: u64,
}

/// One case.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CaseRow<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its title.
    pub name: Cow<'a, str>,
    /// Its file.
    pub file: &'a str,
    /// The line in that file where it starts.
    pub line: u32,
    /// How it ended.
    pub outcome: Outcome,
    /// How long it took, in microseconds.
    pub duration_us: u64,
    /// How many findings it has, without those that are waived.
    pub findings: Severities,
    /// How many of its findings are waived; left out where none is.
    #[serde(skip_serializing_if = "is_zero")]
    pub waived: u32,
    /// Set where it conforms only because a request was sent again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub flaky: bool,
    /// Why it was blocked or skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'a str>,
}

/// A step of a teardown that did not do what it was to do.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LeftBehindRow<'a> {
    /// Its case.
    pub case: &'a str,
    /// The step's name.
    pub step: &'a str,
    /// What went wrong, with the request.
    pub cause: &'a str,
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}
