//! Suites that grow: what a case takes in memory, and where files end.

use std::fmt::Write as _;

use crate::host::{Host, Then, json};
use crate::support::{Ended, Suite};

const CASE: &str = "effects: mail
request: { method: POST, path: '/a/{id}', params: { id: '{{ id }}' } }
expect: { status: 200, contract: thing, body: [{ path: $.id, equals: x }] }
";

/// A suite whose one case file has so many rows, in a CSV file.
fn of_rows(url: &str, count: usize) -> Suite {
    let suite = crate::rows::suite(url, &[], "");
    let mut rows = String::from("key,id\n");
    for number in 0..count {
        writeln!(rows, "{number:06},AUSR-1000-{number:06}").unwrap();
    }
    suite.write("cases/rows.csv", rows.as_bytes());
    let case = format!("rows: {{ file: rows.csv }}\n{CASE}");
    suite.write("cases/a.case.yaml", case.as_bytes());
    suite
}

/// The same with a file for each case.
fn of_files(url: &str, count: usize) -> Suite {
    let suite = crate::rows::suite(url, &[], "");
    for number in 0..count {
        let case = CASE.replace("{{ id }}", &format!("AUSR-1000-{number:06}"));
        let case = format!("name: Send {number}\n{case}");
        suite.write(&format!("cases/a-{number:06}.case.yaml"), case.as_bytes());
    }
    suite
}

/// Holds that each case more takes at most so many bytes.
#[track_caller]
fn assert_grows(few: (usize, Ended), many: (usize, Ended), most: u64) {
    for (_, ended) in [&few, &many] {
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    }
    // Elsewhere a process does not say what it takes.
    assert!(few.1.peak_kib > 0 || !cfg!(target_os = "linux"));
    let grown = many.1.peak_kib.saturating_sub(few.1.peak_kib) * 1024;
    let each = grown / (many.0 - few.0) as u64;
    assert!(each <= most, "a case takes {each} bytes");
}

#[test]
fn a_row_of_a_plan_takes_little_more_than_its_text() {
    let check = |count| {
        let suite = of_rows("http://127.0.0.1:9", count);
        (count, suite.run(&["check"]))
    };
    assert_grows(check(1), check(100_000), 400);
}

#[test]
fn files_that_are_alike_share_what_they_say() {
    let check = |count| {
        let suite = of_files("http://127.0.0.1:9", count);
        (count, suite.run(&["check"]))
    };
    assert_grows(check(1_000), check(11_000), 1_200);
}

#[test]
fn a_run_takes_less_than_a_kibibyte_a_row() {
    let host = Host::start(|talk| {
        talk.say(json(r#"{"id": "x"}"#));
        Then::Keep
    });
    let run = |count| {
        let suite = of_rows(&host.url, count);
        (count, suite.run(&["run", "--host", "here", "-q"]))
    };
    assert_grows(run(1_000), run(11_000), 1_000);
}

#[test]
fn a_file_that_is_too_large_says_how_large_it_may_be_and_what_to_do() {
    let suite = of_rows("http://127.0.0.1:9", 1);
    let refused = |words: &[&str]| {
        let ended = suite.run(&["check"]);
        assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
        for words in words {
            assert!(ended.err.contains(words), "{words}: {}", ended.err);
        }
    };
    let rows = std::fs::File::create(suite.path("cases/rows.csv")).unwrap();
    rows.set_len(64 * 1024 * 1024 + 1).unwrap();
    let one_file = "a case file has one file of rows";
    refused(&[
        "a.case.yaml:1:",
        "`rows.csv` is larger than 64 MiB",
        one_file,
    ]);

    let rows = |count: usize| {
        let rows = (0..count).map(|number| format!("  - {{ key: k{number}, id: x }}\n"));
        format!("rows:\n{}{CASE}", rows.collect::<String>())
    };
    suite.write("cases/a.case.yaml", rows(55_000).as_bytes());
    refused(&["a.case.yaml:", "more than 250,000 keys and values"]);
    suite.write("cases/a.case.yaml", rows(200_000).as_bytes());
    refused(&[
        "a.case.yaml",
        "is larger than 4 MiB",
        "split it into several files",
    ]);
}

/// A recording of so many exchanges, in each of which the host names a property otherwise.
fn recording(count: usize) -> String {
    let entry = |number: usize| {
        format!(
            r#"{{"startedDateTime": "2026-11-22T10:00:00.000Z", "time": 1, "request": {{"method": "POST", "url": "https://api.example.com/a", "headers": []}}, "response": {{"status": 200, "headers": [{{"name": "content-type", "value": "application/json"}}], "content": {{"mimeType": "application/json", "text": "{{\"id\": \"x\", \"USR-{number:06}\": 1}}"}}}}}}"#
        )
    };
    let entries: Vec<String> = (0..count).map(entry).collect();
    format!(
        r#"{{"log": {{"version": "1.2", "entries": [{}]}}}}"#,
        entries.join(",\n")
    )
}

#[test]
fn traffic_takes_no_memory_for_each_exchange_however_its_responses_differ() {
    let judge = |count| {
        let suite = crate::rows::suite("http://127.0.0.1:9", &[], "");
        suite.write("all.har", recording(count).as_bytes());
        let of = ["--contract", "thing", "--operation", "POST /a"];
        let arguments = [&["judge", "all.har", "-q", "--format", "json"], &of[..]].concat();
        let ended = suite.run(&arguments);
        let report = suite.report();
        assert_eq!(report["totals"]["findings"]["additive"], count);
        assert_eq!(report["totals"]["distinct_findings"]["additive"], count);
        (count, ended, report)
    };
    let (few, few_ended, _) = judge(6_000);
    let (many, many_ended, report) = judge(14_000);
    let rows = report["findings"].as_array().unwrap().len();
    let warnings = report["warnings"].to_string();
    let further = format!("{} further findings of traffic", many - rows);
    assert!(warnings.contains(&further), "{rows} rows: {warnings}");
    assert_grows((few, few_ended), (many, many_ended), 500);
}

#[test]
fn findings_without_number_hide_none_that_is_worse() {
    let suite = crate::rows::suite("http://127.0.0.1:9", &[], "");
    let text = recording(6_000).replace(r#"\"x\", \"USR-005999"#, r#"1, \"USR-005999"#);
    suite.write("all.har", text.as_bytes());
    let of = ["--contract", "thing", "--operation", "POST /a"];
    let ended = suite.run(&[&["judge", "all.har"], &of[..]].concat());
    let words = "1 breaking and 6000 additive findings";
    assert_eq!(ended.status, 1, "{}", ended.out);
    assert!(ended.out.contains(words), "{}", ended.out);
}

/// A contract of so many objects that refer to each other, of which a body is one.
fn union(count: usize, draft: &str, definitions: &str) -> String {
    let mut branches = Vec::new();
    let mut members = serde_json::Map::new();
    for number in 0..count {
        let other = |next: usize| {
            let reference = format!("#/{definitions}/d{}", (number * 7 + next) % count);
            // In an old draft what stands beside a reference means nothing.
            serde_json::json!({"$ref": reference, "description": "another"})
        };
        let others = (0..5).map(|next| (format!("p{next}"), other(next)));
        let mut properties: serde_json::Map<String, serde_json::Value> = others.collect();
        properties.insert("kind".into(), serde_json::json!({"enum": [number]}));
        let definition = serde_json::json!({
            "type": "object", "required": ["kind"], "properties": properties
        });
        members.insert(format!("d{number}"), definition);
        let reference = format!("#/{definitions}/d{number}");
        branches.push(serde_json::json!({ "$ref": reference }));
    }
    let schema = serde_json::json!({
        "$schema": draft, "oneOf": branches, definitions: members
    });
    schema.to_string()
}

#[test]
fn branches_that_refer_to_each_other_do_not_each_hold_all_of_them() {
    let host = Host::start(|talk| {
        talk.say(json(match talk.name.as_str() {
            "good" => r#"{"kind": 3, "p0": {"kind": 21}}"#,
            _ => r#"{"kind": 3, "p0": {"kind": 20}}"#,
        }));
        Then::Keep
    });
    for (draft, definitions) in [
        ("https://json-schema.org/draft/2020-12/schema", "$defs"),
        ("http://json-schema.org/draft-06/schema#", "definitions"),
    ] {
        let run = |name: &str, count: usize| {
            let suite = crate::rows::suite(&host.url, &[name], "");
            let schema = union(count, draft, definitions);
            suite.write("schemas/thing.schema.json", schema.as_bytes());
            suite.run(&["run", "--host", "here"])
        };
        let ended = run("bad", 40);
        assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
        assert!(ended.out.contains("/p0/kind"), "{}", ended.out);
        let (few, many) = (run("good", 40), run("good", 400));
        assert_grows((40, few), (400, many), 64 * 1024);
    }
}
