//! Many behaviours behind one host: one case each, one run, and what must come of each.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::Value;

use crate::host::{Act, Host, Then};
use crate::support::{Ended, PEAK_KIB, Suite};
use Ends::{Blocked, Conforms, Drifts};

/// What every response is judged by.
pub const SCHEMA: &str = r#"{ "type": "object", "required": ["id"],
  "properties": { "id": { "type": "string" }, "n": { "type": "number" } } }"#;

/// How a case must end.
#[derive(Clone, Copy, Debug)]
pub enum Ends {
    Conforms,
    /// With a finding of this kind.
    Drifts(&'static str),
    /// In this phase, with these words in its cause.
    Blocked(&'static str, &'static str),
}

/// A behaviour and what must come of it.
pub struct Row {
    pub name: &'static str,
    pub act: Act,
    pub ends: Ends,
}

pub fn row(
    name: &'static str,
    ends: Ends,
    act: impl Fn(&mut crate::host::Talk) -> Then + Send + Sync + 'static,
) -> Row {
    Row {
        name,
        act: Arc::new(act),
        ends,
    }
}

/// A behaviour that says these bytes and closes.
pub fn says(name: &'static str, ends: Ends, bytes: impl Into<Vec<u8>>) -> Row {
    let bytes = bytes.into();
    row(name, ends, move |talk| {
        talk.say(&bytes);
        Then::Close
    })
}

/// A run that has ended.
pub struct Run {
    pub suite: Suite,
    pub host: Host,
    pub ended: Ended,
}

/// The suite of these cases against a host of the profile `here`.
pub fn suite(url: &str, names: &[&str], settings: &str) -> Suite {
    let profile = format!("[hosts.here]\nurl = \"{url}\"\neffects = \"allow\"\n{settings}\n");
    let suite = Suite::new(&[
        ("driftcheck.toml", &profile),
        ("schemas/thing.schema.json", SCHEMA),
    ]);
    for name in names {
        let case = format!(
            "effects: mail\nrequest: {{ method: POST, path: /{name} }}\nexpect: {{ status: 200, contract: thing }}\n"
        );
        suite.write(&format!("cases/{name}.case.yaml"), case.as_bytes());
    }
    suite
}

/// Runs a case for each row, and holds each to how it must end. Whatever the host does,
/// each request was sent once, and no memory was filled.
pub fn run_rows(rows: Vec<Row>, settings: &str) -> Run {
    let names: Vec<&str> = rows.iter().map(|row| row.name).collect();
    let acts = rows
        .iter()
        .map(|row| (row.name.to_owned(), row.act.clone()));
    let host = Host::of(acts.collect());
    let suite = suite(&host.url, &names, settings);
    let ended = suite.run(&["run", "--host", "here", "--jobs", "16"]);
    let report = suite.report();
    let mut wrong = Vec::new();
    for row in &rows {
        wrong.extend(mistake(&report, row));
        let sent = host.count(&format!("POST /{} ", row.name));
        if sent != 1 {
            wrong.push(format!("{}: sent {sent} times", row.name));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), ended.err);
    assert_bounded_memory();
    Run { suite, host, ended }
}

fn mistake(report: &Value, row: &Row) -> Option<String> {
    let cases = report["cases"].as_array().unwrap();
    let case = cases.iter().find(|case| case["id"] == row.name).unwrap();
    let (outcome, reason) = (case["outcome"].as_str().unwrap(), &case["reason"]);
    let of_case = |group: &&Value| {
        let cases = group["cases"].as_array().unwrap();
        cases.iter().any(|id| id == row.name)
    };
    let groups = |list: &str| report[list].as_array().unwrap().clone();
    let is_right = match row.ends {
        Conforms => outcome == "conforms",
        Drifts(kind) => {
            let findings = groups("findings");
            outcome == "drifts" && findings.iter().filter(of_case).any(|f| f["kind"] == kind)
        }
        Blocked(phase, words) => {
            let blocked = groups("blocked");
            let group = blocked.iter().find(of_case);
            outcome == "blocked"
                && group.is_some_and(|group| {
                    group["phase"] == phase && group["cause"].as_str().unwrap().contains(words)
                })
        }
    };
    let found: BTreeMap<String, Value> = groups("findings")
        .iter()
        .filter(of_case)
        .map(|finding| {
            (
                finding["kind"].to_string(),
                finding["example"]["message"].clone(),
            )
        })
        .collect();
    let phases = groups("blocked");
    let phase = phases
        .iter()
        .find(of_case)
        .map(|group| group["phase"].clone());
    (!is_right).then(|| {
        format!(
            "{}: expected {:?}, is {outcome} {phase:?} {reason} {found:?}",
            row.name, row.ends
        )
    })
}

/// No run that a test has started took more than 300 MB.
pub fn assert_bounded_memory() {
    let peak = PEAK_KIB.load(Ordering::Relaxed) / 1024;
    // Elsewhere a process does not say what it takes.
    let least = u64::from(cfg!(target_os = "linux"));
    assert!((least..300).contains(&peak), "a run took {peak} MiB");
}
