//! What a run says of a host, and its exit status.

use super::*;

#[test]
fn the_shipped_suite_conforms_on_the_mock_and_says_where_it_ran() {
    let reports = tempfile::tempdir().unwrap();
    let dir = reports.path().to_str().unwrap();
    let ended = driftcheck(project(), &["run", "--report-dir", dir]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(
        ended.err.contains("embedded mock on http://127.0.0.1:"),
        "{}",
        ended.err
    );
    let runs: Vec<_> = std::fs::read_dir(reports.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    assert_eq!(runs.len(), 1, "{runs:?}");
    for file in ["run.ndjson", "report.json", "junit.xml", "report.html"] {
        assert!(runs[0].join(file).is_file(), "{file}");
    }
    assert!(reports.path().join("index.html").is_file());
}

#[test]
fn a_conforming_response_gives_0_and_a_drifting_one_1_with_pointer_and_values() {
    let suite = suite();
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": "a"}"#));
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": 7}"#));
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    for words in ["wrong-type", "/id", "string", "7", "thing"] {
        assert!(
            ended.out.contains(words),
            "{words} is missing in\n{}",
            ended.out
        );
    }
    let report = suite.report();
    assert_eq!(report["findings"][0]["kind"], "wrong-type");
    assert_eq!(report["findings"][0]["place"], "body:/id");
    assert_eq!(report["verdict"], "drifts");
}

#[test]
fn a_base_url_does_not_double_the_path_prefix_and_another_path_is_kept() {
    let suite = suite();
    suite.write("driftcheck.toml", b"path_prefix = \"/public/v1\"\n");
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": "a"}"#));
    for suffix in [
        "",
        "/",
        "/public",
        "/public/",
        "/public/v1",
        "/public/v1/",
        "/gate/way",
    ] {
        let url = format!("{}{suffix}", host.url);
        assert_eq!(suite.run(&["run", "--host", &url]).status, 0, "{suffix}");
    }
    let received = host.received();
    let targets: Vec<&str> = received
        .iter()
        .map(|request| request.target.as_str())
        .collect();
    assert_eq!(targets[..6], ["/public/v1/thing"; 6]);
    assert_eq!(targets[6], "/gate/way/public/v1/thing");
    assert!(received[0].headers["user-agent"].starts_with("driftcheck/"));
}

#[test]
fn selecting_nothing_is_an_error_with_a_suggestion() {
    let suite = suite();
    let ended = suite.run(&["run", "thng", "--host", "mock"]);
    assert_eq!(ended.status, 4);
    assert!(ended.err.contains("did you mean `thing`?"), "{}", ended.err);
    let ended = suite.run(&["run", "--tag", "smoke", "--host", "mock"]);
    assert_eq!(ended.status, 4);
    assert!(ended.err.contains("tag `smoke`"), "{}", ended.err);
    assert_eq!(
        suite
            .run(&["run", "thin", "--exact", "--dry-run", "--host", "mock"])
            .status,
        4
    );
}

#[test]
fn a_dead_host_is_blocked_with_its_phase_and_not_drift() {
    let suite = suite();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let ended = suite.run(&["run", "--host", &url]);
    assert_eq!(ended.status, 3, "{}", ended.out);
    assert!(
        ended.out.contains("connect") && ended.out.contains("refused"),
        "{}",
        ended.out
    );
    let brief = suite.run(&["run", "--host", &url, "-q"]).out;
    assert!(
        brief.contains("blocked  connect: connection refused"),
        "{brief}"
    );
    let ended = suite.run(&["run", "--host", "http://no-such-host.invalid"]);
    assert_eq!(ended.status, 3, "{}", ended.out);
    assert!(ended.out.contains("name resolution"), "{}", ended.out);
}

#[test]
fn a_dry_run_sends_nothing_and_shows_no_secret() {
    let suite = suite();
    suite.write("driftcheck.toml", b"url_profile = \"p\"\n[hosts.p]\nurl = \"http://127.0.0.1:1\"\n[hosts.p.auth]\ndefault = { bearer = { env = \"MPT_API_TOKEN\" } }\n");
    suite.write(
        "cases/mail.case.yaml",
        b"effects: mail\nrequest: { method: POST, path: '/p/{id}', params: { id: 'a/b' } }\n",
    );
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": "a"}"#));
    let ended: crate::support::Ended = command(suite.folder.path())
        .args(["run", "--dry-run", "--host", &host.url])
        .env("MPT_API_TOKEN", "idt:TKN-1111-1111:very-secret-value")
        .output()
        .unwrap()
        .into();
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("/p/a%2Fb"), "{}", ended.out);
    assert!(
        ended.out.contains("2 requests") && ended.out.contains("1 of them with an effect"),
        "{}",
        ended.out
    );
    assert!(!ended.out.contains("very-secret-value"), "{}", ended.out);
    assert!(host.received().is_empty());
    assert!(!suite.path("reports").exists());
}

#[test]
fn secrets_are_nowhere_even_when_the_host_echoes_them() {
    let token = "idt:TKN-1111-1111:very-secret-value";
    let suite = suite();
    suite.write("driftcheck.toml", b"url_profile = \"p\"\n[hosts.p]\nurl = \"http://127.0.0.1:1\"\n[hosts.p.auth]\ndefault = { bearer = { env = \"MPT_API_TOKEN\" } }\n");
    suite.write(
        "cases/thing.case.yaml",
        b"request: { path: /t }\nexpect: { contract: thing, headers: { X-Echo: other }, body: [ { path: $.id, equals: x }, { path: $.secret, equals: y } ] }\n",
    );
    let host = Host::start(|request| {
        let sent = request
            .headers
            .get("authorization")
            .cloned()
            .unwrap_or_default();
        let body = format!(r#"{{"id": "you sent {sent}", "secret": "invitation-code-123"}}"#);
        CannedResponse::json(200, &body).header("X-Echo", &sent)
    });
    let ended: crate::support::Ended = command(suite.folder.path())
        .args(["run", "-v", "--host", &host.url])
        .env("MPT_API_TOKEN", token)
        .output()
        .unwrap()
        .into();
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(
        host.received()[0].headers["authorization"],
        format!("Bearer {token}")
    );
    let mut texts = vec![ended.out, ended.err];
    for entry in std::fs::read_dir(suite.newest_run()).unwrap() {
        texts.push(std::fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    for text in &texts {
        assert!(!text.contains("very-secret-value"), "{text}");
        assert!(!text.contains("invitation-code-123"), "{text}");
    }
}

#[test]
fn an_expectation_that_fails_has_a_unified_diff() {
    let suite = Suite::new(&[(
        "cases/whole.case.yaml",
        "request: { path: /t }\nexpect: { body: [ { path: $, equals: { a: 1, b: [1, 2], c: same } } ] }\n",
    )]);
    let host =
        Host::start(|_| CannedResponse::json(200, r#"{"c": "same", "b": [1, 3], "a": 1.0}"#));
    let ended = suite.run(&["run", "--host", &host.url, "-v"]);
    assert_eq!(ended.status, 1, "{}", ended.out);
    assert!(
        ended.out.contains("-    2") && ended.out.contains("+    3"),
        "{}",
        ended.out
    );
}

#[test]
fn a_failed_assumption_is_a_notice_unless_strict() {
    let suite = Suite::new(&[(
        "cases/a.case.yaml",
        "basis: assumed\nrequest: { path: /t }\nexpect: { status: 200 }\n",
    )]);
    let host = Host::start(|_| CannedResponse::json(403, "{}"));
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}", ended.out);
    assert!(ended.out.contains("unexpected-status"), "{}", ended.out);
    assert_eq!(
        suite
            .run(&["run", "--host", &host.url, "--fail-on", "notice"])
            .status,
        1
    );
    assert_eq!(
        suite.run(&["run", "--host", &host.url, "--strict"]).status,
        1
    );
}

#[test]
fn no_redirect_is_followed() {
    let elsewhere = Host::start(|_| CannedResponse::json(200, r#"{"id": "a"}"#));
    let target = format!("{}/public/v1/thing", elsewhere.url);
    let host = Host::start(move |_| CannedResponse::json(307, "{}").header("Location", &target));
    let ended = suite().run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 1, "{}", ended.out);
    assert_eq!(host.received().len(), 1);
    assert!(elsewhere.received().is_empty());
}

#[test]
fn a_404_that_keeps_the_contract_of_its_case_is_the_services_whatever_its_form() {
    let schema = r#"{"type": "object", "required": ["detail"], "properties": {"detail": {"type": "string"}}}"#;
    for expected in [
        "{ status: 404, contract: err }",
        "{ status: 404, contract: { 4xx: err } }",
    ] {
        let case = format!("request: {{ path: /things/9 }}\nexpect: {expected}\n");
        let suite = Suite::new(&[
            ("schemas/err.schema.json", schema),
            ("cases/a.case.yaml", &case),
        ]);
        for (body, status, kind) in [
            (r#"{"detail": "not found"}"#, 0, None),
            (r#"{"message": "no Route matched"}"#, 1, Some("route-gone")),
        ] {
            let host = Host::start(move |_| CannedResponse::json(404, body));
            let ended = suite.run(&["run", "--host", &host.url]);
            assert_eq!(ended.status, status, "{}{}", ended.out, ended.err);
            assert_eq!(suite.report()["findings"][0]["kind"].as_str(), kind);
        }
    }
}

#[test]
fn a_404_that_is_not_the_services_is_distinguished_from_an_unknown_id() {
    let case = "request: { path: '/users/{id}', params: { id: x } }\nexpect: { status: 404, contract: { 4xx: problem } }\n";
    let suite = Suite::new(&[
        ("cases/a.case.yaml", case),
        ("schemas/problem.schema.json", "{\"type\": \"object\"}"),
    ]);
    let problem = r#"{"type": "about:blank", "title": "Not Found", "status": 404}"#;
    let host = Host::start(move |_| CannedResponse::new(404, "application/problem+json", problem));
    assert_eq!(suite.run(&["run", "--host", &host.url]).status, 0);
    for response in [
        CannedResponse::new(404, "text/html", "<h1>404</h1>"),
        CannedResponse::json(404, "{\"message\": \"no route\"}"),
        CannedResponse::new(404, "text/plain", ""),
    ] {
        let host = Host::start(move |_| response.clone());
        let ended = suite.run(&["run", "--host", &host.url]);
        assert_eq!(ended.status, 1, "{}", ended.out);
        assert!(ended.out.contains("route-gone"), "{}", ended.out);
        assert_eq!(suite.report()["findings"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn the_same_findings_come_in_the_same_order_whatever_the_jobs() {
    // So many that several threads share them.
    let files: Vec<(String, String)> = (0..200)
        .map(|n| {
            (
                format!("cases/c{n:03}.case.yaml"),
                format!("request: {{ path: /t/{n} }}\nexpect: {{ contract: thing }}\n"),
            )
        })
        .collect();
    let mut all: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    all.push(("schemas/thing.schema.json", SCHEMA));
    let suite = Suite::new(&all);
    let host = Host::start(|request| {
        let number: u32 = request.target.rsplit('/').next().unwrap().parse().unwrap();
        CannedResponse::json(
            200,
            if number.is_multiple_of(3) {
                "{}"
            } else {
                r#"{"id": 1, "x": 2}"#
            },
        )
    });
    let mut findings = Vec::new();
    for jobs in ["1", "32"] {
        assert_eq!(
            suite
                .run(&["run", "--host", &host.url, "--jobs", jobs])
                .status,
            1
        );
        let ids = |report: &serde_json::Value| {
            report["cases"]
                .as_array()
                .unwrap()
                .iter()
                .map(|case| case["id"].clone())
                .collect::<Vec<_>>()
        };
        let report = suite.report();
        findings.push((report["findings"].clone(), ids(&report)));
        let record = std::fs::read_to_string(suite.newest_run().join("run.ndjson")).unwrap();
        assert_eq!(record.lines().count(), 202);
        // What earlier runs say is no part of what this one finds.
        std::fs::remove_file(suite.path("reports/history.ndjson")).unwrap();
    }
    let mut targets: Vec<String> = host.received().into_iter().map(|one| one.target).collect();
    targets.sort();
    assert_eq!(targets.len(), 400);
    targets.dedup();
    assert_eq!(targets.len(), 200, "each case is sent once a run");
    assert_eq!(findings[0], findings[1]);
    assert_eq!(findings[0].0.as_array().unwrap().len(), 3);
}

#[test]
fn what_is_expected_of_a_body_does_not_hold_where_a_response_has_none() {
    let says = "body: [{ path: $.id, equals: a }, { path: $.gone, absent: true }]";
    let files = [
        (
            "cases/any.case.yaml",
            format!("{{ request: {{ path: /a }}, expect: {{ {says} }} }}"),
        ),
        (
            "cases/gone.case.yaml",
            "{ request: { path: /a }, expect: { body: [{ path: $.id, absent: true }] } }"
                .to_owned(),
        ),
        (
            "cases/head.case.yaml",
            "{ request: { method: HEAD, path: /a }, expect: { media_type: application/json } }"
                .to_owned(),
        ),
        (
            "cases/media.case.yaml",
            "{ request: { path: /a }, expect: { media_type: application/json } }".to_owned(),
        ),
        (
            "cases/none.case.yaml",
            format!(
                "{{ request: {{ path: /a }}, expect: {{ status: [200, 204], media_type: application/json, {says} }} }}"
            ),
        ),
        (
            "cases/wait.case.yaml",
            format!(
                "{{ request: {{ path: /a }}, until: {{ {says}, within: 30ms, every: 10ms }} }}"
            ),
        ),
    ];
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let suite = Suite::new(&files);
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": "a"}"#));
    let ended = suite.run(&[
        "run", "any", "head", "media", "none", "wait", "--host", &host.url,
    ]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let host = Host::start(|_| CannedResponse::new(204, "text/html", ""));
    let ended = suite.run(&["run", "--host", &host.url]);
    let report = suite.report();
    let cases = report["cases"].as_array().unwrap().iter();
    let drifting = cases
        .filter(|case| case["outcome"] == "drifts")
        .map(|case| case["id"].as_str().unwrap());
    let drifting: Vec<&str> = drifting.collect();
    assert_eq!(drifting, ["any", "head", "media", "wait"], "{}", ended.out);
    let words = "a response of status 204 No Content has no body";
    assert!(ended.out.contains(words), "{}", ended.out);
}
