//! What of a head is passed on: RFC 9110, sections 7.6.1 (hop by hop) and 7.6.3 (`Via`), and
//! what users of reverse proxies expect beside it.

use std::net::IpAddr;

use http::header::{CONNECTION, CONTENT_LENGTH, COOKIE, EXPECT, HOST, HeaderName, HeaderValue, TE};
use http::header::{TRANSFER_ENCODING, UPGRADE, VIA};
use http::{HeaderMap, Request, Version};

/// What is of one connection alone, whether `Connection` names it or not.
const HOP_BY_HOP: [HeaderName; 6] = [
    CONNECTION,
    HeaderName::from_static("proxy-connection"),
    HeaderName::from_static("keep-alive"),
    TE,
    TRANSFER_ENCODING,
    UPGRADE,
];
/// A request that has passed so many proxies like this one goes in a circle.
const MOST_HOPS: usize = 8;
const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The headers that are of the message and not of its connection, in their order.
pub(super) fn end_to_end(headers: &HeaderMap) -> HeaderMap {
    without(headers, None)
}

/// The same of a request, without `Host`, which is the host's own. The parts that clients of
/// HTTP/2 split their cookies into are one field again (RFC 9113, section 8.2.3).
pub(super) fn of_request(headers: &HeaderMap, received: Version) -> HeaderMap {
    let mut kept = without(headers, Some(&HOST));
    if received == Version::HTTP_2 {
        join(&mut kept, COOKIE, b"; ");
    }
    kept
}

fn without(headers: &HeaderMap, own: Option<&HeaderName>) -> HeaderMap {
    let named: Vec<String> = tokens(headers, &CONNECTION).collect();
    let stays = |name: &HeaderName| {
        !HOP_BY_HOP.contains(name)
            && own != Some(name)
            && !named.iter().any(|one| one == name.as_str())
    };
    let mut kept = HeaderMap::with_capacity(headers.len() + 5);
    for (name, value) in headers.iter().filter(|(name, _)| stays(name)) {
        kept.append(name, value.clone());
    }
    // More than one are the same, or the message would have been refused (RFC 9110, section 8.6).
    if kept.get_all(CONTENT_LENGTH).iter().nth(1).is_some()
        && let Some(length) = kept.get(CONTENT_LENGTH).cloned()
    {
        kept.insert(CONTENT_LENGTH, length);
    }
    kept
}

/// The protocol that a request asks for (RFC 9110, section 7.8), but for HTTP/2: past that, no
/// exchange could be told from another.
pub(super) fn wanted_protocol<B>(request: &Request<B>) -> Option<HeaderValue> {
    let headers = request.headers();
    let asks = tokens(headers, &CONNECTION).any(|token| token == "upgrade");
    let is_http = tokens(headers, &UPGRADE).any(|token| token.starts_with("h2c"));
    let wanted = headers.get(UPGRADE).filter(|_| asks && !is_http);
    wanted
        .filter(|_| request.version() == Version::HTTP_11)
        .cloned()
}

/// Asks for a protocol, or says that it was agreed on.
pub(super) fn add_upgrade(headers: &mut HeaderMap, protocol: HeaderValue) {
    headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(UPGRADE, protocol);
}

/// Whether a client waits to be asked for the body (RFC 9110, section 10.1.1).
pub(super) fn expects_continue(headers: &HeaderMap) -> bool {
    tokens(headers, &EXPECT).any(|token| token == "100-continue")
}

/// Whether a client takes trailers.
pub(super) fn takes_trailers(headers: &HeaderMap) -> bool {
    tokens(headers, &TE).any(|token| token == "trailers")
}

/// Says that the message has passed here.
pub(super) fn add_via(headers: &mut HeaderMap, received: Version) {
    headers.append(
        VIA,
        HeaderValue::from_static(match received {
            Version::HTTP_10 => "1.0 driftcheck",
            Version::HTTP_2 => "2 driftcheck",
            _ => "1.1 driftcheck",
        }),
    );
}

/// Whether a request goes in a circle (RFC 9110, section 7.6.3).
pub(super) fn has_looped(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(VIA).iter();
    let hops = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    let own = hops.filter(|hop| hop.ends_with(b" driftcheck"));
    own.count() >= MOST_HOPS
}

/// Says whose request it is, and what the client takes the host for.
pub(super) fn add_forwarded(
    headers: &mut HeaderMap,
    client: &HeaderValue,
    named: Option<&HeaderValue>,
    scheme: &'static str,
) {
    append(headers, FOR, client);
    if let Some(named) = named {
        append(headers, FORWARDED_HOST, named);
    }
    append(headers, PROTO, &HeaderValue::from_static(scheme));
}

/// A client's address as an element of a list.
pub(super) fn address(client: IpAddr) -> HeaderValue {
    // No address has a byte that a header must not have.
    HeaderValue::try_from(client.to_string()).unwrap_or(HeaderValue::from_static("unknown"))
}

/// Adds an element at the end of a list that stands in one line.
fn append(headers: &mut HeaderMap, name: HeaderName, element: &HeaderValue) {
    headers.append(&name, element.clone());
    join(headers, name, b", ");
}

/// Makes one line of all that a header has.
fn join(headers: &mut HeaderMap, name: HeaderName, separator: &[u8]) {
    let lines: Vec<&HeaderValue> = headers.get_all(&name).iter().collect();
    if lines.len() < 2 {
        return;
    }
    let texts: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
    // What must not be put into a table of HTTP/2 stays so (RFC 7541, section 7.1.3).
    let is_sensitive = lines.iter().any(|line| line.is_sensitive());
    if let Ok(mut whole) = HeaderValue::from_bytes(&texts.join(separator)) {
        whole.set_sensitive(is_sensitive);
        headers.insert(name, whole);
    }
}

/// The elements of a list, in lower case.
fn tokens(headers: &HeaderMap, name: &HeaderName) -> impl Iterator<Item = String> {
    let lines = headers.get_all(name).into_iter();
    let texts = lines.filter_map(|value| value.to_str().ok());
    let tokens = texts.flat_map(|text| text.split(','));
    tokens.map(|token| token.trim().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let lines = lines.iter();
        lines
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .fold(HeaderMap::new(), |mut map, (name, value)| {
                map.append(name, value);
                map
            })
    }

    #[test]
    fn what_is_of_one_connection_stays_there() {
        let headers = map(&[
            ("host", "a"),
            ("connection", "keep-alive, X-Own"),
            ("x-own", "1"),
            ("accept", "a"),
            ("te", "trailers"),
            ("accept", "b"),
            ("transfer-encoding", "chunked"),
            ("proxy-connection", "x"),
            ("forwarded", "for=1.2.3.4"),
            ("trailer", "x-sum"),
        ]);
        let kept = of_request(&headers, Version::HTTP_11);
        let kept = kept.iter();
        let kept: Vec<_> = kept
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
            .collect();
        assert_eq!(
            kept,
            [
                ("accept", "a"),
                ("accept", "b"),
                ("forwarded", "for=1.2.3.4"),
                ("trailer", "x-sum")
            ]
        );
        assert!(takes_trailers(&headers));
    }

    #[test]
    fn a_list_of_clients_grows_at_its_end() {
        let mut headers = map(&[
            ("x-forwarded-for", "10.0.0.1"),
            ("x-forwarded-for", "10.0.0.2"),
        ]);
        add_forwarded(
            &mut headers,
            &address(IpAddr::from([127, 0, 0, 1])),
            Some(&HeaderValue::from_static("a:1")),
            "http",
        );
        assert_eq!(headers[FOR], "10.0.0.1, 10.0.0.2, 127.0.0.1");
        assert_eq!(headers.get_all(FOR).iter().count(), 1);
        assert_eq!(headers[FORWARDED_HOST], "a:1");
        assert_eq!(headers[PROTO], "http");
    }

    #[test]
    fn http_2_in_the_clear_is_no_other_protocol() {
        let asks = |protocol: &str| {
            let request = Request::builder().header("connection", "Upgrade");
            wanted_protocol(&request.header("upgrade", protocol).body(()).unwrap())
        };
        assert_eq!(asks("websocket").unwrap(), "websocket");
        assert_eq!(asks("h2c"), None);
    }
}
