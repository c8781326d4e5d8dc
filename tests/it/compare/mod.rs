//! `driftcheck compare`, as a user runs it: the same cases on two hosts.

mod bodies;
mod limits;

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use crate::support::{CannedResponse, Ended, Host, Suite, command};
use serde_json::{Value, json};

/// Profiles for two hosts, each with a membership of its own.
fn settings(left: &str, right: &str, more: &str) -> String {
    format!(
        "[hosts.live]\nurl = \"{left}\"\neffects = \"allow\"\nvars.id = \"AUSR-1000-0001\"\n\
         [hosts.staging]\nurl = \"{right}\"\neffects = \"allow\"\nvars.id = \"AUSR-9000-0009\"\n{more}"
    )
}

const CASE: &str = "needs: [id]\nrequest: { path: '/things/{id}', params: { id: '{{ id }}' } }\nexpect: { status: [2xx, 4xx] }\n";

struct Two {
    suite: Suite,
    left: Host,
    right: Host,
}

impl Two {
    fn new(left: fn() -> CannedResponse, right: fn() -> CannedResponse) -> Two {
        Two::with(CASE, left, right)
    }

    fn with(case: &str, left: fn() -> CannedResponse, right: fn() -> CannedResponse) -> Two {
        let (left, right) = (Host::start(move |_| left()), Host::start(move |_| right()));
        let written = settings(&left.url, &right.url, "");
        let suite = Suite::new(&[("cases/a.case.yaml", case), ("driftcheck.toml", &written)]);
        Two { suite, left, right }
    }

    fn compare(&self, more: &[&str]) -> Ended {
        let args = ["compare", "--left", "live", "--right", "staging"];
        self.suite.run(&[&args[..], more].concat())
    }

    /// Every finding as kind, severity and place.
    fn found(&self) -> Vec<(String, String, String)> {
        let report = self.suite.report();
        let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
        let rows = report["findings"].as_array().unwrap().iter();
        let mut all: Vec<_> = rows
            .map(|row| (text(row, "place"), text(row, "kind"), text(row, "severity")))
            .collect();
        all.sort();
        all
    }
}

fn rows(expected: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    let mut rows: Vec<_> = expected
        .iter()
        .map(|row| (row.0.to_owned(), row.1.to_owned(), row.2.to_owned()))
        .collect();
    rows.sort();
    rows
}

/// The built mock with a clock of its own.
struct Serving(Child, String);

impl Serving {
    fn start(suite: &Suite, now: &str) -> Serving {
        let mut child = command(suite.folder.path())
            .args(["mock", "--port", "0", "--now", now])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let out = child.stdout.take().unwrap();
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).unwrap();
        let url = line
            .split_whitespace()
            .find(|word| word.starts_with("http"));
        let url = url
            .unwrap_or_else(|| panic!("no address in {line:?}"))
            .to_owned();
        Serving(child, url)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The suite of this repository, with reports elsewhere.
fn whole_suite(args: &[&str]) -> (Ended, tempfile::TempDir) {
    let reports = tempfile::tempdir().unwrap();
    let mut run = command(std::path::Path::new(env!("CARGO_MANIFEST_DIR")));
    run.args(args).arg("--report-dir").arg(reports.path());
    (run.output().unwrap().into(), reports)
}
