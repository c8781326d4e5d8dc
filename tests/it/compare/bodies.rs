//! What differs between two hosts, and what does not.

use super::*;

#[test]
fn the_mock_does_not_differ_from_itself() {
    let args = [
        "compare",
        "--left",
        "mock",
        "--right",
        "mock",
        "--fail-on",
        "notice",
    ];
    let (ended, _reports) = whole_suite(&args);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let verdict = ended.verdict();
    assert!(
        verdict.starts_with("CONFORMS  147 of 147 judged"),
        "{verdict}"
    );
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
            CannedResponse::json(200, body)
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
            CannedResponse::json(200, body)
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
        CannedResponse::json(201, &body.to_string()).header("Location", "/x/1")
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
fn every_difference_of_a_body_is_reported_at_its_place() {
    let two = Two::new(
        || {
            CannedResponse::json(
                200,
                r#"{"gone": 1, "was_null": null, "left_null": null, "icon": {"path": "/a"}, "name": "Ann",
                    "status": "Invited", "count": 1.0, "list": [1, 2, 3], "items": [{"id": "a", "n": 1, "m": 1}, {"id": "b", "n": 2, "m": 1}],
                    "many": [{"x": 1, "y": 1}, {"x": 2, "y": 1}], "longer": ["p"]}"#,
            )
        },
        || {
            CannedResponse::json(
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
    let verdict = ended.verdict().split_whitespace().collect::<Vec<_>>();
    let verdict = verdict.join(" ");
    assert!(verdict.contains(") compared with live ("), "{verdict}");
    let report = two.suite.report();
    assert_eq!(report["run"]["compared_with"]["profile"], "live");
    assert_eq!(report["run"]["profile"], "staging");
    let rows = report["findings"].as_array().unwrap();
    let diff = rows
        .iter()
        .find_map(|row| row["example"]["diff"].as_str())
        .unwrap();
    assert!(diff.starts_with("--- live\n+++ staging\n"), "{diff}");
    assert!(diff.contains("\n-  \"name\": \"Ann\",\n"), "{diff}");

    let again = two.suite.run(&["report", "latest", "--format", "json"]);
    let written = std::fs::read_to_string(two.suite.newest_run().join("report.json")).unwrap();
    assert_eq!(again.out, written);
    let side = two.suite.newest_run().join("left");
    let ended = two.suite.run(&["report", side.to_str().unwrap()]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    for arguments in [
        &["rejudge", "latest"][..],
        &["baseline", "accept", "--run", "latest"],
        &["baseline", "accept", "--all"],
        &["baseline", "list"],
    ] {
        let ended = two.suite.run(arguments);
        assert_eq!(ended.status, 2, "{arguments:?}: {}", ended.out);
        for said in ["is a comparison of two hosts, not a run", "/left or "] {
            assert!(ended.err.contains(said), "{arguments:?}: {}", ended.err);
        }
    }
}

#[test]
fn statuses_media_types_and_headers_that_clients_act_on_are_reported() {
    let two = Two::new(
        || {
            CannedResponse::json(200, "{}")
                .header("Location", "/x")
                .header("Sunset", "Wed, 30 Jun 2027 23:59:59 GMT")
                .header("X-Feature", "a")
        },
        || {
            CannedResponse::new(200, "application/problem+json; charset=utf-8", "{}")
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
        || CannedResponse::json(200, r#"{"id": 1}"#),
        || CannedResponse::json(404, r#"{"title": "none"}"#),
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
fn a_member_that_was_null_in_one_item_does_not_hide_that_others_lost_a_value() {
    let two = Two::new(
        || {
            let body = r#"{"items": [{"id": "a", "n": null}, {"id": "b", "n": 1}]}"#;
            CannedResponse::json(200, body)
        },
        || CannedResponse::json(200, r#"{"items": [{"id": "a"}, {"id": "b"}]}"#),
    );
    let ended = two.compare(&[]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let lost = "body:/items/*/n";
    assert!(
        two.found()
            .contains(&(lost.into(), "vanished".into(), "breaking".into())),
        "{}",
        ended.out
    );
}

#[test]
fn a_byte_order_mark_that_one_host_alone_sends_is_a_difference() {
    let marked = || CannedResponse::json(200, "\u{feff}{\"id\": \"u1\"}");
    let plain = || CannedResponse::json(200, "{\"id\": \"u1\"}");
    let two = Two::new(plain, marked);
    let ended = two.compare(&[]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(
        two.found(),
        rows(&[("body:", "type-changed", "breaking")]),
        "{}",
        ended.out
    );
    assert!(
        ended.out.contains("an object behind a byte order mark"),
        "{}",
        ended.out
    );
    let same = Two::new(marked, marked);
    assert_eq!(same.compare(&[]).status, 0);
}
