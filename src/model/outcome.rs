//! How a case ended.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::case::Role;
use super::exchange::{Blocked, Exchange, Request};
use super::finding::{Check, Finding, Observations};
use super::kind::Severity;
use super::subject::Subject;

/// How a case ended. Computed from severities alone; `--fail-on` only maps it to
/// an exit status.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// At least one finding is breaking or additive, and not waived.
    Drifts,
    /// It could not be judged.
    Blocked,
    /// It was not run.
    Skipped,
    /// No finding is breaking or additive, but for waived ones.
    Conforms,
}

impl Outcome {
    /// The word used in every report.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Drifts => "drifts",
            Outcome::Blocked => "blocked",
            Outcome::Skipped => "skipped",
            Outcome::Conforms => "conforms",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The [`Redaction::kind`] of a case with too many secrets for all their forms.
pub const MANY_SECRETS: &str = "more-secrets-than-forms-are-looked-for";

/// A value that was masked before it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Redaction {
    /// Where it stood: `request header:authorization`, `response body:/invitation/url`.
    pub place: String,
    /// What it was: `credential`, `x-secret`, `sensitive-header`,
    /// `sensitive-parameter`; `more-secrets-than-forms-are-looked-for` is stated of a whole case.
    pub kind: String,
}

/// A request that was sent again, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Attempt {
    /// The status of its response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why it got no response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// The pause after it, in microseconds.
    pub pause_us: u64,
    /// Whether its credential was fetched again because the host refused it, so that it says
    /// nothing of how reliable the host is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub renewed: bool,
}

impl Attempt {
    /// Whether it says that the host did not do its work at first.
    pub fn is_retry(&self) -> bool {
        !self.renewed
    }
}

/// What became of one step of a case.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StepResult {
    /// The step's name, where the case has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The fixture that the step belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixture: Option<String>,
    /// What the step is for; a plain step where nothing is stated.
    #[serde(default, skip_serializing_if = "Role::is_step")]
    pub role: Role,
    /// Method and path template: what findings are grouped by.
    pub operation: String,
    /// Why it was not sent, where a step before it stood in its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip_reason: Option<String>,
    /// How often the request was sent, where that is not once: 0 where requests to the host,
    /// or with this credential, were given up before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sends: Option<u32>,
    /// The attempts before the one that counts, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempts: Vec<Attempt>,
    /// The exchange, redacted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<Exchange>,
    /// The request that got no response, redacted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unanswered: Option<Request>,
    /// Why there is no exchange.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked: Option<Blocked>,
    /// What was checked, in the order of the case file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// What was found, most severe first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// What was seen without being judged.
    #[serde(default, skip_serializing_if = "Observations::is_empty")]
    pub observations: Observations,
    /// What the steps after it took from the response, redacted.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub captures: BTreeMap<String, Value>,
    /// The built-in variables that it uses, with the values that they had.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub built_in: BTreeMap<String, Value>,
    /// What was masked in `exchange`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redactions: Vec<Redaction>,
}

/// Where an exchange that no case asked for was recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeenAt {
    /// The file that has it, as the user named it; `proxy` where it passed a proxy.
    pub source: String,
    /// Which entry of it, counted from 1.
    pub entry: u64,
    /// When its request was sent: RFC 3339, where the source says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    /// The client that sent it, by its `User-Agent`: `python-requests/2.31`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// Whether headers and bodies are left out, as of most exchanges of which nothing is found.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_brief: bool,
}

/// What became of one case, or of one exchange that no case asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CaseResult {
    /// The case's id; of an exchange that no case asked for its operation.
    pub id: Arc<str>,
    /// Where such an exchange was recorded; missing for a case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<SeenAt>,
    /// Its title.
    pub name: String,
    /// Its file, relative to the suite, with `/` between folders.
    pub file: Arc<str>,
    /// The line in that file where it starts, counted from 1.
    pub line: u32,
    /// Its tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What it does to the host, by name; empty where it changes nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<String>,
    /// What it was given of fixtures that no step of its own made, by fixture.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fixtures: BTreeMap<String, Value>,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it was skipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip_reason: Option<String>,
    /// What the host lacks that it needs, for which it was skipped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// From the start of the first step to the end of judging, in microseconds.
    pub duration_us: u64,
    /// Its steps, in order; none where it was skipped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepResult>,
}

impl StepResult {
    /// Whether nothing was sent because others had failed before with the same cause.
    pub fn is_given_up(&self) -> bool {
        self.sends == Some(0)
    }
}

impl CaseResult {
    /// What its exchanges were judged for.
    pub fn subject(&self) -> Subject<'_> {
        Subject::Case {
            id: &self.id,
            name: self.name.as_str().into(),
            file: &self.file,
            line: self.line,
        }
    }

    /// Every finding of every step, in order.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.steps.iter().flat_map(|step| step.findings.iter())
    }

    /// Why it was blocked.
    pub fn blocked(&self) -> Option<&Blocked> {
        self.blocked_step()?.blocked.as_ref()
    }

    /// The step for which it was blocked.
    pub fn blocked_step(&self) -> Option<&StepResult> {
        self.steps.iter().find(|step| step.blocked.is_some())
    }

    /// Whether it conforms only because a request was sent again.
    pub fn is_flaky(&self) -> bool {
        let mut steps = self.steps.iter();
        self.outcome == Outcome::Conforms
            && steps.any(|step| step.attempts.iter().any(Attempt::is_retry))
    }

    /// The steps of its teardown that did not do what they were to do.
    pub fn failed_teardown(&self) -> impl Iterator<Item = (&StepResult, &Blocked)> {
        let teardown = self.steps.iter().filter(|step| step.role == Role::Teardown);
        teardown.filter_map(|step| step.blocked.as_ref().map(|blocked| (step, blocked)))
    }

    /// The worst severity found, if anything was; what is waived does not count.
    pub fn worst(&self) -> Option<Severity> {
        let counting = self.findings().filter(|finding| finding.waived.is_none());
        counting.map(|finding| finding.severity).max()
    }
}
