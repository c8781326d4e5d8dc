//! What becomes of exchanges that are under way when the proxy ends.

use std::io::{Read, Write};
use std::sync::Mutex;
use std::sync::mpsc::channel;

use nix::sys::signal::Signal;

use super::hosts::{LONG, RawHost, connect};
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
        assert_eq!(over_2.join().unwrap(), None);
        // The one that was whole, and what has come of the stream.
        assert_eq!(proxy.judged(), 2, "{}{}", ended.out, ended.err);
        assert_eq!(proxy.left_out("the proxy ended"), 4, "{}", ended.out);
        assert_eq!(proxy.left_out(""), 4, "{}", ended.out);
        assert_eq!(ended.status, 1, "{}", ended.out);
        assert!(ended.out.contains("/a is a string"), "{}", ended.out);
    }
}
