//! What a user notices of contracts: drafts, formats, values that cannot fit, and what is
//! said of a body that breaks a keyword.

mod check;
mod keywords;
mod words;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::support::{CannedResponse, Host, Suite};

/// Kind, place and message of each finding of the newest run, by the path that was asked.
fn reported(suite: &Suite) -> BTreeMap<String, Vec<String>> {
    let mut reported: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for finding in suite.report()["findings"].as_array().unwrap() {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let line = format!(
            "{} {}: {}",
            text(&finding["kind"]),
            text(&finding["place"]),
            text(&finding["example"]["message"])
        );
        let operation = text(&finding["operations"][0]["operation"]);
        let path = operation.rsplit('/').next().unwrap().to_owned();
        reported.entry(path).or_default().push(line);
    }
    reported
}

/// Judges each body by its schema, by the built binary over a socket, and compares what is
/// reported.
fn check(rows: &[(Value, Value, &[&str])]) {
    let mut files = Vec::new();
    for (index, (schema, ..)) in rows.iter().enumerate() {
        files.push((format!("schemas/s{index}.schema.json"), schema.to_string()));
        files.push((
            format!("cases/s{index}.case.yaml"),
            format!(
                "request: {{ path: /s{index} }}\nexpect: {{ status: 200, contract: s{index} }}\n"
            ),
        ));
    }
    let files = files.iter();
    let files: Vec<(&str, &str)> = files.map(|(path, text)| (&**path, &**text)).collect();
    let suite = Suite::new(&files);
    let bodies: Vec<String> = rows.iter().map(|(_, body, _)| body.to_string()).collect();
    let host = Host::start(move |request| {
        let index: usize = request.target.trim_start_matches("/s").parse().unwrap();
        CannedResponse::json(200, &bodies[index])
    });
    let ended = suite.run(&["run", "--host", &host.url, "-q"]);
    assert!(ended.status < 2, "{ended:?}");
    let reported = reported(&suite);
    for (index, (schema, body, expected)) in rows.iter().enumerate() {
        let found = reported
            .get(&format!("s{index}"))
            .cloned()
            .unwrap_or_default();
        assert_eq!(&found, expected, "{schema} {body}");
    }
}
