//! The rules of any schema: kinds, branches, annotations, and what counts as documented.

use super::{found, load, summary};
use crate::json::Document;
use crate::model::finding::Basis;

/// Checks bodies against a schema, a line each: `BODY`, or `BODY => FINDING; …`.
fn check(schema: &str, rows: &str) {
    for row in rows.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let (body, expected) = row.split_once(" => ").unwrap_or((row, ""));
        let found = found(schema, body).join("; ");
        // The body itself has an empty pointer.
        assert_eq!(found.trim_end(), expected, "{schema} {body}");
    }
}

#[test]
fn nullable_branches_report_the_errors_of_the_type_that_was_meant() {
    let schema = r##"{"properties":{"a":{"anyOf":[{"type":"object","required":["x"],"properties":{"x":{"type":"string"}}},{"type":"null"}]}}}"##;
    check(
        schema,
        r#"
        {"a":null}
        {"a":{"x":"y"}}
        {"a":{"x":1}} => wrong-type /a/x
        {"a":{}} => missing-property /a/x
        {"a":{"x":"y","z":1}} => undocumented-property /a/z
        {"a":5} => wrong-type /a
        "#,
    );
    check(
        r#"{"anyOf":[{"type":"string"},{"type":"integer"}]}"#,
        r#"
        null => null-not-allowed
        [] => wrong-type
        "#,
    );
}

#[test]
fn branches_are_distinguished_by_their_constants() {
    let schema = r#"{"oneOf":[
        {"properties":{"kind":{"const":"a"},"x":{"type":"string"}},"required":["kind","x"]},
        {"properties":{"kind":{"const":"b"},"y":{"type":"string"},"z":{"type":"string"}},"required":["kind","y","z"]}]}"#;
    check(
        schema,
        r#"
        {"kind":"a","x":"1"}
        {"kind":"b","y":1,"z":2} => wrong-type /y; wrong-type /z
        {"kind":"a","x":"1","y":"2"} => undocumented-property /y
        {"kind":"a"} => missing-property /x
        "#,
    );
    check(
        r#"{"oneOf":[{"type":"integer"},{"minimum":1}]}"#,
        r#"5 => contract-violated"#,
    );
}

#[test]
fn conditions_document_what_follows_from_them() {
    let schema = r#"{"properties":{"a":{}},"if":{"required":["a"],"properties":{"i":{}}},"then":{"properties":{"b":{}},"required":["b"]},"else":{"properties":{"c":{}}},
        "dependentSchemas":{"d":{"properties":{"d":{},"e":{}}}},"dependentRequired":{"e":["f"]}}"#;
    check(
        schema,
        r#"
        {"a":1,"b":2}
        {"a":1,"b":2,"i":3}
        {"a":1} => missing-property /b
        {"c":1}
        {"b":1} => undocumented-property /b
        {"d":1,"e":2} => contract-violated /f
        "#,
    );
}

#[test]
fn what_is_documented_is_gathered_over_every_keyword() {
    let all_of = r##"{"allOf":[{"properties":{"a":{}}},{"$ref":"#/$defs/b"},{"required":["a"]}],"$defs":{"b":{"properties":{"b":{"properties":{"c":{}}}}}}}"##;
    check(
        all_of,
        r#"
        {"a":1,"b":{"c":1}}
        {"a":1,"b":{"d":{"e":1}},"f":2} => undocumented-property /b/d; undocumented-property /f
        "#,
    );
    let rows = r#"
        {} holds for {"a":1}
        true holds for {"a":1}
        {"type":"object","required":["a"]} holds for {"a":1}
        {"properties":{"a":{}},"additionalProperties":true} holds for {"b":{"c":1}}
        {"properties":{"a":{}},"unevaluatedProperties":true} holds for {"b":1}
        {"properties":{"a":{}},"patternProperties":{"^x-":{}}} holds for {"x-b":1}
        {"properties":{"a":true}} holds for {"a":{"b":1}}
        "#;
    for row in rows.trim().lines() {
        let (schema, body) = row.trim().split_once(" holds for ").unwrap();
        check(schema, body);
    }
    check(
        r#"{"additionalProperties":{"properties":{"a":{}}}}"#,
        r#"{"x":{"a":1},"y":{"b":1}} => undocumented-property /y/b"#,
    );
    check(
        r#"{"prefixItems":[{"properties":{"a":{}}}],"items":{"properties":{"b":{}}}}"#,
        r#"
        [{"a":1},{"b":1}]
        [{"b":1},{"a":1}] => undocumented-property /0/b; undocumented-property /1/a
        "#,
    );
}

#[test]
fn closed_schemas_give_one_additive_finding_a_property() {
    let row = r#"{"a":1,"b":2,"c":{"d":1}} => undocumented-property /b; undocumented-property /c"#;
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
        r#"
        {"a":"abc"}
        {"a":"ab","b":"abc"} => contract-violated /a
        "#,
    );
    check(
        r#"{"allOf":[{"properties":{"a":{"type":"string"},"b":{"type":"string"}}}],"unevaluatedProperties":{"type":"number"}}"#,
        r#"
        {"a":"x","b":"y","c":1}
        {"a":1,"b":"y"} => wrong-type /a
        {"b":"y","c":"z"} => contract-violated /c
        "#,
    );
}

#[test]
fn what_a_branch_alone_refuses_is_reported_where_nothing_else_is_wrong() {
    // The second branch does not see what the first one documents.
    check(
        r#"{"allOf":[{"properties":{"a":{}}},{"unevaluatedProperties":false}]}"#,
        r#"
        {"a":1} => undocumented-property /a
        {}
        "#,
    );
    // `b` is not evaluated, since the branch fails by `a`: that alone is reported.
    check(
        r#"{"anyOf":[{"properties":{"a":{"type":"string"},"b":{}},"required":["b"]}],"unevaluatedProperties":false}"#,
        r#"{"a":1,"b":2} => wrong-type /a"#,
    );
}

#[test]
fn every_keyword_has_its_kind() {
    let rows = r#"
        {"minLength":2}  "a"  limit-exceeded
        {"maximum":5}  5.5  limit-exceeded
        {"exclusiveMinimum":5}  5  limit-exceeded
        {"multipleOf":0.1}  0.35  limit-exceeded
        {"maxItems":1}  [1,2]  limit-exceeded
        {"minProperties":1}  {}  limit-exceeded
        {"uniqueItems":true}  [1,1.0]  limit-exceeded
        {"pattern":"^a"}  "b"  bad-format
        {"format":"uuid"}  "b"  bad-format
        {"format":"email"}  "b"  bad-format
        {"format":"date"}  "2025-02-29"  bad-format
        {"format":"uri"}  "no uri"  bad-format
        {"const":"a"}  "b"  unknown-enum-value
        {"enum":["a",1]}  null  null-not-allowed
        {"enum":["a",1]}  true  wrong-type
        {"type":"string","enum":["a"]}  5  wrong-type
        {"enum":["a"],"x-extensible-enum":true}  5  wrong-type
        {"enum":["a"],"x-extensible-enum":true}  "b"  unknown-enum-value(additive)
        {"not":{"type":"string"}}  "b"  contract-violated
        {"contains":{"type":"string"}}  [1]  contract-violated
        false  1  contract-violated
        {"type":"integer"}  1.5  wrong-type
        {"allOf":[{"type":"string"},{"type":"string"}]}  1  wrong-type
        {"allOf":[{"type":"object"},{"items":{"type":"string"}}]}  [1]  wrong-type
        "#;
    for row in rows.trim().lines() {
        let parts: Vec<&str> = row.trim().split("  ").collect();
        let [schema, text, kind] = parts[..] else {
            panic!("{row}")
        };
        assert_eq!(found(schema, text), [format!("{kind} ")], "{schema} {text}");
    }
    check(
        r#"{"type":"integer","maximum":1e400}"#,
        r#"
        1.0
        1e2
        123456789012345678901234567890
        "#,
    );
    check(
        r#"{"propertyNames":{"maxLength":1}}"#,
        r#"{"ab":1} => contract-violated /ab"#,
    );
    check(
        r#"{"properties":{"a":false}}"#,
        r#"{"a":1} => contract-violated /a"#,
    );
}

#[test]
fn null_means_absent_where_the_schema_says_so() {
    let schema = r##"{"properties":{"a":{"$ref":"#/$defs/t"},"b":{"type":"array","items":{"properties":{"c":{"type":"string","x-null-is-absent":true}}}}},"$defs":{"t":{"type":"string","x-null-is-absent":true}}}"##;
    check(
        schema,
        r#"
        {"a":null,"b":[{"c":null},{}]}
        {"a":null,"b":[{"c":null},{"c":1},null]} => wrong-type /b/1/c
        "#,
    );
    let required =
        r#"{"required":["a"],"properties":{"a":{"type":"string","x-null-is-absent":true}}}"#;
    check(required, r#"{"a":null} => missing-property /a"#);
}

#[test]
fn omission_is_judged_beside_the_property() {
    let schema = r##"{"properties":{"$meta":true,"in":{"$ref":"#/$defs/in"}},"$defs":{"in":{"required":["x"],"properties":{"$meta":true,"x":{"x-omittable":true}}}}}"##;
    check(
        schema,
        r#"
        {"in":{"x":1}}
        {"in":{"$meta":{"omitted":["x"]}}}
        {"$meta":{"omitted":["x"]},"in":{}} => missing-property /in/x
        {"in":{"$meta":{"omitted":[]}}} => missing-property /in/x
        {"in":{"$meta":{"omitted":null}}} => missing-property /in/x
        {"in":{"x":1,"$meta":{"omitted":["x"]}}} => contract-violated(notice) /in/x
        "#,
    );
}

#[test]
fn the_nearest_basis_counts() {
    let schema = r##"{"x-basis":"observed","properties":{"a":{"x-basis":"assumed","properties":{"b":{"type":"string"},"c":{"x-basis":"client","type":"string"}},"required":["d"]},"e":{"$ref":"#/$defs/e","x-basis":"page"}},"$defs":{"e":{"type":"string","x-basis":"inferred"}}}"##;
    let catalog = load(&[("s.schema.json", schema)]).unwrap();
    let contract = catalog.get("s").unwrap();
    assert_eq!(contract.basis(), Basis::Observed);
    let document = Document::parse(br#"{"a":{"b":1,"c":2},"e":3,"f":4}"#);
    let violations = contract.judge(&document, 200).unwrap();
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
