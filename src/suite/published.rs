//! The form of case files for editors: types whose only use is the JSON Schema
//! that is generated from them. Reading and refusing is done by `case_file`.

#![expect(dead_code, reason = "only the schema of these types is used")]

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::published_compare::CompareFile;
use super::published_compare::OneOrMore;
use super::published_compare::ShortOrLong;
use crate::model::finding::Basis;

/// A request case of driftcheck: what is sent, and what is expected of the response.
#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// The case's id; the path under `cases/` without `.case.yaml` where it is left out.
    #[schemars(regex(pattern = r"^[a-z0-9/_-]+$"))]
    id: Option<String>,
    /// A title for people.
    name: Option<String>,
    /// Words to select it by.
    tags: Option<OneOrMore<String>>,
    /// Where its expectations come from: `documented` unless set otherwise.
    basis: Option<Basis>,
    /// What it does to the host, by name: `mail`, `create`; `none` for nothing.
    effects: Option<OneOrMore<String>>,
    /// Variables that the host profile must set.
    needs: Option<OneOrMore<String>>,
    /// The case's own variables.
    vars: Option<BTreeMap<String, Value>>,
    /// Why it is not to be run.
    skip: Option<String>,
    /// What it shares with other cases: those with a resource in common run one after another.
    resource: Option<OneOrMore<String>>,
    /// The case runs once for each row, with the row's values as variables.
    rows: Option<ShortOrLong<Vec<BTreeMap<String, Value>>, Rows>>,
    /// Steps that bring the host into the state that the case needs.
    setup: Option<Vec<StepFile>>,
    /// What findings are grouped by: method and path where it is left out.
    operation: Option<String>,
    /// What is sent; beside `steps`, what every step shares.
    request: Option<Request>,
    /// What the response must be, a 2xx where it is left out; beside `steps`, what every step
    /// shares.
    expect: Option<Expect>,
    /// What the steps after it take from the response, by variable.
    capture: Option<BTreeMap<String, ShortOrLong<String, CaptureFile>>>,
    /// What the response is waited for; the request is repeated until then.
    until: Option<UntilFile>,
    /// How its responses are compared with accepted ones; beside `steps`, for every step.
    compare: Option<CompareFile>,
    /// Several requests in order, instead of one.
    steps: Option<Vec<StepFile>>,
    /// Steps that put the host back, whatever became of the others.
    teardown: Option<Vec<StepFile>>,
}

/// One request of several.
#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
struct StepFile {
    /// Its name, for `same_as` and for reports.
    name: Option<String>,
    /// Where its expectations come from.
    basis: Option<Basis>,
    /// What it does to the host, by name; `none` for nothing.
    effects: Option<OneOrMore<String>>,
    /// What findings are grouped by: method and path where it is left out.
    operation: Option<String>,
    /// What is sent.
    request: Option<Request>,
    /// What the response must be; a 2xx where it is left out.
    expect: Option<Expect>,
    /// What the steps after it take from the response, by variable.
    capture: Option<BTreeMap<String, ShortOrLong<String, CaptureFile>>>,
    /// What the response is waited for; the request is repeated until then.
    until: Option<UntilFile>,
    /// How its response is compared with an accepted one.
    compare: Option<CompareFile>,
}

/// Where a captured value stands: one of `path`, `header`, `status` and `text`.
#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
struct CaptureFile {
    /// A JSONPath (RFC 9535); the first value that it selects.
    path: Option<String>,
    /// A header's name.
    header: Option<String>,
    /// The status.
    status: Option<bool>,
    /// The whole body as text.
    text: Option<bool>,
    /// What is taken of it: the first group of this regular expression, or its whole match.
    regex: Option<String>,
}

/// What a response is waited for: the fields of `expect`, and for how long.
#[derive(JsonSchema, Serialize)]
struct UntilFile {
    /// How long it may take, from the first request on: `30s`.
    within: String,
    /// How long to wait between two requests; `1s` where it is left out.
    every: Option<String>,
    /// What must hold.
    #[serde(flatten)]
    condition: Expect,
}

/// Rows with a key column of another name, or from a file.
#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    /// The column that distinguishes rows and stands in their ids; `key` where it is left out.
    key: Option<String>,
    /// A CSV or JSON file of the suite, relative to the case.
    file: Option<String>,
    /// The rows themselves.
    values: Option<Vec<BTreeMap<String, Value>>>,
}

/// An earlier response that this one must be like.
#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
struct SameAsFile {
    /// The name of the earlier step.
    step: String,
    /// What is not compared, by JSONPath (RFC 9535).
    except: Option<OneOrMore<String>>,
    /// Where the expectation comes from.
    basis: Option<Basis>,
}

/// What is sent.
#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
struct Request {
    /// Any HTTP method; `GET` where it is left out.
    method: Option<String>,
    /// From the base URL on, beginning with `/`; `{name}` stands for a parameter.
    path: Option<String>,
    /// The parameters' values, percent-encoded when they are filled in.
    params: Option<BTreeMap<String, Scalar>>,
    /// Names and values, percent-encoded; or a text, sent as it is.
    query: Option<Query>,
    /// Names and values; a list sends a header several times, null leaves it out.
    headers: Option<BTreeMap<String, Option<OneOrMore<Scalar>>>>,
    /// A credential's name in the host profile, or `none`.
    auth: Option<String>,
    /// The body: one of `json`, `text` and `file`.
    body: Option<Body>,
}

#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
struct Body {
    /// A JSON value.
    json: Option<Value>,
    /// A text.
    text: Option<String>,
    /// A file beside the case, sent as it is.
    file: Option<String>,
}

#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
enum Query {
    Raw(String),
    Pairs(BTreeMap<String, OneOrMore<Scalar>>),
}

#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Number(f64),
    Truth(bool),
}

/// What the response must be.
#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    /// A code, a class such as `4xx`, or a list of them.
    status: Option<ShortOrLong<Statuses, Is<Statuses>>>,
    /// The media type without parameters.
    media_type: Option<ShortOrLong<OneOrMore<String>, Is<OneOrMore<String>>>>,
    /// The contract that the body must keep: a name, or names by status.
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

#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
struct Is<T> {
    /// What is expected.
    is: T,
    /// Where the expectation comes from.
    basis: Option<Basis>,
}

#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
struct Max {
    /// The longest time.
    max: String,
    /// Where the expectation comes from.
    basis: Option<Basis>,
}

#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
enum Statuses {
    One(StatusWord),
    More(Vec<StatusWord>),
}

#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
enum StatusWord {
    Code(#[schemars(range(min = 100, max = 599))] u16),
    Word(#[schemars(regex(pattern = r"^([1-5]xx|[1-5][0-9]{2})$"))] String),
}

#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
enum Contract {
    Name(String),
    Long(NamedContract),
    Operation(OperationFile),
    ByStatus(BTreeMap<String, Option<StatusContract>>),
}

#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
enum StatusContract {
    Name(String),
    Long(NamedContract),
    Operation(OperationFile),
}

/// An operation of an OpenAPI document, which says what each status answers.
#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
struct OperationFile {
    /// The document: its file in `schemas/`.
    openapi: String,
    /// Its operation: `GET /users/{id}`, or an `operationId`.
    operation: String,
    /// Where the expectation comes from.
    basis: Option<Basis>,
}

#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
struct NamedContract {
    /// The contract's name: its file in `schemas/` without `.schema.json`.
    name: String,
    /// Where the expectation comes from.
    basis: Option<Basis>,
}

#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
struct Matchers {
    /// The value is this one.
    equals: Option<Value>,
    /// It is one of these.
    one_of: Option<Vec<Value>>,
    /// The regular expression matches in it.
    matches: Option<String>,
    /// There is at least one.
    exists: Option<bool>,
    /// There is none.
    absent: Option<bool>,
    /// So many are there.
    count: Option<Count>,
    /// Its JSON type, or a list of types.
    r#type: Option<OneOrMore<Option<String>>>,
    /// It is a number of at least this one, or a date-time not before this one.
    at_least: Option<Scalar>,
    /// It is a number of at most this one, or a date-time not after this one.
    at_most: Option<Scalar>,
    /// Where the expectation comes from.
    basis: Option<Basis>,
}

#[derive(JsonSchema, Serialize)]
struct BodyExpectation {
    /// A JSONPath (RFC 9535).
    path: String,
    /// What the selected values must be.
    #[serde(flatten)]
    matchers: Matchers,
}

#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
enum Count {
    Exactly(u64),
    Between(Between),
}

#[derive(JsonSchema, Serialize)]
#[serde(deny_unknown_fields)]
struct Between {
    /// At least so many.
    min: Option<u64>,
    /// At most so many.
    max: Option<u64>,
}

#[cfg(test)]
pub(super) mod tests;
