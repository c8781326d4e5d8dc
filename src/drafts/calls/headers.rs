//! Which headers of a request somebody meant: browsers and tools add most of them.

use super::call::Call;

/// Headers that belong to one connection, or that driftcheck sends by itself; names in lower
/// case.
const OF_CONNECTION: [&str; 13] = [
    "accept-encoding",
    "alt-used",
    "authority",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "postman-token",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
/// Headers that a browser or a library adds by itself, or that identify one exchange.
const ADDED: [&str; 32] = [
    "accept-charset",
    "accept-language",
    "access-control-request-headers",
    "access-control-request-method",
    "baggage",
    "cache-control",
    "date",
    "dnt",
    "downlink",
    "ect",
    "forwarded",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "newrelic",
    "origin",
    "pragma",
    "priority",
    "purpose",
    "range",
    "referer",
    "request-id",
    "rtt",
    "save-data",
    "sentry-trace",
    "traceparent",
    "tracestate",
    "upgrade-insecure-requests",
    "user-agent",
    "via",
];
/// What the names of further ones begin with.
const BEGINNINGS: [&str; 8] = [
    "sec-",
    "x-amzn-trace",
    "x-b3-",
    "x-client-data",
    "x-datadog-",
    "x-forwarded-",
    "x-instana-",
    "x-request-id",
];

/// Whether a browser or a proxy made the headers of a request, and no person.
pub(super) fn is_of_browser(call: &Call) -> bool {
    let mut names = call.headers.iter().map(|(name, _)| name);
    call.is_recorded || names.any(|name| name.starts_with("sec-"))
}

/// Whether a header says something that a case must say too. `name` is in lower case.
pub(super) fn is_meant(name: &str, value: &str, is_of_browser: bool) -> bool {
    let is_added = ADDED.contains(&name) || BEGINNINGS.iter().any(|one| name.starts_with(one));
    let is_header = http::HeaderName::from_bytes(name.as_bytes()).is_ok();
    let is_line = !value.contains(['\r', '\n', '\0']);
    let is_lost = OF_CONNECTION.contains(&name) || is_of_browser && is_added;
    is_header && is_line && !is_lost
}

/// Whether a request says it without the header: the content type is the body's to say.
pub(super) fn is_implied(name: &str, value: &str, is_of_browser: bool) -> bool {
    // Libraries of browsers add one that prefers this and accepts all.
    let accepts_all = || value.trim() == "*/*" || is_of_browser && value.contains("*/*");
    name == "content-type" || name == "accept" && accepts_all()
}
