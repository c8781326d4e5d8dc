//! What a user notices of OpenAPI documents: as contracts of cases, and as cases themselves.

mod address;
mod comparing;
mod documents;
mod forms;
mod judged;
mod odd;
mod references;
mod responses;
mod running;
mod sequences;

use std::collections::BTreeSet;

use crate::support::{CannedResponse, Host, Suite};
use serde_json::Value;

const SHOP: &str = include_str!("../../documents/shop.yaml");

/// An order that keeps the document, with one member of each kind that is hard to read.
const ORDER: &str = r#"{"id":"00000000-0000-4000-8000-000000000001","state":null,"total":0.5,
    "parent":null,"pet":{"kind":"Cat","lives":9},"choice":{"kind":"d","bark":"w","friend":{"kind":"Pet"}}}"#;

/// A suite with the shop's document and one case that asks for an order.
fn suite() -> Suite {
    Suite::new(&[
        ("schemas/shop.yaml", SHOP),
        (
            "cases/order.case.yaml",
            "request: { path: '/public/v1/orders/{id}', params: { id: O-1 } }\n\
             expect:\n  status: [200, 404, 422, 503]\n  \
             contract: { openapi: shop.yaml, operation: 'GET /v1/orders/{order}' }\n",
        ),
    ])
}

/// Kind and place of each finding of the newest run.
fn findings(suite: &Suite) -> BTreeSet<String> {
    let report = suite.report();
    let findings = report["findings"].as_array().unwrap().iter();
    findings
        .map(|finding| {
            let text = |name: &str| finding[name].as_str().unwrap().to_owned();
            format!("{} {} {}", text("severity"), text("kind"), text("place"))
        })
        .collect()
}

fn reported(findings: &[&str]) -> BTreeSet<String> {
    findings.iter().map(ToString::to_string).collect()
}

fn ask(response: CannedResponse) -> Suite {
    let suite = suite();
    let host = Host::start(move |_| response.clone());
    suite.run(&["run", "--host", &host.url, "-q"]);
    assert_eq!(host.received().len(), 1);
    suite
}

/// Severity, kind and place of each difference.
fn differences(out: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(out).unwrap();
    let rows = document["differences"].as_array().unwrap().iter();
    rows.map(|row| {
        let text = |name: &str| row[name].as_str().unwrap().to_owned();
        format!("{} {} {}", text("severity"), text("kind"), text("pointer"))
    })
    .collect()
}

/// A document with one operation for each path, and what its components hold.
fn document(version: &str, paths: &str, components: &str) -> String {
    format!(
        "openapi: {version}\ninfo: {{ title: T, version: '1' }}\npaths:\n{paths}\ncomponents:\n{components}\n"
    )
}
