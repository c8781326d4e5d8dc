//! What is on the wire, and that nothing is sent on its own account.

use std::sync::Arc;

use driftcheck::client::{join_url, percent_encode_segment};
use driftcheck::model::exchange::Phase;
use driftcheck::model::host::Credential;
use driftcheck::model::octets::Octets;
use driftcheck::secret::Secret;

use super::support::{Host, Then, client, draft, header, line, profile, response, send};

#[tokio::test]
async fn a_redirect_is_a_response() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Host::replying(response("200 OK", b""), Then::Close);
        let head = format!("{status} Moved\r\nlocation: {}/stolen", elsewhere.base);
        let host = Host::replying(response(&head, b""), Then::Close);
        let client = client(&host.base);
        let token = Credential::Bearer(Secret::new("hunter2"));
        let request = draft("POST", format!("{}/a", host.base));
        let request = client.prepare(request, &[], Some(&token)).unwrap();
        let exchange = client.send(request, false).await.unwrap().exchange;
        assert_eq!(exchange.response.status, status);
        assert_eq!(host.requests().len(), 1);
        assert_eq!(
            header(&host.requests()[0], "authorization"),
            Some("Bearer hunter2")
        );
        assert!(elsewhere.requests().is_empty());
    }
}

#[tokio::test]
async fn a_path_arrives_as_the_case_writes_it() {
    let host = Host::replying(response("200 OK", b"ok"), Then::Keep);
    let client = client(&host.base);
    let base = profile(&host.base).base;
    let parent = format!("/a/{}/c", percent_encode_segment(".."));
    for path in [
        "/a",
        "/",
        "/..%2f..%2fusers",
        "/a/../b",
        "/a/./b",
        "/a/%2e%2e/b",
        &parent,
        "//a//b/",
        "/a%zz",
        "/a;b=c,d'(e)!*$&+=:@",
        "/a?select=+audit&q='x'",
        "/a?",
        "/a%5Cb",
        "/a[1]",
    ] {
        let url = join_url(&base, path, None).unwrap();
        let exchange = send(&client, draft("GET", url)).await.unwrap();
        assert_eq!(exchange.response.body, Octets::from("ok"));
        let seen = host.requests().pop().unwrap();
        assert_eq!(seen.split(' ').nth(1), Some(path), "{seen}");
    }
}

#[tokio::test]
async fn what_is_recorded_is_what_was_sent() {
    let host = Host::replying(response("200 OK", b""), Then::Keep);
    let client = client(&host.base);
    let url = format!("{}/a/b", host.base);
    for (without, body) in [
        (&["nothing"][..], None),
        (&["accept"], Some(Octets::from("{}"))),
        (&["accept", "user-agent", "accept-encoding", "x"], None),
        (&["content-length"], None),
    ] {
        let without: Vec<Arc<str>> = without.iter().map(|name| Arc::from(*name)).collect();
        let mut request = draft("POST", &*url);
        request.headers = vec![line("X", "1"), line("y", "1"), line("Y", "2")];
        request.body = body;
        let request = client.prepare(request, &without, None).unwrap();
        let exchange = client.send(request, false).await.unwrap().exchange;
        let recorded: Vec<String> = exchange
            .request
            .headers
            .iter()
            .map(|header| format!("{}: {}", header.name, header.value.to_text()))
            .collect();
        let seen = host.requests().pop().unwrap();
        let head = seen.split("\r\n\r\n").next().unwrap();
        let sent: Vec<&str> = head.lines().skip(1).collect();
        assert_eq!(sent, recorded);
        for name in &without {
            assert!(
                !recorded
                    .iter()
                    .any(|line| line.starts_with(&format!("{name}: ")))
            );
        }
    }
}

#[tokio::test]
async fn headers_of_a_response_keep_their_order_and_bytes() {
    let head = b"HTTP/1.1 200 OK\r\nB: 2\r\nA: \xff\r\na: second\r\ncontent-length: 0\r\n\r\n";
    let host = Host::replying(&head[..], Then::Keep);
    let exchange = send(&client(&host.base), draft("GET", format!("{}/", host.base)))
        .await
        .unwrap();
    let lines: Vec<(&str, &[u8])> = exchange
        .response
        .headers
        .iter()
        .map(|header| (&*header.name, header.value.as_bytes()))
        .collect();
    let expected: [(&str, &[u8]); 4] = [
        ("b", b"2"),
        ("a", b"\xff"),
        ("a", b"second"),
        ("content-length", b"0"),
    ];
    assert_eq!(lines, expected);
    assert_eq!(exchange.response.version, "HTTP/1.1");
    assert!(exchange.timings.head_us <= exchange.timings.total_us);
}

#[test]
fn what_cannot_be_sent_as_written_is_refused() {
    let client = client("http://127.0.0.1:1");
    let url = "http://127.0.0.1:1/a";
    let refuse = |method: &str, url: &str, name: &str, value: &str| {
        let mut request = draft(method, url);
        request.headers.push(line(name, value));
        let blocked = client.prepare(request, &[], None).unwrap_err();
        assert_eq!(blocked.phase, Phase::Building);
        assert!(!blocked.may_have_been_carried_out);
        assert!(!blocked.cause.contains("hunter2"), "{}", blocked.cause);
    };
    refuse("POST", url, "x", "hunter2\r\nx-evil: 1");
    refuse("POST", url, "x", "hunter2\nb");
    refuse("POST", url, "x", "hunter2\0");
    refuse("POST", url, "x\r\nevil", "hunter2");
    refuse("POST", url, "", "hunter2");
    refuse("POST", url, "content-length", "7");
    refuse("POST", url, "transfer-encoding", "chunked");
    refuse("PO ST", url, "x", "1");
    refuse("GET\r\n", url, "x", "1");
    refuse("CONNECT", url, "x", "1");
    refuse("GET", "http://127.0.0.1:1/a b", "x", "1");
    refuse("GET", "http://127.0.0.1:1/a\r\nb", "x", "1");
    refuse("GET", "http://127.0.0.1:1/a#b", "x", "1");
    refuse("GET", "http://127.0.0.1:1/a\\b", "x", "1");
    refuse("GET", "http://me:hunter2@127.0.0.1:1/a", "x", "1");
    refuse("GET", "http://127.0.0.1:2/a", "x", "1");
    refuse("GET", "https://127.0.0.1:1/a", "x", "1");
}

#[test]
fn a_credential_gives_way_to_the_case_and_must_have_a_value() {
    let client = client("http://127.0.0.1:1");
    let unset = Credential::Unset {
        variable: "MPT_API_TOKEN".to_owned(),
    };
    let url = "http://127.0.0.1:1/a";
    let blocked = client
        .prepare(draft("POST", url), &[], Some(&unset))
        .unwrap_err();
    assert_eq!(blocked.phase, Phase::Credential);
    assert!(blocked.help.unwrap().contains("MPT_API_TOKEN"));

    let token = Credential::Basic {
        user: "me".to_owned(),
        password: Secret::new("hunter2"),
    };
    let values = |headers: Vec<_>, without: &[Arc<str>]| {
        let mut request = draft("POST", url);
        request.headers = headers;
        let request = client.prepare(request, without, Some(&token)).unwrap();
        let found = request.headers.into_iter();
        found
            .filter(|header| header.name == "authorization")
            .map(|header| header.value.to_text().into_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(values(vec![], &[]), ["Basic bWU6aHVudGVyMg=="]);
    assert_eq!(values(vec![line("Authorization", "no")], &[]), ["no"]);
    assert!(values(vec![], &[Arc::from("authorization")]).is_empty());
}
