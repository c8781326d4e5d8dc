//! Values of several forms, null among them, and what is required of them.

use super::*;

/// The findings on a response of `GET /a`, whose schema is `A` of the components.
fn judged(version: &str, components: &str, status: u16, body: &str) -> BTreeSet<String> {
    let paths = format!(
        "  /a: {{ get: {{ responses: {{ {status}: {{ description: d, content: {{ application/json: \
         {{ schema: {{ $ref: '#/components/schemas/A' }} }} }} }} }} }} }}"
    );
    let text = document(version, &paths, components);
    let case = format!(
        "request: {{ path: /a }}\nexpect: {{ status: {status}, contract: {{ openapi: a.yaml, operation: GET /a }} }}\n"
    );
    let suite = Suite::new(&[("schemas/a.yaml", &text), ("cases/a.case.yaml", &case)]);
    let body = body.to_owned();
    let host = Host::start(move |_| CannedResponse::json(status, &body));
    let ended = suite.run(&["run", "--host", &host.url, "-q"]);
    assert!(ended.status < 2, "{}{}", ended.out, ended.err);
    findings(&suite)
}

#[test]
fn null_is_allowed_beside_a_reference_and_a_form_of_nothing_but_null() {
    let components = "  schemas:
    A:
      type: object
      properties:
        owner: { nullable: true, $ref: '#/components/schemas/Owner' }
        state: { nullable: true, oneOf: [{ $ref: '#/components/schemas/State' }, { $ref: '#/components/schemas/NullEnum' }] }
    Owner: { type: object, properties: { name: { type: string } } }
    State: { type: string, enum: [open] }
    NullEnum: { enum: [null] }";
    let judged = |body: &str| judged("3.0.3", components, 200, body);
    assert_eq!(judged(r#"{"owner":null,"state":null}"#), reported(&[]));
    assert_eq!(judged(r#"{"owner":{},"state":"open"}"#), reported(&[]));
    let expected = reported(&[
        "breaking wrong-type body:/owner/name",
        "breaking unknown-enum-value body:/state",
    ]);
    assert_eq!(judged(r#"{"owner":{"name":1},"state":"lost"}"#), expected);
}

#[test]
fn forms_without_a_mapping_are_identified_by_the_values_that_they_list() {
    let components = "  schemas:
    A:
      oneOf: [{ $ref: '#/components/schemas/One' }, { $ref: '#/components/schemas/Two' }, { $ref: '#/components/schemas/Three' }]
      discriminator: { propertyName: type }
    One: { type: object, required: [type, n], properties: { type: { type: string, enum: [one] }, n: { type: integer } } }
    Two: { allOf: [{ $ref: '#/components/schemas/Kind' }, { type: object, properties: { n: { type: string } } }] }
    Three: { type: object, required: [type, m], properties: { type: { $ref: '#/components/schemas/Word' }, m: { type: integer } } }
    Kind: { type: object, required: [type, n], properties: { type: { type: string, enum: [two] } } }
    Word: { type: string, enum: [three, two] }";
    let judged = |body: &str| judged("3.0.3", components, 200, body);
    for body in [
        r#"{"type":"one","n":1}"#,
        r#"{"type":"two","n":"x"}"#,
        r#"{"type":"two","m":1}"#,
        r#"{"type":"three","m":1}"#,
    ] {
        assert_eq!(judged(body), BTreeSet::new(), "{body}");
    }
    assert_eq!(
        judged(r#"{"type":"one","n":"x"}"#),
        reported(&["breaking wrong-type body:/n"])
    );
    assert_eq!(
        judged(r#"{"type":"four","n":1}"#),
        reported(&["breaking unknown-enum-value body:/type"])
    );
    assert_eq!(
        judged(r#"{"n":1}"#),
        reported(&["breaking missing-property body:/type"])
    );
}

#[test]
fn a_form_need_not_have_the_property_that_tells_it_where_it_does_not_require_it() {
    let components = "  schemas:
    A:
      anyOf: [{ $ref: '#/components/schemas/One' }, { $ref: '#/components/schemas/Two' }]
      discriminator: { propertyName: type }
    One: { type: object, properties: { type: { type: string, enum: [one] }, n: { type: integer } } }
    Two: { type: object, properties: { type: { type: string, enum: [two] }, n: { type: boolean } } }";
    assert_eq!(
        judged("3.0.3", components, 200, r#"{"n":1}"#),
        reported(&[])
    );
    let found = judged("3.0.3", components, 200, r#"{"n":"x"}"#);
    assert_eq!(found, reported(&["breaking wrong-type body:/n"]));
}

#[test]
fn what_only_wraps_a_schema_with_forms_is_judged_by_the_forms() {
    let components = "  schemas:
    A:
      type: object
      properties:
        list: { description: words, allOf: [{ $ref: '#/components/schemas/List' }] }
        base: { nullable: true, allOf: [{ $ref: '#/components/schemas/Pet' }] }
        alias: { $ref: '#/components/schemas/Alias' }
    List:
      type: object
      oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]
      discriminator: { propertyName: kind }
    Alias: { description: words, allOf: [{ $ref: '#/components/schemas/Pet' }] }
    Pet: { type: object, required: [kind], discriminator: { propertyName: kind }, properties: { kind: { type: string } } }
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { type: object, properties: { lives: { type: integer } } }] }
    Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }, { type: object, required: [bark], properties: { bark: { type: string } } }] }";
    let body = r#"{"list":{"kind":"Cat","lives":9},"base":null,"alias":{"kind":"Dog","bark":"w"}}"#;
    assert_eq!(judged("3.0.3", components, 200, body), reported(&[]));
    let body =
        r#"{"list":{"kind":"Cow"},"base":{"kind":"Cat","lives":"9"},"alias":{"kind":"Dog"}}"#;
    let expected = reported(&[
        "breaking unknown-enum-value body:/list/kind",
        "breaking wrong-type body:/base/lives",
        "breaking missing-property body:/alias/bark",
    ]);
    assert_eq!(judged("3.0.3", components, 200, body), expected);
}

#[test]
fn a_404_that_keeps_its_schema_is_no_lost_route() {
    let components = "  schemas:
    A: { type: object, required: [error], properties: { error: { type: string } } }";
    let judged = |body: &str| judged("3.0.3", components, 404, body);
    assert_eq!(judged(r#"{"error":"no such order"}"#), reported(&[]));
    let gone = reported(&["breaking route-gone status"]);
    assert_eq!(judged(r#"{"message":"no Route matched"}"#), gone);
}

#[test]
fn what_a_schema_requires_and_forgot_to_describe_is_documented() {
    let components = "  schemas:
    A: { type: object, required: [id, type], properties: { id: { type: string }, _type: { type: string, enum: [b] } } }";
    let judged = |body: &str| judged("3.1.0", components, 200, body);
    assert_eq!(judged(r#"{"id":"1","type":"a"}"#), reported(&[]));
    let found = judged(r#"{"id":"1","colour":"red"}"#);
    let expected = [
        "breaking missing-property body:/type",
        "additive undocumented-property body:/colour",
    ];
    assert_eq!(found, reported(&expected));
}

#[test]
fn a_name_that_is_required_twice_is_required_once() {
    let components = "  schemas:
    A: { type: object, required: [id, name, id, name], properties: { id: { type: string }, name: { type: string } } }";
    let judged = |body: &str| judged("3.1.0", components, 200, body);
    assert_eq!(judged(r#"{"id":"1","name":"a"}"#), reported(&[]));
    let missing = reported(&["breaking missing-property body:/name"]);
    assert_eq!(judged(r#"{"id":"1"}"#), missing);
    let text = document(
        "3.1.0",
        "  /a: { get: { responses: { 200: { description: d, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } } } }",
        components,
    );
    let ended = Suite::new(&[("schemas/a.yaml", &text)]).run(&["check"]);
    let words = "/components/schemas/A/required: `required` has `id` more than once";
    assert_eq!(ended.err.matches(words).count(), 1, "{}", ended.err);
}

#[test]
fn an_operation_that_both_documents_have_stands_for_no_other() {
    let all = "  /a/{id}: { get: { responses: { 200: { description: d } } } }
  /a/{name}: { get: { responses: { 201: { description: d } } } }
  /a/{id}#x: { get: { responses: { 202: { description: d } } } }
  /b?kind=one: { get: { responses: { 200: { description: d } } } }
  /c/{id}: { get: { responses: { 200: { description: d } } } }";
    let fewer = "  /a/{id}: { get: { responses: { 200: { description: d } } } }
  /b?kind=two: { get: { responses: { 201: { description: d } } } }
  /c/{name}: { get: { responses: { 200: { description: d } } } }";
    let old = document("3.0.3", all, "  schemas: {}");
    let new = document("3.0.3", fewer, "  schemas: {}");
    let suite = Suite::new(&[("old.yaml", &old), ("new.yaml", &new)]);
    let compare = |one: &str, other: &str| {
        let ended = suite.run(&["diff-contract", one, other, "--format", "json"]);
        BTreeSet::from_iter(differences(&ended.out))
    };
    let gone = [
        "breaking operation-removed GET /a/{id}#x",
        "breaking operation-removed GET /a/{name}",
        "breaking operation-removed GET /b?kind=one",
        "additive operation-added GET /b?kind=two",
    ];
    assert_eq!(compare("old.yaml", "new.yaml"), reported(&gone));
    assert_eq!(compare("old.yaml", "old.yaml"), reported(&[]));
}

#[test]
fn a_parameter_that_cannot_be_read_is_one_fault_and_is_not_removed() {
    let api = |parameters: &str| {
        let paths = format!(
            "  /a/{{id}}: {{ get: {{ parameters: {parameters}, responses: {{ 200: {{ description: d }} }} }} }}"
        );
        document("3.0.3", &paths, "  schemas: {}")
    };
    let id = "{ name: id, in: path, required: true, schema: { type: string } }";
    let whole = api(&format!(
        "[{id}, {{ name: q, in: query, schema: {{ type: string }} }}]"
    ));
    for broken in [
        "{ id: 1 }",
        "[{ $ref: '#/components/parameters/Gone' }]",
        "[{ in: path }]",
    ] {
        let suite = Suite::new(&[("old.yaml", &whole), ("schemas/new.yaml", &api(broken))]);
        let ended = suite.run(&["check"]);
        assert_eq!(ended.err.matches("warning:").count(), 1, "{}", ended.err);
        let ended = suite.run(&[
            "diff-contract",
            "old.yaml",
            "schemas/new.yaml",
            "--format",
            "json",
        ]);
        assert_eq!(differences(&ended.out), Vec::<String>::new(), "{broken}");
    }
}
