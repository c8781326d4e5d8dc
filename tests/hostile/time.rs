//! Hosts that take their time: each phase ends at its limit, and the others run on.

use std::time::{Duration, Instant};

use crate::host::FINE;
use crate::rows::Ends::{Blocked, Conforms};
use crate::rows::{Row, row, run_rows, says};

pub const LIMITS: &str = "timeouts = { connect = \"5s\", response = \"600ms\", body = \"600ms\" }";
const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

/// Hosts of which no head comes in time.
pub fn without_a_head() -> Vec<Row> {
    let no_response = Blocked("waiting", "no response within 0.6 s");
    vec![
        row("never-answers", no_response, |talk| talk.hold()),
        row("slow-status-line", no_response, |talk| {
            talk.drip(b"HTTP/1.1 200 OOOOOOOOOOOOOOOOOOOOO")
        }),
        row("slow-headers", no_response, |talk| {
            talk.say(HEAD);
            talk.drip(b"x")
        }),
        row("stalls-after-the-status-line", no_response, |talk| {
            talk.say("HTTP/1.1 200 OK\r\n");
            talk.hold()
        }),
        row("stalls-within-a-header", no_response, |talk| {
            talk.say("HTTP/1.1 200 OK\r\nconte");
            talk.hold()
        }),
        row("stalls-after-an-interim-response", no_response, |talk| {
            talk.say("HTTP/1.1 100 Continue\r\n\r\n");
            talk.hold()
        }),
        row("endless-interim-responses", no_response, |talk| {
            talk.flood(b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n", u64::MAX)
        }),
        row("slow-interim-responses", no_response, |talk| {
            talk.drip(b"HTTP/1.1 100 Continue\r\n\r\n")
        }),
    ]
}

#[test]
fn whatever_a_host_delays_ends_at_its_phases_limit() {
    let no_end = Blocked("body", "did not end within 0.6 s");
    let head = |more: &str| format!("{HEAD}{more}");
    let (counted, chunked) = (
        head("content-length: 11\r\n\r\n"),
        head("transfer-encoding: chunked\r\n\r\n"),
    );
    let (counted_too, chunked_too) = (counted.clone(), chunked.clone());
    let slow_trailers = chunked.clone();
    let mut rows = without_a_head();
    rows.extend([
        row("stalls-before-the-body", no_end, move |talk| {
            talk.say(&counted);
            talk.hold()
        }),
        row("slow-body", no_end, move |talk| {
            talk.say(counted_too.replace("11", "1000000"));
            talk.drip(b"{\"id\": \"xxxxx")
        }),
        row("endless-slow-chunks", no_end, move |talk| {
            talk.say(&chunked);
            talk.drip(b"1\r\nx\r\n")
        }),
        row("slow-trailers", no_end, move |talk| {
            talk.say(&slow_trailers);
            talk.say("2\r\n{}\r\n0\r\n");
            talk.drip(b"a")
        }),
        row("no-end-of-chunks", no_end, move |talk| {
            talk.say(&chunked_too);
            talk.say("b\r\n{\"id\": \"x\"}\r\n");
            talk.hold()
        }),
        row("no-length-and-no-end", no_end, move |talk| {
            talk.say(head("\r\n{\"id\": \"x\"}"));
            talk.hold()
        }),
        row("whole-but-stays-open", Conforms, |talk| {
            talk.say(FINE);
            talk.hold()
        }),
        says("does-all-at-once", Conforms, FINE),
    ]);
    let begun = Instant::now();
    let run = run_rows(rows, LIMITS);
    assert_eq!(run.ended.status, 3, "{}", run.ended.out);
    // The limits are far below; the rest is what a busy machine may take.
    assert!(begun.elapsed() < Duration::from_secs(30));
    // An effect that may have been had is reported.
    assert!(run.ended.out.contains("may have been carried out"));
}

#[test]
fn a_deadline_ends_a_run_whatever_its_hosts_limits_are() {
    let host = crate::host::Host::start(|talk| talk.drip(b"HTTP/1.1 100 Continue\r\n\r\n"));
    let names = ["a", "b", "c", "d"];
    let suite = crate::rows::suite(&host.url, &names, "timeout = \"60s\"");
    let begun = Instant::now();
    let ended = suite.run(&[
        "run",
        "--host",
        "here",
        "--jobs",
        "2",
        "--deadline",
        "700ms",
    ]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    // The limits are far below; the rest is what a busy machine may take.
    assert!(begun.elapsed() < Duration::from_secs(30));
    assert!(ended.out.contains("deadline"), "{}", ended.out);
    // Two were under way, two were never sent.
    assert_eq!(host.seen().requests.len(), 2);
}

#[test]
fn a_host_that_accepts_and_never_reads_is_left() {
    // Nobody accepts: the system completes the handshake, the request waits in its buffer.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let suite = crate::rows::suite(&url, &["a"], LIMITS);
    let long = "x".repeat(1 << 20);
    let case =
        format!("effects: mail\nrequest: {{ method: POST, path: /a, body: {{ text: {long} }} }}\n");
    suite.write("cases/b.case.yaml", case.as_bytes());
    let ended = suite.run(&["run", "--host", "here"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    let blocked = &suite.report()["blocked"];
    assert_eq!(
        blocked[0]["cases"].as_array().unwrap().len(),
        2,
        "{blocked}"
    );
}
