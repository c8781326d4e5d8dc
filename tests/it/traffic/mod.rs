//! `driftcheck judge`: traffic that others recorded.

mod clients;
mod inputs;
mod judged;
mod no_drift;
mod oracles;
mod recorders;

use crate::support::{Ended, Suite};
use serde_json::{Value, json};

/// A document of two operations, on one host.
const DOCUMENT: &str = r#"
openapi: 3.1.0
info: { title: users, version: '1' }
servers: [{ url: 'https://api.example.com/v1' }]
paths:
  /users/{id}:
    get:
      operationId: getUser
      responses:
        '200':
          description: one
          content:
            application/json:
              schema:
                type: object
                additionalProperties: false
                required: [id]
                properties: { id: { type: string }, age: { type: integer } }
        '404': { description: none }
  /users:
    post:
      responses:
        '201': { description: made }
  /reports:
    get:
      responses:
        '200': { description: all }
"#;

const USER: &str = "https://api.example.com/v1/users/U-1";

/// An entry of a HAR file as browsers write it.
fn entry(method: &str, url: &str, status: u16, body: &str) -> Value {
    json!({
        "startedDateTime": "2026-11-20T10:00:00.000Z",
        "time": 12.5,
        "request": {
            "method": method, "url": url, "httpVersion": "HTTP/2",
            "headers": [{ "name": "Authorization", "value": "Bearer sesame-open-wide-77" }],
            "queryString": [], "cookies": [], "headersSize": -1, "bodySize": 0
        },
        "response": {
            "status": status, "statusText": "", "httpVersion": "HTTP/2",
            "headers": [{ "name": "Content-Type", "value": "application/json" }],
            "cookies": [], "redirectURL": "", "headersSize": -1, "bodySize": body.len(),
            "content": { "size": body.len(), "mimeType": "application/json", "text": body }
        },
        "cache": {},
        "timings": { "send": 0.5, "wait": 11, "receive": 1 }
    })
}

fn har(entries: &[Value]) -> String {
    let log = json!({
        "log": { "version": "1.2", "creator": { "name": "t", "version": "1" }, "entries": entries }
    });
    log.to_string()
}

/// A folder with the document and one recording, which is judged.
fn judge(entries: &[Value], more: &[&str]) -> (Suite, Ended) {
    let suite = Suite::new(&[("users.yaml", DOCUMENT), ("traffic.har", &har(entries))]);
    let mut arguments = vec!["judge", "traffic.har", "--openapi", "users.yaml"];
    arguments.extend(["--now", "2026-11-20T12:00:00Z", "--report-dir", "reports"]);
    arguments.extend(more);
    let ended = suite.run(&arguments);
    (suite, ended)
}

/// `KIND SEVERITY PLACE COUNT` of each finding of the newest run.
fn found(suite: &Suite) -> Vec<String> {
    let report = suite.report();
    let rows = report["findings"].as_array().unwrap().iter();
    let words = |row: &Value| {
        let text = |key: &str| row[key].as_str().unwrap().to_owned();
        let [kind, severity, place] = ["kind", "severity", "place"].map(text);
        format!("{kind} {severity} {place} {}", row["count"])
    };
    let mut words: Vec<String> = rows.map(words).collect();
    words.sort();
    words
}
