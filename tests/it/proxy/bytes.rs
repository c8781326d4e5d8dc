//! The same bytes with the proxy and without it.

use std::io::Write;

use super::hosts::{RawHost, exchange, keeping_bodies, parse};
use super::running::Running;
use super::versions::send_over_2;

/// Requests end with the connection, so that the end of a response is seen.
fn request(method: &str, more: &str) -> String {
    format!("{method} /x?a=%2e&b=' HTTP/1.1\r\nHost: example\r\nConnection: close\r\n{more}\r\n")
}

/// Compares what a client sees of one response.
fn same(name: &str, request: &str, response: &[u8]) {
    let host = RawHost::of(response);
    let mut proxy = Running::before(&host.url, &[]);
    let direct = exchange(host.address, request.as_bytes());
    let through = exchange(proxy.address, request.as_bytes());
    assert_eq!(through, direct, "{name}");
    let heads = host.heads();
    assert!(heads[1].contains("/x?a=%2e&b=' HTTP/1.1"), "{}", heads[1]);
    proxy.interrupted();
}

#[test]
fn what_a_client_sees_is_what_it_sees_without_the_proxy() {
    let gzip = [
        0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 7, 0, 0x86, 0xa6,
    ];
    let mut compressed =
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 19\r\n\r\n".to_vec();
    compressed.extend_from_slice(&gzip);
    let mut large = b"HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n".to_vec();
    large.extend((0..10_485_760_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8));
    let get = request("GET", "");
    for (name, request, response) in [
        (
            "a length, an odd reason, names in their own case, repeated headers in their order",
            &get,
            &b"HTTP/1.1 299 Quite Fine\r\nSet-Cookie: b=1; Path=/\r\nset-cookie: a=2\r\nSET-COOKIE: c=3\r\nX-Ampel: gr\xfcn\r\nContent-Length: 2\r\n\r\nok"[..],
        ),
        (
            "chunked, with trailers",
            &request("GET", "TE: trailers\r\n"),
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3\r\nabc\r\n4;ext=1\r\ndefg\r\n0\r\nx-sum: 7\r\n\r\n",
        ),
        (
            "the head alone",
            &request("HEAD", ""),
            b"HTTP/1.1 200 OK\r\nContent-Length: 12345\r\nETag: \"x\"\r\n\r\n",
        ),
        (
            "not modified, with the length of what was not sent",
            &request("GET", "If-None-Match: \"x\"\r\n"),
            b"HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nContent-Length: 12345\r\n\r\n",
        ),
        ("no content", &get, b"HTTP/1.1 204 No Content\r\nX: y\r\n\r\n"),
        (
            "a range",
            &request("GET", "Range: bytes=2-4\r\n"),
            b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-4/10\r\nContent-Length: 3\r\n\r\nabc",
        ),
        ("a body in gzip", &get, &compressed),
        ("10 MB of noise", &get, &large),
        ("until the end of the connection", &get, b"HTTP/1.1 200 OK\r\nX: y\r\n\r\nall there is"),
        (
            "an error with a body",
            &get,
            b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 3\r\nContent-Length: 4\r\n\r\nbusy",
        ),
    ] {
        same(name, request, response);
    }
}

#[test]
fn a_response_that_breaks_off_breaks_off_for_the_client() {
    for response in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes."[..],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        // Before anything of it has come: the head comes all the same.
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
    ] {
        let host = RawHost::of(response);
        let mut proxy = Running::before(&host.url, &[]);
        let request = request("GET", "");
        let direct = exchange(host.address, request.as_bytes());
        let through = exchange(proxy.address, request.as_bytes());
        assert!(!direct.is_whole, "{direct:?}");
        assert_eq!(through, direct);
        proxy.interrupted();
        assert_eq!(proxy.left_out("without a whole response"), 1);
    }
}

#[test]
fn what_proxies_add_is_added_and_what_is_of_a_connection_stays_there() {
    let host = RawHost::start(|stream, _, _| {
        let port = stream.local_addr().unwrap().port();
        let response = format!(
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{port}/next?x#y\r\n\
             Set-Cookie: a=1; Domain=127.0.0.1; Secure; Path=/\r\nConnection: X-Hop\r\n\
             X-Hop: 1\r\nContent-Length: 0\r\n\r\n"
        );
        let _ = stream.write_all(response.as_bytes());
    });
    let mut proxy = Running::before(&host.url, &[]);
    let more = "X-Forwarded-For: 10.1.1.1\r\nForwarded: for=10.1.1.1\r\nKeep-Alive: 5\r\n";
    let response = exchange(proxy.address, request("GET", more).as_bytes());
    assert_eq!(response.header("location"), Some("http://example/next?x#y"));
    assert_eq!(response.header("set-cookie"), Some("a=1; Path=/"));
    assert_eq!(response.header("x-hop"), None);
    let head = host.heads().remove(0).to_ascii_lowercase();
    for line in [
        &*format!("\r\nhost: {}\r\n", host.address),
        "\r\nvia: 1.1 driftcheck\r\n",
        "\r\nx-forwarded-for: 10.1.1.1, 127.0.0.1\r\n",
        "\r\nx-forwarded-host: example\r\n",
        "\r\nx-forwarded-proto: http\r\n",
        "\r\nforwarded: for=10.1.1.1\r\n",
    ] {
        assert!(head.contains(line), "{line:?} is not in {head}");
    }
    assert!(!head.contains("keep-alive"), "{head}");
    proxy.interrupted();
}

#[test]
fn a_length_that_is_sent_twice_passes_once() {
    // RFC 9110, section 8.6.
    let host = RawHost::of(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok");
    let mut proxy = Running::before(&host.url, &[]);
    let response = exchange(proxy.address, request("GET", "").as_bytes());
    assert_eq!(
        (response.status(), &*response.body),
        (200, &b"ok"[..]),
        "{response:?}"
    );
    let response = send_over_2(proxy.address, http::Request::builder(), "").unwrap();
    let lengths = response.headers.get_all("content-length").iter();
    assert_eq!(lengths.count(), 1, "{:?}", response.headers);
    proxy.interrupted();
}

#[test]
fn a_host_that_cannot_be_reached_is_no_response_of_the_host() {
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let mut proxy = Running::before(&format!("http://{closed}"), &[]);
    let response = exchange(proxy.address, request("GET", "").as_bytes());
    assert_eq!(response.status(), 502);
    let text = String::from_utf8(response.body).unwrap();
    assert_eq!(
        text,
        "driftcheck proxy: the host could not be reached: connection refused\n"
    );
    let ended = proxy.interrupted();
    assert_eq!(ended.status, 4, "{}{}", ended.out, ended.err);
    assert_eq!(proxy.left_out("without a whole response"), 1);
}

#[test]
fn a_host_that_takes_too_long_is_a_gateway_time_out() {
    let host = RawHost::start(|stream, _, _| {
        let mut end = [0];
        let _ = std::io::Read::read(stream, &mut end);
    });
    let settings = format!(
        "[hosts.slow]\nurl = \"{}\"\ntimeout = \"200ms\"\n",
        host.url
    );
    let mut proxy = Running::with_files("slow", &[], &[("driftcheck.toml", &settings)]);
    let response = exchange(proxy.address, request("GET", "").as_bytes());
    assert_eq!(response.status(), 504);
    proxy.interrupted();
    assert_eq!(proxy.left_out("without a whole response"), 1);
}

#[test]
fn a_parsed_response_is_told_from_a_broken_one() {
    let whole = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n";
    assert!(parse(whole, false).is_whole);
    assert!(!parse(&whole[..whole.len() - 5], false).is_whole);
}

#[test]
fn a_body_in_chunks_reaches_the_host_whatever_the_method() {
    let (host, bodies) = keeping_bodies();
    let mut proxy = Running::before(&host.url, &[]);
    let methods = ["GET", "HEAD", "DELETE", "QUERY", "POST"];
    for method in methods {
        let chunked = request(method, "Transfer-Encoding: chunked\r\n");
        let sent = format!("{chunked}6\r\n{method:6}\r\n0\r\n\r\n");
        let response = exchange(proxy.address, sent.as_bytes());
        assert_eq!(response.status(), 200, "{method}");
    }
    let expected = methods.map(|method| format!("{method:6}"));
    assert_eq!(*bodies.lock().unwrap(), expected);
    proxy.interrupted();
}
