//! What is kept of an accepted run: enough to say what a later run changed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::coverage::SeenFacts;
use super::kind::{Kind, Severity};
use super::moment::Moment;
use super::place::Place;

/// The version of the form of `accepted.json`. It is raised when a reader of the older form
/// would misread the newer one.
pub const ACCEPTED_VERSION: u32 = 1;

/// A run that later ones are compared with: `cases/_baselines/<profile>/accepted.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptedRun {
    /// The version of this form, 1.
    pub accepted_version: u32,
    /// The run's name.
    pub run: String,
    /// When it started: RFC 3339, UTC.
    pub started_at: String,
    /// When it was accepted: RFC 3339, UTC; missing where it is a run that was named with
    /// `--against`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<String>,
    /// Who accepted it, as git knows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_by: Option<String>,
    /// The version of driftcheck that ran it.
    pub driftcheck: String,
    /// The base URL that was run against.
    pub host: String,
    /// The profile's name.
    pub profile: String,
    /// The commit that the suite was read from; missing where it was in no repository.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// How its cases ended.
    pub cases: AcceptedCases,
    /// The contracts in force, by name.
    pub contracts: Vec<AcceptedContract>,
    /// What was announced or documented of operations that go away, by operation.
    pub deprecation: Vec<AcceptedDeprecation>,
    /// The operations that responded, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<String>,
    /// What was found, each fingerprint once.
    pub findings: Vec<AcceptedFinding>,
}

/// How many cases ended in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptedCases {
    /// Cases that conform.
    pub conform: u64,
    /// Cases that drift.
    pub drift: u64,
    /// Cases that could not be judged.
    pub blocked: u64,
    /// Cases that were not run.
    pub skipped: u64,
}

/// A contract and how much of it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptedContract {
    /// Its name.
    pub name: String,
    /// SHA-256 of its file, in hex.
    pub sha256: String,
    /// How much of it the responses showed; missing where none was judged by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<AcceptedCoverage>,
    /// Which facts of it the responses showed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<SeenFacts>,
}

/// How much of a contract was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptedCoverage {
    /// Documented properties that some response had.
    pub properties: u64,
    /// How many are documented.
    pub of_properties: u64,
    /// Listed values that some response had.
    pub values: u64,
    /// How many are listed.
    pub of_values: u64,
    /// Documented nulls that some response had.
    pub nulls: u64,
    /// How many are documented.
    pub of_nulls: u64,
}

/// The deprecation of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptedDeprecation {
    /// Method and path template.
    pub operation: String,
    /// `announced`, `documented`, `both` or `neither`.
    pub state: String,
    /// When the deprecation takes or took effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Moment>,
    /// When the operation goes away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sunset: Option<Moment>,
    /// What follows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
}

/// A finding that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptedFinding {
    /// Names it across runs and hosts.
    pub fingerprint: String,
    /// Its kind.
    pub kind: Kind,
    /// Its severity then.
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
    /// The cases that had it, by id.
    pub cases: Vec<String>,
}
