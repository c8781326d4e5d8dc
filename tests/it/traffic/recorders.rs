//! The same calls, recorded by several tools and made by a run: the same findings.
//! `recorders/record.py` makes the recordings again.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::support::{CannedResponse, Host, project};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

/// A call, and what the host answers.
#[derive(Clone, Deserialize)]
struct Call {
    method: String,
    target: String,
    sent: Option<SentBody>,
    status: u16,
    headers: BTreeMap<String, String>,
    text: Option<String>,
    base64: Option<String>,
}

#[derive(Clone, Deserialize)]
struct SentBody {
    media_type: String,
    text: String,
}

/// Kind, operation and place of a finding.
type Found = BTreeSet<(String, String, String)>;

fn folder() -> std::path::PathBuf {
    project().join("tests/it/traffic/recorders")
}

fn calls() -> Vec<Call> {
    serde_json::from_slice(&std::fs::read(folder().join("calls.json")).unwrap()).unwrap()
}

/// What is found in the newest run.
fn found_in(suite: &Suite) -> Found {
    let report = suite.report();
    let rows = report["findings"].as_array().unwrap();
    let of_row = |row: &Value| -> Vec<(String, String, String)> {
        let text = |key: &str| row[key].as_str().unwrap().to_owned();
        let operations = row["operations"].as_array().unwrap().iter();
        let names = operations.map(|one| one["operation"].as_str().unwrap().to_owned());
        names
            .map(|name| (text("kind"), name, text("place")))
            .collect()
    };
    rows.iter().flat_map(of_row).collect()
}

fn suite() -> Suite {
    let document = std::fs::read_to_string(folder().join("things.yaml")).unwrap();
    Suite::new(&[("schemas/things.yaml", &document), ("driftcheck.toml", "")])
}

/// What is found in a recording of so many exchanges.
fn judged(suite: &Suite, recording: &str, exchanges: usize) -> Found {
    let now = "2026-11-30T12:00:00Z";
    let reports = ["--report-dir", "reports", "--now", now];
    let ended = suite.run(&[&["judge", recording, "--requests"][..], &reports].concat());
    assert_eq!(ended.status, 1, "{recording}: {}{}", ended.out, ended.err);
    assert_eq!(
        suite.report()["totals"]["exchanges"],
        exchanges,
        "{recording}"
    );
    found_in(suite)
}

fn recording(name: &str) -> String {
    folder().join(name).to_str().unwrap().to_owned()
}

/// The host that the calls were recorded at.
fn host() -> Host {
    let calls = calls();
    Host::start(move |request| {
        let is_it =
            |call: &&Call| (&call.method, &call.target) == (&request.method, &request.target);
        let call = calls.iter().find(is_it).unwrap();
        let bytes = call
            .base64
            .as_ref()
            .map(|text| STANDARD.decode(text).unwrap());
        let text = || call.text.clone().unwrap_or_default().into_bytes();
        CannedResponse {
            status: call.status,
            headers: call.headers.clone().into_iter().collect(),
            body: bytes.unwrap_or_else(text),
        }
    })
}

/// The case that makes a call and judges it by the document alone.
fn case(number: usize, call: &Call) -> (String, String) {
    let (path, query) = match call.target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (call.target.as_str(), None),
    };
    let parts: Vec<&str> = path.split('/').collect();
    let template = match parts.as_slice() {
        ["", "v1", kind @ ("things" | "old"), _] => format!("/v1/{kind}/{{id}}"),
        _ => path.to_owned(),
    };
    let mut request = json!({ "method": call.method, "path": path });
    if let Some(query) = query {
        request["query"] = json!(query);
    }
    if let Some(sent) = &call.sent {
        request["headers"] = json!({ "Content-Type": sent.media_type });
        request["body"] = json!({ "text": sent.text });
    }
    let operation = format!("{} {template}", call.method);
    let case = json!({
        "effects": if matches!(call.method.as_str(), "GET" | "HEAD") { "none" } else { "change" },
        "operation": operation,
        "request": request,
        "expect": { "status": call.status, "contract": { "openapi": "things.yaml", "operation": operation } },
    });
    (
        format!("cases/call-{number:02}.case.yaml"),
        case.to_string(),
    )
}

/// What is found by making the calls as cases; their record becomes the newest run.
fn run(suite: &Suite, calls: &[Call]) -> Found {
    for (number, call) in calls.iter().enumerate() {
        let (path, text) = case(number, call);
        suite.write(&path, text.as_bytes());
    }
    let host = host();
    let now = "2026-11-30T12:00:00Z";
    let reports = ["--report-dir", "reports", "--now", now];
    let ended = suite.run(&[&["run", "--host", &host.url][..], &reports].concat());
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(host.received().len(), calls.len(), "each is made once");
    found_in(suite)
}

/// What one has and the other lacks, in both directions.
fn differences(found: &Found, expected: &Found) -> String {
    let lacks: Vec<_> = expected.difference(found).collect();
    let has: Vec<_> = found.difference(expected).collect();
    match lacks.is_empty() && has.is_empty() {
        true => String::new(),
        false => format!("lacks {lacks:#?}, has {has:#?}"),
    }
}

#[test]
fn recorders_and_a_run_give_the_same_findings() {
    let suite = suite();
    let calls = calls();
    assert!(calls.len() >= 30);
    let by_run = run(&suite, &calls);
    assert!(by_run.len() >= 12, "{by_run:#?}");
    let own = suite.newest_run().join("run.ndjson");
    let all = [
        recording("chromium-devtools.har"),
        recording("mitmproxy.har"),
        recording("playwright-embed.har"),
        recording("playwright-attach/playwright-attach.har"),
        own.to_str().unwrap().to_owned(),
    ];
    let mut wrong = Vec::new();
    let mut by_clients = None;
    for name in &all {
        let found = judged(&suite, name, calls.len());
        let (sent, found): (Found, Found) = found
            .into_iter()
            .partition(|(_, _, place)| place.starts_with("request:"));
        wrong.push((name, differences(&found, &by_run)));
        let expected = by_clients.get_or_insert_with(|| sent.clone());
        assert!(expected.len() >= 4, "{expected:#?}");
        wrong.push((name, differences(&sent, expected)));
    }
    wrong.retain(|(_, words)| !words.is_empty());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Playwright leaves bodies out where it is told to: all else is judged.
#[test]
fn a_recording_without_bodies_gives_all_other_findings() {
    let suite = suite();
    let calls = calls();
    let mut expected = run(&suite, &calls);
    // That a body is empty is known by its length all the same.
    expected.retain(|(_, _, place)| !place.starts_with("body:/"));
    let mut found = judged(&suite, &recording("playwright-omit.har"), calls.len());
    found.retain(|(_, _, place)| !place.starts_with("request:"));
    assert_eq!(differences(&found, &expected), "");
}
