//! `driftcheck import openapi` and `run --openapi`: bodies, statuses and texts of a document.

use serde_json::{Value, json};

use crate::support::{CannedResponse, Host, Suite};

pub const NOWHERE: (&str, &str) = (
    "driftcheck.toml",
    "[hosts.none]\nurl = \"http://127.0.0.1:9\"\n",
);

/// A document of 3.1 with one operation for each name and body, and the schemas they share.
pub fn document(operations: &[(&str, &str)], schemas: &str) -> String {
    let mut text = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths:\n".to_owned();
    for (name, content) in operations {
        text.push_str(&format!(
            "  /{name}:\n    post: {{ operationId: {name}, requestBody: {{ required: true, content: {content} }}, responses: {{ '201': {{ description: made }} }} }}\n"
        ));
    }
    text.push_str(&format!("components:\n  schemas:\n{schemas}"));
    text
}

/// The case of an operation as it was written, after an import.
pub fn imported(suite: &Suite, operation: &str, status: &str) -> String {
    let path = format!("cases/api/{operation}/{status}.case.yaml");
    std::fs::read_to_string(suite.path(&path)).unwrap()
}

/// Imports a document, sends each case with these variables, and gives what a host received.
fn sent(document: &str, variables: &[&str]) -> (Suite, Vec<(String, Value)>) {
    let suite = Suite::new(&[NOWHERE, ("api.yaml", document)]);
    let ended = suite.run(&["import", "openapi", "api.yaml"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let host = Host::start(|_| CannedResponse::json(201, "{}"));
    let profile = format!(
        "[hosts.here]\nurl = \"{}\"\neffects = [\"create\"]\n",
        host.url
    );
    suite.write("driftcheck.toml", profile.as_bytes());
    let mut arguments = vec!["run", "--host", "here"];
    arguments.extend(variables.iter().flat_map(|one| ["--var", one]));
    let ended = suite.run(&arguments);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let mut received: Vec<(String, Value)> = host
        .received()
        .iter()
        .map(|one| {
            let text = String::from_utf8(one.body.clone()).unwrap();
            let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
            (one.target.clone(), body)
        })
        .collect();
    received.sort_by(|a, b| a.0.cmp(&b.0));
    (suite, received)
}

#[test]
fn a_body_is_made_of_what_the_document_says_and_asks_for_the_rest() {
    let content = |name: &str| {
        format!("{{ application/json: {{ schema: {{ $ref: '#/components/schemas/{name}' }} }} }}")
    };
    let names = ["Pet", "Tree", "Either", "Limits", "Whole", "Overlap"];
    let contents = names.map(content);
    let operations: Vec<(&str, &str)> = ["pet", "tree", "either", "limits", "whole", "overlap"]
        .into_iter()
        .zip(contents.iter().map(String::as_str))
        .collect();
    let schemas = r##"    Pet: { type: object, required: [id, name, photoUrls, owner], properties: { id: { type: integer, readOnly: true, example: 10 }, name: { type: string, example: doggie }, photoUrls: { type: array, items: { type: string } }, nick: { type: string, default: Rex }, other: { type: string }, owner: { type: object, required: [name], properties: { name: { type: string } } } } }
    Tree: { type: object, required: [kind, children], properties: { kind: { const: leaf }, children: { type: array, items: { $ref: '#/components/schemas/Tree' } } } }
    Either: { oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }], discriminator: { propertyName: is, mapping: { meow: '#/components/schemas/Cat' } } }
    Cat: { type: object, required: [is, lives], properties: { is: { type: string }, lives: { type: integer, exclusiveMinimum: 4, multipleOf: 3 } }, not: { required: [fins] } }
    Dog: { type: object, required: [is], properties: { is: { type: string } } }
    Overlap: { type: object, required: [k], oneOf: [{ properties: { k: { enum: [a, b] } } }, { properties: { k: { const: a } } }, { properties: { k: { const: c } } }] }
    Limits: { allOf: [{ type: object, required: [at, code, tags], properties: { at: { type: string, format: date-time }, code: { type: string, pattern: '^[A-Z]{3}-\d{2}$' } } }, { properties: { tags: { type: array, minItems: 2, uniqueItems: true, items: { enum: [a, b, c] } } } }] }
    Whole: { type: object, required: [secret, text], properties: { secret: { type: string, writeOnly: true, example: s }, text: { type: string }, id: { type: string, readOnly: true } }, examples: [{ text: "{{ not }} {% a %}", secret: x, id: y }, { text: 1 }] }
"##;
    let (suite, received) = sent(
        &document(&operations, schemas),
        &["photoUrls=http://p", "owner_name=Ann"],
    );
    let expected = [
        ("/either", json!({ "is": "meow", "lives": 6 })),
        (
            "/limits",
            json!({ "at": "2030-01-31T12:00:00Z", "code": "AAA-00", "tags": ["a", "b"] }),
        ),
        ("/overlap", json!({ "k": "c" })),
        (
            "/pet",
            json!({ "name": "doggie", "nick": "Rex", "photoUrls": ["http://p"], "owner": { "name": "Ann" } }),
        ),
        ("/tree", json!({ "kind": "leaf", "children": [] })),
        (
            "/whole",
            json!({ "text": "{{ not }} {% a %}", "secret": "x" }),
        ),
    ];
    let expected = expected.map(|(target, body)| (target.to_owned(), body));
    assert_eq!(received, expected);
    let pet = imported(&suite, "pet", "201");
    assert!(
        pet.contains("needs:\n  - owner_name\n  - photoUrls\n"),
        "{pet}"
    );
    assert!(pet.contains("basis: assumed"), "{pet}");
}

#[test]
fn an_example_that_its_own_schema_refuses_is_named_and_not_sent() {
    let content = "{ application/json: { schema: { type: object, required: [n], properties: { n: { type: integer, example: 3 } } }, examples: { wrong: { value: { n: x } } } } }";
    let text = document(&[("a", content)], "    A: {}\n");
    let (suite, received) = sent(&text, &[]);
    assert_eq!(received, [("/a".to_owned(), json!({ "n": 3 }))]);
    let case = imported(&suite, "a", "201");
    let words = "# the document's example at #/paths/~1a/post/requestBody/content/application~1json/examples/wrong/value is refused by its own schema\n";
    assert!(case.contains(words), "{case}");
    let ended = suite.run(&["import", "openapi", "api.yaml"]);
    let words = "1 example of a body is refused by the document's own schema";
    assert!(ended.out.contains(words), "{}", ended.out);
}

#[test]
fn forms_are_written_and_uploads_are_named() {
    let form = "{ application/x-www-form-urlencoded: { schema: { type: object, required: [to], properties: { to: { type: string }, 'a b': { type: string, example: x&y }, list: { type: array, items: { type: string }, example: [p, q] }, deep: { type: object, example: { k: [v] } } } }, encoding: { deep: { style: deepObject, explode: true } } } }";
    let parts = "{ multipart/form-data: { schema: { type: object, required: [file, meta], properties: { file: { type: string, format: binary }, meta: { type: object, example: { k: 1 } } } } } }";
    let upload = "{ application/octet-stream: { schema: { type: string, format: binary } } }";
    let operations = [("form", form), ("parts", parts), ("upload", upload)];
    let text = document(&operations, "    A: {}\n");
    let variables = ["to=me", "file=bytes", "body=raw"];
    let (suite, received) = sent(&text, &variables);
    let body = |target: &str| {
        let found = received.iter().find(|(own, _)| own == target);
        found.unwrap().1.as_str().unwrap().to_owned()
    };
    assert_eq!(
        body("/form"),
        "a%20b=x%26y&deep%5Bk%5D%5B0%5D=v&list=p&list=q&to=me"
    );
    let parts = "--driftcheck-1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\nbytes\r\n--driftcheck-1\r\n\
                 Content-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n\
                 {\"k\":1}\r\n--driftcheck-1--\r\n";
    assert_eq!(body("/parts").trim_end(), parts.trim_end());
    assert_eq!(body("/upload"), "raw");
    let case = imported(&suite, "upload", "201");
    assert!(
        case.contains("# the body is application/octet-stream: "),
        "{case}"
    );
    assert!(
        case.contains("Content-Type: application/octet-stream\n"),
        "{case}"
    );
}

const NO_SUCCESS: &str = r#"openapi: 3.0.3
info: { title: T, version: '1' }
paths:
  /recording: { get: { operationId: recording, responses: { '302': { description: r }, '404': { description: u } } } }
  /anything: { get: { operationId: anything, responses: { default: { description: w, content: { application/json: { schema: { type: object } } } } } } }
  /range: { get: { operationId: range, responses: { 3XX: { description: r }, default: { description: e } } } }
  /gone: { get: { operationId: gone, responses: { '410': { description: g }, '451': { description: g } } } }
  /silent: { get: { operationId: silent, responses: {} } }
"#;

#[test]
fn what_is_documented_is_expected_where_no_success_is() {
    let suite = Suite::new(&[NOWHERE, ("api.yaml", NO_SUCCESS)]);
    let host = Host::start(|asked| match asked.target.as_str() {
        "/recording" => {
            CannedResponse::new(302, "text/plain", "").header("Location", "https://files.example/1")
        }
        "/range" => CannedResponse::new(307, "text/plain", "").header("Location", "/x"),
        "/gone" => CannedResponse::new(451, "text/plain", ""),
        _ => CannedResponse::json(200, "{}"),
    });
    let words = ["anything", "gone", "range", "recording"];
    let run = ["run", "--openapi", "api.yaml", "--host", &host.url];
    let ended = suite.run(&[&run[..], &words].concat());
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);

    let ended = suite.run(&["import", "openapi", "api.yaml"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    for words in [
        "4 cases written,",
        "2 more statuses are documented that no case provokes",
        "left out, as the document gives no response for it: GET /silent\n",
        "next      driftcheck check\n          driftcheck run --host none --dry-run\n",
    ] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
    }
    assert!(imported(&suite, "recording", "302").contains("status: 302\n"));
    assert!(imported(&suite, "range", "3xx").contains("status: \"3xx\"\n"));
    let gone = imported(&suite, "gone", "410");
    assert!(gone.contains("status:\n    - 410\n    - 451\n"), "{gone}");
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);

    let silent = NO_SUCCESS
        .lines()
        .filter(|line| !line.contains("description"));
    let silent: String = silent.map(|line| format!("{line}\n")).collect();
    let suite = Suite::new(&[NOWHERE, ("api.yaml", &silent)]);
    let ended = suite.run(&["import", "openapi", "api.yaml"]);
    assert!(ended.out.contains("0 cases written,"), "{}", ended.out);
    assert!(!ended.out.contains("the files name them"), "{}", ended.out);
    assert!(
        ended.out.contains("next      describe the responses"),
        "{}",
        ended.out
    );
}

#[test]
fn texts_of_a_document_are_sent_as_they_are_written() {
    let text = r#"openapi: 3.0.3
info: { title: T, version: '1' }
paths:
  /a/{p}:
    get:
      operationId: a
      parameters:
        - { name: p, in: path, required: true, schema: { type: string }, example: 010 }
        - { name: q, in: query, required: true, schema: { type: string, example: 1e3 } }
        - { name: r, in: query, required: true, schema: { type: string, enum: [0x1F, 2] } }
        - { name: s, in: query, required: true, schema: { type: string }, examples: { one: { value: ~ } } }
        - { name: t, in: query, required: true, schema: { type: string, default: 1.0 } }
        - { name: u, in: query, required: true, schema: { type: array, items: { type: string } }, example: [01, True, null] }
        - { name: v, in: query, required: true, schema: { type: integer }, example: 010 }
      responses: { '200': { description: d, content: { application/json: { schema: { type: string, enum: [010, 1_0] } } } } }
"#;
    let suite = Suite::new(&[NOWHERE, ("api.yaml", text)]);
    let host = Host::start(|_| CannedResponse::json(200, "\"010\""));
    let ended = suite.run(&["run", "--openapi", "api.yaml", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let targets: Vec<String> = host
        .received()
        .iter()
        .map(|one| one.target.clone())
        .collect();
    let target = "/a/010?q=1e3&r=0x1F&s=~&t=1.0&u=01&u=True&u=null&v=10";
    assert_eq!(targets, [target]);

    let case = "request: { path: '/b/{p}', params: { p: 007 }, query: { q: [1.0, 1e3, +5] } }\nexpect: { status: 200 }\n";
    let suite = Suite::new(&[NOWHERE, ("cases/b.case.yaml", case)]);
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let last = host.received().last().map(|one| one.target.clone());
    assert_eq!(last.as_deref(), Some("/b/007?q=1.0&q=1e3&q=%2B5"));
}

#[test]
fn a_pattern_of_ids_means_the_same_to_every_command() {
    let case = "request: { path: / }\nexpect: { status: 200 }\n";
    let files = ["top", "users/read", "users/deep/read"];
    let files = files.map(|id| format!("cases/{id}.case.yaml"));
    let mut all = vec![NOWHERE];
    all.extend(files.iter().map(|path| (path.as_str(), case)));
    let suite = Suite::new(&all);
    let host = Host::start(|_| CannedResponse::json(201, "{}"));
    suite.run(&["run", "--host", &host.url]);
    assert_eq!(host.received().len(), 3);
    for (pattern, fitting) in [
        ("users/*", &["users/read"][..]),
        ("users/**", &["users/deep/read", "users/read"]),
        ("**/read", &["users/deep/read", "users/read"]),
        ("*", &["top"]),
    ] {
        let before = host.received().len();
        suite.run(&["run", "--host", &host.url, pattern]);
        assert_eq!(host.received().len() - before, fitting.len(), "{pattern}");
        let listed = suite.run(&["baseline", "list", "--case", pattern]);
        for id in ["top", "users/read", "users/deep/read"] {
            let is_there =
                listed.out.contains(&format!(" {id}\n")) || listed.out.contains(&format!(" {id} "));
            assert_eq!(
                is_there,
                fitting.contains(&id),
                "{pattern} {id}: {}",
                listed.out
            );
        }
        let waive = [
            "waive",
            "--kind",
            "unexpected-status",
            "--reason",
            "r",
            "--owner",
            "o",
            "--until",
            "30d",
        ];
        let waived = suite.run(&[&waive[..], &["--case", pattern]].concat());
        assert_eq!(waived.status, 0, "{pattern}: {}", waived.err);
    }
    let refused = suite.run(&["baseline", "list", "--case", "users/re**"]);
    assert_eq!(refused.status, 2);
    assert!(
        refused.err.contains("`**` must be alone between slashes"),
        "{}",
        refused.err
    );
}
