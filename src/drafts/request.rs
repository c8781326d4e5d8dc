//! `request` of a case, as a draft writes it.

use super::body::Body;
use super::fill::Filled;
use super::yaml_text::Yaml;
use crate::openapi::model::Operation;

/// The request of an operation with what is filled in.
pub(super) fn request(
    operation: &Operation,
    filled: &Filled,
    auth: Option<&str>,
    body: &Body,
) -> (String, Yaml) {
    let mut members = vec![
        ("method".to_owned(), operation.method.as_str().into()),
        ("path".to_owned(), filled.path.as_str().into()),
    ];
    if !filled.params.is_empty() {
        members.push(("params".to_owned(), Yaml::Map(filled.params.clone())));
    }
    if let Some(query) = &filled.raw_query {
        members.push(("query".to_owned(), query.as_str().into()));
    } else if !filled.query.is_empty() {
        members.push(("query".to_owned(), Yaml::Map(filled.query.clone())));
    }
    let mut headers = filled.headers.clone();
    if let Some(media_type) = &body.media_type {
        headers.push(("Content-Type".to_owned(), media_type.as_str().into()));
    }
    if !headers.is_empty() {
        members.push(("headers".to_owned(), Yaml::Map(headers)));
    }
    if let Some(auth) = auth {
        members.push(("auth".to_owned(), auth.into()));
    }
    if let Some(written) = &body.written {
        members.push(("body".to_owned(), written.clone()));
    }
    ("request".to_owned(), Yaml::Map(members))
}
