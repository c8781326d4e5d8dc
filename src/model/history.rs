//! A line of `history.ndjson`: one run in short, for the runs that come after it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::accepted::{AcceptedCoverage, AcceptedDeprecation, AcceptedFinding};
use super::coverage::SeenFacts;
use super::host::URL;
use super::kind::{Kind, Severity};
use super::moment::Moment;
use super::place::Place;

/// The version of the form of a line. It is raised when a reader of the older form would
/// misread the newer one.
pub const HISTORY_VERSION: u32 = 1;

/// One run in short: a line of `history.ndjson`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryLine {
    /// The version of this form, 1.
    pub history_version: u32,
    /// The name of the suite's folder, of the OpenAPI document, or `traffic`.
    pub suite: String,
    /// The profile's name; `url` where the host was given by its address.
    pub profile: String,
    /// The base URL that was run against.
    pub host: String,
    /// What else tells runs apart: a region, a stage, a version.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// The run's name.
    pub run: String,
    /// The clock that the run judged dates by: RFC 3339, UTC.
    pub at: Moment,
    /// How long it took, in microseconds.
    pub duration_us: u64,
    /// The version of driftcheck that ran it.
    pub driftcheck: String,
    /// The commit that the suite was read from; missing where it was in no repository.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Why it ended early, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_early: Option<String>,
    /// The runs that were merged into it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merged: Vec<String>,
    /// What it said in one word, as `verdict` of `report.json`.
    pub verdict: String,
    /// The exit status that follows from the verdict.
    pub exit_status: u8,
    /// How its cases ended.
    pub cases: HistoryCases,
    /// The contract files that judged a response, by name.
    pub contracts: Vec<HistoryContract>,
    /// What the responses showed of each contract, by name.
    pub coverage: Vec<HistoryCoverage>,
    /// The operations that responded, by name.
    pub operations: Vec<HistoryOperation>,
    /// What is announced or documented of operations that go away, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deprecation: Vec<AcceptedDeprecation>,
    /// What was found, each fingerprint once.
    pub findings: Vec<HistoryFinding>,
    /// The cases that have findings, by id; findings name them by their place in this list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub finding_cases: Vec<String>,
    /// The fingerprints of earlier findings that every case that had them was judged again for,
    /// and that are gone. One that stands neither here nor among the findings was not judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<String>,
}

/// How many cases ended in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryCases {
    /// Cases that were selected.
    pub selected: u64,
    /// Cases that conform.
    pub conform: u64,
    /// Cases that drift.
    pub drift: u64,
    /// Cases that could not be judged.
    pub blocked: u64,
    /// Cases that were not run.
    pub skipped: u64,
    /// Cases that conform only because a request was sent again.
    pub flaky: u64,
}

/// A contract file that judged a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryContract {
    /// Its name.
    pub name: String,
    /// SHA-256 of its file, in hex.
    pub sha256: String,
    /// What an OpenAPI document calls its version (`info.version`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// What the responses of a run showed of a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryCoverage {
    /// The contract's name.
    pub contract: String,
    /// How much of it was seen.
    pub counts: AcceptedCoverage,
    /// Which facts were seen.
    #[serde(flatten)]
    pub seen: SeenFacts,
}

/// An operation that responded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryOperation {
    /// Method and path template.
    pub operation: String,
    /// How many responses had which status, by status.
    pub responses: Vec<(u16, u64)>,
    /// The middle time of its responses, in microseconds; missing where none was timed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median_us: Option<u64>,
    /// The time that nineteen of twenty responses took at most, in microseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p95_us: Option<u64>,
}

/// A finding of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryFinding {
    /// Names it across runs and hosts.
    pub fingerprint: String,
    /// Its kind.
    pub kind: Kind,
    /// Its severity.
    pub severity: Severity,
    /// Set where a waiver accepted it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waived: bool,
    /// Where it stands.
    pub place: Place,
    /// Where it was seen: method and path template.
    pub operations: Vec<String>,
    /// One sentence for a person.
    pub message: String,
    /// The cases that have it, as places in `finding_cases`.
    pub cases: Vec<u32>,
}

impl HistoryLine {
    /// What its host is known by from run to run: the profile, or the address where there is
    /// none. The embedded mock has another port in each run.
    pub fn host_name(&self) -> &str {
        host_name(&self.profile, &self.host)
    }

    /// A finding by its place, with the ids of its cases.
    pub fn accepted_finding(&self, place: usize) -> Option<AcceptedFinding> {
        let one = self.findings.get(place)?;
        let cases = one.cases.iter();
        let cases = cases.filter_map(|case| self.finding_cases.get(*case as usize));
        Some(AcceptedFinding {
            fingerprint: one.fingerprint.clone(),
            kind: one.kind,
            severity: one.severity,
            waived: one.waived,
            place: one.place.clone(),
            operations: one.operations.clone(),
            message: one.message.clone(),
            cases: cases.cloned().collect(),
        })
    }

    /// Whether any case was judged.
    pub fn is_judged(&self) -> bool {
        self.cases.conform + self.cases.drift > 0
    }
}

impl HistoryOperation {
    /// How many responses it gave.
    pub fn count(&self) -> u64 {
        self.responses.iter().map(|(_, count)| count).sum()
    }

    /// Whether a response had a status 2xx.
    pub fn any_success(&self) -> bool {
        self.responses.iter().any(|(status, _)| status / 100 == 2)
    }
}

/// What a host is known by from run to run.
pub fn host_name<'a>(profile: &'a str, host: &'a str) -> &'a str {
    match profile {
        URL => host,
        profile => profile,
    }
}
