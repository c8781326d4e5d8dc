//! Every command that shows what a host has sent: nothing of it is obeyed by a terminal or by a
//! CI server, and no credential is in it, whatever stream and form it is written to.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::host::{Host, Then, with_head};
use crate::support::{Ended, Suite, command};

/// A credential that a header which lists values would be taken apart into two of.
const TOKEN: &str = "idt:TKN-7777:s3cr3t-Half-1,s3cr3t-Half-2";

/// What no output may hold.
const PARTS: [&str; 2] = ["s3cr3t-half-1", "s3cr3t-half-2"];

/// What a terminal or a CI server would obey, as far as a header can carry it.
const ATTACK: &str = "::error::forged ##[error]forged \u{9b}31m \u{202e}x\u{2066}y";

/// The same where a line may be begun.
const LINES: &str =
    "\r\n::error::forged\n##vso[task.complete]\u{1b}[2J\u{1b}]0;t\u{7}\r::warning::x";

const SCHEMA: &str = r#"{ "type": "object", "required": ["id"], "additionalProperties": false,
  "properties": { "id": { "enum": ["a", "b"] }, "n": { "type": "integer" } } }"#;

/// No two responses are the same, so that there are differences to tell.
fn response(number: usize) -> Vec<u8> {
    let text = format!("{LINES}{number}{TOKEN}{ATTACK}");
    let quoted = serde_json::Value::from(text).to_string();
    let body = format!(r#"{{"id": {quoted}, {quoted}: {{{quoted}: 1}}, "n": [{quoted}]}}"#);
    let shown = format!("{ATTACK} {TOKEN}");
    let head = format!(
        "content-type: application/json; x={shown}\r\nx-odd: {TOKEN}\r\nx-odd: {ATTACK}\r\nx-s3cr3t-half-1: {ATTACK}\r\nallow: {TOKEN}\r\nlink: <https://x.example/{TOKEN}>; rel=\"successor-version\"; title=\"{shown}\"\r\ndeprecation: {shown}\r\nsunset: {TOKEN}\r\nwarning: 299 - \"{shown}\"\r\napi-supported-versions: {TOKEN}\r\napi-deprecated-versions: {ATTACK}, {TOKEN}\r\nserver: {shown}\r\n"
    );
    let bytes = with_head(&head, body);
    let reason = format!("HTTP/1.1 200 {shown}");
    [reason.as_bytes(), &bytes[b"HTTP/1.1 200 OK".len()..]].concat()
}

/// A suite with one case for each way in which a response is looked at.
fn suite(host: &Host) -> Suite {
    let settings = "auth.default = { bearer = { env = \"THE_TOKEN\" } }";
    let suite = crate::rows::suite(&host.url, &[], settings);
    suite.write("schemas/thing.schema.json", SCHEMA.as_bytes());
    suite.write(
        "api.json",
        br#"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": {
          "responses": {"200": {"description": "d", "content": {"application/json": {"schema": {"type": "object",
          "required": ["id"], "properties": {"id": {"type": "integer"}}}}}}}}}}}"#,
    );
    suite.write(
        "cases/a.case.yaml",
        b"request: { path: /a }\nexpect:\n  status: 200\n  contract: thing\n  headers: { x-odd: other, allow: other }\n  body:\n    - { path: $.id, equals: a }\n    - { path: $, equals: { id: a } }\ncapture: { taken: $.id, head: { header: x-odd } }\n",
    );
    suite.write(
        "cases/b.case.yaml",
        b"compare: { headers: [x-odd] }\nsteps:\n  - name: one\n    request: { path: /a }\n    capture: { taken: $.id }\n  - name: two\n    request: { path: /b, query: { q: '{{ taken }}' } }\n    expect: { same_as: one, body: [{ path: $.n, equals: '{{ taken }}' }] }\n",
    );
    suite
}

fn run(suite: &Suite, arguments: &[&str]) -> Ended {
    let ended: Ended = prepared(suite, arguments).output().unwrap().into();
    assert!(ended.status != 2, "{arguments:?}: {}", ended.err);
    let is_fault = ended.status == 70 || ended.err.contains("panicked at");
    assert!(!is_fault, "{arguments:?}: {}", ended.err);
    let annotations = arguments.contains(&"annotations");
    for (stream, text) in [("stdout", &ended.out), ("stderr", &ended.err)] {
        assert_harmless(&format!("{stream} of {arguments:?}"), text, annotations);
    }
    ended
}

fn prepared(suite: &Suite, arguments: &[&str]) -> Command {
    let mut command = command(suite.folder.path());
    command
        .args(arguments)
        .env("THE_TOKEN", TOKEN)
        .env("GITHUB_STEP_SUMMARY", suite.path("step-summary.md"));
    command
}

/// What a person sees of a text is what stands there.
fn assert_plain(what: &str, text: &str) {
    let harmful = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    for line in text.lines() {
        assert!(!line.contains(harmful), "{what}: {line:?}");
    }
    let lower = text.to_lowercase();
    for part in PARTS {
        let at = lower.find(part).unwrap_or_default();
        let shown: String = lower
            .chars()
            .skip(at.saturating_sub(200))
            .take(300)
            .collect();
        assert!(!lower.contains(part), "{what} has `{part}`: …{shown}");
    }
}

/// The same, and no CI server finds a command in it. `has_own` are annotations: their lines are commands, in which nothing else may be one.
fn assert_harmless(what: &str, text: &str, has_own: bool) {
    assert_plain(what, text);
    for line in text.lines() {
        for command in ["##[", "##vso["] {
            assert!(!line.contains(command), "{what}: {line}");
        }
        let line = line.trim_start();
        let is_own = has_own
            && ["::error ", "::warning ", "::notice "]
                .iter()
                .any(|own| line.starts_with(own));
        // A command has an end, as the selectors of a style sheet have not.
        let is_command = line
            .strip_prefix("::")
            .is_some_and(|rest| rest.contains("::"));
        assert!(is_own || !is_command, "{what}: {line}");
    }
}

fn assert_folder(folder: &Path, assert: fn(&str, &str)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_folder(&path, assert);
        } else {
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            assert(&path.display().to_string(), &text);
        }
    }
}

#[test]
fn what_a_host_sends_is_inert_and_without_secrets_in_every_command() {
    let asked = AtomicUsize::new(0);
    let host = Host::start(move |talk| {
        talk.say(response(asked.fetch_add(1, Ordering::Relaxed)));
        Then::Close
    });
    let suite = suite(&host);
    let formats = "html,json,junit,markdown,sarif,code-quality,ctrf";
    let ended = run(
        &suite,
        &["run", "--host", "here", "-v", "--format", formats],
    );
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let report = suite.report();
    let findings = report["findings"].as_array().unwrap().clone();
    assert!(findings.len() > 5, "{findings:?}");
    for finding in &findings {
        let fingerprint = finding["fingerprints"][0].as_str().unwrap();
        run(&suite, &["explain", fingerprint]);
        run(&suite, &["explain", fingerprint, "--format", "json"]);
    }
    for format in [
        "terminal",
        "annotations",
        "html",
        "json",
        "junit",
        "markdown",
        "sarif",
        "code-quality",
        "ctrf",
    ] {
        run(&suite, &["report", "latest", "--format", format]);
    }
    let first_run = suite.newest_run();
    let first_run = first_run.to_str().unwrap();
    let first = findings[0]["fingerprints"][0].as_str().unwrap();
    for arguments in [
        &["report", "latest", "-q"][..],
        &["report", "latest", "-v"],
        &["rejudge", "latest"],
        &["merge", "latest"],
        &["diff", "latest", "latest"],
        &["diff", "latest", "latest", "--format", "json"],
        &["baseline", "accept", "latest", "--all", "--drifting"],
        &["baseline", "list", "latest"],
        &["baseline", "list"],
        &["run", "--host", "here", "-q"],
        &[
            "run",
            "--host",
            "here",
            "--probe",
            "--format",
            "annotations",
        ],
        &["run", "--host", "here", "--openapi", "api.json", "-v"],
        &["coverage", "latest", "--openapi", "api.json"],
        &["baseline", "accept", "--run", "latest"],
        &["run", "--host", "here", "-v"],
        &["baseline", "list", "latest", "--format", "json"],
        &["compare", "--left", "here", "--right", "here", "-v"],
        &[
            "waive", first, "--reason", "r", "--owner", "o", "--until", "30d", "--run", first_run,
        ],
        &["waivers"],
        &["probe", "--host", "here"],
        &["probe", "--host", "here", "--format", "json"],
        &["test", "--host", "here"],
        &["hosts"],
        &["list"],
        &["run", "--host", "here", "--dry-run"],
    ] {
        run(&suite, arguments);
    }
    assert_folder(&suite.path("reports"), |what, text| {
        assert_harmless(what, text, false)
    });
    // A log shows no case and no baseline; a person does look at them.
    assert_folder(&suite.path("cases"), assert_plain);
    let summary = std::fs::read_to_string(suite.path("step-summary.md")).unwrap();
    assert_harmless("the step summary", &summary, false);
}
