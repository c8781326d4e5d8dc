//! What a run says of the fields that its responses showed.

use crate::support::{CannedResponse, Host, Suite};
use serde_json::Value;

const SCHEMA: &str = r#"{
  "type": "object",
  "required": ["id"],
  "properties": {
    "id": {"type": "string"},
    "state": {"enum": ["open", "closed", "lost"]},
    "note": {"type": ["string", "null"]},
    "lines": {"type": "array", "items": {"properties": {"sku": {"type": "string"}, "tax": {"type": ["number", "null"]}}}},
    "buyer": {"properties": {"id": {"type": "string"}, "address": {"properties": {"city": {"type": "string"}, "zip": {"type": "string"}}}}}
  }
}"#;

/// A case that asks for one response; only 200 is judged by the contract.
fn case(name: &str) -> String {
    format!(
        "name: {name}\nrequest: {{method: GET, path: /{name}}}\nexpect: {{status: [200, 404], contract: {{200: order}}}}\n"
    )
}

fn host() -> Host {
    Host::start(|request| match request.target.as_str() {
        "/a" => CannedResponse::json(
            200,
            r#"{"id":"1","state":"open","lines":[{"sku":"x"},{"sku":"y","tax":null}]}"#,
        ),
        "/b" => CannedResponse::json(
            200,
            r#"{"id":"2","state":"closed","note":null,"buyer":{"id":"b"}}"#,
        ),
        "/c" => CannedResponse::json(
            200,
            r#"{"id":3,"state":"gone","lines":[{"tax":1}],"more":true}"#,
        ),
        "/d" => CannedResponse::json(200, "no JSON"),
        _ => CannedResponse::json(404, r#"{"id":"5","state":"lost","note":"x"}"#),
    })
}

fn suite() -> Suite {
    let suite = Suite::new(&[
        ("schemas/order.schema.json", SCHEMA),
        ("schemas/unused.schema.json", SCHEMA),
    ]);
    for name in ["a", "b", "c", "d", "e"] {
        suite.write(&format!("cases/{name}.case.yaml"), case(name).as_bytes());
    }
    suite
}

/// Pointer and counts of each field: `/state 3 open=1 closed=1 lost=0`.
fn fields(coverage: &Value) -> Vec<String> {
    let line = |field: &Value| {
        let mut line = field["pointer"].as_str().unwrap().to_owned();
        if let Some(seen) = field.get("seen") {
            line.push_str(&format!(" {seen}"));
        }
        for value in field
            .get("values")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            line.push_str(&format!(
                " {}={}",
                value["value"].as_str().unwrap(),
                value["seen"]
            ));
        }
        if let Some(seen) = field.get("null") {
            line.push_str(&format!(" null={seen}"));
        }
        line
    };
    coverage["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(line)
        .collect()
}

#[test]
fn mixed_responses_are_counted_to_the_field() {
    let suite = suite();
    let host = host();
    let ended = suite.run(&["run", "--host", &host.url, "--color", "never"]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let report = suite.report();
    let coverage = report["coverage"].as_array().unwrap();
    assert_eq!(coverage.len(), 1, "{coverage:?}");
    assert_eq!(coverage[0]["contract"], "order");
    assert_eq!(coverage[0]["answers"], 3);
    assert_eq!(
        fields(&coverage[0]),
        [
            "/buyer 1",
            "/buyer/address 0",
            "/buyer/address/city 0",
            "/buyer/address/zip 0",
            "/buyer/id 1",
            "/id 3",
            "/lines 2",
            "/lines/*/sku 1",
            "/lines/*/tax 2 null=1",
            "/note 1 null=1",
            "/state 3 open=1 closed=1 lost=0",
        ]
    );
    let short = "COVERAGE  order: 8 of 11 fields, 2 of 3 values, 2 of 2 nulls\n";
    assert!(ended.out.contains(short), "{}", ended.out);
    let verbose = suite.run(&["report", "latest", "-v", "--color", "never"]);
    for line in [
        "COVERAGE  what the responses showed of their contracts",
        "  order: 8 of 11 fields, 2 of 3 values, 2 of 2 nulls in 3 responses; never seen:",
        "    fields  /buyer/address (+2 below)",
        "    values  /state: lost",
    ] {
        assert!(
            verbose.out.contains(&format!("{line}\n")),
            "{line}\n{}",
            verbose.out
        );
    }
    assert!(!verbose.out.contains("    nulls "), "{}", verbose.out);
    let line = "          3  /state  open: 1  closed: 1  lost: 0\n";
    assert!(verbose.out.contains(line), "{}", verbose.out);
    let again = suite.run(&["report", "latest", "--format", "json"]);
    let again: Value = serde_json::from_str(&again.out).unwrap();
    assert_eq!(again["coverage"], report["coverage"]);
}

#[test]
fn a_contract_that_judged_nothing_is_no_section() {
    let suite = suite();
    let host = Host::start(|_| CannedResponse::json(404, "{}"));
    let ended = suite.run(&["run", "--host", &host.url]);
    // Every case may be answered so; that all are is no proof.
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    assert!(!ended.out.contains("COVERAGE"), "{}", ended.out);
    let report = suite.report();
    let unseen = &report["coverage"][0];
    assert_eq!(
        (&unseen["answers"], &unseen["fields"]),
        (&0.into(), &serde_json::json!([]))
    );
    assert!(unseen["totals"]["properties"]["documented"].as_u64() > Some(0));
}
