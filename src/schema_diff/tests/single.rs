//! One keyword at a time.

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

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn lists_of_values() {
    check(&[
        (
            r#"{"type":"string","enum":["a","b"]}"#,
            r#"{"type":"string","enum":["b","a"]}"#,
            &[],
        ),
        (
            r#"{"type":"string","enum":["a"]}"#,
            r#"{"type":"string","enum":["a","b"]}"#,
            &["breaking enum-value-added ·"],
        ),
        (
            r#"{"type":"string","enum":["a","b"]}"#,
            r#"{"type":"string","enum":["a"]}"#,
            &["notice enum-value-removed ·"],
        ),
        (
            r#"{"type":"string","enum":["a"]}"#,
            r#"{"type":"string","enum":["b","c"]}"#,
            &[
                "breaking enum-value-added ·",
                "breaking enum-value-added ·",
                "notice enum-value-removed ·",
            ],
        ),
        (
            r#"{"type":"string","enum":["a"],"x-extensible-enum":true}"#,
            r#"{"type":"string","enum":["a","b"],"x-extensible-enum":true}"#,
            &["additive enum-value-added ·"],
        ),
        (
            r#"{"type":"string","enum":["a"]}"#,
            r#"{"type":"string","enum":["a"],"x-extensible-enum":true}"#,
            &["breaking enum-opened ·"],
        ),
        (
            r#"{"type":"string","enum":["a"],"x-extensible-enum":true}"#,
            r#"{"type":"string","enum":["a"]}"#,
            &["notice enum-closed ·"],
        ),
        (
            r#"{"type":"string","enum":["a"]}"#,
            r#"{"type":"string"}"#,
            &["breaking enum-opened ·"],
        ),
        (
            r#"{"type":"string","enum":["a"],"x-extensible-enum":true}"#,
            r#"{"type":"string"}"#,
            &["notice enum-opened ·"],
        ),
        (
            r#"{"type":"string"}"#,
            r#"{"type":"string","enum":["a"]}"#,
            &["notice enum-closed ·"],
        ),
        (
            r#"{"enum":["a"]}"#,
            r#"{"type":"string","enum":["a"]}"#,
            &[],
        ),
        (
            r#"{"const":"a"}"#,
            r#"{"const":"b"}"#,
            &["breaking const-changed ·"],
        ),
        (r#"{"const":"a"}"#, r#"{"enum":["a"]}"#, &[]),
        (
            r#"{"const":"a"}"#,
            r#"{"enum":["a","b"]}"#,
            &["breaking enum-value-added ·"],
        ),
        (r#"{"const":1}"#, r#"{"const":1.0}"#, &[]),
        (
            r#"{"oneOf":[{"const":"a","title":"A"},{"const":"b"}]}"#,
            r#"{"type":"string","enum":["a","b"]}"#,
            &[],
        ),
        (
            r#"{"oneOf":[{"const":"a"}]}"#,
            r#"{"oneOf":[{"const":"a"},{"const":"b"}]}"#,
            &["breaking enum-value-added ·"],
        ),
        (
            r#"{"anyOf":[{"enum":["a"]},{"type":"string"}]}"#,
            r#"{"type":"string","enum":["a"],"x-extensible-enum":true}"#,
            &[],
        ),
        (
            r#"{"type":"array","items":{"type":"string","enum":["a"]}}"#,
            r#"{"type":"array","items":{"type":"string","enum":["a","b"]}}"#,
            &["breaking enum-value-added /*"],
        ),
    ]);
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn formats_patterns_and_limits() {
    check(&[
        (
            r#"{"type":"string","format":"date-time"}"#,
            r#"{"type":"string","format":"date"}"#,
            &["breaking format-changed ·"],
        ),
        (
            r#"{"type":"string","format":"date-time"}"#,
            r#"{"type":"string"}"#,
            &["breaking format-removed ·"],
        ),
        (
            r#"{"type":"string"}"#,
            r#"{"type":"string","format":"uuid"}"#,
            &["notice format-added ·"],
        ),
        (
            r#"{"type":"string","pattern":"^A"}"#,
            r#"{"type":"string","pattern":"^B"}"#,
            &["breaking pattern-changed ·"],
        ),
        (
            r#"{"type":"string","pattern":"^A"}"#,
            r#"{"type":"string"}"#,
            &["breaking pattern-removed ·"],
        ),
        (
            r#"{"type":"string"}"#,
            r#"{"type":"string","pattern":"^A"}"#,
            &["notice pattern-added ·"],
        ),
        (
            r#"{"type":"string","maxLength":10}"#,
            r#"{"type":"string","maxLength":20}"#,
            &["breaking limit-widened ·"],
        ),
        (
            r#"{"type":"string","maxLength":20}"#,
            r#"{"type":"string","maxLength":10}"#,
            &["notice limit-narrowed ·"],
        ),
        (
            r#"{"type":"string","maxLength":20}"#,
            r#"{"type":"string"}"#,
            &["breaking limit-widened ·"],
        ),
        (
            r#"{"type":"string"}"#,
            r#"{"type":"string","minLength":1}"#,
            &["notice limit-narrowed ·"],
        ),
        (
            r#"{"type":"string"}"#,
            r#"{"type":"string","minLength":0}"#,
            &[],
        ),
        (
            r#"{"type":"integer","minimum":1}"#,
            r#"{"type":"integer","minimum":0}"#,
            &["breaking limit-widened ·"],
        ),
        (
            r#"{"type":"integer","minimum":1.0}"#,
            r#"{"type":"integer","minimum":1}"#,
            &[],
        ),
        (
            r#"{"type":"integer","minimum":0,"exclusiveMinimum":true}"#,
            r#"{"type":"integer","exclusiveMinimum":0}"#,
            &[],
        ),
        (
            r#"{"type":"array","minItems":1,"uniqueItems":true}"#,
            r#"{"type":"array","minItems":1}"#,
            &["breaking limit-widened ·"],
        ),
        (
            r#"{"type":"number","multipleOf":1}"#,
            r#"{"type":"number","multipleOf":2}"#,
            &["notice limit-narrowed ·"],
        ),
        (
            r#"{"type":"number","multipleOf":2}"#,
            r#"{"type":"number","multipleOf":3}"#,
            &["breaking limit-widened ·"],
        ),
        (
            r#"{"type":"array","maxItems":5}"#,
            r#"{"type":"array","maxItems":6,"minItems":2}"#,
            &["breaking limit-widened ·", "notice limit-narrowed ·"],
        ),
    ]);
}

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
