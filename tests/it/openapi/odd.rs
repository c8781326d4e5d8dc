//! Documents that are written in unusual ways.

use super::*;

#[test]
fn a_fragment_or_a_query_in_the_key_of_a_path_distinguishes_operations() {
    let paths = r##"
  "/search?kind={kind}&all":
    parameters: [{ name: kind, in: path, required: true, example: "a b", schema: { type: string } }]
    get: { operationId: search, parameters: [{ name: n, in: query, required: true, example: 2, schema: { type: integer } }], responses: { 200: { description: found } } }
  "/search#other":
    get: { operationId: other, responses: { 200: { description: found } } }"##;
    let text = document("3.0.3", paths, "  schemas: {}");
    let suite = Suite::new(&[("schemas/d.yaml", &text)]);
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let ended = suite.run(&["run", "--openapi", "schemas/d.yaml", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let asked: BTreeSet<String> = host
        .received()
        .iter()
        .map(|one| one.target.clone())
        .collect();
    assert_eq!(asked, reported(&["/search", "/search?n=2&kind=a%20b&all"]));
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
        let reported = format!("/components/schemas/Pet/properties/{place}/$ref: `#/components");
        assert!(ended.err.contains(&reported), "{}", ended.err);
    }
    assert!(
        ended.err.contains("does not lead to a schema"),
        "{}",
        ended.err
    );
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id":"x","type":1,"stray":1}"#));
    let run = ["run", "--openapi", "schemas/a.yaml", "--host", &host.url];
    suite.run(&[&run[..], &["--var", "tree=1"]].concat());
    let expected = reported(&[
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
    let host = Host::start(|_| CannedResponse::json(200, r#"{"a":1,"b":2}"#));
    let ended = suite.run(&["run", "--openapi", "schemas/a.yaml", "--host", &host.url]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let expected = reported(&["notice contract-violated body:"]);
    assert_eq!(findings(&suite), expected);
}

#[test]
fn an_operation_of_3_1_need_not_list_responses_and_an_import_of_none_says_so() {
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
fn references_by_anchor_are_followed_and_dynamic_ones_are_reported() {
    let paths = "  /a: { get: { responses: { 200: { description: d, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } } } }";
    let components = "  schemas:\n    A: { properties: { x: { $ref: '#word' }, y: { $dynamicRef: '#word' } } }\n    Word: { $anchor: word, type: string }";
    let text = document("3.1.0", paths, components);
    let case = "request: { path: /a }\nexpect: { status: 200, contract: { openapi: d.yaml, operation: GET /a } }\n";
    let suite = Suite::new(&[("schemas/d.yaml", &text), ("cases/a.case.yaml", case)]);
    let host = Host::start(|_| CannedResponse::json(200, r#"{"x":1,"y":"z"}"#));
    suite.run(&["run", "--host", &host.url, "-q"]);
    assert_eq!(findings(&suite), reported(&["breaking wrong-type body:/x"]));
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
    // What is only read is no part of a request.
    assert_eq!(compare("answered.yaml"), Vec::<String>::new());
}

#[test]
fn statuses_that_stand_for_each_other_and_credentials_are_compared_as_what_they_are() {
    let response = |status: &str, kind: &str| {
        format!(
            "'{status}': {{ description: d, content: {{ application/json: \
             {{ schema: {{ type: object, properties: {{ title: {{ type: {kind} }} }} }} }} }} }}"
        )
    };
    let api = |security: &str, responses: &str| {
        let paths = format!("  /a:\n    get: {{ {security}responses: {{ {responses} }} }}");
        document("3.1.0", &paths, "  schemas: {}")
    };
    let secured = "security: [{ key: [] }], ";
    let suite = Suite::new(&[
        ("class.yaml", &api("", &response("2XX", "string"))),
        ("code.yaml", &api("", &response("201", "string"))),
        ("other.yaml", &api("", &response("201", "integer"))),
        ("secured.yaml", &api(secured, &response("201", "string"))),
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
    let host = Host::start(|_| CannedResponse::json(200, r#"{"b":1,"c":2}"#));
    suite.run(&["run", "--host", &host.url, "-q"]);
    let expected = ["breaking wrong-type body:/b", "breaking wrong-type body:/c"];
    assert_eq!(findings(&suite), reported(&expected));
}

#[test]
fn a_document_may_be_yaml_in_braces_and_not_utf_16() {
    let braces = "{ # YAML\n openapi: 3.0.3, info: {title: T, version: '1'}, paths: {/a: {get: {responses: {'200': {description: d}}}}}}";
    let suite = Suite::new(&[("schemas/a.yaml", braces)]);
    let ended = suite.run(&["check"]);
    assert!(
        ended.out.contains("1 OpenAPI document with 1 operation"),
        "{}{}",
        ended.out,
        ended.err
    );
    let deep = format!("{{\"openapi\": {}1{}}}", "[".repeat(200), "]".repeat(200));
    let wide: Vec<u8> = braces.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, bytes, words) in [
        (
            "schemas/wide.yaml",
            &wide[..],
            "wide.yaml:1:1: is UTF-16, expected UTF-8",
        ),
        (
            "schemas/deep.json",
            deep.as_bytes(),
            "deep.json:1:140: is nested deeper than 128 levels, which is as deep as is read",
        ),
    ] {
        suite.write(name, bytes);
        let ended = suite.run(&["check"]);
        assert_eq!(ended.status, 2, "{}", ended.out);
        assert!(ended.err.contains(words), "{}", ended.err);
    }
}

#[test]
fn what_is_likely_misspelt_is_a_warning_with_its_line() {
    let paths = "  /a:\n    gett: { responses: { '200': { description: d } } }\n    \
                 get: { respones: {}, parameters: [{ name: q, in: query, shema: {}, content: { text/plain: {} } }], responses: { '200': { description: d, contents: {}, header: {}, \
                 headers: { X-A: { requird: true } }, content: { text/plain: { shema: {} }, application/json: { schema: \
                 { type: integer, minimun: 3, x-other: 1, note: free, properties: { minimun: {} } } } } } } }";
    let text =
        document("3.1.0", paths, "  schemas: {}") + "jsonSchemaDialect: https://example.com/x\n";
    let suite = Suite::new(&[("schemas/a.yaml", &text)]);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let words = [
        "a.yaml:5:5: /paths/~1a/gett: `gett` has no effect: did you mean `get`?",
        "a.yaml:6:12: /paths/~1a/get/respones: `respones` has no effect: did you mean `responses`?",
        "`contents` has no effect: did you mean `content`?",
        "`header` has no effect: did you mean `headers`?",
        "X-A/requird: `requird` has no effect: did you mean `required`?",
        "/parameters/0/shema: `shema` has no effect: did you mean `schema`? (in 2 places)",
        "schema/minimun: `minimun` has no effect: did you mean `minimum`?",
        "a.yaml:9:1: /jsonSchemaDialect: the dialect \"https://example.com/x\" is not known",
    ];
    for words in words {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
    assert_eq!(
        ended.err.matches("warning: ").count(),
        words.len(),
        "{}",
        ended.err
    );
}
