//! Each phase in which a request can fail, and that it is never sent again.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use driftcheck::client::Client;
use driftcheck::model::exchange::{Blocked, Phase};
use driftcheck::model::host::Timeouts;

use super::support::{Host, Then, client, draft, profile, response, send};

async fn post(host: &Host) -> Blocked {
    let request = draft("POST", format!("{}/a", host.base));
    let blocked = send(&client(&host.base), request).await.unwrap_err();
    assert_eq!(host.requests().len(), 1, "{blocked:?}");
    blocked
}

async fn refused(base: &str) -> Blocked {
    let request = draft("POST", format!("{base}/a"));
    send(&client(base), request).await.unwrap_err()
}

/// Closes with bytes unread, to which the system adds a reset.
fn resetting(response: &'static [u8]) -> (String, std::thread::JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let accepting = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; 10]).unwrap();
        stream.write_all(response).unwrap();
        drop(stream);
        listener.set_nonblocking(true).unwrap();
        1 + listener.incoming().take_while(Result::is_ok).count()
    });
    (base, accepting)
}

#[tokio::test]
async fn a_closed_port_refuses_the_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let blocked = refused(&base).await;
    assert_eq!(blocked.phase, Phase::Connect);
    assert_eq!(blocked.cause, "connection refused");
    assert!(blocked.help.is_some() && !blocked.may_have_been_carried_out);
}

#[tokio::test]
async fn an_unknown_name_is_distinguished() {
    for path in ["/a", "/a/../b"] {
        let base = "http://driftcheck-no-such-host.invalid";
        let request = draft("POST", format!("{base}{path}"));
        let blocked = send(&client(base), request).await.unwrap_err();
        assert_eq!(blocked.phase, Phase::NameResolution, "{blocked:?}");
        assert!(!blocked.may_have_been_carried_out);
    }
}

#[tokio::test]
async fn a_stalled_handshake_is_tls_and_a_silent_host_is_waiting() {
    for (scheme, phase) in [("http", Phase::Waiting), ("https", Phase::Tls)] {
        for path in ["/a", "/a/../b"] {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let base = format!("{scheme}://{}", listener.local_addr().unwrap());
            let mut profile = profile(&base);
            profile.timeouts = Timeouts::all(Duration::from_millis(200));
            let client = Client::new(&profile).unwrap();
            let start = Instant::now();
            let request = draft("POST", format!("{base}{path}"));
            let blocked = send(&client, request).await.unwrap_err();
            assert_eq!(blocked.phase, phase, "{blocked:?}");
            assert!(blocked.cause.contains("within 0.2 s"), "{blocked:?}");
            assert_eq!(blocked.may_have_been_carried_out, phase == Phase::Waiting);
            assert!(start.elapsed() >= profile.timeouts.response);
            assert!(start.elapsed() < profile.timeouts.response * 2);
        }
    }
}

#[tokio::test]
async fn a_host_that_speaks_no_tls_is_named() {
    let host = Host::replying(response("400 Bad Request", b""), Then::Close);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    let blocked = refused(&base).await;
    assert_eq!(blocked.phase, Phase::Tls);
    assert_eq!(blocked.cause, "the host does not speak TLS on this port");
    assert!(host.requests().is_empty());
}

#[tokio::test]
async fn a_connection_closed_or_reset_before_the_response_is_waiting() {
    let closed = post(&Host::start(|_, _| Then::Close)).await;
    let (base, accepting) = resetting(b"");
    let reset = refused(&base).await;
    assert_eq!(accepting.join().unwrap(), 1);
    for (blocked, verb) in [(closed, "closed"), (reset, "reset")] {
        assert_eq!(blocked.phase, Phase::Waiting, "{blocked:?}");
        let words = format!("the host {verb} the connection before the response");
        assert_eq!(blocked.cause, words);
        assert!(blocked.may_have_been_carried_out);
    }
}

#[tokio::test]
async fn a_connection_reset_within_the_body_is_body() {
    let (base, accepting) = resetting(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc");
    let blocked = refused(&base).await;
    assert_eq!(accepting.join().unwrap(), 1);
    assert!(blocked.may_have_been_carried_out);
    // A reset may overtake the head that was sent before it.
    assert!(matches!(blocked.phase, Phase::Body | Phase::Waiting));
    assert!(
        blocked.cause.contains("reset the connection"),
        "{blocked:?}"
    );
}

#[tokio::test]
async fn a_head_that_is_no_http_is_waiting() {
    for (bytes, words) in [
        (b"\x15\x03\x01\x00\x02\x02\x46".to_vec(), "not valid HTTP"),
        (b"SSH-2.0-OpenSSH_9.6\r\n".to_vec(), "not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\na b: c\r\n\r\n".to_vec(), "not valid"),
        (
            format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(200)).into_bytes(),
            "too large",
        ),
        (
            format!("HTTP/1.1 200 OK\r\na: {}\r\n\r\n", "b".repeat(1 << 20)).into_bytes(),
            "too large",
        ),
        (
            b"HTTP/1.1 200 OK\r\na: b\r\n".to_vec(),
            "before the response",
        ),
    ] {
        let blocked = post(&Host::replying(bytes, Then::Close)).await;
        assert_eq!(blocked.phase, Phase::Waiting);
        assert!(blocked.cause.contains(words), "{blocked:?}");
        assert!(blocked.may_have_been_carried_out);
    }
}

#[tokio::test]
async fn a_body_that_is_cut_or_too_large_is_body() {
    let large = vec![b'x'; 2 * 1024 * 1024];
    let chunked = [
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n200000\r\n",
        &large[..],
    ]
    .concat();
    let close_delimited = [b"HTTP/1.1 200 OK\r\n\r\n", &large[..]].concat();
    for (bytes, words) in [
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc".to_vec(),
            "before the body's end",
        ),
        (
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabc".to_vec(),
            "before the body's end",
        ),
        (response("200 OK", &large), "larger than 1048576 bytes"),
        (chunked, "larger than 1048576 bytes"),
        (close_delimited, "larger than 1048576 bytes"),
    ] {
        let blocked = post(&Host::replying(bytes, Then::Close)).await;
        assert_eq!(blocked.phase, Phase::Body, "{blocked:?}");
        assert!(blocked.cause.contains(words), "{blocked:?}");
        assert!(blocked.may_have_been_carried_out);
    }
}

#[tokio::test]
async fn a_body_that_stalls_is_body() {
    let (hold, held) = mpsc::channel::<()>();
    let held = std::sync::Mutex::new(held);
    let host = Host::start(move |stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc");
        let _ = held.lock().unwrap().recv();
        Then::Close
    });
    let mut profile = profile(&host.base);
    profile.timeouts = Timeouts::all(Duration::from_millis(200));
    let client = Client::new(&profile).unwrap();
    let request = draft("GET", format!("{}/a", host.base));
    let blocked = send(&client, request).await.unwrap_err();
    drop(hold);
    assert_eq!(blocked.phase, Phase::Body);
    assert_eq!(
        blocked.cause,
        "the body did not end within 0.2 s; 3 bytes were received"
    );
    assert!(!blocked.may_have_been_carried_out);
}

#[tokio::test]
async fn a_connection_closed_after_the_response_changes_nothing() {
    let host = Host::replying(response("200 OK", b"done"), Then::Close);
    let client = client(&host.base);
    for sent in 1..=3 {
        let request = draft("POST", format!("{}/a", host.base));
        assert!(send(&client, request).await.is_ok());
        assert_eq!(host.requests().len(), sent);
    }
}
