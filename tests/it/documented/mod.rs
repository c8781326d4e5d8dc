//! What documents write as a reference, what they require to be sent, and what OpenAPI 3.2 has
//! brought: followed and honoured, or named.

mod credentials;
mod operations;

use std::collections::BTreeSet;

use crate::support::{CannedResponse, Ended, Host, Received, Suite};

const THING: &str = "{description: ok, content: {application/json: {schema: {type: object, \
                     required: [id], properties: {id: {type: TYPE}}}}}}";

fn thing(kind: &str) -> String {
    THING.replace("TYPE", kind)
}

fn run_alone(suite: &Suite, host: &Host, more: &[&str]) -> Ended {
    let document = ["run", "--openapi", "api.yaml", "--host", &host.url];
    suite.run(&[&document[..], more].concat())
}

fn kinds(suite: &Suite) -> BTreeSet<String> {
    let report = suite.report();
    let found = report["findings"].as_array().unwrap().iter();
    let words = found.map(|one| {
        let text = |name: &str| one[name].as_str().unwrap().to_owned();
        format!("{} {}", text("severity"), text("kind"))
    });
    words.collect()
}

fn blocked(suite: &Suite) -> String {
    let record = std::fs::read_to_string(suite.newest_run().join("run.ndjson")).unwrap();
    record
        .lines()
        .filter(|line| line.contains("\"blocked\""))
        .collect()
}

/// The same API with its parts in the document, and behind references of every sort.
fn split(kind: &str) -> [(String, String); 4] {
    let files = [
        (
            "api.yaml",
            "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {$ref: parts/paths.json}\n\
             components: {$ref: 'parts/components.yaml'}\n"
                .to_owned(),
        ),
        (
            "parts/paths.json",
            r#"{"/things": {"$ref": "item.yaml#/things", "parameters": []}}"#.to_owned(),
        ),
        (
            "parts/item.yaml",
            "things: {get: {$ref: '#/operation'}}\noperation:\n  operationId: things\n  \
             responses: {$ref: '#/responses'}\nresponses:\n  '200': {$ref: \
             '../api.yaml#/components/responses/Thing'}\n"
                .to_owned(),
        ),
        (
            "parts/components.yaml",
            format!("responses: {{Thing: {}}}\n", thing(kind)),
        ),
    ];
    files.map(|(path, text)| (path.to_owned(), text))
}

fn at(folder: &str, files: &[(String, String)]) -> Vec<(String, String)> {
    let files = files.iter();
    files
        .map(|(path, text)| (format!("{folder}{path}"), text.clone()))
        .collect()
}

fn suite_of(files: &[(String, String)]) -> Suite {
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    Suite::new(&files)
}

const SECURED: &str = "openapi: 3.0.3
security: [{apiKey: [], appKey: []}, {token: []}]
paths:
  /both: {get: {operationId: both, responses: {'200': {description: ok}, '401': {description: no}}}}
  /open: {get: {operationId: open, security: [], responses: {'200': {description: ok}}}}
  /maybe: {get: {operationId: maybe, security: [{}, {session: []}], responses: {'200': {description: ok}}}}
  /basic: {get: {operationId: basic, security: [{user: []}], responses: {'200': {description: ok}}}}
components:
  securitySchemes:
    apiKey: {type: apiKey, in: header, name: X-Api}
    appKey: {type: apiKey, in: query, name: app}
    session: {type: apiKey, in: cookie, name: sid}
    token: {type: oauth2, flows: {}}
    user: {type: http, scheme: basic}
";
