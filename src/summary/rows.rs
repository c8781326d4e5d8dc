//! A run in few words: what every report is made of, beside the record itself.
//! Everything here is sorted and does not depend on the order of arrival.

use std::collections::HashMap;
use std::num::NonZeroU16;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::coverage::ContractCoverage;
use super::deprecated_elements::DeprecatedElementRow;
use super::finding_rows::FindingGroup;
use super::missing::MissingGroup;
use super::operation_rows::{DeprecationRow, Latency, OperationSummary};
use super::origin::Origin;
use super::waivers::WaiverUse;
use crate::model::exchange::Phase;
use crate::model::finding::Check;
use crate::model::gate::Gate;
use crate::model::outcome::Outcome;
use crate::model::record::{RunFinished, RunStarted};
use crate::model::subject::Subject;
use crate::record::write::Span;

/// A whole run, without its exchanges.
#[derive(Clone, Debug, PartialEq)]
pub struct RunSummary {
    /// What was known before the first request.
    pub started: RunStarted,
    /// What fails it.
    pub gate: Gate,
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
    /// The lines of exchanges that reports show, by the offset of their operation's.
    pub(super) exchanges: HashMap<u64, SeenLines>,
    /// What was seen of each operation, by name.
    pub operations: Vec<OperationSummary>,
    /// What is announced and documented of each operation's deprecation, by name; only of
    /// those of which there is something to say.
    pub deprecation: Vec<DeprecationRow>,
    /// The deprecated parts of contracts that were seen or sent, the most frequent first.
    pub deprecated_elements: Vec<DeprecatedElementRow>,
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
    /// At least one finding fails the run.
    Drifts,
    /// No finding fails the run, but a date is new or has moved, and what is new fails it.
    NewDate,
    /// No finding fails the run, but a waiver that speaks of one of its cases has expired.
    WaiverExpired,
    /// No finding fails the run, and at least one case could not be judged.
    Blocked,
    /// No case was judged.
    NothingJudged,
    /// No finding fails the run, but what it had to judge was not all judged.
    Incomplete,
    /// There is drift as severe as what fails the run, but the run it is compared with has it
    /// already, or too few runs in a row show it.
    NoNewDrift,
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
    /// Exchanges of traffic that could not be judged as a whole.
    Exchanges {
        /// How many could not for this reason.
        exchanges: u64,
        /// The reason.
        why: String,
    },
    /// No body of an operation that traffic showed could be judged by a contract.
    Body {
        /// Which operations.
        operations: Vec<String>,
        /// How many responses of them lack theirs.
        responses: u64,
        /// The most frequent reason.
        why: String,
    },
    /// The responses showed fewer of the documented fields than they must.
    Coverage {
        /// How many they showed.
        seen: u64,
        /// How many are documented.
        documented: u64,
        /// How many of a hundred must be seen.
        min_percent: u32,
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
    /// Where its line stands in the record; of an operation that of the first exchange.
    pub span: Span,
    /// How long it took, in microseconds.
    pub duration_us: u64,
    /// How many findings it has, without those that are waived.
    pub findings: Severities,
    /// How many of its findings are waived.
    pub waived: u32,
    /// Whether it conforms only because a request was sent again.
    pub is_flaky: bool,
    /// Whether it has a finding that fails the run.
    pub is_failing: bool,
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
    /// Exchanges that no case asked for.
    #[serde(skip_serializing_if = "is_zero")]
    pub exchanges: u64,
    /// Those of them that could not be judged.
    #[serde(skip_serializing_if = "is_zero")]
    pub exchanges_blocked: u64,
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
    /// For how many of them nothing was sent, since others had failed before.
    pub given_up: u32,
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

/// What reports show of an operation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SeenLines {
    /// The lines of its exchanges.
    pub lines: Vec<Span>,
    /// Each check that was made of an exchange, with the worst outcome.
    pub checks: Vec<Check>,
}

/// Whether nothing was counted.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_zero(count: &u64) -> bool {
    *count == 0
}
