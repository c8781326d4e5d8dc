//! Deprecated parts of contracts: properties and values that arrive, parameters and
//! credentials that are sent.

use super::*;

const SCHEMA: &str = r##"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
    "modules": { "type": "array", "items": { "type": "object", "properties": {
      "paid": { "type": "boolean", "deprecated": true },
      "fee": { "$ref": "#/$defs/old" },
      "name": { "type": "string" } } } },
    "kind": { "oneOf": [{ "const": "new" }, { "const": "old", "deprecated": true }] },
    "pet": { "oneOf": [
      { "properties": { "bark": { "type": "string", "deprecated": true } } },
      { "properties": { "bark": { "type": "integer" } } }] }
  },
  "$defs": { "old": { "type": "number", "deprecated": true } }
}"##;
const BODY: &str = r#"{"modules":[{"paid":true,"name":"a"},{"paid":false,"fee":1}],"kind":"old","pet":{"bark":1}}"#;

fn schema_suite(expect: &str) -> Suite {
    let case = |id: &str| {
        format!("request: {{ path: /thing/{id} }}\nexpect: {{ contract: thing{expect} }}\n")
    };
    Suite::new(&[
        ("schemas/thing.schema.json", SCHEMA),
        ("cases/a.case.yaml", &case("a")),
        ("cases/b.case.yaml", &case("b")),
    ])
}

fn answering(body: &'static str, headers: &[(&str, &str)]) -> Host {
    let mut response = CannedResponse::json(200, body);
    for (name, value) in headers {
        response = response.header(name, value);
    }
    Host::start(move |_| response.clone())
}

/// `ELEMENT PLACE VALUE RESPONSES` of each deprecated part of the newest run.
fn elements(suite: &Suite) -> Vec<String> {
    let report = suite.report();
    let rows = report["deprecated_elements"].as_array().unwrap().iter();
    rows.map(|row| {
        let text = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
        let [element, place, value] = ["element", "place", "value"].map(text);
        format!("{element} {place} {value} {}", row["responses"])
    })
    .collect()
}

#[test]
fn deprecated_properties_and_values_that_arrive_are_counted_in_every_report() {
    let suite = schema_suite("");
    let formats = ["markdown", "sarif", "junit", "html", "json"];
    let mut more = vec!["-v"];
    more.extend(formats.iter().flat_map(|format| ["--format", *format]));
    let ended = run(&suite, &answering(BODY, &[]), &more);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(found(&suite), Vec::<String>::new(), "they are no finding");
    assert_eq!(
        elements(&suite),
        [
            "property /modules/*/fee - 2",
            "property /modules/*/paid - 2",
            "value /kind \"old\" 2",
        ],
        "a property that one branch alone calls deprecated is not"
    );
    let folder = suite.newest_run();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    for (name, text) in [
        ("terminal", ended.out.as_str()),
        ("markdown", &read("report.md")),
        ("sarif", &read("report.sarif")),
        ("junit", &read("junit.xml")),
        ("html", &read("report.html")),
    ] {
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let flat = flat.replace("&#x2f;", "/");
        assert!(flat.contains("/modules/*/paid"), "{name}: {text}");
    }
    assert!(
        ended
            .out
            .contains("deprecated property seen: /modules/*/paid, 2 responses of 2 operations"),
        "{}",
        ended.out
    );
}

#[test]
fn a_deprecated_part_documents_the_announcement_of_the_response_that_has_it() {
    let announced = [("Deprecation", SINCE)];
    let suite = schema_suite("");
    run(&suite, &answering(BODY, &announced), &[]);
    assert_eq!(found(&suite), Vec::<String>::new());
    let row = &suite.report()["deprecation"][0];
    assert_eq!(row["state"], "both");
    let sources = row["sources"].as_array().unwrap();
    let own = "contract thing, property /modules/*/fee";
    assert!(sources.iter().any(|source| source == own), "{sources:?}");

    // Without such a part, nothing explains it; and what the case says comes first.
    run(&suite, &answering(r#"{"kind":"new"}"#, &announced), &[]);
    assert_eq!(
        found(&suite),
        ["deprecation-undocumented notice header:deprecation"]
    );
    let suite = schema_suite(", deprecated: false");
    run(&suite, &answering(BODY, &announced), &[]);
    assert_eq!(
        found(&suite),
        ["deprecation-undocumented notice header:deprecation"]
    );
}

const DOCUMENT: &str = r#"
openapi: 3.2.0
info: { title: t, version: '1' }
paths:
  /things/{id}:
    get:
      security: [{ oldKey: [] }, { token: [] }]
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
        - { name: page, in: query, deprecated: true, schema: { type: integer } }
        - { name: sort, in: query, deprecated: true, schema: { type: string } }
        - { name: where, in: query, deprecated: true, style: deepObject, schema: { type: object } }
        - { name: X-Old, in: header, deprecated: true, schema: { type: string } }
        - { name: theme, in: cookie, deprecated: true, schema: { type: string } }
      responses:
        '200':
          description: ok
          headers:
            X-Count: { deprecated: true, schema: { type: integer } }
          content:
            application/json:
              schema: { type: object, properties: { gone: { type: string, deprecated: true } } }
components:
  securitySchemes:
    oldKey: { type: apiKey, in: header, name: X-Api-Key, deprecated: true }
    token: { type: http, scheme: bearer }
"#;

#[test]
fn deprecated_parameters_headers_and_credentials_that_are_sent_are_counted() {
    let case = "request:\n  path: '/things/{id}'\n  params: { id: a }\n  \
        query: { page: 2, 'where[a]': x }\n  \
        headers: { x-old: y, cookie: 'a=b; theme=dark', X-API-KEY: k }\n\
        expect:\n  status: 200\n  contract: { openapi: api.yaml, operation: 'GET /things/{id}' }\n";
    let suite = Suite::new(&[("schemas/api.yaml", DOCUMENT), ("cases/a.case.yaml", case)]);
    let host = answering(
        r#"{"gone":"no"}"#,
        &[("X-Count", "1"), ("Deprecation", SINCE)],
    );
    let ended = run(&suite, &host, &[]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(
        elements(&suite),
        [
            "property /gone - 1",
            "response-header X-Count - 1",
            "query-parameter page - 1",
            "query-parameter where - 1",
            "request-header X-Old - 1",
            "cookie theme - 1",
            "security-scheme oldKey - 1",
        ]
    );
    assert_eq!(found(&suite), Vec::<String>::new());
    assert!(ended.out.contains("… 5 more parts"), "{}", ended.out);
}
