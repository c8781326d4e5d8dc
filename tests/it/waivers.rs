//! Findings that are accepted until a day: `cases/waivers.yaml` and `driftcheck waive`.

use std::fs;

use crate::support::{Answer, Ended, Host, Suite, command};
use serde_json::Value;

/// The clock of these runs.
const NOW: &str = "2026-11-26";
const SCHEMA: &str = r#"{"type": "object", "required": ["id"], "properties": {
    "id": {"type": "string"},
    "items": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}}
}}"#;
const CASE: &str = "request: { path: /t }\nexpect: { status: 200, contract: thing }\n";
const REST: &str = "  reason: the fix is on its way\n  owner: Ann\n  until: 2026-12-31\n";

/// A suite of three cases and these waivers.
fn suite(waivers: &str) -> Suite {
    let suite = Suite::new(&[("schemas/thing.schema.json", SCHEMA)]);
    for id in ["users/a", "users/b", "teams/c"] {
        suite.write(&format!("cases/{id}.case.yaml"), CASE.as_bytes());
    }
    if !waivers.is_empty() {
        suite.write("cases/waivers.yaml", waivers.as_bytes());
    }
    suite
}

/// A host of which each answer has two findings: a wrong `id`, and a wrong `name` in two items.
fn host() -> Host {
    Host::start(|_| Answer::json(200, r#"{"id": 7, "items": [{"name": 1}, {"name": 2}]}"#))
}

fn run(suite: &Suite, host: &Host, more: &[&str]) -> Ended {
    let now = match more.contains(&"--now") {
        true => &[][..],
        false => &["--now", NOW],
    };
    suite.run(&[&["run", "--host", &host.url], now, more].concat())
}

/// A waiver of a selection.
fn waiver(selection: &str) -> String {
    format!("- {}\n{REST}", selection.replace('\n', "\n  "))
}

fn both() -> String {
    let id = waiver("kind: wrong-type\npointer: /id");
    id + &waiver("kind: wrong-type\nplace: body:/items/*/name\ncase: '**'\nticket: T-1")
}

/// The row of a finding.
fn row(report: &Value, place: &str) -> Value {
    let mut rows = report["findings"].as_array().unwrap().iter();
    rows.find(|row| row["place"] == place).unwrap().clone()
}

fn fingerprint(suite: &Suite, place: &str) -> String {
    let row = row(&suite.report(), place);
    row["example"]["fingerprint"].as_str().unwrap().to_owned()
}

#[test]
fn a_waived_finding_fails_nothing_and_keeps_severity_and_fingerprint() {
    let (suite, host) = (suite(""), host());
    let ended = run(&suite, &host, &[]);
    assert_eq!(ended.status, 1, "{}", ended.out);
    let before = row(&suite.report(), "body:/id");

    suite.write("cases/waivers.yaml", both().as_bytes());
    let ended = run(&suite, &host, &["--fail-on", "notice"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(
        ended.out.starts_with("CONFORMS  2 waived in 3 cases"),
        "{}",
        ended.out
    );
    let report = suite.report();
    let mut after = row(&report, "body:/id");
    let waived = after.as_object_mut().unwrap().remove("waived").unwrap();
    assert_eq!(after["fingerprints"], before["fingerprints"]);
    assert_eq!(after["severity"], "breaking");
    assert_eq!(
        waived,
        serde_json::json!({
            "reason": "the fix is on its way", "owner": "Ann", "until": "2026-12-31", "line": 1,
        })
    );
    let totals = &report["totals"];
    assert_eq!(
        (&totals["conforms"], &totals["drifts"]),
        (&3.into(), &0.into())
    );
    assert_eq!(totals["findings"]["breaking"], 0);
    assert_eq!(totals["waived"]["breaking"], 9);
    assert_eq!(totals["distinct_waived"]["breaking"], 2);
    assert_eq!(report["waivers"][1]["findings"], 6);
    assert_eq!(report["waivers"][1]["state"], "in-force");
}

#[test]
fn every_format_shows_what_is_waived_in_the_same_words() {
    let (suite, host) = (suite(&both()), host());
    let formats = "html,json,junit,markdown,sarif,annotations,code-quality,ctrf,ndjson";
    let ended = run(&suite, &host, &["--format", formats]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let folder = suite.newest_run();
    let words = "waived until 2026-12-31 by Ann: the fix is on its way (T-1, waivers.yaml:6)";
    for file in [
        "report.html",
        "junit.xml",
        "report.sarif",
        "codequality.json",
        "ctrf.json",
    ] {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        assert!(text.contains(words), "{file}: {text}");
    }
    // Markdown and the terminal break or escape the words.
    let markdown = fs::read_to_string(folder.join("report.md")).unwrap();
    let plain = markdown.replace("&#58;", ":");
    assert!(plain.contains(words), "{markdown}");
    assert!(plain.contains("2 findings (2 breaking)"), "{markdown}");
    let told = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains(words), "{}", ended.out);
    let notice =
        "::notice file=cases/teams/c.case.yaml,line=2,title=waived breaking%3A wrong-type::";
    assert!(ended.out.contains(notice), "{}", ended.out);
    for file in ["run.ndjson", "sorted.ndjson", "report.json"] {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        let fields = r#""waived":{"reason":"the fix is on its way","owner":"Ann","ticket":"T-1","until":"2026-12-31","line":6}"#;
        assert!(text.contains(fields), "{file}: {text}");
    }

    let read = |file: &str| -> Value {
        serde_json::from_str(&fs::read_to_string(folder.join(file)).unwrap()).unwrap()
    };
    for result in read("report.sarif")["runs"][0]["results"]
        .as_array()
        .unwrap()
    {
        assert_eq!(result["level"], "error");
        assert_eq!(result["suppressions"][0]["kind"], "external");
        assert_eq!(result["suppressions"][0]["status"], "accepted");
    }
    assert_eq!(read("ctrf.json")["results"]["summary"]["failed"], 0);
    for issue in read("codequality.json").as_array().unwrap() {
        assert_eq!(issue["severity"], "info");
    }
    let junit = fs::read_to_string(folder.join("junit.xml")).unwrap();
    assert!(junit.contains("failures=\"0\""), "{junit}");
    assert!(!junit.contains("<failure"), "{junit}");
}

#[test]
fn what_the_waiver_does_not_speak_of_drifts_as_before() {
    let waiver = waiver("kind: wrong-type\npointer: /id\ncase: users/*");
    let (suite, host) = (suite(&waiver), host());
    let ended = run(&suite, &host, &["--format", "json,sarif"]);
    assert_eq!(ended.status, 1, "{}", ended.out);
    let report = suite.report();
    let rows = report["findings"].as_array().unwrap();
    let of_id: Vec<_> = rows
        .iter()
        .filter(|row| row["place"] == "body:/id")
        .collect();
    assert_eq!(of_id.len(), 2, "{rows:#?}");
    assert_eq!(of_id[0]["cases"], serde_json::json!(["teams/c"]));
    assert_eq!(of_id[1]["cases"], serde_json::json!(["users/a", "users/b"]));
    assert_eq!(of_id[1]["waived"]["line"], 1);
    assert_eq!(report["totals"]["drifts"], 3);
    // A list says of each result whether it is suppressed, or of none.
    let sarif = fs::read_to_string(suite.newest_run().join("report.sarif")).unwrap();
    let sarif: Value = serde_json::from_str(&sarif).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let counts = results
        .iter()
        .map(|one| one["suppressions"].as_array().unwrap().len());
    assert_eq!(counts.sum::<usize>(), 1);
}

#[test]
fn basis_and_settings_come_first() {
    let (suite, host) = (suite(&both()), host());
    suite.write("driftcheck.toml", b"[severity]\nwrong-type = \"notice\"\n");
    assert_eq!(run(&suite, &host, &["--fail-on", "notice"]).status, 0);
    let row = row(&suite.report(), "body:/id");
    assert_eq!(row["severity"], "notice");
    assert_eq!(row["waived"]["owner"], "Ann");
}

#[test]
fn the_last_day_counts_and_the_day_after_fails_and_says_whose_waiver_it_was() {
    let (suite, host) = (suite(&both()), host());
    let ended = run(&suite, &host, &["--now", "2026-12-31T23:59:59Z"]);
    assert_eq!(ended.status, 0, "{}", ended.out);
    assert!(ended.out.contains("WAIVER ENDS SOON"), "{}", ended.out);
    let ended = run(
        &suite,
        &host,
        &[
            "--now",
            "2027-01-01",
            "--format",
            "json,junit,markdown,ctrf,annotations,sarif",
        ],
    );
    assert_eq!(ended.status, 1, "{}", ended.out);
    assert!(ended.out.starts_with("DRIFT  2 breaking"), "{}", ended.out);
    let words = "cases/waivers.yaml:6 by Ann ended on 2026-12-31 (1 day ago) and selects 6 findings of this run";
    let told = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains(&format!("WAIVER EXPIRED {words}")),
        "{}",
        ended.out
    );
    let annotation = "::error file=cases/waivers.yaml,line=6,title=waiver expired::";
    assert!(ended.out.contains(annotation), "{}", ended.out);
    for file in ["junit.xml", "report.md", "ctrf.json", "report.sarif"] {
        let text = fs::read_to_string(suite.newest_run().join(file)).unwrap();
        assert!(text.replace("&#58;", ":").contains(words), "{file}: {text}");
    }
}

#[test]
fn an_expired_waiver_fails_a_run_in_which_nothing_drifts() {
    let suite = suite(&waiver("kind: wrong-type\npointer: /id\ncase: users/*"));
    let host = Host::start(|_| Answer::json(200, r#"{"id": "x"}"#));
    let ended = run(
        &suite,
        &host,
        &["--now", "2027-03-01", "--format", "json,junit,ctrf"],
    );
    assert_eq!(ended.status, 1, "{}", ended.out);
    assert!(
        ended.out.starts_with("WAIVER EXPIRED  3 cases"),
        "{}",
        ended.out
    );
    assert_eq!(suite.report()["verdict"], "waiver-expired");
    let junit = fs::read_to_string(suite.newest_run().join("junit.xml")).unwrap();
    assert!(
        junit.contains("failures=\"1\" errors=\"0\" time"),
        "{junit}"
    );
    let ctrf = fs::read_to_string(suite.newest_run().join("ctrf.json")).unwrap();
    let ctrf: Value = serde_json::from_str(&ctrf).unwrap();
    let summary = &ctrf["results"]["summary"];
    assert_eq!(
        (&summary["failed"], &summary["tests"]),
        (&1.into(), &4.into())
    );
    assert_eq!(
        suite.run(&["report", "latest", "--format", "json"]).status,
        0
    );
    // It speaks of no case of this run.
    let ended = run(&suite, &host, &["teams", "--now", "2027-03-01"]);
    assert_eq!(ended.status, 0, "{}", ended.out);
}

#[test]
fn what_ends_within_14_days_is_announced() {
    let (suite, host) = (suite(&both()), host());
    let soon = |now: &str| {
        let ended = run(&suite, &host, &["--now", now, "-q"]);
        assert_eq!(ended.status, 0, "{}", ended.out);
        ended.out.contains("WAIVER ENDS SOON")
    };
    assert!(!soon("2026-12-16"));
    assert!(soon("2026-12-17"));
}

#[test]
fn only_a_run_that_could_have_matched_calls_a_waiver_stale() {
    let waivers = waiver("fingerprint: 0123456789ab") + &waiver("kind: bad-format\ncase: users/*");
    let (suite, host) = (suite(&waivers), host());
    let stale = |more: &[&str]| -> Vec<bool> {
        let ended = run(&suite, &host, more);
        assert_ne!(ended.status, 2, "{}", ended.err);
        let report = suite.report();
        let waivers = report["waivers"].as_array().unwrap().clone();
        let told = ended.out.matches("STALE WAIVER").count();
        let stale: Vec<bool> = waivers.iter().map(|one| one["is_stale"] == true).collect();
        assert_eq!(
            told,
            stale.iter().filter(|one| **one).count(),
            "{}",
            ended.out
        );
        stale
    };
    assert_eq!(stale(&[]), [true, true]);
    assert_eq!(stale(&["users"]), [false, true]);
    assert_eq!(stale(&["users/a"]), [false, false]);
    assert_eq!(stale(&["--cases", "cases/users"]), [false, false]);
    // A case that is skipped everywhere can never be judged.
    suite.write(
        "cases/users/b.case.yaml",
        format!("skip: x\n{CASE}").as_bytes(),
    );
    assert_eq!(stale(&[]), [true, true]);
    suite.write(
        "cases/users/b.case.yaml",
        format!("needs: [x]\n{CASE}").as_bytes(),
    );
    assert_eq!(stale(&[]), [false, false]);
}

#[test]
fn merged_shards_call_no_waiver_stale_that_matched_in_one_of_them() {
    let waivers = waiver("kind: wrong-type\npointer: /id\ncase: users/*")
        + &waiver("kind: bad-format\ncase: '**'");
    let (suite, host) = (suite(&waivers), host());
    for number in 0..10 {
        suite.write(&format!("cases/more/n{number}.case.yaml"), CASE.as_bytes());
    }
    for shard in ["1/2", "2/2"] {
        let more = ["--shard", shard, "--report-dir", "shards"];
        let ended = run(&suite, &host, &more);
        assert!(!ended.out.contains("STALE"), "{}", ended.out);
    }
    let ended = suite.run(&["merge", "shards"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let merged = suite.report();
    run(&suite, &host, &[]);
    let whole = suite.report();
    assert_eq!(merged["waivers"], whole["waivers"]);
    assert_eq!(merged["findings"], whole["findings"]);
    assert_eq!(merged["waivers"][0]["findings"], 2);
    assert_eq!(merged["waivers"][1]["is_stale"], true);

    suite.write("cases/waivers.yaml", both().as_bytes());
    fs::remove_dir_all(suite.path("shards")).unwrap();
    run(&suite, &host, &["--shard", "1/2", "--report-dir", "shards"]);
    suite.write("cases/waivers.yaml", waivers.as_bytes());
    run(&suite, &host, &["--shard", "2/2", "--report-dir", "shards"]);
    let ended = suite.run(&["merge", "shards"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(
        ended.err.contains("the waivers are not the same"),
        "{}",
        ended.err
    );
}

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
    let host = Host::start(move |_| Answer::json(200, &body.to_string()));
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
            Answer::json(200, &format!(r#"{{"state": "{state}"}}"#))
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
    let fine = Host::start(|_| Answer::json(200, r#"{"id": "x"}"#));
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
    assert!(ended.out.starts_with("CONFORMS  2 waived"), "{}", ended.out);
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
    let sound = Host::start(|_| Answer::json(200, r#"{"id": "a", "items": [{"name": "b"}]}"#));
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

#[test]
fn every_mistake_of_the_file_is_told_at_once_with_its_place() {
    let host = host();
    let refused = |text: &str, expected: &[&str]| {
        let suite = suite(text);
        for ended in [run(&suite, &host, &[]), suite.run(&["check"])] {
            assert_eq!(ended.status, 2, "{text}\n{}{}", ended.out, ended.err);
            for words in expected {
                assert!(
                    ended.err.contains(words),
                    "{words} is missing in\n{}",
                    ended.err
                );
            }
        }
    };
    refused(
        &format!(
            "- fingerprint: abcd\n  owner: ''\n  until: soon\n- kind: wrong-typ\n  pointr: /id\n{REST}\
             - kind: wrong-type\n  pointer: id\n{REST}"
        ),
        &[
            "cases/waivers.yaml:1:16: `abcd` is no fingerprint",
            "cases/waivers.yaml:1:3: the waiver has no `reason`",
            "cases/waivers.yaml:2:10: `owner` is empty",
            "cases/waivers.yaml:3:10: `soon` is no day",
            "expected a date: 2026-12-31",
            "cases/waivers.yaml:4:9: there is no kind `wrong-typ`",
            "did you mean `wrong-type`?",
            "cases/waivers.yaml:5:3: unknown field `pointr`",
            "did you mean `pointer`?",
            "cases/waivers.yaml:10:12: `id` is no pointer into a body",
        ],
    );
    for (entry, expected) in [
        ("kind: wrong-type", "a waiver of a whole kind is too wide"),
        ("case: users/a", "the waiver selects nothing"),
        ("fingerprint: 012345678912", "put it in quotes"),
        ("kind: wrong-type\ncase: user/a", "did you mean `users/a`?"),
        (
            "kind: wrong-type\npointer: /id\nplace: status",
            "either `place` or `pointer`",
        ),
        (
            "fingerprint: 0123456789ab\nkind: wrong-type",
            "says kind and place already",
        ),
        ("kind: wrong-type\nplace: statu", "`statu` is no place"),
    ] {
        refused(&waiver(entry), &["cases/waivers.yaml:", expected]);
    }
    let twice =
        waiver("kind: wrong-type\npointer: /id") + &waiver("kind: wrong-type\nplace: body:/id");
    refused(
        &twice,
        &["cases/waivers.yaml:6:3: the waiver of line 1 selects the same"],
    );
    refused(
        "waivers: []\n",
        &["cases/waivers.yaml:1:1: waivers must be a list"],
    );
    refused("- [\n", &["cases/waivers.yaml:", "not valid YAML"]);
    refused(
        "- x\n",
        &["cases/waivers.yaml:1:3: a waiver must be a mapping"],
    );
    assert!(host.received().is_empty());
}

#[test]
fn a_waiver_lasts_a_year_by_the_runs_clock_unless_the_settings_say_otherwise() {
    let (suite, host) = (suite(&both()), host());
    assert_eq!(run(&suite, &host, &["--now", "2025-12-31"]).status, 0);
    let ended = run(&suite, &host, &["--now", "2025-12-30"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    let words = "cases/waivers.yaml:5:10: `until` is 2026-12-31, 366 days ahead";
    assert!(ended.err.contains(words), "{}", ended.err);
    assert!(
        ended.err.contains("the latest is 2026-12-30"),
        "{}",
        ended.err
    );
    suite.write("driftcheck.toml", b"[waivers]\nlongest_days = 366\n");
    assert_eq!(run(&suite, &host, &["--now", "2025-12-30"]).status, 0);
    suite.write("driftcheck.toml", b"[waivers]\nlongest_days = 30\n");
    let ended = run(&suite, &host, &[]);
    assert!(
        ended.err.contains("the latest is 2026-12-26"),
        "{}",
        ended.err
    );
    suite.write("driftcheck.toml", b"[waivers]\nlongest_day = 30\n");
    let ended = run(&suite, &host, &[]);
    assert!(
        ended.err.contains("did you mean `longest_days`?"),
        "{}",
        ended.err
    );
}

#[test]
fn a_file_of_comments_and_no_file_are_fine_and_a_misnamed_one_is_told() {
    let host = host();
    for text in ["", "# none\n", "[]\n"] {
        assert_eq!(suite(text).run(&["check"]).status, 0, "{text}");
    }
    let suite = suite("");
    suite.write("cases/waivers.yml", both().as_bytes());
    let ended = run(&suite, &host, &[]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("cases/waivers.yml: is not read"),
        "{}",
        ended.err
    );
}

/// Waives with these arguments.
fn waive(suite: &Suite, arguments: &[&str]) -> Ended {
    suite.run(&[&["waive", "--now", NOW], arguments].concat())
}

const WHY: [&str; 6] = [
    "--reason",
    "known: \"odd\"",
    "--owner",
    "Ann",
    "--until",
    "30d",
];

#[test]
fn waive_adds_an_entry_and_leaves_the_rest_of_the_file_as_it_is() {
    let old = format!(
        "# ours\n{}  # odd   spacing\n",
        waiver("kind:   bad-format\ncase: '**' # all")
    );
    let (suite, host) = (suite(&old), host());
    assert_eq!(run(&suite, &host, &[]).status, 1);
    let whole = fingerprint(&suite, "body:/id");
    let ended = waive(&suite, &[&[&whole[..7]], &WHY[..]].concat());
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("cases/waivers.yaml:10"), "{}", ended.out);
    assert!(
        ended.out.contains("until 2026-12-26 (in 30 days)"),
        "{}",
        ended.out
    );
    let text = fs::read_to_string(suite.path("cases/waivers.yaml")).unwrap();
    assert_eq!(
        text.strip_prefix(&old).unwrap(),
        format!(
            "\n# wrong-type at body:/id of GET /t → 200\n- fingerprint: \"{whole}\"\n  \
             reason: \"known: \\\"odd\\\"\"\n  owner: \"Ann\"\n  until: 2026-12-26\n"
        )
    );
    let items = [
        "--kind",
        "wrong-type",
        "--place",
        "body:/items/*/name",
        "--case",
        "users/*",
    ];
    let ended = waive(&suite, &[&items, &WHY[..], &["--ticket", "T-1"]].concat());
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let ended = run(&suite, &host, &[]);
    assert!(
        ended
            .out
            .starts_with("DRIFT  1 breaking, 2 waived in 3 cases"),
        "{}",
        ended.out
    );
}

#[test]
fn waive_makes_the_file_and_takes_the_owner_from_git() {
    let (suite, host) = (suite(""), host());
    assert_eq!(run(&suite, &host, &[]).status, 1);
    let whole = fingerprint(&suite, "body:/id");
    let with_git = |name: &str| {
        let mut command = command(suite.folder.path());
        command.args([
            "waive",
            &whole,
            "--reason",
            "x",
            "--until",
            "2026-12-01",
            "--now",
            NOW,
        ]);
        command.env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("GIT_CONFIG_GLOBAL", suite.path(name));
        Ended::from(command.output().unwrap())
    };
    let ended = with_git("nothing");
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(ended.err.contains("--owner"), "{}", ended.err);
    assert!(!suite.path("cases/waivers.yaml").exists());
    suite.write("settings", b"[user]\nname = Ann\nemail = ann@example.com\n");
    let ended = with_git("settings");
    assert_eq!(ended.status, 0, "{}", ended.err);
    let text = fs::read_to_string(suite.path("cases/waivers.yaml")).unwrap();
    assert!(text.starts_with("# Findings that are accepted"), "{text}");
    assert!(text.contains("owner: \"Ann <ann@example.com>\""), "{text}");
    let listed = suite.run(&["waivers", "--now", NOW]);
    assert!(
        listed.out.contains("ends soon  2026-12-01 (in 5 days)"),
        "{}",
        listed.out
    );
    let listed = suite.run(&["waivers", "--now", "2026-12-02", "--format", "json"]);
    let listed: Value = serde_json::from_str(&listed.out).unwrap();
    assert_eq!(listed[0]["state"], "expired");
    assert_eq!(listed[0]["waiver"]["fingerprint"], whole.as_str());
}

#[test]
fn waive_refuses_what_would_be_refused_later_and_writes_nothing() {
    let (suite, host) = (
        suite(&waiver("kind: wrong-type\npointer: /id\ncase: users/*")),
        host(),
    );
    assert_eq!(run(&suite, &host, &[]).status, 1);
    let whole = fingerprint(&suite, "body:/items/*/name");
    let before = fs::read(suite.path("cases/waivers.yaml")).unwrap();
    let near = format!(
        "{}{}",
        &whole[..11],
        if whole.ends_with('0') { 1 } else { 0 }
    );
    let waive_with = |name: &str, flag: &str, value: &str| {
        let mut arguments = WHY.map(str::to_owned);
        if let Some(index) = WHY.iter().position(|one| *one == flag) {
            arguments[index + 1] = value.to_owned();
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        waive(&suite, &[&[name], &arguments[..]].concat())
    };
    for (ended, expected) in [
        (
            waive_with(&near, "", ""),
            &*format!("did you mean `{whole}`?"),
        ),
        (waive_with("xyz", "", ""), "is no fingerprint"),
        (waive_with(&whole, "--reason", "  "), "--reason: is empty"),
        (
            waive_with(&whole, "--until", "2026-11-25"),
            "--until: 2026-11-25 is over",
        ),
        (waive_with(&whole, "--until", "366d"), "366 days ahead"),
        (
            waive_with(&whole, "--until", "2027-13-01"),
            "or 30d for thirty days",
        ),
        (
            waive(
                &suite,
                &[&["--kind", "wrong-typ", "--case", "users/a"], &WHY[..]].concat(),
            ),
            "did you mean `wrong-type`?",
        ),
        (
            waive(
                &suite,
                &[&["--kind", "wrong-type", "--case", "usrs/a"], &WHY[..]].concat(),
            ),
            "did you mean `users/a`?",
        ),
        (
            waive(&suite, &[&["--kind", "wrong-type"], &WHY[..]].concat()),
            "too wide",
        ),
        (
            waive(
                &suite,
                &[
                    &[
                        "--kind",
                        "wrong-type",
                        "--place",
                        "body:/id",
                        "--case",
                        "users/*",
                    ],
                    &WHY[..],
                ]
                .concat(),
            ),
            "cases/waivers.yaml:1: wrong-type at body:/id in users/* is waived until 2026-12-31 by Ann already",
        ),
    ] {
        assert_eq!(ended.status, 2, "{expected}: {}{}", ended.out, ended.err);
        assert!(ended.err.contains(expected), "{expected}: {}", ended.err);
    }
    assert_eq!(fs::read(suite.path("cases/waivers.yaml")).unwrap(), before);
    // Of the three cases that have it, one is not waived yet.
    assert_eq!(
        waive_with(&fingerprint(&suite, "body:/id"), "", "").status,
        0
    );
    let ended = waive_with(&fingerprint(&suite, "body:/id"), "", "");
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(ended.err.contains("cases/waivers.yaml:9:"), "{}", ended.err);
}

#[test]
fn a_key_that_a_host_made_up_writes_nothing_but_a_comment() {
    let suite = suite("");
    let closed = SCHEMA.replace(
        "\"required\"",
        "\"additionalProperties\": false, \"required\"",
    );
    suite.write("schemas/thing.schema.json", closed.as_bytes());
    let key = "x\n- kind: wrong-type\n  pointer: /id\n#";
    let body = serde_json::json!({"id": "x", key: 1}).to_string();
    let host = Host::start(move |_| Answer::json(200, &body));
    run(&suite, &host, &[]);
    let report = suite.report();
    let row = &report["findings"][0];
    let whole = row["example"]["fingerprint"].as_str().unwrap();
    let ended = waive(&suite, &[&[whole], &WHY[..]].concat());
    assert_eq!(ended.status, 0, "{}", ended.err);
    let listed = suite.run(&["waivers", "--now", NOW, "--format", "json"]);
    let listed: Value = serde_json::from_str(&listed.out).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
}

#[test]
fn the_examples_of_the_page_are_read() {
    let page = fs::read_to_string(crate::support::project().join("docs/waivers.md")).unwrap();
    let block = |language: &str| {
        let start = page.split_once(&format!("```{language}\n")).unwrap().1;
        start.split_once("```").unwrap().0.to_owned()
    };
    let suite = suite(&block("yaml"));
    let ended = suite.run(&["waivers", "--now", NOW]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(ended.out.ends_with("2 waivers\n"), "{}", ended.out);
    suite.write("driftcheck.toml", block("toml").as_bytes());
    let ended = suite.run(&["waivers", "--now", NOW]);
    assert_eq!(ended.status, 0, "{}", ended.err);
}
