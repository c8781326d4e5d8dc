//! Responses held to a document: statuses, media types, headers.

use super::*;

#[test]
fn a_response_that_keeps_the_document_conforms() {
    let response = CannedResponse::json(200, ORDER).header("X-Rate-Limit", "100");
    let suite = ask(response);
    assert_eq!(findings(&suite), BTreeSet::new());
    let coverage = suite.report()["coverage"].to_string();
    assert!(
        coverage.contains("shop.yaml GET /public/v1/orders/{id} 200"),
        "{coverage}"
    );
}

#[test]
fn what_breaks_the_document_is_reported_with_its_line() {
    let body = r#"{"id":"x","state":"lost","total":0,"count":3000000000,"secret":"s",
        "parent":{"id":1},"pet":{"kind":"Cat","lives":"9","paws":4},
        "choice":{"kind":"bird"},"extra":1}"#;
    let suite = ask(CannedResponse::json(200, body).header("X-Rate-Limit", "many"));
    let expected = reported(&[
        "breaking bad-format body:/id",
        "breaking unknown-enum-value body:/state",
        "breaking limit-exceeded body:/total",
        "breaking limit-exceeded body:/count",
        "notice write-only-property body:/secret",
        "breaking wrong-type body:/parent/id",
        "breaking wrong-type body:/pet/lives",
        "additive undocumented-property body:/pet/paws",
        "breaking unknown-enum-value body:/choice/kind",
        "additive undocumented-property body:/extra",
        "breaking wrong-type header:x-rate-limit",
    ]);
    assert_eq!(findings(&suite), expected);
    let record = std::fs::read_to_string(suite.newest_run().join("run.ndjson")).unwrap();
    let line = 1 + SHOP
        .lines()
        .position(|line| line.contains("format: uuid"))
        .unwrap();
    assert!(record.contains(&format!(
        "\"schema_line\":{{\"file\":\"schemas/shop.yaml\",\"line\":{line}}}"
    )));
    assert!(record.contains("shop.yaml#/components/schemas/Base/properties/id/format"));
}

#[test]
fn the_response_of_a_status_is_the_very_one_its_class_or_none() {
    let problem = |status| CannedResponse::new(status, "application/problem+json", "{\"title\":7}");
    assert_eq!(
        findings(&ask(problem(404))),
        reported(&["breaking wrong-type body:/title"])
    );
    assert_eq!(
        findings(&ask(problem(422))),
        reported(&["breaking wrong-type body:/title"])
    );
    assert_eq!(
        findings(&ask(problem(503))),
        reported(&["additive undocumented-status status"])
    );
}

#[test]
fn media_types_and_headers_are_held_to_the_document() {
    let html = CannedResponse::new(200, "text/html", "<p>");
    let expected = reported(&[
        "breaking missing-header header:x-rate-limit",
        "breaking unexpected-media-type header:content-type",
    ]);
    assert_eq!(findings(&ask(html)), expected);
    let other_json = CannedResponse::new(200, "application/vnd.shop+json; v=1", ORDER);
    let suite = ask(other_json.header("x-rate-limit", "1"));
    assert_eq!(findings(&suite), BTreeSet::new());
}

#[test]
fn a_header_may_hold_a_list_or_an_object() {
    let header = |schema: &str, more: &str| format!("{{ {more}schema: {{ {schema} }} }}");
    let object = "type: object, properties: { left: { $ref: '#/components/schemas/N' } }";
    let list = "type: array, items: { $ref: '#/components/schemas/N' }";
    let headers = format!(
        "X-List: {}, X-Pairs: {}, X-Each: {}",
        header(list, ""),
        header(object, ""),
        header(object, "explode: true, ")
    );
    let paths = format!(
        "  /a:\n    get: {{ responses: {{ 200: {{ description: d, headers: {{ {headers} }} }} }} }}"
    );
    let text = document("3.1.0", &paths, "  schemas: { N: { type: integer } }");
    let ask = |list: &'static str, pairs: &'static str, each: &'static str| {
        let suite = Suite::new(&[("schemas/d.yaml", &text)]);
        let host = Host::start(move |_| {
            let response = CannedResponse::new(200, "text/plain", "x").header("X-List", list);
            response.header("X-Pairs", pairs).header("X-Each", each)
        });
        suite.run(&["run", "--openapi", "schemas/d.yaml", "--host", &host.url]);
        findings(&suite)
    };
    assert_eq!(ask("1, 2", "left,3", "left=4"), BTreeSet::new());
    let expected = reported(&[
        "breaking wrong-type header:x-list",
        "breaking wrong-type header:x-pairs",
        "breaking wrong-type header:x-each",
    ]);
    assert_eq!(ask("1,b", "left,some", "left=none"), expected);
}
