//! `driftcheck import curl`.

use std::io::Write;
use std::process::Stdio;

use super::{case, cases, imported};
use crate::import::NOWHERE;
use crate::support::{CannedResponse, Host, Suite, command};

const COMMANDS: &str = r#"#!/bin/sh
curl 'https://api.example.com/users/12?page=2&api_key=sk-q-123456' \
  -H 'accept: application/json' \
  -H 'sec-ch-ua: "Chromium";v="120"' \
  -H 'user-agent: Mozilla/5.0' \
  -H 'x-tenant: acme' \
  -H 'authorization: Bearer bearer-s3cr3t-1' \
  --compressed
curl -X POST https://api.example.com/users -H "Authorization: Bearer bearer-s3cr3t-1" \
  --json $'{"name": "O\'Hara", "password": "pass-s3cr3t-2", "note": "{{ not one }}", "big": 12345678901234567890}'
curl -X POST https://api.example.com/users -H "Authorization: Bearer bearer-s3cr3t-1" \
  --json $'{"name": "O\'Hara", "password": "pass-s3cr3t-2", "note": "{{ not one }}", "big": 12345678901234567890}'
curl -u ann:basic-s3cr3t-3 -d 'a=1&client_secret=form-s3cr3t-4' https://api.example.com/token
curl https://api.example.com/health | jq .
"#;

#[test]
fn commands_become_cases_without_their_secrets() {
    let suite = Suite::new(&[("calls.sh", COMMANDS)]);
    let ended = imported(&suite, &["curl", "calls.sh"]);
    assert!(
        ended
            .out
            .contains("4 cases written, 0 updated, 0 unchanged, 0 kept in cases/calls\n"),
        "{}",
        ended.out
    );
    assert!(
        ended
            .out
            .contains("left out  commands that are not curl's: 1"),
        "{}",
        ended.out
    );
    let all = cases(&suite);
    assert!(!all.contains("s3cr3t") && !all.contains("sk-q"), "{all}");
    assert!(!ended.out.contains("s3cr3t"), "{}", ended.out);
    assert!(
        ended
            .out
            .contains("profile   imported, in driftcheck.toml\n"),
        "{}",
        ended.out
    );
    let settings = std::fs::read_to_string(suite.path("driftcheck.toml")).unwrap();
    for line in [
        "url = \"https://api.example.com\"",
        "default = { bearer = { env = \"TOKEN\" } }",
        "basic = { basic = { user = \"ann\", password = { env = \"BASIC_PASSWORD\" } } }",
        "bearer = [{ bearer = { env = \"BEARER_TOKEN\" } }, { query = { name = \"api_key\", value = { env = \"BEARER_API_KEY\" } } }]",
    ] {
        assert!(settings.contains(line), "{line}: {settings}");
    }
    let dry = suite.run(&["run", "--host", "imported", "--dry-run"]);
    assert_eq!(dry.status, 0, "{}{}", dry.out, dry.err);
    for words in [
        "https://api.example.com/health",
        "the credential `bearer` is not set: BEARER_TOKEN",
        "the variable `password` is not set",
    ] {
        assert!(dry.out.contains(words), "{words}: {}", dry.out);
    }
    let read = case(&suite, "calls/get-users-id");
    let expected = "name: \"GET /users/{id}\"\nrequest:\n  method: GET\n  path: \"/users/{id}\"\n  params:\n    id: \"12\"\n  query:\n    page: \"2\"\n  headers:\n    accept: application/json\n    x-tenant: acme\n";
    assert!(read.contains(expected), "{read}");
    assert!(
        read.starts_with("# made by `driftcheck import curl`, digest "),
        "{read}"
    );
    assert!(
        read.contains("# from GET /users/{id} of calls.sh:2\n"),
        "{read}"
    );
    let made = case(&suite, "calls/post-users");
    for words in [
        "effects: create\n",
        "needs:\n  - password\n",
        "seen 2 times",
        "password: \"{{ password }}\"",
        "big: 12345678901234567890",
        "is: \"2xx\"\n    basis: assumed\n",
    ] {
        assert!(made.contains(words), "{words}: {made}");
    }
    assert!(
        case(&suite, "calls/get-health").contains("auth: none"),
        "{all}"
    );
    let token = case(&suite, "calls/post-token");
    assert!(
        token.contains("auth: basic\n") && token.contains("a=1&client_secret={{ client_secret }}"),
        "{token}"
    );
}

#[test]
fn edited_files_are_kept_and_a_dry_run_writes_none() {
    let suite = Suite::new(&[
        NOWHERE,
        ("calls.sh", "curl h.example/a\ncurl h.example/b\n"),
    ]);
    let ended = suite.run(&["import", "curl", "calls.sh", "--dry-run"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(
        ended
            .out
            .contains("would write cases/calls/get-a.case.yaml\n"),
        "{}",
        ended.out
    );
    assert!(
        ended.out.contains("dry run: 2 cases to write, 0 to update"),
        "{}",
        ended.out
    );
    assert_eq!(cases(&suite), "");
    assert!(!suite.path("schemas").exists());
    imported(&suite, &["curl", "calls.sh"]);
    let own = case(&suite, "calls/get-a").replace("2xx", "200");
    suite.write("cases/calls/get-a.case.yaml", own.as_bytes());
    suite.write(
        "calls.sh",
        b"curl h.example/a\ncurl -H 'X-A: 1' h.example/b\n",
    );
    let ended = imported(&suite, &["curl", "calls.sh"]);
    assert!(
        ended
            .out
            .contains("kept, as it was edited: cases/calls/get-a.case.yaml\n"),
        "{}",
        ended.out
    );
    assert!(
        ended
            .out
            .contains("0 cases written, 1 updated, 0 unchanged, 1 kept"),
        "{}",
        ended.out
    );
    assert_eq!(case(&suite, "calls/get-a"), own);
}

#[test]
fn the_next_command_is_for_the_host_that_the_requests_went_to() {
    let hosts = "[hosts.other]\nurl = \"https://other.example\"\n[hosts.own]\nurl = { env = \"OWN_URL\", default = \"https://h.example/\" }\n";
    for (url, host) in [
        ("https://h.example", "own"),
        ("https://third.example", "https://third.example"),
    ] {
        let text = format!("curl {url}/item-$ID\n");
        let suite = Suite::new(&[("driftcheck.toml", hosts), ("calls.sh", &text)]);
        let dry = suite.run(&["import", "curl", "calls.sh", "--dry-run"]);
        let again = "next      the same command without --dry-run writes the files\n";
        assert!(dry.out.ends_with(again), "{}", dry.out);
        let ended = suite.run(&["import", "curl", "calls.sh"]);
        let command = format!("driftcheck run --host {host} --dry-run\n");
        assert!(ended.out.ends_with(&command), "{}", ended.out);
        let all = cases(&suite);
        assert!(
            all.contains("# from GET /item-{{ ID }} of calls.sh:1\n"),
            "{all}"
        );
    }
}

#[test]
fn what_is_written_sends_what_the_command_sends() {
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let url = &host.url;
    let text = format!(
        "curl '{url}/a%20b/7?q=x%2Cy&rql=eq(a,b)&flag' -H 'X-Key: v'\n\
         curl '{url}/form' -d 'a=1' --data-urlencode 'b=ü {{{{x}}}}'\n\
         curl -X PUT \"{url}/json/$ID\" --json '{{\"a\": [1.50, \"{{{{b}}}}\"]}}'\n\
         curl '{url}/json/1' -G -d 'k=1&k=2'\n\
         curl '{url}/a/./b/../../d/.?x=/../y'\n\
         curl --path-as-is '{url}/a/../e'\n"
    );
    let suite = Suite::new(&[("driftcheck.toml", ""), ("c.sh", &text)]);
    imported(&suite, &["curl", "c.sh"]);
    let dry = suite.run(&[
        "run",
        "--host",
        url,
        "--allow-effects",
        "--var",
        "ID=u/1",
        "--dry-run",
    ]);
    assert!(dry.out.contains("6 requests"), "{}{}", dry.out, dry.err);
    let ended = suite.run(&["run", "--host", url, "--allow-effects", "--var", "ID=u/1"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let mut received: Vec<(String, String)> = host
        .received()
        .iter()
        .map(|one| {
            (
                format!("{} {}", one.method, one.target),
                String::from_utf8(one.body.clone()).unwrap(),
            )
        })
        .collect();
    received.sort();
    let expected = [
        ("GET /a%20b/7?q=x%2Cy&rql=eq(a,b)&flag", ""),
        ("GET /a/../e", ""),
        ("GET /d/?x=/../y", ""),
        ("GET /json/1?k=1&k=2", ""),
        ("POST /form", "a=1&b=%C3%BC%20%7B%7Bx%7D%7D"),
        ("PUT /json/u%2F1", "{\"a\":[1.50,\"{{b}}\"]}"),
    ];
    let expected = expected.map(|(request, body)| (request.to_owned(), body.to_owned()));
    assert_eq!(received, expected);
}

#[test]
fn several_hosts_are_refused_until_one_is_chosen() {
    let text = "curl https://a.example/x\ncurl https://a.example/y\ncurl https://b.example/v2/z\n";
    let suite = Suite::new(&[NOWHERE, ("c.sh", text)]);
    let ended = suite.run(&["import", "curl", "c.sh"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    for words in [
        "c.sh: has requests to 2 hosts: https://a.example (2), https://b.example (1)",
        "--host 'https://a.example'",
    ] {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
    let ended = imported(&suite, &["curl", "c.sh", "--host", "https://b.example/v2"]);
    assert!(
        ended.out.contains("left out  to other hosts: 2"),
        "{}",
        ended.out
    );
    assert!(case(&suite, "c/get-z").contains("path: /z\n"));
    // A new suite is sent to where the commands were.
    let new = Suite::new(&[("c.sh", text)]);
    imported(&new, &["curl", "c.sh", "--host", "https://b.example/v2"]);
    let shown = new.run(&["run", "--host", "imported", "--dry-run"]);
    assert!(
        shown.out.contains(" https://b.example/v2/z"),
        "{}{}",
        shown.out,
        shown.err
    );
    let ended = suite.run(&["import", "curl", "c.sh", "--filter", "/none/**"]);
    assert_eq!(ended.status, 2, "{}", ended.out);
    assert!(
        ended.err.contains("that no --filter matches: 3"),
        "{}",
        ended.err
    );
}

#[test]
fn commands_are_read_from_standard_input_and_mistakes_are_placed() {
    let suite = Suite::new(&[NOWHERE]);
    let with = |text: &str| {
        let mut child = command(&suite.path(""))
            .args(["import", "curl"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        let ended = child.wait_with_output().unwrap();
        (
            ended.status.code(),
            String::from_utf8(ended.stderr).unwrap(),
        )
    };
    let (status, err) = with("curl -H 'Authorization: Bearer s3cr3t' https://h/a");
    assert_eq!(status, Some(0), "{err}");
    assert!(suite.path("cases/curl/get-a.case.yaml").exists());
    let (status, err) =
        with("curl -H 'Authorization: Bearer s3cr3t' https://h/a -K opts\ncurl --nope h\n");
    assert_eq!(status, Some(2), "{err}");
    for words in [
        "standard input:1:52: found options in a file (-K)",
        "help: write its options into the command",
        "standard input:2:6: found the unknown option `--nope`",
    ] {
        assert!(err.contains(words), "{words}: {err}");
    }
    assert!(!err.contains("s3cr3t"), "{err}");
}
