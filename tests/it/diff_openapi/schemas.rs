//! Schemas of two documents: media types, formats, null.

use super::*;

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
    for (old, new, reported) in [
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
        assert_eq!(found, Vec::from_iter(reported), "{old:?} → {new:?}");
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

#[test]
fn a_schema_that_goes_or_comes_is_compared_as_one_that_allows_anything() {
    let rows: [Row; 4] = [
        (
            "application/json: { schema: { type: object, required: [id] } }",
            "application/json: {}",
            &["breaking type-widened 200"],
            &["notice type-widened request body"],
        ),
        (
            "application/json: {}",
            "application/json: { schema: { type: object, required: [id] } }",
            &["notice type-narrowed 200"],
            &["breaking type-narrowed request body"],
        ),
        (
            "application/json: {}",
            "application/json: { schema: {} }",
            &[],
            &[],
        ),
        // What 3.0 writes as any octets, 3.1 leaves out.
        (
            "application/octet-stream: { schema: { type: string, format: binary } }",
            "application/octet-stream: {}",
            &[],
            &[],
        ),
    ];
    check(&rows, (NONE, NONE), &str::to_owned);
    let own = |schema: &str| {
        let parameter = format!("parameters: [{{ name: n, in: query{schema} }}]");
        let response = "responses: { '200': { description: d } }";
        document("", &format!("{parameter}, {response}"), NONE)
    };
    let integer = own(", schema: { type: integer }");
    assert_eq!(
        compare(&own(""), &integer, &[]),
        ["breaking type-narrowed parameter n"]
    );
    let text = own(", schema: { type: string }");
    assert!(compare(&own(""), &text, &[]).is_empty());
}

#[test]
fn what_is_only_written_is_part_of_requests_and_what_is_only_read_of_responses() {
    let with = |otp: &str| {
        let otp = format!("user: {{ type: string }}{otp}");
        format!("application/json: {{ schema: {{ type: object, properties: {{ {otp} }} }} }}")
    };
    let rows: [Row; 4] = [
        (
            "",
            ", otp: { type: string, writeOnly: true }",
            &[],
            &["additive property-added request body /otp"],
        ),
        (
            ", otp: { type: string, writeOnly: true }",
            "",
            &[],
            &["notice property-removed request body /otp"],
        ),
        (
            ", otp: { type: string }",
            ", otp: { type: string, writeOnly: true }",
            &["breaking property-removed 200 /otp"],
            &[],
        ),
        (
            ", otp: { type: string, readOnly: true }",
            ", otp: { type: string }",
            &[],
            &["additive property-added request body /otp"],
        ),
    ];
    check(&rows, (NONE, NONE), &with);
}
