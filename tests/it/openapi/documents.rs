//! Which documents are read, and what is reported of one that is wrong.

use super::*;

#[test]
fn a_wrong_name_of_a_document_or_an_operation_is_reported_with_what_is_meant() {
    let suite = suite();
    let case = |openapi: &str, operation: &str| {
        let text = format!(
            "request: {{ path: / }}\nexpect:\n  contract:\n    openapi: {openapi}\n    operation: {operation}\n"
        );
        suite.write("cases/order.case.yaml", text.as_bytes());
        let ended = suite.run(&["check"]);
        (ended.status, ended.err)
    };
    let (status, words) = case("shop.yml", "getOrder");
    assert_eq!(status, 2);
    assert!(words.contains("order.case.yaml:4:14"), "{words}");
    assert!(words.contains("did you mean `shop.yaml`?"), "{words}");
    let (status, words) = case("shop.yaml", "getOrdr");
    assert_eq!(status, 2);
    assert!(words.contains("order.case.yaml:5:16"), "{words}");
    assert!(words.contains("did you mean `getOrder`?"), "{words}");
    let (_, words) = case("shop.yaml", "PUT /public/v1/orders/{id}");
    assert!(
        words.contains("it has `GET /public/v1/orders/{id}`, `DELETE"),
        "{words}"
    );
    for name in [
        "getOrder",
        "GET /v1/orders/{x}",
        "get /public/v1/orders/{id}",
    ] {
        assert_eq!(case("shop.yaml", name).0, 0, "{name}");
    }
}

#[test]
fn a_deprecated_operation_is_a_documented_deprecation() {
    let suite = suite();
    suite.write(
        "cases/order.case.yaml",
        b"effects: delete\nrequest: { method: DELETE, path: /public/v1/orders/O-1 }\n\
          expect: { status: 204, contract: { openapi: shop.yaml, operation: deleteOrder } }\n",
    );
    let host = Host::start(|_| CannedResponse::new(204, "text/plain", ""));
    suite.run(&["run", "--host", &host.url, "-q"]);
    let expected = reported(&["notice deprecation-not-announced header:deprecation"]);
    assert_eq!(findings(&suite), expected);
    let report = suite.report().to_string();
    assert!(report.contains("sunset 2027-06-30"), "{report}");
}

#[test]
fn documents_of_other_versions_are_refused_with_what_to_do() {
    let suite = Suite::new(&[("schemas/old.json", r#"{"swagger": "2.0", "paths": {}}"#)]);
    suite.write("cases/a.case.yaml", b"request: { path: / }\n");
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 2);
    assert!(ended.err.contains("old.json:1:2"), "{}", ended.err);
    assert!(
        ended.err.contains("version 2.0, which is not supported"),
        "{}",
        ended.err
    );
    assert!(ended.err.contains("swagger2openapi"), "{}", ended.err);
    suite.write("schemas/old.json", br#"{"openapi": "3.0.0", "paths": {"#);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 2);
    assert!(ended.err.contains("not JSON"), "{}", ended.err);
}

#[test]
fn a_broken_document_is_read_as_far_as_it_can_be() {
    let document = r##"{
      "openapi": "3.1.0",
      "paths": {
        "/a": { "get": { "operationId": "one", "responses": { "200": { "content": { "application/json": {
          "schema": { "type": "object", "properties": { "id": { "type": "strin" }, "gone": { "$ref": "#/components/schemas/Gone" },
            "name": { "type": "string", "pattern": "(" }, "me": { "$ref": "#/components/schemas/Loop" } } } } } } } } },
        "/b": { "get": { "operationId": "one", "responses": { "twohundred": {}, "200": { "$ref": "#/nowhere" } } }, "post": 7 },
        "c": {}
      },
      "components": { "schemas": { "Loop": { "allOf": [ { "$ref": "#/components/schemas/Loop" } ] } } }
    }"##;
    let suite = Suite::new(&[
        ("schemas/broken.json", document),
        (
            "cases/a.case.yaml",
            "request: { path: /a }\nexpect: { contract: { openapi: broken.json, operation: one } }\n",
        ),
    ]);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    for words in [
        "`strin` is not a type",
        "`#/components/schemas/Gone` leads nowhere",
        "`(` is not a regular expression",
        "the operation id `one` is also that of #/paths/~1a/get",
        "`twohundred` is not a status",
        "`#/nowhere` leads nowhere",
        "an operation is not an object",
        "the path `c` does not begin with `/`",
        "refers to itself",
    ] {
        assert_eq!(
            ended.err.matches(words).count(),
            1,
            "{words}: {}",
            ended.err
        );
    }
    let host =
        Host::start(|_| CannedResponse::json(200, r#"{"id":1,"gone":[1],"name":7,"me":{"x":1}}"#));
    let ended = suite.run(&["run", "--host", &host.url, "-q"]);
    let words = "broken.json has 9 faults, and is read as far as possible: ";
    assert!(
        ended.out.contains("broken.json has 9 faults"),
        "{}",
        ended.out
    );
    let warnings = suite.report()["warnings"].clone();
    let first = warnings[0].as_str().unwrap_or_default();
    assert!(first.starts_with(words), "{warnings}");
    assert!(
        first.contains("broken.json:") && first.ends_with("and 8 more"),
        "{first}"
    );
    assert_eq!(
        findings(&suite),
        reported(&["breaking wrong-type body:/name"])
    );
}

#[test]
fn references_reach_the_files_beside_a_document() {
    let suite = Suite::new(&[
        (
            "schemas/api/main.yaml",
            "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      responses:\n        200: { $ref: 'parts.json#/ok' }\n",
        ),
        (
            "schemas/api/parts.json",
            r##"{"ok": {"content": {"application/json": {"schema": {"$ref": "../common/thing.yaml"}}}}}"##,
        ),
        (
            "schemas/common/thing.yaml",
            "type: [object, 'null']\nproperties:\n  id: { type: integer }\n  inner: { $ref: '#' }\n",
        ),
        (
            "cases/a.case.yaml",
            "request: { path: /a }\nexpect: { contract: { openapi: api/main.yaml, operation: GET /a } }\n",
        ),
    ]);
    let host =
        Host::start(|_| CannedResponse::json(200, r#"{"id":1,"inner":{"id":"x","inner":null}}"#));
    suite.run(&["run", "--host", &host.url, "-q"]);
    assert_eq!(
        findings(&suite),
        reported(&["breaking wrong-type body:/inner/id"])
    );
    let record = std::fs::read_to_string(suite.newest_run().join("run.ndjson")).unwrap();
    assert!(
        record.contains(r#""file":"schemas/common/thing.yaml","line":3"#),
        "{record}"
    );
}

#[test]
fn closed_parts_are_noted_once_as_a_contradiction() {
    let ended = suite().run(&["check"]);
    assert_eq!(ended.status, 0);
    let words = "`allOf` with a closed schema";
    assert_eq!(ended.err.matches(words).count(), 1, "{}", ended.err);
    assert!(
        ended.err.contains("note: schemas/shop.yaml:"),
        "{}",
        ended.err
    );
    assert!(
        ended.out.contains("1 OpenAPI document with 5 operations"),
        "{}",
        ended.out
    );
}
