//! What is seen no longer, and the least that must be seen.

use super::*;

fn no_longer(report: &Value) -> Vec<(String, String)> {
    let rows = report["findings"].as_array().unwrap().iter();
    let rows = rows.filter(|row| row["kind"] == "no-longer-seen");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    rows.map(|row| (text(&row["severity"]), text(&row["place"])))
        .collect()
}

#[test]
fn a_property_that_five_runs_showed_and_this_one_does_not_is_a_notice() {
    let watched = Watched::new();
    let last = |night: &str| {
        let ended = watched.run(night, &[]);
        (ended.status, no_longer(&watched.suite.report()))
    };
    let notice = ("notice".to_owned(), "body:/more".to_owned());
    for _ in 0..4 {
        assert_eq!(last(""), (0, Vec::new()));
    }
    assert_eq!(last(""), (0, Vec::new()), "four runs are not enough");
    // Fewer responses prove nothing.
    watched.run("less", &["--exact", "a"]);
    assert_eq!(no_longer(&watched.suite.report()), []);
    std::fs::remove_file(watched.suite.path("reports/history.ndjson")).unwrap();
    for _ in 0..5 {
        last("");
    }
    assert_eq!(last("less"), (0, vec![notice]));
    assert_eq!(last("less"), (0, Vec::new()), "it is reported once");
}

#[test]
fn compared_with_the_accepted_run_it_is_reported_and_the_settings_raise_it() {
    let watched = Watched::new();
    watched.run("", &[]);
    let accept = ["baseline", "accept", "--run", "latest"];
    assert_eq!(watched.suite.run(&accept).status, 0);
    let settings = format!(
        "[hosts.here]\nurl = \"{}\"\n[severity]\nno-longer-seen = \"breaking\"\n",
        watched.host.url
    );
    watched.suite.write("driftcheck.toml", settings.as_bytes());
    let formats = [
        "--format",
        "json,html,junit,markdown,sarif,ctrf,code-quality,annotations",
    ];
    for _ in 0..2 {
        "less".clone_into(&mut watched.night.lock().unwrap());
        let args = [&["run", "--host", "here"], &formats[..]].concat();
        let ended = watched.suite.run(&args);
        assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
        let text = words(&ended.out);
        assert!(text.contains("no-longer-seen at body:/more"), "{text}");
        assert!(text.contains("the run as a whole"), "{text}");
        let report = watched.suite.report();
        assert_eq!(
            no_longer(&report),
            [("breaking".to_owned(), "body:/more".to_owned())]
        );
        let run = watched.suite.newest_run();
        for file in [
            "report.html",
            "report.md",
            "report.sarif",
            "codequality.json",
        ] {
            let text = std::fs::read_to_string(run.join(file)).unwrap();
            assert!(text.contains("no-longer-seen"), "{file}");
        }
        let exported = watched.suite.run(&["export", "latest"]).out;
        let line: Value = serde_json::from_str(exported.lines().last().unwrap()).unwrap();
        assert_eq!(line["kind"], "no-longer-seen", "{exported}");
        assert_eq!(
            (&line["case"], &line["severity"]),
            (&Value::Null, &"breaking".into())
        );
    }
}

#[test]
fn a_run_that_shows_less_than_it_must_is_incomplete() {
    let watched = Watched::new();
    let run = |night: &str, least: &str| {
        let ended = watched.run(night, &["--min-coverage", least]);
        (ended.status, words(&ended.out))
    };
    assert_eq!(run("", "100%").0, 0);
    let (status, out) = run("less", "67");
    assert_eq!(status, 3, "{out}");
    assert!(
        out.contains("the responses showed 2 of 3 documented fields, less than 67 %"),
        "{out}"
    );
    assert_eq!(run("less", "66%").0, 0);
    assert_eq!(run("less", "101%").0, 2);
    let settings = format!(
        "[hosts.here]\nurl = \"{}\"\n[require]\nmin_coverage = \"70%\"\n",
        watched.host.url
    );
    watched.suite.write("driftcheck.toml", settings.as_bytes());
    assert_eq!(watched.run("less", &[]).status, 3);
    assert_eq!(watched.run("less", &["--min-coverage", "60%"]).status, 0);
    assert_eq!(watched.run("less", &["--allow-incomplete"]).status, 0);
}
