//! Parameters, servers and security of two documents.

use super::*;

#[test]
fn defaults_and_styles_of_parameters_are_compared() {
    let api = |parameters: &str| {
        let operation =
            format!("parameters: [{parameters}], responses: {{ '200': {{ description: d }} }}");
        document("", &operation, NONE)
    };
    for (old, new, reported) in [
        (
            "{ in: query, name: q, schema: { type: integer, default: 10 } }",
            "{ in: query, name: q, schema: { type: integer, default: 20 } }",
            &["notice default-changed parameter q"][..],
        ),
        (
            "{ in: query, name: q, schema: { type: array, items: { type: string } } }",
            "{ in: query, name: q, explode: false, schema: { type: array, items: { type: string } } }",
            &["breaking parameter-style-changed parameter q"],
        ),
        // A text is written in one way, exploded or not.
        (
            "{ in: query, name: q, schema: { type: string } }",
            "{ in: query, name: q, explode: false, schema: { type: string } }",
            &[],
        ),
        (
            "{ in: query, name: q, schema: { type: object } }",
            "{ in: query, name: q, content: { application/json: { schema: { type: object } } } }",
            &["breaking parameter-style-changed parameter q"],
        ),
        (
            "{ in: query, name: q, allowReserved: true, schema: { type: string } }",
            "{ in: query, name: q, deprecated: true, schema: { type: string } }",
            &[
                "breaking parameter-style-changed parameter q",
                "notice deprecated parameter q",
            ],
        ),
        (
            "{ in: header, name: x-any, schema: { type: string } }",
            "{ in: header, name: X-Any, required: true, schema: { type: string } }",
            &["breaking parameter-required parameter x-any"],
        ),
        // They are described elsewhere, and OpenAPI ignores them here.
        (
            "",
            "{ in: header, name: aCCept, required: true, schema: { type: string } }, \
             { in: header, name: CONTENT-TYPE, required: true, schema: { type: string } }, \
             { in: header, name: authorization, required: true, schema: { type: string } }",
            &[],
        ),
    ] {
        let mut found = compare(&api(old), &api(new), &[]);
        found.sort();
        assert_eq!(found, reported, "{old} → {new}");
    }
    let rows: [Row; 1] = [(
        "{ type: integer, default: 1 }",
        "{ type: integer, default: 2 }",
        &[],
        &["notice default-changed request body /v"],
    )];
    check(&rows, (NONE, NONE), &property);
}

#[test]
fn a_parameter_that_takes_more_breaks_nobody() {
    let api = |parameters: &str| {
        let operation =
            format!("parameters: [{parameters}], responses: {{ '200': {{ description: d }} }}");
        document("", &operation, NONE)
    };
    let one = |schema: &str| api(&format!("{{ in: query, name: q, schema: {schema} }}"));
    for (old, new, reported) in [
        ("integer", "string", "notice type-widened parameter q"),
        (
            "boolean",
            "string, format: uuid",
            "breaking type-changed parameter q",
        ),
        (
            "string, enum: [a]",
            "string, enum: [a, b]",
            "notice enum-value-added parameter q",
        ),
        (
            "string, enum: [a, b]",
            "string, enum: [a]",
            "breaking enum-value-removed parameter q",
        ),
    ] {
        let schema = |words: &str| one(&format!("{{ type: {words} }}"));
        assert_eq!(
            compare(&schema(old), &schema(new), &[]),
            [reported],
            "{old}"
        );
    }
}

#[test]
fn the_path_of_a_server_counts_and_one_name_finds_an_operation_in_both() {
    let api = |servers: &str, path: &str| {
        let text = document(servers, "responses: { '200': { description: d } }", NONE);
        text.replace("  /a:", &format!("  {path}:"))
    };
    let server = |text: &str| format!("servers: [{text}]\n");
    let versioned = |rest: &str| {
        server(&format!(
            "{{ url: 'https://h/{{v}}', variables: {{ v: {{ {rest} }} }} }}"
        ))
    };
    for (old, new, reported) in [
        (
            "{ url: https://h/v1 }",
            "{ url: https://h/v2 }",
            "breaking server-path-changedPOST /v2/a",
        ),
        ("{ url: https://h/v1 }", "{ url: https://i/v1/ }", ""),
        (
            "{ url: https://h/v1 }",
            "{ url: https://h/v1 }, { url: https://h/v2 }",
            "additive server-path-changedPOST /v1/a",
        ),
    ] {
        let found = compare(&api(&server(old), "/a"), &api(&server(new), "/a"), &[]);
        let found: Vec<String> = found
            .iter()
            .map(|one| one.replace("changed POST", "changedPOST"))
            .collect();
        assert_eq!(found.concat(), reported, "{old} → {new}");
    }
    let listed = api(&versioned("default: v1, enum: [v1, v2]"), "/a");
    let next = api(&versioned("default: v2, enum: [v1, v2]"), "/a");
    let only = api(&versioned("default: v2"), "/a");
    assert_eq!(compare(&listed, &next, &[]), [""; 0]);
    assert_eq!(compare(&listed, &only, &[]).len(), 1);
    let unnamed = compare(
        &api(&server("{ url: https://h/v1 }"), "/a"),
        &api("", "/a"),
        &[],
    );
    assert!(
        unnamed[0].starts_with("notice server-path-changed"),
        "{unnamed:?}"
    );

    let (long, short) = (api("", "/public/v1/things"), api("", "/v1/things"));
    assert_eq!(compare(&long, &short, &[]).len(), 2);
    for name in ["POST /public/v1/things", "POST /v1/things", "make"] {
        let found = compare(&long, &short, &["--operation", name]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with("notice server-path-changed"),
            "{found:?}"
        );
    }
}

#[test]
fn a_security_requirement_that_cannot_be_read_is_a_fault_and_no_difference() {
    let scheme = "  schemas: {}\n  securitySchemes: { k: { type: http, scheme: bearer } }";
    let responses = "responses: { '200': { description: d } }";
    let at_root = |security: &str| document(&format!("security: {security}\n"), responses, scheme);
    let own = |security: &str| document("", &format!("security: {security}, {responses}"), scheme);
    let list = "`security` is not a list: write `- name: []`";
    let object = "a security requirement is not an object: write `name: []`";
    let scopes = "the scopes of `k` are not a list of texts: write `[]` if there are none";
    let unknown = "the security scheme `z` is not declared in `components/securitySchemes`";
    for (text, below, message) in [
        ("{ k: [] }", "", list),
        ("[k]", "/0", object),
        ("[{ k: yes }]", "/0/k", scopes),
        ("[{ z: [] }]", "/0/z", unknown),
    ] {
        assert_eq!(
            compare(&at_root("[{ k: [] }]"), &at_root(text), &[]),
            [format!("fault /security{below}: {message}")]
        );
        let broken = own(text);
        assert_eq!(
            compare(&own("[{ k: [] }]"), &broken, &[]),
            [format!("fault /paths/~1a/post/security{below}: {message}")]
        );
        let ended = Suite::new(&[("schemas/a.yaml", &broken)]).run(&["check"]);
        assert!(ended.err.contains(message), "{}", ended.err);
    }
    assert_eq!(
        compare(&own("[]"), &own("[{ k: [] }]"), &[]),
        ["breaking credential-required"]
    );
}

#[test]
fn another_credential_breaks_clients_and_a_further_choice_does_not() {
    let scheme = "  schemas: {}\n  securitySchemes:\n    k: { type: apiKey, in: header, name: k }\n    \
                  same: { type: apiKey, in: header, name: K }\n    \
                  b: { type: http, scheme: bearer }\n    o: { type: oauth2 }";
    let responses = "responses: { '200': { description: d } }";
    let own = |security: &str| document("", &format!("security: {security}, {responses}"), scheme);
    let (breaking, additive) = (
        &["breaking credential-changed"][..],
        &["additive credential-changed"][..],
    );
    for (old, new, reported) in [
        ("[{ k: [] }]", "[{ same: [] }]", &[][..]),
        ("[{ k: [] }]", "[{ b: [] }]", breaking),
        ("[{ k: [] }]", "[{ k: [], b: [] }]", breaking),
        ("[{ k: [], b: [] }]", "[{ k: [] }]", additive),
        ("[{ k: [] }]", "[{ k: [] }, { b: [] }]", additive),
        ("[{ k: [] }, { b: [] }]", "[{ b: [] }]", breaking),
        ("[{ o: [r] }]", "[{ o: [r, w] }]", breaking),
        ("[{ o: [r, w] }]", "[{ o: [r] }]", additive),
        (
            "[{ k: [] }, {}]",
            "[{ b: [] }]",
            &["breaking credential-required"],
        ),
        (
            "[{ k: [] }]",
            "[{ b: [] }, {}]",
            &["notice credential-dropped"],
        ),
    ] {
        assert_eq!(
            compare(&own(old), &own(new), &[]),
            reported,
            "{old} → {new}"
        );
    }
    let (old, new) = (own("[{ o: [r] }]"), own("[{ o: [w] }]"));
    let suite = Suite::new(&[("old.yaml", &old), ("new.yaml", &new)]);
    let ended = suite.run(&["diff-contract", "old.yaml", "new.yaml"]);
    let words = "needed `o` (bearer token) with `r`, now needs `o` (bearer token) with `w`";
    assert!(
        ended.out.starts_with("BREAKS CLIENTS  1 breaking\n") && ended.out.contains(words),
        "{}",
        ended.out
    );
}

/// No components.
const NONE: &str = "  schemas: {}";

#[test]
fn what_has_no_schema_may_be_anything() {
    let bare = "application/json: {}";
    let typed = "application/json: { schema: { type: object, required: [id] } }";
    let free = "application/json: { schema: { description: d } }";
    assert_eq!(
        compare(&response(typed, NONE), &response(bare, NONE), &[]),
        ["breaking more-allowed 200"]
    );
    assert_eq!(
        compare(&response(bare, NONE), &response(typed, NONE), &[]),
        ["notice less-allowed 200"]
    );
    assert_eq!(
        compare(&request(bare, NONE), &request(typed, NONE), &[]),
        ["breaking less-allowed request body"]
    );
    assert_eq!(
        compare(&request(typed, NONE), &request(bare, NONE), &[]),
        ["notice more-allowed request body"]
    );
    let binary = "image/png: { schema: { type: string, format: binary } }";
    for (one, other) in [(bare, free), (binary, "image/png: {}")] {
        assert!(compare(&response(one, NONE), &response(other, NONE), &[]).is_empty());
        assert!(compare(&response(other, NONE), &response(one, NONE), &[]).is_empty());
    }
}

#[test]
fn a_status_is_compared_with_what_described_it_before() {
    let with = |responses: &str| document("", &format!("responses: {{ {responses} }}"), NONE);
    let body = |kind: &str| {
        format!(
            "{{ description: d, content: {{ application/json: {{ schema: {{ type: {kind} }} }} }} }}"
        )
    };
    let (object, array) = (body("object"), body("array"));
    for (class, code) in [
        ("2XX", "201"),
        ("4XX", "422"),
        ("default", "422"),
        ("default", "4XX"),
    ] {
        let old = with(&format!("'{class}': {object}"));
        let other = with(&format!("'{class}': {object}, '{code}': {array}"));
        let found = compare(&old, &other, &[]);
        let expected = format!("breaking type-changed {code}");
        assert!(found.contains(&expected), "{class} {code}: {found:?}");
        let same = with(&format!("'{class}': {object}, '{code}': {object}"));
        let found = compare(&old, &same, &[]);
        assert!(
            !found.iter().any(|one| one.contains("changed")),
            "{found:?}"
        );
    }
}

#[test]
fn what_is_only_written_counts_where_it_is_sent() {
    let body = |otp: &str| {
        format!(
            "application/json: {{ schema: {{ type: object, properties: {{ user: {{ type: string }}{otp} }} }} }}"
        )
    };
    let (none, plain) = (body(""), body(", otp: { type: string }"));
    let written = body(", otp: { type: string, writeOnly: true }");
    let sent = |old: &str, new: &str| compare(&request(old, NONE), &request(new, NONE), &[]);
    assert_eq!(
        sent(&none, &written),
        ["additive property-added request body /otp"]
    );
    assert_eq!(
        sent(&written, &none),
        ["notice property-removed request body /otp"]
    );
    assert!(sent(&plain, &written).is_empty() && sent(&written, &plain).is_empty());
    let read = |old: &str, new: &str| compare(&response(old, NONE), &response(new, NONE), &[]);
    assert_eq!(
        read(&plain, &written),
        ["breaking property-removed 200 /otp"]
    );
    assert!(read(&none, &written).is_empty() && read(&written, &none).is_empty());
}
