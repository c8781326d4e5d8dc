//! `driftcheck diff-contract` of OpenAPI documents: what readers of responses and senders of
//! requests would notice, each row on the side where it counts.

mod forms;
mod lifecycle;
mod operations;
mod schemas;

use serde_json::Value;

use crate::support::Suite;

/// A document of one operation.
fn document(head: &str, operation: &str, components: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\n{head}paths:\n  /a:\n    post: \
         {{ operationId: make, {operation} }}\ncomponents:\n{components}\n"
    )
}

/// A document whose response has this body.
fn response(content: &str, components: &str) -> String {
    let operation =
        format!("responses: {{ '200': {{ description: d, content: {{ {content} }} }} }}");
    document("", &operation, components)
}

/// A document whose request has this body.
fn request(content: &str, components: &str) -> String {
    let operation = format!(
        "requestBody: {{ content: {{ {content} }} }}, responses: {{ '200': {{ description: d }} }}"
    );
    document("", &operation, components)
}

/// Severity, kind and place of each difference, and each fault.
fn compare(old: &str, new: &str, more: &[&str]) -> Vec<String> {
    let suite = Suite::new(&[("old.yaml", old), ("new.yaml", new)]);
    let mut arguments = vec!["diff-contract", "old.yaml", "new.yaml", "--format", "json"];
    arguments.extend(more);
    let ended = suite.run(&arguments);
    let document: Value = serde_json::from_str(&ended.out).unwrap();
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    let differences = document["differences"].as_array().unwrap().iter();
    let differences = differences.map(|row| {
        let place = text(row, "pointer");
        let place = place.strip_prefix("POST /a").unwrap_or(&place);
        format!("{} {}{place}", text(row, "severity"), text(row, "kind"))
    });
    let faults = document["faults"].as_array().unwrap().iter();
    let faults = faults.map(|row| {
        let at = row["location"]["pointer"].as_str().unwrap();
        format!("fault {at}: {}", text(row, "message"))
    });
    differences.chain(faults).collect()
}

/// The old and new text of a response and of a request, and what is reported of each.
type Row = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

/// Checks rows of contents, or of schemas of `v`, on both sides.
fn check(rows: &[Row], components: (&str, &str), content: &dyn Fn(&str) -> String) {
    for (old, new, read, sent) in rows {
        let (a, b) = (content(old), content(new));
        let found = compare(
            &response(&a, components.0),
            &response(&b, components.1),
            &[],
        );
        assert_eq!(found, *read, "response: {old} → {new}");
        let found = compare(&request(&a, components.0), &request(&b, components.1), &[]);
        assert_eq!(found, *sent, "request: {old} → {new}");
    }
}

const NONE: &str = "  schemas: {}";

fn property(schema: &str) -> String {
    format!("application/json: {{ schema: {{ type: object, properties: {{ v: {schema} }} }} }}")
}
