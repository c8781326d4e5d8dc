//! What a preflight found out about a host before any case is sent.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How one check of a preflight ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProbeState {
    /// As it should be.
    Ok,
    /// Not as it should be.
    Problem,
    /// The responses do not say.
    CouldNotTell,
}

impl ProbeState {
    /// The word used in every report.
    pub fn as_str(self) -> &'static str {
        match self {
            ProbeState::Ok => "ok",
            ProbeState::Problem => "problem",
            ProbeState::CouldNotTell => "could not tell",
        }
    }
}

/// What a check of a preflight is about, in the order they are reported.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ProbeSubject {
    /// The host's name is known.
    Name,
    /// The host accepts a connection.
    Connect,
    /// TLS is agreed on, and the certificate is valid.
    Tls,
    /// The host answers HTTP.
    #[serde(rename = "answer")]
    Response,
    /// The host takes the credential `default`.
    Authorised,
    /// The route that most cases ask is there.
    Route,
    /// The route that replaces it is there.
    Successor,
    /// What the responses announce.
    Deprecation,
    /// The host's clock and this machine's agree.
    Clock,
}

impl ProbeSubject {
    /// The word used in every report.
    pub fn as_str(self) -> &'static str {
        match self {
            ProbeSubject::Name => "name",
            ProbeSubject::Connect => "connect",
            ProbeSubject::Tls => "tls",
            ProbeSubject::Response => "response",
            ProbeSubject::Authorised => "authorised",
            ProbeSubject::Route => "route",
            ProbeSubject::Successor => "successor",
            ProbeSubject::Deprecation => "deprecation",
            ProbeSubject::Clock => "clock",
        }
    }
}

/// One check of a preflight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProbeCheck {
    /// What it is about.
    pub subject: ProbeSubject,
    /// How it ended.
    pub state: ProbeState,
    /// What was found, and what that rests on.
    pub words: String,
    /// The operation it is about, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// What to try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// A request of a preflight with its response's status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProbeRequest {
    /// GET, HEAD or OPTIONS.
    pub method: String,
    /// The absolute URL.
    pub url: String,
    /// Whether a credential went with it.
    pub authorised: bool,
    /// The response's status; null where there was none.
    pub status: Option<u16>,
}

/// Whether a run makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fitness {
    /// Nothing speaks against it.
    Fit,
    /// The host answers, but the route that the cases ask is not there.
    RouteGone,
    /// No case could be judged: the host could not be reached, or refuses the credential.
    Unreachable,
}

/// A preflight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProbeReport {
    /// The base URL that was asked.
    pub host: String,
    /// The host profile's name.
    pub profile: String,
    /// Whether a run makes sense.
    pub fitness: Fitness,
    /// What was checked, in a fixed order.
    pub checks: Vec<ProbeCheck>,
    /// What was asked, in order.
    pub requests: Vec<ProbeRequest>,
}

impl ProbeCheck {
    /// A check without help.
    pub fn new(subject: ProbeSubject, state: ProbeState, words: impl Into<String>) -> ProbeCheck {
        ProbeCheck {
            subject,
            state,
            words: words.into(),
            operation: None,
            help: None,
        }
    }
}

impl Fitness {
    /// Whether a run makes sense after these checks.
    pub fn of(checks: &[ProbeCheck]) -> Fitness {
        let problem = |range: std::ops::RangeInclusive<ProbeSubject>| {
            checks
                .iter()
                .any(|one| one.state == ProbeState::Problem && range.contains(&one.subject))
        };
        let is_response = |one: &&ProbeCheck| one.subject == ProbeSubject::Response;
        let answer = checks.iter().find(is_response);
        let answers = answer.is_some_and(|one| one.state == ProbeState::Ok);
        if !answers || problem(ProbeSubject::Name..=ProbeSubject::Authorised) {
            Fitness::Unreachable
        } else if problem(ProbeSubject::Route..=ProbeSubject::Route) {
            Fitness::RouteGone
        } else {
            Fitness::Fit
        }
    }
}
