//! Two spellings of one schema are no difference, and a true one is told once.

use super::*;

/// Spellings of one and the same schema, whichever is the old one.
const SAME: &[(&str, &str)] = &[
    (r#"{"type":["string"]}"#, r#"{"type":"string"}"#),
    (r#"{"enum":["a"]}"#, r#"{"const":"a"}"#),
    (r#"{"type":"string","enum":["a"]}"#, r#"{"const":"a"}"#),
    (
        r#"{"type":"integer"}"#,
        r#"{"type":"number","multipleOf":1}"#,
    ),
    (
        r#"{"type":"integer","exclusiveMinimum":0}"#,
        r#"{"type":"integer","minimum":1}"#,
    ),
    (
        r#"{"type":"integer","exclusiveMaximum":10}"#,
        r#"{"type":"integer","maximum":9}"#,
    ),
    (
        r#"{"type":"number","minimum":1,"exclusiveMinimum":1}"#,
        r#"{"type":"number","exclusiveMinimum":1}"#,
    ),
    (
        r#"{"type":"number","minimum":0,"exclusiveMinimum":1}"#,
        r#"{"type":"number","exclusiveMinimum":1}"#,
    ),
    (
        r#"{"type":"number","minimum":1,"exclusiveMinimum":true}"#,
        r#"{"type":"number","exclusiveMinimum":1}"#,
    ),
    (r#"{"type":"string","minLength":0}"#, r#"{"type":"string"}"#),
    (
        r#"{"type":"array","minItems":0,"uniqueItems":false}"#,
        r#"{"type":"array"}"#,
    ),
    (
        r#"{"type":"object","minProperties":0,"required":[]}"#,
        r#"{"type":"object"}"#,
    ),
    (
        r#"{"type":"object","additionalProperties":true}"#,
        r#"{"type":"object"}"#,
    ),
    (
        r#"{"type":"object","additionalProperties":{}}"#,
        r#"{"type":"object","additionalProperties":true}"#,
    ),
    (
        r#"{"type":"object","additionalProperties":{"description":"any"}}"#,
        r#"{"type":"object"}"#,
    ),
    (r#"{"type":"array","items":true}"#, r#"{"type":"array"}"#),
    (r#"{"type":"array","items":{}}"#, r#"{"type":"array"}"#),
    (r#"{"allOf":[{"type":"string"}]}"#, r#"{"type":"string"}"#),
    (r#"{"anyOf":[{"type":"string"}]}"#, r#"{"type":"string"}"#),
    (
        r#"{"oneOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}]}"#,
        r#"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}"#,
    ),
    (
        r#"{"type":"number","minimum":1.0,"maximum":1e2}"#,
        r#"{"type":"number","minimum":1,"maximum":100}"#,
    ),
    (r#"{"type":["number","integer"]}"#, r#"{"type":"number"}"#),
    (
        r#"{"type":["string","number","boolean","object","array","null"]}"#,
        r#"{}"#,
    ),
    (
        r#"{"properties":{"a":{"type":["string","number","boolean","object","array","null"]}}}"#,
        r#"{"properties":{"a":true}}"#,
    ),
    (
        r#"{"type":"boolean","enum":[true,false]}"#,
        r#"{"type":"boolean"}"#,
    ),
    (r#"{"enum":[false,true]}"#, r#"{"type":"boolean"}"#),
    (
        r#"{"type":["boolean","null"],"enum":[true,false,null]}"#,
        r#"{"type":["boolean","null"]}"#,
    ),
    (
        r#"{"properties":{"a":{"type":"null"}}}"#,
        r#"{"properties":{"a":{"const":null}}}"#,
    ),
    (
        r#"{"properties":{"a":{"type":"null"}}}"#,
        r#"{"properties":{"a":{"enum":[null]}}}"#,
    ),
    (
        r#"{"allOf":[{"required":["a"]},{"required":["b","a"]}]}"#,
        r#"{"required":["a","b"]}"#,
    ),
    (
        r#"{"type":"object","dependentRequired":{"a":["b"]}}"#,
        r#"{"type":"object","dependencies":{"a":["b"]}}"#,
    ),
    (
        r#"{"type":"object","dependentRequired":{"a":["b","c"]}}"#,
        r#"{"type":"object","dependentRequired":{"a":["c","b"]}}"#,
    ),
    (
        r#"{"type":"object","dependentRequired":{}}"#,
        r#"{"type":"object"}"#,
    ),
    (
        r#"{"type":"object","dependentRequired":{"a":[]}}"#,
        r#"{"type":"object"}"#,
    ),
    (
        r#"{"type":"object","dependentSchemas":{"a":{"required":["b"]}}}"#,
        r#"{"type":"object","dependencies":{"a":{"required":["b"]}}}"#,
    ),
    (
        r#"{"type":"object","if":{"required":["a"]}}"#,
        r#"{"type":"object"}"#,
    ),
    (
        r#"{"type":"object","then":{"required":["a"]}}"#,
        r#"{"type":"object"}"#,
    ),
    (
        r#"{"type":"object","if":{"required":["a"]},"then":true}"#,
        r#"{"type":"object"}"#,
    ),
    (r#"{"type":"string","not":false}"#, r#"{"type":"string"}"#),
    (
        r#"{"type":"object","propertyNames":true}"#,
        r#"{"type":"object"}"#,
    ),
    (
        r#"{"type":"object","propertyNames":{}}"#,
        r#"{"type":"object"}"#,
    ),
    (
        r#"{"type":"array","contains":{"type":"string"},"minContains":1}"#,
        r#"{"type":"array","contains":{"type":"string"}}"#,
    ),
    (
        r#"{"type":"array","minContains":2,"maxContains":3}"#,
        r#"{"type":"array"}"#,
    ),
    (
        r#"{"type":"array","items":[{"type":"string"},{"type":"integer"}],"additionalItems":false}"#,
        r#"{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false}"#,
    ),
    (
        r#"{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false}"#,
        r#"{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false,"maxItems":2}"#,
    ),
    (
        r#"{"type":"array","additionalItems":{"type":"string"}}"#,
        r#"{"type":"array"}"#,
    ),
    (
        r#"{"type":"array","items":{"type":"string"},"additionalItems":false}"#,
        r#"{"type":"array","items":{"type":"string"}}"#,
    ),
    (
        r#"{"type":"object","properties":{"a":{"not":{}}}}"#,
        r#"{"type":"object","properties":{"a":false}}"#,
    ),
    (
        r#"{"properties":{"a":{"type":["string","null"]}}}"#,
        r#"{"properties":{"a":{"type":"string","nullable":true}}}"#,
    ),
    (
        r#"{"properties":{"a":{"type":["string","null"]}}}"#,
        r#"{"properties":{"a":{"anyOf":[{"type":"null"},{"type":"string"}]}}}"#,
    ),
    (
        r#"{"properties":{"a":{"type":["string","null"],"enum":["x",null]}}}"#,
        r#"{"properties":{"a":{"oneOf":[{"type":"string","enum":["x"]},{"type":"null"}]}}}"#,
    ),
    (
        r#"{"properties":{"a":{"type":["string","null"],"enum":["x",null]}}}"#,
        r#"{"properties":{"a":{"enum":[null,"x"]}}}"#,
    ),
    (
        r#"{"properties":{"a":{"type":["string","null"],"enum":["x"]}}}"#,
        r#"{"properties":{"a":{"type":"string","enum":["x"]}}}"#,
    ),
    (
        r##"{"$defs":{"d":{"type":"object","properties":{"i":{"type":"string"}}}},"properties":{"a":{"allOf":[{"$ref":"#/$defs/d"}],"nullable":true}}}"##,
        r##"{"$defs":{"d":{"type":"object","properties":{"i":{"type":"string"}}}},"properties":{"a":{"oneOf":[{"$ref":"#/$defs/d"},{"type":"null"}]}}}"##,
    ),
    (
        r##"{"$defs":{"d":{"type":"object","properties":{"i":{"type":"string"}}}},"properties":{"a":{"anyOf":[{"type":"null"},{"$ref":"#/$defs/d"}]}}}"##,
        r##"{"properties":{"a":{"type":["object","null"],"properties":{"i":{"type":"string"}}}}}"##,
    ),
    (
        r##"{"$defs":{"a/b":{"type":"string"},"c d":{"type":"integer"},"e~f":{"type":"boolean"}},"properties":{"x":{"$ref":"#/$defs/a~1b"},"y":{"$ref":"#/$defs/c%20d"},"z":{"$ref":"#/$defs/e~0f"}}}"##,
        r#"{"properties":{"x":{"type":"string"},"y":{"type":"integer"},"z":{"type":"boolean"}}}"#,
    ),
    (
        r##"{"$id":"https://x.example/root.json","$defs":{"d":{"$id":"d.json","type":"string"}},"properties":{"a":{"$ref":"d.json"}}}"##,
        r#"{"properties":{"a":{"type":"string"}}}"#,
    ),
    (
        r##"{"$id":"https://x.example/root.json","$defs":{"d":{"type":"string"}},"properties":{"a":{"$ref":"https://x.example/root.json#/$defs/d"}}}"##,
        r#"{"properties":{"a":{"type":"string"}}}"#,
    ),
    (
        r##"{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/c"},"c":{"type":"string"}},"properties":{"x":{"$ref":"#/$defs/a"}}}"##,
        r#"{"properties":{"x":{"type":"string"}}}"#,
    ),
    (
        r##"{"$defs":{"n":{"$dynamicAnchor":"n","type":"object","properties":{"next":{"$dynamicRef":"#n"}}}},"$ref":"#/$defs/n"}"##,
        r##"{"$defs":{"n":{"type":"object","properties":{"next":{"$ref":"#/$defs/n"}}}},"$ref":"#/$defs/n"}"##,
    ),
    // One level of a cycle written out.
    (
        r##"{"$defs":{"n":{"type":"object","properties":{"v":{"type":"string"},"n":{"$ref":"#/$defs/n"}}}},"$ref":"#/$defs/n"}"##,
        r##"{"$defs":{"n":{"type":"object","properties":{"v":{"type":"string"},"n":{"$ref":"#/$defs/n"}}}},"type":"object","properties":{"v":{"type":"string"},"n":{"$ref":"#/$defs/n"}}}"##,
    ),
    (
        r##"{"$defs":{"n":{"type":"object","properties":{"n":{"$ref":"#/$defs/n"}}}},"$ref":"#/$defs/n"}"##,
        r##"{"type":"object","properties":{"n":{"$ref":"#"}}}"##,
    ),
    (
        r#"{"properties":{"a":{"type":"string","title":"x","description":"y","default":"z","examples":["z"],"$comment":"c","readOnly":true,"deprecated":false}}}"#,
        r#"{"properties":{"a":{"type":"string"}}}"#,
    ),
    (
        r#"{"properties":{"b":{"type":"string"},"a":{"type":"string"}},"required":["b","a"]}"#,
        r#"{"required":["a","b"],"properties":{"a":{"type":"string"},"b":{"type":"string"}}}"#,
    ),
    (
        r#"{"oneOf":[{"const":"a","title":"A"},{"const":"b","title":"B"}]}"#,
        r#"{"type":"string","enum":["b","a"]}"#,
    ),
    (
        r#"{"anyOf":[{"enum":["a"]},{"enum":["b"]}]}"#,
        r#"{"enum":["a","b"]}"#,
    ),
    (
        r#"{"type":"string","anyOf":[{"const":"a"},{"const":"b"}]}"#,
        r#"{"type":"string","enum":["a","b"]}"#,
    ),
    (
        r#"{"properties":{"a":{"type":"object","properties":{"x":{"type":"string"}},"additionalProperties":false}}}"#,
        r#"{"properties":{"a":{"type":"object","properties":{"x":{"type":"string"}},"unevaluatedProperties":false}}}"#,
    ),
    (
        r#"{"type":"object","allOf":[{"properties":{"a":{"type":"string"}}},{"properties":{"b":{"type":"string"}}}],"unevaluatedProperties":false}"#,
        r#"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"additionalProperties":false}"#,
    ),
    (
        r#"{"anyOf":[{"type":"object","properties":{"k":{"const":"x"}}},{"type":"object","properties":{"k":{"const":"y"}}}]}"#,
        r#"{"anyOf":[{"type":"object","properties":{"k":{"const":"y"}}},{"type":"object","properties":{"k":{"const":"x"}}}]}"#,
    ),
    (
        r#"{"type":"object","anyOf":[{"required":["a"]},{"required":["b"]}]}"#,
        r#"{"type":"object","anyOf":[{"required":["b"]},{"required":["a"]}]}"#,
    ),
    (
        r#"{"not":{"required":["a","b"]}}"#,
        r#"{"not":{"required":["b","a"]}}"#,
    ),
    (
        r#"{"not":{"enum":["a","b"]}}"#,
        r#"{"not":{"enum":["b","a"]}}"#,
    ),
    (
        r#"{"allOf":[{"if":{"properties":{"k":{"const":1}}},"then":{"required":["a"]}}]}"#,
        r#"{"if":{"properties":{"k":{"const":1}}},"then":{"required":["a"]}}"#,
    ),
    (
        r#"{"allOf":[{"type":"string"},{"type":["string","null"]}]}"#,
        r#"{"type":"string"}"#,
    ),
    (
        r#"{"allOf":[{"type":"string"},{}, true]}"#,
        r#"{"type":"string"}"#,
    ),
    (
        r#"{"type":"object","patternProperties":{}}"#,
        r#"{"type":"object"}"#,
    ),
    (
        r#"{"type":"object","properties":{}}"#,
        r#"{"type":"object"}"#,
    ),
    (
        r#"{"type":"array","prefixItems":[]}"#,
        r#"{"type":"array"}"#,
    ),
    (
        r#"{"type":"string","maximum":5,"items":{"type":"string"}}"#,
        r#"{"type":"string"}"#,
    ),
    (
        r#"{"type":"string","format":"date-time","pattern":"^a"}"#,
        r#"{"allOf":[{"format":"date-time"},{"pattern":"^a"}],"type":"string"}"#,
    ),
    (r#"{"enum":[1,2.0]}"#, r#"{"enum":[1.0,2]}"#),
    (
        r#"{"const":{"a":1,"b":[1]}}"#,
        r#"{"const":{"b":[1.0],"a":1}}"#,
    ),
];

/// A true difference, old to new, with all that is to be told.
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
fn two_spellings_of_one_schema_are_no_difference() {
    let mut rows: Vec<Row> = Vec::new();
    for (one, other) in SAME {
        rows.push((one, other, &[]));
        rows.push((other, one, &[]));
    }
    check(&rows);
}

#[test]
fn a_true_difference_is_told_once_at_its_place() {
    check(DIFFERENT);
}
