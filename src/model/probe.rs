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
    /// Where the host says that its documents and its status are.
    Documents,
    /// The host serves the OpenAPI document that the suite has.
    Contract,
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
            ProbeSubject::Documents => "documents",
            ProbeSubject::Contract => "contract",
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

/// What a document is to a service, by the name of the link relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceRelation {
    /// A description for programs, such as an OpenAPI document (RFC 8631).
    ServiceDesc,
    /// Documentation for people (RFC 8631).
    ServiceDoc,
    /// Metadata (RFC 8631).
    ServiceMeta,
    /// Its status (RFC 8631).
    Status,
    /// A catalog of APIs (RFC 9727).
    ApiCatalog,
    /// An API of a catalog (RFC 6573).
    Item,
    /// What is stated about its deprecation (RFC 9745).
    Deprecation,
    /// What is stated about its sunset (RFC 8594).
    Sunset,
    /// The version that follows it (RFC 5829).
    SuccessorVersion,
    /// Its latest version (RFC 5829).
    LatestVersion,
}

impl ServiceRelation {
    /// Every relation.
    const ALL: [ServiceRelation; 10] = [
        ServiceRelation::ServiceDesc,
        ServiceRelation::ServiceDoc,
        ServiceRelation::ServiceMeta,
        ServiceRelation::Status,
        ServiceRelation::ApiCatalog,
        ServiceRelation::Item,
        ServiceRelation::Deprecation,
        ServiceRelation::Sunset,
        ServiceRelation::SuccessorVersion,
        ServiceRelation::LatestVersion,
    ];

    /// The relation's registered name.
    pub fn as_str(self) -> &'static str {
        match self {
            ServiceRelation::ServiceDesc => "service-desc",
            ServiceRelation::ServiceDoc => "service-doc",
            ServiceRelation::ServiceMeta => "service-meta",
            ServiceRelation::Status => "status",
            ServiceRelation::ApiCatalog => "api-catalog",
            ServiceRelation::Item => "item",
            ServiceRelation::Deprecation => "deprecation",
            ServiceRelation::Sunset => "sunset",
            ServiceRelation::SuccessorVersion => "successor-version",
            ServiceRelation::LatestVersion => "latest-version",
        }
    }

    /// The relation of this name.
    pub fn named(name: &str) -> Option<ServiceRelation> {
        let mut relations = ServiceRelation::ALL.into_iter();
        relations.find(|relation| relation.as_str().eq_ignore_ascii_case(name))
    }

    /// Whether it says where something about a service is, in whatever it stands. The others
    /// do in a catalog only.
    pub fn is_of_service(self) -> bool {
        matches!(
            self,
            ServiceRelation::ServiceDesc
                | ServiceRelation::ServiceDoc
                | ServiceRelation::ServiceMeta
                | ServiceRelation::Status
                | ServiceRelation::ApiCatalog
        )
    }
}

/// What names a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NamedBy {
    /// A `Link` header (RFC 8288).
    Link,
    /// The host's `/.well-known/api-catalog` (RFC 9727).
    ApiCatalog,
}

/// A document that a host names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceLink {
    /// What it is to the service.
    pub relation: ServiceRelation,
    /// Its address, resolved against the URL of the response that names it.
    pub target: String,
    /// What it is about, resolved likewise, where that is not what was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// The media type that the host states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// What the host calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What names it.
    pub named_by: NamedBy,
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
    /// The documents that the host names, in the order in which it names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service_links: Vec<ServiceLink>,
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
