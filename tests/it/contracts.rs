//! What a user notices of contracts: drafts, formats, values that cannot fit, and what is
//! said of a body that breaks a keyword.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::support::{Answer, Host, Suite};

/// Kind, place and message of each finding of the newest run, by the path that was asked.
fn told(suite: &Suite) -> BTreeMap<String, Vec<String>> {
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for finding in suite.report()["findings"].as_array().unwrap() {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let line = format!(
            "{} {}: {}",
            text(&finding["kind"]),
            text(&finding["place"]),
            text(&finding["example"]["message"])
        );
        let operation = text(&finding["operations"][0]["operation"]);
        let path = operation.rsplit('/').next().unwrap().to_owned();
        told.entry(path).or_default().push(line);
    }
    told
}

/// Judges each body by its schema, by the built binary over a socket, and compares what is told.
fn check(rows: &[(Value, Value, &[&str])]) {
    let mut files = Vec::new();
    for (index, (schema, ..)) in rows.iter().enumerate() {
        files.push((format!("schemas/s{index}.schema.json"), schema.to_string()));
        files.push((
            format!("cases/s{index}.case.yaml"),
            format!(
                "request: {{ path: /s{index} }}\nexpect: {{ status: 200, contract: s{index} }}\n"
            ),
        ));
    }
    let files = files.iter();
    let files: Vec<(&str, &str)> = files.map(|(path, text)| (&**path, &**text)).collect();
    let suite = Suite::new(&files);
    let bodies: Vec<String> = rows.iter().map(|(_, body, _)| body.to_string()).collect();
    let host = Host::start(move |request| {
        let index: usize = request.target.trim_start_matches("/s").parse().unwrap();
        Answer::json(200, &bodies[index])
    });
    let ended = suite.run(&["run", "--host", &host.url, "-q"]);
    assert!(ended.status < 2, "{ended:?}");
    let told = told(&suite);
    for (index, (schema, body, expected)) in rows.iter().enumerate() {
        let found = told.get(&format!("s{index}")).cloned().unwrap_or_default();
        assert_eq!(&found, expected, "{schema} {body}");
    }
}

#[test]
fn messages_say_what_the_contract_says() {
    check(&[
        (
            json!({ "properties": { "s": { "type": "array", "enum": ["Success", "Reduced"] } } }),
            json!({ "s": ["Success"] }),
            &[
                r#"unknown-enum-value body:/s: /s is ["Success"], but the contract says one of "Success", "Reduced""#,
            ],
        ),
        (
            json!({ "allOf": [{ "type": "integer" }], "const": "1" }),
            json!(1),
            &[r#"unknown-enum-value body:: the body is 1, but the contract says "1""#],
        ),
        (
            json!({ "enum": ["a", "b"] }),
            json!(5),
            &[r#"wrong-type body:: the body is a number, but the contract says one of "a", "b""#],
        ),
        (
            json!({ "enum": ["a"] }),
            json!(null),
            &[r#"null-not-allowed body:: the body is null, but the contract says "a""#],
        ),
        (
            json!({ "enum": [] }),
            json!("a"),
            &[
                r#"unknown-enum-value body:: the body is "a", but the contract's `enum` lists no value"#,
            ],
        ),
        (
            json!({ "contains": { "type": "integer" }, "maxContains": 1 }),
            json!([1, 2]),
            &[
                "contract-violated body:: the body has more than 1 item that fits the contract's `contains`",
            ],
        ),
        (
            json!({ "contains": { "type": "integer" }, "minContains": 2 }),
            json!([1, "a"]),
            &[
                "contract-violated body:: the body has fewer than 2 items that fit the contract's `contains`",
            ],
        ),
        (
            json!({ "uniqueItems": true }),
            json!(["a", "a"]),
            &["limit-exceeded body:: the body has equal items"],
        ),
        (
            json!({ "properties": { "a": {} }, "dependentSchemas": { "a": false } }),
            json!({ "a": 1 }),
            &["contract-violated body:/a: /a must not be there"],
        ),
        (
            json!({ "properties": { "k": {} }, "if": { "required": ["k"] }, "then": false }),
            json!({ "k": 1 }),
            &[
                "contract-violated body:: the body fits the contract's `if`, whose `then` allows nothing",
            ],
        ),
    ]);
}

#[test]
fn a_name_that_is_not_allowed_is_told_once() {
    let refused =
        "contract-violated body:/efghi: /efghi has a name that the contract does not allow";
    // Without properties of its own the object is an open map, whose keys are the host's.
    let refused_of_map =
        "contract-violated body:/*: /efghi has a name that the contract does not allow";
    check(&[
        (
            json!({ "properties": { "a": {} }, "propertyNames": { "maxLength": 3 } }),
            json!({ "a": 1, "efghi": 2 }),
            &[refused],
        ),
        (
            json!({ "propertyNames": { "allOf": [{ "maxLength": 3 }, { "pattern": "^x" }] } }),
            json!({ "efghi": 2 }),
            &[refused_of_map],
        ),
        (
            json!({ "properties": { "efghi": { "type": "string" } }, "propertyNames": { "enum": ["a"] } }),
            json!({ "efghi": "x" }),
            &[refused],
        ),
        (
            json!({ "propertyNames": false }),
            json!({ "efghi": 2 }),
            &[refused_of_map],
        ),
        (json!({ "propertyNames": false }), json!({}), &[]),
    ]);
}

#[test]
fn each_draft_is_read_by_its_own_rules() {
    let draft = |name: &str| format!("http://json-schema.org/draft-{name}/schema#");
    check(&[
        (
            json!({ "$schema": draft("07"), "properties": { "a": { "$ref": "#size" } },
                "definitions": { "size": { "$id": "#size", "type": "integer" } } }),
            json!({ "a": "x" }),
            &["wrong-type body:/a: /a is a string, but the contract says integer"],
        ),
        (
            json!({ "$schema": draft("06"), "properties": { "a": { "$ref": "#size" } },
                "definitions": { "size": { "$id": "#size", "type": "integer" } } }),
            json!({ "a": "x" }),
            &["wrong-type body:/a: /a is a string, but the contract says integer"],
        ),
        (
            json!({ "$schema": draft("04"), "properties": { "a": { "$ref": "#size" } },
                "definitions": { "size": { "id": "#size", "minimum": 1, "exclusiveMinimum": true } } }),
            json!({ "a": 1 }),
            &["limit-exceeded body:/a: /a is not above 1"],
        ),
        // What stands beside a reference means nothing; there is no `const` yet.
        (
            json!({ "$schema": draft("07"), "$ref": "#/definitions/b", "properties": { "c": { "type": "string" } },
                "definitions": { "b": { "properties": { "b": {} } } } }),
            json!({ "b": 1, "c": 1 }),
            &["undocumented-property body:/c: /c is not documented by the contract"],
        ),
        (
            json!({ "$schema": draft("04"), "properties": { "a": { "const": 1 } } }),
            json!({ "a": 2 }),
            &[],
        ),
        (
            json!({ "$schema": draft("07"), "properties": { "a": {} },
                "dependencies": { "a": { "properties": { "b": { "type": "string" } } } } }),
            json!({ "a": 1, "b": 1 }),
            &["wrong-type body:/b: /b is a number, but the contract says string"],
        ),
        (
            json!({ "$schema": draft("07"), "items": [{}], "additionalItems": { "properties": { "a": {} } } }),
            json!([1, { "b": 1 }]),
            &["undocumented-property body:/*/b: /1/b is not documented by the contract"],
        ),
    ]);
    let schema = json!({ "$schema": "http://json-schema.org/draft-03/schema#" });
    let suite = Suite::new(&[("schemas/s.schema.json", &schema.to_string())]);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("draft-03") && ended.err.contains("2019-09"),
        "{}",
        ended.err
    );
}

#[test]
fn what_nothing_asserts_and_what_no_value_fits_is_named_by_check() {
    let suite = Suite::new(&[
        (
            "schemas/s.schema.json",
            "{ \"properties\": {\n  \"a\": { \"format\": \"money\" },\n  \"b\": { \"format\": \"money\" },\n\
             \"c\": { \"format\": \"idn-email\" },\n  \"d\": { \"type\": \"array\", \"enum\": [\"x\"] },\n\
             \"e\": { \"enum\": [] },\n  \"f\": { \"enum\": [\"long\"], \"maxLength\": 2 },\n\
             \"g\": { \"type\": [\"string\", \"null\"], \"enum\": [1, null] },\n  \"h\": { \"type\": \"string\", \"enum\": [\"x\"] } } }",
        ),
        (
            "schemas/old.schema.json",
            "{ \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"format\": \"duration\" }",
        ),
        (
            "cases/a.case.yaml",
            "request: { path: /a }\nexpect: { status: 200, contract: s }\n",
        ),
    ]);
    let ended = suite.run(&["check", "--format", "json"]);
    assert_eq!(ended.status, 0, "{ended:?}");
    let told: Vec<Value> = serde_json::from_str(&ended.out).unwrap();
    let told: Vec<String> = told
        .iter()
        .map(|one| {
            let text = |name: &str| one[name].as_str().unwrap().to_owned();
            format!(
                "{} {}:{} {}",
                text("level"),
                text("source"),
                one["line"],
                text("message")
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "note schemas/old.schema.json:2 `format: duration` is not checked: the draft that `$schema` names has none",
            "warning schemas/s.schema.json:5 no value fits both `type` and `enum`",
            "warning schemas/s.schema.json:6 `enum` is empty: no value fits",
            "warning schemas/s.schema.json:7 no value fits both `enum` and the keywords beside it",
            "warning schemas/s.schema.json:8 no value but null fits both `type` and `enum`",
            "note schemas/s.schema.json:2 `format: money` is not checked: driftcheck knows no such format (2 places, this is the first)",
        ]
    );
}

#[test]
fn formats_of_the_specification_are_asserted() {
    let wrong = |format: &str, value: &str| (json!({ "format": format }), json!(value));
    let rows = [
        wrong("idn-email", "2962"),
        wrong("idn-hostname", "〮실례.테스트"),
        wrong("iri", "/a"),
        wrong("uri-template", "{"),
        wrong("relative-json-pointer", "/a"),
        wrong("duration", "PT"),
        wrong("regex", "("),
    ];
    let expected: Vec<String> = rows
        .iter()
        .map(|(schema, _)| {
            let format = schema["format"].as_str().unwrap();
            format!("bad-format body:: the body is not a valid {format}")
        })
        .collect();
    let expected: Vec<[&str; 1]> = expected.iter().map(|one| [one.as_str()]).collect();
    let rows = rows.into_iter().zip(&expected);
    let rows: Vec<(Value, Value, &[&str])> = rows
        .map(|((schema, body), expected)| (schema, body, &expected[..]))
        .collect();
    check(&rows);
}

#[test]
fn a_body_that_is_no_json_is_told_once_for_all_its_expectations() {
    let case = "request: { path: /a }\nexpect:\n  status: 200\n  body:\n\
        \x20   - { path: $.a, exists: true, basis: assumed }\n    - { path: $.b, exists: true }\n    - { path: $.c, exists: true }\n";
    let suite = Suite::new(&[("cases/a.case.yaml", case)]);
    let host = Host::start(|_| Answer::json(200, "{\"a\": 1,"));
    let ended = suite.run(&["run", "--host", &host.url, "-q"]);
    assert_eq!(ended.status, 1, "{ended:?}");
    let told = told(&suite);
    assert_eq!(told["a"].len(), 1, "{told:?}");
    assert!(told["a"][0].starts_with("invalid-json"), "{told:?}");
    assert_eq!(suite.report()["findings"][0]["severity"], "breaking");
}

#[test]
fn query_is_a_safe_method_everywhere() {
    let case =
        "request: { method: QUERY, path: /a, body: { json: { q: 1 } } }\nexpect: { status: 200 }\n";
    let document = "openapi: 3.2.0\ninfo: { title: T, version: '1' }\npaths:\n  /a:\n    query:\n      operationId: find\n\
        \x20     requestBody: { content: { application/json: { schema: { type: object }, example: { q: 1 } } } }\n\
        \x20     responses: { '200': { description: ok } }\n";
    let suite = Suite::new(&[("cases/a.case.yaml", case), ("schemas/api.yaml", document)]);
    assert_eq!(suite.run(&["check"]).status, 0);
    // It needs no permission, and is sent again where it failed in passing.
    let asked = AtomicUsize::new(0);
    let host = Host::start(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => Answer::json(503, "{}"),
        _ => Answer::json(200, "{}"),
    });
    let settings = format!(
        "[hosts.h]\nurl = \"{}\"\nretry = {{ attempts = 2, backoff = \"1ms\" }}\n",
        host.url
    );
    suite.write("driftcheck.toml", settings.as_bytes());
    let ended = suite.run(&["run", "--host", "h", "-q"]);
    assert_eq!(ended.status, 0, "{ended:?}");
    assert_eq!(host.received().len(), 2);
    let ended = suite.run(&["import", "openapi", "schemas/api.yaml", "--into", "drafts"]);
    assert_eq!(ended.status, 0, "{ended:?}");
    let mut folders = vec![suite.path("")];
    let mut drafts = String::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let name = entry.file_name().to_string_lossy().into_owned();
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(entry.path()),
                false if name.ends_with(".case.yaml") && name != "a.case.yaml" => {
                    drafts.push_str(&std::fs::read_to_string(entry.path()).unwrap());
                }
                false => {}
            }
        }
    }
    assert!(
        drafts.contains("QUERY") && !drafts.contains("effects"),
        "{drafts}"
    );
}

/// A document of animals of which the base lists no forms.
fn animals(base: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths:\n  /a:\n    get:\n      responses:\n        '200':\n\
         \x20         description: ok\n          content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Pet' }} }} }}\n\
         components:\n  schemas:\n    Pet:\n      type: object\n{base}\n      properties: {{ kind: {{ type: string }} }}\n\
         \x20   Cat: {{ allOf: [{{ $ref: '#/components/schemas/Pet' }}, {{ properties: {{ lives: {{ type: integer }} }} }}] }}\n\
         \x20   Dog: {{ allOf: [{{ $ref: '#/components/schemas/Pet' }}, {{ properties: {{ bark: {{ type: string }} }} }}] }}\n"
    )
}

#[test]
fn a_discriminator_value_that_no_form_has_is_told() {
    let plain = "      discriminator: { propertyName: kind }";
    let mapped = "      discriminator: { propertyName: kind, mapping: { cat: Cat, dog: Dog } }";
    let unknown = |known: &str| {
        format!(
            r#"unknown-enum-value body:/kind: /kind is "Bird", but the contract says one of {known}"#
        )
    };
    for (base, body, expected) in [
        (plain, json!({ "kind": "Cat", "lives": 9 }), vec![]),
        (plain, json!({ "kind": "Pet" }), vec![]),
        (plain, json!({}), vec![]),
        (
            plain,
            json!({ "kind": "Bird", "wings": 2 }),
            vec![unknown(r#""Cat", "Dog", "Pet""#)],
        ),
        (mapped, json!({ "kind": "cat" }), vec![]),
        (
            mapped,
            json!({ "kind": "Bird" }),
            vec![unknown(r#""cat", "Cat", "dog", "Dog", "Pet""#)],
        ),
        (
            plain,
            json!({ "kind": 5 }),
            vec![
                "wrong-type body:/kind: /kind is a number, but the contract says string".to_owned(),
            ],
        ),
    ] {
        let suite = Suite::new(&[("api.yaml", &animals(base))]);
        let answer = body.to_string();
        let host = Host::start(move |_| Answer::json(200, &answer));
        let ended = suite.run(&["run", "--openapi", "api.yaml", "--host", &host.url, "-q"]);
        assert!(ended.status < 2, "{ended:?}");
        let found = told(&suite).remove("a").unwrap_or_default();
        assert_eq!(found, expected, "{base} {body}");
    }
}

#[test]
fn the_caret_of_an_error_stands_under_its_place() {
    let suite = Suite::new(&[
        (
            "cases/a.case.yaml",
            "request: { path: /a, body: {json: {名: 1}}, pathh: 1 }\nexpect: { status: 200 }\n",
        ),
        (
            "schemas/x.schema.json",
            "{ \"title\": \"名前🙂\", \"type\": \"strin\" }",
        ),
        ("driftcheck.toml", "[compare]\nignore = [\"/名前\", 3]\n"),
    ]);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 2, "{ended:?}");
    let lines: Vec<&str> = ended.err.lines().collect();
    let mut carets = Vec::new();
    for pair in lines.windows(2) {
        if let Some(column) = pair[1]
            .strip_suffix('^')
            .filter(|before| before.trim() == "|")
        {
            // Each character of these lines but the plain ones takes two columns.
            let mut left = column.len();
            let rest: String = pair[0]
                .chars()
                .skip_while(|c| {
                    let wide = if c.is_ascii() { 1 } else { 2 };
                    let is_before = left > 0;
                    left = left.saturating_sub(wide);
                    is_before
                })
                .collect();
            carets.push(rest);
        }
    }
    assert_eq!(carets.len(), 3, "{}", ended.err);
    for start in ["pathh", "3]", "\"type\""] {
        let is_there = carets.iter().any(|caret| caret.starts_with(start));
        assert!(is_there, "{start}: {}", ended.err);
    }
}
