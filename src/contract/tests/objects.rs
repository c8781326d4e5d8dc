//! Objects that are closed, and objects whose keys are data.

use super::load;
use crate::json::Document;

/// Kind, place and rule of each violation; `closed` where the contract refuses it.
fn reported(schema: &str, text: &str) -> Vec<String> {
    let catalog = load(&[("s.schema.json", schema)]).unwrap();
    let document = Document::parse(text.as_bytes());
    let found = catalog.get("s").unwrap().judge(&document, 200).unwrap();
    let reported = found.iter().map(|one| {
        let closed = if one.closed { " closed" } else { "" };
        let rule = one.rule.as_deref().unwrap_or_default();
        format!("{} {} {rule}{closed}", one.kind, one.place)
    });
    reported.collect()
}

#[test]
fn a_closed_object_is_distinguished_from_one_that_does_not_name_a_property() {
    let body = r#"{"a":"x","b":1}"#;
    for (schema, rule) in [
        (r#"{"properties":{"a":{}}}"#, "s#/properties"),
        (
            r#"{"properties":{"a":{}},"additionalProperties":false}"#,
            "s#/additionalProperties closed",
        ),
        (
            r#"{"properties":{"a":{}},"unevaluatedProperties":false}"#,
            "s#/unevaluatedProperties closed",
        ),
        (
            r##"{"allOf":[{"$ref":"#/$defs/c"}],"$defs":{"c":{"properties":{"a":{}},"additionalProperties":false}}}"##,
            "s#/$defs/c/additionalProperties closed",
        ),
        (
            r##"{"$ref":"#/$defs/c","unevaluatedProperties":false,"$defs":{"c":{"properties":{"a":{}}}}}"##,
            "s#/unevaluatedProperties closed",
        ),
        // A part that is closed refuses what another part documents.
        (
            r#"{"properties":{"b":{}},"allOf":[{"properties":{"a":{}},"additionalProperties":false}]}"#,
            "s#/allOf/0/additionalProperties closed",
        ),
        (
            r#"{"oneOf":[{"type":"object","properties":{"a":{}},"additionalProperties":false},{"type":"null"}]}"#,
            "s#/oneOf/0/additionalProperties closed",
        ),
    ] {
        let expected = format!("undocumented-property body:/b {rule}");
        assert_eq!(reported(schema, body), [expected], "{schema}");
    }
    // What the validator names beside a wrong value is not refused.
    let schema = r#"{"properties":{"a":{"type":"integer"}},"unevaluatedProperties":false}"#;
    assert_eq!(
        reported(schema, body),
        [
            "wrong-type body:/a s#/properties/a/type",
            "undocumented-property body:/b s#/unevaluatedProperties closed"
        ]
    );
}

#[test]
fn keys_of_open_maps_are_folded_and_named_properties_are_not() {
    let map = r#"{"properties":{"n":{"type":"integer"}}}"#;
    let body = r#"{"id-0":{"n":"x"}}"#;
    for (schema, place) in [
        (format!(r#"{{"additionalProperties":{map}}}"#), "/*/n"),
        (
            format!(r#"{{"patternProperties":{{"^id-":{map}}}}}"#),
            "/*/n",
        ),
        (
            format!(
                r##"{{"allOf":[{{"$ref":"#/$defs/m"}}],"$defs":{{"m":{{"additionalProperties":{map}}}}}}}"##
            ),
            "/*/n",
        ),
        (
            format!(r#"{{"properties":{{"id-0":{map}}},"additionalProperties":{map}}}"#),
            "/id-0/n",
        ),
        (
            format!(r#"{{"properties":{{"a":{{}}}},"patternProperties":{{"^id-":{map}}}}}"#),
            "/*/n",
        ),
        (format!(r#"{{"properties":{{"id-0":{map}}}}}"#), "/id-0/n"),
    ] {
        let found = reported(&schema, body);
        assert_eq!(found.len(), 1, "{schema} {found:?}");
        let expected = format!("wrong-type body:{place} ");
        assert!(found[0].starts_with(&expected), "{schema} {found:?}");
    }
    let found = reported(r#"{"propertyNames":{"maxLength":3}}"#, body);
    assert!(
        found
            .iter()
            .all(|one| one.starts_with("contract-violated body:/* ")),
        "{found:?}"
    );
    // The validator reports such a member as a whole.
    let found = reported(&format!(r#"{{"unevaluatedProperties":{map}}}"#), body);
    assert_eq!(
        found,
        ["contract-violated body:/* s#/unevaluatedProperties"]
    );
    let found = reported(
        r#"{"required":["a"],"additionalProperties":{"type":"object"}}"#,
        body,
    );
    assert_eq!(found, ["missing-property body:/a s#/required"]);
    // A property that no pattern fits stays itself beside named ones.
    let found = reported(
        r#"{"properties":{"a":{}},"patternProperties":{"^x-":{}}}"#,
        body,
    );
    assert_eq!(found, ["undocumented-property body:/id-0 s#/properties"]);
}

#[test]
fn a_value_has_its_place_with_the_keys_of_its_maps_folded() {
    let schema = r#"{"properties":{"all":{"additionalProperties":{"items":{"type":"integer"}}}}}"#;
    let catalog = load(&[("s.schema.json", schema)]).unwrap();
    let value = serde_json::json!({"all": {"*": [1]}, "new": {"a": [1]}});
    let place = |pointer: &str| catalog.get("s").unwrap().place(&value, pointer).to_string();
    assert_eq!(place("/all/*/0"), "body:/all/*/*");
    assert_eq!(place("/new/a/0"), "body:/new/a/*");
}
