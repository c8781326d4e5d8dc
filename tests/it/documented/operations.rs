//! What a document says of an operation.

use super::*;

#[test]
fn an_operation_and_all_around_it_may_be_references() {
    let suite = suite_of(&[at("", &split("string")), at("new/", &split("integer"))].concat());
    let host = Host::start(|_| CannedResponse::json(200, r#"{"id": 1}"#));
    let ended = run_alone(&suite, &host, &[]);
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert!(!ended.err.contains("fault"), "{}", ended.err);
    assert_eq!(
        kinds(&suite),
        BTreeSet::from(["breaking wrong-type".to_owned()])
    );
    let ended = suite.run(&["diff-contract", "api.yaml", "new/api.yaml"]);
    assert_eq!(ended.status, 1);
    assert!(
        ended.out.contains("type-changed at GET /things 200 /id"),
        "{}",
        ended.out
    );
}

#[test]
fn a_comparison_of_which_nothing_was_read_is_no_compatibility() {
    let path = |n: usize| format!("  /p{n}: {{get: {{$ref: \"#/gone/{n}\"}}}}\n");
    let paths: String = (0..40).map(path).collect();
    let lost = format!("openapi: 3.0.3\npaths:\n{paths}");
    let suite = Suite::new(&[
        ("a.yaml", &lost),
        ("b.yaml", &lost),
        ("c.yaml", "openapi: 3.1.0\npaths: {$ref: \"#/gone\"}\n"),
        ("d.json", r##"{"$ref": "#/gone"}"##),
    ]);
    for (old, new) in [
        ("a.yaml", "b.yaml"),
        ("a.yaml", "c.yaml"),
        ("d.json", "d.json"),
    ] {
        let ended = suite.run(&["diff-contract", old, new]);
        assert_eq!(ended.status, 4, "{old} {new}: {}", ended.out);
        assert!(ended.out.starts_with("NOTHING COMPARED"), "{}", ended.out);
    }
    // Faults that are alike are one row.
    let ended = suite.run(&["diff-contract", "a.yaml", "b.yaml"]);
    assert_eq!(
        ended.out.matches("leads nowhere").count(),
        2,
        "{}",
        ended.out
    );
    assert_eq!(
        ended.out.matches("(in 40 places)").count(),
        2,
        "{}",
        ended.out
    );
    let ended = suite.run(&["run", "--openapi", "a.yaml", "--host", "http://127.0.0.1:9"]);
    assert_eq!(ended.status, 4);
    assert_eq!(
        ended.err.matches("leads nowhere").count(),
        1,
        "{}",
        ended.err
    );
    assert!(
        ended
            .err
            .contains("no safe operation, as far as it could be read"),
        "{}",
        ended.err
    );
}

#[test]
fn an_object_of_another_kind_is_a_fault() {
    let document = "openapi: 3.1.0
paths:
  /a:
    parameters: [{$ref: '#/components/headers/H'}]
    get: {$ref: '#/components/pathItems/I'}
    post:
      requestBody: {$ref: '#/components/schemas/S'}
      callbacks: {c: {$ref: '#/components/links/L'}}
      responses:
        '200': {$ref: '#/components/requestBodies/B'}
        '201': {description: x, headers: {X: {$ref: '#/components/parameters/P'}}, links: {l: {$ref: '#/components/examples/E'}}}
        '202': {description: x, content: {application/json: {schema: {$ref: '#/components/responses/R'}}}}
        '203': {type: object}
components:
  schemas: {S: {type: object}}
  headers: {H: {schema: {type: string}}}
  pathItems: {I: {get: {responses: {}}}}
  links: {L: {operationId: x}}
  requestBodies: {B: {content: {}}}
  parameters: {P: {name: p, in: query, schema: {}}}
  examples: {E: {value: 1}}
  responses: {R: {description: x}}
  securitySchemes: {K: {$ref: '#/components/schemas/S'}}
";
    let suite = Suite::new(&[("schemas/api.yaml", document)]);
    let ended = suite.run(&["check"]);
    for words in [
        "found a header, expected a parameter",
        "found a path item, expected an operation",
        "found a schema, expected a request body",
        "found a link, expected a callback",
        "found a request body, expected a response",
        "found a parameter, expected a header",
        "found an example, expected a link",
        "found a response, expected a schema",
        "found a schema, expected a response",
        "found a schema, expected a security scheme",
    ] {
        assert_eq!(
            ended.err.matches(words).count(),
            1,
            "{words}: {}",
            ended.err
        );
    }
    assert_eq!(ended.err.matches(": found a").count(), 10, "{}", ended.err);
}

#[test]
fn a_schema_in_the_place_of_a_response_is_reported_and_judged_by() {
    let document = "openapi: 3.0.3
paths:
  /tags: {get: {responses: {'200': {$ref: '#/components/schemas/Tags'}}}}
components: {schemas: {Tags: {type: object, required: [tags], properties: {tags: {type: array}}}}}
";
    let suite = Suite::new(&[("api.yaml", document)]);
    let host = Host::start(|_| CannedResponse::json(200, r#"{"tags": 1}"#));
    let ended = run_alone(&suite, &host, &[]);
    assert_eq!(ended.status, 1);
    assert!(
        ended.err.contains("found a schema, expected a response"),
        "{}",
        ended.err
    );
}

#[test]
fn what_3_2_has_brought_is_honoured_or_named() {
    let document = "openapi: 3.2.0
$self: https://example.com/apis/api.yaml
paths:
  /pet:
    get:
      operationId: pet
      parameters:
        - {in: querystring, name: q, required: true, content: {application/x-www-form-urlencoded: {example: {a: x y, b: 1}, schema: {type: object}}}}
      responses:
        '200': {description: ok, content: {application/json: {$ref: 'https://example.com/apis/api.yaml#/components/mediaTypes/Pet'}}}
        '202': {description: ok, content: {multipart/mixed: {itemSchema: {type: object}, itemEncoding: {contentType: application/json}}}}
    additionalOperations: {COPY: {responses: {'204': {description: ok}}}}
components:
  mediaTypes: {Pet: {schema: {$ref: '#/components/schemas/Pet'}}}
  schemas:
    Pet:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Other'}]
      discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat'}, defaultMapping: Other}
    Cat: {type: object, required: [kind, claws], properties: {kind: {type: string}, claws: {type: integer}}}
    Other: {type: object, properties: {kind: {type: string}, name: {type: string}}}
";
    for (body, kinds_found) in [
        (r#"{"kind": "fish", "name": "x"}"#, vec![]),
        (r#"{"name": "x"}"#, vec![]),
        (
            r#"{"kind": "fish", "name": 1}"#,
            vec!["breaking wrong-type".to_owned()],
        ),
        (
            r#"{"kind": "cat"}"#,
            vec!["breaking missing-property".to_owned()],
        ),
    ] {
        let suite = Suite::new(&[("api.yaml", document), ("schemas/api.yaml", document)]);
        let host = Host::start(move |_| CannedResponse::json(200, body));
        let ended = run_alone(&suite, &host, &[]);
        assert_eq!(
            kinds(&suite),
            BTreeSet::from_iter(kinds_found),
            "{body}: {}",
            ended.out
        );
        assert_eq!(host.received()[0].target, "/pet?a=x%20y&b=1");
        assert!(!ended.err.contains("fault"), "{}", ended.err);
        assert!(
            ended
                .err
                .contains("`itemEncoding` of OpenAPI 3.2 is not judged"),
            "{}",
            ended.err
        );
        let ended = suite.run(&["check"]);
        assert!(ended.out.contains("with 2 operations"), "{}", ended.out);
        assert!(ended.err.starts_with("note: "), "{}", ended.err);
    }
}

#[test]
fn what_3_2_forbids_is_named_where_it_stands() {
    let document = "openapi: 3.2.0
info: {title: T, version: '1'}
paths:
  /pets:
    parameters: [{in: query, name: page, schema: {type: string}}]
    get:
      parameters:
        - {in: querystring, name: all, style: form, content: {application/json: {schema: {type: object}}}}
      responses: {'204': {description: d}}
    additionalOperations: {POST: {responses: {'204': {description: d}}}}
components:
  parameters:
    Whole: {in: querystring, name: q, schema: {type: object}}
    Bad: {in: header, name: 'X[a]', schema: {type: string}}
    Id: {in: path, name: '{id}', required: true, schema: {type: string}}
";
    let suite = Suite::new(&[("schemas/api.yaml", document)]);
    let ended = suite.run(&["check"]);
    for words in [
        "api.yaml:6:5: /paths/~1pets/get: a parameter in `querystring` is the whole query",
        "`style` has no effect beside `content`",
        "/paths/~1pets/additionalOperations/POST: `POST` belongs in the path item, as `post`",
        "/components/parameters/Whole/schema: a parameter in `querystring` is described by `content`",
        "/components/parameters/Bad/name: `X[a]` is not a header name",
        "/components/parameters/Id/name: `{id}` cannot be the name of a parameter in a path",
    ] {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
}
