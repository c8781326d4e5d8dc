//! Properties, types and null.

use super::*;

#[test]
fn properties_come_and_go() {
    check(&[
        (
            r#"{"type":"object","properties":{"a":{},"b":{}}}"#,
            r#"{"type":"object","properties":{"a":{}}}"#,
            &["breaking property-removed /b"],
        ),
        (
            r#"{"type":"object","properties":{"a":{}}}"#,
            r#"{"type":"object","properties":{"a":{},"b":{}}}"#,
            &["additive property-added /b"],
        ),
        (
            r#"{"type":"object","properties":{"a":{}},"required":["a"]}"#,
            r#"{"type":"object","properties":{"a":{}}}"#,
            &["breaking required-dropped /a"],
        ),
        (
            r#"{"type":"object","properties":{"a":{}}}"#,
            r#"{"type":"object","properties":{"a":{}},"required":["a"]}"#,
            &["notice required-added /a"],
        ),
        (
            r#"{"type":"object","properties":{"a":{}},"required":["a"]}"#,
            r#"{"type":"object","properties":{"b":{}},"required":["b"]}"#,
            &["breaking property-removed /a", "additive property-added /b"],
        ),
        (
            r#"{"type":"object","required":["sellers"]}"#,
            r#"{"type":"object"}"#,
            &["breaking required-dropped /sellers"],
        ),
        (
            r#"{"type":"object"}"#,
            r#"{"type":"object","required":["sellers"]}"#,
            &["notice required-added /sellers"],
        ),
        (
            r#"{"type":"object","properties":{"a/b":{},"*":{},"group.buyers":{}}}"#,
            r#"{"type":"object"}"#,
            &[
                "breaking property-removed /a~1b",
                "breaking property-removed /\"*\"",
                "breaking property-removed /group.buyers",
            ],
        ),
        (
            r#"{"properties":{"a":{"properties":{"b":{"type":"string"}}}}}"#,
            r#"{"properties":{"a":{"properties":{}}}}"#,
            &["breaking property-removed /a/b"],
        ),
        (
            r#"{"type":"object","properties":{"a":{}}}"#,
            r#"{"type":"object","properties":{"a":{"writeOnly":true}}}"#,
            &["breaking property-removed /a"],
        ),
        (
            r#"{"type":"object","properties":{"a":{}}}"#,
            r#"{"type":"object","properties":{"a":false}}"#,
            &["breaking property-removed /a"],
        ),
        (
            r#"{"type":"object","properties":{"a":true}}"#,
            r#"{"type":"object","properties":{"a":{}}}"#,
            &[],
        ),
        (
            r#"{"required":["a","b"],"properties":{"a":{},"b":{}}}"#,
            r#"{"properties":{"b":{},"a":{}},"required":["b","a"]}"#,
            &[],
        ),
    ]);
}

#[test]
fn types_widen_and_narrow() {
    check(&[
        (
            r#"{"type":"string"}"#,
            r#"{"type":"integer"}"#,
            &["breaking type-changed ·"],
        ),
        (
            r#"{"type":"string"}"#,
            r#"{"type":["string","integer"]}"#,
            &["breaking type-widened ·"],
        ),
        (
            r#"{"type":["string","integer"]}"#,
            r#"{"type":"string"}"#,
            &["notice type-narrowed ·"],
        ),
        (
            r#"{"type":"integer"}"#,
            r#"{"type":"number"}"#,
            &["breaking type-widened ·"],
        ),
        (
            r#"{"type":"number"}"#,
            r#"{"type":"integer"}"#,
            &["notice type-narrowed ·"],
        ),
        (
            r#"{"type":["integer","number"]}"#,
            r#"{"type":"number"}"#,
            &[],
        ),
        (r#"{"type":["string"]}"#, r#"{"type":"string"}"#, &[]),
        (
            r#"{"type":"string"}"#,
            r#"{}"#,
            &["breaking type-widened ·"],
        ),
        (r#"{}"#, r#"{"type":"string"}"#, &["notice type-narrowed ·"]),
        (
            r#"{"type":"string"}"#,
            r#"{"title":"A name","description":"any","default":"x","examples":["y"]}"#,
            &["breaking type-widened ·"],
        ),
        (
            r#"{"properties":{"a":{"type":"string"}}}"#,
            r#"{"type":"object","properties":{"a":{"type":"string"}}}"#,
            &[],
        ),
        (
            r#"{"items":{"type":"string"}}"#,
            r#"{"type":"array","items":{"type":"string"}}"#,
            &[],
        ),
        (
            r#"{"type":"object","properties":{"a":{"type":"object","properties":{"b":{}}}}}"#,
            r#"{"type":"object","properties":{"a":{"type":"string"}}}"#,
            &["breaking type-changed /a"],
        ),
        (
            r#"{"type":"object","properties":{"a":{"type":"object","properties":{"b":{}}}}}"#,
            r#"{"type":"object","properties":{"a":{}}}"#,
            &["breaking type-widened /a"],
        ),
        (
            r#"{"type":"string","format":"date-time","maxLength":9}"#,
            r#"{"type":"integer"}"#,
            &["breaking type-changed ·"],
        ),
    ]);
}

#[test]
fn null_has_three_spellings_and_is_one() {
    check(&[
        (
            r#"{"type":"string"}"#,
            r#"{"type":["string","null"]}"#,
            &["breaking null-allowed ·"],
        ),
        (
            r#"{"type":["string","null"]}"#,
            r#"{"type":"string"}"#,
            &["notice null-disallowed ·"],
        ),
        (
            r#"{"type":"string","nullable":true}"#,
            r#"{"type":["string","null"]}"#,
            &[],
        ),
        (
            r#"{"type":"string","nullable":true}"#,
            r#"{"oneOf":[{"type":"string"},{"type":"null"}]}"#,
            &[],
        ),
        (
            r#"{"anyOf":[{"type":"null"},{"type":"string"}]}"#,
            r#"{"type":["null","string"]}"#,
            &[],
        ),
        (
            r#"{"type":"string","nullable":false}"#,
            r#"{"type":"string"}"#,
            &[],
        ),
        (
            r##"{"$defs":{"r":{"type":"object","properties":{"a":{"type":"string"}}}},"properties":{"x":{"allOf":[{"$ref":"#/$defs/r"}],"nullable":true}}}"##,
            r##"{"$defs":{"r":{"type":"object","properties":{"a":{"type":"string"}}}},"properties":{"x":{"oneOf":[{"$ref":"#/$defs/r"},{"type":"null"}]}}}"##,
            &[],
        ),
        (
            r##"{"$defs":{"r":{"type":"object","properties":{"a":{"type":"string"}}}},"properties":{"x":{"$ref":"#/$defs/r"}}}"##,
            r##"{"$defs":{"r":{"type":"object","properties":{"a":{"type":"string"}}}},"properties":{"x":{"anyOf":[{"$ref":"#/$defs/r"},{"type":"null"}]}}}"##,
            &["breaking null-allowed /x"],
        ),
        (
            r#"{"enum":["a","b"]}"#,
            r#"{"enum":["a","b",null]}"#,
            &["breaking null-allowed ·"],
        ),
        (
            r#"{"type":["string","null"],"enum":["a",null]}"#,
            r#"{"type":"string","nullable":true,"enum":["a"]}"#,
            &[],
        ),
        (
            r#"{"type":"string"}"#,
            r#"{"type":["integer","null"]}"#,
            &["breaking type-changed ·", "breaking null-allowed ·"],
        ),
        (
            r#"{"oneOf":[{"type":"string"},{"enum":[null]}]}"#,
            r#"{"oneOf":[{"type":"string"},{"const":null}]}"#,
            &[],
        ),
        (
            r#"{"type":"array","items":{"type":"string"}}"#,
            r#"{"type":"array","items":{"type":"string","nullable":true}}"#,
            &["breaking null-allowed /*"],
        ),
    ]);
}
