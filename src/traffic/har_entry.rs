//! One entry of a HAR, as an exchange or as the reason why it is none.

use super::har_types::{
    Content, Entry, Held, Number, Request as HarRequest, Response as HarResponse,
};
use super::pass::Pass;
use super::seen::{Seen, SeenExchange, SourcePlace};
use super::versions::{UNKNOWN, http_version};
use super::{har_body, headers, moments};
use crate::model::exchange::{Exchange, Header, KeptHeaders, Request, Response, Timings};
use crate::model::octets::Octets;

/// What is no HTTP between a client and a host.
const NOT_HTTP: &str = "not HTTP";
const FROM_CACHE: &str = "served from the browser's cache";
const BY_WORKER: &str = "answered by a service worker";

/// The longest cause of a recorder that is repeated, in characters.
const LONGEST_CAUSE: usize = 100;

/// Reads an entry.
///
/// # Errors
/// In words, where its JSON is broken or a member has a wrong type.
pub(super) fn read(place: SourcePlace, text: &[u8], pass: &Pass<'_>) -> Result<Seen, String> {
    let entry: Entry = serde_json::from_slice(text).map_err(|error| words(&error))?;
    if let Some(reason) = why_not_http(&entry) {
        return Ok(Seen::NoExchange {
            place,
            request: None,
            reason: reason.into(),
        });
    }
    let reason = why_none(&entry);
    let version = version_of(&entry);
    let Entry {
        started_date_time,
        request,
        response,
        time,
        timings,
        ..
    } = entry;
    let kept_headers = match response.headers.0.is_empty() {
        true => KeptHeaders::None,
        false => KeptHeaders::ButCookies,
    };
    let (request, request_body_missing) = request_of(request, pass);
    if let Some(reason) = reason {
        return Ok(Seen::NoExchange {
            place,
            request: Some(Box::new(request)),
            reason,
        });
    }
    let parts = timings.map(|parts| [parts.send, parts.wait, parts.receive]);
    Ok(Seen::Exchange(Box::new(SeenExchange {
        place,
        started_at: moments::rfc3339(&started_date_time.0),
        exchange: Exchange {
            response: response_of(version, response, &request.method, pass),
            request,
            timings: timings_of(time, parts.unwrap_or_default()),
        },
        request_body_missing,
        kept_headers,
        request_headers_missing: false,
        undecodable: None,
        masked: Vec::new(),
    })))
}

/// Why an entry is none of HTTP between a client and the host that its URL names.
fn why_not_http(entry: &Entry) -> Option<&'static str> {
    let url = &entry.request.url.0;
    let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
    let is_http = ["http", "https"]
        .iter()
        .any(|own| own.eq_ignore_ascii_case(scheme));
    let is_socket = entry.web_socket.0 || entry.resource_type.0.eq_ignore_ascii_case("websocket");
    if entry.request.method.0.eq_ignore_ascii_case("CONNECT") {
        return Some("a tunnel through a proxy");
    }
    if url.is_empty() {
        return Some("no URL was recorded");
    }
    match is_http && !is_socket {
        true => None,
        false => Some(NOT_HTTP),
    }
}

/// Why there is no response of the host to this request.
fn why_none(entry: &Entry) -> Option<String> {
    let Entry {
        request, response, ..
    } = entry;
    if url::Url::parse(&request.url.0).is_err() {
        return Some("its URL is not one of HTTP".into());
    }
    if !headers::is_token(&request.method.0) {
        return Some("its method is not one of HTTP".into());
    }
    if is_cached(entry) {
        return Some(FROM_CACHE.into());
    }
    let by_worker = entry.by_service_worker.0 || response.by_service_worker.0;
    if by_worker || entry.fetch_type.0 == "Service Worker" {
        return Some(BY_WORKER.into());
    }
    if entry.was_fulfilled.0 {
        return Some("answered by the test in the host's place".into());
    }
    let status = response.status.0.unwrap_or(0.0);
    let causes = [&response.error.0, &entry.error.0];
    if let Some(cause) = causes.into_iter().find(|cause| !cause.is_empty()) {
        let cause: String = cause.escape_debug().take(LONGEST_CAUSE).collect();
        return Some(match status > 0.0 {
            true => format!("the response did not come whole: {cause}"),
            false => format!("no response: {cause}"),
        });
    }
    if status == 101.0 {
        return Some(NOT_HTTP.into());
    }
    if entry.was_aborted.0 {
        return Some("no response: the request was aborted".into());
    }
    if (100.0..600.0).contains(&status) && status.fract() == 0.0 {
        return None;
    }
    Some(match status <= 0.0 {
        true => "no response was recorded".into(),
        false => format!("the status {status} is not one of HTTP"),
    })
}

/// Whether the browser answered from its cache. `cache` alone does not say so: by HAR it tells
/// what the cache held, also where the host was asked. But chrome-har writes `beforeRequest`, and
/// Firefox `afterRequest` alone, where no byte was transferred.
fn is_cached(entry: &Entry) -> bool {
    let Entry { response, .. } = entry;
    let sizes = [response.body_size.0, response.transfer_size.0];
    let came = |size: &f64| *size > 0.0;
    let nothing_came = sizes.contains(&Some(0.0)) && !sizes.iter().flatten().any(came);
    let held = entry
        .cache
        .as_ref()
        .is_some_and(|cache| match cache.before_request {
            Held::Value => true,
            Held::Null => false,
            Held::Missing => cache.after_request != Held::Missing,
        });
    entry.from_cache.0
        || matches!(&*entry.fetch_type.0, "Memory Cache" | "Disk Cache")
        || (held && nothing_came && response.status.0 != Some(304.0))
}

/// The headers, with the media type that the recorder noted of the content, where they have none:
/// by HAR it is the value of that header.
fn typed(mut headers: Vec<Header>, content: Option<&Content>) -> Vec<Header> {
    let noted = content.map_or("", |content| content.mime_type.0.trim());
    let is_type = noted.contains('/') && !noted.starts_with("x-unknown");
    if is_type && headers::value(&headers, "content-type").is_none() {
        headers.push(Header {
            name: "content-type".to_owned(),
            value: Octets::from(noted),
        });
    }
    headers
}

fn request_of(request: HarRequest, pass: &Pass<'_>) -> (Request, Option<String>) {
    let data = request.post_data.as_ref();
    let headers = typed(headers::of(request.headers.0), data);
    let body = har_body::of_request(request.post_data, request.body_size, &headers, pass);
    let url = request.url.0;
    let url = url.split_once('#').map_or(&*url, |(url, _)| url).to_owned();
    let request = Request {
        method: request.method.0,
        url,
        headers,
        body: body.bytes,
    };
    (request, body.missing)
}

fn response_of(version: String, response: HarResponse, method: &str, pass: &Pass<'_>) -> Response {
    let headers = typed(headers::of(response.headers.0), response.content.as_ref());
    // Checked above: a whole number below 600.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let status = response.status.0.unwrap_or(0.0) as u16;
    let head = har_body::Head {
        method,
        status,
        headers: &headers,
        body_size: response.body_size,
    };
    let body = har_body::of_response(response.content, &head, pass);
    Response {
        version,
        status,
        headers,
        body: body.bytes.unwrap_or_default(),
        decoded_from: body.decoded_from,
        body_missing: body.missing,
    }
}

/// The version, of the response where it says one; pseudo-headers are of HTTP/2.
fn version_of(entry: &Entry) -> String {
    let Entry {
        request, response, ..
    } = entry;
    let written = [&response.http_version.0, &request.http_version.0];
    let mut known = written.into_iter().map(|written| http_version(written));
    let is_pseudo = |(name, _): &(String, String)| name.starts_with(':');
    let unknown = || match request.headers.0.iter().any(is_pseudo) {
        true => "HTTP/2".to_owned(),
        false => UNKNOWN.to_owned(),
    };
    known
        .find(|version| version != UNKNOWN)
        .unwrap_or_else(unknown)
}

/// From the start of sending, as the client of a run measures it: what a browser waits for a
/// connection is not the host's. Where the parts are not known it is the whole time; zero means
/// that it is not known.
fn timings_of(time: Number, [send, wait, receive]: [Number; 3]) -> Timings {
    // A duration of this many microseconds is no duration: it saturates.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let micros = |milliseconds: f64| (milliseconds * 1000.0).round().max(0.0) as u64;
    let known = |number: Number| number.0.filter(|number| *number >= 0.0);
    let head = known(wait).map(|wait| known(send).unwrap_or(0.0) + wait);
    match (head.filter(|head| *head > 0.0), known(time)) {
        (Some(head), _) => Timings {
            head_us: micros(head),
            total_us: micros(head + known(receive).unwrap_or(0.0)),
            ..Timings::default()
        },
        (None, Some(time)) => Timings {
            head_us: micros(time),
            total_us: micros(time),
            ..Timings::default()
        },
        (None, None) => Timings::default(),
    }
}

/// What a parser says of an entry, without what stands in it.
fn words(error: &serde_json::Error) -> String {
    if !error.is_data() {
        return "the entry is not valid JSON".into();
    }
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    let said = match said.strip_prefix("invalid type: ") {
        None => said.to_owned(),
        Some(said) => {
            let (found, expected) = said.rsplit_once(", expected ").unwrap_or((said, "another"));
            let found = found.split(['`', '"']).next().unwrap_or_default();
            let expected = expected
                .strip_prefix("struct ")
                .map_or(expected, |_| "an object");
            format!("found {}, expected {expected}", found.trim())
        }
    };
    format!("the entry is not as HAR has it: {said}")
}
