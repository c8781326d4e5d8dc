//! A request in the HTTP library's own types, checked before anything is sent.
//!
//! Deliberately repeats no header value in a message: it may be a secret.

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use url::{Position, Url};

use super::blocked::blocked;
use crate::model::exchange::{Blocked, Header, Phase, Request};

/// A request that can be sent.
pub(super) struct Outgoing {
    pub(super) method: Method,
    pub(super) url: Target,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Vec<u8>>,
}

/// Where a request goes.
pub(super) enum Target {
    /// A URL that reqwest sends as it stands.
    Plain(Url),
    /// One that it would rewrite, or a request that it would add to.
    Exact(Uri),
}

impl Outgoing {
    /// Checks the request and converts it.
    pub(super) fn new(request: &Request, base: &Url) -> Result<Outgoing, Blocked> {
        let method = Method::from_bytes(request.method.as_bytes())
            .map_err(|_| unsendable(format!("`{}` is not an HTTP method", request.method)))?;
        if method == Method::CONNECT {
            return Err(unsendable("CONNECT opens a tunnel and cannot be a case"));
        }
        let headers = headers(&request.headers)?;
        check_length(&headers, request)?;
        let has_accept = headers.contains_key(header::ACCEPT);
        Ok(Outgoing {
            method,
            url: target(&request.url, base, has_accept)?,
            headers,
            body: request.body.as_ref().map(|body| body.0.clone()),
        })
    }

    /// Whether reqwest sends it as it stands.
    pub(super) fn is_plain(&self) -> bool {
        matches!(self.url, Target::Plain(_))
    }
}

/// Where a request goes, and whether that is as it is written.
fn target(text: &str, base: &Url, has_accept: bool) -> Result<Target, Blocked> {
    let url = parse(text, base)?;
    let as_written = path_and_query(text);
    match has_accept && as_parsed(&url) == as_written {
        true => Ok(Target::Plain(url)),
        false => Ok(Target::Exact(exact(&url, as_written)?)),
    }
}

fn unsendable(cause: impl Into<String>) -> Blocked {
    blocked(Phase::Building, cause, None)
}

fn headers(lines: &[Header]) -> Result<HeaderMap, Blocked> {
    let mut map = HeaderMap::with_capacity(lines.len() + 1);
    for line in lines {
        let name = HeaderName::from_bytes(line.name.as_bytes())
            .map_err(|_| unsendable(format!("{:?} is not a header name", line.name)))?;
        if name == header::TRANSFER_ENCODING {
            return Err(unsendable("`transfer-encoding` cannot be set by a case"));
        }
        let mut value = HeaderValue::from_bytes(line.value.as_bytes()).map_err(|_| {
            let cause = "has a value with a line break or a control character";
            unsendable(format!("the header `{name}` {cause}"))
        })?;
        let hidden = [
            header::AUTHORIZATION,
            header::COOKIE,
            header::PROXY_AUTHORIZATION,
        ];
        value.set_sensitive(hidden.contains(&name));
        map.append(name, value);
    }
    Ok(map)
}

/// A length that is not the body's would let the host read one request as two.
fn check_length(headers: &HeaderMap, request: &Request) -> Result<(), Blocked> {
    let length = request.body.as_ref().map_or(0, |body| body.0.len());
    let mut values = headers.get_all(header::CONTENT_LENGTH).iter();
    let (first, second) = (values.next(), values.next());
    let right = first.is_none_or(|value| value.as_bytes() == length.to_string().as_bytes());
    if right && second.is_none() {
        return Ok(());
    }
    Err(unsendable(format!(
        "`content-length` is not the body's length, which is {length}"
    )))
}

fn parse(text: &str, base: &Url) -> Result<Url, Blocked> {
    if let Some(odd) = text.chars().find(|&c| !c.is_ascii_graphic() || c == '\\') {
        let cause = format!("the URL contains {odd:?}, which must be percent-encoded");
        return Err(unsendable(cause));
    }
    if text.contains('#') {
        let cause = "`#` starts a fragment, which is never sent; write %23";
        return Err(unsendable(cause));
    }
    if let Some(url) = below(text, base) {
        return Ok(url);
    }
    let url =
        Url::parse(text).map_err(|error| unsendable(format!("the URL is not valid: {error}")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(unsendable("the URL carries a user name or password"));
    }
    if url.origin() != base.origin() {
        let cause = format!(
            "the URL leads to another origin than {}",
            base.origin().ascii_serialization()
        );
        return Err(unsendable(cause));
    }
    Ok(url)
}

/// The same URL without reading its origin once more, where that is written as the base's.
fn below(text: &str, base: &Url) -> Option<Url> {
    let path = text.strip_prefix(&base[..Position::BeforePath])?;
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path, None),
    };
    if !path.starts_with('/') {
        return None;
    }
    let mut url = base.clone();
    url.set_path(path);
    url.set_query(query);
    Some(url)
}

/// What `url::Url` would put on the wire.
fn as_parsed(url: &Url) -> &str {
    &url[Position::BeforePath..Position::AfterQuery]
}

/// What the case says: everything behind the authority.
fn path_and_query(text: &str) -> &str {
    let authority = text.find("://").map_or(0, |at| at + 3);
    let rest = &text[authority..];
    match rest.find(['/', '?']) {
        Some(at) => &rest[at..],
        None => "/",
    }
}

/// The same place with the path and query as written.
fn exact(url: &Url, as_written: &str) -> Result<Uri, Blocked> {
    Uri::builder()
        .scheme(url.scheme())
        .authority(&url[Position::BeforeHost..Position::AfterPort])
        .path_and_query(as_written)
        .build()
        .ok()
        .filter(|uri| uri.path_and_query().map(http::uri::PathAndQuery::as_str) == Some(as_written))
        .ok_or_else(|| {
            let parsed = as_parsed(url);
            unsendable(format!(
                "the HTTP client would rewrite `{as_written}` to `{parsed}`"
            ))
        })
}
