//! What a summary answers without reading the record again.

use std::borrow::Cow;

use super::finding_rows::FindingGroup;
use super::operation_rows::{Latency, OperationSummary};
use super::waivers::WaiverUse;
use crate::model::kind::Severity;
use crate::model::outcome::Outcome;
use crate::model::record::{ContractDigest, RunStarted};
use crate::model::shard::Shard;
use crate::summary::rows::{CaseEntry, CheckCounts, RunSummary, Severities, Totals, Verdict};

impl Verdict {
    /// The word used in every report.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Drifts => "drifts",
            Verdict::NewDate => "new-date",
            Verdict::WaiverExpired => "waiver-expired",
            Verdict::Blocked => "blocked",
            Verdict::NothingJudged => "nothing-judged",
            Verdict::Incomplete => "incomplete",
            Verdict::NoNewDrift => "no-new-drift",
            Verdict::Additive => "additive",
            Verdict::Conforms => "conforms",
        }
    }
}

impl Severities {
    /// Adds one of this severity.
    pub fn add(&mut self, severity: Severity) {
        self.add_many(severity, 1);
    }

    /// Adds so many of this severity.
    pub fn add_many(&mut self, severity: Severity, added: u64) {
        let count = match severity {
            Severity::Breaking => &mut self.breaking,
            Severity::Additive => &mut self.additive,
            Severity::Notice => &mut self.notice,
        };
        *count = count.saturating_add(u32::try_from(added).unwrap_or(u32::MAX));
    }

    /// Adds the counts of others.
    pub fn join(&mut self, others: Severities) {
        for severity in [Severity::Breaking, Severity::Additive, Severity::Notice] {
            self.add_many(severity, others.of(severity).into());
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        *self == Severities::default()
    }

    /// The count of this severity.
    pub fn of(&self, severity: Severity) -> u32 {
        match severity {
            Severity::Breaking => self.breaking,
            Severity::Additive => self.additive,
            Severity::Notice => self.notice,
        }
    }
}

impl CheckCounts {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.passed + self.failed + self.noticed + self.not_applied
    }
}

impl RunSummary {
    /// What the run says in one word; the exit status follows from it.
    pub fn verdict(&self) -> Verdict {
        match self.totals {
            _ if self.is_failing() => Verdict::Drifts,
            _ if self.gate.is_of_new() && self.has_new_date() => Verdict::NewDate,
            _ if self.waivers.iter().any(WaiverUse::fails) => Verdict::WaiverExpired,
            Totals { blocked: 1.., .. } => Verdict::Blocked,
            Totals {
                conforms: 0,
                drifts: 0,
                ..
            } => Verdict::NothingJudged,
            _ if self.is_incomplete() || self.interruption().is_some() => Verdict::Incomplete,
            _ if self.worst() >= Some(self.gate.severity) => Verdict::NoNewDrift,
            Totals { drifts: 1.., .. } => Verdict::Additive,
            _ => Verdict::Conforms,
        }
    }

    /// Whether a finding fails the run.
    fn is_failing(&self) -> bool {
        let counts = |group: &FindingGroup| {
            let mut own = group.fingerprints.iter();
            own.any(|fingerprint| self.gate.counts(fingerprint, group.severity))
        };
        match self.gate.is_plain() {
            true => self.worst() >= Some(self.gate.severity),
            false => self.counting().iter().any(|row| row.of_row().any(counts)),
        }
    }

    /// Whether something that had to be judged was not, and nobody allowed that.
    pub fn is_incomplete(&self) -> bool {
        let required = self.started.required.as_ref();
        let is_allowed = required.is_some_and(|required| required.allow_incomplete);
        !self.not_judged.is_empty() && !is_allowed
    }

    /// The contract files that a response was judged by, and those that they refer to. In a
    /// comparison of two hosts all are listed: there a response is not judged by one alone.
    pub fn applied_contracts(&self) -> Vec<&ContractDigest> {
        let mut files = self.started.contract_files();
        if self.started.compared_with.is_none() {
            files.retain(|one| self.applied.contains(&one.name));
        }
        files
    }

    /// The worst severity found, if anything was: what `--fail-on` is held against. What is
    /// waived does not count.
    pub fn worst(&self) -> Option<Severity> {
        self.counting().first().map(|group| group.severity)
    }

    /// The findings that nobody waived.
    pub fn counting(&self) -> &[FindingGroup] {
        self.findings.get(..self.first_waived()).unwrap_or_default()
    }

    /// The findings that are waived.
    pub fn waived(&self) -> &[FindingGroup] {
        self.findings.get(self.first_waived()..).unwrap_or_default()
    }

    fn first_waived(&self) -> usize {
        self.findings
            .partition_point(|group| group.waived.is_none())
    }

    /// Why the run ended early or is not whole, in words, if so.
    pub fn interruption(&self) -> Option<Cow<'_, str>> {
        let early = match &self.finished {
            None => Some("the run was killed"),
            Some(finished) => {
                let is_whole = self.totals.cases >= self.totals.planned;
                let lost = (!is_whole).then_some("not every selected case has a result");
                finished.ended_early.as_deref().or(lost)
            }
        };
        match (missing_shards(&self.started), early) {
            (None, early) => early.map(Cow::Borrowed),
            (Some(missing), None) => Some(missing.into()),
            (Some(missing), Some(early)) => Some(format!("{missing}; {early}").into()),
        }
    }

    /// An id that stands more than once in the record, if one does.
    pub fn duplicate_id(&self) -> Option<&str> {
        self.cases
            .windows(2)
            .find(|pair| pair[0].id == pair[1].id)
            .map(|pair| &*pair[0].id)
    }

    /// The id of a case by its index.
    pub fn id(&self, case: u32) -> &str {
        usize::try_from(case)
            .ok()
            .and_then(|index| self.cases.get(index))
            .map_or("", |entry| &entry.id)
    }

    /// Why a case was blocked or skipped.
    pub fn reason(&self, entry: &CaseEntry) -> Option<&str> {
        let index = usize::try_from(entry.group?).ok()?;
        match entry.outcome {
            Outcome::Blocked => self.blocked.get(index).map(|group| group.cause.as_str()),
            Outcome::Skipped => self.skipped.get(index).map(|group| group.reason.as_str()),
            Outcome::Drifts | Outcome::Conforms => None,
        }
    }
}

impl OperationSummary {
    /// Whether a response had a status 2xx.
    pub fn any_success(&self) -> bool {
        self.responses.iter().any(|(status, _)| status / 100 == 2)
    }
}

impl Latency {
    /// Sums up these times; `None` where there is none. Sorts them.
    pub fn of(times_us: &mut [u32]) -> Option<Latency> {
        times_us.sort_unstable();
        let at = |percent: usize| {
            let rank = (times_us.len() * percent).div_ceil(100).max(1);
            times_us.get(rank - 1).copied().map(u64::from)
        };
        Some(Latency {
            responses: times_us.len() as u64,
            min_us: at(0)?,
            median_us: at(50)?,
            p95_us: at(95)?,
            max_us: at(100)?,
        })
    }
}

/// So many missing shards are named.
const LISTED: usize = 5;

/// Which shards are missing from a joined run, in words, if any is.
fn missing_shards(started: &RunStarted) -> Option<String> {
    let missing = started.missing_shards();
    let named: Vec<String> = missing.iter().take(LISTED).map(Shard::to_string).collect();
    let named = named.join(", ");
    match missing.len() {
        0 => None,
        1 => Some(format!("shard {named} is missing")),
        2..=LISTED => Some(format!("shards {named} are missing")),
        count => Some(format!(
            "shards {named} and {} more are missing",
            count - LISTED
        )),
    }
}
