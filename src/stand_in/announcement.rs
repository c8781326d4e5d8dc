//! How the legacy routes say that they are going away, on every answer.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// The moment of the deprecation (RFC 9745): 24 October 2025.
pub(super) const DEPRECATION: &str = "@1761264000";
/// The last moment the routes are served (RFC 8594).
pub(super) const SUNSET: &str = "Wed, 30 Jun 2027 23:59:59 GMT";

const DOCUMENTATION: &str = "<https://docs.platform.softwareone.com/developer-resources/rest-api/accounts-api/account/account-user>; rel=\"deprecation\"; type=\"text/html\"";

/// Adds the three headers; `successor` is the path of the route to use instead.
pub(super) fn announce(headers: &mut HeaderMap, successor: &str) {
    headers.insert(
        HeaderName::from_static("deprecation"),
        HeaderValue::from_static(DEPRECATION),
    );
    headers.insert(
        HeaderName::from_static("sunset"),
        HeaderValue::from_static(SUNSET),
    );
    let successor = format!("<{successor}>; rel=\"successor-version\"");
    if let Ok(successor) = HeaderValue::from_str(&successor) {
        headers.append(header::LINK, successor);
    }
    headers.append(header::LINK, HeaderValue::from_static(DOCUMENTATION));
}
