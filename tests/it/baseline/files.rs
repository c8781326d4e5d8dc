//! Which baselines count, and what is reported of one that is broken.

use super::*;

#[test]
fn a_broken_baseline_is_reported_with_its_place_and_nothing_is_sent() {
    let changing = Changing::accepted(CASE, BODY);
    let good = changing.text();
    let asked = changing.host.received().len();
    for (text, place, words) in [
        ("{", ":1:1: ", "it ends in the middle"),
        ("", ":1:1: ", "is empty"),
        (
            &*good.replace("\"status\": 200", "\"staus\": 200"),
            ":5:13: ",
            "unknown field `staus`",
        ),
        (
            &*good.replace("200", "\"200\""),
            ":5:21: ",
            "invalid type: string",
        ),
        (
            &*good.replace("version\": 1", "version\": 2"),
            ":2:3: ",
            "version 2, expected 1",
        ),
        (
            &*good.replace("  \"answers\"", "<<<<<<< HEAD\n  \"answers\""),
            ":3:1: ",
            "conflict marker",
        ),
    ] {
        std::fs::write(changing.file(), text).unwrap();
        let place = format!("read.baseline.json{place}");
        for ended in [
            changing.run(&[]),
            changing.suite.run(&["check"]),
            changing.suite.run(&["baseline", "list"]),
            changing.suite.run(&["rejudge", "latest"]),
        ] {
            assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
            for part in [&*place, words, "help: "] {
                assert!(ended.err.contains(part), "{part}: {}", ended.err);
            }
        }
    }
    assert_eq!(changing.host.received().len(), asked);
    assert_eq!(changing.run(&["--no-baselines"]).status, 0);
}

#[test]
fn baselines_of_cases_that_were_renamed_are_named_before_anything_is_sent() {
    let changing = Changing::accepted(CASE, BODY);
    let case = changing.suite.path("cases/things/read.case.yaml");
    std::fs::rename(&case, case.with_file_name("moved.case.yaml")).unwrap();
    for ended in [changing.run(&[]), changing.suite.run(&["check"])] {
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
        let words = "has a baseline of a case that is not there: `things/read`";
        assert!(ended.err.contains(words), "{}", ended.err);
        assert!(ended.err.contains("baseline prune"), "{}", ended.err);
    }
    let prune = changing.suite.run(&["baseline", "prune"]);
    assert_eq!(prune.status, 0, "{}", prune.err);
    let ended = changing.suite.run(&["check"]);
    assert!(!ended.err.contains("not there"), "{}", ended.err);
}

#[test]
fn of_several_patterns_each_must_fit() {
    let changing = Changing::accepted(CASE, BODY);
    let ended = changing.suite.run(&[
        "baseline",
        "accept",
        "--case",
        "things/read",
        "--case",
        "gone",
    ]);
    assert_eq!(ended.status, 4, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("matches gone"), "{}", ended.err);
}

#[test]
fn a_record_judged_again_goes_by_the_baselines_of_today() {
    let changing = Changing::accepted(CASE, BODY);
    let ended = changing.suite.run(&["rejudge", "latest"]);
    assert_eq!(
        ended.status, 0,
        "what was masked is no difference: {}",
        ended.out
    );
    let text = changing.text().replace("Ann Lee", "Cid Lee");
    std::fs::write(
        changing.file(),
        text.replace("\"count\": 7", "\"count\": \"7\""),
    )
    .unwrap();
    let ended = changing.suite.run(&["rejudge", "latest"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let found = changing.findings();
    assert!(
        found.contains(&"breaking type-changed body:/count".to_owned()),
        "{found:?}"
    );
    assert!(
        found.contains(&"notice value-changed body:/name".to_owned()),
        "{found:?}"
    );
    let twice = changing.suite.run(&["rejudge", "latest"]);
    assert_eq!(twice.status, 1, "{}", twice.out);
    assert_eq!(changing.findings(), found, "nothing is reported twice");
    let kind = changing.suite.run(&["explain", "null-appeared"]);
    assert!(kind.out.contains("baseline review"), "{}", kind.out);
}

#[test]
fn a_url_has_the_baselines_of_its_profile_or_none_and_says_so() {
    let changing = Changing::accepted(CASE, BODY);
    let settings = format!("[hosts.near]\nurl = \"{}\"\n", changing.host.url);
    changing.suite.write("driftcheck.toml", settings.as_bytes());
    changing.responds_json(&BODY.replace("Ann", "Bob"));
    // The address is now that of a profile that has no baselines.
    changing.run(&[]);
    assert!(!changing.findings().concat().contains("value-changed"));
    changing.suite.run(&["baseline", "accept", "--all"]);
    assert!(
        changing
            .suite
            .path("cases/_baselines/near/things/read.baseline.json")
            .exists()
    );
    changing.run(&["--baselines", "mock"]);
    assert!(changing.findings().concat().contains("value-changed"));
    let unknown = changing.run(&["--baselines", "nera"]);
    assert_eq!(unknown.status, 2);
    assert!(
        unknown.err.contains("did you mean `near`?"),
        "{}",
        unknown.err
    );
    let far = changing.suite.run(&["run", "--host", "http://far.invalid"]);
    assert!(
        far.err.contains("is not the URL of a profile"),
        "{}",
        far.err
    );
    let accept = changing.suite.run(&["baseline", "accept", "--all"]);
    assert_eq!(accept.status, 2, "{}", accept.out);
    assert!(accept.err.contains("--baselines"), "{}", accept.err);
}

#[test]
fn every_step_and_every_row_has_its_response() {
    let case =
        "rows: [{ key: one, id: AUSR-1111-2222-3333 }, { key: two, id: AUSR-4444-5555-6666 }]
setup: [{ name: before, request: { path: /before } }]
steps:
  - { name: first, request: { path: '/{id}', params: { id: '{{ id }}' } } }
  - { name: second, request: { path: /second } }
compare: { mask: $.count }
";
    let changing = Changing::accepted(case, BODY);
    for row in ["one", "two"] {
        let path = format!("cases/_baselines/mock/things/read[{row}].baseline.json");
        let text = std::fs::read_to_string(changing.suite.path(&path)).unwrap();
        let file: Value = serde_json::from_str(&text).unwrap();
        let names: Vec<&str> = file["answers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["step"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["first", "second"]);
        assert_eq!(file["answers"][1]["json"]["count"], "[masked: number]");
    }
    assert_eq!(changing.run(&[]).status, 0);
    let more = case.replace(
        "compare:",
        "  - { name: third, request: { path: /third } }\ncompare:",
    );
    changing
        .suite
        .write("cases/things/read.case.yaml", more.as_bytes());
    changing.run(&[]);
    assert_eq!(changing.suite.report()["totals"]["without_baseline"], 2);
    let list = changing.suite.run(&["baseline", "list"]);
    assert!(
        list.out
            .contains("changed      things/read[one] (other steps)"),
        "{}",
        list.out
    );
}

#[test]
fn what_is_wrong_under_compare_is_reported() {
    let case = format!(
        "{PLAIN}compare:\n  mask: [{{ path: count }}]\n  arrays: [{{ path: $.a, as: heap }}, {{ path: $.b }}]\n  headers: [Set-Cookie]\n  ignore: $.x\n"
    );
    let changing = Changing::with(&case, BODY);
    let ended = changing.suite.run(&["check"]);
    assert_eq!(ended.status, 2);
    for words in [
        "read.case.yaml:3:18: `count` names no place",
        "`heap` is not a way to compare an array",
        "must have either `as` or `key`",
        "`set-cookie` is never kept",
        "unknown field `ignore` in `compare`",
    ] {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
    changing
        .suite
        .write("cases/things/read.case.yaml", PLAIN.as_bytes());
    changing
        .suite
        .write("driftcheck.toml", b"[baselines]\nheaders = [\"Date\"]\n");
    let ended = changing.suite.run(&["check"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("driftcheck.toml:2:") && ended.err.contains("never kept"),
        "{}",
        ended.err
    );
}

#[test]
fn the_shipped_suite_run_three_days_apart_differs_in_nothing() {
    let suite = tempfile::tempdir().unwrap();
    let copy = |name: &str| {
        let from = project().join(name);
        let to = suite.path().join(name);
        let ended = std::process::Command::new("cp")
            .arg("-R")
            .arg(from)
            .arg(to)
            .status();
        assert!(ended.unwrap().success());
    };
    ["cases", "schemas", "driftcheck.toml"]
        .iter()
        .for_each(|name| copy(name));
    let _ = std::fs::remove_dir_all(suite.path().join("cases/_baselines"));
    let run = |arguments: &[&str]| driftcheck(suite.path(), arguments);
    let ended = run(&["run", "--now", "2026-11-22T09:00:00Z", "-q"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let ended = run(&["baseline", "accept", "--all"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let later = run(&["run", "--now", "2026-11-25T09:00:00Z", "-q"]);
    assert_eq!(later.status, 0, "{}{}", later.out, later.err);
    assert!(later.verdict().starts_with("CONFORMS  1"), "{}", later.out);
    let list = run(&["baseline", "list"]);
    let last = list.out.lines().last().unwrap().to_owned();
    assert!(
        last.ends_with(" accepted") && !last.contains("changed"),
        "{last}"
    );
    // No secret is in any file: neither a token nor the code of an invitation.
    let again = run(&["baseline", "accept", "--all"]);
    assert!(
        again.out.starts_with("nothing was accepted"),
        "{}",
        again.out
    );
    let found = std::process::Command::new("grep")
        .args(["-rniE", "idt:|invite\\?|code=|mock-|password"])
        .arg(suite.path().join("cases/_baselines"))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&found.stdout), "");
}
