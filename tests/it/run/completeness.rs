//! A run that did not judge what it had to is incomplete, and says what is missing.

use super::*;

const OTHER: &str = "skip: later
tags: [other]
request: { path: /public/v1/other }
expect: { status: 200, contract: other }
";

fn incomplete() -> Suite {
    let suite = suite();
    suite.write("cases/other.case.yaml", OTHER.as_bytes());
    suite.write("schemas/other.schema.json", SCHEMA.as_bytes());
    suite
}

fn host() -> Host {
    Host::start(|_| CannedResponse::json(200, r#"{"id": "a"}"#))
}

const MISSING: &str = "no response was judged by the contract `other`";

#[test]
fn an_expected_contract_that_judged_nothing_makes_every_report_say_incomplete() {
    let (suite, host) = (incomplete(), host());
    let formats = "terminal,html,json,junit,markdown,sarif,ctrf";
    let ended = suite.run(&["run", "--host", &host.url, "--format", formats]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(ended.verdict().starts_with("INCOMPLETE  "), "{}", ended.out);
    let run = suite.newest_run();
    let text = |file: &str| std::fs::read_to_string(run.join(file)).unwrap();
    for file in [
        "report.html",
        "report.md",
        "junit.xml",
        "report.sarif",
        "ctrf.json",
    ] {
        let text = text(file).replace("&#x27;", "'").replace("&#96;", "`");
        assert!(text.contains("judged by the contract"), "{file}:\n{text}");
    }
    assert!(ended.out.contains(MISSING), "{}", ended.out);
    for file in ["report.html", "report.md"] {
        assert!(text(file).contains("INCOMPLETE"), "{file}");
        assert!(text(file).contains("Contract thing"), "{file}");
        assert!(!text(file).contains("Contract other"), "{file}");
    }
    let report = suite.report();
    assert_eq!(report["verdict"], "incomplete");
    assert_eq!(report["incomplete"][0]["what"], "contract");
    assert_eq!(report["incomplete"][0]["name"], "other");
    let applied: Vec<_> = report["run"]["contracts"]
        .as_array()
        .unwrap()
        .iter()
        .collect();
    assert_eq!(applied[0]["applied"], false);
    assert_eq!(applied[1]["applied"], true);
    let ended = suite.run(&["rejudge", "latest"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    let ended = suite.run(&["diff", "latest", "latest"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    let ended = suite.run(&["rejudge", "latest", "--allow-incomplete"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
}

#[test]
fn it_can_be_allowed_and_drift_outranks_it() {
    let (suite, host) = (incomplete(), host());
    let ended = suite.run(&["run", "--host", &host.url, "--allow-incomplete"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(ended.verdict().starts_with("CONFORMS"), "{}", ended.out);
    assert_eq!(suite.report()["incomplete"][0]["name"], "other");
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": 7}"#));
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert!(ended.verdict().starts_with("DRIFT"), "{}", ended.out);
    assert!(ended.out.contains("INCOMPLETE  "), "{}", ended.out);
    let ended = suite.run(&["run", "other", "--host", &host.url]);
    assert_eq!(ended.status, 4, "{}{}", ended.out, ended.err);
}

#[test]
fn a_contract_is_needed_where_a_case_expects_a_status_that_it_stands_for() {
    let suite = suite();
    for name in ["error", "list"] {
        suite.write(&format!("schemas/{name}.schema.json"), SCHEMA.as_bytes());
    }
    let defaults = "expect: { contract: { 4xx: error } }\n";
    suite.write("cases/_defaults.yaml", defaults.as_bytes());
    // The host owes nobody the error; nothing can be in a 204; a contract that is first stands;
    // what is assumed is owed by nobody.
    let cases = [
        "{ status: [200, 404], contract: { 200: thing } }",
        "{ status: 204, contract: { 2xx: list } }",
        "{ status: 200, contract: { 200: thing, 2xx: list } }",
        "{ status: { is: [200, 201], basis: assumed }, contract: { 201: list } }",
        "{ status: [200, 201], contract: { 200: thing, 201: { name: list, basis: assumed } } }",
    ];
    for (number, expect) in cases.iter().enumerate() {
        let status = if number == 1 { 204 } else { 200 };
        let case = format!("request: {{ path: /public/v1/{status} }}\nexpect: {expect}\n");
        suite.write(&format!("cases/{number}.case.yaml"), case.as_bytes());
    }
    let host = Host::start(|request| match request.target.ends_with("204") {
        true => CannedResponse::json(204, ""),
        false => CannedResponse::json(200, r#"{"id": "a"}"#),
    });
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let case = "skip: later\nrequest: { path: /x }\nexpect: { status: 404 }\n";
    suite.write("cases/error.case.yaml", case.as_bytes());
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("contract `error`"), "{}", ended.out);
}

#[test]
fn settings_may_require_contracts_tags_operations_and_a_share_of_the_cases() {
    let (suite, host) = (incomplete(), host());
    let run = |more: &[&str]| suite.run(&[&["run", "--host", &host.url][..], more].concat());
    let settings = "[require]\ncontracts = [\"other\"]\ntags = [\"other\"]
operations = [\"GET /public/v1/other\"]\nmax_skipped = \"40%\"\n";
    suite.write("driftcheck.toml", settings.as_bytes());
    let ended = run(&[]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    let words = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for missing in [
        MISSING,
        "no case with the tag `other` was judged",
        "no response of `GET /public/v1/other` was judged",
        "1 of 2 cases were skipped, more than 40 %",
    ] {
        assert!(words.contains(missing), "{missing}\n{words}");
    }
    suite.write("driftcheck.toml", b"[require]\ncontracts = [\"othr\"]\n");
    let ended = run(&[]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("driftcheck.toml:2:"), "{}", ended.err);
    assert!(ended.err.contains("did you mean `other`?"), "{}", ended.err);
    suite.write("driftcheck.toml", b"[require]\nmax_skipped = \"lots\"\n");
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("percentage"), "{}", ended.err);
}

#[test]
fn shards_are_judged_when_they_are_joined() {
    let (suite, host) = (incomplete(), host());
    for shard in ["1/2", "2/2"] {
        let ended = suite.run(&["run", "--host", &host.url, "--shard", shard]);
        // One that has the skipped case alone judges nothing.
        assert!([0, 4].contains(&ended.status), "{}{}", ended.out, ended.err);
        assert!(!ended.out.contains("INCOMPLETE"), "{}", ended.out);
    }
    let ended = suite.run(&["merge", "reports"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(ended.verdict().starts_with("INCOMPLETE  "), "{}", ended.out);
}
