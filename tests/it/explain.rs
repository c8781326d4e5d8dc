//! `driftcheck explain` as a user sees it.

use crate::support::{CannedResponse, Host, Suite};
use serde_json::Value;

const SCHEMA: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "x-source": "the page of 24 Oct 2025",
  "required": [
    "id",
    "name"
  ],
  "properties": {
    "id": { "type": "string" },
    "name": { "type": "string", "description": "What people call it.", "x-basis": "page" }
  }
}"#;

/// A suite with one run in which `name` is missing and the status is wrong in one case.
fn ran() -> Suite {
    let suite = Suite::new(&[
        ("schemas/thing.schema.json", SCHEMA),
        (
            "cases/a.case.yaml",
            "request: { path: /t }\nexpect: { status: 200, contract: thing }\n",
        ),
        (
            "cases/b.case.yaml",
            "request: { path: /t }\nexpect: { status: 200, contract: thing }\n",
        ),
        (
            "cases/c.case.yaml",
            "request: { path: /u }\nexpect:\n  status: 201\n",
        ),
    ]);
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": "x"}"#));
    assert_eq!(suite.run(&["run", "--host", &host.url]).status, 1);
    suite
}

fn fingerprint(suite: &Suite, kind: &str) -> String {
    let report = suite.report();
    let mut rows = report["findings"].as_array().unwrap().iter();
    let row = rows.find(|row| row["kind"] == kind).unwrap();
    row["example"]["fingerprint"].as_str().unwrap().to_owned()
}

#[test]
fn a_kind_is_explained_and_a_misspelt_one_gets_a_suggestion() {
    let suite = Suite::new(&[]);
    let ended = suite.run(&["explain", "wrong-type"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    for words in [
        "different JSON type",
        "client",
        "example",
        "help:",
        "waive:",
    ] {
        assert!(
            ended.out.contains(words),
            "{words} is missing in\n{}",
            ended.out
        );
    }
    let ended = suite.run(&["explain", "wrong-typ"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("did you mean `wrong-type`?"),
        "{}",
        ended.err
    );
    let ended = suite.run(&["explain", "zzz"]);
    assert!(ended.err.contains("missing-property, "), "{}", ended.err);
}

#[test]
fn a_finding_is_explained_with_the_contracts_own_line_and_every_case() {
    let suite = ran();
    let whole = fingerprint(&suite, "missing-property");
    let ended = suite.run(&["explain", &whole[..7], "--color", "never"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    for words in [
        "missing-property at body:/name",
        &whole,
        "GET /t → 200",
        "schemas/thing.schema.json:7",
        "7 | \"name\"",
        "What people call it.",
        "page",
        "the page of 24 Oct 2025",
        "a (cases/a.case.yaml:2)",
        "b (cases/b.case.yaml:2)",
        "curl -i",
        "help: restore the property",
    ] {
        assert!(
            ended.out.contains(words),
            "{words} is missing in\n{}",
            ended.out
        );
    }
    suite.write(
        "schemas/thing.schema.json",
        format!("{SCHEMA}\n").as_bytes(),
    );
    let ended = suite.run(&["explain", &whole]);
    assert!(
        ended.out.contains("has changed since that run"),
        "{}",
        ended.out
    );
}

#[test]
fn a_finding_that_no_contract_made_shows_the_line_of_its_case() {
    let suite = ran();
    let whole = fingerprint(&suite, "unexpected-status");
    let ended = suite.run(&["explain", &whole, "--format", "json"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    let reported: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(reported["kind"], "unexpected-status");
    assert_eq!(reported["finding"]["line"]["file"], "cases/c.case.yaml");
    assert_eq!(reported["finding"]["line"]["line"], 3);
    assert_eq!(reported["finding"]["line"]["text"], "  status: 201");
    assert_eq!(reported["finding"]["cases"][0]["id"], "c");
}

#[test]
fn an_unknown_fingerprint_says_where_it_was_looked_for() {
    let suite = ran();
    let ended = suite.run(&["explain", "000000000000"]);
    assert_eq!(ended.status, 2);
    assert!(ended.err.contains("run.ndjson"), "{}", ended.err);
    assert!(ended.err.contains("--run"), "{}", ended.err);
    let ended = suite.run(&["explain", "0000", "--run", "nowhere"]);
    assert_eq!(ended.status, 2);
    assert!(ended.err.contains("nowhere"), "{}", ended.err);
}
