//! Secrets that are common words, short, or too many.

use super::*;

#[test]
fn a_common_or_short_credential_is_reported_and_its_record_is_judged_the_same() {
    for token in ["admin", "true", "Active", "id", "s3cr3t", "1"] {
        let host = Host::start(move |talk| {
            let lines = format!(
                "content-type: application/json\r\nx-role: {token}\r\nx-words: the {token} role\r\n"
            );
            let body = format!(
                r#"{{"id": "a", "role": "{token}", "words": "the {token} role", "admin": true, "status": "Active", "n": 1, "list": [{{"state": "{token}"}}], "echo": "Bearer {token}"}}"#
            );
            talk.say(crate::host::with_head(&lines, body));
            Then::Close
        });
        let suite = suite(&host);
        let case = |role: &str| {
            format!(
                "effects: mail\nrequest: {{ method: POST, path: /a }}\nexpect:\n  contract: {{ 2xx: thing }}\n  headers: {{ x-role: '{role}', x-words: {{ matches: role }} }}\n  body:\n    - {{ path: $.role, equals: '{role}' }}\n    - {{ path: $.status, equals: Active }}\n    - {{ path: \"$.list[?@.state == '{role}']\", exists: true }}\n    - {{ path: $.admin, equals: true }}\ncapture: {{ role: $.role }}\n"
            )
        };
        let run = |arguments: &[&str]| -> Ended {
            let mut command = command(suite.folder.path());
            command
                .args(arguments)
                .env("THE_TOKEN", token)
                .output()
                .unwrap()
                .into()
        };
        for (role, status) in [(token, 0), ("other", 1)] {
            suite.write("cases/a.case.yaml", case(role).as_bytes());
            let ended = run(&["run", "--host", "here"]);
            assert_eq!(ended.status, status, "{token}: {}{}", ended.out, ended.err);
            let reported = "the credential `default` of the host `here` is so short or common";
            assert_eq!(
                ended.err.matches(reported).count(),
                1,
                "{token}: {}",
                ended.err
            );
            let record = std::fs::read_to_string(suite.newest_run().join("run.ndjson")).unwrap();
            for kept in [
                format!(r#"\"role\":\"{token}\""#),
                format!(r#"\"role\": \"{token}\""#),
                format!("Bearer {token}"),
                format!(r#""x-role","value":"{token}""#),
            ] {
                assert!(!record.contains(&kept), "{token}: {record}");
            }
            assert!(
                record.contains(&format!("the {token} role")),
                "{token}: {record}"
            );
            let before = findings(&suite);
            let again = run(&["rejudge", "latest"]);
            assert_eq!(again.status, status, "{token}: {}{}", again.out, again.err);
            assert_eq!(findings(&suite), before, "{token}");
        }
    }
}

/// Kind and place of each finding of the newest run.
fn findings(suite: &Suite) -> Vec<(String, String)> {
    let report = suite.report();
    let findings = report["findings"].as_array().unwrap().iter();
    let reported = findings.map(|one| (one["kind"].to_string(), one["place"].to_string()));
    reported.collect()
}

#[test]
fn a_case_with_too_many_secrets_for_all_their_forms_is_reported_in_every_report() {
    let host = Host::start(|talk| {
        let urls: Vec<String> = (0..100)
            .map(|number| {
                format!(r#"{{"id": "a", "url": "https://p.example/?code=c0de-{number}"}}"#)
            })
            .collect();
        talk.say(crate::host::json(format!("[{}]", urls.join(","))));
        Then::Close
    });
    let suite = suite(&host);
    let list = r#"{ "type": "array", "items": { "$ref": "thing.schema.json" } }"#;
    suite.write("schemas/list.schema.json", list.as_bytes());
    for name in ["a", "b"] {
        let case = format!("request: {{ path: /{name} }}\nexpect: {{ contract: list }}\n");
        suite.write(&format!("cases/{name}.case.yaml"), case.as_bytes());
    }
    let formats = "terminal,html,json,markdown,sarif";
    let ended = run(&suite, &["run", "--host", "here", "--format", formats]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    // The terminal's lines are wrapped, and Markdown has escapes in them.
    let words = |text: &str| {
        text.replace('\\', "")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let reported =
        |text: &str| words(text).contains("more secrets than are searched for in every form");
    assert!(reported(&ended.out), "{}", ended.out);
    let cases = "`a` and another case had more secrets";
    assert!(words(&ended.out).contains(cases), "{}", ended.out);
    for entry in std::fs::read_dir(suite.newest_run()).unwrap() {
        let path = entry.unwrap().path();
        if path.file_stem().is_some_and(|stem| stem == "report") {
            assert!(
                reported(&std::fs::read_to_string(&path).unwrap()),
                "{}",
                path.display()
            );
        }
    }
}
