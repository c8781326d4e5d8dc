//! `driftcheck baseline accept --run`, and what later runs tell of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{CannedResponse, Ended, Host, Suite};
use serde_json::Value;

const SCHEMA: &str = r#"{"type": "object", "required": ["id"], "properties": {
    "id": {"type": "string"}, "name": {"type": ["string", "null"]}, "more": {"type": "string"}}}"#;
const ACCEPTED: &str = "cases/_baselines/here/accepted.json";
const WHO: &[&str] = &["--by", "Release Manager", "--now", "2026-11-20T10:00:00Z"];

/// A suite of two cases, and a host that answers by the round.
struct Rounds {
    suite: Suite,
    round: Arc<AtomicUsize>,
    host: Host,
}

impl Rounds {
    fn new(script: impl Fn(usize, &str) -> CannedResponse + Send + Sync + 'static) -> Rounds {
        let round = Arc::new(AtomicUsize::new(0));
        let at = round.clone();
        let host = Host::start(move |request| script(at.load(Ordering::SeqCst), &request.target));
        let settings = format!("[hosts.here]\nurl = \"{}\"\n", host.url);
        let suite = Suite::new(&[
            ("driftcheck.toml", &settings),
            ("schemas/thing.schema.json", SCHEMA),
            ("cases/_defaults.yaml", "expect: { contract: thing }\n"),
            ("cases/a.case.yaml", "request: { path: /a }\n"),
            ("cases/b.case.yaml", "request: { path: /b }\n"),
        ]);
        Rounds { suite, round, host }
    }

    fn run(&self, round: usize, more: &[&str]) -> Ended {
        self.round.store(round, Ordering::SeqCst);
        let args = ["run", "--host", "here", "--now", "2026-11-25T00:00:00Z"];
        self.suite.run(&[&args[..], more].concat())
    }

    fn accept(&self) -> Ended {
        let args = ["baseline", "accept", "--run", "latest"];
        self.suite.run(&[&args[..], WHO].concat())
    }

    fn accepted(&self) -> String {
        std::fs::read_to_string(self.suite.path(ACCEPTED)).unwrap()
    }
}

/// Whatever the width of the terminal.
fn reported(ended: &Ended) {
    let words: Vec<&str> = ended.out.split_whitespace().collect();
    let words = words.join(" ");
    assert!(words.contains("1 new, 1 fixed, 1 unchanged"), "{words}");
}

fn dated(round: usize) -> &'static str {
    [
        "Wed, 30 Jun 2027 23:59:59 GMT",
        "Thu, 30 Sep 2027 23:59:59 GMT",
    ][round.min(1)]
}

/// First `a` has a wrong type, then `b` has a null, and its sunset moves.
fn two_rounds() -> Rounds {
    Rounds::new(|round, target| {
        let body = match (round, target) {
            (0, "/a") => r#"{"id": 7, "name": "x"}"#,
            (1, "/b") => r#"{"id": null, "name": "x", "more": "y", "extra": 1}"#,
            (_, "/b") => r#"{"id": "x", "name": "x", "extra": 1}"#,
            _ => r#"{"id": "x", "name": "x"}"#,
        };
        CannedResponse::json(200, body).header("Sunset", dated(round))
    })
}

#[test]
fn an_accepted_run_is_a_readable_file_that_stays_the_same() {
    let rounds = two_rounds();
    rounds.run(0, &[]);
    let ended = rounds.accept();
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("2 findings"), "{}", ended.out);
    let text = rounds.accepted();
    let kept: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(kept["accepted_by"], "Release Manager");
    assert_eq!(kept["accepted_at"], "2026-11-20T10:00:00Z");
    assert_eq!(kept["profile"], "here");
    assert_eq!(kept["findings"][0]["kind"], "wrong-type");
    assert_eq!(kept["findings"][0]["cases"], serde_json::json!(["a"]));
    assert_eq!(
        kept["findings"][0]["operations"],
        serde_json::json!(["GET /a"])
    );
    assert_eq!(kept["deprecation"][0]["sunset"], "2027-06-30T23:59:59Z");
    assert_eq!(kept["contracts"][0]["seen"]["properties"], 2);
    assert_eq!(kept["cases"]["drift"], 2);
    assert!(text.ends_with("}\n"));
    assert_eq!(rounds.accept().status, 0);
    assert_eq!(rounds.accepted(), text);
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/schemas/driftcheck/accepted.schema.json"
    );
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(jsonschema::is_valid(&schema, &kept));
}

#[test]
fn every_report_says_what_changed_since() {
    let rounds = two_rounds();
    rounds.run(0, &[]);
    rounds.accept();
    let formats = "terminal,html,json,junit,markdown,sarif,ctrf";
    let ended = rounds.run(1, &["--format", formats]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let words: String = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for expected in [
        "CHANGES since the last accepted run (2026-11-20, Release Manager): 1 new, 1 fixed, 1 unchanged",
        "sunset of 2 operations moved from 2027-06-30 to 2027-09-30",
        "coverage of thing: 2 of 3 → 3 of 3 fields",
        "new breaking null-not-allowed at body:/id in GET /b",
        "fixed breaking wrong-type at body:/id in GET /a",
    ] {
        assert!(words.contains(expected), "{expected}: {words}");
    }
    let run = rounds.suite.newest_run();
    let read = |name: &str| std::fs::read_to_string(run.join(name)).unwrap();
    let headline = "1 new, 1 fixed, 1 unchanged";
    for file in [
        "report.html",
        "report.md",
        "junit.xml",
        "ctrf.json",
        "report.sarif",
    ] {
        assert!(read(file).contains(headline), "{file}");
    }
    let since = rounds.suite.report()["since"].clone();
    assert_eq!((&since["new"], &since["fixed"]), (&1.into(), &1.into()));
    assert_eq!(since["dates"][0]["what"], "sunset");
    let sarif: Value = serde_json::from_str(&read("report.sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let mut states: Vec<&str> = results
        .iter()
        .map(|one| one["baselineState"].as_str().unwrap())
        .collect();
    states.sort_unstable();
    assert_eq!(states, ["absent", "new", "unchanged"]);
    // The record says all of it, without the file.
    std::fs::remove_file(rounds.suite.path(ACCEPTED)).unwrap();
    for (format, file) in [
        ("json", "report.json"),
        ("sarif", "report.sarif"),
        ("html", "report.html"),
    ] {
        let again = rounds.suite.run(&["report", "latest", "--format", format]);
        assert!(again.out == read(file), "{format}");
    }
}

#[test]
fn what_was_not_judged_again_is_not_fixed() {
    let rounds = Rounds::new(|round, target| match (round, target) {
        (1, "/a") => CannedResponse::json(500, "{}"),
        (2, "/a") => CannedResponse::json(200, "<html>"),
        (_, "/a") => CannedResponse::json(200, r#"{"id": 7}"#),
        _ => CannedResponse::json(200, r#"{"id": "x"}"#),
    });
    rounds.run(0, &[]);
    rounds.accept();
    for (round, more) in [(1, &[][..]), (2, &[][..]), (0, &["--exact", "b"][..])] {
        let ended = rounds.run(round, more);
        let since = rounds.suite.report()["since"].clone();
        assert_eq!(since["fixed"], 0, "{round}: {}", ended.out);
        assert_eq!(since["not_judged"], 1, "{round}: {}", ended.out);
    }
    rounds.run(0, &[]);
    let since = rounds.suite.report()["since"].clone();
    assert_eq!((&since["new"], &since["unchanged"]), (&0.into(), &1.into()));
}

#[test]
fn accepting_a_run_of_a_part_forgets_nothing_that_it_did_not_judge() {
    let rounds = Rounds::new(|round, target| {
        let body = match (round, target) {
            (1, "/a") => return CannedResponse::new(502, "text/html", "no host"),
            _ => r#"{"id": 7, "name": "x"}"#,
        };
        CannedResponse::json(200, body).header("Sunset", dated(0))
    });
    rounds.run(0, &[]);
    assert_eq!(rounds.accept().status, 0);
    let whole = rounds.accepted();
    for (round, more) in [(0, &["--exact", "b"][..]), (1, &[])] {
        rounds.run(round, more);
        let ended = rounds.accept();
        let said = "not judged by this run, and kept as accepted before: 2\n";
        assert!(ended.out.contains(said), "{}{}", ended.out, ended.err);
        let ended = rounds.run(0, &["--fail-on", "new"]);
        assert_eq!(ended.status, 0, "{}", ended.out);
    }
    let read = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
    let (before, now) = (read(&whole), read(&rounds.accepted()));
    assert_eq!(before["findings"], now["findings"]);
    assert_eq!(before["deprecation"], now["deprecation"]);
    // What a case had that is gone is not kept.
    std::fs::remove_file(rounds.suite.path("cases/a.case.yaml")).unwrap();
    rounds.run(0, &[]);
    rounds.accept();
    let kept = read(&rounds.accepted())["findings"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(kept, 1);
}

#[test]
fn another_run_can_stand_in_the_place_of_the_accepted_one() {
    let rounds = two_rounds();
    rounds.run(0, &[]);
    let first = rounds.suite.newest_run();
    let first = first.file_name().unwrap().to_str().unwrap();
    let ended = rounds.run(1, &[]);
    assert!(!ended.out.contains("CHANGES"), "{}", ended.out);
    let ended = rounds.run(1, &["--against", first]);
    reported(&ended);
    assert!(ended.out.contains(first), "{}", ended.out);
    let ended = rounds.suite.run(&["report", first, "--against", "latest"]);
    reported(&ended);
    let ended = rounds.suite.run(&["rejudge", "latest", "--against", first]);
    reported(&ended);
    assert_eq!(rounds.run(1, &["--against", "nothing"]).status, 2);
}

#[test]
fn a_run_and_its_responses_are_accepted_for_one_profile() {
    let rounds = two_rounds();
    let suite = &rounds.suite;
    // The address that is run against is no profile's.
    suite.write(
        "driftcheck.toml",
        b"[hosts.here]\nurl = \"http://127.0.0.1:1\"\n",
    );
    let at = |arguments: &[&str]| suite.run(&[arguments, &["--host", &rounds.host.url]].concat());
    let folders = || {
        let entries = std::fs::read_dir(suite.path("cases/_baselines")).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    // An address of this machine is the mock's for both.
    at(&["run"]);
    assert_eq!(rounds.accept().status, 0);
    assert_eq!(
        suite
            .run(&["baseline", "accept", "--all", "--drifting"])
            .status,
        0
    );
    assert_eq!(folders(), ["mock"]);
    rounds.round.store(1, Ordering::SeqCst);
    reported(&at(&["run", "--no-baselines"]));
    // A profile that is named wins.
    at(&["run", "--baselines", "here"]);
    let ended = rounds.accept();
    assert!(ended.out.contains("for here"), "{}{}", ended.out, ended.err);
    assert_eq!(folders(), ["here", "mock"]);
    std::fs::remove_dir_all(suite.path("cases/_baselines")).unwrap();
    at(&["run"]);
    let named = ["baseline", "accept", "--run", "latest", "--baselines"];
    assert_eq!(suite.run(&[&named[..], &["here"]].concat()).status, 0);
    assert_eq!(folders(), ["here"]);
    let ended = suite.run(&[&named[..], &["her"]].concat());
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(ended.err.contains("did you mean `here`?"), "{}", ended.err);
    // One of another machine is nobody's.
    let record = suite.newest_run().join("run.ndjson");
    let text = std::fs::read_to_string(&record).unwrap();
    let text = text.replacen(&rounds.host.url, "https://api.example.com", 1);
    std::fs::write(&record, text.replacen(",\"baselines\":\"mock\"", "", 1)).unwrap();
    for arguments in [&["--run", "latest"][..], &["--all"]] {
        let ended = suite.run(&[&["baseline", "accept"], arguments].concat());
        assert_eq!(ended.status, 2, "{arguments:?}: {}", ended.out);
        assert!(
            ended.err.contains("not the URL of a profile"),
            "{}",
            ended.err
        );
    }
}

#[test]
fn a_broken_file_is_refused_with_its_place_and_nothing_is_sent() {
    let rounds = two_rounds();
    rounds.run(0, &[]);
    rounds.accept();
    let text = rounds.accepted();
    let sent = rounds.host.received().len();
    for (from, to, place) in [
        (
            "\"accepted_version\": 1",
            "\"accepted_version\": 9",
            "form 9",
        ),
        (
            "\"kind\": \"wrong-type\"",
            "\"kind\": \"wrong-tipe\"",
            "accepted.json:",
        ),
        (
            "\"deprecation\": [",
            "\"deprecation\": [[",
            "accepted.json:",
        ),
        ("\"cases\": {", "\"cazes\": {", "accepted.json:"),
    ] {
        assert!(text.contains(from), "{from}");
        let broken = text.replacen(from, to, 1);
        rounds.suite.write(ACCEPTED, broken.as_bytes());
        let ended = rounds.run(0, &[]);
        assert_eq!(ended.status, 2, "{}", ended.out);
        assert!(ended.err.contains(place), "{place}: {}", ended.err);
        assert!(ended.err.contains("help:"), "{}", ended.err);
    }
    assert_eq!(rounds.host.received().len(), sent);
}

#[test]
fn only_a_whole_run_of_one_host_is_accepted() {
    let rounds = two_rounds();
    let ended = rounds.accept();
    assert_eq!(ended.status, 2, "{}", ended.out);
    rounds.run(0, &["--fail-fast", "--jobs", "1"]);
    let record = rounds.suite.newest_run().join("run.ndjson");
    let text = std::fs::read_to_string(&record).unwrap();
    let cut: Vec<&str> = text.lines().take(2).collect();
    std::fs::write(&record, cut.join("\n") + "\n").unwrap();
    let ended = rounds.accept();
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(ended.err.contains("not whole"), "{}", ended.err);
    rounds.run(0, &["--shard", "1/2"]);
    let ended = rounds.accept();
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(ended.err.contains("driftcheck merge"), "{}", ended.err);
    rounds
        .suite
        .run(&["compare", "--left", "here", "--right", "here"]);
    let ended = rounds.accept();
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(ended.err.contains("comparison"), "{}", ended.err);
    assert!(!rounds.suite.path(ACCEPTED).exists());
}

#[test]
fn an_accepted_run_that_is_broken_is_reported_by_check_too() {
    let rounds = Rounds::new(|_, _| CannedResponse::json(200, r#"{"id": "x"}"#));
    rounds.run(0, &[]);
    assert_eq!(rounds.accept().status, 0);
    assert_eq!(rounds.suite.run(&["check"]).status, 0);
    let merged = format!("<<<<<<< HEAD\n{}", rounds.accepted());
    rounds.suite.write(ACCEPTED, merged.as_bytes());
    let ended = rounds.suite.run(&["check"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("accepted.json:1:1"), "{}", ended.err);
}
