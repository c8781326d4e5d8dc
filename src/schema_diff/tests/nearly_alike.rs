//! Schemas that are nearly alike: a true difference is reported once.

use super::*;

/// A true difference, old to new, with all that is to be reported.
const DIFFERENT: &[Row] = &[
    (
        r#"{"type":"array","prefixItems":[{"type":"string"},{"type":"string"}]}"#,
        r#"{"type":"array","prefixItems":[{"type":"integer"},{"type":"integer"}]}"#,
        &["breaking type-changed /0", "breaking type-changed /1"],
    ),
    (
        r#"{"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"string"}}"#,
        r#"{"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"integer"}}"#,
        &["breaking type-changed /*"],
    ),
    (
        r#"{"type":"array","prefixItems":[{"type":"string"}],"items":false}"#,
        r#"{"type":"array","prefixItems":[{"type":"string"}]}"#,
        &["breaking limit-widened ·"],
    ),
    (
        r#"{"type":"number","minimum":0}"#,
        r#"{"type":"number","exclusiveMinimum":0}"#,
        &["notice limit-narrowed ·"],
    ),
    (
        r#"{"type":"number","exclusiveMaximum":9}"#,
        r#"{"type":"number","maximum":9}"#,
        &["breaking limit-widened ·"],
    ),
    (
        r#"{"type":"number","minimum":5}"#,
        r#"{"type":"number","exclusiveMinimum":3}"#,
        &["breaking limit-widened ·"],
    ),
    (
        r#"{"type":"number","multipleOf":10}"#,
        r#"{"type":"number","multipleOf":5}"#,
        &["breaking limit-widened ·"],
    ),
    (
        r#"{"type":"number","multipleOf":5}"#,
        r#"{"type":"number","multipleOf":10}"#,
        &["notice limit-narrowed ·"],
    ),
    (
        r#"{"type":"number","multipleOf":0.01}"#,
        r#"{"type":"number","multipleOf":0.1}"#,
        &["notice limit-narrowed ·"],
    ),
    (
        r#"{"type":"integer"}"#,
        r#"{"type":"number"}"#,
        &["breaking type-widened ·"],
    ),
    (
        r#"{"type":"number","multipleOf":1}"#,
        r#"{"type":"number"}"#,
        &["breaking type-widened ·"],
    ),
    (
        r#"{"properties":{"s":{"type":"string","enum":["a","b"]}}}"#,
        r#"{"properties":{"s":{"type":"string"}}}"#,
        &["breaking enum-opened /s"],
    ),
    (
        r#"{"properties":{"s":{"const":"a"}}}"#,
        r#"{"properties":{"s":{"enum":["a","b"]}}}"#,
        &["breaking enum-value-added /s"],
    ),
    (
        r#"{"properties":{"s":{"type":"boolean"}}}"#,
        r#"{"properties":{"s":{"const":true}}}"#,
        &["notice enum-closed /s"],
    ),
    (
        r#"{"properties":{"icon":{"type":"object","properties":{"path":{"type":"string"}}}}}"#,
        r#"{"properties":{"icon":{"type":"string","nullable":true}}}"#,
        &["breaking type-changed /icon", "breaking null-allowed /icon"],
    ),
    (
        r#"{"properties":{"l":{"type":"array","items":{"type":"string"}}}}"#,
        r#"{"properties":{"l":{"type":"array","items":{"type":["string","null"]}}}}"#,
        &["breaking null-allowed /l/*"],
    ),
    (
        r#"{"properties":{"l":{"type":"array","items":{"type":"string"}}}}"#,
        r#"{"properties":{"l":{"type":"array"}}}"#,
        &["breaking type-widened /l/*"],
    ),
    (
        r#"{"properties":{"l":{"type":"string"}}}"#,
        r#"{"properties":{"l":{"type":"array","items":{"type":"string"}}}}"#,
        &["breaking type-changed /l"],
    ),
    (
        r#"{"properties":{"l":{"type":"string"}}}"#,
        r#"{"properties":{"l":{"oneOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]}}}"#,
        &["breaking type-widened /l"],
    ),
    (
        r#"{"type":"object","not":{"required":["a"]}}"#,
        r#"{"type":"object"}"#,
        &["breaking keyword-changed ·"],
    ),
    (
        r#"{"type":"object"}"#,
        r#"{"type":"object","not":{"required":["a"]}}"#,
        &["notice keyword-changed ·"],
    ),
    (
        r#"{"type":"object","not":{"required":["a"]}}"#,
        r#"{"type":"object","not":{"required":["b"]}}"#,
        &["breaking keyword-changed ·"],
    ),
    (
        r#"{"type":"object","dependentRequired":{"a":["b"]}}"#,
        r#"{"type":"object"}"#,
        &["breaking keyword-changed ·"],
    ),
    (
        r#"{"type":"object","dependentRequired":{"a":["b"]}}"#,
        r#"{"type":"object","dependentRequired":{"a":["b","c"]}}"#,
        &["notice keyword-changed ·"],
    ),
    (
        r#"{"type":"object","dependentRequired":{"a":["b","c"]}}"#,
        r#"{"type":"object","dependentRequired":{"a":["b"]}}"#,
        &["breaking keyword-changed ·"],
    ),
    (
        r#"{"type":"object","if":{"required":["a"]},"then":{"required":["b"]}}"#,
        r#"{"type":"object"}"#,
        &["breaking keyword-changed ·"],
    ),
    (
        r#"{"type":"object","if":{"required":["a"]},"then":{"required":["b"]}}"#,
        r#"{"type":"object","if":{"required":["a"]},"then":{"required":["c"]}}"#,
        &["breaking keyword-changed ·"],
    ),
    (
        r#"{"type":"object","if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}"#,
        r#"{"type":"object","if":{"required":["a"]},"then":{"required":["b"]}}"#,
        &["breaking keyword-changed ·"],
    ),
    (
        r#"{"type":"object","patternProperties":{"^x-":{"type":"string"}}}"#,
        r#"{"type":"object","patternProperties":{"^x-":{"type":"integer"}}}"#,
        &["breaking type-changed /*"],
    ),
    (
        r#"{"type":"object","additionalProperties":{"type":"string"}}"#,
        r#"{"type":"object","additionalProperties":{"type":"integer"}}"#,
        &["breaking type-changed /*"],
    ),
    (
        r#"{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}"#,
        r#"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"additionalProperties":false}"#,
        &["additive property-added /b"],
    ),
    (
        r#"{"type":"object","required":["a"],"properties":{"a":{"type":"string"}}}"#,
        r#"{"type":"object"}"#,
        &["breaking property-removed /a"],
    ),
    (
        r#"{"type":"object"}"#,
        r#"{"type":"object","required":["a"],"properties":{"a":{"type":"string"}}}"#,
        &["additive property-added /a"],
    ),
    (
        r#"{"type":"object","required":["a"]}"#,
        r#"{"type":"object"}"#,
        &["breaking required-dropped /a"],
    ),
    (
        r#"{"properties":{"a":{"type":"string","format":"date-time"}}}"#,
        r#"{"properties":{"a":{"type":["string","null"]}}}"#,
        &["breaking null-allowed /a", "breaking format-removed /a"],
    ),
    (
        r##"{"$defs":{"ref":{"type":"object","properties":{"id":{"type":"string"},"href":{"type":"string"}}}},"type":"object","properties":{"href":{"type":"string"},"user":{"$ref":"#/$defs/ref"},"groups":{"type":"array","items":{"$ref":"#/$defs/ref"}}}}"##,
        r##"{"$defs":{"idRef":{"type":"object","properties":{"id":{"type":"string"}}}},"type":"object","properties":{"user":{"$ref":"#/$defs/idRef"},"groups":{"type":"array","items":{"$ref":"#/$defs/idRef"}}}}"##,
        &[
            "breaking property-removed /href",
            "breaking property-removed /user/href",
            "breaking property-removed /groups/*/href",
        ],
    ),
    (
        r#"{"properties":{"a":{"allOf":[{"type":"string"},{"maxLength":5}]}}}"#,
        r#"{"properties":{"a":{"allOf":[{"type":"string"},{"maxLength":9}]}}}"#,
        &["breaking limit-widened /a"],
    ),
    (
        r#"{"type":"object","propertyNames":{"pattern":"^a"}}"#,
        r#"{"type":"object"}"#,
        &["breaking keyword-changed ·"],
    ),
    (
        r#"{"type":"array","contains":{"type":"string"}}"#,
        r#"{"type":"array","contains":{"type":"string"},"minContains":0}"#,
        &["breaking keyword-changed ·"],
    ),
    (
        r#"{"properties":{"a":{"type":"string"}}}"#,
        r#"{"properties":{"a":{}}}"#,
        &["breaking type-widened /a"],
    ),
    (
        r#"{"properties":{"a":{}}}"#,
        r#"{"properties":{"a":{"type":"string"}}}"#,
        &["notice type-narrowed /a"],
    ),
    (
        r#"{"properties":{"a":{"type":"string"}}}"#,
        r#"{"properties":{"a":false}}"#,
        &["breaking property-removed /a"],
    ),
    (
        r#"{"properties":{"a":{"type":"string"}}}"#,
        r#"{"properties":{"a":{"type":"string","writeOnly":true}}}"#,
        &["breaking property-removed /a"],
    ),
    (
        r#"{"properties":{"a":{"type":"string","enum":["x","y"]}}}"#,
        r#"{"properties":{"a":{"type":["string","null"],"enum":["x",null,"z"]}}}"#,
        &[
            "breaking enum-value-added /a",
            "notice enum-value-removed /a",
            "breaking null-allowed /a",
        ],
    ),
    (
        r#"{"properties":{"a":{"type":"string","enum":["x"]}}}"#,
        r#"{"properties":{"a":{"type":"integer","enum":[1]}}}"#,
        &["breaking type-changed /a"],
    ),
    (
        r#"{"oneOf":[{"type":"object","properties":{"k":{"const":"x"}}}]}"#,
        r#"{"oneOf":[{"type":"object","properties":{"k":{"const":"x"}}},{"type":"object","properties":{"k":{"const":"y"}}}]}"#,
        &["breaking variant-added ·"],
    ),
    (
        r#"{"type":"string","maxLength":5}"#,
        r#"{"type":"string"}"#,
        &["breaking limit-widened ·"],
    ),
    (
        r#"{"type":"array","uniqueItems":true}"#,
        r#"{"type":"array"}"#,
        &["breaking limit-widened ·"],
    ),
];

#[test]
fn a_true_difference_is_reported_once_at_its_place() {
    check(DIFFERENT);
}
