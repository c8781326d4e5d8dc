//! `driftcheck import postman`.

use serde_json::json;

use super::{case, cases, imported};
use crate::import::NOWHERE;
use crate::support::{CannedResponse, Host, Suite};

const DOCUMENT: &str = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths:\n  /members/{memberId}:\n    get: { operationId: getMember, responses: { '200': { description: one, content: { application/json: { schema: { type: object, required: [id] } } } } } }\n";

fn collection() -> String {
    let test = |lines: &[&str]| json!([{ "listen": "test", "script": { "exec": lines } }]);
    json!({
        "info": { "name": "Members API", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
        "auth": { "type": "bearer", "bearer": [{ "key": "token", "value": "{{accessToken}}" }] },
        "variable": [{ "key": "region", "value": "eu" }, { "key": "apiKey", "value": "key-s3cr3t" }, { "key": "plain", "type": "secret", "value": "typed-s3cr3t" }],
        "item": [
            { "name": "Members", "item": [
                { "name": "Get a member", "event": test(&["pm.test(\"is there\", () => {", "  pm.response.to.have.status(200);", "});", "pm.test(\"has an id\", () => {", "  pm.expect(pm.response.json().id).to.eql(1);", "});"]),
                  "request": { "method": "GET", "url": { "raw": "{{baseUrl}}/members/:memberId?region={{region}}", "host": ["{{baseUrl}}"], "path": ["members", ":memberId"], "query": [{ "key": "region", "value": "{{region}}" }], "variable": [{ "key": "memberId", "value": "M-1" }] } } },
                { "name": "Add / create", "request": { "method": "POST", "header": [{ "key": "Content-Type", "value": "application/json" }], "url": "{{baseUrl}}/members", "body": { "mode": "raw", "raw": "{\"name\": \"{{$guid}}\", \"owner\": {{ownerId}}, \"secret\": \"body-s3cr3t\"}" } },
                  "response": [{ "name": "made", "code": 201, "header": [{ "key": "Content-Type", "value": "application/json; charset=utf-8" }] }] },
            ] },
            { "name": "Reset", "request": { "method": "GET", "auth": { "type": "noauth" }, "url": { "raw": "{{baseUrl}}/reset/:token", "host": ["{{baseUrl}}"], "path": ["reset", ":token"], "variable": [{ "key": "token", "value": "path-s3cr3t" }] } } },
            { "name": "Open", "request": { "method": "GET", "auth": { "type": "noauth" }, "url": "{{baseUrl}}/open" } },
        ],
    })
    .to_string()
}

#[test]
fn a_collection_becomes_folders_of_cases_that_conform() {
    let suite = Suite::new(&[
        NOWHERE,
        ("schemas/members.yaml", DOCUMENT),
        ("m.json", &collection()),
    ]);
    let ended = imported(&suite, &["postman", "m.json"]);
    assert!(
        ended
            .out
            .contains("4 cases written, 0 updated, 0 unchanged, 0 kept in cases/members-api\n"),
        "{}",
        ended.out
    );
    assert!(
        ended
            .out
            .contains("default = { bearer = { env = \"ACCESSTOKEN\" } }"),
        "{}",
        ended.out
    );
    assert!(
        ended.out.contains("host      {{ baseUrl }}\n"),
        "{}",
        ended.out
    );
    let all = cases(&suite);
    assert!(!all.contains("s3cr3t"), "{all}");
    let read = case(&suite, "members-api/members/get-a-member");
    for words in [
        "# left out: the test “has an id”\n",
        "name: Get a member\nbasis: observed\n",
        "  path: \"/members/{memberId}\"\n  params:\n    memberId: M-1\n  query:\n    region: \"{{ region }}\"\n",
        "  status: 200\n  contract:\n    openapi: members.yaml\n    operation: \"GET /members/{memberId}\"\n    basis: documented\n",
    ] {
        assert!(read.contains(words), "{words}: {read}");
    }
    assert!(!read.contains("needs:"), "{read}");
    let made = case(&suite, "members-api/members/add-create");
    for words in [
        "needs:\n  - ownerId\n  - secret\n",
        "Content-Type: application/json",
        r#"text: '{"name":"{{ uuid }}","owner":{{ ownerId }},"secret":"{{ secret }}"}'"#,
        "status: 201\n  media_type: application/json\n",
    ] {
        assert!(made.contains(words), "{words}: {made}");
    }
    assert!(
        case(&suite, "members-api/open").contains("auth: none"),
        "{all}"
    );
    let defaults = std::fs::read_to_string(suite.path("cases/members-api/_defaults.yaml")).unwrap();
    assert!(defaults.ends_with("vars:\n  region: eu\n"), "{defaults}");

    let host = Host::start(|received| match received.method.as_str() {
        "POST" => CannedResponse::json(201, "{}"),
        _ => CannedResponse::json(200, "{\"id\": 1}"),
    });
    let profile = format!(
        "[hosts.here]\nurl = \"{}\"\neffects = [\"create\"]\n[hosts.here.auth]\ndefault = {{ bearer = {{ env = \"ACCESSTOKEN\", default = \"t0ken-0f-the-test\" }} }}\n[hosts.here.vars]\nownerId = 7\nsecret = \"x\"\ntoken = \"x\"\n",
        host.url
    );
    suite.write("driftcheck.toml", profile.as_bytes());
    let ended = suite.run(&["run", "--host", "here"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let received = host.received();
    assert_eq!(received.len(), 4);
    for one in &received {
        let is_open = matches!(one.target.as_str(), "/open" | "/reset/x");
        assert_eq!(
            one.headers.contains_key("authorization"),
            !is_open,
            "{one:?}"
        );
    }
    let post = received.iter().find(|one| one.method == "POST").unwrap();
    let body: serde_json::Value = serde_json::from_slice(&post.body).unwrap();
    assert_eq!(body["owner"], 7);
}

/// Requests of a collection that logs in by a token, and what becomes of each.
#[test]
fn requests_are_sent_as_postman_sends_them() {
    let apikey = |place: &str| json!({ "type": "apikey", "apikey": [{ "key": "key", "value": "X-Key" }, { "key": "in", "value": place }] });
    let oauth2 = |name: &str, value: &str| json!({ "type": "oauth2", "oauth2": [{ "key": "accessToken", "value": "{{at}}" }, { "key": name, "value": value }] });
    let left_over = json!({ "mode": "raw", "raw": "{\"left\": 1}" });
    let table = [
        (
            json!({ "header": [{ "key": "Authorization", "value": "Basic s3cr3tIvE" }] }),
            vec!["left out: the header `authorization`, in whose place"],
        ),
        (
            json!({ "auth": apikey("query"), "header": [{ "key": "x-api-key", "value": "s3cr3tIvE" }] }),
            vec!["{ query = { name = \"X-Key\", value = "],
        ),
        (
            json!({ "auth": apikey("header"), "header": [{ "key": "x-key", "value": "s3cr3tIvE" }] }),
            vec!["{ header = { name = \"x-key\", value = { env = \"X_KEY\" } } }"],
        ),
        (
            json!({ "auth": oauth2("addTokenTo", "queryParams") }),
            vec![
                "access_token = { query = { name = \"access_token\", value = { env = \"AT\" } } }",
            ],
        ),
        (
            json!({ "auth": oauth2("headerPrefix", "Token") }),
            vec!["# header `authorization`: Token {{ at }}"],
        ),
        (
            json!({ "auth": { "type": "basic", "basic": [{ "key": "username", "value": "{{user}}" }, { "key": "password", "value": "{{pw}}" }] } }),
            vec!["user = { env = \"USER\" }, password = { env = \"PW\" }"],
        ),
        (
            json!({ "auth": { "type": "apikey", "apikey": [{ "key": "key", "value": "{{name}}" }] } }),
            vec!["left out: the login `apikey`"],
        ),
        (
            json!({ "header": [{ "key": "Content-Type", "value": "text/x" }, { "key": "" }] }),
            vec![
                "Content-Type: text/x",
                "left out: a pre-request script, which is of a folder or of the collection",
            ],
        ),
        (
            json!({ "body": left_over }),
            vec!["left out: the body, which Postman does not send with GET"],
        ),
        (
            json!({ "method": "POST", "body": left_over }),
            vec!["left: 1"],
        ),
    ];
    let items = table.iter().enumerate().map(|(index, (request, _))| {
        let mut request = request.clone();
        request["url"] = "https://api.example.com/a".into();
        json!({ "name": format!("r{index}"), "request": request })
    });
    let mut items: Vec<_> = items.collect();
    items.push(json!({ "name": "kept", "protocolProfileBehavior": { "disableBodyPruning": true }, "request": { "url": "https://api.example.com/a", "body": left_over } }));
    let collection = json!({
        "info": { "name": "C", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
        "auth": { "type": "bearer", "bearer": [{ "key": "token", "value": "{{token}}" }] }, "item": items, "event": [{ "listen": "prerequest", "script": { "exec": ["pm.x()"] } }],
    });
    let suite = Suite::new(&[("c.json", &collection.to_string())]);
    imported(&suite, &["postman", "c.json"]);
    let settings = std::fs::read_to_string(suite.path("driftcheck.toml")).unwrap();
    assert!(
        !format!("{}{settings}", cases(&suite)).contains("s3cr3tIvE"),
        "{settings}"
    );
    for (index, (_, expected)) in table.iter().enumerate() {
        let written = format!("{}{settings}", case(&suite, &format!("c/r{index}")));
        for words in expected {
            assert!(written.contains(words), "{words}: {written}");
        }
        let is_get = table[index].0.get("method").is_none();
        assert_ne!(is_get, written.contains("left: 1"), "{written}");
    }
    assert!(case(&suite, "c/kept").contains("left: 1"));
}

#[test]
fn what_is_no_collection_is_named_with_its_place() {
    let suite = Suite::new(&[NOWHERE]);
    for (text, words) in [
        ("{\n  \"info\": {},\n  oops\n}", "m.json:3:3: not JSON"),
        (
            "{\"log\": {\"entries\": []}}",
            "m.json:1:1: found an HTTP archive (HAR)",
        ),
        (
            "{\"info\": {\"schema\": \"https://x/collection/v2.1.0/c\"},\n \"item\": [{\"request\": {\"url\": \"/a\"}}]}",
            "m.json:2:24: found a URL that names no host",
        ),
    ] {
        suite.write("m.json", text.as_bytes());
        let ended = suite.run(&["import", "postman", "m.json"]);
        assert_eq!(ended.status, 2, "{}", ended.out);
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
        assert!(ended.err.contains("help: "), "{}", ended.err);
    }
}

#[test]
fn names_and_variables_of_a_collection_make_a_suite_that_is_read() {
    let long = "Long name: # ".repeat(150);
    let url = |path: &str| format!("https://api.example.com/{path}");
    let body = json!({ "mode": "raw", "raw": "{\"n\": {{size}}, \"s\": \"{{size}}\"}", "options": { "raw": { "language": "json" } } });
    let graphql = json!({ "mode": "graphql", "graphql": { "query": "{ a }", "variables": "{\"ids\": [{{ids}}, {{ids}}], {{rest}}}" } });
    let collection = json!({
        "info": { "name": long, "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
        "auth": { "type": "bearer", "bearer": [{ "key": "token", "value": "{{tok}}" }] },
        "variable": [{ "key": "size", "value": "3" }, { "key": "env", "value": "eu" }, { "key": "tok", "value": "s3cr3t-tok" }, { "key": "copy", "value": "x s3cr3t-tok" },
            { "key": "gateway", "value": "Bearer gate-s3cr3t-tok-1" }, { "key": "user-id", "value": "A" }, { "key": "user_id", "value": "B" }],
        "item": [
            { "name": long, "item": [{ "name": long, "request": { "method": "POST", "url": url("a?e={{env}}"), "body": body } }] },
            { "name": "with s3cr3t-tok", "request": { "url": url(&format!("{}?{}=1", "{{x", "q".repeat(1500))) } },
            { "name": "g", "request": { "method": "POST", "url": url("g"), "body": graphql } },
            { "name": "u", "request": { "url": url("u?a={{user-id}}&b={{user_id}}"), "header": [{ "key": "X-Gateway", "value": "{{gateway}}" }, { "key": "Accept", "value": "application/json" }] } },
        ],
    });
    let suite = Suite::new(&[("c.json", &collection.to_string())]);
    let ended = imported(&suite, &["postman", "c.json"]);
    let all = cases(&suite);
    assert!(
        !format!("{all}{}", ended.out).contains("s3cr3t-tok"),
        "{all}"
    );
    for words in [
        "vars:\n  env_: eu\n  size: \"3\"\n  user_id: A\n  user_id_2: B\n",
        "a: \"{{ user_id }}\"\n    b: \"{{ user_id_2 }}\"\n",
        "needs:\n  - gateway\n",
        "accept: application/json\n",
        r#"text: '{"n":{{ size }},"s":"{{ size }}"}'"#,
        "e: \"{{ env_ }}\"",
        "name: with tok\n",
        r#"text: '{"query":"{ a }","variables":{"ids": [{{ ids }}, {{ ids }}], {{ rest }}}}'"#,
    ] {
        assert!(all.contains(words), "{words}: {all}");
    }
}
