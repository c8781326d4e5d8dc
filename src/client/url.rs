//! URLs: a base as users type it, and a path joined to it byte for byte.
//!
//! Deliberately normalises no path: what a case says is what is sent. Only what
//! may not stand in a URL at all is percent-encoded.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use url::{Position, Url};

/// Everything but the unreserved characters of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What may not stand in a path or a query; `%` stays, so that what is encoded
/// already is not encoded again.
const FORBIDDEN: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// One path segment with everything but RFC 3986's unreserved characters encoded.
/// The whole segments `.` and `..` are encoded too, so that nothing collapses them.
pub fn percent_encode_segment(text: &str) -> String {
    match text {
        "." | ".." => text.replace('.', "%2E"),
        _ => utf8_percent_encode(text, SEGMENT).to_string(),
    }
}

/// Joins a path, and a query that is encoded already, to a base whose own path
/// is kept as a prefix.
///
/// # Errors
///
/// When the path does not begin with `/`, or a `#` stands where it would cut the URL.
pub fn join_url(base: &Url, path: &str, query: Option<&str>) -> Result<String, String> {
    if !path.starts_with('/') {
        return Err(format!("the path `{path}` does not begin with `/`"));
    }
    if path.contains('#') || query.is_some_and(|query| query.contains('#')) {
        return Err("`#` starts a fragment, which is never sent; write %23".to_owned());
    }
    let mut joined = base[..Position::BeforePath].to_owned();
    joined.push_str(base.path().trim_end_matches('/'));
    joined.extend(utf8_percent_encode(path, FORBIDDEN));
    if let Some(query) = query {
        joined.push(if path.contains('?') { '&' } else { '?' });
        joined.extend(utf8_percent_encode(query, FORBIDDEN));
    }
    Ok(joined)
}

/// Reads a base URL as users type it: a trailing `/` is taken off, and what every path begins
/// with itself, or the first segments of that; any other path stays.
///
/// # Errors
///
/// When it is no `http` or `https` URL, or carries credentials, a query or a fragment.
pub fn normalise_base(text: &str, path_prefix: &str) -> Result<Url, String> {
    let text = text.trim();
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err(without_scheme(text));
    };
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return Err("the base URL's scheme must be http or https".to_owned());
    }
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(
            "the base URL carries a user name or password; name a credential instead".to_owned(),
        );
    }
    let mut url = Url::parse(text).map_err(|error| format!("this is not a URL: {error}"))?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err("the base URL carries a query or a fragment; leave it out".to_owned());
    }
    if url.port() == Some(0) {
        return Err("the base URL has port 0, on which no host listens; name its port".to_owned());
    }
    let path = url.path().trim_end_matches('/');
    let kept = std::iter::successors(Some(path_prefix), |longer| Some(longer.rsplit_once('/')?.0))
        .find_map(|prefix| path.strip_suffix(prefix))
        .unwrap_or(path)
        .trim_end_matches('/')
        .to_owned();
    url.set_path(&kept);
    Ok(url)
}

/// A text without `://` as the address that it was probably meant to be: `http:/host` lacks a
/// slash, and a machine's own name has no TLS.
pub fn with_scheme(text: &str) -> String {
    for scheme in ["https", "http"] {
        let rest = text.strip_prefix(scheme);
        if let Some(rest) = rest.filter(|rest| rest.starts_with([':', '/'])) {
            return format!("{scheme}://{}", rest.trim_start_matches([':', '/']));
        }
    }
    let own = ["localhost", "127.", "["];
    let scheme = match own.iter().any(|own| text.starts_with(own)) {
        true => "http",
        false => "https",
    };
    format!("{scheme}://{text}")
}

fn without_scheme(text: &str) -> String {
    if text.is_empty() {
        "the base URL is empty".to_owned()
    } else if text.contains('@') {
        "a base URL starts with http:// or https:// and carries no user name or password".to_owned()
    } else if text.contains(['.', ':']) || text.starts_with("localhost") {
        let meant = with_scheme(text);
        format!("`{text}` has no scheme; did you mean `{meant}`?")
    } else {
        format!(
            "`{text}` is neither a URL nor the name of a host profile; a URL starts with https://"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_loses_what_every_path_begins_with() {
        for (text, expected) in [
            ("https://h", "https://h/"),
            ("https://h/", "https://h/"),
            ("https://h/public", "https://h/"),
            ("https://h/public/", "https://h/"),
            ("https://h/public/v1", "https://h/"),
            ("https://h/public/v1/", "https://h/"),
            ("https://h/public/v2", "https://h/public/v2"),
            ("https://h/republic", "https://h/republic"),
            ("https://h/gate/public/v1/", "https://h/gate"),
            ("HTTP://H:8080/api/", "http://h:8080/api"),
        ] {
            let base = normalise_base(text, "/public/v1").unwrap();
            assert_eq!(base.as_str(), expected, "{text}");
        }
        let base = normalise_base("https://h/public/v1/", "").unwrap();
        assert_eq!(base.as_str(), "https://h/public/v1");
    }

    #[test]
    fn a_bad_base_says_what_is_wrong_and_never_a_secret() {
        for (text, expected) in [
            ("staging", "host profile"),
            ("localhost:8080", "http://localhost:8080"),
            ("api.s1.show", "https://api.s1.show"),
            ("https://me:hunter2@h", "password"),
            ("me:hunter2@h", "password"),
            ("ftp://h", "http or https"),
            ("http://127.0.0.1:0", "port 0"),
            ("https://h:00/public", "port 0"),
            ("https://h?a=1", "query"),
            ("https://h#a", "fragment"),
            ("https://", "not a URL"),
            ("", "empty"),
        ] {
            let message = normalise_base(text, "").unwrap_err();
            assert!(message.contains(expected), "{text}: {message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
    }

    #[test]
    fn a_path_is_joined_byte_for_byte() {
        let plain = Url::parse("https://h").unwrap();
        let prefixed = Url::parse("http://h:81/api").unwrap();
        let join = |path, query| join_url(&plain, path, query).unwrap();
        assert_eq!(join("/..%2f..%2fusers", None), "https://h/..%2f..%2fusers");
        assert_eq!(join("/a/../b//c/", None), "https://h/a/../b//c/");
        assert_eq!(join("/é x", Some("a=b c")), "https://h/%C3%A9%20x?a=b%20c");
        assert_eq!(join("/a?b=1", Some("c=2")), "https://h/a?b=1&c=2");
        assert_eq!(join("/a", Some("")), "https://h/a?");
        assert_eq!(
            join_url(&prefixed, "/x", None).unwrap(),
            "http://h:81/api/x"
        );
        assert!(join_url(&plain, "x", None).is_err());
        assert!(join_url(&plain, "/x#y", None).is_err());
    }

    #[test]
    fn a_segment_stays_one_segment() {
        for (text, expected) in [
            ("AUSR-1_a.b~c", "AUSR-1_a.b~c"),
            ("a/b?c#d%e", "a%2Fb%3Fc%23d%25e"),
            ("..", "%2E%2E"),
            (".", "%2E"),
            ("é", "%C3%A9"),
            ("\r\n", "%0D%0A"),
        ] {
            assert_eq!(percent_encode_segment(text), expected);
        }
    }
}
