//! What a response may differ in from the one that was accepted.

use super::*;

#[test]
fn an_accepted_response_is_written_readably_without_what_changes_by_nature_or_is_secret() {
    let changing = Changing::accepted(CASE, BODY);
    let text = changing.text();
    let file: Value = serde_json::from_str(&text).unwrap();
    let response = &file["answers"][0];
    assert_eq!(response["status"], 200);
    assert_eq!(response["headers"]["content-type"], "application/json");
    let body = &response["json"];
    assert_eq!(body["id"], "[AUSR id of the request]");
    assert_eq!(body["other"], "[ACC id]");
    assert_eq!(body["at"], "[date-time]");
    assert_eq!(body["invite"]["link"], "[secret]");
    // What stands undocumented beside a secret may be one.
    assert_eq!(body["invite"]["key"], "[secret]");
    assert_eq!(body["count"], 7);
    assert!(
        !text.contains("s3cr3t") && !text.contains("x.example"),
        "{text}"
    );
    assert!(text.ends_with("}\n") && text.lines().count() > 20, "{text}");

    // The same response at another time gives the same file.
    changing.responds_json(
        &BODY
            .replace("2026-01-02T03", "2027-11-12T13")
            .replace("c0de", "k3y5"),
    );
    let ended = changing.run(&[]);
    let found = changing.findings();
    let is_new = |one: &String| !one.contains("undocumented-property");
    assert!(!found.iter().any(is_new), "{}", ended.out);
    std::fs::remove_file(changing.file()).unwrap();
    changing
        .suite
        .run(&["baseline", "accept", "--case", "things/read"]);
    assert_eq!(changing.text(), text);
}

#[test]
fn each_way_to_differ_is_a_finding_of_its_own_with_one_diff() {
    let changing = Changing::accepted(PLAIN, BODY);
    let changed = BODY
        .replace("\"name\": \"Ann Lee\",", "\"nick\": \"Lee\",")
        .replace("\"count\": 7", "\"count\": \"7\"")
        .replace(r#"["a", "b", "c"]"#, r#"["c", "a", "b"]"#)
        .replace("\"size\": 1", "\"size\": null")
        .replace("\"size\": 2", "\"size\": 3");
    changing.responds_json(&changed);
    let ended = changing.run(&[]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(
        changing.findings(),
        [
            "breaking vanished body:/name",
            "breaking type-changed body:/count",
            "breaking null-appeared body:/parts/*/size",
            "additive appeared body:/nick",
            "notice value-changed body:/parts/*/size",
            "notice order-changed body:/tags",
        ]
    );
    let report = changing.suite.report();
    let findings = report["findings"].as_array().unwrap();
    let example = |at: usize| &findings[at]["example"];
    assert_eq!(findings[1]["expected"], "7");
    assert_eq!(example(1)["actual"], "\"7\"");
    assert_eq!(example(4)["pointer"], "/parts/1/size");
    let diffs = findings
        .iter()
        .filter(|one| one["example"]["diff"].is_string());
    assert_eq!(diffs.count(), 1, "one diff for the response");
    let whole = changing.run(&["-v"]).out;
    for line in [
        "--- baseline",
        "+++ response",
        "-  \"count\": 7,",
        "+  \"count\": \"7\",",
    ] {
        assert!(whole.contains(line), "{line}: {whole}");
    }
    // Words are marked where there are colours.
    let coloured = changing.run(&["-v", "--color", "always"]).out;
    assert!(
        coloured.contains("\u{1b}[1m\u{1b}[7m\u{1b}[32m\"7\""),
        "{coloured}"
    );
    let off = changing.run(&["--no-baselines"]);
    assert_eq!(off.status, 0, "{}{}", off.out, off.err);
}

#[test]
fn what_the_contract_says_is_not_reported_again_and_what_it_allows_is_milder() {
    let changing = Changing::accepted(CASE, BODY);
    let changed = BODY
        .replace("\"id\": \"AUSR-1111-2222-3333\"", "\"id\": null")
        .replace(
            "\"name\": \"Ann Lee\"",
            "\"name\": null, \"seen\": null, \"new\": 1",
        );
    changing.responds_json(&changed);
    let ended = changing.run(&[]);
    assert_eq!(ended.status, 1, "{}", ended.out);
    assert_eq!(
        changing.findings(),
        [
            "breaking null-not-allowed body:/id",
            "additive undocumented-property body:/at",
            "additive undocumented-property body:/invite/key",
            "additive undocumented-property body:/new",
            "additive undocumented-property body:/other",
            "notice null-appeared body:/name",
        ]
    );
    // Where others have reported all, the diff stands beside the first of them.
    changing.responds_json(&BODY.replace("\"id\": \"AUSR-1111-2222-3333\"", "\"id\": null"));
    changing.run(&[]);
    let report = changing.suite.report();
    let diff = report["findings"][0]["example"]["diff"].as_str().unwrap();
    assert!(diff.contains("+  \"id\": null"), "{diff}");
}

#[test]
fn a_response_about_another_object_is_noticed() {
    let changing = Changing::accepted(CASE, BODY);
    changing.responds_json(&BODY.replace("AUSR-1111-2222-3333", "AUSR-9999-2222-3333"));
    changing.run(&[]);
    assert!(
        changing
            .findings()
            .contains(&"notice value-changed body:/id".to_owned())
    );
    // Another object that the request asks for, and gets, is none.
    let case = CASE.replace("AUSR-1111", "AUSR-9999");
    changing
        .suite
        .write("cases/things/read.case.yaml", case.as_bytes());
    changing.run(&[]);
    assert!(!changing.findings().concat().contains("value-changed"));
}

#[test]
fn another_status_is_one_finding_and_its_body_is_not_compared() {
    let case = "request: { path: /x }\nexpect: { status: 2xx }\n";
    let changing = Changing::accepted(case, BODY);
    changing.responses(CannedResponse::json(203, "{}"));
    assert_eq!(changing.run(&[]).status, 1);
    assert_eq!(changing.findings(), ["breaking status-changed status"]);
    changing.responses(CannedResponse::json(500, "{}"));
    changing.run(&[]);
    assert_eq!(changing.findings(), ["breaking unexpected-status status"]);
}

#[test]
fn a_case_says_what_varies_what_is_a_fact_and_what_is_a_set() {
    let case = format!(
        "{PLAIN}compare:
  mask: [{{ path: $.count, as: balance }}, /name]
  keep: $.at
  arrays: [{{ path: $.tags, as: set }}, {{ path: /parts, key: key }}]
  headers: [X-Api-Version]
"
    );
    let changing = Changing::with(&case, BODY);
    changing.responses(CannedResponse::json(200, BODY).header("X-Api-Version", "5"));
    changing.run(&[]);
    changing.suite.run(&["baseline", "accept", "--all"]);
    let file: Value = serde_json::from_str(&changing.text()).unwrap();
    let response = &file["answers"][0];
    assert_eq!(response["json"]["count"], "[balance: number]");
    assert_eq!(response["json"]["name"], "[masked]");
    assert_eq!(response["json"]["at"], "2026-01-02T03:04:05Z");
    assert_eq!(response["headers"]["x-api-version"], "5");
    let changed = BODY
        .replace("\"count\": 7", "\"count\": 1e9")
        .replace("Ann Lee", "Bob")
        .replace(r#"["a", "b", "c"]"#, r#"["c", "b", "a"]"#)
        .replace(
            r#"[{"key": "p", "size": 1}, {"key": "q", "size": 2}]"#,
            r#"[{"key": "q", "size": 2}, {"key": "p", "size": 1}]"#,
        );
    changing.responses(CannedResponse::json(200, &changed).header("X-Api-Version", "5"));
    let ended = changing.run(&[]);
    assert_eq!(changing.findings(), [] as [&str; 0], "{}", ended.out);
    changing.responses(CannedResponse::json(200, BODY));
    changing.run(&[]);
    assert_eq!(
        changing.findings(),
        ["breaking vanished header:x-api-version"]
    );
}

#[test]
fn bodies_that_are_no_json_are_kept_as_lines_or_as_a_digest() {
    let changing = Changing::with(PLAIN, "");
    for (body, word) in [
        (
            &b"one\ntwo 2026-01-02T03:04:05Z\n"[..],
            "\"two [date-time]\"",
        ),
        (&b"\xff\x00binary"[..], "\"sha256\""),
        (b"", "\"status\": 200"),
    ] {
        changing.responses(CannedResponse::new(200, "text/plain", body));
        changing.run(&[]);
        let ended = changing.suite.run(&["baseline", "accept", "--all"]);
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
        assert!(changing.text().contains(word), "{}", changing.text());
        assert_eq!(changing.run(&[]).status, 0);
        changing.responses(CannedResponse::new(
            200,
            "text/plain",
            [body, b"three"].concat(),
        ));
        changing.run(&[]);
        let found = changing.findings();
        assert!(found.len() == 1 && found[0].ends_with("body:"), "{found:?}");
    }
}

#[test]
fn five_megabytes_with_fifty_changes_are_shown_in_few_lines() {
    let item = |number: usize, name: &str| {
        format!(
            "{{\"id\": {number}, \"name\": \"{name}\", \"text\": \"{}\"}}",
            "x".repeat(400)
        )
    };
    let body = |is_changed: bool| {
        let items: Vec<String> = (0..12_000)
            .map(|n| {
                item(
                    n,
                    if is_changed && n % 240 == 0 {
                        "new"
                    } else {
                        "old"
                    },
                )
            })
            .collect();
        format!("[{}]", items.join(","))
    };
    assert!(body(false).len() > 5_000_000);
    let changing = Changing::accepted(PLAIN, &body(false));
    changing.responds_json(&body(true));
    let ended = changing.run(&[]);
    assert_eq!(changing.findings(), ["notice value-changed body:/*/name"]);
    assert_eq!(changing.suite.report()["findings"][0]["count"], 50);
    assert!(ended.out.lines().count() < 15, "{}", ended.out);
    let more = "more changed lines (-v)\n";
    assert!(ended.out.contains(more), "{}", ended.out);
    let whole = changing.suite.run(&["report", "latest", "-v"]).out;
    let of_diff = whole.split("--- baseline").nth(1).unwrap();
    let shown = of_diff.lines().count();
    assert!(shown < 200, "{shown} lines");
    let changed = of_diff.matches("+    \"name\": \"new\"").count();
    assert_eq!(changed, 50, "{of_diff}");
}

#[test]
fn a_byte_order_mark_before_the_accepted_json_is_a_difference() {
    let changing = Changing::accepted(PLAIN, BODY);
    changing.responds_json(&format!("\u{feff}{BODY}"));
    let ended = changing.run(&[]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let found = changing.findings();
    assert_eq!(found, ["breaking type-changed body:"], "{}", ended.out);
}

#[test]
fn the_baseline_of_a_step_that_was_renamed_is_not_passed_over() {
    let case = "steps:\n  - name: first\n    request: { path: /a }\n    expect: { status: 200 }\n";
    let changing = Changing::accepted(case, r#"{"id": "1"}"#);
    assert_eq!(changing.run(&[]).status, 0);
    changing.responds_json(r#"{"id": null}"#);
    for renamed in [
        case.replace("first", "read"),
        "request: { path: /a }\nexpect: { status: 200 }\n".to_owned(),
    ] {
        let path = "cases/things/read.case.yaml";
        changing.suite.write(path, renamed.as_bytes());
        let ended = changing.run(&[]);
        assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
        let said: Vec<&str> = ended.out.split_whitespace().collect();
        let words = "the baseline has the response of a step that the case does not have";
        assert!(said.join(" ").contains(words), "{}", ended.out);
    }
    changing.suite.run(&["baseline", "accept", "--all"]);
    let ended = changing.run(&[]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
}
