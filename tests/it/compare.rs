//! `driftcheck compare`, as a user runs it: the same cases on two hosts.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use crate::support::{Answer, Ended, Host, Suite, command};
use serde_json::{Value, json};

/// Profiles for two hosts, each with a membership of its own.
fn settings(left: &str, right: &str, more: &str) -> String {
    format!(
        "[hosts.live]\nurl = \"{left}\"\neffects = \"allow\"\nvars.id = \"AUSR-1000-0001\"\n\
         [hosts.staging]\nurl = \"{right}\"\neffects = \"allow\"\nvars.id = \"AUSR-9000-0009\"\n{more}"
    )
}

const CASE: &str = "needs: [id]\nrequest: { path: '/things/{id}', params: { id: '{{ id }}' } }\nexpect: { status: [2xx, 4xx] }\n";

struct Two {
    suite: Suite,
    left: Host,
    right: Host,
}

impl Two {
    fn new(left: fn() -> Answer, right: fn() -> Answer) -> Two {
        Two::with(CASE, left, right)
    }

    fn with(case: &str, left: fn() -> Answer, right: fn() -> Answer) -> Two {
        let (left, right) = (Host::start(move |_| left()), Host::start(move |_| right()));
        let written = settings(&left.url, &right.url, "");
        let suite = Suite::new(&[("cases/a.case.yaml", case), ("driftcheck.toml", &written)]);
        Two { suite, left, right }
    }

    fn compare(&self, more: &[&str]) -> Ended {
        let args = ["compare", "--left", "live", "--right", "staging"];
        self.suite.run(&[&args[..], more].concat())
    }

    /// Every finding as kind, severity and place.
    fn found(&self) -> Vec<(String, String, String)> {
        let report = self.suite.report();
        let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
        let rows = report["findings"].as_array().unwrap().iter();
        let mut all: Vec<_> = rows
            .map(|row| (text(row, "place"), text(row, "kind"), text(row, "severity")))
            .collect();
        all.sort();
        all
    }
}

fn rows(expected: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    let mut rows: Vec<_> = expected
        .iter()
        .map(|row| (row.0.to_owned(), row.1.to_owned(), row.2.to_owned()))
        .collect();
    rows.sort();
    rows
}

/// The built stand-in with a clock of its own.
struct Serving(Child, String);

impl Serving {
    fn start(suite: &Suite, now: &str) -> Serving {
        let mut child = command(suite.folder.path())
            .args(["serve", "--port", "0", "--now", now])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let out = child.stdout.take().unwrap();
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).unwrap();
        let url = line
            .split_whitespace()
            .find(|word| word.starts_with("http"));
        let url = url
            .unwrap_or_else(|| panic!("no address in {line:?}"))
            .to_owned();
        Serving(child, url)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The suite of this repository, with reports elsewhere.
fn whole_suite(args: &[&str]) -> (Ended, tempfile::TempDir) {
    let reports = tempfile::tempdir().unwrap();
    let mut run = command(std::path::Path::new(env!("CARGO_MANIFEST_DIR")));
    run.args(args).arg("--report-dir").arg(reports.path());
    (run.output().unwrap().into(), reports)
}

#[test]
fn the_stand_in_does_not_differ_from_itself() {
    let args = [
        "compare",
        "--left",
        "stand-in",
        "--right",
        "stand-in",
        "--fail-on",
        "notice",
    ];
    let (ended, _reports) = whole_suite(&args);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("147 conform"), "{}", ended.out);
}

#[test]
fn two_hosts_with_clocks_days_apart_do_not_differ() {
    let anywhere = Suite::new(&[]);
    let left = Serving::start(&anywhere, "2026-11-20T09:00:00Z");
    let right = Serving::start(&anywhere, "2026-11-23T17:30:59.123Z");
    let args = [
        "compare",
        "--left",
        &left.1,
        "--right",
        &right.1,
        "--fail-on",
        "notice",
    ];
    let (ended, _reports) = whole_suite(&args);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("conform"), "{}", ended.out);
}

#[test]
fn what_is_each_hosts_own_is_no_difference() {
    let two = Two::new(
        || {
            let body = r#"{"id": "AUSR-1000-0001", "name": "member AUSR-1000-0001", "at": "2026-01-01T00:00:00Z",
                "traceId": "abc", "group": {"id": "UGR-1-1"}}"#;
            Answer::json(200, body)
                .header("Date", "Mon, 02 Nov 2026 10:00:00 GMT")
                .header("X-Request-Id", "one")
                .header("ETag", "\"a\"")
                .header("Server-Timing", "db;dur=5")
                .header("Set-Cookie", "a=1")
                .header("X-Stamp", "9d5a7e2c-3c3d-4c52-9a2b-0d2a1f3b4c5d")
                .header("Vary", "Accept, Origin")
        },
        || {
            let body = r#"{"name": "member AUSR-9000-0009", "id": "AUSR-9000-0009", "at": "2026-02-02T12:00:00.123Z",
                "traceId": "def", "group": {"id": "UGR-1-1"}}"#;
            Answer::json(200, body)
                .header("Date", "Tue, 03 Nov 2026 11:00:00 GMT")
                .header("X-Request-Id", "two")
                .header("CF-Ray", "x")
                .header("X-Stamp", "0b0c0d0e-3c3d-4c52-9a2b-0d2a1f3b4c5d")
                .header("Vary", "origin, accept")
        },
    );
    let ended = two.compare(&["--fail-on", "notice"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(two.found(), []);
    assert_eq!(
        (two.left.received().len(), two.right.received().len()),
        (1, 1)
    );
    assert_eq!(two.left.received()[0].target, "/things/AUSR-1000-0001");
    assert_eq!(two.right.received()[0].target, "/things/AUSR-9000-0009");
}

#[test]
fn an_own_address_and_a_value_that_the_request_sent_are_no_difference() {
    let case = "request: { method: POST, path: /x, body: { json: { mail: 'new-{{ uuid }}@example.com' } } }\neffects: create\nexpect: { status: [2xx, 4xx] }\n";
    let echo = |request: &crate::support::Received, host: &str| {
        let sent: Value = serde_json::from_slice(&request.body).unwrap();
        let body = json!({"name": sent["mail"], "self": format!("http://{host}/x/1")});
        Answer::json(201, &body.to_string()).header("Location", "/x/1")
    };
    let start = || Host::start(move |request| echo(request, &request.headers["host"]));
    let (left, right) = (start(), start());
    let written = settings(&left.url, &right.url, "");
    let suite = Suite::new(&[("cases/a.case.yaml", case), ("driftcheck.toml", &written)]);
    let args = [
        "compare",
        "--left",
        "live",
        "--right",
        "staging",
        "--fail-on",
        "notice",
    ];
    let ended = suite.run(&args);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_ne!(left.received()[0].body, right.received()[0].body);
}

#[test]
fn every_difference_of_a_body_is_told_at_its_place() {
    let two = Two::new(
        || {
            Answer::json(
                200,
                r#"{"gone": 1, "was_null": null, "left_null": null, "icon": {"path": "/a"}, "name": "Ann",
                    "status": "Invited", "count": 1.0, "list": [1, 2, 3], "items": [{"id": "a", "n": 1, "m": 1}, {"id": "b", "n": 2, "m": 1}],
                    "many": [{"x": 1, "y": 1}, {"x": 2, "y": 1}], "longer": ["p"]}"#,
            )
        },
        || {
            Answer::json(
                200,
                r#"{"come": 1, "was_null": 1, "icon": "/a", "name": null,
                    "status": "InvitationExpired", "count": 1, "list": [3, 1, 2], "items": [{"id": "a", "m": 1}, {"id": "b", "m": 1}],
                    "many": [{"x": "1", "y": 1}, {"x": "2", "y": 1}], "longer": ["p", "q"]}"#,
            )
        },
    );
    let ended = two.compare(&[]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(
        two.found(),
        rows(&[
            ("body:/gone", "vanished", "breaking"),
            ("body:/come", "appeared", "additive"),
            ("body:/icon", "type-changed", "breaking"),
            ("body:/name", "null-appeared", "breaking"),
            ("body:/status", "value-changed", "notice"),
            ("body:/was_null", "value-changed", "notice"),
            ("body:/left_null", "vanished", "notice"),
            ("body:/list", "order-changed", "notice"),
            ("body:/items/*/n", "vanished", "breaking"),
            ("body:/many/*/x", "type-changed", "breaking"),
            ("body:/longer/*", "appeared", "notice"),
        ])
    );
    assert!(ended.out.contains("compared with"), "{}", ended.out);
    let report = two.suite.report();
    assert_eq!(report["run"]["compared_with"]["profile"], "live");
    assert_eq!(report["run"]["profile"], "staging");
    let rows = report["findings"].as_array().unwrap();
    let diff = rows
        .iter()
        .find_map(|row| row["example"]["diff"].as_str())
        .unwrap();
    assert!(diff.starts_with("--- live\n+++ staging\n"), "{diff}");
    assert!(diff.contains("\n-  \"name\": \"Ann\"\n"), "{diff}");

    let again = two.suite.run(&["report", "latest", "--format", "json"]);
    let written = std::fs::read_to_string(two.suite.newest_run().join("report.json")).unwrap();
    assert_eq!(again.out, written);
    let side = two.suite.newest_run().join("left");
    let ended = two.suite.run(&["report", side.to_str().unwrap()]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    let ended = two.suite.run(&["rejudge", "latest"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
}

#[test]
fn statuses_media_types_and_headers_that_clients_act_on_are_told() {
    let two = Two::new(
        || {
            Answer::json(200, "{}")
                .header("Location", "/x")
                .header("Sunset", "Wed, 30 Jun 2027 23:59:59 GMT")
                .header("X-Feature", "a")
        },
        || {
            Answer::new(200, "application/problem+json; charset=utf-8", "{}")
                .header("Sunset", "Thu, 30 Sep 2027 23:59:59 GMT")
                .header("X-Other", "a")
        },
    );
    assert_eq!(two.compare(&[]).status, 1);
    assert_eq!(
        two.found(),
        rows(&[
            ("header:content-type", "unexpected-media-type", "breaking"),
            ("header:location", "vanished", "breaking"),
            ("header:sunset", "value-changed", "notice"),
            ("header:x-feature", "vanished", "notice"),
            ("header:x-other", "appeared", "notice"),
        ])
    );
    let two = Two::new(
        || Answer::json(200, r#"{"id": 1}"#),
        || Answer::json(404, r#"{"title": "none"}"#),
    );
    let ended = two.compare(&[]);
    assert_eq!(ended.status, 1, "{}", ended.out);
    assert_eq!(
        two.found(),
        rows(&[("status", "unexpected-status", "breaking")])
    );
    assert!(ended.out.contains("staging answers 404"), "{}", ended.out);
}

#[test]
fn a_host_that_cannot_be_asked_is_no_difference() {
    let two = Two::new(|| Answer::json(200, "{}"), || Answer::json(200, "{}"));
    let written = settings(&two.left.url, "http://127.0.0.1:1", "");
    two.suite.write("driftcheck.toml", written.as_bytes());
    let ended = two.compare(&[]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("right (staging)"), "{}", ended.out);
    assert_eq!(two.found(), []);
}

#[test]
fn an_effect_needs_the_leave_of_both_hosts() {
    let case = "effects: mail\nrequest: { method: POST, path: /mail }\n";
    let two = Two::with(case, || Answer::json(200, "{}"), || Answer::json(200, "{}"));
    let written = settings(&two.left.url, &two.right.url, "");
    let denied = written.replacen("effects = \"allow\"", "effects = \"deny\"", 1);
    two.suite.write("driftcheck.toml", denied.as_bytes());
    let ended = two.compare(&[]);
    assert_eq!(ended.status, 4, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("left (live)"), "{}", ended.out);
    let live = written.replacen("effects = \"allow\"", "effects = \"allow\"\nlive = true", 1);
    two.suite.write("driftcheck.toml", live.as_bytes());
    let ended = two.compare(&[]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("--yes"), "{}", ended.err);
    let ended = two.compare(&["--dry-run"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(ended.out.matches("curl").count(), 2, "{}", ended.out);
    assert_eq!(two.left.received().len() + two.right.received().len(), 0);
    let ended = two.compare(&["--yes"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(
        (two.left.received().len(), two.right.received().len()),
        (1, 1)
    );
}

#[test]
fn what_is_not_to_be_compared_is_said_by_settings_or_flags() {
    let two = Two::new(
        || Answer::json(200, r#"{"a": 1, "b": [{"rev": 1}]}"#).header("X-Build", "1"),
        || Answer::json(200, r#"{"a": "1", "b": [{"rev": 2}]}"#).header("X-Build", "2"),
    );
    assert_eq!(two.compare(&[]).status, 1);
    assert_eq!(two.found().len(), 3);
    let flags = [
        "--ignore",
        "/a",
        "--ignore",
        "$.b[*].rev",
        "--ignore-header",
        "x-bu*",
    ];
    let ended = two.compare(&flags);
    assert_eq!(two.found(), [], "{}", ended.out);
    let more = "[compare]\nignore = [\"/a\", \"/b/*/rev\"]\nignore_headers = [\"X-Build\"]\n";
    let written = settings(&two.left.url, &two.right.url, more);
    two.suite.write("driftcheck.toml", written.as_bytes());
    two.compare(&[]);
    assert_eq!(two.found(), []);
    let broken = written.replace("\"/a\"", "\"a\"");
    two.suite.write("driftcheck.toml", broken.as_bytes());
    let ended = two.compare(&[]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(ended.err.contains("driftcheck.toml:10"), "{}", ended.err);
}

#[test]
fn what_a_case_says_of_its_arrays_masks_and_facts_holds_between_hosts_too() {
    let left: fn() -> Answer = || {
        Answer::json(
            200,
            r#"{"n": 1, "tags": ["a", "b"], "all": [{"id": 1, "v": 1}, {"id": 2, "v": 1}], "link": "https://a.example/1"}"#,
        )
    };
    let right: fn() -> Answer = || {
        Answer::json(
            200,
            r#"{"n": 2, "tags": ["b", "a"], "all": [{"id": 2, "v": 2}, {"id": 1, "v": 1}], "link": "https://a.example/2"}"#,
        )
    };
    let two = Two::new(left, right);
    two.compare(&[]);
    let places: Vec<_> = two.found().into_iter().map(|row| row.0).collect();
    for place in ["body:/all", "body:/n", "body:/tags"] {
        assert!(places.iter().any(|one| one == place), "{places:?}");
    }
    let said = format!(
        "{CASE}compare:\n  mask: $.n\n  keep: $.link\n  arrays: [{{ path: $.tags, as: set }}, {{ path: $.all, key: id }}]\n"
    );
    let two = Two::with(&said, left, right);
    two.compare(&[]);
    let told = rows(&[
        ("body:/all/*/v", "value-changed", "notice"),
        ("body:/link", "value-changed", "notice"),
    ]);
    assert_eq!(two.found(), told);
}

#[test]
fn an_expired_waiver_of_what_differs_is_said_and_others_are_not_called_stale() {
    let two = Two::new(
        || Answer::json(200, r#"{"a": 1, "b": 1}"#),
        || Answer::json(200, r#"{"b": 2}"#),
    );
    let waiver = |kind: &str, place: &str, until: &str| {
        format!(
            "- kind: {kind}\n  pointer: {place}\n  reason: known\n  owner: Ann\n  until: {until}\n"
        )
    };
    let waivers =
        waiver("vanished", "/a", "2026-12-31") + &waiver("wrong-type", "/z", "2026-12-01");
    two.suite.write("cases/waivers.yaml", waivers.as_bytes());
    let ended = two.compare(&["--now", "2026-12-24T00:00:00Z"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("WAIVER ENDS SOON"), "{}", ended.out);
    let ended = two.compare(&["--now", "2027-01-01T00:00:00Z"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let words = "WAIVER EXPIRED  cases/waivers.yaml:1 by Ann";
    assert!(ended.out.contains(words), "{}", ended.out);
    assert!(!ended.out.contains("waivers.yaml:6"), "{}", ended.out);
}

#[test]
fn a_comparison_takes_no_earlier_run() {
    let two = Two::new(|| Answer::json(200, "{}"), || Answer::json(200, "{}"));
    let ended = two.compare(&["--against", "latest"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("--against"), "{}", ended.err);
    assert_eq!(two.left.received().len(), 0);
    let help = two.suite.run(&["compare", "--help"]).out;
    assert!(!help.contains("--against"), "{help}");
}

#[test]
fn another_problem_on_the_other_host_is_told_by_its_type() {
    let problem = |kind: &str| {
        let body = format!(r#"{{"type": "https://problems.example/{kind}", "status": 404}}"#);
        Answer::new(404, "application/problem+json", body)
    };
    let left = Host::start(move |_| problem("gone"));
    let right = Host::start(move |_| problem("unknown"));
    let written = settings(&left.url, &right.url, "");
    let suite = Suite::new(&[("cases/a.case.yaml", CASE), ("driftcheck.toml", &written)]);
    let two = Two { suite, left, right };
    two.compare(&[]);
    let told = rows(&[("body:/type", "value-changed", "notice")]);
    assert_eq!(two.found(), told);
}

#[test]
fn a_host_that_nobody_knows_is_named_by_its_flag() {
    let two = Two::new(|| Answer::json(200, "{}"), || Answer::json(200, "{}"));
    let ended = two
        .suite
        .run(&["compare", "--left", "live", "--right", "stagin"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(ended.err.contains("--right"), "{}", ended.err);
    assert!(
        ended.err.contains("did you mean `staging`?"),
        "{}",
        ended.err
    );
    let ended = two.compare(&["--ignore-header", "a b"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    let ended = two.compare(&["nothing-like-it"]);
    assert_eq!(ended.status, 4, "{}", ended.out);
}

#[test]
fn texts_that_are_no_json_are_compared_as_texts() {
    let two = Two::new(
        || Answer::new(200, "text/plain", "one\ntwo\n"),
        || Answer::new(200, "text/plain", "one\n2\n"),
    );
    assert_eq!(two.compare(&[]).status, 0);
    assert_eq!(two.found(), rows(&[("body:", "value-changed", "notice")]));
    let out = two.compare(&[]).out;
    assert!(
        out.contains("--- live") && out.contains("+++ staging"),
        "{out}"
    );
    let two = Two::new(|| Answer::json(200, "{}"), || Answer::json(200, "<html>"));
    assert_eq!(two.compare(&[]).status, 1);
    assert_eq!(two.found(), rows(&[("body:", "type-changed", "breaking")]));
    let two = Two::new(|| Answer::json(200, "{}"), || Answer::json(200, ""));
    assert_eq!(two.compare(&[]).status, 1);
    assert_eq!(two.found(), rows(&[("body:", "vanished", "breaking")]));
}

#[test]
fn steps_are_compared_one_by_one_and_a_step_that_only_one_host_came_to_is_not() {
    let case = "request: { path: /x }
expect: { status: 200 }
setup:
- { name: before, request: { path: /before } }
steps:
- { name: first, request: { path: /first }, capture: { made: $.id } }
- { name: second, request: { path: '/second/{id}', params: { id: '{{ made }}' } } }
";
    let answers = |second: &'static str, first: u16| {
        Host::start(move |request| match request.target.as_str() {
            "/before" => Answer::json(200, &json!({"random": request.headers["host"]}).to_string()),
            "/first" => Answer::json(first, &format!("{{\"id\": \"made{second}\"}}")),
            _ => Answer::json(
                200,
                &format!("{{\"of\": \"made{second}\", \"n\": {second}}}"),
            ),
        })
    };
    let suite = Suite::new(&[("cases/a.case.yaml", case)]);
    let compare = |left: &Host, right: &Host| {
        suite.run(&["compare", "--left", &left.url, "--right", &right.url])
    };
    let (left, right) = (answers("1", 200), answers("2", 200));
    let ended = compare(&left, &right);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let report = suite.report();
    assert_eq!(
        report["findings"].as_array().unwrap().len(),
        1,
        "{}",
        ended.out
    );
    assert_eq!(report["findings"][0]["place"], "body:/n");
    assert_eq!(report["findings"][0]["example"]["step"], "right: second");

    let ended = compare(&left, &answers("2", 500));
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let report = suite.report();
    assert_eq!(
        report["findings"].as_array().unwrap().len(),
        1,
        "{}",
        ended.out
    );
    assert_eq!(report["totals"]["blocked"], 0);
}

#[test]
fn every_format_of_report_can_be_written() {
    let two = Two::new(
        || Answer::json(200, "{\"a\": 1}"),
        || Answer::json(200, "{}"),
    );
    let formats = "terminal,html,json,junit,markdown,sarif,ctrf,code-quality,annotations";
    let ended = two.compare(&["--format", formats]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let run = two.suite.newest_run();
    let read = |name: &str| std::fs::read_to_string(run.join(name)).unwrap();
    assert!(read("report.html").contains("Compared with"));
    assert!(read("report.md").contains("Compared with"));
    assert!(read("junit.xml").contains("vanished"));
}
