//! What judging a response gives: findings, checks and observations.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::coverage::Coverage;
use super::day::Day;
use super::deprecated_element::DeprecatedElement;
use super::kind::{Kind, Severity};
use super::moment::Moment;
use super::place::Place;

/// Where an expectation comes from. An assumption that fails is a notice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// A published page or specification says so.
    #[default]
    Documented,
    /// Seen on a running host.
    Observed,
    /// Neither: a reasonable guess.
    Assumed,
}

/// One observation about an exchange that an expectation or a contract speaks to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// What kind of finding it is.
    pub kind: Kind,
    /// How much it matters, after basis, contract and settings.
    pub severity: Severity,
    /// Where it stands, folded.
    pub place: Place,
    /// The exact JSON Pointer (RFC 6901) in the body, where the place is in the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// What the contract or the case expects, in words or as JSON.
    pub expected: String,
    /// What came, in words or as JSON, cut at a sensible length.
    pub actual: String,
    /// One sentence for a person.
    pub message: String,
    /// Names this finding across runs and hosts.
    pub fingerprint: String,
    /// Where the broken expectation comes from.
    pub basis: Basis,
    /// The check that found it, as in `StepResult::checks`.
    pub check: String,
    /// The contract and the JSON Pointer of the keyword it breaks:
    /// `account-user#/properties/id/type`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Whether the contract refuses the property by closing its object
    /// (`additionalProperties: false`, `unevaluatedProperties: false`), and does not merely
    /// not name it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
    /// Where that keyword stands in its schema file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_line: Option<SchemaLine>,
    /// The line in the case file where the expectation stands, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// So many more like it, at the same folded place of the same response, are not reported.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more: u64,
    /// Expected beside actual as a unified diff, where both are texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diff: Option<String>,
    /// Who accepts it until when, where a waiver does: it keeps its severity, and is no drift.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waived: Option<Waived>,
}

impl Finding {
    /// Whether it is drift: breaking or additive, and not waived.
    pub fn is_drift(&self) -> bool {
        self.severity > Severity::Notice && self.waived.is_none()
    }
}

/// A line of a schema file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SchemaLine {
    /// The file as the user would type it.
    pub file: String,
    /// The line, counted from 1.
    pub line: u32,
}

impl fmt::Display for SchemaLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// How one check of a step ended.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// It holds.
    Passed,
    /// It gave at least one drift.
    Failed,
    /// It gave findings, none of them drift: notices, or what is waived.
    Noticed,
    /// It could not be applied to this response.
    NotApplied,
}

/// One thing that was checked about a response.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Check {
    /// Its name: `status`, `media-type`, `contract account-user`, `header allow`, `body $.id`.
    pub name: String,
    /// How it ended.
    pub outcome: CheckOutcome,
    /// Why it was not applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How a 404 is read: is the address gone, or is only the id unknown?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NotFoundReading {
    /// The service itself answered, so the route is there.
    IdUnknown,
    /// The response does not look like the service's own.
    RouteGone,
}

/// A 404 with its reading and what the reading rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NotFound {
    /// How it is read.
    pub reading: NotFoundReading,
    /// What the reading rests on.
    pub evidence: String,
}

/// What a run saw without judging it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Observations {
    /// A 404 and how it is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_found: Option<NotFound>,
    /// What the headers say of deprecation, each statement once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deprecation: Vec<DeprecationSignal>,
    /// Who documents that the operation is deprecated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documented_deprecation: Option<DocumentedDeprecation>,
    /// What the request and the response have that their contract marks as deprecated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deprecated_elements: Vec<DeprecatedElement>,
    /// What the response showed of the contract that it was judged by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Coverage>,
    /// Whether its host has baselines, but none for this response: it is pending.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_baseline: bool,
    /// What it showed of the OpenAPI document: operation, status, media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Coverage>,
}

impl Observations {
    /// Whether nothing was observed.
    pub fn is_empty(&self) -> bool {
        self.not_found.is_none()
            && self.deprecation.is_empty()
            && self.documented_deprecation.is_none()
            && self.deprecated_elements.is_empty()
            && self.coverage.is_none()
            && !self.without_baseline
            && self.document.is_none()
    }
}

/// Who documents that an operation is deprecated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentedDeprecation {
    /// `case`, or `contract account-user`.
    pub by: String,
    /// Where that comes from.
    pub basis: Basis,
}

/// What came where the path of an expectation selects no value.
pub const NOTHING: &str = "nothing";

/// A statement of a response's headers about deprecation.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct DeprecationSignal {
    /// Lower-case header name: `deprecation`, `sunset`, `link`, `warning`, `date`, or a header
    /// of versions.
    pub header: String,
    /// Its value as sent, cut at a sensible length; of several links or warnings this one.
    pub value: String,
    /// What it says, in words: `deprecated since 2025-10-24`.
    pub reading: String,
    /// Whether it announces that the operation is or will be deprecated.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub announces: bool,
    /// The date it names; of a malformed value the likely one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Moment>,
    /// What the date means, where that is not what the header `deprecation` or `sunset` is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_means: Option<DateMeaning>,
    /// The relation of a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<LinkRelation>,
    /// The target of a link, resolved against the request's URL; a path where it is on the
    /// same host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Why the value does not have the form that its standard gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub malformed: Option<String>,
}

impl DeprecationSignal {
    /// Whether it is a text for people: of `Warning`, of a header of the host's own, or in the
    /// place of a date.
    pub fn is_in_words(&self) -> bool {
        let is_text = match self.header.as_str() {
            "link" | "date" => false,
            "deprecation" | "sunset" => {
                self.target.is_some() || self.reading.starts_with("warns: ")
            }
            header => !header.ends_with("-versions"),
        };
        is_text && self.relation.is_none()
    }
}

/// What a date that a host names means.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum DateMeaning {
    /// From then on it is deprecated.
    Since,
    /// Then it goes away.
    Sunset,
}

/// A link relation that goes with deprecation.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum LinkRelation {
    /// What is stated about the deprecation (RFC 9745, section 3).
    Deprecation,
    /// What is stated about the sunset (RFC 8594, section 6).
    Sunset,
    /// The version that follows this one (RFC 5829).
    SuccessorVersion,
    /// The latest version (RFC 5829).
    LatestVersion,
}

impl LinkRelation {
    /// Every relation.
    pub const ALL: [LinkRelation; 4] = [
        LinkRelation::Deprecation,
        LinkRelation::Sunset,
        LinkRelation::SuccessorVersion,
        LinkRelation::LatestVersion,
    ];

    /// The relation's registered name.
    pub fn name(self) -> &'static str {
        match self {
            LinkRelation::Deprecation => "deprecation",
            LinkRelation::Sunset => "sunset",
            LinkRelation::SuccessorVersion => "successor-version",
            LinkRelation::LatestVersion => "latest-version",
        }
    }
}

/// What a finding keeps of the waiver that accepts it.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Waived {
    /// Why it is accepted.
    pub reason: String,
    /// Who accepts it.
    pub owner: String,
    /// Where it is followed up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The last day on which it is accepted, in UTC.
    pub until: Day,
    /// The line of the waiver in its file, counted from 1.
    pub line: u32,
}
