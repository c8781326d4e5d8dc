//! What a user notices of OpenAPI documents: as contracts of cases, and as cases themselves.

use std::collections::BTreeSet;

use crate::support::{Answer, Host, Suite};
use serde_json::Value;

const SHOP: &str = include_str!("../documents/shop.yaml");

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

fn told(findings: &[&str]) -> BTreeSet<String> {
    findings.iter().map(ToString::to_string).collect()
}

fn ask(answer: Answer) -> Suite {
    let suite = suite();
    let host = Host::start(move |_| answer.clone());
    suite.run(&["run", "--host", &host.url, "-q"]);
    assert_eq!(host.received().len(), 1);
    suite
}

#[test]
fn an_answer_that_keeps_the_document_conforms() {
    let answer = Answer::json(200, ORDER).header("X-Rate-Limit", "100");
    let suite = ask(answer);
    assert_eq!(findings(&suite), BTreeSet::new());
    let coverage = suite.report()["coverage"].to_string();
    assert!(
        coverage.contains("shop.yaml GET /public/v1/orders/{id} 200"),
        "{coverage}"
    );
}

#[test]
fn what_breaks_the_document_is_told_with_its_line() {
    let body = r#"{"id":"x","state":"lost","total":0,"count":3000000000,"secret":"s",
        "parent":{"id":1},"pet":{"kind":"Cat","lives":"9","paws":4},
        "choice":{"kind":"bird"},"extra":1}"#;
    let suite = ask(Answer::json(200, body).header("X-Rate-Limit", "many"));
    let expected = told(&[
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
fn the_answer_of_a_status_is_the_very_one_its_class_or_none() {
    let problem = |status| Answer::new(status, "application/problem+json", "{\"title\":7}");
    assert_eq!(
        findings(&ask(problem(404))),
        told(&["breaking wrong-type body:/title"])
    );
    assert_eq!(
        findings(&ask(problem(422))),
        told(&["breaking wrong-type body:/title"])
    );
    assert_eq!(
        findings(&ask(problem(503))),
        told(&["additive undocumented-status status"])
    );
}

#[test]
fn media_types_and_headers_are_held_to_the_document() {
    let html = Answer::new(200, "text/html", "<p>");
    let expected = told(&[
        "breaking missing-header header:x-rate-limit",
        "breaking unexpected-media-type header:content-type",
    ]);
    assert_eq!(findings(&ask(html)), expected);
    let other_json = Answer::new(200, "application/vnd.shop+json; v=1", ORDER);
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
            let answer = Answer::new(200, "text/plain", "x").header("X-List", list);
            answer.header("X-Pairs", pairs).header("X-Each", each)
        });
        suite.run(&["run", "--openapi", "schemas/d.yaml", "--host", &host.url]);
        findings(&suite)
    };
    assert_eq!(ask("1, 2", "left,3", "left=4"), BTreeSet::new());
    let expected = told(&[
        "breaking wrong-type header:x-list",
        "breaking wrong-type header:x-pairs",
        "breaking wrong-type header:x-each",
    ]);
    assert_eq!(ask("1,b", "left,some", "left=none"), expected);
}

#[test]
fn a_wrong_name_of_a_document_or_an_operation_is_told_with_what_is_meant() {
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
    let host = Host::start(|_| Answer::new(204, "text/plain", ""));
    suite.run(&["run", "--host", &host.url, "-q"]);
    let expected = told(&["notice deprecation-not-announced header:deprecation"]);
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
        ended.err.contains("version 2.0, which is not read"),
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
        "`strin` is no type",
        "`#/components/schemas/Gone` leads nowhere",
        "`(` is no regular expression",
        "the operation id `one` is also that of #/paths/~1a/get",
        "`twohundred` is no status",
        "`#/nowhere` leads nowhere",
        "an operation is no object",
        "the path `c` does not begin with `/`",
        "leads back to itself",
    ] {
        assert_eq!(
            ended.err.matches(words).count(),
            1,
            "{words}: {}",
            ended.err
        );
    }
    let host = Host::start(|_| Answer::json(200, r#"{"id":1,"gone":[1],"name":7,"me":{"x":1}}"#));
    let ended = suite.run(&["run", "--host", &host.url, "-q"]);
    assert!(
        ended.err.contains("broken.json has 9 faults"),
        "{}",
        ended.err
    );
    assert_eq!(findings(&suite), told(&["breaking wrong-type body:/name"]));
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
    let host = Host::start(|_| Answer::json(200, r#"{"id":1,"inner":{"id":"x","inner":null}}"#));
    suite.run(&["run", "--host", &host.url, "-q"]);
    assert_eq!(
        findings(&suite),
        told(&["breaking wrong-type body:/inner/id"])
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
    let words = "`allOf` of closed schemas";
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

fn shop_host() -> Host {
    Host::start(|request| {
        let order = Answer::json(200, ORDER).header("x-rate-limit", "1");
        match request.target.split('?').next().unwrap() {
            "/public/v1/orders" => Answer::json(200, &format!("[{ORDER}]")),
            "/public/v1/orders/O-1234" => order,
            "/public/v1/secrets/s3" => Answer::new(200, "text/plain", "x"),
            _ => Answer::new(404, "application/problem+json", "{\"title\":\"no\"}"),
        }
    })
}

/// A document with a server's path, and a host that serves one path.
fn served_at(document: &str, own: &'static str) -> (tempfile::TempDir, Host) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("pets.yaml"), document).unwrap();
    let host = Host::start(move |request| match request.target.as_str() {
        target if target == own => Answer::json(200, "[]"),
        _ => Answer::json(404, "{}"),
    });
    (folder, host)
}

#[test]
fn a_host_may_serve_a_document_without_the_path_of_its_server() {
    let document = "openapi: 3.0.3\ninfo: { title: Pets, version: '1' }\n\
        servers: [{ url: 'https://pets.example/v2' }]\n\
        paths:\n  /pets:\n    get:\n      responses:\n        '200':\n          \
        description: all\n          content: { application/json: { schema: { type: array } } }\n";
    let asked = |host: &Host| -> Vec<String> {
        let received = host.received();
        received.iter().map(|one| one.target.clone()).collect()
    };
    let run = |folder: &tempfile::TempDir, url: &str, more: &[&str]| {
        let mut arguments = vec!["run", "--openapi", "pets.yaml", "--report-dir", "reports"];
        arguments.extend(["--host", url]);
        arguments.extend(more);
        crate::support::driftcheck(folder.path(), &arguments)
    };
    // As written.
    let (folder, host) = served_at(document, "/v2/pets");
    let ended = run(&folder, &host.url, &[]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(asked(&host), ["/v2/pets", "/v2/pets"]);
    // A mock host of the document alone: found out, and said.
    let (folder, host) = served_at(document, "/pets");
    let ended = run(&folder, &host.url, &[]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("without `/v2`"), "{}", ended.err);
    assert_eq!(asked(&host), ["/v2/pets", "/pets", "/pets"]);
    let covered = crate::support::driftcheck(
        folder.path(),
        &["coverage", "latest", "--openapi", "pets.yaml"],
    );
    assert!(!covered.err.contains("no operation"), "{}", covered.err);
    // Said by the user, and by the address of the host.
    let (folder, host) = served_at(document, "/v3/pets");
    let ended = run(&folder, &host.url, &["--server-path", "/v3"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(asked(&host), ["/v3/pets"]);
    let (folder, host) = served_at(document, "/gate/v2/pets");
    let ended = run(&folder, &format!("{}/gate/v2/", host.url), &[]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(asked(&host), ["/gate/v2/pets"]);
    // Nothing is asked where nothing is to be sent, or where the path is wrong.
    let (folder, host) = served_at(document, "/pets");
    run(&folder, &host.url, &["--dry-run"]);
    let ended = run(&folder, &host.url, &["--server-path", "v3"]);
    assert_eq!(ended.status, 2, "{}{}", ended.out, ended.err);
    assert!(
        ended.err.contains("a path begins with `/`"),
        "{}",
        ended.err
    );
    assert_eq!(asked(&host), [""; 0]);
}

#[test]
fn a_document_alone_is_enough_to_run() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("shop.yaml"), SHOP).unwrap();
    let host = shop_host();
    let run = |more: &[&str]| {
        let mut arguments = vec!["run", "--openapi", "shop.yaml", "--host", &host.url];
        arguments.extend(more);
        crate::support::driftcheck(folder.path(), &arguments)
    };
    let ended = run(&["--report-dir", "reports"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(
        ended
            .err
            .contains("2 operations are not safe, and left out"),
        "{}",
        ended.err
    );
    assert!(
        ended.out.contains("no value for path parameter `token`"),
        "{}",
        ended.out
    );
    let asked: BTreeSet<String> = host
        .received()
        .iter()
        .map(|request| {
            format!(
                "{} {} {}",
                request.method,
                request.target,
                request.headers.get("x-trace").map_or("", |value| value)
            )
        })
        .collect();
    let expected = told(&[
        "GET /public/v1/orders?state=open,closed&filter%5Byear%5D=2026 on",
        "GET /public/v1/orders/O-1234 ",
    ]);
    assert_eq!(asked, expected);
    let ended = run(&["--var", "token=s3", "get-secret", "--report-dir", "reports"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    // An example need not be there on every host.
    let ended = run(&[
        "--var",
        "orders_id=O-9",
        "get-order",
        "--report-dir",
        "reports",
    ]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
}

#[test]
fn an_import_makes_cases_that_run_and_keeps_what_was_edited() {
    let suite = Suite::new(&[(
        "driftcheck.toml",
        "[hosts.none]\nurl = \"http://127.0.0.1:9\"\n",
    )]);
    suite.write("elsewhere/shop.yaml", SHOP.as_bytes());
    let import = || suite.run(&["import", "openapi", "elsewhere/shop.yaml"]);
    let ended = import();
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(
        ended.out.contains("7 cases written, 0 updated"),
        "{}",
        ended.out
    );
    assert!(suite.path("schemas/shop.yaml").exists());
    let read = |path: &str| std::fs::read_to_string(suite.path(path)).unwrap();
    let created = read("cases/shop/create-order/201.case.yaml");
    for words in [
        "# from POST /public/v1/orders of shop.yaml#/paths/~1v1~1orders/post\n",
        "# documented, not provoked: 409\n",
        "effects: create\n",
        "basis: documented\n",
    ] {
        assert!(created.contains(words), "{words}: {created}");
    }
    assert!(read("cases/shop/create-order/401.case.yaml").contains("auth: none"));
    assert!(read("cases/shop/get-order/404.case.yaml").contains("id: O-0000"));
    assert!(read("cases/shop/get-secret/200.case.yaml").contains("needs:\n  - token\n"));
    assert_eq!(
        suite.run(&["check"]).status,
        0,
        "{}",
        suite.run(&["check"]).err
    );
    let host = shop_host();
    let ended = suite.run(&["run", "--host", &host.url, "get-order", "list-orders"]);
    assert_eq!(ended.status, 0, "{}", ended.out);

    let edited = "cases/shop/get-order/200.case.yaml";
    suite.write(edited, read(edited).replace("O-1234", "O-7").as_bytes());
    let shorter = SHOP
        .replace("summary: The orders", "summary: All orders")
        .replace("deleteOrder", "removeOrder");
    suite.write(
        "elsewhere/shop.yaml",
        shorter.replace("    delete:", "    put:").as_bytes(),
    );
    let ended = import();
    assert!(
        ended
            .out
            .contains("kept, as it was edited: cases/shop/get-order/200.case.yaml"),
        "{}",
        ended.out
    );
    assert!(
        ended.out.contains(
            "not in the document any more: cases/shop/delete-order/204.case.yaml: DELETE"
        ),
        "{}",
        ended.out
    );
    assert!(
        ended
            .out
            .contains("1 case written, 1 updated, 4 unchanged, 1 kept"),
        "{}",
        ended.out
    );
    assert!(read(edited).contains("O-7"));
    assert!(read("cases/shop/list-orders/200.case.yaml").contains("All orders"));
}

#[test]
fn an_import_takes_some_operations_and_tells_wrong_names() {
    let suite = Suite::new(&[("schemas/shop.yaml", SHOP)]);
    let import = |more: &[&str]| {
        let mut arguments = vec!["import", "openapi", "schemas/shop.yaml"];
        arguments.extend(more);
        suite.run(&arguments)
    };
    let ended = import(&["--operation", "getOrdr"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("did you mean `getOrder`?"),
        "{}",
        ended.err
    );
    let ended = import(&["--tag", "Pets"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("the document has the tags Orders"),
        "{}",
        ended.err
    );
    let ended = import(&["--operation", "getOrder", "--into", "cases/mine"]);
    assert!(ended.out.contains("2 cases written"), "{}", ended.out);
    assert!(suite.path("cases/mine/get-order/404.case.yaml").exists());
}

#[test]
fn the_published_schema_knows_operations() {
    let text = include_str!("../../schemas/driftcheck/case.schema.json");
    let schema: Value = serde_json::from_str(text).unwrap();
    assert!(schema["$defs"]["OperationFile"]["properties"]["openapi"].is_object());
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

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story of a document and what is asked of it"
)]
fn two_documents_are_compared_operation_by_operation() {
    let newer = SHOP
        .replace(
            "deprecated: true\n      x-sunset: \"2027-06-30\"",
            "x-sunset: \"2028-01-01\"",
        )
        .replace(
            "{ name: limit, in: query, schema",
            "{ name: limit, in: query, required: true, schema",
        )
        .replace("        \"401\": { description: who are you }\n", "")
        .replace("required: [title]", "required: [title, type]")
        .replace(
            "properties: { title: { type: string } }",
            "properties: { title: { type: string }, type: { type: string } }",
        )
        .replace("enum: [open, closed]", "enum: [open, closed, lost]")
        .replace(
            "lives: { type: integer }",
            "lives: { type: integer }, name: { type: string }",
        )
        .replace("  /v1/secrets/{token}:\n", "  /v1/keys/{token}:\n")
        .replace("/v1/orders/{id}:", "/v1/orders/{order}:")
        .replace("- { name: id, in: path", "- { name: order, in: path")
        .replace("https://shop.example.com/public", "https://new.example.com")
        .replace("  /v1/", "  /public/v1/");
    let suite = Suite::new(&[("old.yaml", SHOP), ("new.yaml", &newer)]);
    let ended = suite.run(&["diff-contract", "old.yaml", "new.yaml", "--format", "json"]);
    assert_eq!(ended.status, 1, "{}", ended.err);
    let found = differences(&ended.out);
    let expected = [
        "notice undeprecated DELETE /public/v1/orders/{order}",
        "notice sunset-changed DELETE /public/v1/orders/{order}",
        "additive operation-added GET /public/v1/keys/{token}",
        "breaking parameter-required GET /public/v1/orders parameter limit",
        "breaking operation-removed GET /public/v1/secrets/{token}",
        "notice status-removed POST /public/v1/orders 401",
    ];
    for one in expected {
        assert!(found.iter().any(|found| found == one), "{one}: {found:#?}");
    }
    let of_enum: Vec<&String> = found
        .iter()
        .filter(|one| one.contains("enum-value-added"))
        .collect();
    assert_eq!(of_enum.len(), 2, "{found:#?}");
    assert!(
        of_enum.iter().any(|one| one.starts_with("breaking ")),
        "{found:#?}"
    );
    assert!(
        of_enum
            .iter()
            .any(|one| one.starts_with("notice ") && one.contains("request body")),
        "{found:#?}"
    );
    assert!(
        !found
            .iter()
            .any(|one| one.contains("parameter id") || one.contains("parameter order")),
        "{found:#?}"
    );
    let one = [
        "diff-contract",
        "old.yaml",
        "new.yaml",
        "--operation",
        "deleteOrder",
    ];
    let ended = suite.run(&one);
    assert_eq!(ended.status, 0, "{}", ended.out);
    assert!(
        ended.out.contains("sunset was 2027-06-30, is 2028-01-01"),
        "{}",
        ended.out
    );
    let same = suite.run(&["diff-contract", "old.yaml", "old.yaml"]);
    assert_eq!(same.status, 0);
    let wrong = suite.run(&[
        "diff-contract",
        "old.yaml",
        "new.yaml",
        "--operation",
        "deletOrder",
    ]);
    assert_eq!(wrong.status, 2);
    assert!(
        wrong.err.contains("did you mean `deleteOrder`?"),
        "{}",
        wrong.err
    );
}

#[test]
fn what_is_unresolved_is_a_fault_and_never_removed() {
    let dangling = SHOP
        .replace(
            "properties: { kind: { type: string } }",
            "properties: { kind: { $ref: '#/components/schemas/Kind' } }",
        )
        .replace(
            "{ $ref: \"#/components/responses/Problem\" }",
            "{ $ref: \"#/components/responses/Gone\" }",
        );
    let suite = Suite::new(&[("old.yaml", SHOP), ("new.yaml", &dangling)]);
    let ended = suite.run(&["diff-contract", "old.yaml", "new.yaml", "--format", "json"]);
    assert_eq!(ended.status, 0, "{}", ended.out);
    assert_eq!(differences(&ended.out), Vec::<String>::new());
    assert!(
        ended
            .out
            .contains("`#/components/responses/Gone` leads nowhere"),
        "{}",
        ended.out
    );
    let mixed = suite.run(&["diff-contract", "old.yaml", "driftcheck.toml"]);
    assert_eq!(mixed.status, 2);
}

#[test]
fn coverage_tells_which_operations_and_answers_a_run_has_seen() {
    let suite = suite();
    let host = Host::start(|_| Answer::json(200, ORDER).header("x-rate-limit", "1"));
    let ended = suite.run(&["run", "--host", &host.url]);
    assert!(
        ended.out.contains("shop.yaml: 3 of 22 places in 1 answer"),
        "{}",
        ended.out
    );
    let coverage = |more: &[&str]| {
        let mut arguments = vec!["coverage", "latest", "--openapi", "schemas/shop.yaml"];
        arguments.extend(more);
        suite.run(&arguments)
    };
    let ended = coverage(&[]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(
        ended.out.contains("DELETE /public/v1/orders/{id}"),
        "{}",
        ended.out
    );
    let ended = coverage(&["--format", "json"]);
    let document: Value = serde_json::from_str(&ended.out).unwrap();
    let whole = &document["coverage"][0];
    assert_eq!(whole["contract"], "shop.yaml");
    let seen = |pointer: &str| {
        let fields = whole["fields"].as_array().unwrap().iter();
        let field = fields.clone().find(|field| field["pointer"] == pointer);
        field.unwrap_or_else(|| panic!("{pointer}: {whole}"))["seen"]
            .as_u64()
            .unwrap()
    };
    let operation = "/GET ~1public~1v1~1orders~1{id}";
    assert_eq!(seen(operation), 1);
    assert_eq!(seen(&format!("{operation}/200/application~1json")), 1);
    assert_eq!(seen(&format!("{operation}/404")), 0);
    assert_eq!(seen("/POST ~1public~1v1~1orders"), 0);
    let rows = document["coverage"].as_array().unwrap();
    let order = rows
        .iter()
        .find(|row| row["contract"].as_str().unwrap().ends_with("/{id} 200"));
    let order = order.unwrap();
    assert_eq!(order["answers"], 1);
    assert!(
        order["fields"].to_string().contains(r#""value":"open""#),
        "{order}"
    );
}

#[test]
fn coverage_says_that_no_answer_is_one_of_the_document() {
    let suite = suite();
    suite.run(&["run", "--host", "http://127.0.0.1:1", "-q"]);
    let ended = suite.run(&["coverage", "latest", "--openapi", "schemas/shop.yaml"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(
        ended.out.starts_with("COVERAGE  no answer"),
        "{}",
        ended.out
    );
}

#[test]
fn an_operation_replaces_the_contracts_that_a_folder_shares() {
    let suite = suite();
    suite.write("schemas/any.schema.json", b"{}");
    suite.write(
        "cases/_defaults.yaml",
        b"expect: { contract: { 4xx: any } }\n",
    );
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
}

#[test]
fn a_finding_is_explained_by_the_line_of_the_document() {
    let body = ORDER.replace("\"total\":0.5", "\"count\":3000000000");
    let suite = ask(Answer::json(200, &body).header("x-rate-limit", "1"));
    let report = suite.report();
    let fingerprint = report["findings"][0]["fingerprints"][0].as_str().unwrap();
    let ended = suite.run(&["explain", fingerprint]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(
        ended
            .out
            .contains("count: { type: integer, format: int32 }"),
        "{}",
        ended.out
    );
}

#[test]
fn a_document_without_safe_operations_says_so() {
    let suite = Suite::new(&[(
        "d.yaml",
        "openapi: 3.1.0\npaths: { /a: { post: { responses: { 200: {} } } } }\n",
    )]);
    let ended = suite.run(&["run", "--openapi", "d.yaml"]);
    assert_eq!(ended.status, 4);
    assert!(
        ended.err.contains("`d.yaml` has no operation that is safe"),
        "{}",
        ended.err
    );
}

/// A document with one operation for each path, and what its components hold.
fn document(version: &str, paths: &str, components: &str) -> String {
    format!(
        "openapi: {version}\ninfo: {{ title: T, version: '1' }}\npaths:\n{paths}\ncomponents:\n{components}\n"
    )
}

#[test]
fn a_fragment_or_a_query_in_the_key_of_a_path_tells_operations_apart() {
    let paths = r##"
  "/search?kind={kind}&all":
    parameters: [{ name: kind, in: path, required: true, example: "a b", schema: { type: string } }]
    get: { operationId: search, parameters: [{ name: n, in: query, required: true, example: 2, schema: { type: integer } }], responses: { 200: { description: found } } }
  "/search#other":
    get: { operationId: other, responses: { 200: { description: found } } }"##;
    let text = document("3.0.3", paths, "  schemas: {}");
    let suite = Suite::new(&[("schemas/d.yaml", &text)]);
    let host = Host::start(|_| Answer::json(200, "{}"));
    let ended = suite.run(&["run", "--openapi", "schemas/d.yaml", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let asked: BTreeSet<String> = host
        .received()
        .iter()
        .map(|one| one.target.clone())
        .collect();
    assert_eq!(asked, told(&["/search", "/search?n=2&kind=a%20b&all"]));
    let ended = suite.run(&["import", "openapi", "schemas/d.yaml"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
}

#[test]
fn a_parameter_may_be_a_list_of_itself_and_a_reference_may_lead_to_no_schema() {
    let paths = r##"
  /a:
    get:
      parameters: [{ name: tree, in: query, required: true, schema: { $ref: "#/components/schemas/Tree" } }]
      responses: { 200: { description: a, content: { application/json: { schema: { $ref: "#/components/schemas/Pet" } } } } }"##;
    let components = r##"  schemas:
    Tree: { type: array, items: { $ref: "#/components/schemas/Tree" } }
    Pet: { type: object, required: [id], properties: { id: { type: integer }, type: { type: string }, stray: { $ref: "#/components/schemas/Pet/type" }, all: { $ref: "#/components/schemas/Pet/properties" } } }"##;
    let text = document("3.1.0", paths, components);
    let suite = Suite::new(&[("schemas/a.yaml", &text)]);
    let ended = suite.run(&["check"]);
    for place in ["stray", "all"] {
        let told = format!("/components/schemas/Pet/properties/{place}/$ref: `#/components");
        assert!(ended.err.contains(&told), "{}", ended.err);
    }
    assert!(ended.err.contains("leads to no schema"), "{}", ended.err);
    let host = Host::start(|_| Answer::json(200, r#"{"id":"x","type":1,"stray":1}"#));
    let run = ["run", "--openapi", "schemas/a.yaml", "--host", &host.url];
    suite.run(&[&run[..], &["--var", "tree=1"]].concat());
    let expected = told(&[
        "breaking wrong-type body:/id",
        "breaking wrong-type body:/type",
    ]);
    assert_eq!(findings(&suite), expected);
}

#[test]
fn a_value_of_several_forms_is_a_notice_in_a_document() {
    let paths = r#"
  /a:
    get: { responses: { 200: { description: a, content: { application/json: { schema: { oneOf: [{ required: [a] }, { required: [b] }] } } } } } }"#;
    let text = document("3.1.0", paths, "  schemas: {}");
    let suite = Suite::new(&[("schemas/a.yaml", &text)]);
    let host = Host::start(|_| Answer::json(200, r#"{"a":1,"b":2}"#));
    let ended = suite.run(&["run", "--openapi", "schemas/a.yaml", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let expected = told(&["notice contract-violated body:"]);
    assert_eq!(findings(&suite), expected);
}

#[test]
fn an_operation_of_3_1_need_not_list_answers_and_an_import_of_none_says_so() {
    let text = "openapi: 3.1.0\npaths: { /a: { get: {} } }\n";
    let old = text.replace("3.1.0", "3.0.3");
    let none = "openapi: 3.1.0\npaths: {}\n";
    let suite = Suite::new(&[("schemas/new.yaml", text), ("none.yaml", none)]);
    let ended = suite.run(&["check"]);
    assert!(!ended.out.contains("responses"), "{}", ended.out);
    assert!(!ended.err.contains("responses"), "{}", ended.err);
    let ended = suite.run(&["import", "openapi", "none.yaml"]);
    assert_eq!(ended.status, 2);
    let words = "error: none.yaml: it describes no operation to make cases of";
    assert!(ended.err.contains(words), "{}", ended.err);
    let suite = Suite::new(&[("schemas/old.yaml", &old)]);
    let ended = suite.run(&["check"]);
    let all = ended.out + &ended.err;
    assert!(all.contains("an operation has no `responses`"), "{all}");
}

#[test]
fn references_by_anchor_are_followed_and_dynamic_ones_are_told() {
    let paths = "  /a: { get: { responses: { 200: { description: d, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } } } }";
    let components = "  schemas:\n    A: { properties: { x: { $ref: '#word' }, y: { $dynamicRef: '#word' } } }\n    Word: { $anchor: word, type: string }";
    let text = document("3.1.0", paths, components);
    let case = "request: { path: /a }\nexpect: { status: 200, contract: { openapi: d.yaml, operation: GET /a } }\n";
    let suite = Suite::new(&[("schemas/d.yaml", &text), ("cases/a.case.yaml", case)]);
    let host = Host::start(|_| Answer::json(200, r#"{"x":1,"y":"z"}"#));
    suite.run(&["run", "--host", &host.url, "-q"]);
    assert_eq!(findings(&suite), told(&["breaking wrong-type body:/x"]));
    let ended = suite.run(&["check"]);
    let all = ended.out + &ended.err;
    assert!(all.contains("`$dynamicRef` is not followed"), "{all}");
}

#[test]
fn headers_forms_and_read_only_properties_are_compared_as_what_they_are() {
    let paths = "  /a:\n    post:\n      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }\n      \
         responses: { 200: { description: d, headers: { X-A: { required: true, schema: { type: string } }, X-B: { schema: { type: string } } }, content: { text/csv: {} } } }";
    let components = "  schemas:\n    A: { type: object, properties: { x: { type: string } } }";
    let old = document("3.1.0", paths, components);
    let optional = old.replace("required: true, ", "");
    let dangling = old
        .replace(
            "{ required: true, schema: { type: string } }",
            "{ $ref: '#/components/headers/Gone' }",
        )
        .replace(
            "text/csv: {}",
            "text/csv: { $ref: '#/components/mediaTypes/Gone' }",
        );
    let answered = old.replace(
        "{ x: { type: string } }",
        "{ x: { type: string }, id: { type: string, readOnly: true } }, required: [id]",
    );
    let suite = Suite::new(&[
        ("old.yaml", &old),
        ("optional.yaml", &optional),
        ("dangling.yaml", &dangling),
        ("answered.yaml", &answered),
    ]);
    let compare = |new: &str| {
        let ended = suite.run(&["diff-contract", "old.yaml", new, "--format", "json"]);
        differences(&ended.out)
    };
    assert_eq!(
        compare("optional.yaml"),
        ["breaking required-dropped POST /a 200 header X-A"]
    );
    assert_eq!(compare("dangling.yaml"), Vec::<String>::new());
    assert_eq!(
        compare("answered.yaml"),
        ["additive property-added POST /a request body /id"]
    );
}

#[test]
fn statuses_that_stand_for_each_other_and_credentials_are_compared_as_what_they_are() {
    let answer = |status: &str, kind: &str| {
        format!(
            "'{status}': {{ description: d, content: {{ application/json: \
             {{ schema: {{ type: object, properties: {{ title: {{ type: {kind} }} }} }} }} }} }}"
        )
    };
    let api = |security: &str, answers: &str| {
        let paths = format!("  /a:\n    get: {{ {security}responses: {{ {answers} }} }}");
        document("3.1.0", &paths, "  schemas: {}")
    };
    let secured = "security: [{ key: [] }], ";
    let suite = Suite::new(&[
        ("class.yaml", &api("", &answer("2XX", "string"))),
        ("code.yaml", &api("", &answer("201", "string"))),
        ("other.yaml", &api("", &answer("201", "integer"))),
        ("secured.yaml", &api(secured, &answer("201", "string"))),
    ]);
    let compare = |old: &str, new: &str| {
        let ended = suite.run(&["diff-contract", old, new, "--format", "json"]);
        differences(&ended.out)
    };
    assert_eq!(
        compare("class.yaml", "code.yaml"),
        ["notice status-removed GET /a 2XX"]
    );
    assert_eq!(
        compare("code.yaml", "class.yaml"),
        ["additive status-added GET /a 2XX"]
    );
    // What they hold is compared all the same, also a property called as a keyword is.
    let expected = [
        "notice status-removed GET /a 2XX",
        "breaking type-changed GET /a 2XX /title",
    ];
    assert_eq!(compare("class.yaml", "other.yaml"), expected);
    assert_eq!(
        compare("code.yaml", "secured.yaml"),
        ["breaking credential-required GET /a"]
    );
    assert_eq!(
        compare("secured.yaml", "code.yaml"),
        ["notice credential-dropped GET /a"]
    );
}

#[test]
fn files_may_have_names_that_an_address_cannot_have() {
    let paths = "  /a: { get: { responses: { 200: { description: d, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } } } }";
    let components = "  schemas:
    A: { type: object, properties: { b: { $ref: 'parts/a part [1].yaml#/B' }, c: { $ref: 'parts/a%20part%20[1].yaml#/B' } } }";
    let text = document("3.0.3", paths, components);
    let case = "request: { path: /a }\nexpect: { status: 200, contract: { openapi: my äpi.yaml, operation: GET /a } }\n";
    let suite = Suite::new(&[
        ("schemas/my äpi.yaml", &text),
        ("schemas/parts/a part [1].yaml", "B: { type: string }\n"),
        ("cases/a.case.yaml", case),
    ]);
    let ended = suite.run(&["check"]);
    assert!(!ended.err.contains("warning"), "{}", ended.err);
    let host = Host::start(|_| Answer::json(200, r#"{"b":1,"c":2}"#));
    suite.run(&["run", "--host", &host.url, "-q"]);
    let expected = ["breaking wrong-type body:/b", "breaking wrong-type body:/c"];
    assert_eq!(findings(&suite), told(&expected));
}

/// The findings on an answer of `GET /a`, whose schema is `A` of the components.
fn judged(version: &str, components: &str, status: u16, body: &str) -> BTreeSet<String> {
    let paths = format!(
        "  /a: {{ get: {{ responses: {{ {status}: {{ description: d, content: {{ application/json: \
         {{ schema: {{ $ref: '#/components/schemas/A' }} }} }} }} }} }} }}"
    );
    let text = document(version, &paths, components);
    let case = format!(
        "request: {{ path: /a }}\nexpect: {{ status: {status}, contract: {{ openapi: a.yaml, operation: GET /a }} }}\n"
    );
    let suite = Suite::new(&[("schemas/a.yaml", &text), ("cases/a.case.yaml", &case)]);
    let body = body.to_owned();
    let host = Host::start(move |_| Answer::json(status, &body));
    let ended = suite.run(&["run", "--host", &host.url, "-q"]);
    assert!(ended.status < 2, "{}{}", ended.out, ended.err);
    findings(&suite)
}

#[test]
fn null_is_allowed_beside_a_reference_and_a_form_of_nothing_but_null() {
    let components = "  schemas:
    A:
      type: object
      properties:
        owner: { nullable: true, $ref: '#/components/schemas/Owner' }
        state: { nullable: true, oneOf: [{ $ref: '#/components/schemas/State' }, { $ref: '#/components/schemas/NullEnum' }] }
    Owner: { type: object, properties: { name: { type: string } } }
    State: { type: string, enum: [open] }
    NullEnum: { enum: [null] }";
    let judged = |body: &str| judged("3.0.3", components, 200, body);
    assert_eq!(judged(r#"{"owner":null,"state":null}"#), told(&[]));
    assert_eq!(judged(r#"{"owner":{},"state":"open"}"#), told(&[]));
    let expected = told(&[
        "breaking wrong-type body:/owner/name",
        "breaking unknown-enum-value body:/state",
    ]);
    assert_eq!(judged(r#"{"owner":{"name":1},"state":"lost"}"#), expected);
}

#[test]
fn forms_without_a_mapping_are_told_by_the_values_that_they_list() {
    let components = "  schemas:
    A:
      oneOf: [{ $ref: '#/components/schemas/One' }, { $ref: '#/components/schemas/Two' }, { $ref: '#/components/schemas/Three' }]
      discriminator: { propertyName: type }
    One: { type: object, required: [type, n], properties: { type: { type: string, enum: [one] }, n: { type: integer } } }
    Two: { allOf: [{ $ref: '#/components/schemas/Kind' }, { type: object, properties: { n: { type: string } } }] }
    Three: { type: object, required: [type, m], properties: { type: { $ref: '#/components/schemas/Word' }, m: { type: integer } } }
    Kind: { type: object, required: [type, n], properties: { type: { type: string, enum: [two] } } }
    Word: { type: string, enum: [three, two] }";
    let judged = |body: &str| judged("3.0.3", components, 200, body);
    for body in [
        r#"{"type":"one","n":1}"#,
        r#"{"type":"two","n":"x"}"#,
        r#"{"type":"two","m":1}"#,
        r#"{"type":"three","m":1}"#,
    ] {
        assert_eq!(judged(body), BTreeSet::new(), "{body}");
    }
    assert_eq!(
        judged(r#"{"type":"one","n":"x"}"#),
        told(&["breaking wrong-type body:/n"])
    );
    assert_eq!(
        judged(r#"{"type":"four","n":1}"#),
        told(&["breaking unknown-enum-value body:/type"])
    );
    assert_eq!(
        judged(r#"{"n":1}"#),
        told(&["breaking missing-property body:/type"])
    );
}

#[test]
fn a_form_need_not_have_the_property_that_tells_it_where_it_does_not_require_it() {
    let components = "  schemas:
    A:
      anyOf: [{ $ref: '#/components/schemas/One' }, { $ref: '#/components/schemas/Two' }]
      discriminator: { propertyName: type }
    One: { type: object, properties: { type: { type: string, enum: [one] }, n: { type: integer } } }
    Two: { type: object, properties: { type: { type: string, enum: [two] }, n: { type: boolean } } }";
    assert_eq!(judged("3.0.3", components, 200, r#"{"n":1}"#), told(&[]));
    let found = judged("3.0.3", components, 200, r#"{"n":"x"}"#);
    assert_eq!(found, told(&["breaking wrong-type body:/n"]));
}

#[test]
fn what_only_wraps_a_schema_with_forms_is_judged_by_the_forms() {
    let components = "  schemas:
    A:
      type: object
      properties:
        list: { description: words, allOf: [{ $ref: '#/components/schemas/List' }] }
        base: { nullable: true, allOf: [{ $ref: '#/components/schemas/Pet' }] }
        alias: { $ref: '#/components/schemas/Alias' }
    List:
      type: object
      oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]
      discriminator: { propertyName: kind }
    Alias: { description: words, allOf: [{ $ref: '#/components/schemas/Pet' }] }
    Pet: { type: object, required: [kind], discriminator: { propertyName: kind }, properties: { kind: { type: string } } }
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { type: object, properties: { lives: { type: integer } } }] }
    Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }, { type: object, required: [bark], properties: { bark: { type: string } } }] }";
    let body = r#"{"list":{"kind":"Cat","lives":9},"base":null,"alias":{"kind":"Dog","bark":"w"}}"#;
    assert_eq!(judged("3.0.3", components, 200, body), told(&[]));
    let body =
        r#"{"list":{"kind":"Cow"},"base":{"kind":"Cat","lives":"9"},"alias":{"kind":"Dog"}}"#;
    let expected = told(&[
        "breaking unknown-enum-value body:/list/kind",
        "breaking wrong-type body:/base/lives",
        "breaking missing-property body:/alias/bark",
    ]);
    assert_eq!(judged("3.0.3", components, 200, body), expected);
}

#[test]
fn a_404_that_keeps_its_schema_is_no_lost_route() {
    let components = "  schemas:
    A: { type: object, required: [error], properties: { error: { type: string } } }";
    let judged = |body: &str| judged("3.0.3", components, 404, body);
    assert_eq!(judged(r#"{"error":"no such order"}"#), told(&[]));
    let gone = told(&["breaking route-gone status"]);
    assert_eq!(judged(r#"{"message":"no Route matched"}"#), gone);
}

#[test]
fn what_a_schema_requires_and_forgot_to_describe_is_documented() {
    let components = "  schemas:
    A: { type: object, required: [id, type], properties: { id: { type: string }, _type: { type: string, enum: [b] } } }";
    let judged = |body: &str| judged("3.1.0", components, 200, body);
    assert_eq!(judged(r#"{"id":"1","type":"a"}"#), told(&[]));
    let found = judged(r#"{"id":"1","colour":"red"}"#);
    let expected = [
        "breaking missing-property body:/type",
        "additive undocumented-property body:/colour",
    ];
    assert_eq!(found, told(&expected));
}

#[test]
fn a_name_that_is_required_twice_is_required_once() {
    let components = "  schemas:
    A: { type: object, required: [id, name, id, name], properties: { id: { type: string }, name: { type: string } } }";
    let judged = |body: &str| judged("3.1.0", components, 200, body);
    assert_eq!(judged(r#"{"id":"1","name":"a"}"#), told(&[]));
    let missing = told(&["breaking missing-property body:/name"]);
    assert_eq!(judged(r#"{"id":"1"}"#), missing);
    let text = document(
        "3.1.0",
        "  /a: { get: { responses: { 200: { description: d, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } } } }",
        components,
    );
    let ended = Suite::new(&[("schemas/a.yaml", &text)]).run(&["check"]);
    let words = "/components/schemas/A/required: `required` has `id` more than once";
    assert_eq!(ended.err.matches(words).count(), 1, "{}", ended.err);
}

#[test]
fn an_operation_that_both_documents_have_stands_for_no_other() {
    let all = "  /a/{id}: { get: { responses: { 200: { description: d } } } }
  /a/{name}: { get: { responses: { 201: { description: d } } } }
  /a/{id}#x: { get: { responses: { 202: { description: d } } } }
  /b?kind=one: { get: { responses: { 200: { description: d } } } }
  /c/{id}: { get: { responses: { 200: { description: d } } } }";
    let fewer = "  /a/{id}: { get: { responses: { 200: { description: d } } } }
  /b?kind=two: { get: { responses: { 201: { description: d } } } }
  /c/{name}: { get: { responses: { 200: { description: d } } } }";
    let old = document("3.0.3", all, "  schemas: {}");
    let new = document("3.0.3", fewer, "  schemas: {}");
    let suite = Suite::new(&[("old.yaml", &old), ("new.yaml", &new)]);
    let compare = |one: &str, other: &str| {
        let ended = suite.run(&["diff-contract", one, other, "--format", "json"]);
        BTreeSet::from_iter(differences(&ended.out))
    };
    let gone = [
        "breaking operation-removed GET /a/{id}#x",
        "breaking operation-removed GET /a/{name}",
        "breaking operation-removed GET /b?kind=one",
        "additive operation-added GET /b?kind=two",
    ];
    assert_eq!(compare("old.yaml", "new.yaml"), told(&gone));
    assert_eq!(compare("old.yaml", "old.yaml"), told(&[]));
}

#[test]
fn a_parameter_that_cannot_be_read_is_one_fault_and_is_not_removed() {
    let api = |parameters: &str| {
        let paths = format!(
            "  /a/{{id}}: {{ get: {{ parameters: {parameters}, responses: {{ 200: {{ description: d }} }} }} }}"
        );
        document("3.0.3", &paths, "  schemas: {}")
    };
    let id = "{ name: id, in: path, required: true, schema: { type: string } }";
    let whole = api(&format!(
        "[{id}, {{ name: q, in: query, schema: {{ type: string }} }}]"
    ));
    for broken in [
        "{ id: 1 }",
        "[{ $ref: '#/components/parameters/Gone' }]",
        "[{ in: path }]",
    ] {
        let suite = Suite::new(&[("old.yaml", &whole), ("schemas/new.yaml", &api(broken))]);
        let ended = suite.run(&["check"]);
        assert_eq!(ended.err.matches("warning:").count(), 1, "{}", ended.err);
        let ended = suite.run(&[
            "diff-contract",
            "old.yaml",
            "schemas/new.yaml",
            "--format",
            "json",
        ]);
        assert_eq!(differences(&ended.out), Vec::<String>::new(), "{broken}");
    }
}
