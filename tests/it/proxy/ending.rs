//! What becomes of exchanges that have no whole response: those that are under way when the proxy
//! ends, and those that the host does not answer.

use std::io::{Read, Write};
use std::sync::Mutex;
use std::sync::mpsc::channel;

use nix::sys::signal::Signal;

use super::hosts::{LONG, RawHost, connect, exchange};
use super::running::Running;
use super::streams::read_until;
use super::versions::send_over_2;

/// A stream of which each item has a number.
const EVENTS: &str = r#"{"openapi": "3.2.0", "info": {"title": "T", "version": "1"}, "paths": {
    "/events": {"get": {"responses": {"200": {"description": "d", "content": {
    "text/event-stream": {"itemSchema": {"properties": {"data": {
    "contentMediaType": "application/json", "contentSchema": {"properties": {
    "a": {"type": "integer"}}}}}}}}}}}},
    "/x": {"get": {"responses": {"200": {"description": "d", "content": {
    "application/json": {"schema": {"type": "object"}}}}}}}}}"#;

/// Reads until the other side has ended.
fn read_to_end(stream: &mut impl Read) {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
}

#[test]
fn what_is_under_way_at_the_end_is_judged_or_counted() {
    let (begun, has_begun) = channel();
    let begun = Mutex::new(begun);
    let host = RawHost::start(move |stream, head, _| {
        let path = head.split(' ').nth(1).unwrap_or_default();
        let part = match path {
            "/x?whole" => {
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
            }
            "/x?part" => {
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"
            }
            "/events" => {
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {\"a\": \"b\"}\n\n"
            }
            _ => "",
        };
        stream.write_all(part.as_bytes()).unwrap();
        begun.lock().unwrap().send(()).unwrap();
        if path != "/x?whole" {
            read_to_end(stream);
        }
    });
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let mut proxy = Running::with_files(&host.url, &[], &[("api.json", EVENTS)]);
        let mut clients = Vec::new();
        for path in ["/x?whole", "/x?part", "/x?none", "/x?none", "/events"] {
            let mut client = connect(proxy.address);
            let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
            client.write_all(request.as_bytes()).unwrap();
            has_begun.recv_timeout(LONG).unwrap();
            clients.push(client);
        }
        read_until(&mut clients[0], b"{}");
        read_until(&mut clients[1], b"{");
        read_until(&mut clients[4], b"\n\n");
        let address = proxy.address;
        let over_2 = std::thread::spawn(move || {
            send_over_2(address, http::Request::builder().method("DELETE"), "")
        });
        has_begun.recv_timeout(LONG).unwrap();
        let ended = proxy.signalled(signal);
        assert!(over_2.join().unwrap().is_none());
        // The one that was whole, and what has come of the stream.
        assert_eq!(proxy.judged(), 2, "{}{}", ended.out, ended.err);
        assert_eq!(proxy.left_out("the proxy ended"), 4, "{}", ended.out);
        assert_eq!(proxy.left_out(""), 4, "{}", ended.out);
        assert_eq!(ended.status, 1, "{}", ended.out);
        assert!(ended.out.contains("/a is a string"), "{}", ended.out);
    }
}

#[test]
fn what_has_no_whole_response_makes_the_run_incomplete() {
    let host = RawHost::start(|stream, head, _| {
        let path = head.split(' ').nth(1).unwrap_or_default();
        let body = r#"{"id": "1", "name": "Ann"}"#;
        let length = if path == "/users/1" { body.len() } else { 100 };
        let response = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        if path != "/users/3" {
            stream.write_all(response.as_bytes()).unwrap();
        }
    });
    let users = [
        ("GET /users/1", 200),
        ("GET /users/2", 200),
        ("GET /users/3", 502),
    ];
    let run = |more: &[&str], requests: &[(&str, u16)]| {
        let mut proxy = Running::before(&host.url, more);
        for (line, status) in requests {
            let request = format!("{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            let response = exchange(proxy.address, request.as_bytes());
            assert_eq!(response.status(), *status, "{line}");
        }
        let ended = proxy.interrupted();
        assert_eq!(proxy.judged(), requests.len(), "{}", ended.out);
        assert_eq!(proxy.left_out(""), 0, "{}", ended.out);
        let out = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
        (ended.status, out)
    };
    let words = "2 exchanges could not be judged as a whole: the host gave no whole response";
    let (status, out) = run(&[], &users);
    assert!(out.contains(&format!("INCOMPLETE {words}")), "{out}");
    assert_eq!(status, 3, "{out}");
    let (status, out) = run(&["--allow-incomplete"], &users);
    assert_eq!(status, 0, "{out}");
    // Where nothing else was seen of an operation, it is blocked with the cause.
    let (status, out) = run(&["--allow-incomplete"], &users[1..2]);
    assert!(out.contains("the host broke off its response"), "{out}");
    assert_eq!(status, 3, "{out}");
}
