//! A request that a client sent, against what the document of its operation allows: the
//! client's side of an exchange. Where the document's schemas are read as those of requests.

use std::collections::BTreeMap;

use url::Url;

use super::assertion::show_text;
use super::raw_finding::RawFinding;
use super::rules::Rules;
use super::state::ExchangeJudge;
use super::style_value::value_of;
use crate::contract::OperationContract;
use crate::json::Document;
use crate::model::case::Expected;
use crate::model::exchange::{Exchange, Request};
use crate::model::finding::{Basis, Check, Finding};
use crate::model::kind::Kind;
use crate::model::place::Place;
use crate::model::security::Carrier;
use crate::model::violation::reported;
use crate::openapi::{self, Operation, Parameter, ParameterPlace, RequestBody};

const PARAMETERS: &str = "request parameters";
const BODY: &str = "request body";

/// What a request is judged with.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// The operation, of a document that is read as one of requests.
    pub operation: OperationContract<'a>,
    /// What is expected of its responses, for the name that findings go by.
    pub expected: &'a Expected,
    /// Whether the recorder kept no headers.
    pub headers_missing: bool,
    /// Why the request's body is not all that was sent, where it is not.
    pub body_missing: Option<&'a str>,
}

/// Judges what a client sent.
pub fn judge_sent(
    sent: Sent<'_>,
    exchange: &Exchange,
    rules: &Rules,
) -> (Vec<Finding>, Vec<Check>) {
    let name = &sent.expected.operation;
    let mut judge = ExchangeJudge::bare(name, sent.expected, exchange, rules);
    let mut found = parameters(&sent, &exchange.request);
    judge.record(PARAMETERS, Basis::Documented, 0, std::mem::take(&mut found));
    match body(&sent, &exchange.request) {
        Ok(found) => judge.record(BODY, Basis::Documented, 0, found),
        Err(reason) => judge.not_applied(BODY, &reason),
    }
    (judge.verdict.findings, judge.verdict.checks)
}

fn parameters(sent: &Sent<'_>, request: &Request) -> Vec<RawFinding> {
    let operation = sent.operation.operation();
    let Ok(url) = Url::parse(&request.url) else {
        return Vec::new();
    };
    let mut query: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in url.query_pairs() {
        let values = query.entry(name.into_owned()).or_default();
        values.push(value.into_owned());
    }
    let mut found = Vec::new();
    for parameter in &operation.parameters {
        let values = match parameter.place {
            ParameterPlace::Query => query.get(&parameter.name).cloned(),
            ParameterPlace::Header if !sent.headers_missing => of_header(request, &parameter.name),
            // Those of the path are there, and the others are read whole.
            _ => continue,
        };
        found.extend(judge_parameter(sent, parameter, values, &query));
    }
    let unknown = query.keys().filter(|name| !knows(operation, name));
    found.extend(unknown.map(|name| {
        let place = Place::Request(format!("query:{name}"));
        let message = format!(
            "the client sends the query parameter `{name}`, which the document does not have"
        );
        let rule = sent.operation.rule(&operation.spot);
        RawFinding {
            rule: Some(rule),
            ..RawFinding::new(
                Kind::UndocumentedParameter,
                place,
                "only documented parameters",
                show_text(name),
            )
            .message(message)
        }
    }));
    found
}

/// What is wrong with one parameter, where it is there or should be.
fn judge_parameter(
    sent: &Sent<'_>,
    parameter: &Parameter,
    values: Option<Vec<String>>,
    query: &BTreeMap<String, Vec<String>>,
) -> Vec<RawFinding> {
    let name = &parameter.name;
    let (of, place) = match parameter.place {
        ParameterPlace::Header => ("header", format!("header:{}", name.to_ascii_lowercase())),
        _ => ("query parameter", format!("query:{name}")),
    };
    let rule = sent.operation.rule(&parameter.spot);
    let finding = |kind: Kind, expected: String, actual: String, message: String| RawFinding {
        rule: Some(rule.clone()),
        ..RawFinding::new(kind, Place::Request(place.clone()), expected, actual).message(message)
    };
    let Some(values) = values else {
        let members = format!("{name}[");
        let has_members = query.keys().any(|own| own.starts_with(&members));
        let is_missing =
            parameter.is_required && !has_members && !is_form_of_object(sent, parameter);
        let message =
            format!("the document requires the {of} `{name}`, and the client does not send it");
        let missing = || {
            let expected = format!("the {of}");
            finding(
                Kind::MissingParameter,
                expected,
                "nothing".to_owned(),
                message,
            )
        };
        return is_missing.then(missing).into_iter().collect();
    };
    let Some((contract, schema)) = sent.operation.parameter_contract(parameter) else {
        return Vec::new();
    };
    // Items that are written one by one, or behind another sign than a comma.
    let sign = match parameter.style.as_str() {
        "pipeDelimited" => "|",
        "spaceDelimited" => " ",
        _ => ",",
    };
    let text = values.join(",").replace(sign, ",");
    let is_plain = parameter.media_type.is_none() && parameter.style != "deepObject";
    let value = value_of(&text, &schema, parameter.explode).filter(|_| is_plain);
    let Some(value) = value else {
        return Vec::new();
    };
    let document = Document::parse(value.to_string().as_bytes());
    let violations = reported(contract.judge(&document, 0)).into_iter();
    violations
        .map(|one| {
            let words = one.message.replacen("the body", "it", 1);
            let message = format!("the {of} `{name}`: {words}");
            finding(Kind::InvalidParameter, one.expected, one.actual, message)
        })
        .collect()
}

/// Whether a parameter of the query is an object whose members are parameters themselves.
fn is_form_of_object(sent: &Sent<'_>, parameter: &Parameter) -> bool {
    let schema = sent.operation.parameter_contract(parameter);
    let is_object = schema.is_some_and(|(_, schema)| schema.get("type") == Some(&"object".into()));
    is_object && parameter.style == "form" && parameter.explode
}

fn of_header(request: &Request, name: &str) -> Option<Vec<String>> {
    let own = request.headers.iter();
    let own = own.filter(|header| header.name.eq_ignore_ascii_case(name));
    let values: Vec<String> = own
        .map(|header| header.value.to_text().into_owned())
        .collect();
    (!values.is_empty()).then_some(values)
}

/// Whether the document has a parameter of the query of this name, or one that takes any.
fn knows(operation: &Operation, name: &str) -> bool {
    let fits = |parameter: &Parameter| match parameter.place {
        ParameterPlace::QueryString => true,
        ParameterPlace::Query => {
            let rest = name.strip_prefix(parameter.name.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
                // The members of an object may be any.
                || (parameter.explode && parameter.style == "form" && parameter.schema.is_none())
        }
        _ => false,
    };
    let schemes = operation.security.alternatives.iter().flatten();
    let mut keys = schemes.map(|scheme| &scheme.carrier);
    operation.parameters.iter().any(fits)
        || keys.any(|carrier| matches!(carrier, Carrier::Query(own) if own == name))
        || operation.is_partly_read
}

/// What is wrong with a body.
///
/// # Errors
/// Why it is not judged.
fn body(sent: &Sent<'_>, request: &Request) -> Result<Vec<RawFinding>, String> {
    if let Some(reason) = sent.body_missing {
        return Err(reason.to_owned());
    }
    if sent.headers_missing {
        return Err("the recorder kept no headers".to_owned());
    }
    let operation = sent.operation.operation();
    let Some(described) = &operation.body else {
        return Err("the document describes no body of the request".to_owned());
    };
    let finding = |expected: String, actual: String, message: String| RawFinding {
        rule: Some(sent.operation.rule(&described.spot)),
        ..RawFinding::new(
            Kind::InvalidRequestBody,
            Place::Request("body:".to_owned()),
            expected,
            actual,
        )
        .message(message)
    };
    let Some(bytes) = request.body.as_ref().filter(|body| !body.is_empty()) else {
        let missing = || {
            let message = "the document requires a body, and the client sends none".to_owned();
            finding("a body".to_owned(), "none".to_owned(), message)
        };
        return Ok(described.is_required.then(missing).into_iter().collect());
    };
    let media_type = of_header(request, "content-type")
        .unwrap_or_default()
        .join(", ");
    let Some(content) = openapi::fits(&described.contents, &media_type) else {
        return Ok(vec![wrong_media_type(described, &media_type, finding)]);
    };
    if !openapi::is_json(&media_type) {
        return Err("the request's body is not JSON".to_owned());
    }
    let Some(contract) = sent.operation.sent_contract(content) else {
        return Err("the document gives no schema of the request's body".to_owned());
    };
    let document = Document::parse(bytes.as_bytes());
    let mut violations = document.problems().to_vec();
    violations.extend(contract.judge(&document, 0));
    let found = reported(violations).into_iter().map(|one| {
        let (kind, message) = match one.kind {
            Kind::WriteOnlyProperty => {
                let message = format!("the client sends {}, which is read-only", one.pointer);
                (Kind::ReadOnlySent, message)
            }
            _ => {
                let words = one.message.replacen("the body", "it", 1);
                (
                    Kind::InvalidRequestBody,
                    format!("the request's body: {words}"),
                )
            }
        };
        RawFinding {
            rule: one.rule,
            more: one.more,
            pointer: Some(one.pointer),
            ..RawFinding::new(
                kind,
                Place::Request(one.place.to_string()),
                one.expected,
                one.actual,
            )
            .message(message)
        }
    });
    Ok(found.collect())
}

fn wrong_media_type(
    described: &RequestBody,
    media_type: &str,
    finding: impl Fn(String, String, String) -> RawFinding,
) -> RawFinding {
    let known = described.contents.iter();
    let known: Vec<&str> = known.map(|content| content.media_type.as_str()).collect();
    let expected = known.join(" or ");
    let shown = match media_type {
        "" => "no Content-Type".to_owned(),
        own => show_text(own),
    };
    let message = format!("the request's media type is {shown}, expected {expected}");
    finding(expected, shown, message)
}
