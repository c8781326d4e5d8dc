//! What is not asked, not compared or not compared with.

use super::*;

#[test]
fn a_host_that_cannot_be_asked_is_no_difference() {
    let two = Two::new(
        || CannedResponse::json(200, "{}"),
        || CannedResponse::json(200, "{}"),
    );
    let written = settings(&two.left.url, "http://127.0.0.1:1", "");
    two.suite.write("driftcheck.toml", written.as_bytes());
    let ended = two.compare(&[]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("right (staging)"), "{}", ended.out);
    assert_eq!(two.found(), []);
}

#[test]
fn an_effect_needs_the_leave_of_both_hosts() {
    let case = "effects: mail\nrequest: { method: POST, path: /mail }\n";
    let two = Two::with(
        case,
        || CannedResponse::json(200, "{}"),
        || CannedResponse::json(200, "{}"),
    );
    let written = settings(&two.left.url, &two.right.url, "");
    let denied = written.replacen("effects = \"allow\"", "effects = \"deny\"", 1);
    two.suite.write("driftcheck.toml", denied.as_bytes());
    let ended = two.compare(&[]);
    assert_eq!(ended.status, 4, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("left (live)"), "{}", ended.out);
    let live = written.replacen("effects = \"allow\"", "effects = \"allow\"\nlive = true", 1);
    two.suite.write("driftcheck.toml", live.as_bytes());
    let ended = two.compare(&[]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("--yes"), "{}", ended.err);
    let ended = two.compare(&["--dry-run"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(ended.out.matches("curl").count(), 2, "{}", ended.out);
    assert_eq!(two.left.received().len() + two.right.received().len(), 0);
    let ended = two.compare(&["--yes"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(
        (two.left.received().len(), two.right.received().len()),
        (1, 1)
    );
}

#[test]
fn what_is_not_to_be_compared_is_stated_by_settings_or_flags() {
    let two = Two::new(
        || CannedResponse::json(200, r#"{"a": 1, "b": [{"rev": 1}]}"#).header("X-Build", "1"),
        || CannedResponse::json(200, r#"{"a": "1", "b": [{"rev": 2}]}"#).header("X-Build", "2"),
    );
    assert_eq!(two.compare(&[]).status, 1);
    assert_eq!(two.found().len(), 3);
    // As `--ignore "$PLACES"` is where the variable has no value.
    let ended = two.compare(&["--ignore", ""]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("--ignore: is empty"), "{}", ended.err);
    let flags = [
        "--ignore",
        "/a",
        "--ignore",
        "$.b[*].rev",
        "--ignore-header",
        "x-bu*",
    ];
    let ended = two.compare(&flags);
    assert_eq!(two.found(), [], "{}", ended.out);
    let more = "[compare]\nignore = [\"/a\", \"/b/*/rev\"]\nignore_headers = [\"X-Build\"]\n";
    let written = settings(&two.left.url, &two.right.url, more);
    two.suite.write("driftcheck.toml", written.as_bytes());
    two.compare(&[]);
    assert_eq!(two.found(), []);
    let broken = written.replace("\"/a\"", "\"a\"");
    two.suite.write("driftcheck.toml", broken.as_bytes());
    let ended = two.compare(&[]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(ended.err.contains("driftcheck.toml:10"), "{}", ended.err);
}

#[test]
fn what_a_case_says_of_its_arrays_masks_and_facts_holds_between_hosts_too() {
    let left: fn() -> CannedResponse = || {
        CannedResponse::json(
            200,
            r#"{"n": 1, "tags": ["a", "b"], "all": [{"id": 1, "v": 1}, {"id": 2, "v": 1}], "link": "https://a.example/1"}"#,
        )
    };
    let right: fn() -> CannedResponse = || {
        CannedResponse::json(
            200,
            r#"{"n": 2, "tags": ["b", "a"], "all": [{"id": 2, "v": 2}, {"id": 1, "v": 1}], "link": "https://a.example/2"}"#,
        )
    };
    let two = Two::new(left, right);
    two.compare(&[]);
    let places: Vec<_> = two.found().into_iter().map(|row| row.0).collect();
    for place in ["body:/all", "body:/n", "body:/tags"] {
        assert!(places.iter().any(|one| one == place), "{places:?}");
    }
    let stated = format!(
        "{CASE}compare:\n  mask: $.n\n  keep: $.link\n  arrays: [{{ path: $.tags, as: set }}, {{ path: $.all, key: id }}]\n"
    );
    let two = Two::with(&stated, left, right);
    two.compare(&[]);
    let reported = rows(&[
        ("body:/all/*/v", "value-changed", "notice"),
        ("body:/link", "value-changed", "notice"),
    ]);
    assert_eq!(two.found(), reported);
}

#[test]
fn an_expired_waiver_of_what_differs_is_stated_and_others_are_not_called_stale() {
    let two = Two::new(
        || CannedResponse::json(200, r#"{"a": 1, "b": 1}"#),
        || CannedResponse::json(200, r#"{"b": 2}"#),
    );
    let waiver = |kind: &str, place: &str, until: &str| {
        format!(
            "- kind: {kind}\n  pointer: {place}\n  reason: known\n  owner: Ann\n  until: {until}\n"
        )
    };
    let waivers =
        waiver("vanished", "/a", "2026-12-31") + &waiver("wrong-type", "/z", "2026-12-01");
    two.suite.write("cases/waivers.yaml", waivers.as_bytes());
    let ended = two.compare(&["--now", "2026-12-24T00:00:00Z"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("WAIVER ENDS SOON"), "{}", ended.out);
    let ended = two.compare(&["--now", "2027-01-01T00:00:00Z"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let words = "WAIVER EXPIRED  cases/waivers.yaml:1 by Ann";
    assert!(ended.out.contains(words), "{}", ended.out);
    assert!(!ended.out.contains("waivers.yaml:6"), "{}", ended.out);
}

#[test]
fn a_comparison_takes_no_earlier_run() {
    let two = Two::new(
        || CannedResponse::json(200, "{}"),
        || CannedResponse::json(200, "{}"),
    );
    let ended = two.compare(&["--against", "latest"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("--against"), "{}", ended.err);
    assert_eq!(two.left.received().len(), 0);
    let help = two.suite.run(&["compare", "--help"]).out;
    assert!(!help.contains("--against"), "{help}");
}

#[test]
fn another_problem_on_the_other_host_is_identified_by_its_type() {
    let problem = |kind: &str| {
        let body = format!(r#"{{"type": "https://problems.example/{kind}", "status": 404}}"#);
        CannedResponse::new(404, "application/problem+json", body)
    };
    let left = Host::start(move |_| problem("gone"));
    let right = Host::start(move |_| problem("unknown"));
    let written = settings(&left.url, &right.url, "");
    let suite = Suite::new(&[("cases/a.case.yaml", CASE), ("driftcheck.toml", &written)]);
    let two = Two { suite, left, right };
    two.compare(&[]);
    let reported = rows(&[("body:/type", "value-changed", "notice")]);
    assert_eq!(two.found(), reported);
}

#[test]
fn a_host_that_nobody_knows_is_named_by_its_flag() {
    let two = Two::new(
        || CannedResponse::json(200, "{}"),
        || CannedResponse::json(200, "{}"),
    );
    let ended = two
        .suite
        .run(&["compare", "--left", "live", "--right", "stagin"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(ended.err.contains("--right"), "{}", ended.err);
    assert!(
        ended.err.contains("did you mean `staging`?"),
        "{}",
        ended.err
    );
    let ended = two.compare(&["--ignore-header", "a b"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    let ended = two.compare(&["nothing-like-it"]);
    assert_eq!(ended.status, 4, "{}", ended.out);
}

#[test]
fn texts_that_are_no_json_are_compared_as_texts() {
    let two = Two::new(
        || CannedResponse::new(200, "text/plain", "one\ntwo\n"),
        || CannedResponse::new(200, "text/plain", "one\n2\n"),
    );
    assert_eq!(two.compare(&[]).status, 0);
    assert_eq!(two.found(), rows(&[("body:", "value-changed", "notice")]));
    let out = two.compare(&["-v"]).out;
    assert!(
        out.contains("--- live") && out.contains("+++ staging"),
        "{out}"
    );
    let two = Two::new(
        || CannedResponse::json(200, "{}"),
        || CannedResponse::json(200, "<html>"),
    );
    assert_eq!(two.compare(&[]).status, 1);
    assert_eq!(two.found(), rows(&[("body:", "type-changed", "breaking")]));
    let two = Two::new(
        || CannedResponse::json(200, "{}"),
        || CannedResponse::json(200, ""),
    );
    assert_eq!(two.compare(&[]).status, 1);
    assert_eq!(two.found(), rows(&[("body:", "vanished", "breaking")]));
}

#[test]
fn steps_are_compared_one_by_one_and_a_step_that_only_one_host_came_to_is_not() {
    let case = "request: { path: /x }
expect: { status: 200 }
setup:
- { name: before, request: { path: /before } }
steps:
- { name: first, request: { path: /first }, capture: { made: $.id } }
- { name: second, request: { path: '/second/{id}', params: { id: '{{ made }}' } } }
";
    let responses = |second: &'static str, first: u16| {
        Host::start(move |request| match request.target.as_str() {
            "/before" => {
                CannedResponse::json(200, &json!({"random": request.headers["host"]}).to_string())
            }
            "/first" => CannedResponse::json(first, &format!("{{\"id\": \"made{second}\"}}")),
            _ => CannedResponse::json(
                200,
                &format!("{{\"of\": \"made{second}\", \"n\": {second}}}"),
            ),
        })
    };
    let suite = Suite::new(&[("cases/a.case.yaml", case)]);
    let compare = |left: &Host, right: &Host| {
        suite.run(&["compare", "--left", &left.url, "--right", &right.url])
    };
    let (left, right) = (responses("1", 200), responses("2", 200));
    let ended = compare(&left, &right);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let report = suite.report();
    assert_eq!(
        report["findings"].as_array().unwrap().len(),
        1,
        "{}",
        ended.out
    );
    assert_eq!(report["findings"][0]["place"], "body:/n");
    assert_eq!(report["findings"][0]["example"]["step"], "right: second");

    let ended = compare(&left, &responses("2", 500));
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let report = suite.report();
    assert_eq!(
        report["findings"].as_array().unwrap().len(),
        1,
        "{}",
        ended.out
    );
    assert_eq!(report["totals"]["blocked"], 0);
}

#[test]
fn every_format_of_report_can_be_written() {
    let two = Two::new(
        || CannedResponse::json(200, "{\"a\": 1}"),
        || CannedResponse::json(200, "{}"),
    );
    let formats = "terminal,html,json,junit,markdown,sarif,ctrf,code-quality,annotations";
    let ended = two.compare(&["--format", formats]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let run = two.suite.newest_run();
    let read = |name: &str| std::fs::read_to_string(run.join(name)).unwrap();
    assert!(read("report.html").contains("Compared with"));
    assert!(read("report.md").contains("Compared with"));
    assert!(read("junit.xml").contains("vanished"));
    let sides = ["left/report.html", "right/report.html"].map(read);
    assert!(sides[0].contains(&two.left.url) && sides[1].contains(&two.right.url));
}

/// 32,000 objects, each with this id.
fn large(id: &str) -> CannedResponse {
    let item = format!(r#"{{"id":{id}}}"#);
    CannedResponse::json(200, &format!("[{}]", vec![item; 32_000].join(",")))
}

#[test]
fn a_body_that_is_too_large_to_be_compared_is_not_passed_over() {
    let ended = Two::new(|| large("1"), || large("\"1\"")).compare(&[]);
    assert_eq!(ended.status, 3, "{}", ended.out);
    let said: Vec<&str> = ended.out.split_whitespace().collect();
    let words = "INCOMPLETE 1 exchange could not be judged as a whole: the body holds more than";
    assert!(said.join(" ").contains(words), "{}", ended.out);
    let ended = Two::new(|| large("1"), || large("1")).compare(&[]);
    assert_eq!(ended.status, 0, "{}", ended.out);
}

#[test]
fn hosts_that_both_fail_have_not_been_compared() {
    let missing = || CannedResponse::json(404, "{}");
    let case = CASE.replace(", 4xx", "");
    let ended = Two::with(&case, missing, missing).compare(&[]);
    assert_eq!(ended.status, 3, "{}", ended.out);
    let words = "neither host gave a status that its case expects";
    let said: Vec<&str> = ended.out.split_whitespace().collect();
    assert!(said.join(" ").contains(words), "{}", ended.out);
    // A case may be about an error.
    let ended = Two::new(missing, missing).compare(&[]);
    assert_eq!(ended.status, 0, "{}", ended.out);
}
