//! How the legacy routes say that they are going away, on every response.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The moment of the deprecation (RFC 9745): 24 October 2025.
pub(super) const DEPRECATION: &str = "@1761264000";

const DOCUMENTATION: &str = "<https://docs.platform.softwareone.com/developer-resources/rest-api/accounts-api/account/account-user>; rel=\"deprecation\"; type=\"text/html\"";

/// The last moment the routes are served (RFC 8594): the middle of the year after the one
/// in which the host started, so that it is never near.
pub(super) fn sunset(started: Timestamp) -> String {
    let year = started.to_zoned(TimeZone::UTC).year();
    let last_day = jiff::civil::Date::new(year.saturating_add(1), 6, 30);
    let last_day = last_day.unwrap_or(jiff::civil::Date::MAX);
    last_day
        .at(23, 59, 59, 0)
        .strftime("%a, %d %b %Y %H:%M:%S GMT")
        .to_string()
}

/// Adds the headers; `successor` is the path of the route to use instead, where the caller
/// may know it.
pub(super) fn announce(headers: &mut HeaderMap, sunset: &str, successor: Option<&str>) {
    headers.insert(
        HeaderName::from_static("deprecation"),
        HeaderValue::from_static(DEPRECATION),
    );
    if let Ok(sunset) = HeaderValue::from_str(sunset) {
        headers.insert(HeaderName::from_static("sunset"), sunset);
    }
    let successor = successor.map(|path| format!("<{path}>; rel=\"successor-version\""));
    if let Some(Ok(successor)) = successor.map(|link| HeaderValue::from_str(&link)) {
        headers.append(header::LINK, successor);
    }
    headers.append(header::LINK, HeaderValue::from_static(DOCUMENTATION));
}
