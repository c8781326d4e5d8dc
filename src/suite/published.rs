//! The form of case files: types whose only use is the JSON Schema that is generated from
//! them, and the names of their fields. Reading and refusing is done by `case_file`.

#![expect(
    dead_code,
    reason = "only the schema and the names of the fields are used"
)]

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::matcher_file::Matchers;
use super::published_compare::CompareFile;
use super::published_values::{OneOrMore, Scalar, ShortOrLong};
use crate::model::finding::Basis;
use crate::model::fixture::FixtureScope;

/// A request case of driftcheck: what is sent, and what is expected of the response.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct CaseFile {
    #[schemars(flatten)]
    own: OwnFields,
    #[schemars(flatten)]
    shared: SharedFields,
}

/// What belongs to one case.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OwnFields {
    /// The id of the case; by default the path under `cases/` without `.case.yaml`.
    #[schemars(regex(pattern = r"^[a-z0-9/_-]+$"))]
    id: Option<String>,
    /// A title for people.
    name: Option<String>,
    /// The case runs once for each row, with the row's values as variables.
    rows: Option<ShortOrLong<Vec<BTreeMap<String, Value>>, Rows>>,
    /// Steps that prepare the host for the case.
    setup: Option<Vec<StepFile>>,
    /// Several requests in order, instead of one.
    steps: Option<Vec<StepFile>>,
    /// Steps that clean up the host; they always run.
    teardown: Option<Vec<StepFile>>,
}

/// What the defaults of a folder can say too.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SharedFields {
    /// Words to select it by.
    tags: Option<OneOrMore<String>>,
    /// Where its expectations come from; by default `documented`.
    basis: Option<Basis>,
    /// What it changes on the host, by name: `mail`, `create`; `none` for nothing.
    effects: Option<OneOrMore<String>>,
    /// Variables that the host profile must set.
    needs: Option<OneOrMore<String>>,
    /// Fixtures of `cases/_fixtures/`: test data that is created on the host first. Their values
    /// are `{{ NAME.VALUE }}`.
    fixtures: Option<OneOrMore<String>>,
    /// The case's own variables.
    vars: Option<BTreeMap<String, Value>>,
    /// Why it is not run.
    skip: Option<String>,
    /// Names of shared data: cases that share a name never run at the same time.
    resource: Option<OneOrMore<String>>,
    /// What findings are grouped by; by default method and path.
    operation: Option<String>,
    /// What is sent; with `steps`, what every step shares.
    request: Option<Request>,
    /// What the response must be, by default a 2xx; with `steps`, what every step shares.
    expect: Option<Expect>,
    /// Values of the response that later steps use, by variable.
    capture: Option<BTreeMap<String, ShortOrLong<String, CaptureFile>>>,
    /// Repeat the request until its response meets this.
    until: Option<UntilFile>,
    /// How its responses are compared with accepted ones; with `steps`, for every step.
    compare: Option<CompareFile>,
}

/// A fixture of driftcheck: test data that is created on a host for cases, and removed afterwards.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FixtureFile {
    /// A title for people.
    name: Option<String>,
    /// Who shares an instance: each case has its own (`case`), or all of a run have one (`run`).
    scope: Option<FixtureScope>,
    /// Fixtures whose values its steps use.
    fixtures: Option<OneOrMore<String>>,
    /// Variables that the host profile must set.
    needs: Option<OneOrMore<String>>,
    /// Why no request can create it, so that only a host profile can provide it, as a variable with
    /// the fixture's name.
    cannot_be_made: Option<String>,
    /// The names of its values, if it cannot be made; otherwise they are what its setup captures.
    values: Option<OneOrMore<String>>,
    /// Steps that create it; what they capture are its values.
    setup: Option<Vec<StepFile>>,
    /// Steps that remove it; they always run.
    teardown: Option<Vec<StepFile>>,
}

/// One request of several.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StepFile {
    /// Its name, for `same_as` and for reports.
    name: Option<String>,
    /// Where its expectations come from.
    basis: Option<Basis>,
    /// What it changes on the host, by name; `none` for nothing.
    effects: Option<OneOrMore<String>>,
    /// What findings are grouped by; by default method and path.
    operation: Option<String>,
    /// What is sent.
    request: Option<Request>,
    /// What the response must be; by default a 2xx.
    expect: Option<Expect>,
    /// Values of the response that later steps use, by variable.
    capture: Option<BTreeMap<String, ShortOrLong<String, CaptureFile>>>,
    /// Repeat the request until its response meets this.
    until: Option<UntilFile>,
    /// How its response is compared with an accepted one.
    compare: Option<CompareFile>,
}

/// Where a captured value comes from: one of `path`, `header`, `status` and `text`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CaptureFile {
    /// A JSONPath (RFC 9535); the first value that it selects.
    path: Option<String>,
    /// A header's name.
    header: Option<String>,
    /// The status.
    status: Option<bool>,
    /// The whole body as text.
    text: Option<bool>,
    /// The part to take: the first group of this regular expression, or its whole match.
    regex: Option<String>,
}

/// What a response must meet: the fields of `expect`, and how long to wait.
#[derive(Deserialize, JsonSchema)]
pub(super) struct UntilFile {
    #[serde(flatten)]
    patience: Patience,
    #[serde(flatten)]
    condition: Expect,
}

/// For how long.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Patience {
    /// How long it may take, from the first request on: `30s`.
    within: String,
    /// How long to wait between two requests; by default `1s`.
    every: Option<String>,
}

/// Rows with a key column of another name, or from a file.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Rows {
    /// The column that distinguishes rows and is a part of their ids; by default `key`.
    key: Option<String>,
    /// A CSV or JSON file of the suite, relative to the case.
    file: Option<String>,
    /// The rows themselves.
    values: Option<Vec<BTreeMap<String, Value>>>,
}

/// An earlier response that this one must be like.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SameAsFile {
    /// The name of the earlier step.
    step: String,
    /// What is not compared, by JSONPath (RFC 9535).
    except: Option<OneOrMore<String>>,
    /// Where the expectation comes from.
    basis: Option<Basis>,
}

/// What is sent.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    /// Any HTTP method; by default `GET`.
    method: Option<String>,
    /// The path after the base URL; it starts with `/`, and `{name}` stands for a parameter.
    path: Option<String>,
    /// The parameters' values, percent-encoded when they are filled in.
    params: Option<BTreeMap<String, Scalar>>,
    /// Names and values, percent-encoded; or a text, sent as it is.
    query: Option<Query>,
    /// Names and values; a list sends a header several times, null removes it.
    headers: Option<BTreeMap<String, Option<OneOrMore<Scalar>>>>,
    /// A credential's name in the host profile, or `none`.
    auth: Option<String>,
    /// The body: one of `json`, `text` and `file`.
    body: Option<Body>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Body {
    /// A JSON value.
    json: Option<Value>,
    /// A text.
    text: Option<String>,
    /// A file next to the case, sent as it is.
    file: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Query {
    Raw(String),
    Pairs(BTreeMap<String, OneOrMore<Scalar>>),
}

/// What the response must be.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Expect {
    /// A code, a class such as `4xx`, or a list of them; or the column of `rows` that has it:
    /// `"{{ column }}"`.
    status: Option<ShortOrLong<Statuses, Is<Statuses>>>,
    /// The media type without parameters.
    media_type: Option<ShortOrLong<OneOrMore<String>, Is<OneOrMore<String>>>>,
    /// The contract that the body must match: a name, or names by status.
    contract: Option<Contract>,
    /// Headers: a value, or matchers.
    headers: Option<BTreeMap<String, Option<ShortOrLong<Scalar, Matchers>>>>,
    /// Values of the body by JSONPath (RFC 9535).
    body: Option<OneOrMore<BodyExpectation>>,
    /// The earlier step whose response this one must be like, apart from what changes by nature.
    same_as: Option<ShortOrLong<String, SameAsFile>>,
    /// Whether the response announces a deprecation.
    deprecated: Option<ShortOrLong<bool, Is<bool>>>,
    /// The longest time until the whole response is there: `500ms`.
    latency: Option<ShortOrLong<String, Max>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Is<T> {
    /// What is expected.
    is: T,
    /// Where the expectation comes from.
    basis: Option<Basis>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Max {
    /// The longest time.
    max: String,
    /// Where the expectation comes from.
    basis: Option<Basis>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Statuses {
    One(StatusWord),
    More(Vec<StatusWord>),
    OfRow(#[schemars(regex(pattern = r"^ *\{\{ *[A-Za-z_][A-Za-z0-9_]* *\}\} *$"))] String),
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum StatusWord {
    Code(#[schemars(range(min = 100, max = 599))] u16),
    Word(#[schemars(regex(pattern = r"^([1-5]xx|[1-5][0-9]{2})$"))] String),
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Contract {
    Name(String),
    Long(NamedContract),
    Operation(OperationFile),
    ByStatus(BTreeMap<String, Option<StatusContract>>),
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum StatusContract {
    Name(String),
    Long(NamedContract),
    Operation(OperationFile),
}

/// An operation of an OpenAPI document, which describes the response for each status.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OperationFile {
    /// The document: its file in `schemas/`.
    openapi: String,
    /// Its operation: `GET /users/{id}`, or an `operationId`.
    operation: String,
    /// Where the expectation comes from.
    basis: Option<Basis>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NamedContract {
    /// The contract's name: its file in `schemas/` without `.schema.json`.
    name: String,
    /// Where the expectation comes from.
    basis: Option<Basis>,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct BodyExpectation {
    /// A JSONPath (RFC 9535).
    path: String,
    #[serde(flatten)]
    matchers: Matchers,
}

#[cfg(test)]
pub(super) mod tests;
