//! `driftcheck import har`.

use serde_json::{Value, json};

use super::{case, cases, imported};
use crate::import::NOWHERE;
use crate::support::{CannedResponse, Host, Suite};

const DOCUMENT: &str = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\nservers: [{ url: /api }]\npaths:\n  /orders/{orderId}:\n    get: { operationId: getOrder, responses: { '200': { description: one, content: { application/json: { schema: { type: object, required: [id] } } } } } }\n";

/// An entry as Chrome writes it.
fn entry(method: &str, url: &str, status: u16, media_type: &str, sent: Option<&str>) -> Value {
    let mut request = json!({
        "method": method, "url": url, "httpVersion": "http/2.0", "cookies": [], "queryString": [], "headersSize": -1, "bodySize": 0,
        "headers": [
            { "name": ":authority", "value": "api.example.com" }, { "name": "accept", "value": "application/json, text/plain, */*" },
            { "name": "authorization", "value": "Bearer har-s3cr3t-1" }, { "name": "cookie", "value": "sid=har-s3cr3t-2" },
            { "name": "sec-fetch-mode", "value": "cors" }, { "name": "user-agent", "value": "Mozilla/5.0" }, { "name": "x-tenant", "value": "acme" },
        ],
    });
    if let Some(sent) = sent {
        request["postData"] = json!({ "mimeType": "application/json", "text": sent });
        request["bodySize"] = sent.len().into();
        request["headers"]
            .as_array_mut()
            .unwrap()
            .push(json!({ "name": "content-type", "value": "application/json" }));
    }
    json!({
        "startedDateTime": "2030-01-01T00:00:00.000Z", "time": 5, "cache": {}, "timings": { "send": 0, "wait": 5, "receive": 0 },
        "request": request,
        "response": {
            "status": status, "statusText": "", "httpVersion": "http/2.0", "cookies": [], "redirectURL": "", "headersSize": -1, "bodySize": -1,
            "headers": [{ "name": "content-type", "value": media_type }],
            "content": { "size": 11, "mimeType": media_type, "text": "{\"id\": \"1\"}" },
        },
    })
}

fn har(origin: &str) -> String {
    let mut entries: Vec<Value> = (1..=50)
        .map(|number| {
            entry(
                "GET",
                &format!("{origin}/api/orders/ORD-{number:04}"),
                200,
                "application/json; charset=utf-8",
                None,
            )
        })
        .collect();
    let at = |path: &str| format!("{origin}{path}");
    entries.extend([
        entry(
            "GET",
            &at("/api/orders/ORD-9999"),
            404,
            "application/problem+json",
            None,
        ),
        entry(
            "POST",
            &at("/api/orders"),
            201,
            "application/json",
            Some("{\"sku\": \"A\", \"password\": \"har-s3cr3t-3\", \"echo\": \"har-s3cr3t-1\"}"),
        ),
        entry(
            "GET",
            &at("/api/users/12/carts/3?size=5&size=6"),
            200,
            "application/json",
            None,
        ),
        entry("GET", &at("/index.html"), 200, "text/html", None),
        entry("GET", &at("/api/orders/ORD-0001"), 503, "text/html", None),
        entry(
            "GET",
            "https://tracker.example/collect?id=1",
            200,
            "application/json",
            None,
        ),
    ]);
    json!({ "log": { "version": "1.2", "creator": { "name": "WebInspector", "version": "537.36" }, "pages": [], "entries": entries } }).to_string()
}

#[test]
fn a_recording_becomes_one_case_for_each_call_of_the_api() {
    let suite = Suite::new(&[
        NOWHERE,
        ("schemas/orders.yaml", DOCUMENT),
        ("shop.har", &har("https://api.example.com")),
    ]);
    let ended = imported(&suite, &["har", "shop.har"]);
    assert!(
        ended
            .out
            .contains("4 cases written, 0 updated, 0 unchanged, 0 kept in cases/shop\n"),
        "{}",
        ended.out
    );
    for words in [
        "to other hosts: 1",
        "pages and their assets: 1",
        "answered by a fault, 5xx: 1",
        "default = [{ bearer = { env = \"TOKEN\" } }, { header = { name = \"cookie\", value = { env = \"COOKIE\" } } }]",
    ] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
    }
    let all = cases(&suite);
    assert!(
        !all.contains("s3cr3t") && !all.contains("Mozilla") && !all.contains("sec-fetch"),
        "{all}"
    );
    let read = case(&suite, "shop/get-order/200");
    for words in [
        "# from GET /api/orders/{orderId} of shop.har entry 1\n# seen 50 times\n",
        "basis: observed\n",
        "  path: \"/api/orders/{orderId}\"\n  params:\n    orderId: ORD-0001\n  headers:\n    x-tenant: acme\n",
        "  status: 200\n  media_type: application/json\n  contract:\n    openapi: orders.yaml\n    operation: \"GET /api/orders/{orderId}\"\n    basis: documented\n",
    ] {
        assert!(read.contains(words), "{words}: {read}");
    }
    assert!(case(&suite, "shop/get-order/404").contains("status: 404"));
    let made = case(&suite, "shop/post-api-orders/201");
    for words in [
        "effects: create\n",
        "password: \"{{ password }}\"",
        "echo: \"{{ token }}\"",
        "sku: A",
    ] {
        assert!(made.contains(words), "{words}: {made}");
    }
    let listed = case(&suite, "shop/get-api-users-id-carts-id/200-with-size");
    assert!(
        listed.contains(
            "users_id: \"12\"\n    id: \"3\"\n  query:\n    size:\n      - \"5\"\n      - \"6\"\n"
        ),
        "{listed}"
    );
}

#[test]
fn another_kind_of_credential_another_form_or_version_is_a_case_of_its_own() {
    let bearer = ("authorization", "Bearer bearer-one-1");
    let sent: [&[(&str, &str)]; 7] = [
        &[bearer, ("x-request-id", "1")],
        &[("authorization", "Bearer bearer-two-2")],
        &[("x-api-key", "key-one-1")],
        &[("authorization", "Basic YW5uOnBhc3N3b3JkMQ==")],
        &[bearer, ("x-api-version", "3")],
        &[bearer, ("accept", "application/xml")],
        &[bearer, ("accept", "text/html, */*")],
    ];
    let entries = sent.map(|headers| {
        let mut one = entry(
            "GET",
            "https://api.example.com/m/1",
            200,
            "application/json",
            None,
        );
        let headers = headers
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }));
        one["request"]["headers"] = headers.collect();
        one
    });
    let har = json!({ "log": { "version": "1.2", "creator": { "name": "x", "version": "1" }, "entries": entries } });
    let suite = Suite::new(&[("m.har", &har.to_string())]);
    let ended = imported(&suite, &["har", "m.har"]);
    let all = cases(&suite);
    assert!(ended.out.contains("5 cases written"), "{}{all}", ended.out);
    for words in [
        "# seen 3 times\n",
        "auth: x_api_key\n",
        "auth: basic\n",
        "x-api-version: \"3\"\n",
        "accept: application/xml\n",
    ] {
        assert_eq!(all.matches(words).count(), 1, "{words}: {all}");
    }
}

#[test]
fn what_was_recorded_conforms_on_the_same_host() {
    let host = Host::start(
        |received| match (received.method.as_str(), received.target.as_str()) {
            ("POST", _) => CannedResponse::json(201, "{}"),
            (_, "/api/orders/ORD-9999") => {
                CannedResponse::new(404, "application/problem+json", "{}")
            }
            _ => CannedResponse::json(200, "{\"id\": \"1\"}"),
        },
    );
    let document = DOCUMENT.replace("responses: {", "responses: { '404': { description: none },");
    let suite = Suite::new(&[
        ("driftcheck.toml", ""),
        ("schemas/orders.yaml", &document),
        ("shop.har", &har(&host.url)),
    ]);
    imported(&suite, &["har", "shop.har", "--host", &host.url]);
    let arguments = [
        "run",
        "--host",
        host.url.as_str(),
        "--allow-effects",
        "--var",
        "password=x",
        "--var",
        "token=y",
    ];
    let dry = suite.run(&[&arguments[..], &["--dry-run"]].concat());
    assert!(dry.out.contains("4 requests"), "{}{}", dry.out, dry.err);
    let ended = suite.run(&arguments);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert_eq!(host.received().len(), 4);
}

#[test]
fn requests_to_one_address_that_ask_for_different_things_are_cases_of_their_own() {
    let at = |path: &str| format!("https://api.example.com{path}");
    let sent =
        |path: &str, sent: &str| entry("POST", &at(path), 200, "application/json", Some(sent));
    let mut soap = sent("/soap", "<Envelope><Body><GetUser/></Body></Envelope>");
    soap["request"]["headers"] = json!([{ "name": "content-type", "value": "text/xml" }]);
    let mut other = soap.clone();
    other["request"]["postData"]["text"] = "<Envelope><Body><AddUser/></Body></Envelope>".into();
    let entries = [
        sent("/rpc", r#"{"id": 1, "method": "user.get"}"#),
        sent("/rpc", r#"{"id": 2, "method": "user.get"}"#),
        sent("/rpc", r#"{"id": 3, "method": "user.add"}"#),
        sent(
            "/rpc",
            r#"[{"id": 3, "method": "user.add"}, {"id": 4, "method": "user.get"}]"#,
        ),
        sent("/graphql", r#"{"operationName": "A", "variables": {}}"#),
        sent("/graphql", r#"{"operationName": "B", "variables": {}}"#),
        entry(
            "GET",
            &at("/graphql?operationName=A"),
            200,
            "application/json",
            None,
        ),
        entry(
            "GET",
            &at("/graphql?operationName=B"),
            200,
            "application/json",
            None,
        ),
        soap,
        other,
    ];
    let har = json!({ "log": { "version": "1.2", "creator": { "name": "x", "version": "1" }, "entries": entries } });
    let suite = Suite::new(&[("rpc.har", &har.to_string())]);
    let ended = imported(&suite, &["har", "rpc.har"]);
    assert!(ended.out.contains("9 cases written"), "{}", ended.out);
}
