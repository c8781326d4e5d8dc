//! What is no HTTP is a named error, and never a response.

use crate::rows::Ends::Blocked;
use crate::rows::{Row, run_rows, says};

#[expect(clippy::too_many_lines, reason = "a table, one row a behaviour")]
pub fn no_responses() -> Vec<Row> {
    let body = "content-type: application/json\r\ncontent-length: 11\r\n\r\n{\"id\": \"x\"}";
    let not_http = Blocked("waiting", "not valid HTTP");
    vec![
        says("http-0-9", not_http, "{\"id\": \"x\"}"),
        says("http-0-9-page", not_http, "<html>hello</html>\n"),
        says(
            "garbage",
            not_http,
            [0xff, 0x00, 0x80, b'\n', 0x01].repeat(50),
        ),
        says("ssh", not_http, "SSH-2.0-OpenSSH_9.6\r\n"),
        says("smtp", not_http, "220 mail.example ESMTP\r\n"),
        says("a-tls-alert", not_http, b"\x15\x03\x01\x00\x02\x02\x46"),
        says(
            "http-2-frames",
            not_http,
            b"\x00\x00\x00\x04\x00\x00\x00\x00\x00",
        ),
        says("icy", not_http, format!("ICY 200 OK\r\n{body}")),
        says("a-request", not_http, format!("GET / HTTP/1.1\r\n{body}")),
        says(
            "version-2-0",
            not_http,
            format!("HTTP/2.0 200 OK\r\n{body}"),
        ),
        says(
            "version-1-2",
            not_http,
            format!("HTTP/1.2 200 OK\r\n{body}"),
        ),
        says(
            "version-in-lower-case",
            not_http,
            format!("http/1.1 200 OK\r\n{body}"),
        ),
        says("status-99", not_http, format!("HTTP/1.1 99 Odd\r\n{body}")),
        says(
            "status-099",
            not_http,
            format!("HTTP/1.1 099 Odd\r\n{body}"),
        ),
        says(
            "status-000",
            not_http,
            format!("HTTP/1.1 000 Odd\r\n{body}"),
        ),
        says(
            "status-of-letters",
            not_http,
            format!("HTTP/1.1 abc Odd\r\n{body}"),
        ),
        says(
            "status-of-four-digits",
            not_http,
            format!("HTTP/1.1 2000 Odd\r\n{body}"),
        ),
        says(
            "negative-status",
            not_http,
            format!("HTTP/1.1 -20 Odd\r\n{body}"),
        ),
        says(
            "status-600",
            Blocked("waiting", "status 600"),
            format!("HTTP/1.1 600 Odd\r\n{body}"),
        ),
        says(
            "status-999",
            Blocked("waiting", "status 999"),
            format!("HTTP/1.1 999 Odd\r\n{body}"),
        ),
        says(
            "unasked-upgrade",
            Blocked("waiting", "another protocol"),
            "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n\x01\x02",
        ),
        says(
            "unasked-upgrade-with-a-body",
            Blocked("waiting", "another protocol"),
            format!("HTTP/1.1 101 Switching Protocols\r\n{body}"),
        ),
        says(
            "space-in-a-header-name",
            not_http,
            format!("HTTP/1.1 200 OK\r\na b: c\r\n{body}"),
        ),
        says(
            "space-before-the-colon",
            not_http,
            format!("HTTP/1.1 200 OK\r\nx-a : b\r\n{body}"),
        ),
        says(
            "no-colon-in-a-header",
            not_http,
            format!("HTTP/1.1 200 OK\r\nabc\r\n{body}"),
        ),
        says(
            "folded-header",
            not_http,
            format!("HTTP/1.1 200 OK\r\nx-a: b\r\n c\r\n{body}"),
        ),
        says(
            "nul-in-a-header",
            not_http,
            format!("HTTP/1.1 200 OK\r\nx-a: b\0c\r\n{body}"),
        ),
        says(
            "escape-in-a-header-name",
            not_http,
            format!("HTTP/1.1 200 OK\r\n\x1b[31m: c\r\n{body}"),
        ),
        says(
            "bare-cr-in-a-header",
            not_http,
            format!("HTTP/1.1 200 OK\r\nx-a: b\rc\r\n{body}"),
        ),
        says(
            "nothing-but-line-ends",
            Blocked("waiting", "before the response"),
            "\r\n\r\n\r\n",
        ),
        says("nothing", Blocked("waiting", "before the response"), ""),
    ]
}

#[test]
fn what_is_no_http_is_named() {
    let run = run_rows(no_responses(), "timeout = \"20s\"");
    assert_eq!(run.ended.status, 3, "{}", run.ended.out);
    assert!(!run.ended.out.contains('\x1b'));
}
