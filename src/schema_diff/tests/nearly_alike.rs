//! Schemas that are nearly alike: a true difference is reported once.

use super::*;

/// A true difference, old to new, with all that is to be reported.
const DIFFERENT: &str = r##"
- {"type":"array","prefixItems":[{"type":"string"},{"type":"string"}]}
+ {"type":"array","prefixItems":[{"type":"integer"},{"type":"integer"}]}
  breaking type-changed /0
  breaking type-changed /1
- {"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"string"}}
+ {"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"integer"}}
  breaking type-changed /*
- {"type":"array","prefixItems":[{"type":"string"}],"items":false}
+ {"type":"array","prefixItems":[{"type":"string"}]}
  breaking limit-widened ·
- {"type":"number","minimum":0}
+ {"type":"number","exclusiveMinimum":0}
  notice limit-narrowed ·
- {"type":"number","exclusiveMaximum":9}
+ {"type":"number","maximum":9}
  breaking limit-widened ·
- {"type":"number","minimum":5}
+ {"type":"number","exclusiveMinimum":3}
  breaking limit-widened ·
- {"type":"number","multipleOf":10}
+ {"type":"number","multipleOf":5}
  breaking limit-widened ·
- {"type":"number","multipleOf":5}
+ {"type":"number","multipleOf":10}
  notice limit-narrowed ·
- {"type":"number","multipleOf":0.01}
+ {"type":"number","multipleOf":0.1}
  notice limit-narrowed ·
- {"type":"integer"}
+ {"type":"number"}
  breaking type-widened ·
- {"type":"number","multipleOf":1}
+ {"type":"number"}
  breaking type-widened ·
- {"properties":{"s":{"type":"string","enum":["a","b"]}}}
+ {"properties":{"s":{"type":"string"}}}
  breaking enum-opened /s
- {"properties":{"s":{"const":"a"}}}
+ {"properties":{"s":{"enum":["a","b"]}}}
  breaking enum-value-added /s
- {"properties":{"s":{"type":"boolean"}}}
+ {"properties":{"s":{"const":true}}}
  notice enum-closed /s
- {"properties":{"icon":{"type":"object","properties":{"path":{"type":"string"}}}}}
+ {"properties":{"icon":{"type":"string","nullable":true}}}
  breaking type-changed /icon
  breaking null-allowed /icon
- {"properties":{"l":{"type":"array","items":{"type":"string"}}}}
+ {"properties":{"l":{"type":"array","items":{"type":["string","null"]}}}}
  breaking null-allowed /l/*
- {"properties":{"l":{"type":"array","items":{"type":"string"}}}}
+ {"properties":{"l":{"type":"array"}}}
  breaking type-widened /l/*
- {"properties":{"l":{"type":"string"}}}
+ {"properties":{"l":{"type":"array","items":{"type":"string"}}}}
  breaking type-changed /l
- {"properties":{"l":{"type":"string"}}}
+ {"properties":{"l":{"oneOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]}}}
  breaking type-widened /l
- {"type":"object","not":{"required":["a"]}}
+ {"type":"object"}
  breaking keyword-changed ·
- {"type":"object"}
+ {"type":"object","not":{"required":["a"]}}
  notice keyword-changed ·
- {"type":"object","not":{"required":["a"]}}
+ {"type":"object","not":{"required":["b"]}}
  breaking keyword-changed ·
- {"type":"object","dependentRequired":{"a":["b"]}}
+ {"type":"object"}
  breaking keyword-changed ·
- {"type":"object","dependentRequired":{"a":["b"]}}
+ {"type":"object","dependentRequired":{"a":["b","c"]}}
  notice keyword-changed ·
- {"type":"object","dependentRequired":{"a":["b","c"]}}
+ {"type":"object","dependentRequired":{"a":["b"]}}
  breaking keyword-changed ·
- {"type":"object","if":{"required":["a"]},"then":{"required":["b"]}}
+ {"type":"object"}
  breaking keyword-changed ·
- {"type":"object","if":{"required":["a"]},"then":{"required":["b"]}}
+ {"type":"object","if":{"required":["a"]},"then":{"required":["c"]}}
  breaking keyword-changed ·
- {"type":"object","if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}
+ {"type":"object","if":{"required":["a"]},"then":{"required":["b"]}}
  breaking keyword-changed ·
- {"type":"object","patternProperties":{"^x-":{"type":"string"}}}
+ {"type":"object","patternProperties":{"^x-":{"type":"integer"}}}
  breaking type-changed /*
- {"type":"object","additionalProperties":{"type":"string"}}
+ {"type":"object","additionalProperties":{"type":"integer"}}
  breaking type-changed /*
- {"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}
+ {"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"additionalProperties":false}
  additive property-added /b
- {"type":"object","required":["a"],"properties":{"a":{"type":"string"}}}
+ {"type":"object"}
  breaking property-removed /a
- {"type":"object"}
+ {"type":"object","required":["a"],"properties":{"a":{"type":"string"}}}
  additive property-added /a
- {"type":"object","required":["a"]}
+ {"type":"object"}
  breaking required-dropped /a
- {"properties":{"a":{"type":"string","format":"date-time"}}}
+ {"properties":{"a":{"type":["string","null"]}}}
  breaking null-allowed /a
  breaking format-removed /a
- {"$defs":{"ref":{"type":"object","properties":{"id":{"type":"string"},"href":{"type":"string"}}}},"type":"object","properties":{"href":{"type":"string"},"user":{"$ref":"#/$defs/ref"},"groups":{"type":"array","items":{"$ref":"#/$defs/ref"}}}}
+ {"$defs":{"idRef":{"type":"object","properties":{"id":{"type":"string"}}}},"type":"object","properties":{"user":{"$ref":"#/$defs/idRef"},"groups":{"type":"array","items":{"$ref":"#/$defs/idRef"}}}}
  breaking property-removed /href
  breaking property-removed /user/href
  breaking property-removed /groups/*/href
- {"properties":{"a":{"allOf":[{"type":"string"},{"maxLength":5}]}}}
+ {"properties":{"a":{"allOf":[{"type":"string"},{"maxLength":9}]}}}
  breaking limit-widened /a
- {"type":"object","propertyNames":{"pattern":"^a"}}
+ {"type":"object"}
  breaking keyword-changed ·
- {"type":"array","contains":{"type":"string"}}
+ {"type":"array","contains":{"type":"string"},"minContains":0}
  breaking keyword-changed ·
- {"properties":{"a":{"type":"string"}}}
+ {"properties":{"a":{}}}
  breaking type-widened /a
- {"properties":{"a":{}}}
+ {"properties":{"a":{"type":"string"}}}
  notice type-narrowed /a
- {"properties":{"a":{"type":"string"}}}
+ {"properties":{"a":false}}
  breaking property-removed /a
- {"properties":{"a":{"type":"string"}}}
+ {"properties":{"a":{"type":"string","writeOnly":true}}}
  breaking property-removed /a
- {"properties":{"a":{"type":"string","enum":["x","y"]}}}
+ {"properties":{"a":{"type":["string","null"],"enum":["x",null,"z"]}}}
  breaking enum-value-added /a
  notice enum-value-removed /a
  breaking null-allowed /a
- {"properties":{"a":{"type":"string","enum":["x"]}}}
+ {"properties":{"a":{"type":"integer","enum":[1]}}}
  breaking type-changed /a
- {"oneOf":[{"type":"object","properties":{"k":{"const":"x"}}}]}
+ {"oneOf":[{"type":"object","properties":{"k":{"const":"x"}}},{"type":"object","properties":{"k":{"const":"y"}}}]}
  breaking variant-added ·
- {"type":"string","maxLength":5}
+ {"type":"string"}
  breaking limit-widened ·
- {"type":"array","uniqueItems":true}
+ {"type":"array"}
  breaking limit-widened ·
"##;

#[test]
fn a_true_difference_is_reported_once_at_its_place() {
    check(DIFFERENT);
}
