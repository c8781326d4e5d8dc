//! What a document or the command line makes a secret: keys whose names no list knows.

use std::path::Path;

use crate::host::{Host, Then, json};
use crate::support::{Ended, Suite};

const KEY: &str = "H7hd83kXq0-of-a-header";
const PARAMETER: &str = "Qp29dkl3Zz-of-the-query";

/// A document that declares two keys, of a host.
fn document(url: &str) -> String {
    format!(
        r#"{{"openapi": "3.0.3", "info": {{"title": "T", "version": "1"}}, "servers": [{{"url": "{url}"}}],
  "components": {{"securitySchemes": {{
    "k": {{"type": "apiKey", "in": "header", "name": "X-Door"}},
    "q": {{"type": "apiKey", "in": "query", "name": "k"}}}}}},
  "paths": {{"/things": {{"get": {{"security": [{{"k": []}}, {{"q": []}}], "responses": {{"200": {{"description": "ok",
    "content": {{"application/json": {{"schema": {{"properties": {{"id": {{"type": "string"}}, "k": {{"enum": ["a"]}}}}}}}}}}}}}}}}}}}}}}"#
    )
}

/// A host that sends both keys back, where a value of a list is expected.
fn echoing() -> Host {
    Host::start(|talk| {
        talk.say(json(format!(r#"{{"id": 7, "k": "{KEY} {PARAMETER}"}}"#)));
        Then::Close
    })
}

fn assert_silent(folder: &Path, ended: &Ended, secrets: &[&str]) {
    let mut all = vec![(
        "the terminal".to_owned(),
        format!("{}{}", ended.out, ended.err),
    )];
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    let bytes = std::fs::read(&path).unwrap();
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    all.push((path.display().to_string(), text));
                }
            }
        }
    }
    assert!(all.len() > 3, "there are reports");
    for (what, text) in all {
        for secret in secrets {
            assert!(!text.contains(*secret), "{what} has {secret}");
        }
    }
}

#[test]
fn a_key_that_the_document_declares_is_in_no_output_of_traffic() {
    let host = echoing();
    let entry = format!(
        r#"{{"startedDateTime": "2026-11-30T10:00:00Z", "time": 3,
          "request": {{"method": "GET", "url": "{}/things?k={PARAMETER}", "httpVersion": "HTTP/1.1",
            "headers": [{{"name": "X-Door", "value": "{KEY}"}}]}},
          "response": {{"status": 200, "httpVersion": "HTTP/1.1",
            "headers": [{{"name": "content-type", "value": "application/json"}}],
            "content": {{"mimeType": "application/json", "text": "{{\"id\": 7, \"k\": \"{KEY} {PARAMETER}\"}}"}}}}}}"#,
        host.url
    );
    let har = format!(r#"{{"log": {{"version": "1.2", "entries": [{entry}]}}}}"#);
    let suite = Suite::new(&[("api.json", &document(&host.url)), ("one.har", &har)]);
    let formats = "terminal,html,json,junit,markdown,sarif";
    let ended = suite.run(&[
        "judge",
        "one.har",
        "--openapi",
        "api.json",
        "--format",
        formats,
    ]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_silent(&suite.path("reports"), &ended, &[KEY, PARAMETER]);
}

#[test]
fn a_value_that_stands_in_a_path_where_the_document_names_a_token_is_in_no_output() {
    let entry = format!(
        r#"{{"startedDateTime": "2026-11-30T10:00:00Z", "time": 3,
          "request": {{"method": "GET", "url": "https://h.example/v1/reset/{KEY}/now", "httpVersion": "HTTP/1.1", "headers": []}},
          "response": {{"status": 404, "httpVersion": "HTTP/1.1",
            "headers": [{{"name": "content-type", "value": "text/plain"}}],
            "content": {{"mimeType": "text/plain", "text": "no such link: {KEY}"}}}}}}"#
    );
    let har = format!(r#"{{"log": {{"version": "1.2", "entries": [{entry}]}}}}"#);
    let document = r#"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "servers": [{"url": "https://h.example/v1"}],
  "paths": {"/reset/{token}/now": {"get": {"responses": {"200": {"description": "ok"}}}}}}"#;
    let suite = Suite::new(&[("api.json", document), ("one.har", &har)]);
    let more = ["--keep-bodies", "all", "--requests", "-v"];
    let ended = suite.run(&[&["judge", "one.har", "--openapi", "api.json"][..], &more].concat());
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_silent(&suite.path("reports"), &ended, &[KEY]);
}

#[test]
fn whatever_the_command_line_sends_as_a_header_is_in_no_output() {
    let host = echoing();
    // One that the document declares, one that nobody does, and one behind a scheme of its own.
    for (name, secret) in [
        ("X-Door:", KEY),
        ("X-Of-Our-Own:", PARAMETER),
        ("Authorization: Token", KEY),
    ] {
        let suite = Suite::new(&[("api.json", &document(&host.url))]);
        let header = format!("{name} {secret}");
        let formats = "terminal,html,json,junit,markdown,sarif";
        let arguments = [
            "run",
            "--openapi",
            "api.json",
            "--host",
            &host.url,
            "-H",
            "X-Door: door-opener-0",
            "-H",
            &header,
            "-H",
            "Accept-Language: de-CH",
            "--format",
            formats,
            "-v",
        ];
        let ended = suite.run(&arguments);
        assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
        assert_silent(&suite.path("reports"), &ended, &[secret]);
        let record = std::fs::read_to_string(suite.newest_run().join("run.ndjson")).unwrap();
        assert!(record.contains("de-CH"), "what is no secret can be read");
        let shown = suite.run(&[&arguments[..], &["--dry-run"]].concat());
        assert!(!shown.out.contains(secret), "{}", shown.out);
    }
}

#[test]
fn what_a_contract_calls_a_secret_is_one_under_every_name_that_is_told_for_it() {
    let schema = r#"{"type": "object", "required": ["inviteUrl", "opening"], "properties": {
  "inviteUrl": {"type": "string", "x-secret": true, "x-aliases": ["join"]},
  "opening": {"type": "object", "x-aliases": ["doorway"], "required": ["doorCode", "by"], "properties": {"by": {}, "doorCode": {"type": "string", "x-secret": true}}}}}"#;
    // An alias, other spellings, and what is found to be a renamed property.
    let names = ["join", "JOIN", "invite_url", "Invite-U-R-L", "inviteLink"];
    for (name, parent) in names
        .into_iter()
        .zip(["opening", "Opening", "doorway"].into_iter().cycle())
    {
        let door = if parent == "opening" {
            "code_door"
        } else {
            "door_code"
        };
        let host = Host::start(move |talk| {
            talk.say(json(format!(
                r#"{{"{name}": "{KEY}", "{parent}": {{"{door}": "{PARAMETER}", "by": 7}}, "more": "{KEY} {PARAMETER}"}}"#
            )));
            Then::Close
        });
        let suite = crate::rows::suite(&host.url, &[], "");
        suite.write("schemas/thing.schema.json", schema.as_bytes());
        suite.write(
            "cases/a.case.yaml",
            b"{request: {path: /a}, expect: {contract: thing}}",
        );
        let formats = "terminal,html,json,junit,markdown,sarif";
        let ended = suite.run(&["run", "--host", "here", "-v", "--format", formats]);
        assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
        assert_silent(&suite.path("reports"), &ended, &[KEY, PARAMETER]);
    }
}

#[test]
fn a_value_of_a_fixture_that_some_request_sends_as_a_secret_is_in_no_output() {
    let host = Host::start(|talk| {
        talk.say(json(format!(r#"{{"id": "S-1", "foo": "{KEY}"}}"#)));
        Then::Close
    });
    let session = "scope: run\nsetup: [{ name: login, effects: create, request: { method: POST, path: /session }, capture: { t: $.foo, id: $.id } }]\n";
    let robot = "scope: run\ncannot_be_made: by hand\nvalues: [t, u]\n";
    // The first that are given a secret do not send it.
    let using =
        "request: { path: '/a/{{ session.id }}' }, expect: { body: [{ path: $.id, equals: S-2 }] }";
    let sending = "request: { path: /b, headers: { Authorization: 'Bearer {{ session.t }}' } }";
    let naming = "request: { path: '/c/{{ robot.u }}' }";
    let proving = "effects: create, request: { method: POST, path: /d, body: { json: { client_secret: '{{ robot.t }}' } } }";
    let suite = crate::rows::suite(&host.url, &[], "");
    suite.write("cases/_fixtures/session.fixture.yaml", session.as_bytes());
    suite.write("cases/_fixtures/robot.fixture.yaml", robot.as_bytes());
    for (name, fixture, case) in [
        ("a", "session", using),
        ("b", "session", sending),
        ("c", "robot", naming),
        ("d", "robot", proving),
    ] {
        let case = format!("{{ fixtures: [{fixture}], {case} }}");
        suite.write(&format!("cases/{name}.case.yaml"), case.as_bytes());
    }
    let robots = format!(r#"[{{"t": "{PARAMETER}", "u": "ann"}}]"#);
    let formats = "terminal,html,json,junit,markdown,sarif";
    let arguments = [
        "run", "--host", "here", "-v", "--jobs", "1", "--format", formats,
    ];
    let mut command = crate::support::command(suite.folder.path());
    command.args(arguments).env("DRIFTCHECK_VAR_robot", robots);
    let ended: Ended = command.output().unwrap().into();
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let seen = host.seen().requests.concat();
    assert!(seen.contains(KEY) && seen.contains("POST /d "), "{seen}");
    assert_silent(&suite.path("reports"), &ended, &[KEY, PARAMETER]);
    let record = std::fs::read_to_string(suite.newest_run().join("run.ndjson")).unwrap();
    let given = [
        r#"{"session":{"id":"S-1","t":"[redacted]"}}"#,
        r#"{"robot":{"t":"[redacted]","u":"ann"}}"#,
    ];
    for given in given {
        assert_eq!(record.matches(given).count(), 2, "{given}: {record}");
    }
}
