//! HARs in the way that each recorder writes them.

use super::{exchange, lines, read_document, reason, response};

const BODY: &str = r#"{"id":"USR-1","name":"Zoë"}"#;

#[test]
fn chrome() {
    let seen = read_document("chrome.har");
    let first = exchange(&seen[0]);
    assert_eq!(
        first.place.to_string(),
        "tests/documents/har/chrome.har entry 1"
    );
    assert_eq!(
        first.started_at.as_deref(),
        Some("2026-11-22T10:00:00.123Z")
    );
    let request = &first.exchange.request;
    assert_eq!(request.url, "https://api.example.com/v1/users?limit=1");
    // Half of a surrogate pair, as the page sent it.
    assert_eq!(lines(&request.headers), ["x-half: \u{fffd}"]);
    assert_eq!((&request.body, &first.request_body_missing), (&None, &None));
    let answer = &first.exchange.response;
    assert_eq!((&*answer.version, answer.status), ("HTTP/2", 200));
    assert_eq!(answer.body.to_text(), BODY);
    assert_eq!(answer.decoded_from.as_deref(), Some("gzip"));
    assert_eq!(answer.body_missing, None);
    let rates: Vec<_> = answer
        .header_values("x-rate")
        .map(|v| v.to_text())
        .collect();
    assert_eq!(rates, ["1", "2"]);
    // Without the ten milliseconds that it waited for a connection.
    let timings = first.exchange.timings;
    assert_eq!((timings.head_us, timings.total_us), (30_250, 31_250));
    assert_eq!(reason(&seen[1]), "served from the browser's cache");
    assert_eq!(reason(&seen[2]), "no response: net::ERR_BLOCKED_BY_CLIENT");
    let evicted = response(&seen[3]);
    assert_eq!(
        evicted.body_missing.as_deref(),
        Some("the recorder kept no body")
    );
    assert_eq!(evicted.version, "HTTP/1.1");
    assert_eq!(reason(&seen[4]), "not HTTP");
    assert_eq!(reason(&seen[5]), "not HTTP");
    assert_eq!(reason(&seen[6]), "answered by a service worker");
}

#[test]
fn firefox() {
    let seen = read_document("firefox.har");
    let first = exchange(&seen[0]);
    assert_eq!(first.started_at.as_deref(), Some("2026-11-22T10:00:00.25Z"));
    let sent = first.exchange.request.body.as_ref().unwrap();
    assert_eq!(sent.to_text(), r#"{"name":"Zoë"}"#);
    assert_eq!(first.request_body_missing, None);
    assert_eq!(response(&seen[0]).body_missing, None);
    let left_out = response(&seen[1]).body_missing.as_deref();
    assert_eq!(left_out, Some("the recorder kept no body"));
    let cut = response(&seen[2]).body_missing.as_deref();
    assert_eq!(cut, Some("the recorder cut the body: 51 of 5,000 bytes"));
    assert_eq!(reason(&seen[3]), "served from the browser's cache");
    let preflight = &exchange(&seen[4]).exchange;
    assert_eq!(preflight.request.method, "OPTIONS");
    assert_eq!(preflight.response.body_missing, None);
}

#[test]
fn safari() {
    let seen = read_document("safari.har");
    assert_eq!(response(&seen[0]).body.to_text(), BODY);
    assert_eq!(response(&seen[0]).version, "HTTP/2");
    assert_eq!(reason(&seen[1]), "served from the browser's cache");
    // It writes no text of a body that is empty.
    let empty = response(&seen[2]);
    assert_eq!(
        (empty.status, empty.body.is_empty(), &empty.body_missing),
        (202, true, &None)
    );
}

#[test]
fn playwright() {
    let seen = read_document("playwright.har");
    let attached = response(&seen[0]);
    assert_eq!(attached.body.to_text(), BODY);
    assert_eq!(
        (&*attached.version, &attached.body_missing),
        ("HTTP/2", &None)
    );
    let omitted = response(&seen[1]).body_missing.as_deref();
    assert_eq!(omitted, Some("the recorder kept no body"));
    assert_eq!(exchange(&seen[1]).exchange.timings, Default::default());
    assert_eq!(exchange(&seen[1]).started_at, None);
    assert_eq!(reason(&seen[2]), "no response: net::ERR_CONNECTION_REFUSED");
    assert_eq!(reason(&seen[3]), "answered by the test in the host's place");
    let outside = response(&seen[4]);
    assert!(outside.body.is_empty());
    assert_eq!(
        outside.body_missing.as_deref(),
        Some("the body is in `../../shop.yaml`, which is not in the folder of the HAR")
    );
    let form = exchange(&seen[5]);
    assert_eq!(
        form.exchange.request.body.as_ref().unwrap().to_text(),
        "a+b=1&c=%C3%A9"
    );
    assert_eq!(form.request_body_missing, None);
    let upload = exchange(&seen[6]);
    assert_eq!(upload.exchange.request.body, None);
    assert_eq!(
        upload.request_body_missing.as_deref(),
        Some("the recorder kept no body")
    );
}

#[test]
fn mitmproxy() {
    let seen = read_document("mitmproxy.har");
    // Its size is that of the compressed body, which is the longer one.
    let first = exchange(&seen[0]);
    assert_eq!(
        first.started_at.as_deref(),
        Some("2026-11-22T10:00:00.123456Z")
    );
    let answer = &first.exchange.response;
    assert_eq!(
        (answer.body.to_text().as_ref(), &answer.body_missing),
        (BODY, &None)
    );
    assert_eq!(answer.decoded_from.as_deref(), Some("gzip"));
    assert_eq!(first.exchange.timings.total_us, 31_000);
    assert_eq!(response(&seen[1]).body.as_bytes(), b"\x89PNG");
    assert_eq!(reason(&seen[2]), "no response: Client disconnected.");
}

#[test]
fn fiddler_charles_and_chrome_har() {
    let fiddler = read_document("fiddler.har");
    let first = exchange(&fiddler[0]);
    assert_eq!(
        first.started_at.as_deref(),
        Some("2026-11-22T10:00:00.1234567Z")
    );
    assert_eq!(
        first.exchange.response.status, 200,
        "a status written as a text"
    );
    assert_eq!(first.exchange.response.body.to_text(), BODY);
    assert_eq!(reason(&fiddler[1]), "a tunnel through a proxy");

    let charles = read_document("charles.har");
    let first = &exchange(&charles[0]).exchange;
    assert_eq!(lines(&first.request.headers), ["accept: */*"]);
    assert_eq!(first.response.body_missing, None, "a 204 has none");
    assert_eq!(first.timings.head_us, 41_000);

    let chrome_har = read_document("chrome-har.har");
    let missing = response(&chrome_har[0]).body_missing.as_deref();
    assert_eq!(missing, Some("the recorder kept no body"));
    assert_eq!(reason(&chrome_har[1]), "served from the browser's cache");
}
