//! Requests whose end two readers may see in different places: each is refused, or reaches the
//! host with one end.

use std::io::{Read, Write};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use super::hosts::{connect, exchange};
use super::running::Running;

/// What is hidden in a body; it must never be a request at the host.
const HIDDEN: &str = "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n";

/// All bytes that reach a host, which takes a message as ended where its body ends by the first
/// reading of RFC 9112: chunked, else the length.
fn keeping_host() -> (String, Arc<Mutex<Vec<u8>>>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let kept = Arc::new(Mutex::new(Vec::new()));
    let all = kept.clone();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let all = all.clone();
            std::thread::spawn(move || {
                let mut part = [0; 4096];
                let mut own = Vec::new();
                while let Ok(read @ 1..) = stream.read(&mut part) {
                    all.lock().unwrap().extend_from_slice(&part[..read]);
                    own.extend_from_slice(&part[..read]);
                    if has_ended(&own) {
                        let _ = stream.write_all(
                            b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                        );
                        return;
                    }
                }
            });
        }
    });
    (url, kept)
}

fn has_ended(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    if head.contains("\r\ntransfer-encoding: chunked") {
        return body.ends_with("0\r\n\r\n");
    }
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}

/// What a request is called, its bytes, and the status of the response.
type Case = (&'static str, String, u16);

fn post(more: &str, body: &str) -> String {
    format!("POST /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{more}\r\n{body}")
}

fn lengths() -> Vec<Case> {
    let hidden = format!("0\r\n\r\n{HIDDEN}");
    let length = format!("Content-Length: {}\r\n", hidden.len());
    let chunked = "Transfer-Encoding: chunked\r\n";
    let both = |first: &str, second: &str| post(&format!("{first}{second}"), &hidden);
    let spaced = length.replace(":", " :");
    vec![
        (
            "two lengths that differ",
            both("Content-Length: 0\r\n", &length),
            400,
        ),
        (
            "a list of lengths",
            post("Content-Length: 5, 6\r\n", "hello"),
            400,
        ),
        (
            "a length with a sign",
            post("Content-Length: +5\r\n", "hello"),
            400,
        ),
        ("a length and chunks", both(&length, chunked), 200),
        ("chunks and a length", both(chunked, &length), 200),
        ("a space before the colon", post(&spaced, &hidden), 400),
    ]
}

fn heads() -> Vec<Case> {
    let hidden = format!("0\r\n\r\n{HIDDEN}");
    let coded = |line: &str| post(&format!("Transfer-Encoding:{line}\r\n"), &hidden);
    let get = |head: &str| format!("GET /x HTTP/1.1\r\n{head}Connection: close\r\n\r\n");
    let old = coded(" chunked").replacen("HTTP/1.1", "HTTP/1.0", 1);
    let bare = "GET /x HTTP/1.1\nHost: x\nConnection: close\n\n".to_owned();
    vec![
        ("chunks that are not last", coded(" chunked, identity"), 400),
        ("an unknown coding", coded(" xchunked"), 400),
        (
            "a circle",
            get(&format!(
                "Host: x\r\n{}",
                "Via: 1.1 driftcheck\r\n".repeat(8)
            )),
            508,
        ),
        ("two codings", coded(" gzip, chunked"), 501),
        ("a coding with HTTP/1.0", old, 400),
        ("a folded coding", coded("\r\n chunked"), 400),
        (
            "a folded line",
            post("X: a\r\n b\r\nContent-Length: 0\r\n", ""),
            400,
        ),
        (
            "a bare CR",
            post("X: a\rContent-Length: 5\r\n", "hello"),
            400,
        ),
        ("no host", get(""), 400),
        ("two hosts", get("Host: x\r\nHost: y\r\n"), 400),
        ("bare LFs", bare, 200),
    ]
}

fn chunks() -> Vec<Case> {
    let chunk = |line: &str| {
        let body = format!("{line}hello\r\n0\r\n\r\n");
        post("Transfer-Encoding: chunked\r\n", &body)
    };
    vec![
        ("an extension", chunk("5;a=\"b\"\r\n"), 200),
        ("a size with a prefix", chunk("0x5\r\n"), 400),
        ("a size that overflows", chunk("fffffffffffffffff\r\n"), 400),
        ("a size that lies", chunk("3\r\n"), 400),
        ("a line that ends with LF", chunk("5;\n"), 400),
    ]
}

#[test]
fn no_request_has_two_ends() {
    let (url, kept) = keeping_host();
    let mut proxy = Running::before(&url, &[]);
    for (name, request, expected) in [lengths(), heads(), chunks()].concat() {
        kept.lock().unwrap().clear();
        let response = exchange(proxy.address, request.as_bytes());
        assert_eq!(response.status(), expected, "{name}: {response:?}");
        let came = String::from_utf8_lossy(&kept.lock().unwrap()).into_owned();
        assert!(!came.contains("/hidden"), "{name}: {came}");
        let lower = came.to_ascii_lowercase();
        let both = lower.contains("content-length") && lower.contains("transfer-encoding");
        assert!(!both, "{name}: {came}");
        let unpaired = came.replace("\r\n", "");
        assert!(!unpaired.contains(['\r', '\n']), "{name}: {came:?}");
        assert!(!came.contains(";a="), "{name}: {came}");
    }
    proxy.interrupted();
}

#[test]
fn what_follows_a_refused_request_is_not_read_as_one() {
    let (url, kept) = keeping_host();
    let mut proxy = Running::before(&url, &[]);
    let (done, is_done) = channel();
    let address = proxy.address;
    std::thread::spawn(move || {
        let mut stream = connect(address);
        let request = format!(
            "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na{HIDDEN}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut text = Vec::new();
        let _ = stream.read_to_end(&mut text);
        done.send(String::from_utf8_lossy(&text).into_owned())
            .unwrap();
    });
    let text = is_done.recv_timeout(super::hosts::LONG).unwrap();
    assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "{text}");
    assert!(kept.lock().unwrap().is_empty());
    proxy.interrupted();
}
