//! From a step and its variables to the request that will be sent.

use std::sync::Arc;

use url::form_urlencoded;

use super::url::{join_url, percent_encode_segment};
use crate::model::case::{BodyTemplate, Query, RequestTemplate};
use crate::model::exchange::{Blocked, Header, Phase, Request};
use crate::model::octets::Octets;
use crate::variables::{Scope, render, render_json};

/// A request with its variables filled in, before the client adds its own headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The request.
    pub request: Request,
    /// Lower-case names of headers that the case wants left out.
    pub without: Vec<Arc<str>>,
}

/// Fills the variables of a request in.
///
/// # Errors
/// A [`Blocked`] of phase `building` where a variable has no value or the result is no URL.
pub fn draft(
    template: &RequestTemplate,
    scope: Scope<'_>,
    base: &url::Url,
) -> Result<Draft, Blocked> {
    let path = fill_path(template, scope)?;
    let query = fill_query(&template.query, scope)?;
    let url = join_url(base, &path, query.as_deref()).map_err(|words| building(&words))?;
    let mut headers = Vec::with_capacity(template.headers.len() + 6);
    let mut without = Vec::new();
    for (name, value) in &template.headers {
        match value {
            None => without.push(name.to_ascii_lowercase().into()),
            Some(value) => headers.push(Header {
                name: name.to_ascii_lowercase(),
                value: Octets(
                    render(value, scope)
                        .map_err(|words| building(&words))?
                        .into_bytes(),
                ),
            }),
        }
    }
    let (body, content_type) = fill_body(&template.body, scope)?;
    let has_type = |header: &Header| header.name == "content-type";
    let leaves_type_out = without
        .iter()
        .any(|name: &Arc<str>| &**name == "content-type");
    if let Some(content_type) = content_type
        && !headers.iter().any(has_type)
        && !leaves_type_out
    {
        headers.push(Header {
            name: "content-type".into(),
            value: Octets::from(content_type),
        });
    }
    Ok(Draft {
        request: Request {
            method: template.method.to_string(),
            url,
            headers,
            body,
        },
        without,
    })
}

fn building(words: &str) -> Blocked {
    Blocked {
        phase: Phase::Building,
        cause: words.to_owned(),
        help: Some("fix the request in the case file".into()),
        may_have_been_carried_out: false,
    }
}

/// Replaces `{name}` by its percent-encoded parameter and `{{ name }}` by its variable.
fn fill_path(template: &RequestTemplate, scope: Scope<'_>) -> Result<String, Blocked> {
    let path = render(&template.path, scope).map_err(|words| building(&words))?;
    if template.params.is_empty() {
        return Ok(path);
    }
    let mut filled = String::with_capacity(path.len() + 32);
    let mut rest = path.as_str();
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        filled.push_str(before);
        let close = after.find('}').unwrap_or(after.len());
        let name = after.get(1..close).unwrap_or_default();
        match template.params.iter().find(|(known, _)| **known == *name) {
            Some((_, value)) => {
                let value = render(value, scope).map_err(|words| building(&words))?;
                filled.push_str(&percent_encode_segment(&value));
            }
            // A variable held a brace: it is part of the path.
            None => filled.push_str(after.get(..=close).unwrap_or(after)),
        }
        rest = after.get(close + 1..).unwrap_or_default();
    }
    filled.push_str(rest);
    Ok(filled)
}

fn fill_query(query: &Query, scope: Scope<'_>) -> Result<Option<String>, Blocked> {
    match query {
        Query::None => Ok(None),
        Query::Raw(template) => render(template, scope)
            .map(Some)
            .map_err(|words| building(&words)),
        Query::Pairs(pairs) => {
            let mut parts = Vec::with_capacity(pairs.len());
            for (name, value) in pairs {
                let value = render(value, scope).map_err(|words| building(&words))?;
                parts.push(format!(
                    "{}={}",
                    percent_encode_segment(name),
                    percent_encode_segment(&value)
                ));
            }
            Ok(Some(parts.join("&")))
        }
    }
}

type FilledBody = (Option<Octets>, Option<&'static str>);

fn fill_body(body: &BodyTemplate, scope: Scope<'_>) -> Result<FilledBody, Blocked> {
    Ok(match body {
        BodyTemplate::None => (None, None),
        BodyTemplate::Json(value) => {
            let value = render_json(value, scope).map_err(|words| building(&words))?;
            (
                Some(Octets(value.to_string().into_bytes())),
                Some("application/json"),
            )
        }
        BodyTemplate::Form(pairs) => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            for (name, value) in pairs {
                let value = render(value, scope).map_err(|words| building(&words))?;
                form.append_pair(name, &value);
            }
            (
                Some(Octets(form.finish().into_bytes())),
                Some("application/x-www-form-urlencoded"),
            )
        }
        BodyTemplate::Text(template) => {
            let text = render(template, scope).map_err(|words| building(&words))?;
            (
                Some(Octets(text.into_bytes())),
                Some("text/plain; charset=utf-8"),
            )
        }
        BodyTemplate::File(bytes) => (
            Some(Octets(bytes.to_vec())),
            Some("application/octet-stream"),
        ),
    })
}
