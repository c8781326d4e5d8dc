//! `driftcheck diff` and `driftcheck diff-contract`, as a user runs them.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{CannedResponse, Ended, Host, Suite};
use serde_json::Value;

const SCHEMA: &str = r#"{
  "type": "object",
  "required": ["id"],
  "properties": { "id": { "type": "string" }, "name": { "type": "string" } }
}"#;

fn json(ended: &Ended) -> Value {
    serde_json::from_str(&ended.out).unwrap()
}

/// Two runs of three cases against a host that answers each run by the script.
fn two_runs(
    script: impl Fn(usize, &str) -> CannedResponse + Send + Sync + 'static,
) -> (Suite, Vec<String>, Host) {
    let suite = Suite::new(&[
        ("schemas/thing.schema.json", SCHEMA),
        ("cases/_defaults.yaml", "expect: { contract: thing }\n"),
        ("cases/a.case.yaml", "request: { path: /a }\n"),
        ("cases/b.case.yaml", "request: { path: /b }\n"),
    ]);
    let round = std::sync::Arc::new(AtomicUsize::new(0));
    let at = round.clone();
    let host = Host::start(move |request| script(at.load(Ordering::SeqCst), &request.target));
    let mut runs = Vec::new();
    for number in 0..2 {
        round.store(number, Ordering::SeqCst);
        suite.run(&["run", "--host", &host.url]);
        let folder = suite.newest_run();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert!(!runs.contains(&name));
        runs.push(name);
    }
    (suite, runs, host)
}

#[test]
fn new_and_fixed_findings_and_changed_dates_are_reported() {
    let (suite, runs, _host) = two_runs(|round, target| {
        let body = match (round, target) {
            (0, "/a") => r#"{"id": 7}"#,
            (1, "/b") => r#"{"id": "b", "name": null}"#,
            _ => r#"{"id": "x"}"#,
        };
        let sunset = [
            "Wed, 30 Jun 2027 23:59:59 GMT",
            "Thu, 30 Sep 2027 23:59:59 GMT",
        ][round];
        CannedResponse::json(200, body).header("Sunset", sunset)
    });
    let ended = suite.run(&["diff", &runs[0], &runs[1]]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert!(
        ended.out.starts_with("CHANGED  1 new, 1 fixed\n"),
        "{}",
        ended.out
    );
    for words in [
        "null-not-allowed at body:/name",
        "wrong-type at body:/id",
        "goes away on 2027-06-30 → goes away on 2027-09-30",
        "a: drifts → conforms",
        "b: conforms → drifts",
    ] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
    }
    assert!(!ended.out.contains('\u{1b}'), "no colour when piped");

    let back = suite.run(&["diff", &runs[1], &runs[0], "--format", "json"]);
    let document = json(&back);
    assert_eq!(document["totals"]["new"], 1);
    assert_eq!(document["findings"][0]["kind"], "wrong-type");
    assert_eq!(document["signals"].as_array().unwrap().len(), 2);

    let same = suite.run(&["diff", &runs[1], "latest"]);
    assert_eq!(same.status, 0, "{}", same.err);
    assert!(
        same.out.starts_with("NO CHANGE  1 unchanged\n"),
        "{}",
        same.out
    );
}

#[test]
fn what_was_not_judged_again_is_not_fixed() {
    let (suite, runs, host) = two_runs(|_, target| match target {
        "/a" => CannedResponse::json(200, r#"{"id": 7}"#),
        _ => CannedResponse::json(200, r#"{"id": "x"}"#),
    });
    suite.run(&["run", "b", "--host", &host.url]);
    let ended = suite.run(&["diff", &runs[0], "latest"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(
        ended.out.starts_with("CHANGED  1 not judged any more\n"),
        "{}",
        ended.out
    );
    assert!(ended.out.contains("a: drifts → absent"), "{}", ended.out);

    suite.run(&["run", "--host", "http://127.0.0.1:1"]);
    let ended = suite.run(&["diff", &runs[0], "latest"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("a: drifts → blocked"), "{}", ended.out);

    // The same case asks something else.
    suite.write("cases/a.case.yaml", b"request: { path: /new }\n");
    suite.run(&["run", "--host", &host.url]);
    let ended = suite.run(&["diff", &runs[0], "latest"]);
    let words = "CHANGED  1 not judged any more\n";
    assert!(ended.out.starts_with(words), "{}", ended.out);
}

#[test]
fn a_run_that_is_not_there_or_broken_is_bad_input() {
    let (suite, runs, _host) = two_runs(|_, _| CannedResponse::json(200, r#"{"id": "x"}"#));
    assert_eq!(suite.run(&["diff", &runs[0], "nothing"]).status, 2);
    let record = suite.path("reports").join(&runs[1]).join("run.ndjson");
    let mut text = std::fs::read_to_string(&record).unwrap();
    text = text.replacen("\"case_finished\"", "\"case_finshed\"", 1);
    std::fs::write(&record, text).unwrap();
    let ended = suite.run(&["diff", &runs[0], &runs[1]]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(ended.err.contains("run.ndjson:2"), "{}", ended.err);
}

#[test]
fn a_later_run_that_was_killed_says_nothing_of_the_rest() {
    let (suite, runs, _host) = two_runs(|_, _| CannedResponse::json(200, r#"{"id": "x"}"#));
    assert_eq!(suite.run(&["diff", &runs[0], &runs[1]]).status, 0);
    let record = suite.path("reports").join(&runs[1]).join("run.ndjson");
    let text = std::fs::read_to_string(&record).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    std::fs::write(&record, lines[..2].concat()).unwrap();
    let ended = suite.run(&["diff", &runs[0], &runs[1]]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
}

#[test]
fn two_schemas_are_compared_for_a_reader_of_the_response() {
    let suite = Suite::new(&[
        ("old.json", SCHEMA),
        (
            "new.json",
            "{\n  \"type\": \"object\",\n  \"properties\": {\n    \"id\": { \"type\": [\"string\", \"null\"] },\n    \"more\": { \"$ref\": \"#/$defs/gone\" }\n  }\n}",
        ),
    ]);
    let ended = suite.run(&["diff-contract", "old.json", "new.json"]);
    assert_eq!(ended.status, 1, "{}", ended.err);
    assert!(
        ended
            .out
            .starts_with("BREAKS READERS  3 breaking, 1 additive, 1 fault\n"),
        "{}",
        ended.out
    );
    for words in [
        "BREAKING  property-removed at /name",
        "BREAKING  required-dropped at /id",
        "BREAKING  null-allowed at /id",
        "old.json:4 #/properties/id/type",
        "new.json:4 #/properties/id/type",
        "new.json:5: `#/$defs/gone` leads nowhere",
    ] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
    }
    let document = json(&suite.run(&["diff-contract", "old.json", "new.json", "--format", "json"]));
    assert_eq!(document["totals"]["breaking"], 3);
    assert_eq!(document["faults"][0]["location"]["line"], 5);
    let same = suite.run(&[
        "diff-contract",
        "old.json",
        "old.json",
        "--fail-on",
        "notice",
    ]);
    assert_eq!(same.status, 0, "{}{}", same.out, same.err);
    assert!(same.out.starts_with("NO DIFFERENCE"), "{}", same.out);
    let mut narrow = crate::support::command(suite.folder.path());
    narrow
        .env("COLUMNS", "60")
        .args(["diff-contract", "old.json", "new.json"]);
    let narrow: Ended = narrow.output().unwrap().into();
    let widest = narrow.out.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(60), "{}", narrow.out);
}

#[test]
fn a_document_that_cannot_be_read_is_bad_input_with_a_position() {
    let suite = Suite::new(&[("old.json", SCHEMA), ("new.json", "{\n  \"type\": \n}")]);
    let ended = suite.run(&["diff-contract", "old.json", "new.json"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(ended.err.contains("new.json:3:1"), "{}", ended.err);
    assert_eq!(
        suite
            .run(&["diff-contract", "old.json", "none.json"])
            .status,
        2
    );
    let ended = suite.run(&[
        "diff-contract",
        "old.json#/properties/id",
        "old.json#/$defs/x",
    ]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(ended.err.contains("#/$defs/x"), "{}", ended.err);
}

#[test]
fn a_schema_is_read_from_yaml_with_its_lines() {
    let suite = Suite::new(&[
        (
            "old.yaml",
            "# a comment\ntype: object\nrequired: [id]\nproperties:\n  id: { type: string }\n  other:\n    $ref: 'beside.yml#/$defs/x'\n",
        ),
        ("beside.yml", "$defs:\n  x:\n    type: integer\n"),
        (
            "new.json",
            r#"{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "other": {"type": "integer"}}}"#,
        ),
        (
            "changed.yaml",
            "type: object\nrequired:\n- id\nproperties:\n  id:\n    type:\n    - string\n    - 'null'\n  other:\n    $ref: 'gone.yaml#/x'\n",
        ),
        ("broken.yaml", "type: object\nproperties: [\n"),
        ("empty.yaml", ""),
        ("text.yaml", "just words\n"),
    ]);
    let ended = suite.run(&[
        "diff-contract",
        "old.yaml",
        "new.json",
        "--fail-on",
        "notice",
    ]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let ended = suite.run(&["diff-contract", "old.yaml", "changed.yaml"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    for words in [
        "null-allowed at /id",
        "old.yaml:5 #/properties/id/type",
        "changed.yaml:6 #/properties/id/type",
        "changed.yaml:10: `gone.yaml#/x` leads nowhere",
    ] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
    }
    assert!(!ended.out.contains("property-removed"), "{}", ended.out);
    for (file, place) in [
        ("broken.yaml", "broken.yaml:"),
        ("empty.yaml", "empty.yaml:1:1"),
        ("text.yaml", "text.yaml:1:1"),
    ] {
        let ended = suite.run(&["diff-contract", "old.yaml", file]);
        assert_eq!(ended.status, 2, "{}", ended.out);
        assert!(ended.err.contains(place), "{place}: {}", ended.err);
        assert!(ended.err.contains("help:"), "{}", ended.err);
    }
}
