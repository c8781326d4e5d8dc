//! What a user meets who runs a suite against a host of staging: green only where the contract
//! was judged, red only where the host breaks it.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::support::Received;

const MEMBER: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "required": ["id"],
  "properties": { "id": { "type": "string" }, "state": { "enum": ["Invited", "Active"] } }
}"#;

const PROBLEM: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "required": ["title", "status"]
}"#;

const FILES: [(&str, &str); 6] = [
    ("schemas/member.schema.json", MEMBER),
    ("schemas/problem.schema.json", PROBLEM),
    (
        "cases/read.case.yaml",
        "request: { path: /members/1 }\nexpect: { status: 200, contract: member }\n",
    ),
    (
        "cases/resend.case.yaml",
        "effects: mail\nrequest: { method: POST, path: /members/1/resend }\n\
         expect: { status: 200, contract: member }\n",
    ),
    (
        "cases/unknown.case.yaml",
        "request: { path: /members/0 }\nexpect: { status: 404, contract: problem }\n",
    ),
    (
        "cases/anonymous.case.yaml",
        "request: { path: /members/1, auth: none }\nexpect: { status: 401 }\n",
    ),
];

/// A host that keeps the contract.
fn right(request: &Received) -> CannedResponse {
    let problem = |status: u16| {
        let body = format!(r#"{{"title": "No", "status": {status}}}"#);
        CannedResponse::new(status, "application/problem+json", body)
    };
    if !request.headers.contains_key("authorization") {
        return problem(401);
    }
    match &*request.target {
        "/members/1" | "/members/1/resend" => member(r#"{"id": "1", "state": "Invited"}"#),
        _ => problem(404),
    }
}

fn member(body: &str) -> CannedResponse {
    CannedResponse::json(200, body)
}

fn page(status: u16) -> CannedResponse {
    CannedResponse::new(status, "text/html", "<html><h1>Sorry</h1></html>")
}

/// Whether a request carries the credential.
fn is_signed(request: &Received) -> bool {
    request.headers.contains_key("authorization")
}

/// What a host does otherwise: to every request, or to those of a kind.
type Otherwise = fn(&Received) -> Option<CannedResponse>;

/// What a user meets, and how the run ends.
const MET: &[(&str, Otherwise, i32)] = &[
    ("a right host", |_| None, 0),
    (
        "a right host behind a gateway",
        |request| {
            Some(
                right(request)
                    .header("Via", "1.1 edge")
                    .header("Server", "envoy"),
            )
        },
        0,
    ),
    (
        "headers that nobody knows",
        |request| Some(right(request).header("X-New", "1")),
        0,
    ),
    (
        "a property that nobody documented",
        |request| is_read(request).then(|| member(r#"{"id": "1", "colour": "red"}"#)),
        0,
    ),
    (
        "a token that is refused",
        |request| is_signed(request).then(|| page(401)),
        3,
    ),
    (
        "a token that is refused in problem details",
        |request| {
            let body = r#"{"title": "Unauthorized", "status": 401}"#;
            is_signed(request).then(|| CannedResponse::new(401, "application/problem+json", body))
        },
        3,
    ),
    (
        "a token called invalid with 403",
        |request| {
            let challenge = "Bearer error=\"invalid_token\"";
            is_signed(request).then(|| page(403).header("WWW-Authenticate", challenge))
        },
        3,
    ),
    (
        "a token without the permission",
        |request| is_resend(request).then(|| page(403)),
        1,
    ),
    ("502 to everything", |_| Some(page(502)), 3),
    ("503 to everything", |_| Some(page(503)), 3),
    ("504 to everything", |_| Some(page(504)), 3),
    (
        "502 to one request",
        |request| is_resend(request).then(|| page(502)),
        3,
    ),
    (
        "504 to one request",
        |request| is_read(request).then(|| page(504)),
        3,
    ),
    (
        "503 in problem details",
        |request| {
            let body = r#"{"title": "Busy", "status": 503}"#;
            is_read(request).then(|| CannedResponse::new(503, "application/problem+json", body))
        },
        3,
    ),
    ("429 to everything", |_| Some(page(429)), 3),
    (
        "429 to what mails",
        |request| is_resend(request).then(|| page(429)),
        3,
    ),
    (
        "429 with a pause",
        |request| is_read(request).then(|| page(429).header("Retry-After", "0")),
        3,
    ),
    (
        "500 to one request",
        |request| is_resend(request).then(|| page(500)),
        1,
    ),
    (
        "501 to one request",
        |request| is_resend(request).then(|| page(501)),
        1,
    ),
    (
        "a route that is gone",
        |request| is_read(request).then(|| page(404)),
        1,
    ),
    (
        "405 where POST was documented",
        |request| is_resend(request).then(|| page(405)),
        1,
    ),
    (
        "a refusal with its reason",
        |request| is_resend(request).then(|| page(422)),
        1,
    ),
    (
        "a redirect",
        |request| is_read(request).then(|| page(302).header("Location", "/in")),
        1,
    ),
    (
        "201 for 200",
        |request| is_resend(request).then(|| CannedResponse::json(201, "{}")),
        1,
    ),
    (
        "a property that is missing",
        |request| is_read(request).then(|| member("{}")),
        1,
    ),
    (
        "a number for a text",
        |request| is_read(request).then(|| member(r#"{"id": 1}"#)),
        1,
    ),
    (
        "a value that is not listed",
        |request| is_read(request).then(|| member(r#"{"id": "1", "state": "Gone"}"#)),
        1,
    ),
    (
        "a list for an object",
        |request| is_read(request).then(|| member("[]")),
        1,
    ),
    (
        "JSON that breaks off",
        |request| is_read(request).then(|| member(r#"{"id": "#)),
        1,
    ),
    (
        "nothing where a body was due",
        |request| is_read(request).then(|| member("")),
        1,
    ),
    (
        "a page where JSON was due",
        |request| is_read(request).then(|| page(200)),
        1,
    ),
    (
        "a stranger who may read",
        |request| (!is_signed(request)).then(|| member(r#"{"id": "1"}"#)),
        1,
    ),
    (
        "somebody where nobody was due",
        |request| (request.target == "/members/0").then(|| member(r#"{"id": "0"}"#)),
        1,
    ),
];

fn is_read(request: &Received) -> bool {
    is_signed(request) && request.target == "/members/1"
}

fn is_resend(request: &Received) -> bool {
    request.target.ends_with("/resend")
}

fn suite_at(url: &str, more: &str) -> Suite {
    let suite = Suite::new(&FILES);
    let settings = format!(
        "[hosts.x]\nurl = \"{url}\"\njobs = 1\ntimeout = \"2s\"\neffects = \"allow\"\n{more}\n\
         [hosts.x.auth]\ndefault = {{ bearer = \"t0ken-that-is-l0ng\" }}\n"
    );
    suite.write("driftcheck.toml", settings.as_bytes());
    suite
}

/// Runs a suite and holds what must be true of every run.
fn run_ends(name: &str, suite: &Suite, arguments: &[&str], status: i32) {
    let ended = suite.run(&[&["run", "--host", "x"][..], arguments].concat());
    assert_eq!(ended.status, status, "{name}: {}{}", ended.out, ended.err);
    if status == 2 || ended.out.is_empty() {
        return;
    }
    let report = suite.report();
    let is_drift = report["totals"]["drifts"] != 0 && report["verdict"] == "drifts";
    assert_eq!(is_drift, status == 1, "{name}: {}", ended.out);
    let contracts = report["run"]["contracts"].as_array().unwrap();
    let asked = if arguments.contains(&"unknown") {
        "problem"
    } else {
        "member"
    };
    let is_judged = |one: &serde_json::Value| one["name"] == asked && one["applied"] == true;
    if status == 0 {
        let allowed = arguments.contains(&"--allow-incomplete");
        assert!(
            allowed || contracts.iter().any(is_judged),
            "{name}: {}",
            ended.out
        );
    }
}

#[test]
fn a_run_is_green_only_where_it_judged_and_red_only_where_the_host_is_wrong() {
    for (name, otherwise, status) in MET {
        let host = Host::start(|request| otherwise(request).unwrap_or_else(|| right(request)));
        run_ends(name, &suite_at(&host.url, ""), &[], *status);
    }
}

#[test]
fn what_is_not_reached_or_not_asked_is_neither_green_nor_red() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    run_ends(
        "a closed port",
        &suite_at(&format!("http://{closed}"), ""),
        &[],
        3,
    );
    let nobody = "http://no-such-host.invalid";
    let plain = ["--allow-plain-http"];
    run_ends("a name that nobody has", &suite_at(nobody, ""), &plain, 3);
    let host = Host::start(right);
    let secure = host.url.replace("http:", "https:");
    run_ends("a port that speaks plainly", &suite_at(&secure, ""), &[], 3);
    for (name, bytes) in [
        ("a port that hangs up", &b""[..]),
        ("a port that speaks something else", b"SSH-2.0-x\r\n"),
        (
            "a body that breaks off",
            b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{",
        ),
    ] {
        run_ends(name, &suite_at(&saying(bytes), ""), &[], 3);
    }
    let denied = suite_at(&host.url, "");
    let settings = std::fs::read_to_string(denied.path("driftcheck.toml")).unwrap();
    denied.write(
        "driftcheck.toml",
        settings.replace("allow", "deny").as_bytes(),
    );
    run_ends("what mails is denied", &denied, &[], 0);
    run_ends("all that was asked for is denied", &denied, &["resend"], 4);
    run_ends(
        "only what needs no contract of members",
        &denied,
        &["unknown"],
        0,
    );
}

/// The address of a port that says this to everybody and hangs up.
fn saying(bytes: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 1024]);
            let _ = stream.write_all(bytes);
        }
    });
    url
}

#[test]
fn a_token_that_expires_and_a_contract_that_is_not_reached_are_not_green() {
    let sent = AtomicU32::new(0);
    let host = Host::start(move |request| {
        let is_over = is_signed(request) && sent.fetch_add(1, Ordering::Relaxed) > 0;
        match is_over {
            true => page(401),
            false => right(request),
        }
    });
    run_ends("a token that expires", &suite_at(&host.url, ""), &[], 3);
    let host = Host::start(right);
    let suite = suite_at(&host.url, "");
    for name in ["read", "resend"] {
        let path = format!("cases/{name}.case.yaml");
        let text = std::fs::read_to_string(suite.path(&path)).unwrap();
        suite.write(&path, format!("skip: later\n{text}").as_bytes());
    }
    run_ends("a contract that judged nothing", &suite, &[], 3);
    run_ends("the same, allowed", &suite, &["--allow-incomplete"], 0);
    let settings = std::fs::read_to_string(suite.path("driftcheck.toml")).unwrap();
    let unset = settings.replace("\"t0ken-that-is-l0ng\"", "{ env = \"NO_SUCH_TOKEN\" }");
    suite.write("driftcheck.toml", unset.as_bytes());
    run_ends(
        "a token that is not set",
        &suite,
        &["--allow-incomplete"],
        3,
    );
    let ended = suite.run(&["run"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
}
