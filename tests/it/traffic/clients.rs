//! `--requests`: what clients send is judged too.

use super::*;

const SHOP: &str = r#"
openapi: 3.0.3
info: { title: shop, version: '1' }
servers: [{ url: 'https://shop.example' }]
paths:
  /orders:
    post:
      parameters:
        - { name: X-Tenant, in: header, required: true, schema: { type: string } }
        - { name: limit, in: query, schema: { type: integer, maximum: 100 } }
        - { name: tags, in: query, explode: false, schema: { type: array, items: { type: string } } }
        - { name: where, in: query, style: deepObject, schema: { type: object } }
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name, id]
              properties:
                id: { type: string, readOnly: true }
                name: { type: string }
                count: { type: integer }
      responses:
        '201': { description: made }
"#;

fn order(agent: &str, query: &str, headers: &[(&str, &str)], body: Option<&str>) -> Value {
    let mut one = entry(
        "POST",
        &format!("https://shop.example/orders{query}"),
        201,
        "",
    );
    let mut all = vec![json!({ "name": "User-Agent", "value": agent })];
    all.extend(
        headers
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value })),
    );
    one["request"]["headers"] = json!(all);
    if let Some(body) = body {
        one["request"]["postData"] = json!({ "mimeType": "application/json", "text": body });
        one["request"]["bodySize"] = json!(body.len());
    }
    one
}

const JSON: (&str, &str) = ("Content-Type", "application/json");
const TENANT: (&str, &str) = ("X-Tenant", "t");

#[test]
fn what_an_open_schema_allows_may_be_sent_and_what_is_read_only_names_its_keyword() {
    let send = |body| order("a/1", "", &[JSON, TENANT], Some(body));
    let open = send(r#"{"name":"n","extra":2}"#);
    let own = send(r#"{"name":"n","id":"mine"}"#);
    let closed = SHOP.replace(
        "required: [name, id]",
        "required: [name, id]\n              additionalProperties: false",
    );
    for (document, entries, expected) in [
        (
            SHOP,
            [open.clone(), own],
            "read-only-sent notice request:body:/id 1",
        ),
        (
            &closed,
            [open.clone(), open],
            "invalid-request-body notice request:body:/extra 2",
        ),
    ] {
        let suite = Suite::new(&[("shop.yaml", document), ("traffic.har", &har(&entries))]);
        let ended = suite.run(&[
            "judge",
            "traffic.har",
            "--openapi",
            "shop.yaml",
            "--report-dir",
            "reports",
            "--requests",
        ]);
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
        assert_eq!(found(&suite), [expected]);
        let rule = suite.report()["findings"][0]["rule"].to_string();
        assert!(!rule.contains("writeOnly"), "{rule}");
        assert_eq!(
            rule.contains("id/readOnly"),
            expected.starts_with("read"),
            "{rule}"
        );
    }
}

#[test]
fn what_a_client_sends_is_judged_and_counted_by_client() {
    let good = order(
        "a/1",
        "?limit=5&tags=x,y&where[a]=1",
        &[JSON, TENANT],
        Some(r#"{"name":"n"}"#),
    );
    let bad = |agent| {
        order(
            agent,
            "?limit=500&page=2",
            &[JSON],
            Some(r#"{"id":"mine","name":"n","count":"2"}"#),
        )
    };
    let none = order("c/3", "", &[TENANT], None);
    let entries = [good, bad("a/1"), bad("b/2"), bad("b/2"), none];
    let suite = Suite::new(&[("shop.yaml", SHOP), ("traffic.har", &har(&entries))]);
    let arguments = [
        "judge",
        "traffic.har",
        "--openapi",
        "shop.yaml",
        "--report-dir",
        "reports",
    ];
    let ended = suite.run(&arguments);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(
        found(&suite),
        Vec::<String>::new(),
        "only where it is asked for"
    );

    let ended = suite.run(&[&arguments[..], &["--requests"]].concat());
    assert_eq!(
        ended.status, 0,
        "they are notices: {}{}",
        ended.out, ended.err
    );
    assert_eq!(
        found(&suite),
        [
            "invalid-parameter notice request:query:limit 3",
            "invalid-request-body notice request:body: 1",
            "invalid-request-body notice request:body:/count 3",
            "missing-parameter notice request:header:x-tenant 3",
            "read-only-sent notice request:body:/id 3",
            "undocumented-parameter notice request:query:page 3",
        ]
    );
    let report = suite.report();
    let rows = report["findings"].as_array().unwrap();
    let row = rows
        .iter()
        .find(|row| row["kind"] == "read-only-sent")
        .unwrap();
    let clients = json!([{ "client": "b/2", "count": 2 }, { "client": "a/1", "count": 1 }]);
    assert_eq!(row["clients"], clients);
    let flat = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("sent by b/2 2, a/1 1"), "{}", ended.out);

    // The settings say how much it matters.
    suite.write(
        "driftcheck.toml",
        b"[severity]\nread-only-sent = \"breaking\"\n",
    );
    let ended = suite.run(&[&arguments[..], &["--requests"]].concat());
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
}
