//! Wrong input of every kind: exit status 2, the place, and nothing sent.

use crate::support::{CannedResponse, Ended, Host, Suite};

/// Checks a suite whose one case file has this content.
fn refuse(content: &[u8]) -> Ended {
    let suite = Suite::new(&[]);
    suite.write("cases/a.case.yaml", content);
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("cases/a.case.yaml"), "{}", ended.err);
    assert!(host.received().is_empty());
    assert_eq!(suite.run(&["check"]).status, 2);
    ended
}

#[test]
fn a_misspelt_field_gets_its_place_its_line_and_a_suggestion() {
    let ended = refuse(b"request:\n  path: /t\nexpect:\n  staus: 200\n");
    assert!(
        ended
            .err
            .contains("cases/a.case.yaml:4:3: unknown field `staus`"),
        "{}",
        ended.err
    );
    assert!(ended.err.contains("4 |   staus: 200"), "{}", ended.err);
    assert!(
        ended.err.contains("did you mean `status`?"),
        "{}",
        ended.err
    );
}

#[test]
fn the_name_of_a_contract_a_media_type_and_a_header_are_written_in_one_way() {
    let case = "request: { path: /a, headers: { Accept: a, accept: b } }
expect: { content_type: application/json, contract: schemas/member.schema.json }
";
    let suite = Suite::new(&[
        ("cases/a.case.yaml", case),
        ("schemas/member.schema.json", "{\"type\": \"object\"}"),
    ]);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    for words in [
        "cases/a.case.yaml:1:44: the header `accept` is here twice",
        "did you mean `media_type`?",
        "without folder and ending: write `member`",
    ] {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
}

#[test]
fn every_mistake_of_a_file_is_reported_at_once() {
    let ended = refuse(
        b"tag: x\nrequest: { path: 't', methd: GET }\nexpect: { status: 999, media_type: json, body: [ { path: 'x', equals: 1 }, { path: $.a } ] }\n",
    );
    for words in [
        "`tag`",
        "begin with `/`",
        "`methd`",
        "`999`",
        "`json`",
        "JSONPath",
        "does not say what the value must be",
    ] {
        assert!(
            ended.err.contains(words),
            "{words} is missing in\n{}",
            ended.err
        );
    }
}

#[test]
fn names_that_nothing_sets_are_refused_with_a_place() {
    let ended = refuse(
        b"request: { path: '/{id}', params: { id: '{{ membrship }}' } }\nvars: { membership: 1 }\n",
    );
    assert!(
        ended.err.contains("a.case.yaml:1:") && ended.err.contains("did you mean `membership`?"),
        "{}",
        ended.err
    );
    let ended = refuse(b"request: { path: '/t' }\nexpect: { contract: nothing }\n");
    assert!(
        ended.err.contains("a.case.yaml:2:") && ended.err.contains("contract `nothing`"),
        "{}",
        ended.err
    );
    let ended = refuse(b"request: { path: '/t', auth: nobody }\n");
    assert!(ended.err.contains("credential `nobody`"), "{}", ended.err);
    let ended = refuse(b"request: { path: '/{id}' }\n");
    assert!(ended.err.contains("`{id}` has no value"), "{}", ended.err);
}

#[test]
fn a_misspelt_filter_is_refused_before_anything_is_sent() {
    let ended = refuse(
        b"request:\n  path: '/{id}'\n  params: { id: '{{ user | lowr }}' }\nneeds: [user]\n",
    );
    for words in [
        "a.case.yaml:3:17: there is no filter `lowr`",
        "did you mean `lower`?",
    ] {
        assert!(ended.err.contains(words), "{}", ended.err);
    }
    let ended = refuse(b"request: { path: '/{{ \"a\" if user is defnied }}' }\nneeds: [user]\n");
    assert!(
        ended.err.contains("did you mean `defined`?"),
        "{}",
        ended.err
    );
}

#[test]
fn files_that_are_no_yaml_are_refused() {
    for content in [
        &b""[..],
        b"\n\n",
        b"\xef\xbb\xbf",
        b"\xff\xfe\x00",
        b"request: [",
        b"- a\n- b\n",
        b"just words",
        b"42",
        b"null",
        b"request: \"\x00\"",
        b"a: &a [*a]",
        b"request: { path: /t }\nrequest: { path: /u }\n",
    ] {
        refuse(content);
    }
    refuse(format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)).as_bytes());
    refuse(format!("{}1{}", "{a: ".repeat(10_000), "}".repeat(10_000)).as_bytes());
}

#[test]
fn a_byte_order_mark_and_crlf_are_no_mistake() {
    let suite = Suite::new(&[]);
    suite.write(
        "cases/a.case.yaml",
        b"\xef\xbb\xbfrequest:\r\n  path: /t\r\nexpect:\r\n  status: 200\r\n",
    );
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
}

#[test]
fn a_folder_or_an_unreadable_name_in_place_of_a_case_is_refused() {
    let suite = Suite::new(&[
        ("cases/a.case.yaml/inner.txt", "x"),
        ("cases/b.case.yml", "request: { path: /t }"),
    ]);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 2);
    assert!(ended.err.contains("is a folder"), "{}", ended.err);
    assert!(ended.err.contains("`.case.yaml`"), "{}", ended.err);
}

#[test]
fn two_cases_with_one_id_are_refused() {
    let suite = Suite::new(&[
        ("cases/a.case.yaml", "request: { path: /t }"),
        ("cases/b.case.yaml", "id: a\nrequest: { path: /t }"),
    ]);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended
            .err
            .contains("cases/b.case.yaml:1:5: the case id `a` is taken by cases/a"),
        "{}",
        ended.err
    );
}

#[test]
fn wrong_settings_and_flags_are_refused() {
    let suite = Suite::new(&[
        ("cases/a.case.yaml", "request: { path: /t }"),
        ("driftcheck.toml", "[hosts.a]\nurll = 1\n"),
    ]);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 2);
    assert!(ended.err.contains("driftcheck.toml:2:1"), "{}", ended.err);
    let suite = Suite::new(&[("cases/a.case.yaml", "request: { path: /t }")]);
    for (arguments, words) in [
        (&["run", "--host", "stagin"][..], "--host"),
        (&["run", "--host", "http://user:pass@127.0.0.1"], "--host"),
        (&["run", "--host", "ftp://127.0.0.1"], "--host"),
        (&["run", "--var", "novalue"], "--var"),
        (&["run", "--timeout", "5"], "--timeout"),
        (&["run", "--jobs", "0"], "--jobs"),
        (&["run", "--sute", "x"], "--suite"),
        (&["rn"], "run"),
        (&["report", "latest", "--format", "junt"], "junit"),
        (&["run", "--suite", "nowhere"], "--suite"),
        (
            &["run", "--host", "mock", "--report-dir", "/proc/nothing"],
            "--report-dir",
        ),
    ] {
        let ended = suite.run(arguments);
        assert_eq!(ended.status, 2, "{arguments:?} {}", ended.err);
        assert!(ended.err.contains(words), "{arguments:?} {}", ended.err);
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_in_place_of_a_file_is_refused_and_not_waited_for() {
    for path in ["cases/a.case.yaml", "schemas/a.schema.json"] {
        let suite = Suite::new(&[
            ("cases/b.case.yaml", "request: { path: /t }"),
            ("schemas/b.schema.json", "{}"),
        ]);
        let made = std::process::Command::new("mkfifo")
            .arg(suite.path(path))
            .status()
            .unwrap();
        assert!(made.success());
        let ended = suite.run(&["check"]);
        assert_eq!(ended.status, 2, "{}", ended.err);
        assert!(ended.err.contains("not a regular file"), "{}", ended.err);
    }
}

#[test]
fn every_mistake_of_the_settings_is_reported_with_its_line() {
    let suite = Suite::new(&[
        (
            "cases/a.case.yaml",
            "effects: mail\nrequest: { method: POST, path: /t }",
        ),
        (
            "driftcheck.toml",
            "url_profile = \"stagin\"\n\
             [hosts.staging]\nurl = \"ftp://x\"\njobs = 0\ntimeout = \"5\"\n\
             auth.x = { bearer = \"t\", basic = { user = \"u\", password = \"p\" } }\n",
        ),
    ]);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 2);
    for place in ["1:15", "3:7", "4:8", "5:11", "6:10"] {
        let place = format!("driftcheck.toml:{place}: ");
        assert!(ended.err.contains(&place), "{place}\n{}", ended.err);
    }
    assert!(
        ended.err.contains("did you mean `staging`?"),
        "{}",
        ended.err
    );
    suite.write("driftcheck.toml", b"[hosts.a]\neffects = [\"mial\"]\n");
    let ended = suite.run(&["check"]);
    assert!(
        ended.err.contains("driftcheck.toml:2:11") && ended.err.contains("did you mean `mail`?"),
        "{}",
        ended.err
    );
    suite.write(
        "driftcheck.toml",
        b"[hosts.a]\njobs = 1\nurl = { env = \"DRIFTCHECK_TEST_NOT_SET\" }\n",
    );
    let ended = suite.run(&["run", "--host", "a"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("driftcheck.toml:3:7") && ended.err.contains("is not set"),
        "{}",
        ended.err
    );
}

#[test]
fn references_in_a_circle_are_refused_with_their_place() {
    for schema in [
        "{\n\"$ref\": \"#\"}",
        "{\n\"$ref\": \"#/$defs/a\", \"$defs\": { \"a\": { \"$ref\": \"#/$defs/b\" }, \"b\": { \"$ref\": \"#/$defs/a\" } } }",
        "{ \"allOf\": [ {\n\"$ref\": \"#\" } ] }",
    ] {
        let suite = Suite::new(&[
            ("cases/a.case.yaml", "request: { path: /t }"),
            ("schemas/s.schema.json", schema),
        ]);
        let ended = suite.run(&["check"]);
        assert_eq!(ended.status, 2, "{schema}");
        assert!(
            ended.err.contains("schemas/s.schema.json:2:")
                && ended.err.contains("refers to itself"),
            "{}",
            ended.err
        );
    }
    let tree = r##"{ "properties": { "left": { "$ref": "#" }, "right": { "anyOf": [ { "$ref": "#" } ] } } }"##;
    let suite = Suite::new(&[
        ("cases/a.case.yaml", "request: { path: /t }"),
        ("schemas/s.schema.json", tree),
    ]);
    assert_eq!(suite.run(&["check"]).status, 0);
}

#[test]
fn a_test_filter_that_fits_nothing_is_named() {
    let suite = Suite::new(&[("cases/things/read.case.yaml", "request: { path: /t }")]);
    let ended = suite.run(&["test", "--host", "mock", "--", "thigns"]);
    assert_eq!(ended.status, 4, "{}", ended.err);
    assert!(
        ended.err.contains("`thigns`; did you mean `things`?"),
        "{}",
        ended.err
    );
}

#[test]
fn a_quote_of_a_csv_file_that_is_never_closed_is_refused_with_its_place() {
    let case =
        "rows: { key: id, file: r.csv }\nrequest: { path: '/{id}', params: { id: '{{ id }}' } }\n";
    for (rows, place) in [
        ("id,note\nu1,\"x\nu2,y\nu3,z\n", "r.csv:2:4: this quote"),
        ("id,note\nu1,a\nu2,\"y\nu3,\"z\n", "r.csv:3:4: this quote"),
    ] {
        let suite = Suite::new(&[("cases/a.case.yaml", case), ("cases/r.csv", rows)]);
        let ended = suite.run(&["check"]);
        assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
        assert!(ended.err.contains(place), "{}", ended.err);
        let help = "close it; write a quote within a value twice";
        assert!(ended.err.contains(help), "{}", ended.err);
    }
}
