//! What a waiver changes in a run and its reports.

use super::*;

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
        ended
            .verdict()
            .starts_with("CONFORMS  3 of 3 judged cases conform: 2 waived"),
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
    let reported = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(reported.contains(words), "{}", ended.out);
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
