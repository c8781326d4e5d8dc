//! Secrets that a host sends back.

use super::*;

#[test]
fn a_token_is_in_no_output_whatever_form_the_host_sends_it_back_in() {
    let responses: Vec<(&str, String)> = forms()
        .into_iter()
        .map(|(name, form)| (name, response(&form)))
        .collect();
    let host = Host::start(move |talk| {
        let found = responses.iter().find(|(name, _)| *name == talk.name);
        match found {
            Some((_, response)) => talk.say(response),
            // What is no HTTP may come to stand in an error.
            None => talk.say(format!("HTTP/1.1 {TOKEN}\r\n{TOKEN}: {TOKEN}\r\n\r\n")),
        };
        Then::Close
    });
    let suite = suite(&host);
    for (name, _) in forms() {
        let case = format!(
            "effects: mail\nrequest: {{ method: POST, path: /{name} }}\nexpect:\n  contract: thing\n  headers: {{ x-echo: other }}\n  body:\n    - {{ path: $.id, equals: other }}\n    - {{ path: $, equals: {{ a: 1 }} }}\n    - {{ path: '$.more[0]', matches: '^other$' }}\ncapture: {{ taken: $.id, head: {{ header: x-echo }} }}\n"
        );
        suite.write(&format!("cases/{name}.case.yaml"), case.as_bytes());
    }
    suite.write("cases/broken.case.yaml", b"request: { path: /broken }\n");
    let formats = "html,json,junit,markdown,sarif,annotations,code-quality,ctrf";
    let ended = run(
        &suite,
        &["run", "--host", "here", "-v", "--format", formats],
    );
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let head = &host.seen().requests[0];
    assert!(head.contains(&format!("Bearer {TOKEN}")), "{head}");
    assert_folder_silent(&suite.path("reports"));
    for level in [&["-q"][..], &["-v"], &[]] {
        run(
            &suite,
            &[&["report", "latest", "--format", "terminal"], level].concat(),
        );
        run(&suite, &[&["rejudge", "latest"], level].concat());
    }
    run(&suite, &["diff", "latest", "latest"]);
    run(&suite, &["run", "--host", "here", "--dry-run", "-v"]);
    run(&suite, &["run", "--host", "here", "--show-settings"]);
    run(&suite, &["hosts"]);
    run(&suite, &["list"]);
    run(&suite, &["check"]);
    run(&suite, &["probe", "--host", "here"]);
    run(&suite, &["test", "--host", "here"]);
    assert_folder_silent(&suite.path("reports"));
}

#[test]
fn a_token_that_cannot_be_sent_is_refused_and_not_printed() {
    let host = Host::start(|talk| {
        talk.say(crate::host::FINE);
        Then::Close
    });
    let suite = suite(&host);
    suite.write("cases/a.case.yaml", b"request: { path: /a }\n");
    let tokens = [
        Some("s3cr3t/Part\nx-evil: 1"),
        Some("s3cr3t\u{1}/Part"),
        Some(""),
        Some("  "),
        None,
    ];
    for token in tokens {
        let mut command = command(suite.folder.path());
        command
            .args(["run", "--host", "here"])
            .env_remove("THE_TOKEN");
        command.envs(token.map(|token| ("THE_TOKEN", token)));
        let ended: Ended = command.output().unwrap().into();
        assert!(
            [2, 3].contains(&ended.status),
            "{token:?}: {}{}",
            ended.out,
            ended.err
        );
        let reported = format!("{}{}", ended.out, ended.err);
        assert!(reported.contains("THE_TOKEN"), "{token:?}: {reported}");
        assert_silent(&format!("{token:?}"), &reported);
    }
    assert_eq!(host.seen().requests.len(), 0);
    if suite.path("reports").exists() {
        assert_folder_silent(&suite.path("reports"));
    }
}

/// What no output may hold of the exchanges of the login below.
const OF_THE_CASE: [&str; 5] = [
    "acc3ss-T0KEN-77",
    "sess10n-c00kie-88",
    "l1teral-KEY-99",
    "pa55word-in-URL",
    "f0rm-Secret-66",
];

#[test]
fn what_stands_beside_a_secrets_name_is_in_no_output_of_its_case() {
    let [access, cookie, key, password, form] = OF_THE_CASE;
    let host = Host::start(move |talk| {
        let lines = format!(
            "content-type: application/json\r\nset-cookie: s={cookie}; Path=/\r\nx-{access}: {key}\r\nlocation: https://joe:{password}@x.example/\r\n"
        );
        let echoes = [access, cookie, key, form].join(" ");
        let body = format!(
            r#"{{"id": "{echoes}", "access_token": "{access}", "packed": "{}"}}"#,
            STANDARD.encode(STANDARD.encode(key))
        );
        talk.say(crate::host::with_head(&lines, body));
        Then::Close
    });
    let suite = suite(&host);
    let case = format!(
        "steps:\n  - name: login\n    effects: mail\n    request:\n      method: POST\n      path: /login\n      headers: {{ X-Api-Key: {key} }}\n      body: {{ json: {{ client_secret: {form} }} }}\n    capture: {{ token: $.access_token, cookie: {{ header: set-cookie }}, all: $.id }}\n  - name: use\n    request:\n      path: /use\n      headers: {{ X-Access-Token: '{{{{ token }}}}' }}\n    expect: {{ headers: {{ x-other: other }}, body: [{{ path: $.id, equals: other }}] }}\n"
    );
    suite.write("cases/login.case.yaml", case.as_bytes());
    let formats = "html,json,junit,markdown,sarif,annotations,code-quality,ctrf";
    let ended = run(
        &suite,
        &["run", "--host", "here", "-v", "--format", formats],
    );
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(host.seen().requests.len(), 2, "{}{}", ended.out, ended.err);
    let mut written = vec![ended.out, ended.err];
    for entry in std::fs::read_dir(suite.newest_run()).unwrap() {
        written.push(std::fs::read_to_string(entry.unwrap().path()).unwrap());
    }
    for text in written {
        for secret in OF_THE_CASE {
            for secret in [secret.to_owned(), secret.to_lowercase()] {
                assert!(!text.contains(&secret), "{secret}: {text}");
            }
        }
    }
}
