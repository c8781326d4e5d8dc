//! The file of waivers, read and written to.

use super::*;

#[test]
fn every_mistake_of_the_file_is_reported_at_once_with_its_place() {
    let host = host();
    let refused = |text: &str, expected: &[&str]| {
        let suite = suite(text);
        for ended in [run(&suite, &host, &[]), suite.run(&["check"])] {
            assert_eq!(ended.status, 2, "{text}\n{}{}", ended.out, ended.err);
            for words in expected {
                assert!(
                    ended.err.contains(words),
                    "{words} is missing in\n{}",
                    ended.err
                );
            }
        }
    };
    refused(
        &format!(
            "- fingerprint: abcd\n  owner: ''\n  until: soon\n- kind: wrong-typ\n  pointr: /id\n{REST}\
             - kind: wrong-type\n  pointer: id\n{REST}"
        ),
        &[
            "cases/waivers.yaml:1:16: `abcd` is not a fingerprint",
            "cases/waivers.yaml:1:3: the waiver has no `reason`",
            "cases/waivers.yaml:2:10: `owner` is empty",
            "cases/waivers.yaml:3:10: `soon` is not a date",
            "expected a date: 2026-12-31",
            "cases/waivers.yaml:4:9: there is no kind `wrong-typ`",
            "did you mean `wrong-type`?",
            "cases/waivers.yaml:5:3: unknown field `pointr`",
            "did you mean `pointer`?",
            "cases/waivers.yaml:10:12: `id` is not a pointer into a body",
        ],
    );
    for (entry, expected) in [
        ("kind: wrong-type", "a waiver of a whole kind is too broad"),
        ("case: users/a", "the waiver selects nothing"),
        ("fingerprint: 012345678912", "put it in quotes"),
        ("kind: wrong-type\ncase: user/a", "did you mean `users/a`?"),
        (
            "kind: wrong-type\npointer: /id\nplace: status",
            "either `place` or `pointer`",
        ),
        (
            "fingerprint: 0123456789ab\nkind: wrong-type",
            "already includes kind and place",
        ),
        ("kind: wrong-type\nplace: statu", "`statu` is not a place"),
    ] {
        refused(&waiver(entry), &["cases/waivers.yaml:", expected]);
    }
    let twice =
        waiver("kind: wrong-type\npointer: /id") + &waiver("kind: wrong-type\nplace: body:/id");
    refused(
        &twice,
        &["cases/waivers.yaml:6:3: the waiver in line 1 selects the same"],
    );
    refused(
        "waivers: []\n",
        &["cases/waivers.yaml:1:1: waivers must be a list"],
    );
    refused("- [\n", &["cases/waivers.yaml:", "not valid YAML"]);
    refused(
        "- x\n",
        &["cases/waivers.yaml:1:3: a waiver must be a mapping"],
    );
    assert!(host.received().is_empty());
}

#[test]
fn a_waiver_lasts_a_year_by_the_runs_clock_unless_the_settings_say_otherwise() {
    let (suite, host) = (suite(&both()), host());
    assert_eq!(run(&suite, &host, &["--now", "2025-12-31"]).status, 0);
    let ended = run(&suite, &host, &["--now", "2025-12-30"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    let words = "cases/waivers.yaml:5:10: `until` is 2026-12-31, 366 days ahead";
    assert!(ended.err.contains(words), "{}", ended.err);
    assert!(
        ended.err.contains("the latest is 2026-12-30"),
        "{}",
        ended.err
    );
    suite.write("driftcheck.toml", b"[waivers]\nlongest_days = 366\n");
    assert_eq!(run(&suite, &host, &["--now", "2025-12-30"]).status, 0);
    suite.write("driftcheck.toml", b"[waivers]\nlongest_days = 30\n");
    let ended = run(&suite, &host, &[]);
    assert!(
        ended.err.contains("the latest is 2026-12-26"),
        "{}",
        ended.err
    );
    suite.write("driftcheck.toml", b"[waivers]\nlongest_day = 30\n");
    let ended = run(&suite, &host, &[]);
    assert!(
        ended.err.contains("did you mean `longest_days`?"),
        "{}",
        ended.err
    );
}

#[test]
fn a_file_of_comments_and_no_file_are_fine_and_a_misnamed_one_is_reported() {
    let host = host();
    for text in ["", "# none\n", "[]\n"] {
        assert_eq!(suite(text).run(&["check"]).status, 0, "{text}");
    }
    let suite = suite("");
    suite.write("cases/waivers.yml", both().as_bytes());
    let ended = run(&suite, &host, &[]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("cases/waivers.yml: is not read"),
        "{}",
        ended.err
    );
}

#[test]
fn waive_adds_an_entry_and_leaves_the_rest_of_the_file_as_it_is() {
    let old = format!(
        "# ours\n{}  # odd   spacing\n",
        waiver("kind:   bad-format\ncase: '**' # all")
    );
    let (suite, host) = (suite(&old), host());
    assert_eq!(run(&suite, &host, &[]).status, 1);
    let whole = fingerprint(&suite, "body:/id");
    let ended = waive(&suite, &[&[&whole[..7]], &WHY[..]].concat());
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("cases/waivers.yaml:10"), "{}", ended.out);
    assert!(
        ended.out.contains("until 2026-12-26 (in 30 days)"),
        "{}",
        ended.out
    );
    let text = fs::read_to_string(suite.path("cases/waivers.yaml")).unwrap();
    assert_eq!(
        text.strip_prefix(&old).unwrap(),
        format!(
            "\n# wrong-type at body:/id of GET /t → 200\n- fingerprint: \"{whole}\"\n  \
             reason: \"known: \\\"odd\\\"\"\n  owner: \"Ann\"\n  until: 2026-12-26\n"
        )
    );
    let items = [
        "--kind",
        "wrong-type",
        "--place",
        "body:/items/*/name",
        "--case",
        "users/*",
    ];
    let ended = waive(&suite, &[&items, &WHY[..], &["--ticket", "T-1"]].concat());
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let ended = run(&suite, &host, &[]);
    assert!(
        ended
            .verdict()
            .starts_with("DRIFT  1 of 3 judged cases drifts: 1 breaking finding, 2 waived on"),
        "{}",
        ended.out
    );
}

#[test]
fn waive_makes_the_file_and_takes_the_owner_from_git() {
    let (suite, host) = (suite(""), host());
    assert_eq!(run(&suite, &host, &[]).status, 1);
    let whole = fingerprint(&suite, "body:/id");
    let with_git = |name: &str| {
        let mut command = command(suite.folder.path());
        command.args([
            "waive",
            &whole,
            "--reason",
            "x",
            "--until",
            "2026-12-01",
            "--now",
            NOW,
        ]);
        command.env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("GIT_CONFIG_GLOBAL", suite.path(name));
        Ended::from(command.output().unwrap())
    };
    let ended = with_git("nothing");
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(ended.err.contains("--owner"), "{}", ended.err);
    assert!(!suite.path("cases/waivers.yaml").exists());
    suite.write("settings", b"[user]\nname = Ann\nemail = ann@example.com\n");
    let ended = with_git("settings");
    assert_eq!(ended.status, 0, "{}", ended.err);
    let text = fs::read_to_string(suite.path("cases/waivers.yaml")).unwrap();
    assert!(text.contains("\n# Findings that are accepted"), "{text}");
    assert!(text.contains("owner: \"Ann <ann@example.com>\""), "{text}");
    let listed = suite.run(&["waivers", "--now", NOW]);
    assert!(
        listed.out.contains("ends soon  2026-12-01 (in 5 days)"),
        "{}",
        listed.out
    );
    let listed = suite.run(&["waivers", "--now", "2026-12-02", "--format", "json"]);
    let listed: Value = serde_json::from_str(&listed.out).unwrap();
    assert_eq!(listed[0]["state"], "expired");
    assert_eq!(listed[0]["waiver"]["fingerprint"], whole.as_str());
}

#[test]
fn waive_refuses_what_would_be_refused_later_and_writes_nothing() {
    let (suite, host) = (
        suite(&waiver("kind: wrong-type\npointer: /id\ncase: users/*")),
        host(),
    );
    assert_eq!(run(&suite, &host, &[]).status, 1);
    let whole = fingerprint(&suite, "body:/items/*/name");
    let before = fs::read(suite.path("cases/waivers.yaml")).unwrap();
    let near = format!(
        "{}{}",
        &whole[..11],
        if whole.ends_with('0') { 1 } else { 0 }
    );
    let waive_with = |name: &str, flag: &str, value: &str| {
        let mut arguments = WHY.map(str::to_owned);
        if let Some(index) = WHY.iter().position(|one| *one == flag) {
            arguments[index + 1] = value.to_owned();
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        waive(&suite, &[&[name], &arguments[..]].concat())
    };
    for (ended, expected) in [
        (
            waive_with(&near, "", ""),
            &*format!("did you mean `{whole}`?"),
        ),
        (waive_with("xyz", "", ""), "is not a fingerprint"),
        (waive_with(&whole, "--reason", "  "), "--reason: is empty"),
        (
            waive_with(&whole, "--until", "2026-11-25"),
            "--until: 2026-11-25 is over",
        ),
        (waive_with(&whole, "--until", "366d"), "366 days ahead"),
        (
            waive_with(&whole, "--until", "2027-13-01"),
            "or 30d for thirty days",
        ),
        (
            waive(
                &suite,
                &[&["--kind", "wrong-typ", "--case", "users/a"], &WHY[..]].concat(),
            ),
            "did you mean `wrong-type`?",
        ),
        (
            waive(
                &suite,
                &[&["--kind", "wrong-type", "--case", "usrs/a"], &WHY[..]].concat(),
            ),
            "did you mean `users/a`?",
        ),
        (
            waive(&suite, &[&["--kind", "wrong-type"], &WHY[..]].concat()),
            "too broad",
        ),
        (
            waive(
                &suite,
                &[
                    &[
                        "--kind",
                        "wrong-type",
                        "--place",
                        "body:/id",
                        "--case",
                        "users/*",
                    ],
                    &WHY[..],
                ]
                .concat(),
            ),
            "cases/waivers.yaml:1: wrong-type at body:/id in users/* is waived until 2026-12-31 by Ann already",
        ),
    ] {
        assert_eq!(ended.status, 2, "{expected}: {}{}", ended.out, ended.err);
        assert!(ended.err.contains(expected), "{expected}: {}", ended.err);
    }
    assert_eq!(fs::read(suite.path("cases/waivers.yaml")).unwrap(), before);
    // Of the three cases that have it, one is not waived yet.
    assert_eq!(
        waive_with(&fingerprint(&suite, "body:/id"), "", "").status,
        0
    );
    let ended = waive_with(&fingerprint(&suite, "body:/id"), "", "");
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(ended.err.contains("cases/waivers.yaml:9:"), "{}", ended.err);
}

#[test]
fn a_key_that_a_host_made_up_writes_nothing_but_a_comment() {
    let suite = suite("");
    let closed = SCHEMA.replace(
        "\"required\"",
        "\"additionalProperties\": false, \"required\"",
    );
    suite.write("schemas/thing.schema.json", closed.as_bytes());
    let key = "x\n- kind: wrong-type\n  pointer: /id\n#";
    let body = serde_json::json!({"id": "x", key: 1}).to_string();
    let host = Host::start(move |_| CannedResponse::json(200, &body));
    run(&suite, &host, &[]);
    let report = suite.report();
    let row = &report["findings"][0];
    let whole = row["example"]["fingerprint"].as_str().unwrap();
    let ended = waive(&suite, &[&[whole], &WHY[..]].concat());
    assert_eq!(ended.status, 0, "{}", ended.err);
    let listed = suite.run(&["waivers", "--now", NOW, "--format", "json"]);
    let listed: Value = serde_json::from_str(&listed.out).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
}
