//! What `check` reports contracts.

use super::*;

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
    let reported: Vec<Value> = serde_json::from_str(&ended.out).unwrap();
    let reported: Vec<String> = reported
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
        reported,
        [
            "note schemas/old.schema.json:2 `format: duration` is not checked: the draft that `$schema` names does not have it",
            "warning schemas/s.schema.json:5 no value matches both `type` and `enum`",
            "warning schemas/s.schema.json:6 `enum` is empty: no value matches",
            "warning schemas/s.schema.json:7 no value matches both `enum` and the keywords next to it",
            "warning schemas/s.schema.json:8 no value but null matches both `type` and `enum`",
            "note schemas/s.schema.json:2 `format: money` is not checked: driftcheck does not know this format (2 places, this is the first)",
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
fn a_body_that_is_no_json_is_reported_once_for_all_its_expectations() {
    let case = "request: { path: /a }\nexpect:\n  status: 200\n  body:\n\
        \x20   - { path: $.a, exists: true, basis: assumed }\n    - { path: $.b, exists: true }\n    - { path: $.c, exists: true }\n";
    let suite = Suite::new(&[("cases/a.case.yaml", case)]);
    let host = Host::start(|_| CannedResponse::json(200, "{\"a\": 1,"));
    let ended = suite.run(&["run", "--host", &host.url, "-q"]);
    assert_eq!(ended.status, 1, "{ended:?}");
    let reported = reported(&suite);
    assert_eq!(reported["a"].len(), 1, "{reported:?}");
    assert!(reported["a"][0].starts_with("invalid-json"), "{reported:?}");
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
        0 => CannedResponse::json(503, "{}"),
        _ => CannedResponse::json(200, "{}"),
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
fn a_discriminator_value_that_no_form_has_is_reported() {
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
        let response = body.to_string();
        let host = Host::start(move |_| CannedResponse::json(200, &response));
        let ended = suite.run(&["run", "--openapi", "api.yaml", "--host", &host.url, "-q"]);
        assert!(ended.status < 2, "{ended:?}");
        let found = reported(&suite).remove("a").unwrap_or_default();
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
