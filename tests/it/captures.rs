//! What a step takes from its response: for its own expectations, for the steps behind it, and
//! never in clear where it is a secret.

use crate::support::{CannedResponse, Host, Suite};

#[test]
fn what_is_captured_from_a_masked_place_is_written_nowhere() {
    let body = r#"{"id": "a", "pin": 44556677, "token": "Bearer TOKSECRET123456",
        "url": "https:\/\/bob:URLSECRET3344@files.example\/y?sig=SIG\/SECRET5566"}"#;
    let host = Host::start(move |_| {
        CannedResponse::json(200, body)
            .header("Location", "/cb?access_token=LOCSECRET445566&x=1")
            .header("X-Auth-Token", "Bearer XAUTHSECRET98765")
            .header("Link", "</u?api_key=LINKSECRET778899>; rel=\"next\"")
    });
    let case = r#"steps:
  - name: a
    request: { path: /a }
    expect: { contract: a }
    capture:
      id: $.id
      pin: $.pin
      lo: { header: location, regex: "access_token=(\\w+)" }
      xa: { header: x-auth-token, regex: "Bearer (.*)" }
      li: { header: link, regex: "api_key=(\\w+)" }
      ur: { path: $.url, regex: "bob:([^@]+)@" }
      sg: { path: $.url, regex: "sig=(.*)" }
      to: { path: $.token, regex: "Bearer (.*)" }
  - name: b
    request:
      path: "/b/{l}"
      params: { l: "{{ lo }}" }
      query: { a: "{{ xa }}", b: "{{ sg }}", c: "{{ to }}", d: "{{ li }}", e: "{{ pin }}" }
      headers: { X-Next: "{{ ur }} {{ xa }}", X-Id: "own-{{ id }}" }
"#;
    let schema = r#"{"properties": {"pin": {"type": "integer", "x-secret": true}}}"#;
    let suite = Suite::new(&[
        ("cases/a.case.yaml", case),
        ("schemas/a.schema.json", schema),
    ]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let sent = host.received()[1].clone();
    assert!(sent.target.contains("LOCSECRET445566"), "{}", sent.target);
    let record = std::fs::read_to_string(suite.newest_run().join("run.ndjson")).unwrap();
    for secret in ["SECRET", "44556677"] {
        assert!(!record.contains(secret), "{record}");
    }
    // What is no secret can still be read.
    assert!(record.contains(r#""id":"a""#), "{record}");
    assert!(record.contains("own-a"), "{record}");
}

#[test]
fn a_header_of_several_lines_is_captured_as_one_value() {
    let host = Host::start(|_| {
        CannedResponse::json(200, "{}")
            .header("Link", "</u?page=1>; rel=\"prev\"")
            .header("Link", "</u?page=3>; rel=\"next\"")
            .header("Set-Cookie", "lang=en")
            .header("Set-Cookie", "sid=abc123; Path=/")
    });
    let case = r#"steps:
  - name: a
    request: { path: /a }
    capture:
      next: { header: link, regex: '<([^>]*)>; rel="next"' }
      sid: { header: set-cookie, regex: 'sid=([^;]+)' }
      all: { header: link }
  - name: b
    request: { path: /b, headers: { X-Next: "{{ next }}", X-Sid: "{{ sid }}", X-All: "{{ all }}" } }
"#;
    let suite = Suite::new(&[("cases/a.case.yaml", case)]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let sent = host.received()[1].headers.clone();
    assert_eq!(sent["x-next"], "/u?page=3");
    assert_eq!(sent["x-sid"], "abc123");
    let all = "</u?page=1>; rel=\"prev\", </u?page=3>; rel=\"next\"";
    assert_eq!(sent["x-all"], all);
}

#[test]
fn an_expectation_may_use_what_its_own_step_captures() {
    let host = Host::start(|request| {
        let body = format!(r#"{{"id": "{}", "self": "/a"}}"#, request.target);
        CannedResponse::json(200, &body)
    });
    let single = "request: { path: /a }
capture: { x: $.id }
expect: { body: [{ path: $.self, equals: '{{ x }}' }] }
";
    let wrong = single.replace("/a }", "/b }");
    // What an earlier step has captured is compared with, as it would be without this one.
    let steps = "steps:
  - name: one
    request: { path: /a }
    capture: { x: $.id }
    expect: { body: [{ path: $.self, equals: '{{ x }}' }] }
  - name: two
    request: { path: /b }
    capture: { x: $.id }
    expect: { body: [{ path: $.id, equals: '{{ x }}' }] }
";
    let suite = Suite::new(&[
        ("cases/single.case.yaml", single),
        ("cases/wrong.case.yaml", &wrong),
        ("cases/steps.case.yaml", steps),
    ]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    for words in [
        "2 of 3 judged cases",
        "in 1 case: wrong",
        "in 1 case: steps",
    ] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
    }
    let of_steps = r#"(expected "/a", got "/b")"#;
    assert!(ended.out.contains(of_steps), "{}", ended.out);
}

#[test]
fn a_request_cannot_use_what_its_own_response_gives() {
    let case = "request: { path: '/{x}', params: { x: '{{ x }}' } }\ncapture: { x: $.id }\n";
    let ended = Suite::new(&[("cases/a.case.yaml", case)]).run(&["check"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    let help = "capture it in an earlier step, under `setup` or `steps`";
    assert!(ended.err.contains(help), "{}", ended.err);
}
