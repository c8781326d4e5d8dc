//! What must not pass for green: two media types of one body, rounded numbers, nothing run.

use crate::support::{CannedResponse, Host, Suite};

const SETTINGS: &str = "[hosts.here]\nurl = \"URL\"\neffects = \"allow\"\n";

fn suite(host: &Host, cases: &[(&str, &str)]) -> Suite {
    let settings = SETTINGS.replace("URL", &host.url);
    let suite = Suite::new(&[
        ("driftcheck.toml", &settings),
        ("schemas/thing.schema.json", "{\"type\": \"object\"}"),
    ]);
    for (name, case) in cases {
        suite.write(&format!("cases/{name}.case.yaml"), case.as_bytes());
    }
    suite
}

fn outcome(report: &serde_json::Value, id: &str) -> String {
    let cases = report["cases"].as_array().unwrap();
    let case = cases.iter().find(|case| case["id"] == id).unwrap();
    case["outcome"].as_str().unwrap().to_owned()
}

#[test]
fn two_media_types_of_one_body_are_a_finding_in_whatever_order_and_form() {
    let host = Host::start(|request| {
        let lines: &[&str] = match request.target.as_str() {
            "/first" => &["application/json; charset=utf-8", "text/html"],
            "/last" => &["text/html", "application/json"],
            "/list" => &["application/json; charset=utf-8, text/html"],
            "/charset" => &["application/json", "application/json; charset=utf-16"],
            "/three" => &["application/json", "text/html", "application/json"],
            _ => &[
                "application/json; charset=utf-8",
                "Application/JSON;charset=\"UTF-8\"",
            ],
        };
        let mut response = CannedResponse::json(200, "{}");
        let line = |value: &&str| ("Content-Type".to_owned(), (*value).to_owned());
        response.headers = lines.iter().map(line).collect();
        response
    });
    let wrong = ["first", "last", "list", "charset", "three"];
    let of = |name: &str, expect: &str| {
        format!("request: {{ method: GET, path: /{name} }}\nexpect: {{ status: 200{expect} }}\n")
    };
    let suite = suite(&host, &[("same", &of("same", ", contract: thing"))]);
    suite.write("cases/plain.case.yaml", of("last", "").as_bytes());
    for name in wrong {
        let case = of(name, ", contract: thing");
        suite.write(&format!("cases/{name}.case.yaml"), case.as_bytes());
    }
    let ended = suite.run(&["run", "--host", "here"]);
    assert_eq!(ended.status, 1, "{}", ended.out);
    let report = suite.report();
    assert_eq!(outcome(&report, "same"), "conforms", "{}", ended.out);
    for name in wrong.iter().chain(&["plain"]) {
        assert_eq!(outcome(&report, name), "drifts", "{name}: {}", ended.out);
    }
}

#[test]
fn a_number_of_a_case_keeps_every_digit_from_the_file_to_the_wire_and_to_the_verdict() {
    let host = Host::start(|request| match request.target.as_str() {
        "/wide" => CannedResponse::json(200, "{\"n\": 18446744073709551617}"),
        "/near" => CannedResponse::json(200, "{\"n\": 9007199254740992}"),
        "/zero" => CannedResponse::json(200, "{\"n\": 0}"),
        _ => CannedResponse::json(200, "{}"),
    });
    let get = |name: &str, matcher: &str| {
        format!(
            "request: {{ method: GET, path: /{name} }}\nexpect: {{ status: 200, body: [{{ path: $.n, {matcher} }}] }}\n"
        )
    };
    let cases = [
        ("conforms-wide", get("wide", "equals: 18446744073709551617")),
        (
            "conforms-float",
            get("wide", "equals: 18446744073709551617.0"),
        ),
        (
            "conforms-least",
            get("wide", "at_least: 18446744073709551617"),
        ),
        (
            "drifts-least",
            get("wide", "at_least: 18446744073709551618"),
        ),
        ("drifts-near", get("near", "equals: 9007199254740993.0")),
        (
            "drifts-one-of",
            get("near", "one_of: [9007199254740993.0, 1]"),
        ),
        ("drifts-most", get("near", "at_most: 9007199254740991.5")),
        ("drifts-zero", get("zero", "equals: 1e-400")),
        ("drifts-bound", get("zero", "at_least: 1e-400")),
    ];
    let cases = cases.each_ref().map(|(name, case)| (*name, case.as_str()));
    let suite = suite(&host, &cases);
    let sent = "vars: { big: 9007199254740993.5 }\nrows:\n  - { key: a, row: 12345678901234567890123.5 }\nrequest:\n  method: POST\n  path: /sent\n  query: { q: 1.50 }\n  body: { json: { n: 12345678901234567890123, f: 1e-400, big: \"{{ big }}\", row: \"{{ row }}\", text: \"b={{ big }}\" } }\neffects: mail\nexpect: { status: 200 }\n";
    suite.write("cases/conforms-sent.case.yaml", sent.as_bytes());
    let ended = suite.run(&["run", "--host", "here"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let report = suite.report();
    for case in report["cases"].as_array().unwrap() {
        let id = case["id"].as_str().unwrap();
        let expected = id.split('-').next().unwrap();
        assert_eq!(case["outcome"], expected, "{id}: {}", ended.out);
    }
    let received = host.received();
    let sent = received.iter().find(|one| one.method == "POST").unwrap();
    let body = String::from_utf8_lossy(&sent.body);
    for digits in [
        "\"n\":12345678901234567890123,",
        "\"f\":1e-400",
        "\"big\":9007199254740993.5",
        "\"row\":12345678901234567890123.5",
        "\"b=9007199254740993.5\"",
    ] {
        assert!(body.contains(digits), "{digits} is not in {body}");
    }
    assert_eq!(sent.target, "/sent?q=1.50");
}

#[test]
fn tests_of_which_none_ran_are_not_green() {
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let case = "request: { method: GET, path: /x }\nexpect: { status: 200 }\n";
    let skipped = format!("skip: not yet\n{case}");
    let all = suite(&host, &[("skipped", &skipped)]);
    let status = |suite: &Suite, arguments: &[&str]| {
        let test = [&["test", "--host", "here"], arguments].concat();
        let ended = suite.run(&test);
        assert_eq!(
            ended.status == 4,
            ended.err.contains("no case was run"),
            "{}",
            ended.err
        );
        ended.status
    };
    assert_eq!(status(&all, &[]), 4);
    all.write("cases/one.case.yaml", case.as_bytes());
    assert_eq!(status(&all, &[]), 0);
    assert_eq!(status(&all, &["--", "nowhere"]), 4);
    assert_eq!(status(&all, &["--", "--exact", "on"]), 4);
    assert_eq!(status(&all, &["--", "--skip", "one"]), 4);
    assert_eq!(status(&all, &["--", "one", "--exact"]), 0);
    assert_eq!(status(&all, &["--", "--list"]), 0);
    assert_eq!(status(&suite(&host, &[]), &[]), 4);
}

#[test]
fn an_address_with_port_0_is_refused_and_nothing_is_sent() {
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let case = "request: { method: GET, path: /x }\nexpect: { status: 200 }\n";
    let suite = suite(&host, &[("one", case)]);
    for command in ["run", "test", "probe"] {
        let ended = suite.run(&[command, "--host", "http://127.0.0.1:0"]);
        assert_eq!(ended.status, 2, "{command}: {}", ended.err);
        assert!(
            ended.err.contains("--host: the base URL has port 0"),
            "{}",
            ended.err
        );
    }
    assert!(host.received().is_empty());
    assert!(!suite.path("reports").exists());
}

#[test]
fn a_pattern_that_takes_too_long_loses_no_case() {
    let pattern = "^(?!-)([a-z0-9]+-?)+(?<!-)$";
    let host = Host::start(|request| {
        let text = match request.target.as_str() {
            "/long" => "p".repeat(40) + "_",
            _ => "ok".to_owned(),
        };
        CannedResponse::json(200, &format!("{{\"list\": [{{\"text\": \"{text}\"}}]}}"))
    });
    let of = |name: &str| {
        format!(
            "request: {{ method: GET, path: /{name} }}\nexpect: {{ status: 200, contract: texts }}\n"
        )
    };
    let suite = suite(&host, &[("long", &of("long")), ("short", &of("short"))]);
    let contract = serde_json::json!({"properties": {"list": {"items": {"properties": {"text": {"pattern": pattern}}}}}});
    suite.write("schemas/texts.schema.json", contract.to_string().as_bytes());
    let ended = suite.run(&["run", "--host", "here"]);
    let report = suite.report();
    assert_eq!(outcome(&report, "short"), "conforms", "{}", ended.out);
    assert_eq!(outcome(&report, "long"), "blocked", "{}", ended.out);
    assert_eq!(ended.status, 3, "{}", ended.out);
    assert!(!ended.err.contains("panicked"), "{}", ended.err);
}

#[test]
fn a_record_that_lacks_a_result_does_not_conform() {
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let of = "request: { method: GET, path: /a }\nexpect: { status: 200, contract: thing }\n";
    let suite = suite(&host, &[("a", of), ("b", of)]);
    assert_eq!(suite.run(&["run", "--host", "here"]).status, 0);
    let record = suite.newest_run().join("run.ndjson");
    let lines = std::fs::read_to_string(&record).unwrap();
    let kept = lines.lines().filter(|line| !line.contains("\"id\":\"b\""));
    let kept: Vec<&str> = kept.collect();
    assert_eq!(kept.len() + 1, lines.lines().count());
    std::fs::write(&record, kept.join("\n") + "\n").unwrap();
    for command in ["report", "rejudge"] {
        let ended = suite.run(&[command, "latest"]);
        let status = if command == "rejudge" { 3 } else { 0 };
        assert_eq!(
            ended.status, status,
            "{command}: {}{}",
            ended.out, ended.err
        );
        assert!(ended.out.contains("INCOMPLETE"), "{}", ended.out);
        let words = "not every selected case has a result";
        assert!(ended.out.contains(words), "{}", ended.out);
    }
}
