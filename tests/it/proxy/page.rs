//! A page in a real browser, with and without the proxy.

use std::io::Write;

use tungstenite::handshake::derive_accept_key;
use tungstenite::protocol::{Role, WebSocket};

use super::clients::{body, fields};
use super::hosts::RawHost;
use super::running::Running;
use crate::support::browser::Browser;

/// A page's host: what is asked for, said again; a stream of events; and a WebSocket that says
/// all messages again.
fn page_host() -> RawHost {
    RawHost::start(|stream, head, rest| {
        let fields = fields(head);
        if let Some(key) = fields.get("sec-websocket-key") {
            let accepted = derive_accept_key(key.as_bytes());
            let head = format!(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accepted}\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).unwrap();
            let mut socket = WebSocket::from_raw_socket(stream, Role::Server, None);
            while let Ok(message) = socket.read() {
                if message.is_text() || message.is_binary() {
                    let _ = socket.send(message);
                }
            }
            return;
        }
        let body = body(stream, &fields, rest);
        let target = head.split(' ').nth(1).unwrap().to_owned();
        let (media_type, body) = match &*target {
            "/" => ("text/html", b"<!doctype html><title>page</title>".to_vec()),
            "/events" => ("text/event-stream", b"data: one\n\ndata: two\n\n".to_vec()),
            _ => {
                let method = head.split(' ').next().unwrap();
                let cookie = fields.get("cookie").cloned().unwrap_or_default();
                let said = format!(
                    "{method} {target} {cookie} {}",
                    String::from_utf8_lossy(&body)
                );
                ("text/plain", said.into_bytes())
            }
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nSet-Cookie: a=1; Path=/\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let _ = stream.write_all(&[head.as_bytes(), &body].concat());
    })
}

/// What a page sees of its host.
const PAGE: &str = r#"(async () => {
  const seen = [];
  for (const [path, init] of [
    ["/get?a=%2e&b='", {}],
    ["/post", { method: "POST", body: "x".repeat(100000) }],
    ["/put", { method: "PUT", headers: { "x-own": "1" }, body: JSON.stringify({ a: 1 }) }],
    ["/delete", { method: "DELETE" }],
  ]) {
    const response = await fetch(path, init);
    seen.push([response.status, response.headers.get("content-type"), await response.text()]);
  }
  const several = await Promise.all([...Array(20).keys()].map(async (n) =>
    (await fetch(`/many/${n}`)).text()));
  seen.push(several);
  seen.push(await new Promise((done) => {
    const events = [];
    const source = new EventSource("/events");
    source.onmessage = (event) => {
      events.push(event.data);
      if (events.length === 2) { source.close(); done(events); }
    };
  }));
  seen.push(await new Promise((done, fail) => {
    const said = [];
    const socket = new WebSocket(`ws://${location.host}/socket`);
    socket.onopen = () => { socket.send("hello"); socket.send("y".repeat(200000)); };
    socket.onerror = () => fail(new Error("the socket broke"));
    socket.onmessage = (event) => {
      said.push(event.data.length);
      if (said.length === 2) { socket.close(); done(said); }
    };
  }));
  return JSON.stringify(seen);
})()"#;

#[test]
fn a_page_in_a_browser_sees_no_difference() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let host = page_host();
    let mut proxy = Running::before(&host.url, &["--quiet"]);
    let mut seen = |url: &str| {
        let page = format!("{url}/");
        browser.call("Page.navigate", serde_json::json!({ "url": page }));
        let state = "document.readyState + ' ' + location.href";
        let loaded = format!("complete {page}");
        while browser.evaluate(state) != loaded.as_str() {
            std::thread::yield_now();
        }
        let text = browser.evaluate(PAGE).as_str().unwrap().to_owned();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()
    };
    let direct = seen(&host.url);
    let through = seen(&proxy.url);
    assert_eq!(direct[1][0], 200, "{direct}");
    assert_eq!(direct[6], serde_json::json!([5, 200_000]), "{direct}");
    assert_eq!(through, direct);
    proxy.interrupted();
    assert_eq!(proxy.left_out("continued in another protocol"), 1);
}
