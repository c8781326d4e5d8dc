//! Dates that are malformed, near or passed.

use super::*;

#[test]
fn every_malformed_value_is_one_notice_with_the_raw_value_and_no_panic() {
    let values = [
        ("Deprecation", "true", 2),
        ("Deprecation", "@abc", 2),
        ("Deprecation", "Fri, 24 Oct 2025 00:00:00 GMT", 2),
        ("Deprecation", "@1761264000, @1761264001", 2),
        ("Deprecation", "?1", 2),
        ("Deprecation", "@1.5", 2),
        ("Deprecation", "1761264000", 2),
        ("Deprecation", "", 1),
        ("Deprecation", "?0", 1),
        ("Deprecation", "false", 1),
        ("Deprecation", "@999999999999999", 2),
        ("Deprecation", "2025-10-24T00:00:00Z", 2),
        ("Deprecation", "\u{202e}\u{feff}@1;é", 2),
        ("Sunset", "soon", 1),
        ("Sunset", "@1861264000", 1),
        ("Sunset", "2028-10-24", 1),
        ("Sunset", "Sat, 01 Jan 10000 00:00:00 GMT", 1),
        ("Link", "nonsense", 1),
        ("Link", "</v2; rel=successor-version", 1),
        ("Link", "</v2>; rel=\"successor-version", 1),
    ];
    let suite = Suite::new(&[]);
    for index in 0..values.len() {
        let case = format!("operation: c{index:02}\nrequest: {{ path: /{index} }}\n");
        suite.write(&format!("cases/c{index:02}.case.yaml"), case.as_bytes());
    }
    let host = Host::start(move |request| {
        let index: usize = request.target[1..].parse().unwrap();
        let (name, value, _) = values[index];
        CannedResponse::json(200, "{}").header(name, value)
    });
    let ended = run(&suite, &host, &[]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let record = std::fs::read_to_string(suite.newest_run().join("run.ndjson")).unwrap();
    for text in [&ended.out, &record] {
        assert!(!text.contains(['\u{202e}', '\u{feff}']), "{text}");
    }
    let mut judged = 0;
    for line in record.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let Some(id) = line["id"].as_str() else {
            continue;
        };
        let (name, value, count) = values[id[1..].parse::<usize>().unwrap()];
        let findings = line["steps"][0]["findings"].as_array().unwrap();
        assert_eq!(findings.len(), count, "{name}: {value}: {findings:?}");
        let malformed: Vec<&Value> = findings
            .iter()
            .filter(|finding| finding["kind"] == "deprecation-malformed")
            .collect();
        assert_eq!(malformed.len(), 1, "{name}: {value}");
        assert_eq!(
            malformed[0]["place"],
            format!("header:{}", name.to_lowercase())
        );
        let actual: String =
            serde_json::from_str(malformed[0]["actual"].as_str().unwrap()).unwrap();
        assert_eq!(actual, value);
        judged += 1;
    }
    assert_eq!(judged, values.len());
}

#[test]
fn a_header_that_came_twice_is_malformed_and_its_date_is_still_in_the_table() {
    let suite = suite("{ deprecated: true }");
    let host = host(
        200,
        &[
            ("Deprecation", SINCE),
            ("Sunset", SUNSET),
            ("Deprecation", SINCE),
        ],
    );
    assert_eq!(run(&suite, &host, &[]).status, 0);
    assert_eq!(
        found(&suite),
        ["deprecation-malformed notice header:deprecation"]
    );
    let row = &suite.report()["deprecation"][0];
    assert_eq!(row["since"], "2025-10-24T00:00:00Z");
    assert_eq!(row["state"], "both");
}

#[test]
fn a_sunset_is_breaking_once_it_has_passed_and_only_while_the_host_answers_2xx() {
    let passed = "Sat, 21 Nov 2026 00:00:00 GMT";
    let suite = suite("{ status: [200, 410], deprecated: true }");
    let headers = [("Deprecation", SINCE), ("Sunset", passed)];
    let ended = run(&suite, &host(200, &headers), &[]);
    assert_eq!(ended.status, 1, "{}", ended.out);
    assert_eq!(found(&suite), ["sunset-passed breaking header:sunset"]);
    assert!(ended.out.contains("2026-11-21, 1 day ago"), "{}", ended.out);
    assert_eq!(suite.report()["deprecation"][0]["days_left"], -2);
    assert_eq!(run(&suite, &host(410, &headers), &[]).status, 0);
    assert_eq!(found(&suite), Vec::<String>::new());
    // By the clock of the day before it has not passed.
    let earlier = [
        "run",
        "--host",
        &host(200, &headers).url,
        "--now",
        "2026-11-20",
    ]
    .map(String::from);
    let earlier: Vec<&str> = earlier.iter().map(String::as_str).collect();
    assert_eq!(suite.run(&earlier).status, 0);
    assert_eq!(found(&suite), ["sunset-near notice header:sunset"]);
    suite.write(
        "driftcheck.toml",
        b"[severity]\nsunset-passed = \"notice\"\n",
    );
    assert_eq!(run(&suite, &host(200, &headers), &[]).status, 0);
    assert_eq!(found(&suite), ["sunset-passed notice header:sunset"]);
}

#[test]
fn how_near_is_near_is_stated_by_flag_or_settings() {
    let suite = suite("{ deprecated: true }");
    let host = host(200, &[("Deprecation", SINCE), ("Sunset", SUNSET)]);
    let near = ["sunset-near notice header:sunset"];
    let none = Vec::<String>::new();
    run(&suite, &host, &[]);
    assert_eq!(found(&suite), none);
    run(&suite, &host, &["--sunset-warn", "221"]);
    assert_eq!(found(&suite), near);
    suite.write(
        "driftcheck.toml",
        b"[deprecation]\nsunset_warn_days = 221\n",
    );
    run(&suite, &host, &[]);
    assert_eq!(found(&suite), near);
    run(&suite, &host, &["--sunset-warn", "220"]);
    assert_eq!(found(&suite), none);
    let ended = run(&suite, &host, &["--sunset-warn", "-1"]);
    assert_eq!(ended.status, 2, "{}", ended.err);
}

#[test]
fn a_sunset_before_the_deprecation_is_a_notice() {
    let suite = suite("{ deprecated: true }");
    let host = host(200, &[("Deprecation", "@1900000000"), ("Sunset", SUNSET)]);
    let ended = run(&suite, &host, &[]);
    assert_eq!(ended.status, 0, "{}", ended.out);
    assert_eq!(
        found(&suite),
        ["sunset-before-deprecation notice header:sunset"]
    );
}

#[test]
fn a_sunset_without_a_deprecation_is_in_the_table_and_no_finding() {
    let suite = suite("{}");
    let ended = run(&suite, &host(200, &[("Sunset", SUNSET)]), &[]);
    assert_eq!(ended.status, 0);
    assert_eq!(found(&suite), Vec::<String>::new());
    assert_eq!(suite.report()["deprecation"][0]["state"], "neither");
    let words = "DEPRECATION  1 operation; sunset ";
    assert!(ended.out.contains(words), "{}", ended.out);
    assert!(ended.out.contains(" (a sunset alone)\n"), "{}", ended.out);
}

#[test]
fn a_host_that_says_nothing_has_no_table() {
    let suite = suite("{}");
    let ended = run(
        &suite,
        &host(200, &[("api-supported-versions", "1.0")]),
        &[],
    );
    assert_eq!(ended.status, 0);
    assert!(!ended.out.contains("DEPRECATION"), "{}", ended.out);
    assert_eq!(suite.report()["deprecation"], Value::Array(Vec::new()));
}

#[test]
fn an_operation_whose_responses_disagree_says_so() {
    let suite = Suite::new(&[]);
    for (name, expect) in [("a", "{ deprecated: true }"), ("b", "{}"), ("c", "{}")] {
        let case = format!("operation: one\nrequest: {{ path: /{name} }}\nexpect: {expect}\n");
        suite.write(&format!("cases/{name}.case.yaml"), case.as_bytes());
    }
    let host = Host::start(|request| {
        let response = CannedResponse::json(200, "{}");
        match request.target.as_str() {
            "/a" => response
                .header("Deprecation", SINCE)
                .header("Sunset", SUNSET),
            "/b" => response.header("Deprecation", "@1761350400"),
            _ => response,
        }
    });
    let mut rows = Vec::new();
    for jobs in ["1", "8"] {
        let ended = run(&suite, &host, &["--jobs", jobs, "-v"]);
        assert!(ended.out.contains("differs"), "{}", ended.out);
        rows.push(suite.report()["deprecation"].clone());
    }
    assert_eq!(rows[0], rows[1]);
    let words: Vec<&str> = rows[0][0]["disagreements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|words| words.as_str().unwrap())
        .collect();
    assert_eq!(
        words,
        [
            "announced by 2 of 3 responses",
            "documented for 1 of 3 responses",
            "a sunset in 1 of 2 responses",
            "2 dates of deprecation: 2025-10-24T00:00:00Z, 2025-10-25T00:00:00Z"
        ]
    );
}

#[test]
fn the_table_fits_a_narrow_terminal() {
    let suite = suite("{ deprecated: true }");
    let host = host(
        200,
        &[
            ("Deprecation", SINCE),
            ("Sunset", "Mon, 01 Jan 1990 00:00:00 GMT"),
            (
                "Link",
                "</a/very/long/path/of/a/successor/that/has/no/end/at/all/in/sight>; rel=successor-version",
            ),
        ],
    );
    run(&suite, &host, &[]);
    let output = crate::support::command(suite.folder.path())
        .args(["report", "latest", "-v", "--color", "never"])
        .env("COLUMNS", "60")
        .output()
        .unwrap();
    let shown = Ended::from(output).out;
    let table = shown.split("DEPRECATION").nth(1).unwrap();
    let table = table.split("\n\n").next().unwrap();
    assert!(table.contains("days ago"), "{table}");
    for line in table.lines() {
        assert!(line.chars().count() <= 60, "{line}");
    }
}

#[test]
fn the_version_headers_have_the_names_of_the_settings() {
    let suite = suite("{}");
    suite.write(
        "driftcheck.toml",
        b"[deprecation]\ndeprecated_versions_header = \"X-Old-Versions\"\n",
    );
    let host = host(
        200,
        &[
            ("x-old-versions", "1.0, 1.1"),
            ("api-deprecated-versions", "9"),
        ],
    );
    assert_eq!(run(&suite, &host, &[]).status, 0);
    let report = suite.report();
    let signals = report["operations"][0]["deprecation"].as_array().unwrap();
    assert_eq!(signals.len(), 1, "{signals:?}");
    assert_eq!(
        signals[0]["signal"]["reading"],
        "deprecated versions: 1.0, 1.1"
    );
    suite.write(
        "driftcheck.toml",
        b"[deprecation]\nsupported_versions_header = \"no name\"\n",
    );
    let ended = run(&suite, &host, &[]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("driftcheck.toml:2:") && ended.err.contains("not the name of a header"),
        "{}",
        ended.err
    );
}

#[test]
fn a_token_that_a_host_puts_into_these_headers_is_masked() {
    let suite = suite("{ deprecated: true }");
    let host = host(
        200,
        &[
            ("Deprecation", "TOP-SECRET-TOKEN"),
            ("Sunset", "TOP-SECRET-TOKEN"),
            (
                "Link",
                "</v2/TOP-SECRET-TOKEN?x=1>; rel=successor-version, TOP-SECRET-TOKEN",
            ),
            ("Warning", "299 - \"TOP-SECRET-TOKEN\""),
            ("api-deprecated-versions", "TOP-SECRET-TOKEN"),
        ],
    );
    let settings = format!(
        "[hosts.own]\nurl = \"{}\"\n[hosts.own.auth]\ndefault = {{ bearer = \"TOP-SECRET-TOKEN\" }}\n",
        host.url
    );
    suite.write("driftcheck.toml", settings.as_bytes());
    let ended = suite.run(&["run", "--host", "own", "-v"]);
    assert_eq!(
        host.received()[0].headers["authorization"],
        "Bearer TOP-SECRET-TOKEN"
    );
    assert_eq!(ended.status, 0, "{}", ended.out);
    let mut texts = vec![ended.out, ended.err];
    for file in ["run.ndjson", "report.json", "junit.xml"] {
        texts.push(std::fs::read_to_string(suite.newest_run().join(file)).unwrap());
    }
    for text in &texts {
        assert!(!text.contains("SECRET"), "{text}");
    }
    assert!(texts[0].contains("[redacted]"), "{}", texts[0]);
}
