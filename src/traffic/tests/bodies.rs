//! What of a body is taken, and what is said to be missing.

use serde_json::{Value, json};

use super::{exchange, read_text, read_text_with, response};
use crate::model::exchange::Response;
use crate::traffic::ReadOptions;

fn har(headers: &Value, content: &Value) -> String {
    har_of(
        &json!({ "method": "GET", "url": "https://a.example/b" }),
        200,
        headers,
        content,
    )
}

fn har_of(request: &Value, status: u16, headers: &Value, content: &Value) -> String {
    let response = json!({ "status": status, "headers": headers, "content": content });
    json!({ "log": { "entries": [{ "request": request, "response": response }] } }).to_string()
}

fn read(headers: Value, content: Value) -> Response {
    response(&read_text(har(&headers, &content)).1[0]).clone()
}

fn missing(headers: Value, content: Value) -> Option<String> {
    read(headers, content).body_missing
}

const NONE: &str = "the recorder kept no body";

#[test]
fn a_body_that_is_not_there_is_missing_unless_it_was_empty() {
    let none = Some(NONE.to_owned());
    assert_eq!(missing(json!({}), json!({})), none);
    assert_eq!(
        missing(json!({}), json!({ "size": 0 })),
        none,
        "Chrome has forgotten it"
    );
    assert_eq!(missing(json!({}), json!({ "size": 7, "text": "" })), none);
    assert_eq!(
        missing(json!({ "content-length": "7" }), json!({ "text": "" })),
        none
    );
    assert_eq!(missing(json!({}), Value::Null), none);
    assert_eq!(
        missing(json!({ "content-length": "0" }), json!({ "size": 0 })),
        None
    );
    assert_eq!(missing(json!({}), json!({ "size": 0, "text": "" })), None);
    assert_eq!(missing(json!({}), json!({ "size": -1, "text": "" })), None);
    let get = json!({ "method": "GET", "url": "https://a.example/b" });
    let head = json!({ "method": "HEAD", "url": "https://a.example/b" });
    let long = json!({ "content-length": "7" });
    for (request, status, headers, expected) in [
        (&head, 200, &long, None),
        (&get, 204, &json!({}), None),
        (&get, 304, &long, None),
        (&get, 302, &json!({}), None),
        (&get, 302, &long, Some(NONE)),
    ] {
        let (_, seen) = read_text(har_of(request, status, headers, &json!({ "size": 0 })));
        let body_missing = response(&seen[0]).body_missing.as_deref();
        assert_eq!(body_missing, expected, "{request} {status} {headers}");
    }
}

#[test]
fn a_size_that_lies_does_not_make_a_body_cut() {
    let json = json!({ "content-type": "application/problem+json" });
    let text = json!({ "content-type": "text/plain" });
    let gzip = json!({ "content-type": "text/plain", "content-encoding": "gzip" });
    let wide = json!({ "content-type": "text/plain; charset=utf-16" });
    for (headers, content) in [
        (&json, json!({ "size": 5000, "text": "{\"a\":1}" })),
        (&text, json!({ "size": 8, "text": "hello" })),
        (&text, json!({ "size": 7, "text": "a\nb\nc" })),
        (&text, json!({ "size": 3, "text": "hello" })),
        (&text, json!({ "size": -1, "text": "hello" })),
        (&text, json!({ "size": "5", "text": "hello" })),
        (&gzip, json!({ "size": 28, "text": "hello" })),
        (&wide, json!({ "size": 12, "text": "hello" })),
        (
            &text,
            json!({ "size": 8, "text": "aGVsbG8=", "encoding": "base64" }),
        ),
        (&text, json!({ "text": "aGVs\nbG8", "encoding": "base64" })),
    ] {
        assert_eq!(
            missing(headers.clone(), content.clone()),
            None,
            "{headers} {content}"
        );
    }
}

#[test]
fn a_body_that_was_cut_is_missing() {
    let json = json!({ "content-type": "application/json" });
    let cut = |size: u64| Some(format!("the recorder cut the body: 6 of {size} bytes"));
    assert_eq!(
        missing(json.clone(), json!({ "size": 9, "text": "{\"a\":1" })),
        None,
        "a mark's worth"
    );
    assert_eq!(
        missing(json.clone(), json!({ "size": 10, "text": "{\"a\":1" })),
        cut(10)
    );
    let announced = json!({ "content-type": "application/json", "content-length": "10" });
    assert_eq!(missing(announced, json!({ "text": "{\"a\":1" })), cut(10));
    assert_eq!(
        missing(
            json!({ "content-type": "text/html" }),
            json!({ "size": 60, "text": "<html>" })
        ),
        cut(60)
    );
    let limit = format!("[\"{}", "a".repeat(1_048_574));
    assert_eq!(
        missing(json.clone(), json!({ "text": limit })).as_deref(),
        Some("the recorder cut the body: 1,048,576 bytes")
    );
    let broken = format!("[\"{}", "a".repeat(1_048_575));
    assert_eq!(
        missing(json, json!({ "text": broken })),
        None,
        "broken by the host, it seems"
    );
}

#[test]
fn a_body_that_was_re_encoded_is_missing_where_it_was_no_text() {
    let reencoded = Some("the recorder re-encoded the body".to_owned());
    let content = json!({ "text": "PK\u{fffd}\u{fffd}" });
    assert_eq!(
        missing(
            json!({ "content-type": "application/zip" }),
            content.clone()
        ),
        reencoded
    );
    assert_eq!(
        missing(json!({ "content-type": "application/json" }), content),
        None
    );
    let broken = json!({ "text": "a§", "encoding": "base64" });
    let words = Some("the recorder's base64 is not valid".to_owned());
    assert_eq!(missing(json!({}), broken), words);
}

#[test]
fn a_body_that_is_still_in_its_coding_is_decoded() {
    use base64::Engine as _;
    use std::io::Write as _;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(b"{}").unwrap();
    let coded = base64::engine::general_purpose::STANDARD.encode(gzip.finish().unwrap());
    let headers = json!({ "content-type": "application/json", "content-encoding": "gzip" });
    let read = read(
        headers.clone(),
        json!({ "text": coded, "encoding": "base64" }),
    );
    assert_eq!(
        (read.body.as_bytes(), &read.body_missing),
        (&b"{}"[..], &None)
    );
    assert_eq!(read.decoded_from.as_deref(), Some("gzip"));
    let half = &coded[..16];
    let words = missing(headers, json!({ "text": half, "encoding": "base64" })).unwrap();
    assert!(
        words.starts_with("the recorder kept the body in its coding: "),
        "{words}"
    );
    let unknown = json!({ "content-type": "application/json", "content-encoding": "br" });
    let words = missing(unknown, json!({ "text": "/////w==", "encoding": "base64" })).unwrap();
    assert!(words.contains("`br`"), "{words}");
}

#[test]
fn a_body_over_the_bound_is_missing() {
    let options = ReadOptions {
        max_body_bytes: 1000,
        ..ReadOptions::default()
    };
    for (length, expected) in [
        (1000, None),
        (1001, Some("the body is larger than 1000 bytes")),
        (100_000, Some("the body is larger than 1000 bytes")),
    ] {
        for unit in ["a", "é", "\\", "\u{1}", "\u{1f600}"] {
            let text = unit.repeat(length / unit.len());
            let sent = json!({ "method": "PUT", "url": "https://a.example/b", "postData": { "text": text } });
            let content = json!({ "text": text });
            let (reading, seen) =
                read_text_with(har_of(&sent, 200, &json!({}), &content), &options);
            assert_eq!(reading.unwrap().entries, 1);
            let seen = exchange(&seen[0]);
            // Six bytes of escape for one byte of body are more than is kept to look at.
            let is_long = unit == "\u{1}" || (unit == "\\" && length > 1500 / 2);
            let expected = match is_long || text.len() > 1000 {
                true => Some("the body is larger than 1000 bytes"),
                false => expected.filter(|_| text.len() > 1000),
            };
            assert_eq!(
                seen.exchange.response.body_missing.as_deref(),
                expected,
                "{unit:?} {length}"
            );
            assert_eq!(seen.request_body_missing.as_deref(), expected);
        }
    }
}
