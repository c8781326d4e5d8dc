//! Objects, lists and what is stated of them.

use super::*;

#[test]
fn open_and_closed_objects() {
    check(&[
        (
            r#"{"type":"object","properties":{"a":{}},"additionalProperties":false}"#,
            r#"{"type":"object","properties":{"a":{}}}"#,
            &["additive object-opened ·"],
        ),
        (
            r#"{"type":"object","properties":{"a":{}}}"#,
            r#"{"type":"object","properties":{"a":{}},"additionalProperties":false}"#,
            &["notice object-closed ·"],
        ),
        (
            r#"{"type":"object","additionalProperties":true}"#,
            r#"{"type":"object"}"#,
            &[],
        ),
        (
            r#"{"type":"object","additionalProperties":{}}"#,
            r#"{"type":"object"}"#,
            &[],
        ),
        (
            r#"{"type":"object","additionalProperties":{"type":"string"}}"#,
            r#"{"type":"object","additionalProperties":{"type":"integer"}}"#,
            &["breaking type-changed /*"],
        ),
        (
            r#"{"type":"object","additionalProperties":{"type":"string"}}"#,
            r#"{"type":"object"}"#,
            &["breaking type-widened /*"],
        ),
        (
            r#"{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":{"type":"string"}}"#,
            r#"{"type":"object","additionalProperties":{"type":"string"}}"#,
            &[],
        ),
        (
            r#"{"type":"object","additionalProperties":{"type":"string"}}"#,
            r#"{"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":{"type":"string"}}"#,
            &["breaking type-changed /a"],
        ),
        (
            r#"{"type":"object","patternProperties":{"^x-":{"type":"string"}}}"#,
            r#"{"type":"object","patternProperties":{"^x-":{"type":"integer"}}}"#,
            &["breaking type-changed /*"],
        ),
        (
            r#"{"type":"object","patternProperties":{"^x-":{"type":"string"}}}"#,
            r#"{"type":"object"}"#,
            &["breaking property-removed /*"],
        ),
        (
            r#"{"type":"object","unevaluatedProperties":false}"#,
            r#"{"type":"object","additionalProperties":false}"#,
            &[],
        ),
    ]);
}

#[test]
fn items_words_and_annotations() {
    check(&[
        (
            r#"{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"}}}}"#,
            r#"{"type":"array","items":{"type":"object","properties":{"id":{"type":"integer"}}}}"#,
            &["breaking type-changed /*/id"],
        ),
        (
            r#"{"type":"array","items":{"type":"string"}}"#,
            r#"{"type":"array"}"#,
            &["breaking type-widened /*"],
        ),
        (
            r#"{"type":"array","prefixItems":[{"type":"string"}]}"#,
            r#"{"type":"array","prefixItems":[{"type":"integer"}]}"#,
            &["breaking type-changed /0"],
        ),
        (
            r#"{"type":"object","properties":{"a":{"type":"string"}}}"#,
            r#"{"type":"object","properties":{"a":{"type":"string","deprecated":true}}}"#,
            &["notice deprecated /a"],
        ),
        (
            r#"{"type":"string","deprecated":true}"#,
            r#"{"type":"string"}"#,
            &["notice undeprecated ·"],
        ),
        (
            r#"{"type":"object","required":["a"],"properties":{"a":{"type":"string"}}}"#,
            r#"{"type":"object","required":["a"],"properties":{"a":{"type":"string","x-omittable":true}}}"#,
            &["breaking annotation-changed /a"],
        ),
        (
            r#"{"type":"object","properties":{"a":{"type":"string"}}}"#,
            r#"{"type":"object","properties":{"a":{"type":"string","x-omittable":true}}}"#,
            &["notice annotation-changed /a"],
        ),
        (
            r#"{"type":"string","x-basis":"page"}"#,
            r#"{"type":"string","x-basis":"assumed"}"#,
            &["notice annotation-changed ·"],
        ),
        (
            r#"{"type":"string","x-secret":false,"x-source":"a"}"#,
            r#"{"type":"string","x-source":"b"}"#,
            &[],
        ),
        (
            r#"{"type":"string","x-secret":true}"#,
            r#"{"type":"string"}"#,
            &["notice annotation-changed ·"],
        ),
        (
            r#"{"type":"string","not":{"const":"a"}}"#,
            r#"{"type":"string","not":{"const":"b"}}"#,
            &["breaking keyword-changed ·"],
        ),
        (
            r##"{"$defs":{"x":{"const":"a"}},"type":"string","not":{"$ref":"#/$defs/x"}}"##,
            r##"{"$defs":{"y":{"const":"a"}},"type":"string","not":{"$ref":"#/$defs/y"}}"##,
            &[],
        ),
        (
            r#"{"type":"string","title":"A","description":"b","example":"c","default":"d","readOnly":true,"$comment":"e"}"#,
            r#"{"type":"string"}"#,
            &[],
        ),
    ]);
}
