//! Which cases run, and which are skipped.

use super::*;

#[test]
fn a_deadline_blocks_what_is_left_and_still_reports() {
    let (release, held) = std::sync::mpsc::channel::<()>();
    let held = std::sync::Mutex::new(held);
    let host = Host::start(move |_| {
        let _ = held.lock().unwrap().recv();
        CannedResponse::json(200, "{}")
    });
    let suite = suite();
    let ended = suite.run(&["run", "--host", &host.url, "--deadline", "200ms"]);
    drop(release);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("deadline"), "{}", ended.out);
    assert_eq!(suite.report()["cases"][0]["outcome"], "blocked");
}

#[test]
fn any_report_can_be_made_again() {
    let suite = suite();
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": 7}"#));
    suite.run(&["run", "--host", &host.url]);
    let written = std::fs::read_to_string(suite.newest_run().join("junit.xml")).unwrap();
    assert_eq!(
        suite.run(&["report", "latest", "--format", "junit"]).out,
        written
    );
    let written = std::fs::read_to_string(suite.newest_run().join("report.json")).unwrap();
    assert_eq!(
        suite.run(&["report", "latest", "--format", "json"]).out,
        written
    );
    assert!(suite.run(&["report", "latest"]).out.contains("wrong-type"));
    let ended = suite.run(&["report", "nothing-here"]);
    assert_eq!(ended.status, 2, "{}", ended.err);
}

#[test]
fn a_host_without_permission_for_an_effect_skips_the_case_and_says_so() {
    let suite = Suite::new(&[
        (
            "cases/mail.case.yaml",
            "effects: mail\nrequest: { method: POST, path: /t }\n",
        ),
        (
            "driftcheck.toml",
            "[hosts.shy]\nurl = \"http://127.0.0.1:1\"\neffects = \"deny\"\n",
        ),
    ]);
    let ended = suite.run(&["run", "--host", "shy"]);
    assert_eq!(ended.status, 4, "{}{}", ended.out, ended.err);
    assert!(
        ended.out.contains("mail") && ended.out.contains("--allow-effects"),
        "{}",
        ended.out
    );
    let ended = suite.run(&["run", "--host", "shy", "--allow-effects"]);
    assert_eq!(ended.status, 3, "{}", ended.out);
    suite.write(
        "cases/mail.case.yaml",
        b"request: { method: POST, path: /t }\n",
    );
    let ended = suite.run(&["run", "--host", "shy"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(
        ended.err.contains("mail.case.yaml:1:") && ended.err.contains("has no `effects`"),
        "{}",
        ended.err
    );
    suite.write(
        "cases/mail.case.yaml",
        b"effects: none\nrequest: { method: POST, path: /t }\n",
    );
    assert_eq!(suite.run(&["run", "--host", "shy"]).status, 3);
}

#[test]
fn a_part_of_the_cases_keeps_its_ids_and_inherits_every_default() {
    let suite = Suite::new(&[
        ("cases/_defaults.yaml", "expect: { contract: thing }\n"),
        ("cases/a/_defaults.yaml", "tags: [inner]\n"),
        ("cases/a/b/c.case.yaml", "request: { path: /t }\n"),
        ("schemas/thing.schema.json", SCHEMA),
    ]);
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": 7}"#));
    for part in ["cases", "cases/a", "cases/a/b/c.case.yaml"] {
        let arguments = [
            "run", "a/b/c", "--exact", "--tag", "inner", "--cases", part, "--host", &host.url,
        ];
        let ended = suite.run(&arguments);
        assert_eq!(ended.status, 1, "{part}: {}{}", ended.out, ended.err);
    }
}

#[test]
fn a_live_host_needs_a_yes_before_it_is_mailed() {
    let suite = Suite::new(&[(
        "cases/mail.case.yaml",
        "effects: mail\nrequest: { method: POST, path: /t }\n",
    )]);
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let settings = format!(
        "[hosts.prod]\nurl = \"{}\"\nlive = true\neffects = \"deny\"\n",
        host.url
    );
    suite.write("driftcheck.toml", settings.as_bytes());
    assert_eq!(suite.run(&["run", "--host", "prod"]).status, 4);
    for command in [&["run"][..], &["test"]] {
        let mut arguments = command.to_vec();
        arguments.extend(["--host", "prod", "--allow-effects"]);
        let ended = suite.run(&arguments);
        assert_eq!(ended.status, 2, "{}", ended.err);
        assert!(
            ended.err.contains("1 × mail") && ended.err.contains("--yes"),
            "{}",
            ended.err
        );
        assert!(host.received().is_empty());
    }
    assert_eq!(
        suite
            .run(&["run", "--host", "prod", "--allow-effects", "--yes"])
            .status,
        0
    );
    assert_eq!(host.received().len(), 1);
}

#[test]
fn a_run_that_skipped_cases_says_so_in_its_first_line() {
    let suite = suite();
    suite.write(
        "cases/other.case.yaml",
        b"needs: [nobody_sets_this]\nrequest: { path: /t }\n",
    );
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": "a"}"#));
    let ended = suite.run(&["run", "--host", &host.url, "-q"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(
        ended
            .verdict()
            .starts_with("CONFORMS  1 of 1 judged case conforms (2 selected, 1 skipped)"),
        "{}",
        ended.out
    );
}

#[test]
fn responses_that_differ_are_not_reported_as_one() {
    let suite = Suite::new(&[
        (
            "cases/a.case.yaml",
            "operation: one\nrequest: { path: /500 }\n",
        ),
        (
            "cases/b.case.yaml",
            "operation: one\nrequest: { path: /409 }\n",
        ),
        (
            "cases/c.case.yaml",
            "operation: one\nrequest: { path: /409 }\n",
        ),
    ]);
    let host =
        Host::start(|request| CannedResponse::json(request.target[1..].parse().unwrap(), "{}"));
    assert_eq!(suite.run(&["run", "--host", &host.url]).status, 1);
    let report = suite.report();
    let rows: Vec<(u64, &str)> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["count"].as_u64().unwrap(),
                row["example"]["actual"]
                    .as_str()
                    .or(row["actual"].as_str())
                    .unwrap(),
            )
        })
        .collect();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows.contains(&(2, "409 Conflict")), "{rows:?}");
}

#[test]
fn a_list_in_which_every_item_drifts_alike_is_counted_and_not_reported_item_by_item() {
    let items = vec![r#"{"name": 7}"#; 30_000].join(",");
    let body = format!(r#"{{"items": [{items}]}}"#);
    let host = Host::start(move |_| CannedResponse::json(200, &body));
    let suite = Suite::new(&[
        (
            "cases/a.case.yaml",
            "request: { path: /a }\nexpect: { contract: list }\n",
        ),
        (
            "schemas/list.schema.json",
            r#"{"type": "object", "properties": {"items": {"type": "array", "items":
               {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}}}}"#,
        ),
    ]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let report = suite.report();
    let counts: Vec<_> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| (finding["kind"].as_str().unwrap(), finding["count"].as_u64()))
        .collect();
    assert_eq!(
        counts,
        [
            ("missing-property", Some(30_000)),
            ("wrong-type", Some(30_000))
        ]
    );
    assert_eq!(report["totals"]["findings"]["breaking"], 60_000);
    assert!(ended.out.lines().count() < 60, "{}", ended.out);
    let record = std::fs::metadata(suite.newest_run().join("run.ndjson")).unwrap();
    assert!(record.len() < 2_000_000, "{}", record.len());
}
