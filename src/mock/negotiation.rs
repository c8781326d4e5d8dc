//! Whether a caller can read what the service writes, and writes what it can read.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, header};
use serde_json::Value;

use super::problem::Problem;

const LARGEST_BODY: usize = 64 * 1024;

/// Refuses a caller that takes no kind of JSON the service sends.
pub(super) fn check_accept(headers: &HeaderMap) -> Result<(), Problem> {
    let ranges: Vec<(&str, bool)> = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|range| !range.is_empty())
        .map(media_range)
        .collect();
    let sent = ["application/json", "application/problem+json"];
    if ranges.is_empty() || sent.iter().any(|media_type| takes(&ranges, media_type)) {
        Ok(())
    } else {
        Err(Problem::not_acceptable())
    }
}

/// The most specific range that covers a media type decides.
fn takes(ranges: &[(&str, bool)], media_type: &str) -> bool {
    [media_type, "application/*", "*/*"]
        .into_iter()
        .find_map(|name| {
            let found = |(range, _): &&(&str, bool)| range.eq_ignore_ascii_case(name);
            ranges.iter().find(found)
        })
        .is_some_and(|(_, wanted)| *wanted)
}

/// A media range without its parameters, and whether its weight is above zero.
fn media_range(range: &str) -> (&str, bool) {
    let mut parts = range.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let refused = parts
        .filter_map(|part| part.split_once('='))
        .filter(|(key, _)| key.trim().eq_ignore_ascii_case("q"))
        .any(|(_, weight)| weight.trim().parse() == Ok(0.0));
    (name, !refused)
}

/// The JSON body of a request, if it has a body.
pub(super) async fn read_json(headers: &HeaderMap, body: Body) -> Result<Option<Value>, Problem> {
    let bytes = to_bytes(body, LARGEST_BODY)
        .await
        .map_err(|_| Problem::too_large())?;
    if bytes.is_empty() {
        return Ok(None);
    }
    if !says_json(headers) {
        return Err(Problem::unsupported_media_type());
    }
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|error| Problem::invalid_field("$", &format!("The body is not JSON: {error}.")))
}

/// A body of no stated type is taken for JSON.
fn says_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    let media_type = value.to_str().unwrap_or_default().to_ascii_lowercase();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    matches!(media_type, "application/json" | "text/json")
        || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}
