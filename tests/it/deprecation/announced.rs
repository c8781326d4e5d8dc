//! What is announced and what is documented.

use super::*;

#[test]
fn a_deprecation_that_is_announced_and_documented_is_a_row_and_no_finding() {
    let suite = suite("{ deprecated: true }");
    let headers = [
        ("Deprecation", SINCE),
        ("Sunset", SUNSET),
        (
            "Link",
            "</v2/thing>; rel=\"successor-version\", <https://x.example/a,b>; rel=deprecation",
        ),
        ("Warning", "299 - \"use /v2/thing\""),
        ("api-deprecated-versions", "1.0"),
    ];
    let host = host(200, &headers);
    let ended = run(&suite, &host, &[]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(found(&suite), Vec::<String>::new());
    let report = suite.report();
    let row = &report["deprecation"][0];
    assert_eq!(row["operation"], "GET /thing");
    assert_eq!(row["state"], "both");
    assert_eq!(row["since"], "2025-10-24T00:00:00Z");
    assert_eq!(row["sunset"], "2027-06-30T23:59:59Z");
    assert_eq!(row["days_left"], 220);
    assert_eq!(row["successor"], "/v2/thing");
    let sources: Vec<&str> = row["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| source.as_str().unwrap())
        .collect();
    assert_eq!(
        sources,
        [
            "case",
            "header:api-deprecated-versions",
            "header:deprecation",
            "header:link",
            "header:sunset",
            "header:warning"
        ]
    );
    assert_eq!(row["disagreements"], Value::Array(Vec::new()));
    let words = "DEPRECATION  1 operation; sunset 2027-06-30, in 220 days\n";
    assert!(ended.out.contains(words), "{}", ended.out);
    let table = suite.run(&["report", "latest", "-v"]).out;
    for words in [
        "both        2025-10-24  2027-06-30  in 220 days",
        "successor  /v2/thing",
        "; case",
    ] {
        assert!(table.contains(words), "{words} in\n{table}");
    }
}

#[test]
fn announced_and_documented_are_compared_by_case_and_by_contract() {
    let deprecated = r#"{"type": "object", "deprecated": true}"#;
    let in_force = r#"{"type": "object"}"#;
    let nothing = Vec::<String>::new();
    let undocumented = ["deprecation-undocumented notice header:deprecation"];
    let not_announced = ["deprecation-not-announced notice header:deprecation"];
    for (expect, schema, silent, announcing) in [
        (
            "{}",
            in_force,
            &nothing[..],
            &undocumented.map(String::from)[..],
        ),
        (
            "{ contract: thing }",
            in_force,
            &nothing,
            &undocumented.map(String::from),
        ),
        (
            "{ contract: thing }",
            deprecated,
            &not_announced.map(String::from),
            &nothing,
        ),
        (
            "{ contract: thing, deprecated: false }",
            deprecated,
            &nothing,
            &undocumented.map(String::from),
        ),
        (
            "{ contract: thing, deprecated: true }",
            in_force,
            &not_announced.map(String::from),
            &nothing,
        ),
        (
            "{ deprecated: false }",
            in_force,
            &nothing,
            &undocumented.map(String::from),
        ),
    ] {
        let suite = suite(expect);
        suite.write("schemas/thing.schema.json", schema.as_bytes());
        for (headers, expected) in [(&[][..], silent), (&[("Deprecation", SINCE)], announcing)] {
            let host = host(200, headers);
            let ended = run(&suite, &host, &[]);
            assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
            assert_eq!(found(&suite), expected, "{expect} {schema} {headers:?}");
        }
    }
}

#[test]
fn who_does_not_answer_as_expected_need_not_announce() {
    let suite = suite("{ deprecated: true, contract: { 200: thing, 4xx: problem } }");
    suite.write("schemas/thing.schema.json", b"{\"deprecated\": true}");
    suite.write("schemas/problem.schema.json", b"{}");
    for (status, kind) in [(500, "unexpected-status"), (404, "route-gone")] {
        let host = host(status, &[]);
        assert_eq!(run(&suite, &host, &[]).status, 1);
        assert_eq!(found(&suite), [format!("{kind} breaking status")]);
    }
    // An error that the case expects is a response of the deprecated operation.
    let case = "request: { path: /thing }\nexpect: { status: 404, deprecated: true }\n";
    suite.write("cases/thing.case.yaml", case.as_bytes());
    assert_eq!(run(&suite, &host(404, &[]), &[]).status, 0);
    assert_eq!(found(&suite).len(), 1);
    // Where only the contract of success says it, an error need not.
    let case = "request: { path: /thing }\nexpect: { status: 404, contract: { 200: thing } }\n";
    suite.write("cases/thing.case.yaml", case.as_bytes());
    for headers in [&[][..], &[("Deprecation", SINCE)]] {
        assert_eq!(run(&suite, &host(404, headers), &[]).status, 0);
        assert_eq!(found(&suite), Vec::<String>::new());
    }
}

#[test]
fn signals_are_read_on_errors_and_on_responses_without_a_body() {
    for (method, status) in [
        ("GET", 500),
        ("GET", 401),
        ("GET", 204),
        ("HEAD", 200),
        ("GET", 301),
    ] {
        let case = format!(
            "request: {{ method: {method}, path: /thing }}\nexpect: {{ status: {status}, deprecated: true }}\n"
        );
        let suite = Suite::new(&[("cases/thing.case.yaml", &case)]);
        let host = host(status, &[("Deprecation", SINCE), ("Sunset", SUNSET)]);
        let ended = run(&suite, &host, &[]);
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
        let row = &suite.report()["deprecation"][0];
        assert_eq!(
            (&row["state"], &row["days_left"]),
            (&"both".into(), &220.into())
        );
    }
}
