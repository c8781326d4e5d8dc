//! `driftcheck rejudge`: an old record by today's contract, without the network.

use crate::support::{CannedResponse, Host, Suite};

const CASE: &str = "request: { path: '/{id}', params: { id: '{{ uuid }}' } }
expect: { contract: thing, body: [{ path: $.id, equals: a }] }
";
const CONTRACT: &str = r#"{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"},
    "link": {"type": "string", "format": "uri", "x-secret": true}}}"#;

fn suite() -> Suite {
    Suite::new(&[
        ("cases/a.case.yaml", CASE),
        ("schemas/thing.schema.json", CONTRACT),
    ])
}

#[test]
fn a_record_is_judged_by_the_contract_of_today_and_the_host_is_not_asked() {
    let host = Host::start(|_| {
        CannedResponse::json(
            200,
            r#"{"id": "a", "link": "https://x.example/?code=s3cr3tc0de"}"#,
        )
    });
    let suite = suite();
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let ended = suite.run(&["rejudge", "latest"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);

    let stricter = CONTRACT.replace(r#"["id"]"#, r#"["id", "name"]"#);
    suite.write("schemas/thing.schema.json", stricter.as_bytes());
    let ended = suite.run(&["rejudge", "latest"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let report = suite.report();
    assert_eq!(report["findings"][0]["kind"], "missing-property");
    assert_eq!(report["findings"][0]["place"], "body:/name");
    assert_eq!(report["run"]["host"], host.url.as_str());
    assert_eq!(host.received().len(), 1);
}

#[test]
fn what_was_masked_is_not_judged_and_a_case_that_is_gone_stays_as_it_was() {
    let host = Host::start(|_| {
        CannedResponse::json(
            200,
            r#"{"id": "a", "link": "https://x.example/?code=s3cr3tc0de"}"#,
        )
    });
    let suite = suite();
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let other = CONTRACT.replace(r#""format": "uri""#, r#""pattern": "s3cr3t""#);
    suite.write("schemas/thing.schema.json", other.as_bytes());
    let ended = suite.run(&["rejudge", "latest"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);

    suite.write("cases/b.case.yaml", CASE.as_bytes());
    std::fs::remove_file(suite.path("cases/a.case.yaml")).unwrap();
    let ended = suite.run(&["rejudge", "latest"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(
        ended.err.contains("no longer in the suite"),
        "{}",
        ended.err
    );
    let ended = suite.run(&["rejudge", "nothing"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
}

#[test]
fn built_in_variables_have_the_values_of_the_run_and_others_are_asked_for() {
    let host = Host::start(|asked| {
        let sent = asked.target.rsplit('=').next().unwrap_or_default();
        CannedResponse::json(
            200,
            &format!(r#"{{"id": "{sent}", "who": "Ann", "at": "2026-01-02T03:04:05Z"}}"#),
        )
    });
    let own = "request: { path: /a, query: { id: '{{ uuid }}' } }\nexpect: { body: [{ path: $.id, equals: '{{ uuid }}' }, { path: $.at, at_most: '{{ now }}' }] }\n";
    let given = "needs: [who]\nrequest: { path: /a }\nexpect: { body: [{ path: $.who, equals: '{{ who }}' }] }\n";
    let suite = Suite::new(&[
        ("cases/own.case.yaml", own),
        ("cases/given.case.yaml", given),
    ]);
    let ended = suite.run(&["run", "--host", &host.url, "--var", "who=Ann"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let run = suite.newest_run();
    let run = run.file_name().unwrap().to_str().unwrap();
    let ended = suite.run(&["rejudge", run]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("--var who=VALUE"), "{}", ended.err);
    let ended = suite.run(&["rejudge", run, "--var", "who=Bob"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert!(!ended.err.contains("--var"), "{}", ended.err);
}

#[test]
fn a_run_that_was_killed_does_not_conform_when_judged_again() {
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": "a"}"#));
    let suite = suite();
    suite.write("cases/b.case.yaml", CASE.as_bytes());
    assert_eq!(suite.run(&["run", "--host", &host.url]).status, 0);
    let record = suite.newest_run().join("run.ndjson");
    let text = std::fs::read_to_string(&record).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    std::fs::write(&record, lines[..2].concat()).unwrap();
    // Its own reports say the same.
    for (format, said) in [
        ("annotations", "::error title=not-whole::the run was killed"),
        ("ctrf", "\"other\":1,"),
        ("code-quality", "\"check_name\":\"not-whole\""),
    ] {
        let ended = suite.run(&["report", "latest", "--format", format]);
        assert!(ended.out.contains(said), "{format}: {}", ended.out);
    }
    for format in ["terminal", "markdown", "json"] {
        let ended = suite.run(&["report", "latest", "--format", format]);
        let is_said = ended.out.contains("INCOMPLETE") || ended.out.contains("\"incomplete\"");
        assert!(is_said && !ended.out.contains("CONFORMS"), "{}", ended.out);
    }
    let ended = suite.run(&["rejudge", "latest"]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("1 of 2 planned cases"), "{}", ended.out);
}

#[test]
fn what_could_not_be_judged_is_counted_as_in_the_run() {
    let host = Host::start(|asked| match &*asked.target {
        "/gateway" => CannedResponse::new(502, "text/html", "no host"),
        "/refused" => CannedResponse::json(401, "{}"),
        "/fails" => CannedResponse::json(500, "{}"),
        _ => CannedResponse::json(200, r#"{"id": "a"}"#),
    });
    let plain = |path: &str| format!("request: {{ path: {path} }}\nexpect: {{ status: 200 }}\n");
    let step = |name: &str, path: &str| {
        format!("  - {{ name: {name}, request: {{ path: {path} }}, expect: {{ status: 200 }} }}\n")
    };
    let (made, read) = (step("made", "/fails"), step("read", "/a"));
    let suite = Suite::new(&[
        ("cases/gateway.case.yaml", &plain("/gateway")),
        ("cases/refused.case.yaml", &plain("/refused")),
        ("cases/good.case.yaml", &plain("/a")),
        (
            "cases/setup.case.yaml",
            &format!("setup:\n{made}steps:\n{read}"),
        ),
        (
            "cases/teardown.case.yaml",
            &format!("steps:\n{read}teardown:\n{made}"),
        ),
    ]);
    let settings = format!(
        "[hosts.here]\nurl = \"{}\"\n[hosts.here.auth]\ndefault = {{ bearer = {{ env = \"TOKEN_OF_TEST\" }} }}\n",
        host.url
    );
    suite.write("driftcheck.toml", settings.as_bytes());
    let reports = |args: &[&str]| {
        let mut command = crate::support::command(&suite.path(""));
        command.env("TOKEN_OF_TEST", "a-token-of-this-test");
        let args = [args, &["--format", "json,junit"]].concat();
        assert_eq!(command.args(args).output().unwrap().status.code(), Some(3));
        let folder = suite.newest_run();
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let junit = std::fs::read_to_string(folder.join("junit.xml")).unwrap();
        (
            junit.replace(&name, "run"),
            suite.report()["totals"].clone(),
        )
    };
    let (junit, totals) = reports(&["run", "--host", "here"]);
    assert_eq!(totals["blocked"], 4, "{junit}");
    assert_eq!(reports(&["rejudge", "latest"]), (junit, totals));
}

#[test]
fn many_cases_are_judged_again_as_they_were_and_in_the_order_of_their_ids() {
    let host = Host::start(|received| {
        // Long enough that the record is read in several parts.
        let id = received.target.rsplit('/').next().unwrap_or_default();
        let text = id.repeat(2_000);
        CannedResponse::json(200, &format!(r#"{{"id": "{id}", "text": "{text}"}}"#))
    });
    let rows = (0..400).map(|number| format!("  - {{ key: '{number:03}' }}\n"));
    let case = format!(
        "rows:\n{}request: {{ path: '/{{id}}', params: {{ id: '{{{{ key }}}}' }} }}
expect: {{ contract: thing, body: [{{ path: $.id, matches: '[02468]$' }}] }}\n",
        rows.collect::<String>()
    );
    let contract = CONTRACT.replace("\"link\"", "\"text\": {\"type\": \"string\"}, \"link\"");
    let suite = Suite::new(&[
        ("cases/a.case.yaml", &*case),
        ("schemas/thing.schema.json", &contract),
    ]);
    let run = suite.run(&["run", "--host", &host.url, "-q"]);
    assert_eq!(run.status, 1, "{}{}", run.out, run.err);
    let first = suite.report();
    let again = suite.run(&["rejudge", "latest", "-q"]);
    assert_eq!(again.status, 1, "{}{}", again.out, again.err);
    let second = suite.report();
    for part in ["cases", "findings", "totals", "operations"] {
        assert_eq!(first[part], second[part], "{part}");
    }
    assert_eq!(second["totals"]["drifts"], 200);
    let record = std::fs::read_to_string(suite.newest_run().join("run.ndjson")).unwrap();
    let lines = record
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let lines: Vec<serde_json::Value> = lines.collect();
    let ids: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["id"].as_str())
        .collect();
    assert_eq!(ids.len(), 400);
    assert!(ids.is_sorted());
    assert!(record.len() > 2 * 1024 * 1024);
}

#[test]
fn a_response_of_another_request_is_not_judged_as_that_of_todays() {
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": "a"}"#));
    let case = "steps:\n  - name: one\n    request: { path: /a }\n    expect: { status: 200 }\n  - name: two\n    request: { path: /b }\n    expect: { status: 200 }\n";
    let suite = Suite::new(&[("cases/a.case.yaml", case)]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let run = suite.newest_run();
    let run = run.to_str().unwrap();
    let third = "  - name: three\n    request: { path: /c }\n    expect: { status: 200 }\n";
    for (changed, status) in [
        (case.to_owned(), 0),
        (case.replace("status: 200", "status: 201"), 1),
        (case.replace("two", "other"), 3),
        (case.replace("path: /b", "path: /z"), 3),
        (case.replace("path: /b", "method: OPTIONS, path: /b"), 3),
        (format!("{case}{third}"), 3),
        ("request: { path: /a }\nexpect: { status: 200 }\n".into(), 3),
    ] {
        suite.write("cases/a.case.yaml", changed.as_bytes());
        let ended = suite.run(&["rejudge", run]);
        assert_eq!(ended.status, status, "{changed}{}{}", ended.out, ended.err);
        let words = "than when it was run";
        let said: Vec<&str> = ended.out.split_whitespace().collect();
        assert_eq!(said.join(" ").contains(words), status == 3, "{}", ended.out);
    }
}
