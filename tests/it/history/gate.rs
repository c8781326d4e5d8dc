//! `--fail-on new` and `--against`: what is new fails a run, and nothing else.

use super::*;

const NEW: [&str; 2] = ["--fail-on", "new"];

#[test]
fn only_what_the_run_before_had_not_fails_a_run() {
    let watched = Watched::new();
    let run = |night: &str| {
        let ended = watched.run(night, &[&["--against", "previous"], &NEW[..]].concat());
        (ended.status, words(&ended.out), ended.err)
    };
    let (status, out, err) = run("A");
    assert_eq!(status, 1, "{out}");
    assert!(err.contains("has no earlier run of the suite"), "{err}");
    let (status, out, err) = run("A");
    assert_eq!((status, &*err), (0, ""), "{out}");
    assert!(
        out.contains("NO NEW DRIFT 1 of 2 judged cases drifts"),
        "{out}"
    );
    assert!(out.contains("0 new, 1 unchanged"), "{out}");
    assert!(
        out.contains("exit status 0: no finding is new (`--fail-on new`)"),
        "{out}"
    );
    let (status, out, _) = run("A B");
    assert_eq!(status, 1, "{out}");
    assert!(out.contains("1 new, 1 unchanged"), "{out}");
    assert!(
        out.contains("new breaking wrong-type at body:/id in GET /b"),
        "{out}"
    );
    assert_eq!(run("A B").0, 0);
    // What was gone is new when it comes back.
    assert_eq!(run("B").0, 0);
    assert_eq!(run("A B").0, 1);
    // Without a word of new, everything counts.
    assert_eq!(watched.run("A B", &["--against", "previous"]).status, 1);
}

#[test]
fn a_night_without_a_host_makes_nothing_new() {
    let watched = Watched::new();
    let run = |night: &str| watched.run(night, &NEW).status;
    assert_eq!(run("A sunset=1"), 1);
    assert_eq!(run("dead"), 3);
    assert_eq!(run("A sunset=1"), 0);
    // Neither does a run of other cases.
    let ended = watched.run("sunset=1", &[&NEW[..], &["--exact", "b"]].concat());
    assert_eq!(ended.status, 0, "{}", ended.out);
    assert_eq!(run("A sunset=1"), 0);
}

#[test]
fn a_known_finding_is_no_failure_in_the_reports_of_tests_and_in_no_list_of_problems() {
    let watched = Watched::new();
    let formats = [
        "-q",
        "--format",
        "terminal,junit,ctrf,annotations,code-quality",
    ];
    let args: Vec<&str> = NEW.iter().chain(&formats).copied().collect();
    let run = |night: &str| {
        night.clone_into(&mut watched.night.lock().unwrap());
        let ended = watched
            .suite
            .run(&[&["run", "--host", "here"], &args[..]].concat());
        let run = watched.suite.newest_run();
        let read = |name: &str| std::fs::read_to_string(run.join(name)).unwrap();
        let ctrf: Value = serde_json::from_str(&read("ctrf.json")).unwrap();
        let failed = ctrf["results"]["summary"]["failed"].as_u64().unwrap();
        let failures = read("junit.xml").matches("<failure").count();
        let critical = read("codequality.json").matches("\"critical\"").count();
        let errors = ended.out.matches("::error ").count();
        let counts = (ended.status, failures, failed, critical, errors);
        (counts, words(&ended.out), read("codequality.json"))
    };
    assert_eq!(run("A").0, (1, 1, 1, 1, 1));
    assert_eq!(run("A").0, (0, 0, 0, 0, 0));
    let (counts, out, quality) = run("A B");
    assert_eq!(counts, (1, 1, 1, 1, 1));
    for said in [
        "wrong-type at body:/id (1 new, 1 known): /id is a number",
        "new breaking wrong-type at body:/id in GET /b",
        "::error file=cases/b.case.yaml,line=1,title=breaking%3A wrong-type::",
        "::notice file=cases/a.case.yaml,line=1,title=known breaking%3A wrong-type::",
    ] {
        assert!(out.contains(said), "{said} in {out}");
    }
    assert!(
        quality.contains("\"known: wrong-type at body:/id"),
        "{quality}"
    );
}

#[test]
fn a_finding_that_too_few_runs_show_is_reported_as_unconfirmed_without_a_run_to_compare_with() {
    let watched = Watched::new();
    let formats = "terminal,json,html,markdown,annotations,code-quality,sarif";
    let run = |night: &str| {
        let ended = watched.run(night, &["--confirm", "2", "--format", formats]);
        (ended.status, words(&ended.out), watched.suite.newest_run())
    };
    let (status, out, folder) = run("A");
    assert_eq!(status, 0, "{out}");
    assert!(
        out.contains("wrong-type at body:/id (unconfirmed)"),
        "{out}"
    );
    assert!(!out.contains("::error"), "{out}");
    for (file, said) in [
        ("report.html", "<dt>Seen</dt><dd>unconfirmed"),
        ("report.md", "**breaking**, unconfirmed"),
        ("report.json", "\"unconfirmed\":[\""),
        ("codequality.json", "\"unconfirmed: wrong-type"),
        ("report.sarif", "It is unconfirmed"),
    ] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        assert!(text.contains(said), "{file}: {text}");
    }
    let (status, out, _) = run("A");
    assert_eq!(status, 1, "{out}");
    assert!(
        out.contains("::error") && !out.contains("unconfirmed"),
        "{out}"
    );
}

#[test]
fn a_run_that_fails_as_a_whole_is_clean_in_no_report() {
    let watched = Watched::new();
    let formats = ["--format", "ctrf,annotations,code-quality,junit"];
    let run = |night: &str, more: &[&str]| {
        let ended = watched.run(night, &[more, &formats[..]].concat());
        let folder = watched.suite.newest_run();
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        let ctrf: Value = serde_json::from_str(&read("ctrf.json")).unwrap();
        let of = |status: &str| ctrf["results"]["summary"][status].as_u64().unwrap();
        let tests = ctrf["results"]["tests"].as_array().unwrap().len() as u64;
        assert_eq!(of("tests"), tests);
        let errors = read("junit.xml").matches("<error").count();
        let quality: Value = serde_json::from_str(&read("codequality.json")).unwrap();
        let names = quality.as_array().unwrap().iter();
        let names: Vec<String> = names.map(|one| one["check_name"].to_string()).collect();
        let counts = (ended.status, of("failed"), of("other"), errors);
        (counts, names.join(" "), ended.out)
    };
    let (counts, quality, out) = run("less", &["--min-coverage", "67"]);
    assert_eq!((counts, &*quality), ((3, 0, 1, 1), "\"incomplete\""));
    assert!(
        out.contains("::error title=incomplete::the responses showed 2 of 3"),
        "{out}"
    );
    assert_eq!(run("sunset=1", &NEW).0.0, 1);
    let (counts, quality, out) = run("sunset=2", &NEW);
    assert_eq!((counts, &*quality), ((1, 1, 0, 1), "\"new-date\""));
    assert!(
        out.contains("::error title=new-date::sunset of GET /a moved"),
        "{out}"
    );
    assert_eq!(run("sunset=2", &NEW).0, (0, 0, 0, 0));
}

#[test]
fn what_is_new_depends_on_what_the_run_is_compared_with() {
    let watched = Watched::new();
    watched.run("A", &[]);
    let first = watched.suite.newest_run();
    let first = first.file_name().unwrap().to_str().unwrap();
    let run = |night: &str, against: &str| {
        let ended = watched.run(night, &[&["--against", against], &NEW[..]].concat());
        (ended.status, ended.err)
    };
    let (status, err) = run("A", "accepted");
    assert_eq!(status, 2);
    assert!(err.contains("--against") && err.contains("help:"), "{err}");
    assert_eq!(run("A", first).0, 0);
    assert_eq!(run("A B", first).0, 1);
    // The run before has both.
    assert_eq!(run("A B", "previous").0, 0);
    let accept = ["baseline", "accept", "--run", first];
    assert_eq!(watched.suite.run(&accept).status, 0);
    assert_eq!(run("A B", "accepted").0, 1);
    // Without a word the accepted run is meant.
    assert_eq!(watched.run("A B", &NEW).status, 1);
    assert_eq!(run("A", "accepted").0, 0);
    assert_eq!(run("A", "no-such-run").0, 2);
}

#[test]
fn every_later_report_says_what_the_run_said() {
    let watched = Watched::new();
    let args = [&["--against", "previous"], &NEW[..]].concat();
    watched.run("A", &args);
    watched.run("A", &args);
    let report = watched.suite.report();
    assert_eq!(report["verdict"], "no-new-drift");
    assert_eq!(report["findings"][0]["runs"], 2);
    std::fs::remove_file(watched.suite.path("reports/history.ndjson")).unwrap();
    let again = watched.suite.run(&["report", "latest", "--format", "json"]);
    let again: Value = serde_json::from_str(&again.out).unwrap();
    assert_eq!(again, report);
    let page = watched.suite.run(&["report", "latest", "--format", "html"]);
    assert!(
        page.out.contains("<dt>Seen</dt><dd>known; since "),
        "{}",
        page.out
    );
    let ended = watched
        .suite
        .run(&["report", "latest", "--against", "previous"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(ended.err.contains("history.ndjson"), "{}", ended.err);
}

#[test]
fn a_severity_and_new_go_together() {
    let watched = Watched::new();
    watched.suite.write(
        "driftcheck.toml",
        format!(
            "[hosts.here]\nurl = \"{}\"\n[severity]\nwrong-type = \"additive\"\n",
            watched.host.url
        )
        .as_bytes(),
    );
    assert_eq!(watched.run("", &NEW).status, 0);
    assert_eq!(
        watched.run("A", &NEW).status,
        0,
        "additive is below breaking"
    );
    let both = ["--fail-on", "new,additive"];
    assert_eq!(watched.run("A B", &both).status, 1);
    assert_eq!(watched.run("A B", &both).status, 0);
    let ended = watched.run("A", &["--fail-on", "newer"]);
    assert_eq!(ended.status, 2);
    assert!(ended.err.contains("new"), "{}", ended.err);
}

#[test]
fn shards_that_are_merged_count_as_one_run() {
    let watched = Watched::new();
    assert_eq!(watched.run("A", &NEW).status, 1);
    for index in ["1/2", "2/2"] {
        let ended = watched.run("A B", &["--shard", index, "--report-dir", "shards"]);
        assert!(matches!(ended.status, 0 | 1), "{}", ended.err);
    }
    assert!(!watched.suite.path("shards/history.ndjson").exists());
    let merge = |more: &[&str]| {
        watched
            .suite
            .run(&[&["merge", "shards"], &NEW[..], more].concat())
    };
    let ended = merge(&["--against", "previous"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert!(
        words(&ended.out).contains("1 new, 1 unchanged"),
        "{}",
        ended.out
    );
    assert_eq!(watched.lines().len(), 2);
    assert_eq!(watched.run("A B", &NEW).status, 0);
}
