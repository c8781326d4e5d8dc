//! What of a response names the host, and is to name the proxy: absolute addresses and the
//! scope of cookies.

use http::HeaderMap;
use http::header::{CONTENT_LOCATION, HeaderName, HeaderValue, LOCATION, SET_COOKIE};
use url::{Origin, Url};

/// The host, and how the client names the proxy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names<'a> {
    /// The host's origin.
    pub(super) host: &'a Origin,
    /// Its name alone.
    pub(super) host_name: &'a str,
    /// `http` or `https`, as the proxy is spoken to.
    pub(super) scheme: &'a str,
    /// The proxy's name and port, as the client wrote them.
    pub(super) proxy: &'a str,
}

/// Rewrites the headers of a response.
pub(super) fn rewrite(headers: &mut HeaderMap, names: Names<'_>) {
    for name in [LOCATION, CONTENT_LOCATION] {
        each(headers, &name, |value| moved(value, names));
    }
    each(headers, &SET_COOKIE, |value| own_cookie(value, names));
}

/// Replaces the values of a header, in their order, where there are others for them.
fn each(headers: &mut HeaderMap, name: &HeaderName, other: impl Fn(&str) -> Option<String>) {
    let http::header::Entry::Occupied(mut lines) = headers.entry(name) else {
        return;
    };
    for value in lines.iter_mut() {
        let other = value.to_str().ok().and_then(&other);
        if let Some(other) = other.and_then(|text| HeaderValue::try_from(text).ok()) {
            *value = other;
        }
    }
}

/// An absolute address of the host, at the proxy.
fn moved(value: &str, names: Names<'_>) -> Option<String> {
    let (_, after) = value.split_once("://")?;
    if Url::parse(value).ok()?.origin() != *names.host {
        return None;
    }
    let rest = after
        .find(['/', '?', '#', '\\'])
        .map_or("", |at| &after[at..]);
    Some(format!("{}://{}{rest}", names.scheme, names.proxy))
}

/// A cookie as the proxy can set it: for its own name, and where it is spoken to in the clear
/// without `Secure` and what browsers refuse without that: `SameSite=None`, `Partitioned`.
fn own_cookie(value: &str, names: Names<'_>) -> Option<String> {
    let goes = |attribute: &str| {
        let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "domain" => covers(value.trim(), names.host_name),
            "secure" | "partitioned" => names.scheme == "http",
            "samesite" => names.scheme == "http" && value.trim().eq_ignore_ascii_case("none"),
            _ => false,
        }
    };
    let mut parts = value.split(';');
    let pair = parts.next()?;
    let attributes: Vec<&str> = parts.collect();
    let kept = attributes
        .iter()
        .copied()
        .filter(|attribute| !goes(attribute));
    let kept: Vec<&str> = [pair].into_iter().chain(kept).collect();
    (kept.len() <= attributes.len()).then(|| kept.join(";"))
}

/// Whether a cookie's domain is the host or a domain that the host is in (RFC 6265, section
/// 5.1.3).
fn covers(domain: &str, host: &str) -> bool {
    let domain = domain.trim_start_matches('.').to_ascii_lowercase();
    let above = host.strip_suffix(domain.as_str());
    !domain.is_empty() && above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(scheme: &str, name: HeaderName, value: &str) -> String {
        let host = Url::parse("https://api.example.com").unwrap().origin();
        let mut headers = HeaderMap::new();
        headers.append(&name, HeaderValue::from_str("first=1").unwrap());
        headers.append(&name, HeaderValue::from_str(value).unwrap());
        let names = Names {
            host: &host,
            host_name: "api.example.com",
            scheme,
            proxy: "127.0.0.1:8081",
        };
        rewrite(&mut headers, names);
        let mut lines = headers.get_all(&name).iter();
        assert_eq!(lines.next().unwrap(), "first=1");
        lines.next().unwrap().to_str().unwrap().to_owned()
    }

    #[test]
    fn absolute_addresses_of_the_host_lead_to_the_proxy() {
        for (value, rewritten) in [
            (
                "https://api.example.com/a?b#c",
                "http://127.0.0.1:8081/a?b#c",
            ),
            ("HTTPS://API.example.com:443/a", "http://127.0.0.1:8081/a"),
            ("https://api.example.com", "http://127.0.0.1:8081"),
            ("http://api.example.com/a", "http://api.example.com/a"),
            (
                "https://api.example.com.evil/a",
                "https://api.example.com.evil/a",
            ),
            ("https://other.example/a", "https://other.example/a"),
            ("/a", "/a"),
            (
                "a?next=https://api.example.com/b",
                "a?next=https://api.example.com/b",
            ),
        ] {
            assert_eq!(check("http", LOCATION, value), rewritten);
        }
        assert_eq!(
            check("https", CONTENT_LOCATION, "https://api.example.com/x"),
            "https://127.0.0.1:8081/x"
        );
    }

    #[test]
    fn cookies_are_for_the_proxy() {
        for (scheme, value, rewritten) in [
            (
                "http",
                "a=b; Path=/; Domain=api.example.com; HttpOnly",
                "a=b; Path=/; HttpOnly",
            ),
            ("http", "a=b; domain=.example.com", "a=b"),
            (
                "http",
                "a=b; Domain=other.example",
                "a=b; Domain=other.example",
            ),
            ("http", "a=b; Domain=le.com", "a=b; Domain=le.com"),
            ("http", "a=b; Secure; Path=/", "a=b; Path=/"),
            (
                "http",
                "a=b; Path=/; Secure; SameSite=None; Partitioned",
                "a=b; Path=/",
            ),
            ("http", "a=b; Secure; SameSite=Lax", "a=b; SameSite=Lax"),
            (
                "https",
                "a=b; Secure; SameSite=None; Path=/",
                "a=b; Secure; SameSite=None; Path=/",
            ),
            ("http", "a=b;path=/;  x", "a=b;path=/;  x"),
        ] {
            assert_eq!(check(scheme, SET_COOKIE, value), rewritten);
        }
    }
}
