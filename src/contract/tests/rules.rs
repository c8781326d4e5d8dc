//! The rules of any schema: kinds, branches, annotations, and what counts as documented.

use super::{found, load, summary};
use crate::json::Document;
use crate::model::finding::Basis;

fn check(schema: &str, rows: &[(&str, &[&str])]) {
    for (text, expected) in rows {
        assert_eq!(found(schema, text), *expected, "{schema} {text}");
    }
}

#[test]
fn nullable_branches_report_the_errors_of_the_type_that_was_meant() {
    let schema = r##"{"properties":{"a":{"anyOf":[{"type":"object","required":["x"],"properties":{"x":{"type":"string"}}},{"type":"null"}]}}}"##;
    check(
        schema,
        &[
            (r#"{"a":null}"#, &[]),
            (r#"{"a":{"x":"y"}}"#, &[]),
            (r#"{"a":{"x":1}}"#, &["wrong-type /a/x"]),
            (r#"{"a":{}}"#, &["missing-property /a/x"]),
            (r#"{"a":{"x":"y","z":1}}"#, &["undocumented-property /a/z"]),
            (r#"{"a":5}"#, &["wrong-type /a"]),
        ],
    );
    check(
        r#"{"anyOf":[{"type":"string"},{"type":"integer"}]}"#,
        &[("null", &["null-not-allowed "]), ("[]", &["wrong-type "])],
    );
}

#[test]
fn branches_are_distinguished_by_their_constants() {
    let schema = r#"{"oneOf":[
        {"properties":{"kind":{"const":"a"},"x":{"type":"string"}},"required":["kind","x"]},
        {"properties":{"kind":{"const":"b"},"y":{"type":"string"},"z":{"type":"string"}},"required":["kind","y","z"]}]}"#;
    check(
        schema,
        &[
            (r#"{"kind":"a","x":"1"}"#, &[]),
            (
                r#"{"kind":"b","y":1,"z":2}"#,
                &["wrong-type /y", "wrong-type /z"],
            ),
            (
                r#"{"kind":"a","x":"1","y":"2"}"#,
                &["undocumented-property /y"],
            ),
            (r#"{"kind":"a"}"#, &["missing-property /x"]),
        ],
    );
    check(
        r#"{"oneOf":[{"type":"integer"},{"minimum":1}]}"#,
        &[("5", &["contract-violated "])],
    );
}

#[test]
fn conditions_document_what_follows_from_them() {
    let schema = r#"{"properties":{"a":{}},"if":{"required":["a"],"properties":{"i":{}}},"then":{"properties":{"b":{}},"required":["b"]},"else":{"properties":{"c":{}}},
        "dependentSchemas":{"d":{"properties":{"d":{},"e":{}}}},"dependentRequired":{"e":["f"]}}"#;
    check(
        schema,
        &[
            (r#"{"a":1,"b":2}"#, &[]),
            (r#"{"a":1,"b":2,"i":3}"#, &[]),
            (r#"{"a":1}"#, &["missing-property /b"]),
            (r#"{"c":1}"#, &[]),
            (r#"{"b":1}"#, &["undocumented-property /b"]),
            (r#"{"d":1,"e":2}"#, &["contract-violated /f"]),
        ],
    );
}

#[test]
fn what_is_documented_is_gathered_over_every_keyword() {
    let all_of = r##"{"allOf":[{"properties":{"a":{}}},{"$ref":"#/$defs/b"},{"required":["a"]}],"$defs":{"b":{"properties":{"b":{"properties":{"c":{}}}}}}}"##;
    check(
        all_of,
        &[
            (r#"{"a":1,"b":{"c":1}}"#, &[]),
            (
                r#"{"a":1,"b":{"d":{"e":1}},"f":2}"#,
                &["undocumented-property /b/d", "undocumented-property /f"],
            ),
        ],
    );
    for (schema, text) in [
        ("{}", r#"{"a":1}"#),
        ("true", r#"{"a":1}"#),
        (r#"{"type":"object","required":["a"]}"#, r#"{"a":1}"#),
        (
            r#"{"properties":{"a":{}},"additionalProperties":true}"#,
            r#"{"b":{"c":1}}"#,
        ),
        (
            r#"{"properties":{"a":{}},"unevaluatedProperties":true}"#,
            r#"{"b":1}"#,
        ),
        (
            r#"{"properties":{"a":{}},"patternProperties":{"^x-":{}}}"#,
            r#"{"x-b":1}"#,
        ),
        (r#"{"properties":{"a":true}}"#, r#"{"a":{"b":1}}"#),
    ] {
        check(schema, &[(text, &[])]);
    }
    check(
        r#"{"additionalProperties":{"properties":{"a":{}}}}"#,
        &[(
            r#"{"x":{"a":1},"y":{"b":1}}"#,
            &["undocumented-property /y/b"],
        )],
    );
    check(
        r#"{"prefixItems":[{"properties":{"a":{}}}],"items":{"properties":{"b":{}}}}"#,
        &[
            (r#"[{"a":1},{"b":1}]"#, &[]),
            (
                r#"[{"b":1},{"a":1}]"#,
                &["undocumented-property /0/b", "undocumented-property /1/a"],
            ),
        ],
    );
}

#[test]
fn closed_schemas_give_one_additive_finding_a_property() {
    let row: &[(&str, &[&str])] = &[(
        r#"{"a":1,"b":2,"c":{"d":1}}"#,
        &["undocumented-property /b", "undocumented-property /c"],
    )];
    check(
        r#"{"properties":{"a":{}},"additionalProperties":false}"#,
        row,
    );
    check(
        r#"{"allOf":[{"properties":{"a":{}}}],"unevaluatedProperties":false}"#,
        row,
    );
}

#[test]
fn what_a_schema_of_the_rest_refuses_is_reported_at_each_member() {
    check(
        r#"{"unevaluatedProperties":{"type":"string","minLength":3}}"#,
        &[
            (r#"{"a":"abc"}"#, &[]),
            (r#"{"a":"ab","b":"abc"}"#, &["contract-violated /a"]),
        ],
    );
    check(
        r#"{"allOf":[{"properties":{"a":{"type":"string"},"b":{"type":"string"}}}],"unevaluatedProperties":{"type":"number"}}"#,
        &[
            (r#"{"a":"x","b":"y","c":1}"#, &[]),
            (r#"{"a":1,"b":"y"}"#, &["wrong-type /a"]),
            (r#"{"b":"y","c":"z"}"#, &["contract-violated /c"]),
        ],
    );
}

#[test]
fn what_a_branch_alone_refuses_is_reported_where_nothing_else_is_wrong() {
    // The second branch does not see what the first one documents.
    check(
        r#"{"allOf":[{"properties":{"a":{}}},{"unevaluatedProperties":false}]}"#,
        &[(r#"{"a":1}"#, &["undocumented-property /a"]), ("{}", &[])],
    );
    // `b` is not evaluated, since the branch fails by `a`: that alone is reported.
    check(
        r#"{"anyOf":[{"properties":{"a":{"type":"string"},"b":{}},"required":["b"]}],"unevaluatedProperties":false}"#,
        &[(r#"{"a":1,"b":2}"#, &["wrong-type /a"])],
    );
}

#[test]
fn every_keyword_has_its_kind() {
    for (schema, text, kind) in [
        (r#"{"minLength":2}"#, "\"a\"", "limit-exceeded"),
        (r#"{"maximum":5}"#, "5.5", "limit-exceeded"),
        (r#"{"exclusiveMinimum":5}"#, "5", "limit-exceeded"),
        (r#"{"multipleOf":0.1}"#, "0.35", "limit-exceeded"),
        (r#"{"maxItems":1}"#, "[1,2]", "limit-exceeded"),
        (r#"{"minProperties":1}"#, "{}", "limit-exceeded"),
        (r#"{"uniqueItems":true}"#, "[1,1.0]", "limit-exceeded"),
        (r#"{"pattern":"^a"}"#, "\"b\"", "bad-format"),
        (r#"{"format":"uuid"}"#, "\"b\"", "bad-format"),
        (r#"{"format":"email"}"#, "\"b\"", "bad-format"),
        (r#"{"format":"date"}"#, "\"2025-02-29\"", "bad-format"),
        (r#"{"format":"uri"}"#, "\"no uri\"", "bad-format"),
        (r#"{"const":"a"}"#, "\"b\"", "unknown-enum-value"),
        (r#"{"enum":["a",1]}"#, "null", "null-not-allowed"),
        (r#"{"enum":["a",1]}"#, "true", "wrong-type"),
        (r#"{"type":"string","enum":["a"]}"#, "5", "wrong-type"),
        (
            r#"{"enum":["a"],"x-extensible-enum":true}"#,
            "5",
            "wrong-type",
        ),
        (
            r#"{"enum":["a"],"x-extensible-enum":true}"#,
            "\"b\"",
            "unknown-enum-value(additive)",
        ),
        (r#"{"not":{"type":"string"}}"#, "\"b\"", "contract-violated"),
        (
            r#"{"contains":{"type":"string"}}"#,
            "[1]",
            "contract-violated",
        ),
        ("false", "1", "contract-violated"),
        (r#"{"type":"integer"}"#, "1.5", "wrong-type"),
        (
            r#"{"allOf":[{"type":"string"},{"type":"string"}]}"#,
            "1",
            "wrong-type",
        ),
        (
            r#"{"allOf":[{"type":"object"},{"items":{"type":"string"}}]}"#,
            "[1]",
            "wrong-type",
        ),
    ] {
        assert_eq!(found(schema, text), [format!("{kind} ")], "{schema} {text}");
    }
    check(
        r#"{"type":"integer","maximum":1e400}"#,
        &[
            ("1.0", &[]),
            ("1e2", &[]),
            ("123456789012345678901234567890", &[]),
        ],
    );
    check(
        r#"{"propertyNames":{"maxLength":1}}"#,
        &[(r#"{"ab":1}"#, &["contract-violated /ab"])],
    );
    check(
        r#"{"properties":{"a":false}}"#,
        &[(r#"{"a":1}"#, &["contract-violated /a"])],
    );
}

#[test]
fn null_means_absent_where_the_schema_says_so() {
    let schema = r##"{"properties":{"a":{"$ref":"#/$defs/t"},"b":{"type":"array","items":{"properties":{"c":{"type":"string","x-null-is-absent":true}}}}},"$defs":{"t":{"type":"string","x-null-is-absent":true}}}"##;
    check(
        schema,
        &[
            (r#"{"a":null,"b":[{"c":null},{}]}"#, &[]),
            (
                r#"{"a":null,"b":[{"c":null},{"c":1},null]}"#,
                &["wrong-type /b/1/c"],
            ),
        ],
    );
    let required =
        r#"{"required":["a"],"properties":{"a":{"type":"string","x-null-is-absent":true}}}"#;
    check(required, &[(r#"{"a":null}"#, &["missing-property /a"])]);
}

#[test]
fn omission_is_judged_beside_the_property() {
    let schema = r##"{"properties":{"$meta":true,"in":{"$ref":"#/$defs/in"}},"$defs":{"in":{"required":["x"],"properties":{"$meta":true,"x":{"x-omittable":true}}}}}"##;
    check(
        schema,
        &[
            (r#"{"in":{"x":1}}"#, &[]),
            (r#"{"in":{"$meta":{"omitted":["x"]}}}"#, &[]),
            (
                r#"{"$meta":{"omitted":["x"]},"in":{}}"#,
                &["missing-property /in/x"],
            ),
            (
                r#"{"in":{"$meta":{"omitted":[]}}}"#,
                &["missing-property /in/x"],
            ),
            (
                r#"{"in":{"$meta":{"omitted":null}}}"#,
                &["missing-property /in/x"],
            ),
            (
                r#"{"in":{"x":1,"$meta":{"omitted":["x"]}}}"#,
                &["contract-violated(notice) /in/x"],
            ),
        ],
    );
}

#[test]
fn the_nearest_basis_counts() {
    let schema = r##"{"x-basis":"observed","properties":{"a":{"x-basis":"assumed","properties":{"b":{"type":"string"},"c":{"x-basis":"client","type":"string"}},"required":["d"]},"e":{"$ref":"#/$defs/e","x-basis":"page"}},"$defs":{"e":{"type":"string","x-basis":"inferred"}}}"##;
    let catalog = load(&[("s.schema.json", schema)]).unwrap();
    let contract = catalog.get("s").unwrap();
    assert_eq!(contract.basis(), Basis::Observed);
    let document = Document::parse(br#"{"a":{"b":1,"c":2},"e":3,"f":4}"#);
    let violations = contract.judge(&document, 200);
    let all: Vec<_> = summary(&violations)
        .into_iter()
        .zip(violations.iter().map(|one| one.basis))
        .collect();
    assert_eq!(
        all,
        [
            ("wrong-type /a/b".to_owned(), Some(Basis::Assumed)),
            ("wrong-type /a/c".to_owned(), Some(Basis::Observed)),
            ("missing-property /a/d".to_owned(), Some(Basis::Assumed)),
            ("wrong-type /e".to_owned(), Some(Basis::Documented)),
            ("undocumented-property /f".to_owned(), None),
        ]
    );
}
