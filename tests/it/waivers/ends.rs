//! Waivers that end, have ended or match nothing.

use super::*;

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
    assert!(
        ended
            .verdict()
            .starts_with("DRIFT  3 of 3 judged cases drift: 2 breaking"),
        "{}",
        ended.out
    );
    let words = "cases/waivers.yaml:6 by Ann ended on 2026-12-31 (1 day ago) and selects 6 findings of this run";
    let reported = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        reported.contains(&format!("WAIVER EXPIRED {words}")),
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
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": "x"}"#));
    let ended = run(
        &suite,
        &host,
        &["--now", "2027-03-01", "--format", "json,junit,ctrf"],
    );
    assert_eq!(ended.status, 1, "{}", ended.out);
    assert!(
        ended
            .verdict()
            .starts_with("WAIVER EXPIRED  3 of 3 judged cases conform"),
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
        let reported = ended.out.matches("STALE WAIVER").count();
        let stale: Vec<bool> = waivers.iter().map(|one| one["is_stale"] == true).collect();
        assert_eq!(
            reported,
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
    // What else there is to know of such a waiver is a test of another name.
    let args = ["users", "--now", "2026-12-25", "--format", "junit"];
    run(&suite, &host, &args);
    let junit = fs::read_to_string(suite.newest_run().join("junit.xml")).unwrap();
    let names = ["waiver-ends-soon", "waiver-stale"];
    let names = names.map(|note| format!("name=\"cases/waivers.yaml:5: {note}\""));
    let counts = names.map(|name| junit.matches(&name).count());
    assert_eq!(counts, [1, 1], "{junit}");
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
    // The whole run is to find the same without knowing of the merged one.
    fs::remove_file(suite.path("reports/history.ndjson")).unwrap();
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
