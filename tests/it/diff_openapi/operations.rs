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

#[test]
fn a_status_of_its_own_is_compared_with_what_described_it_before() {
    let of = |status: &str, kind: &str| {
        format!(
            "'{status}': {{ description: d, content: {{ application/json: {{ schema: {{ type: \
             {kind} }} }} }} }}"
        )
    };
    let own = |responses: &[String]| {
        let responses = responses.join(", ");
        document("", &format!("responses: {{ {responses} }}"), NONE)
    };
    let none = "'204': { description: d }".to_owned();
    let (class, default) = (of("2XX", "object"), of("default", "object"));
    for (old, new, reported) in [
        (
            vec![class.clone()],
            vec![class.clone(), of("201", "array")],
            &["breaking type-changed 201"][..],
        ),
        (
            vec![class.clone()],
            vec![class.clone(), of("201", "object")],
            &[],
        ),
        // There is never a body with 204.
        (vec![class.clone()], vec![class.clone(), none], &[]),
        (
            vec![class.clone(), default.clone()],
            vec![class.clone(), default.clone(), of("422", "array")],
            &["additive status-added 422", "breaking type-changed 422"],
        ),
        // Beside a success, `default` is for errors.
        (
            vec![of("200", "array"), default.clone()],
            vec![of("200", "array"), default, of("202", "array")],
            &["additive status-added 202"],
        ),
    ] {
        let mut found = compare(&own(&old), &own(&new), &[]);
        found.sort();
        assert_eq!(found, reported, "{old:?} → {new:?}");
    }
}

#[test]
fn a_file_that_is_not_there_is_said_to_be_missing() {
    let suite = Suite::new(&[("old.yaml", &response("", NONE)), ("list.yaml", "a: [1\n")]);
    for (other, words) in [
        ("gone.yaml", "error: gone.yaml: does not exist"),
        ("list.yaml", "error: list.yaml:"),
    ] {
        for names in [["old.yaml", other], [other, "old.yaml"]] {
            let ended = suite.run(&["diff-contract", names[0], names[1]]);
            assert!(ended.err.starts_with(words), "{}", ended.err);
            assert!(!ended.err.contains("is not an OpenAPI"), "{}", ended.err);
        }
    }
}
