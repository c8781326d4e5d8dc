//! What a host's headers say of deprecation, from the socket to the reports.

mod announced;
mod dates;
mod elements;
mod sunsets;
mod vendor;

use crate::support::{CannedResponse, Ended, Host, Suite};
use serde_json::Value;

const NOW: &str = "2026-11-22T09:00:00Z";
const SINCE: &str = "@1761264000";
const SUNSET: &str = "Wed, 30 Jun 2027 23:59:59 GMT";

/// A suite of one case with this `expect`, for `/thing`.
fn suite(expect: &str) -> Suite {
    let case = format!("request: {{ path: /thing }}\nexpect: {expect}\n");
    Suite::new(&[("cases/thing.case.yaml", &case)])
}

fn host(status: u16, headers: &[(&str, &str)]) -> Host {
    let mut response = CannedResponse::json(status, "{}");
    for (name, value) in headers {
        response = response.header(name, value);
    }
    Host::start(move |_| response.clone())
}

fn run(suite: &Suite, host: &Host, more: &[&str]) -> Ended {
    let mut arguments = vec!["run", "--host", &host.url, "--now", NOW];
    arguments.extend(more);
    suite.run(&arguments)
}

/// `KIND SEVERITY PLACE` of each finding of the newest run, sorted.
fn found(suite: &Suite) -> Vec<String> {
    let report = suite.report();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let mut rows: Vec<String> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            ["kind", "severity", "place"]
                .map(|key| text(row, key))
                .join(" ")
        })
        .collect();
    rows.sort();
    rows
}
