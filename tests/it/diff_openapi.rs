//! `driftcheck diff-contract` of OpenAPI documents: what readers of responses and senders of
//! requests would notice, each row on the side where it counts.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::Value;

use crate::support::Suite;

/// A document of one operation.
fn document(head: &str, operation: &str, components: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\n{head}paths:\n  /a:\n    post: \
         {{ operationId: make, {operation} }}\ncomponents:\n{components}\n"
    )
}

/// A document whose response has this body.
fn response(content: &str, components: &str) -> String {
    let operation =
        format!("responses: {{ '200': {{ description: d, content: {{ {content} }} }} }}");
    document("", &operation, components)
}

/// A document whose request has this body.
fn request(content: &str, components: &str) -> String {
    let operation = format!(
        "requestBody: {{ content: {{ {content} }} }}, responses: {{ '200': {{ description: d }} }}"
    );
    document("", &operation, components)
}

/// Severity, kind and place of each difference, and each fault.
fn compare(old: &str, new: &str, more: &[&str]) -> Vec<String> {
    let suite = Suite::new(&[("old.yaml", old), ("new.yaml", new)]);
    let mut arguments = vec!["diff-contract", "old.yaml", "new.yaml", "--format", "json"];
    arguments.extend(more);
    let ended = suite.run(&arguments);
    let document: Value = serde_json::from_str(&ended.out).unwrap();
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    let differences = document["differences"].as_array().unwrap().iter();
    let differences = differences.map(|row| {
        let place = text(row, "pointer");
        let place = place.strip_prefix("POST /a").unwrap_or(&place);
        format!("{} {}{place}", text(row, "severity"), text(row, "kind"))
    });
    let faults = document["faults"].as_array().unwrap().iter();
    let faults = faults.map(|row| {
        let at = row["location"]["pointer"].as_str().unwrap();
        format!("fault {at}: {}", text(row, "message"))
    });
    differences.chain(faults).collect()
}

/// The old and new text of a response and of a request, and what is told of each.
type Row = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

/// Checks rows of contents, or of schemas of `v`, on both sides.
fn check(rows: &[Row], components: (&str, &str), content: &dyn Fn(&str) -> String) {
    for (old, new, read, sent) in rows {
        let (a, b) = (content(old), content(new));
        let found = compare(
            &response(&a, components.0),
            &response(&b, components.1),
            &[],
        );
        assert_eq!(found, *read, "response: {old} → {new}");
        let found = compare(&request(&a, components.0), &request(&b, components.1), &[]);
        assert_eq!(found, *sent, "request: {old} → {new}");
    }
}

const NONE: &str = "  schemas: {}";

fn property(schema: &str) -> String {
    format!("application/json: {{ schema: {{ type: object, properties: {{ v: {schema} }} }} }}")
}

#[test]
fn media_types_are_compared_as_types_and_their_schemas_always() {
    let rows: [Row; 9] = [
        (
            "application/json: string",
            "'Application/JSON ;charset=\"UTF-8\"': string",
            &[],
            &[],
        ),
        (
            "application/json: string",
            "'application/json; charset=utf-8': integer",
            &["breaking type-changed 200"],
            &["breaking type-changed request body"],
        ),
        (
            "application/json;version=1: string",
            "application/json;version=2: string",
            &["notice media-type-changed 200"],
            &["notice media-type-changed request body"],
        ),
        (
            "a/b;v=1: string, a/b;v=2: string",
            "a/b;v=2: string",
            &["breaking media-type-removed 200"],
            &["breaking media-type-removed request body"],
        ),
        (
            "application/json: string",
            "'*/*': string",
            &["breaking media-type-changed 200"],
            &["notice media-type-changed request body"],
        ),
        (
            "'application/*': string",
            "application/json: string",
            &["notice media-type-changed 200"],
            &["breaking media-type-changed request body"],
        ),
        ("'*/*': string, a/b: string", "'*/*': string", &[], &[]),
        (
            "application/json: string",
            "application/hal+json: integer",
            &["breaking type-changed 200", "notice media-type-changed 200"],
            &[
                "breaking type-changed request body",
                "breaking media-type-removed request body",
                "additive media-type-added request body",
            ],
        ),
        (
            "text/xml: string",
            "application/json: string",
            &[
                "breaking media-type-removed 200",
                "additive media-type-added 200",
            ],
            &[
                "breaking media-type-removed request body",
                "additive media-type-added request body",
            ],
        ),
    ];
    check(&rows, (NONE, NONE), &|text| {
        let forms = text.split(", ").map(|form| {
            let (name, kind) = form.rsplit_once(": ").unwrap();
            let name = name.trim_matches('\'');
            format!("'{name}': {{ schema: {{ type: {kind} }} }}")
        });
        forms.collect::<Vec<_>>().join(", ")
    });
}

#[test]
fn a_format_breaks_whom_it_refuses_something() {
    let rows: [Row; 8] = [
        (
            "{ type: integer, minimum: 1, maximum: 9 }",
            "{ type: integer, format: int64, minimum: 1, maximum: 9 }",
            &["notice format-added 200 /v"],
            &["notice format-added request body /v"],
        ),
        (
            "{ type: integer, format: int32 }",
            "{ type: integer, format: int64 }",
            &["breaking format-changed 200 /v"],
            &["notice format-changed request body /v"],
        ),
        (
            "{ type: integer, format: int64 }",
            "{ type: integer, format: int32 }",
            &["notice format-changed 200 /v"],
            &["breaking format-changed request body /v"],
        ),
        (
            "{ type: integer, format: int32 }",
            "{ type: integer, minimum: -2147483648, maximum: 2147483647 }",
            &["notice format-removed 200 /v"],
            &["notice format-removed request body /v"],
        ),
        (
            "{ type: integer, minimum: 1 }",
            "{ type: integer, minimum: 1, format: int32 }",
            &["notice format-added 200 /v"],
            &["breaking format-added request body /v"],
        ),
        (
            "{ type: number, format: float }",
            "{ type: number, format: double }",
            &["notice format-changed 200 /v"],
            &["notice format-changed request body /v"],
        ),
        (
            "{ type: string, format: password }",
            "{ type: string }",
            &["notice format-removed 200 /v"],
            &["notice format-removed request body /v"],
        ),
        (
            "{ type: string, format: money }",
            "{ type: string, format: uuid }",
            &["notice format-changed 200 /v"],
            &["breaking format-changed request body /v"],
        ),
    ];
    check(&rows, (NONE, NONE), &property);
}

#[test]
fn null_is_allowed_where_every_part_allows_it() {
    let api = |base: bool, own: bool| {
        let components = format!(
            "  schemas:\n    R: {{ type: object, properties: {{ v: {{ type: string, nullable: {base} }} }} }}"
        );
        let content = format!(
            "application/json: {{ schema: {{ allOf: [{{ $ref: '#/components/schemas/R' }}], \
             properties: {{ v: {{ type: string, nullable: {own} }} }} }} }}"
        );
        response(&content, &components)
    };
    for (old, new, told) in [
        ((false, false), (true, false), None),
        (
            (false, false),
            (true, true),
            Some("breaking null-allowed 200 /v"),
        ),
        (
            (false, true),
            (true, true),
            Some("breaking null-allowed 200 /v"),
        ),
        (
            (true, true),
            (false, true),
            Some("notice null-disallowed 200 /v"),
        ),
        ((true, false), (false, true), None),
    ] {
        let found = compare(&api(old.0, old.1), &api(new.0, new.1), &[]);
        assert_eq!(found, Vec::from_iter(told), "{old:?} → {new:?}");
    }
    let text = "  schemas: { R: { type: string } }";
    let rows: [Row; 3] = [
        (
            "{ $ref: '#/components/schemas/R' }",
            "{ $ref: '#/components/schemas/R', nullable: true }",
            &["breaking null-allowed 200 /v"],
            &["notice null-allowed request body /v"],
        ),
        // 3.0 ignores what else stands beside a reference.
        (
            "{ $ref: '#/components/schemas/R' }",
            "{ $ref: '#/components/schemas/R', maxLength: 3 }",
            &[],
            &[],
        ),
        (
            "{ allOf: [{ $ref: '#/components/schemas/R' }, { type: string }] }",
            "{ allOf: [{ $ref: '#/components/schemas/R' }, { type: string, nullable: true }] }",
            &[],
            &[],
        ),
    ];
    check(&rows, (text, text), &property);
}

/// Components: a form `T` of some kinds, and parts of it.
fn kinds(forms: &[(&str, &str)]) -> String {
    let mut text = "  schemas:\n    A: { type: object, required: [type], properties: { type: { type: string, enum: [a] } } }\n".to_owned();
    for (name, kinds) in forms {
        text.push_str(&format!(
            "    {name}: {{ type: object, required: [type, query], properties: {{ type: {{ type: string, enum: [t] }}, \
             query: {{ type: object, required: [kind], properties: {{ kind: {{ type: string, enum: [{kinds}] }}, n: {{ type: string }} }} }} }} }}\n"
        ));
    }
    text
}

#[test]
fn one_form_written_as_several_is_no_difference() {
    let choice = |keyword: &str, names: &str| {
        let forms = names
            .split(' ')
            .map(|name| format!("{{ $ref: '#/components/schemas/{name}' }}"));
        let forms = forms.collect::<Vec<_>>().join(", ");
        format!("application/json: {{ schema: {{ {keyword}: [{forms}] }} }}")
    };
    let (one, several) = (kinds(&[("T", "x, y")]), kinds(&[("T1", "x"), ("T2", "y")]));
    for keyword in ["oneOf", "anyOf"] {
        let (a, b) = (choice(keyword, "A T"), choice(keyword, "A T1 T2"));
        for side in [response, request] {
            assert!(compare(&side(&a, &one), &side(&b, &several), &[]).is_empty());
            assert!(compare(&side(&b, &several), &side(&a, &one), &[]).is_empty());
        }
    }
    let (a, b) = (choice("oneOf", "A T"), choice("oneOf", "A T1 T2"));
    let fewer = kinds(&[("T", "x, y, z")]);
    assert_eq!(
        compare(&request(&a, &fewer), &request(&b, &several), &[]),
        ["breaking enum-value-removed request body /query/kind"]
    );
    assert_eq!(
        compare(&response(&b, &several), &response(&a, &fewer), &[]),
        ["breaking enum-value-added 200 /query/kind"]
    );
}

#[test]
fn values_of_a_discriminator_are_told_on_either_side() {
    let components = |form: &str, kind: &str| {
        format!(
            "  schemas:\n    A: {{ type: object, required: [type], properties: {{ type: {{ type: string }}, q: {{ type: string }} }} }}\n    \
             {form}: {{ type: object, required: [type], properties: {{ type: {{ type: string }}, r: {{ type: {kind} }} }} }}"
        )
    };
    let old = components("T", "integer");
    let plain = |property: &str, form: &str, mapping: &str| {
        format!(
            "application/json: {{ schema: {{ oneOf: [{{ $ref: '#/components/schemas/A' }}, {{ $ref: '#/components/schemas/{form}' }}], \
             discriminator: {{ propertyName: {property}{mapping} }} }} }}"
        )
    };
    let mapping = |text: &str| format!(", mapping: {{ {text} }}");
    let named = mapping("a: A, t: T");
    let before = plain("type", "T", &named);
    let both = |after: &str, components: &str| {
        [
            compare(&response(&before, &old), &response(after, components), &[]),
            compare(&request(&before, &old), &request(after, components), &[]),
        ]
    };
    let renamed = plain("type", "T", &mapping("a: A, tee: T"));
    let [read, sent] = both(&renamed, &old);
    assert_eq!(
        read,
        [
            "breaking discriminator-value-added 200",
            "notice discriminator-value-removed 200"
        ]
    );
    assert_eq!(
        sent,
        [
            "notice discriminator-value-added request body",
            "breaking discriminator-value-removed request body"
        ]
    );
    let other = plain("kind", "T", &named);
    let [read, sent] = both(&other, &old);
    assert_eq!(read, ["breaking discriminator-changed 200"]);
    assert_eq!(sent, ["breaking discriminator-changed request body"]);
    // A schema of another name is the same form, as long as the same value names it.
    let alias = plain("type", "Tee", &mapping("a: A, t: Tee"));
    assert_eq!(
        both(&alias, &components("Tee", "integer")),
        [[""; 0], [""; 0]]
    );
    let implicit = |form: &str| {
        let content = plain("type", form, "");
        response(&content, &components(form, "integer"))
    };
    assert_eq!(
        compare(&implicit("T"), &implicit("Tee"), &[]),
        [
            "breaking discriminator-value-added 200",
            "notice discriminator-value-removed 200"
        ]
    );
    // The values say which form is which.
    let [read, _] = both(&plain("type", "T", &mapping("a: T, t: A")), &old);
    assert!(
        read.contains(&"breaking property-removed 200 /q".to_owned()),
        "{read:?}"
    );
    // What a value names that cannot be read is not gone.
    let [read, _] = both(&plain("type", "T", &mapping("a: A, t: Gone")), &old);
    assert_eq!(read.len(), 1, "{read:?}");
    assert!(
        read[0].starts_with("fault ") && read[0].ends_with("`Gone` leads nowhere"),
        "{read:?}"
    );
}

#[test]
fn forms_that_draw_in_a_discriminated_schema_are_compared() {
    let components = |name: &str, kind: &str| {
        format!(
            "  schemas:\n    Pet: {{ type: object, required: [is], properties: {{ is: {{ type: string }} }}, discriminator: {{ propertyName: is }} }}\n    \
             {name}: {{ allOf: [{{ $ref: '#/components/schemas/Pet' }}, {{ type: object, properties: {{ m: {{ type: {kind} }} }} }}] }}"
        )
    };
    let content = "application/json: { schema: { $ref: '#/components/schemas/Pet' } }";
    let api = |name: &str, kind: &str| response(content, &components(name, kind));
    assert_eq!(
        compare(&api("Cat", "string"), &api("Cat", "integer"), &[]),
        ["breaking type-changed 200 /m"]
    );
    assert_eq!(
        compare(&api("Cat", "string"), &api("Kitty", "string"), &[]),
        [
            "breaking discriminator-value-added 200",
            "notice discriminator-value-removed 200"
        ]
    );
}

#[test]
fn defaults_and_styles_of_parameters_are_compared() {
    let api = |parameters: &str| {
        let operation =
            format!("parameters: [{parameters}], responses: {{ '200': {{ description: d }} }}");
        document("", &operation, NONE)
    };
    for (old, new, told) in [
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
        assert_eq!(found, told, "{old} → {new}");
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
    for (old, new, told) in [
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
        assert_eq!(found.concat(), told, "{old} → {new}");
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
    let list = "`security` is no list: write `- name: []`";
    let object = "a security requirement is no object: write `name: []`";
    let scopes = "the scopes of `k` are no list of texts: write `[]` where there are none";
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
