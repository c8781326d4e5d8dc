//! What a request is for: always something of the one host.

use std::net::SocketAddr;

use http::header::{HOST, HeaderValue};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Method, Request, StatusCode, Uri, Version};

use super::fields;
use crate::client::unknown_coding;

/// The one host that is spoken to.
#[derive(Debug)]
pub(super) struct Upstream {
    pub(super) scheme: Scheme,
    /// Name and port.
    pub(super) authority: Authority,
}

/// A request that is not passed on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) words: &'static str,
}

const CONNECT: Refused = Refused {
    status: StatusCode::METHOD_NOT_ALLOWED,
    words: "CONNECT is refused: it speaks to one host alone",
};
const ELSEWHERE: Refused = Refused {
    status: StatusCode::MISDIRECTED_REQUEST,
    words: "the request is for another host than the one that it speaks to",
};
const NO_HOST: Refused = Refused {
    status: StatusCode::BAD_REQUEST,
    words: "a request of HTTP/1.1 has one Host header",
};
const CODING: Refused = Refused {
    status: StatusCode::NOT_IMPLEMENTED,
    words: "a request may have the transfer coding `chunked` and no other",
};
const NO_PATH: Refused = Refused {
    status: StatusCode::BAD_REQUEST,
    words: "the target of the request is no path",
};

const LOOP: Refused = Refused {
    status: StatusCode::LOOP_DETECTED,
    words: "the request has come by too often: is this proxy its own host?",
};

impl Upstream {
    /// Where a request goes. `own` is the proxy's address.
    ///
    /// # Errors
    /// Where it is for another host, or for none.
    pub(super) fn target<B>(&self, request: &Request<B>, own: SocketAddr) -> Result<Uri, Refused> {
        let uri = request.uri();
        if request.method() == Method::CONNECT {
            return Err(CONNECT);
        }
        if request.version() == Version::HTTP_11
            && request.headers().get_all(HOST).iter().count() != 1
        {
            return Err(NO_HOST);
        }
        if fields::has_looped(request.headers()) {
            return Err(LOOP);
        }
        // To pass it on it would have to be undone (RFC 9112, section 6.1).
        if unknown_coding(request.headers()).is_some() {
            return Err(CODING);
        }
        // With HTTP/2 every target names a host, as `Host` does with HTTP/1.1.
        let is_absolute = request.version() < Version::HTTP_2 && uri.authority().is_some();
        if is_absolute && !self.is_meant(uri, own) {
            return Err(ELSEWHERE);
        }
        let path = uri.path_and_query().cloned();
        let path = path.unwrap_or_else(|| PathAndQuery::from_static("/"));
        if !path.as_str().starts_with('/') {
            return Err(NO_PATH);
        }
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(path);
        Uri::from_parts(parts).map_err(|_| NO_PATH)
    }

    /// Whether an absolute target names the host or the proxy itself.
    fn is_meant(&self, uri: &Uri, own: SocketAddr) -> bool {
        let port = |scheme: &Scheme| if *scheme == Scheme::HTTPS { 443 } else { 80 };
        let (Some(scheme), Some(named)) = (uri.scheme(), uri.authority()) else {
            return false;
        };
        let named_port = named.port_u16().unwrap_or(port(scheme));
        let host_port = self.authority.port_u16().unwrap_or(port(&self.scheme));
        let is_host = named.host().eq_ignore_ascii_case(self.authority.host())
            && (named_port == host_port || named.port_u16().is_none());
        let own_names = [
            own.ip().to_string(),
            format!("[{}]", own.ip()),
            "localhost".to_owned(),
        ];
        let is_own = own_names
            .iter()
            .any(|name| named.host().eq_ignore_ascii_case(name))
            && named_port == own.port();
        is_host || is_own
    }
}

/// What the client calls the proxy.
pub(super) fn named<B>(request: &Request<B>) -> Option<HeaderValue> {
    let host = request.headers().get(HOST);
    let host = host.filter(|value| value.to_str().is_ok()).cloned();
    host.or_else(|| HeaderValue::from_str(request.uri().authority()?.as_str()).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_host_is_spoken_to() {
        let upstream = Upstream {
            scheme: Scheme::HTTPS,
            authority: Authority::from_static("api.example.com"),
        };
        let own: SocketAddr = "127.0.0.1:8081".parse().unwrap();
        let target = |method: &str, uri: &str| {
            let request = Request::builder()
                .method(method)
                .uri(uri)
                .header("host", "x");
            let target = upstream.target(&request.body(()).unwrap(), own);
            target
                .map(|uri| uri.to_string())
                .map_err(|refused| refused.status.as_u16())
        };
        let there = |path: &str| Ok(format!("https://api.example.com{path}"));
        for (method, uri, expected) in [
            ("GET", "/a/../b?x=%2e%2E&'", there("/a/../b?x=%2e%2E&'")),
            ("GET", "http://127.0.0.1:8081/a", there("/a")),
            ("GET", "http://localhost:8081/a", there("/a")),
            ("GET", "http://api.example.com/a", there("/a")),
            ("GET", "https://api.example.com:443/a", there("/a")),
            ("GET", "http://other.example/a", Err(421)),
            ("GET", "http://api.example.com:8081/a", Err(421)),
            ("GET", "http://127.0.0.1:22/a", Err(421)),
            ("CONNECT", "api.example.com:443", Err(405)),
            ("OPTIONS", "*", Err(400)),
        ] {
            assert_eq!(target(method, uri), expected, "{method} {uri}");
        }
    }
}
