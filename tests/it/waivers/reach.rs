//! How far a waiver reaches, and how far it does not.

use super::*;

#[test]
fn a_record_is_judged_again_by_the_waivers_of_today_and_by_its_own_clock() {
    let (suite, host) = (suite(""), host());
    assert_eq!(run(&suite, &host, &[]).status, 1);
    suite.write("cases/waivers.yaml", both().as_bytes());
    let ended = suite.run(&["rejudge", "latest"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(suite.report()["totals"]["waived"]["breaking"], 9);
    let ended = suite.run(&["rejudge", "latest", "--now", "2027-01-01"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    fs::remove_file(suite.path("cases/waivers.yaml")).unwrap();
    let ended = suite.run(&["rejudge", "latest"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert!(!ended.out.contains("waive"), "{}", ended.out);
}

#[test]
fn no_host_can_have_its_drift_taken_for_what_is_waived() {
    let (suite, _) = (suite(&both()), ());
    let text = "waived until 2026-12-31 by Ann: the fix is on its way (T-1, waivers.yaml:6)";
    let body = serde_json::json!({
        "id": "x",
        "items": {"*": {"name": 1}},
        text: {"waived": {"reason": text, "owner": "Ann", "until": "2026-12-31", "line": 1}},
        "id\n- fingerprint: 0123456789ab": 1,
        "items/*/name": 2,
    });
    let host = Host::start(move |_| CannedResponse::json(200, &body.to_string()));
    let ended = run(&suite, &host, &["--fail-on", "additive"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let report = suite.report();
    assert_eq!(report["totals"]["waived"]["breaking"], 0);
    assert_eq!(report["totals"]["waived"]["additive"], 0);
    assert!(
        !ended.out.lines().any(|line| line.starts_with("waived")),
        "{}",
        ended.out
    );
}

#[test]
fn a_step_that_is_waited_for_is_not_there_because_it_is_waived() {
    let suite = Suite::new(&[
        (
            "cases/a.case.yaml",
            "request: { path: /t }\nexpect: { status: 200 }\n\
             until: { within: 10s, every: 1ms, body: [{ path: $.state, equals: ready }] }\n",
        ),
        (
            "cases/waivers.yaml",
            &waiver("kind: expectation-failed\npointer: /state"),
        ),
    ]);
    let host = Host::start({
        let asked = std::sync::atomic::AtomicUsize::new(0);
        move |_| {
            let count = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let state = if count < 3 { "busy" } else { "ready" };
            CannedResponse::json(200, &format!(r#"{{"state": "{state}"}}"#))
        }
    });
    let ended = run(&suite, &host, &[]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(host.received().len(), 4);
    assert_eq!(suite.report()["totals"]["distinct_waived"]["breaking"], 0);
}

#[test]
fn a_new_finding_that_is_waived_is_no_news_for_a_diff() {
    let suite = suite("");
    let fine = Host::start(|_| CannedResponse::json(200, r#"{"id": "x"}"#));
    run(&suite, &fine, &[]);
    let before = suite.newest_run();
    suite.write("cases/waivers.yaml", both().as_bytes());
    run(&suite, &host(), &[]);
    let runs = [&before, &suite.newest_run()].map(|run| run.to_str().unwrap().to_owned());
    let ended = suite.run(&["diff", &runs[0], &runs[1]]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("waived breaking"), "{}", ended.out);
    suite.write("cases/waivers.yaml", b"[]");
    run(&suite, &host(), &[]);
    let unwaived = suite.newest_run();
    let ended = suite.run(&["diff", &runs[0], unwaived.to_str().unwrap()]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
}

#[test]
fn what_is_waived_in_a_setup_does_not_block_its_case() {
    let case = "setup: [{ name: first, request: { path: /t }, expect: { contract: thing } }]\n\
                request: { path: /u }\nexpect: { status: 200 }\n";
    let suite = Suite::new(&[
        ("schemas/thing.schema.json", SCHEMA),
        ("cases/a.case.yaml", case),
    ]);
    let host = host();
    assert_eq!(run(&suite, &host, &[]).status, 3);
    suite.write("cases/waivers.yaml", both().as_bytes());
    let ended = run(&suite, &host, &[]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(
        ended
            .verdict()
            .starts_with("CONFORMS  1 of 1 judged case conforms: 2 waived"),
        "{}",
        ended.out
    );
}

#[test]
fn a_case_whose_only_drift_is_waived_is_a_test_that_passes() {
    let (suite, host) = (suite(""), host());
    let passes = || suite.run(&["test", "--host", &host.url]).status == 0;
    assert!(!passes());
    // The harness goes by the machine's clock.
    for place in ["body:/id", "body:/items/*/name"] {
        let selection = ["waive", "--kind", "wrong-type", "--place", place];
        let ended = suite.run(&[&selection, &WHY[..]].concat());
        assert_eq!(ended.status, 0, "{}", ended.err);
    }
    assert!(passes());
}

#[test]
fn an_expired_waiver_is_a_test_that_fails_though_nothing_drifts() {
    let sound =
        Host::start(|_| CannedResponse::json(200, r#"{"id": "a", "items": [{"name": "b"}]}"#));
    let over = waiver("kind: wrong-type\npointer: /id").replace("2026-12-31", "2020-01-31");
    let suite = suite(&over);
    let ended = suite.run(&["test", "--host", &sound.url]);
    assert_eq!(ended.status, 101, "{}{}", ended.out, ended.err);
    let words = "waiver expired: it ended on 2020-01-31";
    assert!(ended.out.contains(words), "{}", ended.out);
    assert!(ended.out.contains("cases/waivers.yaml:1"), "{}", ended.out);
    assert!(ended.out.contains("3 passed; 1 failed"), "{}", ended.out);
    let one = ["test", "--host", &sound.url, "--", "users"];
    let ended = suite.run(&one);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
}
