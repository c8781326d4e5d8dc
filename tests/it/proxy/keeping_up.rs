//! What judging cannot keep up with.

use std::io::{Read, Write};

use super::hosts::{RawHost, connect, exchange};
use super::running::Running;

/// The largest body that is judged, in bytes, and so many are copied at once.
const LARGEST: usize = 8 * 1024 * 1024;
const COPIED_AT_ONCE: usize = 8;

#[test]
fn a_body_for_whose_copy_there_is_no_room_makes_the_run_incomplete() {
    let body = format!(r#"{{"id": "1", "name": "{}"}}"#, "a".repeat(LARGEST - 30));
    let length = body.len();
    // The last byte of a body that is held back never comes.
    let host = RawHost::start(move |stream, head, _| {
        let is_text = head.starts_with("POST");
        let media_type = if is_text {
            "text/plain"
        } else {
            "application/json"
        };
        let head_sent = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        let is_held = head.contains("/users/held");
        let sent = &body.as_bytes()[..length - usize::from(is_held)];
        let written = stream.write_all(head_sent.as_bytes());
        if written.and_then(|()| stream.write_all(sent)).is_ok() && is_held {
            let _ = stream.read(&mut [0]);
        }
    });
    let mut proxy = Running::before(&host.url, &[]);
    let held: Vec<_> = (1..COPIED_AT_ONCE)
        .map(|_| {
            let mut client = connect(proxy.address);
            client
                .write_all(b"GET /users/held HTTP/1.1\r\nHost: x\r\n\r\n")
                .unwrap();
            let mut bytes = vec![0; length - 1];
            client.read_exact(&mut bytes).unwrap();
            client
        })
        .collect();
    // A text would not be judged anyway.
    for line in ["GET /users/1", "POST /echo"] {
        let request = format!("{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assert!(exchange(proxy.address, request.as_bytes()).is_whole);
    }
    drop(held);
    let ended = proxy.interrupted();
    let out = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = "INCOMPLETE 1 exchange could not be judged as a whole: judging could not keep up";
    assert!(out.contains(words), "{out}");
    assert_eq!(ended.status, 3, "{out}");
    assert_eq!(proxy.judged(), 2, "{out}");
}
