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

const FREE: &str = r#"
openapi: 3.0.3
info: { title: shop, version: '1' }
servers: [{ url: 'https://shop.example' }]
paths:
  /orders:
    post:
      parameters:
        - { name: counts, in: query, schema: { type: object, additionalProperties: { type: integer } } }
        - { name: q, in: query, schema: { type: string } }
        - { name: tags, in: query, schema: { type: array, items: { type: string } } }
        - { name: where, in: query, style: deepObject, schema: { type: object } }
      requestBody:
        content:
          multipart/form-data:
            schema: { type: object, properties: { file: { type: string }, note: { type: string } } }
            encoding: { file: { contentType: 'image/png, image/jpeg' }, note: { contentType: 'text/*' } }
      responses: { '201': { description: made } }
"#;

#[test]
fn a_parameter_of_any_names_leaves_those_of_others_and_parts_have_the_media_types_of_their_encoding()
 {
    let free = order("a/1", "?apples=1&q=red&tags=a&tags=b&where[x]=y", &[], None);
    let wrong = order("a/1", "?apples=one&q=red", &[], None);
    let upload = |file: &str| {
        let body = format!(
            "--b\r\nContent-Disposition: form-data; name=\"file\"\r\nContent-Type: {file}\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data; name=\"note\"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\ny\r\n--b--\r\n"
        );
        order(
            "a/1",
            "",
            &[("Content-Type", "multipart/form-data; boundary=b")],
            Some(&body),
        )
    };
    let entries = [
        free,
        wrong,
        upload("image/jpeg"),
        upload("application/x-msdownload"),
    ];
    let suite = Suite::new(&[("shop.yaml", FREE), ("t.har", &har(&entries))]);
    let ended = suite.run(&[
        "judge",
        "t.har",
        "--openapi",
        "shop.yaml",
        "--requests",
        "--fail-on",
        "notice",
        "--report-dir",
        "reports",
    ]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    let report = suite.report().to_string();
    for words in [
        "/apples is a string",
        "the part `file` has the media type \\\"application/x-msdownload\\\", expected image/png or image/jpeg",
    ] {
        assert!(report.contains(words), "{words}: {report}");
    }
    for words in [
        "/q is",
        "/tags is",
        "image/jpeg\\\", expected",
        "part `note`",
    ] {
        assert!(!report.contains(words), "{words}: {report}");
    }
}
