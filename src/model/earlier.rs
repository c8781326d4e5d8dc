//! What earlier runs of the same suite and host say of the findings of a run. It stands in the
//! first line of the record, so that every report says the same, wherever the history is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::accepted::AcceptedFinding;
use super::coverage::SeenFacts;
use super::kind::Severity;
use super::moment::Moment;

/// So many of the last runs that could tell are looked at for a finding that comes and goes.
pub const FLAPPING_RUNS: usize = 10;
/// A finding that came and went so often in them is flapping.
const FLAPPING_CHANGES: u32 = 3;

/// What earlier runs say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Earlier {
    /// How many runs they are.
    pub runs: u64,
    /// The findings of theirs that are not long gone, by fingerprint.
    pub findings: Vec<EarlierFinding>,
    /// What each of the last runs showed of a contract, by name; empty before there are enough.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coverage: Vec<EarlierCoverage>,
    /// The operations that responded in each of the last runs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<String>,
    /// The most responses that one of those runs had.
    #[serde(default)]
    pub responses: u64,
    /// When the last of them was that ended with the exit status 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_success: Option<Moment>,
    /// The severity of what is seen no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_longer_seen: Option<Severity>,
}

/// What each of the last runs showed of a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EarlierCoverage {
    /// The contract's name.
    pub contract: String,
    /// What all of these runs showed, and the most responses that one of them had.
    #[serde(flatten)]
    pub seen: SeenFacts,
}

/// What earlier runs say of a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EarlierFinding {
    /// The finding, as the last run that had it saw it.
    pub finding: AcceptedFinding,
    /// When it was first seen.
    pub first_seen: Moment,
    /// Since when it is there without having been fixed in between.
    pub since: Moment,
    /// When it was last seen.
    pub last_seen: Moment,
    /// In how many runs it was seen.
    pub seen: u64,
    /// In how many runs its cases were judged since it was first seen.
    pub judged: u64,
    /// In how many of the last of these it was seen without a break; 0 if not in the last.
    pub in_a_row: u32,
    /// In how many of the last of these it was not there; 0 if it was in the last.
    pub gone: u32,
    /// Whether it counts as there: `--confirm` runs in a row showed it, and not as many in a
    /// row since then lacked it.
    pub is_known: bool,
    /// The last runs that judged it, the newest last: whether it was there.
    pub recent: Vec<bool>,
}

impl Earlier {
    /// What is known of a finding.
    pub fn of(&self, fingerprint: &str) -> Option<&EarlierFinding> {
        let found = self
            .findings
            .binary_search_by(|one| one.finding.fingerprint.as_str().cmp(fingerprint));
        self.findings.get(found.ok()?)
    }
}

impl EarlierFinding {
    /// Whether it comes and goes, with what the run at hand says of it: `None` where that
    /// could not tell.
    pub fn is_flapping(&self, now: Option<bool>) -> bool {
        let all = self.recent.iter().copied().chain(now);
        let all: Vec<bool> = all.collect();
        let last = all.get(all.len().saturating_sub(FLAPPING_RUNS)..);
        let changes = last.unwrap_or_default().windows(2);
        let changes = changes.filter(|pair| pair[0] != pair[1]).count();
        u32::try_from(changes).unwrap_or(u32::MAX) >= FLAPPING_CHANGES
    }
}
