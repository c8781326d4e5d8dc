//! One request of a case: what is sent, and what is expected of its response.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::finding::Basis;
use super::matcher::{Matcher, Pattern};
use super::security::Security;
use super::status_set::{StatusPattern, StatusSet};
use super::template::Template;
use crate::baseline::Comparing;
use crate::variables::Values;

/// What a step is for.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// It brings the host into the state that the case needs; where it fails, the case
    /// could not be judged.
    Setup,
    /// It is what the case is about.
    #[default]
    Step,
    /// It puts the host back, whatever became of the steps before it.
    Teardown,
}

impl Role {
    /// The word used in case files and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Setup => "setup",
            Role::Step => "step",
            Role::Teardown => "teardown",
        }
    }

    /// Whether it is a step that the case is about.
    pub fn is_step(&self) -> bool {
        *self == Role::Step
    }
}

/// One request and what is expected of its response. It reads like its traits, which it has in
/// common with similar steps.
#[derive(Clone, Debug)]
pub struct Step {
    /// What is sent.
    pub request: RequestTemplate,
    /// All else.
    pub traits: Arc<StepTraits>,
}

/// What is to be known of a step beside its request.
#[derive(Clone, Debug, PartialEq)]
pub struct StepTraits {
    /// What it is for.
    pub role: Role,
    /// Its name, where the case has several.
    pub name: Option<Arc<str>>,
    /// The fixture that it belongs to.
    pub fixture: Option<Arc<str>>,
    /// What it does to the host, by name.
    pub effects: Vec<Arc<str>>,
    /// What is asked of the response.
    pub expected: Expected,
    /// The variables it uses that are built in or captured by steps before it.
    pub uses: Vec<Arc<str>>,
}

impl Step {
    /// The columns of rows that have a status which is expected of it.
    pub fn status_columns(&self) -> impl Iterator<Item = &Arc<str>> {
        let until = self.traits.expected.until.as_ref();
        let waited_for = until.and_then(|until| until.condition.status_of.as_ref());
        let own = self.traits.expected.expect.status_of.as_ref();
        own.into_iter().chain(waited_for)
    }

    /// Takes the statuses that are those of a row.
    pub fn take_statuses(&mut self, row: &Values) {
        if self.status_columns().next().is_none() {
            return;
        }
        let expected = &mut self.own_traits().expected;
        Arc::make_mut(&mut expected.expect).take_status(row);
        if let Some(until) = &mut expected.until {
            Arc::make_mut(&mut until.condition).take_status(row);
        }
    }

    /// Its traits, to be changed for this step alone.
    pub fn own_traits(&mut self) -> &mut StepTraits {
        Arc::make_mut(&mut self.traits)
    }
}

impl Deref for Step {
    type Target = StepTraits;

    fn deref(&self) -> &StepTraits {
        &self.traits
    }
}

/// What is asked of one response, whoever sent its request.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// Method and path template, or the file's `operation:`; findings are grouped by it.
    pub operation: Arc<str>,
    /// What is expected. Steps that differ in their operation often expect the same.
    pub expect: Arc<Expect>,
    /// What the steps after it take from the response.
    pub captures: Vec<Capture>,
    /// What the response is waited for; a request with a safe method is repeated until then.
    pub until: Option<Until>,
    /// How the response is compared with an accepted one, where the case says something.
    pub compare: Option<Arc<Comparing>>,
}

impl Expected {
    /// Whether a status is named that may come.
    pub fn expects(&self, status: u16) -> bool {
        let statuses = self.expect.status.as_ref();
        statuses.is_some_and(|statuses| statuses.value.contains(status))
    }
}

impl Expect {
    /// Takes its status from the values of a row, where it is one of a column.
    fn take_status(&mut self, row: &Values) {
        let value = self.status_of.as_ref().and_then(|column| row.get(column));
        let word = value.map(|value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        let pattern = word.and_then(|word| word.parse::<StatusPattern>().ok());
        if let (Some(status), Some(pattern)) = (&mut self.status, pattern) {
            status.value = StatusSet(vec![pattern]);
        }
    }

    /// The contract that stands for a status.
    pub fn contract_for(&self, status: u16) -> Option<&Expectation<ContractChoice>> {
        self.contracts.iter().find(|choice| {
            let statuses = choice.value.statuses.as_ref();
            statuses.is_none_or(|statuses| statuses.contains(status))
        })
    }
}

/// A value that is taken from a response for the steps after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Capture {
    /// The variable that holds it.
    pub name: Arc<str>,
    /// Where it stands.
    pub source: CaptureSource,
    /// What is taken of it: the first group of this expression, or its whole match.
    pub regex: Option<Pattern>,
    /// Its line in the case file, counted from 1; 0 where a default supplied it.
    pub line: u32,
}

/// Where a captured value stands.
#[derive(Clone, Debug, PartialEq)]
pub enum CaptureSource {
    /// In the body: the first value that a JSONPath (RFC 9535) selects.
    Body {
        /// The path's text.
        path: Arc<str>,
        /// The same path, parsed.
        query: Arc<serde_json_path::JsonPath>,
    },
    /// The value of a header, by its lower-case name.
    Header(Arc<str>),
    /// The status, as a number.
    Status,
    /// The whole body as text.
    Text,
}

/// What a step's response is waited for. Only requests with a safe method are repeated.
#[derive(Clone, Debug, PartialEq)]
pub struct Until {
    /// What must hold of the response.
    pub condition: Arc<Expect>,
    /// How long it may take, from the first request on.
    pub within: Duration,
    /// How long to wait between two requests.
    pub every: Duration,
    /// Its line in the case file, counted from 1; 0 where a default supplied it.
    pub line: u32,
}

/// A request before its variables are filled in. It reads like its traits, which it has in common
/// with similar ones.
#[derive(Clone, Debug)]
pub struct RequestTemplate {
    /// The parameters' values, percent-encoded when they are filled in.
    pub params: Vec<(Arc<str>, Template)>,
    /// The line of the case file where the request stands, counted from 1.
    pub line: u32,
    /// All else.
    pub traits: Arc<RequestTraits>,
}

/// What requests for other things of a kind have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestTraits {
    /// The method, any token of RFC 9110, section 9.1.
    pub method: Arc<str>,
    /// The path with `{name}` parameters, from the base URL on.
    pub path: Template,
    /// The query.
    pub query: Query,
    /// Headers in order; `None` leaves a header out that driftcheck would send.
    pub headers: Vec<(Arc<str>, Option<Template>)>,
    /// Which credential goes with it.
    pub auth: Auth,
    /// The body.
    pub body: BodyTemplate,
}

impl RequestTemplate {
    /// Its traits, to be changed for this request alone.
    pub fn own_traits(&mut self) -> &mut RequestTraits {
        Arc::make_mut(&mut self.traits)
    }
}

impl Deref for RequestTemplate {
    type Target = RequestTraits;

    fn deref(&self) -> &RequestTraits {
        &self.traits
    }
}

/// The query of a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Query {
    /// No query.
    #[default]
    None,
    /// The text after `?`, sent as it is (RQL is such a text).
    Raw(Template),
    /// Names and values, percent-encoded.
    Pairs(Vec<(Arc<str>, Template)>),
}

/// Which credential of the host profile goes with a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Auth {
    /// The profile's credential `default`, where it has one.
    #[default]
    Default,
    /// No credential.
    None,
    /// The credential of this name.
    Named(Arc<str>),
}

/// The body of a request before its variables are filled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum BodyTemplate {
    /// No body.
    #[default]
    None,
    /// A JSON value; its strings may hold variables.
    Json(Value),
    /// Names and values, encoded as a form.
    Form(Vec<(Arc<str>, Template)>),
    /// A text.
    Text(Template),
    /// A file's bytes as they are, read when the suite was loaded.
    File(Arc<[u8]>),
}

/// An expectation with its basis and its line.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation<T> {
    /// What is expected.
    pub value: T,
    /// Where it comes from.
    pub basis: Basis,
    /// Its line in the case file, counted from 1; 0 where a default supplied it.
    pub line: u32,
}

/// What is expected of a response.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expect {
    /// The status; 2xx where the file says nothing.
    pub status: Option<Expectation<StatusSet>>,
    /// The column of the rows that has the status: none is in the set until a row is chosen.
    pub status_of: Option<Arc<str>>,
    /// The media type, without parameters.
    pub media_type: Option<Expectation<Vec<Arc<str>>>>,
    /// The contracts, each for the statuses it stands for.
    pub contracts: Vec<Expectation<ContractChoice>>,
    /// Header expectations.
    pub headers: Vec<Expectation<HeaderExpectation>>,
    /// Body expectations.
    pub body: Vec<Expectation<BodyExpectation>>,
    /// The earlier response that this one must be like.
    pub same_as: Option<Expectation<SameAs>>,
    /// Whether the response is expected to announce a deprecation.
    pub deprecated: Option<Expectation<bool>>,
    /// The longest time until the whole response is there.
    pub latency: Option<Expectation<Duration>>,
}

/// An earlier response that one must be like, apart from what changes by nature.
#[derive(Clone, Debug, PartialEq)]
pub struct SameAs {
    /// The name of the step that got it.
    pub step: Arc<str>,
    /// What is not compared, by JSONPath (RFC 9535).
    pub except: Vec<Arc<serde_json_path::JsonPath>>,
}

/// A contract and the statuses it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractChoice {
    /// The contract's name.
    pub name: Arc<str>,
    /// The statuses; `None` stands for those that the case expects.
    pub statuses: Option<StatusSet>,
    /// What its document requires to be sent, where it is an operation.
    pub security: Option<Arc<Security>>,
}

/// What is expected of one header.
#[derive(Clone, Debug, PartialEq)]
pub struct HeaderExpectation {
    /// The lower-case name.
    pub name: Arc<str>,
    /// What its value must be.
    pub matcher: Matcher,
}

/// What is expected of the body at a JSONPath (RFC 9535).
#[derive(Clone, Debug, PartialEq)]
pub struct BodyExpectation {
    /// The path's text.
    pub path: Arc<str>,
    /// The same path, parsed.
    pub query: Arc<serde_json_path::JsonPath>,
    /// What the selected values must be.
    pub matcher: Matcher,
}

/// Whether a method is safe: RFC 9110, section 9.2.1; QUERY by RFC 10008.
pub fn is_safe_method(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY")
}
