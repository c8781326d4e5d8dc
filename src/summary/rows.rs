//! A run in few words: what every report is made of, beside the record itself.
//! Everything here is sorted and does not depend on the order of arrival.

use std::num::NonZeroU16;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::coverage::ContractCoverage;
use super::missing::MissingGroup;
use super::operation_rows::{DeprecationRow, Latency, OperationSummary};
use super::origin::Origin;
use super::waivers::WaiverUse;
use crate::model::exchange::{Phase, Request};
use crate::model::finding::{Basis, Check, SchemaLine, Waived};
use crate::model::kind::{Kind, Severity};
use crate::model::outcome::Outcome;
use crate::model::place::Place;
use crate::model::record::{RunFinished, RunStarted};
use crate::model::subject::Subject;
use crate::record::write::Span;

/// A whole run, without its exchanges.
#[derive(Clone, Debug, PartialEq)]
pub struct RunSummary {
    /// What was known before the first request.
    pub started: RunStarted,
    /// How it ended; `None` where it was killed.
    pub finished: Option<RunFinished>,
    /// Every case, by id.
    pub cases: Vec<CaseEntry>,
    /// The lists of checks that plain cases have.
    pub(super) checks: Vec<Arc<[Check]>>,
    /// What was counted.
    pub totals: Totals,
    /// What was found: what counts before what is waived, and of both the most severe first.
    pub findings: Vec<FindingGroup>,
    /// The waivers of the suite and what they were used for, in the order of their file.
    pub waivers: Vec<WaiverUse>,
    /// Why cases could not be judged.
    pub blocked: Vec<BlockedGroup>,
    /// Why cases were not run.
    pub skipped: Vec<SkippedGroup>,
    /// What the host lacks that some of these cases need.
    pub missing: Vec<MissingGroup>,
    /// What cases may have left behind on the host, by case.
    pub left_behind: Vec<LeftBehind>,
    /// What was seen of each operation, by name.
    pub operations: Vec<OperationSummary>,
    /// What is announced and documented of each operation's deprecation, by name; only of
    /// those of which there is something to say.
    pub deprecation: Vec<DeprecationRow>,
    /// How long all responses took; `None` where there was none.
    pub latency: Option<Latency>,
    /// What the responses showed of each contract, by name.
    pub coverage: Vec<ContractCoverage>,
    /// The contracts that a response was judged by, and those that they refer to, by name.
    pub applied: Vec<String>,
    /// What had to be judged for the run to be complete, and was not.
    pub not_judged: Vec<NotJudged>,
    /// What a reader of the record should know, such as a cut last line.
    pub warnings: Vec<String>,
}

impl RunSummary {
    /// The groups of skipped cases that lack nothing.
    pub fn skipped_otherwise(&self) -> impl Iterator<Item = &SkippedGroup> {
        let lacks = |case: &u32| {
            let mut missing = self.missing.iter();
            missing.any(|one| one.cases.binary_search(case).is_ok())
        };
        let groups = self.skipped.iter();
        groups.filter(move |group| !group.cases.first().is_some_and(lacks))
    }
}

/// What a run says in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// At least one finding is as severe as what fails the run.
    Drifts,
    /// No finding fails the run, but a waiver that speaks of one of its cases has expired.
    WaiverExpired,
    /// No finding fails the run, and at least one case could not be judged.
    Blocked,
    /// No case was judged.
    NothingJudged,
    /// No finding fails the run, but what it had to judge was not all judged.
    Incomplete,
    /// Some cases drift, but only by additive findings, which do not fail the run.
    Additive,
    /// Every judged case conforms.
    Conforms,
}

/// What a run had to judge and did not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum NotJudged {
    /// A contract that no response was judged by.
    Contract {
        /// Its name.
        name: String,
    },
    /// A tag of which no case was judged.
    Tag {
        /// The tag.
        name: String,
    },
    /// An operation of which no response was judged.
    Operation {
        /// Method and path template.
        name: String,
    },
    /// More cases were skipped than may be.
    Skipped {
        /// How many were.
        skipped: u64,
        /// How many cases there are.
        cases: u64,
        /// How many of a hundred may be.
        max_percent: u32,
    },
}

/// One case of a run, kept small.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseEntry {
    /// Its id.
    pub id: Arc<str>,
    pub(super) origin: Arc<Origin>,
    /// How many bytes at the end of its id its title ends with, too: the key of a row.
    pub(super) shared: u32,
    /// Where its line stands in the record.
    pub span: Span,
    /// How long it took, in microseconds.
    pub duration_us: u64,
    /// How many findings it has, without those that are waived.
    pub findings: Severities,
    /// How many of its findings are waived.
    pub waived: u32,
    /// Whether it conforms only because a request was sent again.
    pub is_flaky: bool,
    /// Its group in `RunSummary::blocked` or `RunSummary::skipped`, by its outcome.
    pub group: Option<u32>,
    /// How it ended.
    pub outcome: Outcome,
    /// What else there is to know of it, where that is little.
    pub(super) plain: Option<PlainCase>,
}

/// A case of one request that got its response at once, and of which nothing was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PlainCase {
    /// Which list of checks it has, counted from 1.
    pub(super) checks: NonZeroU16,
    /// How long the exchange took, in microseconds.
    pub(super) total_us: u32,
}

impl RunSummary {
    /// The checks of a case and the time of its exchange in microseconds, where there is
    /// nothing else to know of it.
    pub fn plain(&self, entry: &CaseEntry) -> Option<(&[Check], u64)> {
        let plain = entry.plain?;
        let checks = self.checks.get(usize::from(plain.checks.get()) - 1)?;
        Some((checks, plain.total_us.into()))
    }
}

impl CaseEntry {
    /// Whether it has a finding that fails a run with this least severity.
    pub fn fails(&self, fail_on: Severity) -> bool {
        let severities = [Severity::Breaking, Severity::Additive, Severity::Notice];
        let mut failing = severities.iter().filter(|severity| **severity >= fail_on);
        failing.any(|severity| self.findings.of(*severity) > 0)
    }

    /// Its title.
    pub fn name(&self) -> String {
        self.origin.name(&self.id, self.shared)
    }

    /// What its exchanges were judged for.
    pub fn subject(&self) -> Subject<'_> {
        Subject::Case {
            id: &self.id,
            name: self.name().into(),
            file: &self.origin.file,
            line: self.origin.line,
        }
    }
}

/// A count for each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Severities {
    /// Breaking ones.
    pub breaking: u32,
    /// Additive ones.
    pub additive: u32,
    /// Notices.
    pub notice: u32,
}

/// A count for each way a check can end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CheckCounts {
    /// Those that hold.
    pub passed: u64,
    /// Those that gave what fails the run.
    pub failed: u64,
    /// Those that gave only what does not fail the run, or what is waived.
    pub noticed: u64,
    /// Those that could not be applied.
    pub not_applied: u64,
}

/// What was counted in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Totals {
    /// Cases that the plan holds.
    pub planned: u64,
    /// Cases in the record.
    pub cases: u64,
    /// Cases that conform.
    pub conforms: u64,
    /// Those of them that conform only because a request was sent again.
    pub flaky: u64,
    /// Cases that drift.
    pub drifts: u64,
    /// Cases that could not be judged.
    pub blocked: u64,
    /// Requests without a response: at least one for each blocked case.
    pub unanswered: u64,
    /// Steps of cases that were run which were not sent themselves.
    #[serde(default)]
    pub unsent: u64,
    /// Cases that were not run.
    pub skipped: u64,
    /// Findings in every case, without those that are waived.
    pub findings: Severities,
    /// The same, each counted once however many cases have it: one for each fingerprint.
    pub distinct_findings: Severities,
    /// Waived findings in every case.
    pub waived: Severities,
    /// The same, each counted once however many cases have it.
    pub distinct_waived: Severities,
    /// Checks of every step.
    pub checks: CheckCounts,
    /// Cases with a response that waits to be accepted, where their host has baselines.
    pub without_baseline: u64,
}

/// One finding, however many cases have it.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingGroup {
    /// How much it matters.
    pub severity: Severity,
    /// What kind of finding it is.
    pub kind: Kind,
    /// Where it stands, folded.
    pub place: Place,
    /// The contract's keyword, or the check where no contract found it.
    pub rule: String,
    /// What was expected.
    pub expected: String,
    /// Who accepts it until when, where a waiver does.
    pub waived: Option<Waived>,
    /// The fingerprints, one for each operation and status, sorted.
    pub fingerprints: Vec<String>,
    /// The cases of each fingerprint, as sorted indices into `RunSummary::cases`; empty
    /// where there is one fingerprint, which then has all of `cases`.
    pub fingerprint_cases: Vec<Vec<u32>>,
    /// Where it was seen, by name.
    pub operations: Vec<GroupOperation>,
    /// How often it was found.
    pub count: u64,
    /// Whether other values came than the one in `example`.
    pub values_differ: bool,
    /// The cases that have it, as sorted indices into `RunSummary::cases`.
    pub cases: Vec<u32>,
    /// The first of them in the case with the lowest id.
    pub example: Example,
    /// What the same values break beside it: expectations of cases.
    pub same_cause: Vec<FindingGroup>,
}

impl FindingGroup {
    /// The group itself, and those of the same cause, which reports show in its row.
    pub fn of_row(&self) -> impl Iterator<Item = &FindingGroup> {
        std::iter::once(self).chain(&self.same_cause)
    }

    /// Every fingerprint of its row.
    pub fn row_fingerprints(&self) -> impl Iterator<Item = &String> {
        self.of_row().flat_map(|group| &group.fingerprints)
    }

    /// Whether it is drift: breaking or additive, and not waived.
    pub fn is_drift(&self) -> bool {
        self.severity > Severity::Notice && self.waived.is_none()
    }

    /// Each fingerprint with the cases that have it.
    pub fn by_fingerprint(&self) -> impl Iterator<Item = (&str, &[u32])> {
        self.fingerprints
            .iter()
            .enumerate()
            .map(|(index, fingerprint)| {
                let cases = self.fingerprint_cases.get(index).unwrap_or(&self.cases);
                (fingerprint.as_str(), cases.as_slice())
            })
    }
}

/// An operation in which something was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GroupOperation {
    /// Method and path template.
    pub operation: String,
    /// The statuses of those responses, ascending.
    pub statuses: Vec<u16>,
}

/// One finding in full, long texts cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Its case, as an index into `RunSummary::cases`.
    pub case: u32,
    /// Its step's name, where the case has several.
    pub step: Option<String>,
    /// The case's file.
    pub file: String,
    /// The line of the expectation, or of the case.
    pub line: u32,
    /// Whether the contract refuses it by closing its object.
    pub closed: bool,
    /// The line of the schema's keyword, where a contract found it.
    pub schema_line: Option<SchemaLine>,
    /// The exact JSON Pointer in the body.
    pub pointer: Option<String>,
    /// What came.
    pub actual: String,
    /// One sentence for a person.
    pub message: String,
    /// Where the broken expectation comes from.
    pub basis: Basis,
    /// The check that found it.
    pub check: String,
    /// Its fingerprint.
    pub fingerprint: String,
    /// Expected beside actual as a unified diff.
    pub diff: Option<String>,
    /// The first lines of the response's body, where its status is not the expected one.
    pub body: Vec<String>,
    /// What was asked; a large body is left out.
    pub request: Option<Arc<Request>>,
    /// What the case does to the host.
    pub effects: Arc<[String]>,
}

/// Cases that could not be judged for one cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockedGroup {
    /// How far the request came.
    pub phase: Option<Phase>,
    /// The cause.
    pub cause: String,
    /// What to try.
    pub help: Option<String>,
    /// Whether the requests may have been carried out.
    pub may_have_been_carried_out: bool,
    /// What the response to the first of them says of itself, where there was one.
    pub evidence: Vec<String>,
    /// Its cases, as sorted indices into `RunSummary::cases`.
    pub cases: Vec<u32>,
}

/// Cases that were not run for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedGroup {
    /// The reason.
    pub reason: String,
    /// Its cases, as sorted indices into `RunSummary::cases`.
    pub cases: Vec<u32>,
}

/// A step of a teardown that did not do what it was to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftBehind {
    /// Its case, as an index into `RunSummary::cases`.
    pub case: u32,
    /// The step's name.
    pub step: String,
    /// What went wrong, with the request.
    pub cause: String,
}
