//! What changed between two runs, row by row.

use schemars::JsonSchema;
use serde::Serialize;

use super::operation_rows::Latency;
use crate::model::kind::{Kind, Severity};
use crate::model::outcome::Outcome;
use crate::model::place::Place;

/// What changed from one run to a later one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunComparison {
    /// Every finding of either run: new ones first, then fixed ones, the most severe first.
    pub findings: Vec<FindingChange>,
    /// Deprecation signals that changed, by operation and header.
    pub signals: Vec<SignalChange>,
    /// Cases that came, went or ended otherwise, by id.
    pub cases: Vec<CaseChange>,
    /// How long responses took, of each operation that both runs timed, by name.
    pub latency: Vec<LatencyChange>,
    /// Contracts that are not the same in both runs, by name.
    pub contracts: Vec<ContractChange>,
}

/// What became of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FindingState {
    /// Only the later run has it.
    New,
    /// Every case that had it was judged again, and none has it.
    Fixed,
    /// The later run does not have it, but some case that had it was not judged there.
    NotJudged,
    /// Only the later run has it, and too few runs in a row do for it to count.
    Unconfirmed,
    /// It is not there, but too few runs in a row lack it for its end to count.
    EndUnconfirmed,
    /// Both runs have it.
    Unchanged,
}

/// What became of one finding.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FindingChange {
    /// What became of it.
    pub state: FindingState,
    /// Names it across runs.
    pub fingerprint: String,
    /// Its severity, in the later run where that has it.
    pub severity: Severity,
    /// Its severity in the earlier run, where both have it and it is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity_before: Option<Severity>,
    /// Set where a waiver accepts it, in the later run where that has it.
    #[serde(rename = "waived", skip_serializing_if = "std::ops::Not::not")]
    pub is_waived: bool,
    /// Its kind.
    pub kind: Kind,
    /// Where it stands.
    pub place: Place,
    /// Where it was seen.
    pub operations: Vec<String>,
    /// One sentence for a person.
    pub message: String,
    /// The cases that have it, or had it.
    pub cases: Vec<String>,
}

/// What an operation announces about its deprecation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SignalChange {
    /// Method and path template.
    pub operation: String,
    /// The header.
    pub header: String,
    /// What it said, in words; empty where it was not sent.
    pub before: Vec<String>,
    /// What it says; empty where it is not sent any more.
    pub after: Vec<String>,
}

/// How a case ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CaseChange {
    /// Its id.
    pub id: String,
    /// In the earlier run; null where that does not have it.
    pub before: Option<Outcome>,
    /// In the later run; null where that does not have it.
    pub after: Option<Outcome>,
}

/// How long the responses of an operation took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LatencyChange {
    /// Method and path template.
    pub operation: String,
    /// In the earlier run.
    pub before: Latency,
    /// In the later run.
    pub after: Latency,
}

/// A contract that is not the same in both runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ContractChange {
    /// Its name.
    pub name: String,
    /// SHA-256 in the earlier run; null where that does not have it.
    pub before: Option<String>,
    /// SHA-256 in the later run; null where that does not have it.
    pub after: Option<String>,
}

impl RunComparison {
    /// How many findings are in a state.
    pub fn count(&self, state: FindingState) -> usize {
        self.findings
            .iter()
            .filter(|one| one.state == state)
            .count()
    }

    /// The worst severity that is new: of a new finding, or of one that got worse. What is
    /// waived does not count.
    pub fn worst_new(&self) -> Option<Severity> {
        let is_new = |one: &&FindingChange| {
            let is_worse = one
                .severity_before
                .is_some_and(|before| before < one.severity);
            !one.is_waived && (one.state == FindingState::New || is_worse)
        };
        self.findings
            .iter()
            .filter(is_new)
            .map(|one| one.severity)
            .max()
    }

    /// Whether nothing changed but times.
    pub fn is_empty(&self) -> bool {
        let is_same = |one: &FindingChange| {
            one.state == FindingState::Unchanged && one.severity_before.is_none()
        };
        self.findings.iter().all(is_same)
            && self.signals.is_empty()
            && self.cases.is_empty()
            && self.contracts.is_empty()
    }
}
