//! A request in the HTTP library's own types, checked before anything is sent.
//!
//! Deliberately repeats no header value in a message: it may be a secret.

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use url::{Position, Url};

use super::blocked;
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
    /// The same, where it can go over the pool below reqwest.
    Direct(Uri),
    /// One that it would rewrite, or a request that it would add to.
    Exact(Uri),
}

impl Outgoing {
    /// Checks the request and converts it; `is_direct` where what reqwest sends as it stands
    /// goes over the pool below it.
    pub(super) fn new(request: &Request, base: &Url, is_direct: bool) -> Result<Outgoing, Blocked> {
        let method = Method::from_bytes(request.method.as_bytes())
            .map_err(|_| unsendable(format!("`{}` is no HTTP method", request.method)))?;
        if method == Method::CONNECT {
            return Err(unsendable("CONNECT opens a tunnel and cannot be a case"));
        }
        let headers = headers(&request.headers)?;
        check_length(&headers, request)?;
        let has_accept = headers.contains_key(header::ACCEPT);
        Ok(Outgoing {
            method,
            url: target(&request.url, base, is_direct, has_accept)?,
            headers,
            body: request.body.as_ref().map(|body| body.0.clone()),
        })
    }

    /// Whether reqwest sends it as it stands.
    pub(super) fn is_plain(&self) -> bool {
        matches!(self.url, Target::Plain(_) | Target::Direct(_))
    }
}

/// Where a request goes, and whether that is as it is written.
fn target(text: &str, base: &Url, is_direct: bool, has_accept: bool) -> Result<Target, Blocked> {
    if is_direct && has_accept && is_surely_kept(text, base) {
        return Ok(Target::Direct(exact(base, path_and_query(text))?));
    }
    let url = parse(text, base)?;
    let as_written = path_and_query(text);
    if !(has_accept && as_parsed(&url) == as_written) {
        return Ok(Target::Exact(exact(&url, as_written)?));
    }
    Ok(match is_direct {
        true => Target::Direct(exact(&url, as_written)?),
        false => Target::Plain(url),
    })
}

/// Whether a URL leads to the base's origin and holds only what every reader of URLs leaves as
/// it is: no dot that could begin a dot segment, and nothing that must be percent-encoded.
fn is_surely_kept(text: &str, base: &Url) -> bool {
    let path = text.strip_prefix(&base[..Position::BeforePath]);
    path.is_some_and(|path| {
        let is_kept = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_~?&=".contains(&byte);
        path.starts_with('/') && path.bytes().all(is_kept)
    })
}

fn unsendable(cause: impl Into<String>) -> Blocked {
    blocked(Phase::Building, cause, None)
}

fn headers(lines: &[Header]) -> Result<HeaderMap, Blocked> {
    let mut map = HeaderMap::with_capacity(lines.len() + 1);
    for line in lines {
        let name = HeaderName::from_bytes(line.name.as_bytes())
            .map_err(|_| unsendable(format!("{:?} is no header name", line.name)))?;
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
        let cause = "`#` begins a fragment, which is never sent; write %23";
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_surely_kept_is_kept_by_the_reader_of_urls() {
        let base = Url::parse("http://127.0.0.1:8080/gate").unwrap();
        let mut kept = 0;
        for path in (b' '..=b'~').map(char::from).flat_map(|character| {
            let path = format!("/a{character}b/{character}/c?d={character}&{character}e=?f//");
            [path, format!("/{character}"), format!("//{character}/")]
        }) {
            let text = format!("http://127.0.0.1:8080{path}");
            if is_surely_kept(&text, &base) {
                let url = Url::parse(&text).unwrap();
                assert_eq!(as_parsed(&url), path_and_query(&text));
                assert!(parse(&text, &base).is_ok());
                let uri = exact(&base, path_and_query(&text)).unwrap();
                assert_eq!(uri.to_string(), text);
                kept += 1;
            }
        }
        assert!(kept > 180, "{kept}");
    }

    #[test]
    fn another_origin_or_a_dot_segment_is_looked_at_closely() {
        let base = Url::parse("http://127.0.0.1:8080/gate").unwrap();
        for text in [
            "http://127.0.0.1:80801/a",
            "http://127.0.0.1:8080@h/a",
            "http://127.0.0.1:8080",
            "http://127.0.0.1:8080?a",
            "https://127.0.0.1:8080/a",
            "http://127.0.0.1:8080/a/../b",
            "http://127.0.0.1:8080/a/%2e%2e/b",
            "http://127.0.0.1:8080/a#b",
        ] {
            assert!(!is_surely_kept(text, &base), "{text}");
        }
    }
}
