//! The rows of operations: how often they answered what, how fast, and what of their end.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::finding::{DeprecationSignal, NotFoundReading};
use crate::model::moment::Moment;

/// What was seen of one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationSummary {
    /// Method and path template.
    pub operation: String,
    /// How many responses had which status, by status.
    pub responses: Vec<(u16, u64)>,
    /// How long its responses took.
    pub latency: Option<Latency>,
    /// How its 404 responses were read.
    pub not_found: Vec<NotFoundCount>,
    /// The deprecation signals of its responses.
    pub deprecation: Vec<DeprecationCount>,
    /// Whether its route is there, where an unexpected 404, 405 or 410 makes one ask.
    pub route: Option<Route>,
}

/// 404 responses that are read the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NotFoundCount {
    /// How they are read.
    pub reading: NotFoundReading,
    /// How many they are.
    pub count: u64,
    /// What the reading rests on, from the case with the lowest id.
    pub evidence: String,
}

/// A deprecation signal and how many responses carried it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DeprecationCount {
    /// The signal.
    pub signal: DeprecationSignal,
    /// How many responses carried it.
    pub count: u64,
}

/// How long responses took, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Latency {
    /// How many responses were timed.
    #[serde(rename = "answers")]
    pub responses: u64,
    /// The shortest.
    pub min_us: u64,
    /// The middle one.
    pub median_us: u64,
    /// Nineteen in twenty took no longer.
    pub p95_us: u64,
    /// The longest.
    pub max_us: u64,
}

/// Whether the route of an operation is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RouteReading {
    /// Some of its responses are such as only a route gives.
    There,
    /// The host has no such address any more, or says itself that it is gone.
    Gone,
    /// Much speaks for it, and something is missing that would prove it.
    LikelyGone,
    /// The address is there, and does not take this method.
    MethodGone,
    /// Route gone or ids unknown: the run does not show.
    Unclear,
}

impl RouteReading {
    /// The words used in every report.
    pub fn as_str(self) -> &'static str {
        match self {
            RouteReading::There => "route there",
            RouteReading::Gone => "route gone",
            RouteReading::LikelyGone => "route likely gone",
            RouteReading::MethodGone => "method gone",
            RouteReading::Unclear => "route gone or ids unknown",
        }
    }
}

/// What a run says of the route of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Route {
    /// The reading.
    pub reading: RouteReading,
    /// What it rests on, the weightiest first.
    pub evidence: Vec<String>,
}

/// Whether the deprecation of an operation is announced, documented, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeprecationState {
    /// The host announces what a case or contract documents.
    Both,
    /// The host announces it, and nobody documents it.
    Announced,
    /// A case or contract documents it, and the host does not announce it.
    Documented,
    /// Neither; but there is a sunset, a successor or a warning.
    Neither,
}

impl DeprecationState {
    /// The word used in every report.
    pub fn as_str(self) -> &'static str {
        match self {
            DeprecationState::Both => "both",
            DeprecationState::Announced => "announced",
            DeprecationState::Documented => "documented",
            DeprecationState::Neither => "neither",
        }
    }
}

/// The deprecation of one operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DeprecationRow {
    /// Method and path template.
    pub operation: String,
    /// Announced, documented, both or neither.
    pub state: DeprecationState,
    /// How many responses were read.
    #[serde(rename = "answers")]
    pub responses: u64,
    /// How many of them announce the deprecation.
    pub announced_by: u64,
    /// For how many of them a case or contract documents it.
    pub documented_by: u64,
    /// When the deprecation takes or took effect, as most responses say.
    pub since: Option<Moment>,
    /// When the operation goes away, as most responses say.
    pub sunset: Option<Moment>,
    /// Whole days from the run's clock to the sunset, rounded down; negative where it has
    /// passed.
    pub days_left: Option<i64>,
    /// The successor that most 2xx responses name, or else most of the others; null where none
    /// is named.
    pub successor: Option<String>,
    /// The path with parameters that all named successors fit, where there is one: that of an
    /// operation of the run, or one made of what they share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor_template: Option<String>,
    /// How many other successors are named, counted up to 63: often each response names its own.
    pub other_successors: u64,
    /// Who says so: `header:deprecation`, `header:sunset`, `header:link`, `case`,
    /// `contract NAME`.
    pub sources: Vec<String>,
    /// In what its responses or its cases differ, in words.
    pub disagreements: Vec<String>,
    /// What the host says of it in words, by `Warning` or by a header of its own; the five that
    /// most responses have.
    pub notices: Vec<String>,
    /// How many other texts there were, counted up to 59.
    pub other_notices: u64,
    /// Where to read on: the targets of links of the relations `deprecation` and `sunset`, and
    /// addresses in texts; the five that most responses name.
    pub links: Vec<String>,
    /// How many other addresses there were, counted up to 59.
    pub other_links: u64,
}
