//! A credential that the host refuses and a gateway that answers in its place are no drift.

use super::*;
use crate::support::Received;

const HTML: &str = "<html>\n<head><title>502 Bad Gateway</title></head>\n</html>\n";

/// So many cases, one after the other, on a host with a credential.
fn guarded(cases: usize, host: &Host) -> Suite {
    let settings = format!(
        "[hosts.x]\nurl = \"{}\"\njobs = 1\n[hosts.x.auth]\ndefault = {{ bearer = \"t0ken-that-is-l0ng\" }}\n",
        host.url
    );
    Suite::of_gets(&settings, cases)
}

fn report(suite: &Suite) -> serde_json::Value {
    suite.report()
}

#[test]
fn a_refused_credential_is_one_cause_and_is_not_sent_for_long() {
    let host = Host::start(|_| CannedResponse::json(401, "{}"));
    let suite = guarded(12, &host);
    let ended = suite.run(&["run", "--host", "x"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(ended.verdict().starts_with("BLOCKED"), "{}", ended.out);
    let report = report(&suite);
    let blocked = report["blocked"].as_array().unwrap();
    assert_eq!(blocked.len(), 1, "{blocked:?}");
    assert_eq!(
        blocked[0]["cause"],
        "the host refuses the credential `default`"
    );
    assert_eq!(blocked[0]["phase"], "credential");
    assert_eq!(blocked[0]["cases"].as_array().unwrap().len(), 12);
    assert_eq!(report["findings"].as_array().unwrap().len(), 0);
    assert_eq!(host.received().len(), 3);
    let ended = suite.run(&["rejudge", "latest"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
}

#[test]
fn a_token_that_worked_before_may_have_expired() {
    let host =
        Host::start(
            |request: &Received| match matches!(&*request.target, "/0" | "/1" | "/2") {
                true => CannedResponse::json(200, "{}"),
                false => CannedResponse::json(403, "{}")
                    .header("WWW-Authenticate", "Bearer error=\"invalid_token\""),
            },
        );
    let suite = guarded(12, &host);
    let ended = suite.run(&["run", "--host", "x"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    let words = "which has worked before: it may have expired";
    let report = report(&suite);
    let cause = report["blocked"][0]["cause"].as_str().unwrap();
    assert!(cause.ends_with(words), "{cause}");
    assert_eq!(report["blocked"].as_array().unwrap().len(), 1);
    assert_eq!(host.received().len(), 6);
}

#[test]
fn where_a_case_expects_the_refusal_or_sends_its_own_nothing_changes() {
    let host = Host::start(|request: &Received| match &*request.target {
        "/forbidden" => CannedResponse::json(403, "{\"title\": \"Forbidden\"}"),
        _ => CannedResponse::json(401, "{}"),
    });
    let suite = guarded(4, &host);
    for (name, request, status) in [
        ("expected", "{ path: /expected }", 401),
        ("forbidden", "{ path: /forbidden }", 200),
        (
            "own",
            "{ path: /own, headers: { Authorization: other } }",
            403,
        ),
    ] {
        let case = format!("request: {request}\nexpect: {{ status: {status} }}\n");
        // Behind those that are refused.
        suite.write(&format!("cases/z{name}.case.yaml"), case.as_bytes());
    }
    suite.run(&["run", "--host", "x"]);
    let report = report(&suite);
    let outcome = |id: &str| {
        let mut cases = report["cases"].as_array().unwrap().iter();
        let case = cases.find(|case| case["id"] == id).unwrap();
        case["outcome"].as_str().unwrap().to_owned()
    };
    assert_eq!(outcome("n00"), "blocked");
    assert_eq!(outcome("zexpected"), "conforms");
    assert_eq!(outcome("zown"), "drifts");
    let targets: Vec<String> = host.received().into_iter().map(|one| one.target).collect();
    assert!(!targets.contains(&"/forbidden".to_owned()), "{targets:?}");
    let ended = suite.run(&["run", "--host", "x", "--exact", "zforbidden"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
}

#[test]
fn a_gateway_in_the_hosts_place_blocks_and_shows_what_it_said() {
    let host =
        Host::start(|_| CannedResponse::new(502, "text/html", HTML).header("Server", "nginx/1.25"));
    let suite = guarded(3, &host);
    let ended = suite.run(&["run", "--host", "x", "--format", "markdown,json,junit"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    for words in [
        "gateway: a gateway answered in place of the host: 502 Bad Gateway",
        "server: nginx/1.25",
        "<title>502 Bad Gateway</title>",
    ] {
        assert!(ended.out.contains(words), "{words}\n{}", ended.out);
    }
    for file in ["report.md", "junit.xml"] {
        let text = std::fs::read_to_string(suite.newest_run().join(file)).unwrap();
        assert!(text.contains("server: nginx/1.25"), "{file}\n{text}");
    }
    let report = report(&suite);
    assert_eq!(report["blocked"].as_array().unwrap().len(), 1);
    assert_eq!(report["blocked"][0]["phase"], "gateway");
    assert_eq!(report["findings"].as_array().unwrap().len(), 0);
    let ended = suite.run(&["rejudge", "latest"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    // The case that expects it is judged, then and later.
    for number in 0..3 {
        let case = format!("request: {{ path: /{number} }}\nexpect: {{ status: 502 }}\n");
        suite.write(&format!("cases/n{number:02}.case.yaml"), case.as_bytes());
    }
    for arguments in [&["run", "--host", "x"][..], &["rejudge", "latest"]] {
        let ended = suite.run(arguments);
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    }
}

#[test]
fn a_status_that_the_document_describes_is_judged() {
    let host = Host::start(|_| CannedResponse::json(503, "{}"));
    let document = |responses: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  /a:\n    get:\n      \
             responses:\n        '200': {{description: ok}}\n        {responses}\n"
        )
    };
    let suite = Suite::new(&[]);
    for (responses, status) in [
        ("'503': {description: busy}", 1),
        ("5XX: {description: busy}", 1),
        ("default: {description: other}", 3),
    ] {
        suite.write("api.yaml", document(responses).as_bytes());
        let ended = suite.run(&["run", "--openapi", "api.yaml", "--host", &host.url]);
        assert_eq!(
            ended.status, status,
            "{responses}\n{}{}",
            ended.out, ended.err
        );
    }
}
