//! Access logs of JSON lines.

use std::io::Write as _;

use super::{exchange, lines, read_text, read_text_with, reason};
use crate::model::exchange::KeptHeaders;
use crate::traffic::{Form, LogMapping, ReadOptions};

/// A line of each server that is known, with what is read of it.
const KNOWN: [(&str, &str, &str, u64); 8] = [
    (
        r#"{"time_iso8601":"2026-11-22T10:00:00+00:00","request_method":"GET","scheme":"https","host":"api.example.com","request_uri":"/v1/users?limit=1","status":"200","request_time":"0.125","server_protocol":"HTTP/2.0","sent_http_content_type":"application/json","http_user_agent":"x"}"#,
        "GET https://api.example.com/v1/users?limit=1 200 HTTP/2",
        "content-type: application/json",
        125_000,
    ),
    (
        r#"{"time_local":"22/Nov/2026:11:00:00 +0100","request":"GET /v1/users HTTP/1.1","status":200,"host":"api.example.com","upstream_response_time":"0.5"}"#,
        "GET https://api.example.com/v1/users 200 HTTP",
        "",
        500_000,
    ),
    (
        r#"{"start_time":"2026-11-22T10:00:00.000Z","method":"GET","path":"/v1/users","protocol":"HTTP/2","response_code":200,"duration":12,"authority":"api.example.com","upstream_host":"10.0.0.1:80"}"#,
        "GET https://api.example.com/v1/users 200 HTTP/2",
        "",
        12_000,
    ),
    (
        r#"{"request":{"method":"GET","url":"https://api.example.com:443/v1/users","uri":"/v1/users","headers":{"accept":"*/*"}},"response":{"status":200,"headers":{"content-type":"application/json","x-a":["1","2"]}},"latencies":{"request":7},"started_at":1795341600000}"#,
        "GET https://api.example.com:443/v1/users 200 HTTP",
        "content-type: application/json, x-a: 1, x-a: 2",
        7_000,
    ),
    (
        r#"{"level":"info","ts":1795341600.0,"request":{"proto":"HTTP/3.0","method":"GET","host":"api.example.com","uri":"/v1/users","headers":{"Accept":["*/*"]},"tls":{"version":772}},"duration":0.0015,"status":200,"resp_headers":{"Content-Type":["application/json"]}}"#,
        "GET https://api.example.com/v1/users 200 HTTP/3",
        "content-type: application/json",
        1_500,
    ),
    (
        r#"{"StartUTC":"2026-11-22T10:00:00Z","RequestMethod":"GET","RequestScheme":"http","RequestAddr":"api.example.com:8080","RequestPath":"/v1/users","RequestProtocol":"HTTP/1.1","DownstreamStatus":200,"Duration":2500000,"downstream_Content-Type":"application/json"}"#,
        "GET http://api.example.com:8080/v1/users 200 HTTP/1.1",
        "content-type: application/json",
        2_500,
    ),
    (
        r#"{"type":"https","time":"2026-11-22T10:00:00.000000Z","request":"GET https://api.example.com:443/v1/users HTTP/1.1","elb_status_code":"200","target_processing_time":"0.010"}"#,
        "GET https://api.example.com:443/v1/users 200 HTTP",
        "",
        10_000,
    ),
    (
        r#"{"@timestamp":"2026-11-22T10:00:00Z","http.request.method":"GET","http":{"response":{"status_code":200}},"url":{"original":"/v1/users?a=b","domain":"api.example.com"},"event.duration":1000000}"#,
        "GET https://api.example.com/v1/users?a=b 200 HTTP",
        "",
        1_000,
    ),
];

#[test]
fn logs_of_known_servers_need_no_mapping() {
    for (line, expected, headers, total_us) in KNOWN {
        let (reading, seen) = read_text(format!("{line}\n\n{line}\n"));
        assert_eq!((reading.form, reading.entries), (Form::Log, 2), "{line}");
        let seen = exchange(&seen[1]);
        let (request, response) = (&seen.exchange.request, &seen.exchange.response);
        let read = format!(
            "{} {} {} {}",
            request.method, request.url, response.status, response.version
        );
        assert_eq!(read, expected, "{line}");
        assert_eq!(lines(&response.headers).join(", "), headers, "{line}");
        assert_eq!(seen.exchange.timings.total_us, total_us, "{line}");
        assert_eq!(
            response.body_missing.as_deref(),
            Some("an access log has no body")
        );
        assert_eq!(seen.request_body_missing, response.body_missing);
        let has_all = line.contains("esp_headers") || line.contains("latencies");
        assert_eq!(seen.kept_headers == KeptHeaders::All, has_all, "{line}");
        let started = seen.started_at.as_deref();
        assert_eq!(started, Some("2026-11-22T10:00:00Z"), "{line}");
        assert_eq!(seen.place.entry, 3, "the line");
    }
}

#[test]
fn a_mapping_says_which_fields_are_meant() {
    let log: LogMapping = toml_like(
        r#"{"method":"req.verb","host":["vhost","h"],"path":"req.target","status":"res.code","duration":"took","duration_unit":"us","time":"at","headers":{"content-type":"res.ct"},"request_headers_in":"req.headers"}"#,
    );
    let options = ReadOptions {
        log: Some(log),
        ..ReadOptions::default()
    };
    let line = r#"{"req":{"verb":"POST","target":"/a","headers":{"X-B":"c"}},"h":"a.example","res.code":"201","took":"1.5ms","at":1795341600,"res":{"ct":"text/plain"}}"#;
    let (reading, seen) = read_text_with(format!("proxy started\n{line}"), &options);
    assert_eq!(reading.unwrap().entries, 2);
    assert_eq!(reason(&seen[0]), "the line is not JSON");
    let seen = exchange(&seen[1]);
    assert_eq!(seen.exchange.request.url, "https://a.example/a");
    assert_eq!(lines(&seen.exchange.request.headers), ["x-b: c"]);
    assert_eq!(
        lines(&seen.exchange.response.headers),
        ["content-type: text/plain"]
    );
    assert_eq!(seen.exchange.timings.total_us, 1_500);
}

#[test]
fn headers_are_read_in_every_form_or_said_to_be_missing() {
    let log = r#"{"method":"m","url":"u","status":"s","headers_in":"h","request_headers_in":"q"}"#;
    let options = ReadOptions {
        log: Some(toml_like(log)),
        ..ReadOptions::default()
    };
    for (field, is_read) in [
        (r#"{"X-Count":"5"}"#, true),
        (r#"[["X-Count","5"]]"#, true),
        (r#"[{"name":"X-Count","value":"5"}]"#, true),
        (r#"[{"key":"X-Count","value":"5"}]"#, true),
        (r#"["X-Count: 5"]"#, true),
        (r#""X-Count: 5\r\n""#, true),
        ("{}", false),
        ("[[5]]", false),
        (r#""5""#, false),
        ("null", false),
    ] {
        let line = format!(
            r#"{{"m":"GET","u":"http://a.example/b","s":200,"q":{{"accept":"*/*"}},"h":{field}}}"#
        );
        let (_, seen) = read_text_with(line, &options);
        let seen = exchange(&seen[0]);
        assert_eq!(seen.kept_headers == KeptHeaders::All, is_read, "{field}");
        let expected: &[&str] = if is_read { &["x-count: 5"] } else { &[] };
        assert_eq!(lines(&seen.exchange.response.headers), expected, "{field}");
    }
}

fn toml_like(text: &str) -> LogMapping {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_field_of_a_mapping_that_is_misspelt_is_refused() {
    assert!(serde_json::from_str::<LogMapping>(r#"{"metod":"a"}"#).is_err());
    let mapping = toml_like(r#"{"method":"a"}"#);
    let again = serde_json::to_string(&mapping).unwrap();
    assert_eq!(toml_like(&again), mapping);
}

#[test]
fn lines_that_are_no_exchange_say_why() {
    let good = r#"{"request_method":"GET","request_uri":"/a","status":"200","host":"a.example"}"#;
    let with = |from: &str, to: &str| good.replace(from, to);
    for (line, words) in [
        (with("200", "000"), "no response was recorded"),
        (with("200", "499"), "the client left before the response"),
        (
            with("200", "-"),
            "the line does not say its request and status",
        ),
        (
            with(r#""host":"a.example""#, r#""x":1"#),
            "the line names no host",
        ),
        (with("a.example", "a b"), "its URL is not one of HTTP"),
        (
            with("GET", "\\\\x16\\\\x03"),
            "its request is not one of HTTP",
        ),
        ("{\"cut".to_owned(), "the line is not JSON"),
        (
            format!("{{\"x\":\"{}\"}}", "a".repeat(1_100_000)),
            "the line is longer than 1048576 bytes",
        ),
    ] {
        let (reading, seen) = read_text(format!("{good}\n{line}\n{good}\n"));
        assert_eq!((reading.entries, seen.len()), (3, 3), "{words}");
        assert_eq!(reason(&seen[1]), words);
        assert_eq!(exchange(&seen[2]).place.entry, 3);
    }
    let options = ReadOptions {
        origin: Some("http://localhost:8080/".into()),
        ..ReadOptions::default()
    };
    let line = with(r#""host":"a.example""#, r#""x":1"#);
    let (_, seen) = read_text_with(&line, &options);
    assert_eq!(
        exchange(&seen[0]).exchange.request.url,
        "http://localhost:8080/a"
    );
}

#[test]
fn the_last_line_may_be_cut() {
    let (line, ..) = KNOWN[0];
    let (reading, seen) = read_text(format!("{line}\n{}", &line[..50]));
    assert_eq!(seen.len(), 1);
    assert_eq!(
        reading.warnings,
        ["the file ends in the middle of line 2: it was cut"]
    );
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(format!("{line}\n").repeat(500).as_bytes())
        .unwrap();
    let gzip = gzip.finish().unwrap();
    let (reading, _) = read_text(&gzip[..gzip.len() - 30]);
    assert!(reading.entries > 0);
}

#[test]
fn a_log_that_says_nothing_known_is_an_error() {
    let line = r#"{"level":"info","msg":"started","port":80}"#;
    let (reading, seen) = read_text_with(format!("{line}\n{line}\n"), &ReadOptions::default());
    assert_eq!(seen.len(), 2);
    let error = reading.unwrap_err().to_string();
    assert!(
        error.contains("the first has `level`, `msg`, `port`"),
        "{error}"
    );
    assert!(error.contains("[traffic.logs.NAME]"), "{error}");
}
