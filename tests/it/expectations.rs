//! What a case expects of a response: paths with variables, numbers in headers, and several
//! expectations of one place.

use crate::support::{CannedResponse, Host, Suite};

#[test]
fn a_variable_in_a_path_is_filled_in() {
    let host = Host::start(|_| {
        CannedResponse::json(
            200,
            r#"{"data": [{"id": "A'\"\\1", "n": 1}, {"id": "B", "n": 2}]}"#,
        )
    });
    let case = r#"vars: { own: "A'\"\\1", other: C, number: 2 }
request: { path: /members }
capture: { n: '$.data[?@.id=="{{ own }}"].n' }
expect:
  body:
    - { path: "$.data[?@.id=='{{ own }}'].n", equals: 1 }
    - { path: '$.data[?@.n=={{ number }}].id', equals: B }
    - { path: '$.data[?@.id=="{{ other }}"]', absent: true }
    - { path: '$.data[?@.n=={{ n }}].id', equals: "{{ own }}" }
"#;
    let suite = Suite::new(&[("cases/a.case.yaml", case)]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let gone = case.replace("other: C", "other: B");
    suite.write("cases/a.case.yaml", gone.as_bytes());
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("expected no such"), "{}", ended.out);
}

#[test]
fn a_block_in_a_path_is_filled_in_and_findings_show_the_values_of_variables() {
    let host = Host::start(|_| CannedResponse::json(200, r#"{"name": "Ann"}"#));
    let case = r#"vars: { user: Ann, deep: true }
request: { path: "/a{% if deep %}/{id}{% endif %}", params: { id: 7 } }
expect:
  headers: { x-user: { equals: "{{ user }}" } }
  body:
    - { path: $.none, equals: "{{ user }}" }
    - { path: $.none, one_of: ["{{ user }}", Bob] }
    - { path: $.name, at_least: "{{ user }}" }
"#;
    let suite = Suite::new(&[("cases/a.case.yaml", case)]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(host.received()[0].target, "/a/7");
    let report = suite.report();
    let findings = report["findings"].as_array().unwrap();
    let expected: Vec<_> = findings.iter().map(|one| &one["expected"]).collect();
    for words in [
        "\"Ann\"",
        "one of \"Ann\", \"Bob\"",
        "a number or a date-time to compare with, not \"Ann\"",
    ] {
        assert!(
            expected.iter().any(|one| *one == words),
            "{words}: {report}"
        );
    }
    assert!(!report["findings"].to_string().contains("{{"), "{report}");
}

#[test]
fn what_no_variable_can_stand_in_is_refused() {
    let case = r#"request: { path: /a, query: { "{{ m }}": 1 } }
expect: { body: [{ path: "$.a[{{ m }}", exists: true }] }
vars: { m: x }
"#;
    let suite = Suite::new(&[("cases/a.case.yaml", case)]);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(
        ended.err.contains("the key `{{ m }}` has a variable"),
        "{}",
        ended.err
    );
    assert!(
        ended
            .err
            .contains("a.case.yaml:2:26: `$.a[{{ m }}` is not a JSONPath"),
        "{}",
        ended.err
    );
}

#[test]
fn what_never_holds_is_refused() {
    for (expected, words) in [
        (
            "headers: { x-n: { at_least: abc } }",
            "`at_least` takes a number or a date-time, found the text `abc`",
        ),
        (
            "body: [{ path: $.a, exists: true, absent: true }]",
            "to be there and to be absent",
        ),
        (
            "media_type: 'application/*'",
            "`application/*` is not a media type",
        ),
        ("media_type: []", "`media_type` is an empty list"),
    ] {
        let case = format!("request: {{ path: /t }}\nexpect: {{ {expected} }}\n");
        let ended = Suite::new(&[("cases/a.case.yaml", &*case)]).run(&["check"]);
        assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
        assert!(ended.err.contains(words), "{}", ended.err);
        assert!(ended.err.contains("a.case.yaml:2:"), "{}", ended.err);
    }
}

#[test]
fn a_header_is_a_text_and_a_number() {
    let host = Host::start(|_| {
        CannedResponse::json(200, "{}")
            .header("X-Limit", "100")
            .header("X-Flag", "true")
            .header("X-Version", "1.10")
    });
    let case = "request: { path: /a }
expect:
  headers:
    X-Limit: { at_least: 1, at_most: 1000, one_of: [100, 200], type: integer, matches: '^1' }
    X-Flag: { type: boolean, one_of: [true] }
    X-Version: { type: string, equals: '1.10', one_of: ['1.10'] }
";
    let suite = Suite::new(&[("cases/a.case.yaml", case)]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let other = case.replace("at_most: 1000", "at_most: 99");
    suite.write("cases/a.case.yaml", other.as_bytes());
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("99 or less"), "{}", ended.out);
}

#[test]
fn another_expectation_of_the_same_place_is_new() {
    let is_gone = std::sync::atomic::AtomicBool::new(false);
    let host = Host::start(move |received| {
        if received.target == "/break" {
            is_gone.store(true, std::sync::atomic::Ordering::SeqCst);
        }
        let body = match is_gone.load(std::sync::atomic::Ordering::SeqCst) {
            true => r#"{"id": 1}"#,
            false => r#"{"status": "closed"}"#,
        };
        CannedResponse::json(200, body)
    });
    let case = |matcher: &str| {
        format!(
            "operation: GET /a\nrequest: {{ path: /a }}\nexpect: {{ body: [{{ path: $.status, {matcher} }}] }}\n"
        )
    };
    let suite = Suite::new(&[
        ("cases/known.case.yaml", &case("equals: open")),
        ("cases/other.case.yaml", &case("type: string")),
    ]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    suite.write("more/b.case.yaml", b"request: { path: /break }\n");
    let broken = suite.run(&["run", "--host", &host.url, "--cases", "more"]);
    assert_eq!(broken.status, 0, "{}{}", broken.out, broken.err);
    let run = [
        "run",
        "--host",
        &host.url,
        "--against",
        "previous",
        "--fail-on",
        "new",
    ];
    let ended = suite.run(&run);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("1 new, 1"), "{}", ended.out);
}

#[test]
fn a_429_that_a_case_names_holds_up_no_other() {
    let host = Host::start(|received| match &*received.target {
        "/limited" => CannedResponse::json(429, "{}").header("Retry-After", "3600"),
        _ => CannedResponse::json(200, "{}"),
    });
    let case = "rows: { key: name, values: [{ name: limited, status: 429 }, { name: more, status: 200 }, { name: other, status: 200 }] }
request: { path: '/{name}', params: { name: '{{ name }}' } }
expect: { status: '{{ status }}' }
";
    let suite = Suite::new(&[("cases/a.case.yaml", case)]);
    let ended = suite.run(&["run", "--host", &host.url, "-j", "1"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(host.received().len(), 3);
}

#[test]
fn a_redirect_is_reported_with_its_target() {
    let host = Host::start(|_| {
        let target = "https://ann:L0GIN-secret@login.example.com/sign-in?state=S3CR3T#top";
        CannedResponse::new(302, "text/html", "").header("Location", target)
    });
    let suite = Suite::new(&[("cases/a.case.yaml", "request: { path: /a }\n")]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let report = suite.report();
    let message = report["findings"][0]["example"]["message"]
        .as_str()
        .unwrap();
    let expected = "expected 2xx, got 302, which leads to \"https://login.example.com/sign-in?…\"";
    assert_eq!(message, expected);
    assert!(!ended.out.contains("L0GIN-secret"), "{}", ended.out);
}

#[test]
fn a_finding_says_in_how_many_items_it_is() {
    let body = r#"{"items": [{"n": "a"}, {"n": 1}, {"n": "b"}, {"n": "c"}]}"#;
    let host = Host::start(move |_| CannedResponse::json(200, body));
    let schema =
        r#"{"properties": {"items": {"items": {"properties": {"n": {"type": "integer"}}}}}}"#;
    let suite = Suite::new(&[
        (
            "cases/a.case.yaml",
            "request: { path: /a }\nexpect: { contract: a }\n",
        ),
        ("schemas/a.schema.json", schema),
    ]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("3 places in all"), "{}", ended.out);
}

#[test]
fn a_host_that_fails_is_no_wrong_guess() {
    let case = "request: { path: /a }\nexpect: { status: { is: 2xx, basis: assumed } }\n";
    let names = case.replace("2xx", "[2xx, 500]");
    for (case, status, ends) in [(case, 500, 1), (case, 403, 0), (&names, 500, 0)] {
        let host = Host::start(move |_| CannedResponse::json(status, "{}"));
        let suite = Suite::new(&[("cases/a.case.yaml", case)]);
        let ended = suite.run(&["run", "--host", &host.url]);
        assert_eq!(ended.status, ends, "{status}: {}{}", ended.out, ended.err);
        assert!(
            !ended.out.contains("assumed") || status == 403,
            "{}",
            ended.out
        );
    }
}

#[test]
fn each_row_expects_a_status_of_its_own() {
    let host = Host::start(|received| match &*received.target {
        "/ok" => CannedResponse::json(200, "{}"),
        "/gone" => CannedResponse::json(410, "{}"),
        _ => CannedResponse::json(404, "{}"),
    });
    let case = "rows: { key: name, file: rows.csv }
request: { path: '/{name}', params: { name: '{{ name }}' } }
expect: { status: '{{ status }}' }
";
    let suite = Suite::new(&[
        ("cases/a.case.yaml", case),
        (
            "cases/rows.csv",
            "name,status\nok,200\ngone,4xx\nmissing,404\nother,200\n",
        ),
    ]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let report = suite.report();
    let rows = report["findings"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{rows:#?}");
    assert_eq!(rows[0]["cases"], serde_json::json!(["a[other]"]));
    let rejudged = suite.run(&["rejudge", "latest"]);
    assert_eq!(rejudged.status, 1, "{}{}", rejudged.out, rejudged.err);
    for (status, rows, words) in [
        (
            "{{ status }}",
            "name,status\nok,teapot\n",
            "`status` of row 1 is \"teapot\"",
        ),
        (
            "{{ stats }}",
            "name,status\nok,200\n",
            "`{{ stats }}` is no column of `rows`",
        ),
    ] {
        suite.write("cases/rows.csv", rows.as_bytes());
        suite.write(
            "cases/a.case.yaml",
            case.replace("{{ status }}", status).as_bytes(),
        );
        let ended = suite.run(&["check"]);
        assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
        assert!(ended.err.contains(words), "{}", ended.err);
    }
}

#[test]
fn a_word_that_selects_nothing_is_refused_beside_others() {
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let case = "tags: [smoke]\nrequest: { path: /a }\n";
    let suite = Suite::new(&[
        ("cases/alpha.case.yaml", case),
        ("cases/beta.case.yaml", case),
    ]);
    for (words, named) in [
        (&["alpha", "gone"][..], "word `gone`"),
        (
            &["--exact", "alpha", "bet"],
            "id `bet` (2 in the suite); did you mean `beta`?",
        ),
        (
            &["--tag", "smoke", "--tag", "smoek"],
            "tag `smoek` (2 in the suite); did you mean `smoke`?",
        ),
        (&["alph*", "gone*"], "pattern `gone*`"),
        (
            &["cases/alpha.case.yaml", "cases/gone.case.yaml"],
            "file `cases/gone.case.yaml`",
        ),
    ] {
        let run = [&["run", "--host", &host.url], words].concat();
        for command in [run, [&["list"], words].concat()] {
            let ended = suite.run(&command);
            assert_eq!(ended.status, 4, "{command:?} {}{}", ended.out, ended.err);
            let expected = format!("no case matches {named}");
            assert!(ended.err.contains(&expected), "{command:?} {}", ended.err);
        }
    }
    assert!(host.received().is_empty());
}
