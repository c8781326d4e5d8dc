//! Findings that are accepted until a day: `cases/waivers.yaml` and `driftcheck waive`.

mod effect;
mod ends;
mod file;
mod reach;

use std::fs;

use crate::support::{CannedResponse, Ended, Host, Suite, command};
use serde_json::Value;

/// The clock of these runs.
const NOW: &str = "2026-11-26";
const SCHEMA: &str = r#"{"type": "object", "required": ["id"], "properties": {
    "id": {"type": "string"},
    "items": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}}
}}"#;
const CASE: &str = "request: { path: /t }\nexpect: { status: 200, contract: thing }\n";
const REST: &str = "  reason: the fix is on its way\n  owner: Ann\n  until: 2026-12-31\n";

/// A suite of three cases and these waivers.
fn suite(waivers: &str) -> Suite {
    let suite = Suite::new(&[("schemas/thing.schema.json", SCHEMA)]);
    for id in ["users/a", "users/b", "teams/c"] {
        suite.write(&format!("cases/{id}.case.yaml"), CASE.as_bytes());
    }
    if !waivers.is_empty() {
        suite.write("cases/waivers.yaml", waivers.as_bytes());
    }
    suite
}

/// A host of which each response has two findings: a wrong `id`, and a wrong `name` in two items.
fn host() -> Host {
    Host::start(|_| CannedResponse::json(200, r#"{"id": 7, "items": [{"name": 1}, {"name": 2}]}"#))
}

fn run(suite: &Suite, host: &Host, more: &[&str]) -> Ended {
    let now = match more.contains(&"--now") {
        true => &[][..],
        false => &["--now", NOW],
    };
    suite.run(&[&["run", "--host", &host.url], now, more].concat())
}

/// A waiver of a selection.
fn waiver(selection: &str) -> String {
    format!("- {}\n{REST}", selection.replace('\n', "\n  "))
}

fn both() -> String {
    let id = waiver("kind: wrong-type\npointer: /id");
    id + &waiver("kind: wrong-type\nplace: body:/items/*/name\ncase: '**'\nticket: T-1")
}

/// The row of a finding.
fn row(report: &Value, place: &str) -> Value {
    let mut rows = report["findings"].as_array().unwrap().iter();
    rows.find(|row| row["place"] == place).unwrap().clone()
}

fn fingerprint(suite: &Suite, place: &str) -> String {
    let row = row(&suite.report(), place);
    row["example"]["fingerprint"].as_str().unwrap().to_owned()
}

/// Waives with these arguments.
fn waive(suite: &Suite, arguments: &[&str]) -> Ended {
    suite.run(&[&["waive", "--now", NOW], arguments].concat())
}

const WHY: [&str; 6] = [
    "--reason",
    "known: \"odd\"",
    "--owner",
    "Ann",
    "--until",
    "30d",
];
