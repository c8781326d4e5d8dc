//! What passes at once: events, interim responses, breaks, and what is no HTTP any more.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use tungstenite::Message;

use super::hosts::{LONG, RawHost, connect, exchange, read_head, two_events};
use super::running::{DOCUMENT, Running};
use crate::support::{CannedResponse, Host};

/// Reads until these bytes have come.
pub fn read_until(stream: &mut impl Read, end: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut part = [0; 1024];
    while !bytes.windows(end.len()).any(|window| window == end) {
        let read = stream.read(&mut part).unwrap();
        assert!(read > 0, "it ended: {}", String::from_utf8_lossy(&bytes));
        bytes.extend_from_slice(&part[..read]);
    }
    bytes
}

#[test]
fn events_arrive_before_the_stream_ends() {
    let (go_on, is_read) = channel::<()>();
    let host = two_events(is_read);
    let mut proxy = Running::before(&host.url, &[]);
    let mut client = connect(proxy.address);
    client
        .write_all(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
        .unwrap();
    read_until(&mut client, b"data: one\n\n");
    go_on.send(()).unwrap();
    read_until(&mut client, b"data: two\n\n");
    proxy.interrupted();
}

#[test]
fn what_came_of_a_stream_is_judged_when_its_client_leaves() {
    let document = r#"{"openapi": "3.2.0", "info": {"title": "T", "version": "1"}, "paths": {
        "/events": {"get": {"responses": {"200": {"description": "d", "content": {
        "text/event-stream": {"itemSchema": {"type": "object", "required": ["event"]}}}}}}}}}"#;
    let (ended, saw_end) = channel::<()>();
    let ended = Mutex::new(ended);
    let host = RawHost::start(move |stream, _, _| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(b"11\r\ndata: one\n\ndata: \r\n").unwrap();
        let _ = stream.read(&mut [0]);
        ended.lock().unwrap().send(()).unwrap();
    });
    let mut proxy = Running::with_files(&host.url, &[], &[("api.json", document)]);
    let mut client = connect(proxy.address);
    client
        .write_all(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
        .unwrap();
    read_until(&mut client, b"data: one\n\n");
    drop(client);
    saw_end.recv_timeout(LONG).unwrap();
    let ended = proxy.interrupted();
    assert_eq!(proxy.judged(), 1, "{}{}", ended.out, ended.err);
    let record = proxy.record();
    let line = record
        .iter()
        .find(|line| line["id"] == "GET /events")
        .unwrap();
    let step = &line["steps"][0];
    assert_eq!(step["findings"][0]["kind"], "missing-property", "{step}");
    assert_eq!(step["findings"].as_array().unwrap().len(), 1, "{step}");
    let rest = step["checks"].as_array().unwrap().iter();
    let mut rest = rest.filter(|check| check["name"] == "rest of the stream");
    assert!(
        rest.next()
            .is_some_and(|check| check["reason"].as_str().unwrap().contains("client left")),
        "{step}"
    );
}

#[test]
fn a_body_is_sent_only_when_the_host_asks_for_it() {
    let (head_came, saw_head) = channel::<()>();
    let head_came = Mutex::new(head_came);
    let host = RawHost::start(move |stream, head, rest| {
        assert!(rest.is_empty(), "the body came before it was asked for");
        head_came.lock().unwrap().send(()).unwrap();
        if head.starts_with("PUT") {
            let refused = "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n";
            return stream.write_all(refused.as_bytes()).unwrap();
        }
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap();
        let mut body = [0; 5];
        stream.read_exact(&mut body).unwrap();
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n")
            .unwrap();
        stream.write_all(&body).unwrap();
    });
    let mut proxy = Running::before(&host.url, &["--keep-bodies", "all"]);
    let head = "/echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
    let mut client = connect(proxy.address);
    client.write_all(format!("POST {head}").as_bytes()).unwrap();
    saw_head.recv_timeout(LONG).unwrap();
    let interim = read_until(&mut client, b"\r\n\r\n");
    assert!(interim.starts_with(b"HTTP/1.1 100 "), "{interim:?}");
    client.write_all(b"hello").unwrap();
    read_until(&mut client, b"hello");
    let refused = exchange(proxy.address, format!("PUT {head}").as_bytes());
    assert_eq!(refused.status(), 417);
    let ended = proxy.interrupted();
    assert_eq!(proxy.judged(), 2, "{}{}", ended.out, ended.err);
    let record = proxy.record();
    let echo = record
        .iter()
        .find(|line| line["id"] == "POST /echo")
        .unwrap();
    assert_eq!(echo["steps"][0]["exchange"]["request"]["body"], "hello");
}

#[test]
fn a_request_whose_client_leaves_is_ended() {
    let (ended, saw_end) = channel::<()>();
    let ended = Mutex::new(ended);
    let host = RawHost::start(move |stream, _, _| {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        let _ = stream.read(&mut [0]);
        ended.lock().unwrap().send(()).unwrap();
    });
    let mut proxy = Running::before(&host.url, &[]);
    let mut client = connect(proxy.address);
    client
        .write_all(b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n")
        .unwrap();
    read_until(&mut client, b"hello");
    drop(client);
    saw_end.recv_timeout(LONG).unwrap();
    proxy.interrupted();
    assert_eq!(proxy.left_out("the client left"), 1);
}

#[test]
fn a_web_socket_passes_both_ways() {
    web_socket(None);
}

#[test]
fn an_upgrade_that_the_document_describes_is_judged() {
    let document = DOCUMENT.replace("\"/echo\": {", "\"/socket\": {\"get\": {\"responses\": {\"101\": {\"description\": \"a socket\"}}}}, \"/echo\": {");
    web_socket(Some(&document));
}

fn web_socket(document: Option<&str>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let host = std::thread::spawn(move || {
        let mut socket = tungstenite::accept(listener.accept().unwrap().0).unwrap();
        while let Ok(message) = socket.read() {
            if message.is_text() || message.is_binary() {
                socket.send(message).unwrap();
            }
        }
    });
    let files = document.map(|text| ("api.json", text));
    let mut proxy = Running::with_files(&url, &[], files.as_slice());
    let asked = format!("ws://{}/socket", proxy.address);
    let (mut socket, response) = tungstenite::client(asked, connect(proxy.address))
        .map_err(|error| error.to_string())
        .unwrap();
    assert_eq!(response.status().as_u16(), 101);
    for message in [Message::text("hello"), Message::binary(vec![7; 300_000])] {
        socket.send(message.clone()).unwrap();
        assert_eq!(socket.read().unwrap(), message);
    }
    socket.close(None).unwrap();
    while socket.read().is_ok() {}
    host.join().unwrap();
    proxy.interrupted();
    let left_out = u64::from(document.is_none());
    assert_eq!(proxy.left_out("continued in another protocol"), left_out);
    let report = proxy.suite.report();
    let socket = report["operations"].as_array().unwrap().iter();
    let mut socket = socket.filter(|one| one["operation"] == "GET /socket");
    assert_eq!(socket.next().is_some(), document.is_some(), "{report}");
    assert_eq!(report["findings"].as_array().unwrap().len(), 0, "{report}");
}

#[test]
fn it_is_no_open_proxy() {
    let host = RawHost::of(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let other = RawHost::of(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother");
    let mut proxy = Running::before(&host.url, &[]);
    let asked = |line: String| {
        let request = format!(
            "{line} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            other.address
        );
        exchange(proxy.address, request.as_bytes()).status()
    };
    assert_eq!(asked(format!("CONNECT {}", other.address)), 405);
    assert_eq!(asked(format!("GET {}/", other.url)), 421);
    assert_eq!(asked(format!("GET {}/", host.url)), 200);
    assert_eq!(asked(format!("GET http://{}/", proxy.address)), 200);
    assert!(other.heads().is_empty());
    proxy.interrupted();
}

#[test]
fn requests_of_one_connection_are_told_apart() {
    let host = RawHost::start(|stream, head, rest| {
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("Content-Length: "));
        let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
        body[..rest.len()].copy_from_slice(&rest);
        stream.read_exact(&mut body[rest.len()..]).unwrap();
        let path = head.split(' ').nth(1).unwrap();
        let text = format!("{path} {}", String::from_utf8_lossy(&body));
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", text.len());
        stream.write_all((head + &text).as_bytes()).unwrap();
    });
    let mut proxy = Running::before(&host.url, &[]);
    let mut client = connect(proxy.address);
    let both = "POST /one HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc\
                GET /two HTTP/1.1\r\nHost: x\r\n\r\n";
    client.write_all(both.as_bytes()).unwrap();
    let bytes = read_until(&mut client, b"/two ");
    let text = String::from_utf8(bytes).unwrap();
    let responses = text.split("HTTP/1.1 200 OK").skip(1);
    let bodies: Vec<&str> = responses
        .filter_map(|one| Some(one.split_once("\r\n\r\n")?.1))
        .collect();
    assert_eq!(bodies, ["/one abc", "/two "]);
    proxy.interrupted();
}

#[test]
fn a_host_that_closes_without_a_word_costs_no_request() {
    let host = RawHost::of(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    let mut proxy = Running::before(&host.url, &[]);
    for turn in 0..40 {
        let method = if turn % 2 == 0 { "GET" } else { "POST" };
        let request = format!(
            "{method} /{turn} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        let status = exchange(proxy.address, request.as_bytes()).status();
        assert_eq!(status, 200, "{method} {turn}");
    }
    // What has an effect reaches the host once.
    let heads = host.heads();
    let posts = heads.iter().filter(|head| head.starts_with("POST"));
    assert_eq!(posts.count(), 20);
    proxy.interrupted();
}

/// A host that serves one connection at a time, as simple servers do.
#[test]
fn a_host_that_serves_one_connection_at_a_time_is_not_kept_waiting_by_a_kept_one() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            while let Some((head, rest)) = read_head(&mut stream) {
                let mut left = match head.contains("POST") {
                    true => 4 - rest.len(),
                    false => 0,
                };
                while left > 0 {
                    left -= stream.read(&mut [0; 4][..left]).unwrap();
                }
                let response = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
                if stream.write_all(response).is_err() {
                    break;
                }
            }
        }
    });
    let proxy = Running::before(&url, &[]);
    let post =
        "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody";
    let get = "GET /users/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let begun = Instant::now();
    for request in [get, post, get, post] {
        let response = exchange(proxy.address, request.as_bytes());
        assert_eq!(response.status(), 200, "{}", response.status_line);
    }
    // A kept connection would be closed after fifteen seconds.
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
}

/// What follows a body that was not sent would be taken for it.
#[test]
fn a_refusal_before_the_body_ends_the_clients_connection() {
    let host = RawHost::of(b"HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
    let mut proxy = Running::before(&host.url, &[]);
    let mut client = connect(proxy.address);
    client
        .write_all(
            b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\nExpect: 100-continue\r\n\r\n",
        )
        .unwrap();
    let (head, _) = read_head(&mut client).unwrap();
    assert!(head.starts_with("HTTP/1.1 417"), "{head}");
    assert!(
        head.to_ascii_lowercase().contains("connection: close"),
        "{head}"
    );
    let _ = client.write_all(b"GET /users/1 HTTP/1.1\r\nHost: x\r\n\r\n");
    let mut rest = Vec::new();
    let _ = client.read_to_end(&mut rest);
    assert!(rest.is_empty(), "{}", String::from_utf8_lossy(&rest));
    proxy.interrupted();
    assert_eq!(host.heads().len(), 1, "{:?}", host.heads());
}

/// Idle connections are no reason to make another client wait.
#[cfg(target_os = "linux")]
#[test]
fn where_no_more_connections_fit_the_oldest_makes_room() {
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": "1", "name": "Ann"}"#));
    let proxy = Running::with_few_open(&host.url, 100);
    let mut idle = Vec::new();
    for _ in 0..150 {
        let mut client = connect(proxy.address);
        client
            .write_all(b"GET /users/1 HTTP/1.1\r\nHost: x\r\n\r\n")
            .unwrap();
        let (head, _) = read_head(&mut client).expect("each gets its response");
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        idle.push(client);
    }
    let mut rest = Vec::new();
    idle[0].read_to_end(&mut rest).unwrap();
    let newest = idle.last_mut().unwrap();
    newest
        .write_all(b"GET /users/1 HTTP/1.1\r\nHost: x\r\n\r\n")
        .unwrap();
    let (head, _) = read_head(newest).expect("the newest is still there");
    assert!(head.contains("200"), "{head}");
}
