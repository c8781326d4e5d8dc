//! The body of a request: its media type, and what it holds.

use serde_json::Value;

use super::super::assertion::show_text;
use super::super::raw_finding::RawFinding;
use super::super::style_value::{Parts, readings, refused, violations};
use super::encoded::{self, Field};
use super::multipart;
use super::subject::Sent;
use super::written::of_header;
use crate::contract::OperationContract;
use crate::json::{Document, Sought};
use crate::model::exchange::Request;
use crate::model::kind::Kind;
use crate::model::place::{Place, Token, pointer};
use crate::model::violation::{Violation, reported};
use crate::openapi::{self, Content, Relation, RequestBody};

const NO_SCHEMA: &str = "the document gives no schema of the request's body";

/// What is wrong with a body.
///
/// # Errors
/// Why it is not judged.
pub(super) fn body(sent: &Sent<'_>, request: &Request) -> Result<Vec<RawFinding>, String> {
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
    let media_type = of_header(request, "content-type").unwrap_or_default();
    let media_type = media_type.join(", ");
    let Some(content) = openapi::names(&described.contents, &media_type) else {
        return Ok(vec![wrong_media_type(described, &media_type, finding)]);
    };
    let found = match content.items.is_some() || openapi::is_json(&media_type) {
        true => of_json(sent, content, bytes.as_bytes())?,
        false => of_others(sent, content, bytes.as_bytes(), &media_type)?,
    };
    Ok(found.into_iter().map(of_violation).collect())
}

fn of_json(sent: &Sent<'_>, content: &Content, bytes: &[u8]) -> Result<Vec<Violation>, String> {
    let Some((contract, _)) = sent.operation.sent_contract(content) else {
        return Err(NO_SCHEMA.to_owned());
    };
    let document = match OperationContract::sequence(content, Some(&contract)) {
        Some(sequence) => sequence.read(bytes, false, &Sought::default()),
        None => Document::parse(bytes),
    };
    let mut found = document.problems().to_vec();
    found.extend(refused(contract.judge(&document, 0)?));
    Ok(reported(found))
}

/// What is wrong with a form, or with a text.
fn of_others(
    sent: &Sent<'_>,
    content: &Content,
    bytes: &[u8],
    media_type: &str,
) -> Result<Vec<Violation>, String> {
    let fields = match openapi::essence(media_type).as_str() {
        "application/x-www-form-urlencoded" => Some(encoded::fields(bytes)),
        "multipart/form-data" => Some(multipart::fields(bytes, media_type)?),
        "text/plain" => None,
        _ => return Err("the request's body is not JSON, a form or a text".to_owned()),
    };
    let Some((contract, schema)) = sent.operation.sent_contract(content) else {
        return Err(NO_SCHEMA.to_owned());
    };
    let parts = fields.iter().flatten();
    let mut found: Vec<Violation> = parts
        .filter_map(|field| wrong_part(sent, content, field))
        .collect();
    let readings: Vec<Value> = match fields {
        Some(fields) if fields.iter().any(Field::is_masked) => {
            return Err("a value of the form is masked".to_owned());
        }
        Some(fields) => encoded::values(&fields, &schema, &sent.operation.encodings(content)),
        None => {
            let text = String::from_utf8_lossy(bytes).into_owned();
            readings(&Parts::One(text), &schema)
        }
    };
    found.extend(violations(&contract, &readings, 0));
    Ok(found)
}

/// A part of a form that is of another media type than its `encoding` allows.
fn wrong_part(sent: &Sent<'_>, content: &Content, field: &Field) -> Option<Violation> {
    let own = field.media_type.as_deref()?;
    let (types, rule) = sent.operation.part_types(content, &field.name)?;
    let fits = |wanted: &&str| match openapi::relation(wanted, own) {
        Relation::Same | Relation::Parameters | Relation::Above => true,
        Relation::Below | Relation::Other => false,
    };
    if types.iter().any(fits) || own.trim().is_empty() {
        return None;
    }
    let (expected, actual) = (types.join(" or "), show_text(own));
    let name = Token::Key(&field.name);
    Some(Violation {
        kind: Kind::InvalidRequestBody,
        severity: None,
        place: Place::body([name]),
        pointer: pointer([name]),
        message: format!(
            "the part `{}` has the media type {actual}, expected {expected}",
            field.name
        ),
        expected,
        actual,
        rule: Some(rule),
        basis: None,
        enum_value: None,
        closed: false,
        more: 0,
    })
}

fn of_violation(mut one: Violation) -> RawFinding {
    let (kind, message) = match one.kind {
        Kind::WriteOnlyProperty => {
            // The keyword of the document, which its translation has turned round.
            let own = one
                .rule
                .as_deref()
                .and_then(|rule| rule.strip_suffix("writeOnly"));
            one.rule = own.map(|own| format!("{own}readOnly"));
            let message = format!("the client sends {}, which is read-only", one.pointer);
            (Kind::ReadOnlySent, message)
        }
        _ => {
            let words = one.message.replacen("the body", "it", 1);
            let message = format!("the request's body: {words}");
            (Kind::InvalidRequestBody, message)
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
