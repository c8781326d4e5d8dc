//! Which headers of a request somebody meant: browsers and tools add most of them.

/// Headers that a client adds by itself, that belong to one connection, or that identify one
/// exchange; names in lower case.
const ADDED: [&str; 45] = [
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "access-control-request-headers",
    "access-control-request-method",
    "alt-used",
    "authority",
    "baggage",
    "cache-control",
    "connection",
    "content-length",
    "date",
    "dnt",
    "downlink",
    "ect",
    "expect",
    "forwarded",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "keep-alive",
    "newrelic",
    "origin",
    "postman-token",
    "pragma",
    "priority",
    "purpose",
    "range",
    "referer",
    "request-id",
    "rtt",
    "save-data",
    "sentry-trace",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "upgrade-insecure-requests",
    "user-agent",
    "via",
];
/// What the names of further ones begin with.
const BEGINNINGS: [&str; 9] = [
    ":",
    "sec-",
    "x-amzn-trace",
    "x-b3-",
    "x-client-data",
    "x-datadog-",
    "x-forwarded-",
    "x-instana-",
    "x-request-id",
];

/// Whether a header says something that a case must say too. `name` is in lower case; the
/// content type is the body's to say.
pub(super) fn is_meant(name: &str, value: &str) -> bool {
    let is_added = ADDED.contains(&name) || BEGINNINGS.iter().any(|one| name.starts_with(one));
    // Without it driftcheck accepts what the contract describes.
    let accepts_all = || value.contains("*/*") || value.trim() == "application/json";
    let is_own = name == "content-type" || name == "accept" && accepts_all();
    !is_added && !is_own && http::HeaderName::from_bytes(name.as_bytes()).is_ok()
}
