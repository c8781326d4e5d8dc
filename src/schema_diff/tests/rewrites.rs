//! Two spellings of one schema are no difference.

use super::*;

/// Spellings of one and the same schema, whichever is the old one.
const SAME: &str = r##"
- {"type":["string"]}
+ {"type":"string"}
- {"enum":["a"]}
+ {"const":"a"}
- {"type":"string","enum":["a"]}
+ {"const":"a"}
- {"type":"integer"}
+ {"type":"number","multipleOf":1}
- {"type":"integer","exclusiveMinimum":0}
+ {"type":"integer","minimum":1}
- {"type":"integer","exclusiveMaximum":10}
+ {"type":"integer","maximum":9}
- {"type":"number","minimum":1,"exclusiveMinimum":1}
+ {"type":"number","exclusiveMinimum":1}
- {"type":"number","minimum":0,"exclusiveMinimum":1}
+ {"type":"number","exclusiveMinimum":1}
- {"type":"number","minimum":1,"exclusiveMinimum":true}
+ {"type":"number","exclusiveMinimum":1}
- {"type":"string","minLength":0}
+ {"type":"string"}
- {"type":"array","minItems":0,"uniqueItems":false}
+ {"type":"array"}
- {"type":"object","minProperties":0,"required":[]}
+ {"type":"object"}
- {"type":"object","additionalProperties":true}
+ {"type":"object"}
- {"type":"object","additionalProperties":{}}
+ {"type":"object","additionalProperties":true}
- {"type":"object","additionalProperties":{"description":"any"}}
+ {"type":"object"}
- {"type":"array","items":true}
+ {"type":"array"}
- {"type":"array","items":{}}
+ {"type":"array"}
- {"allOf":[{"type":"string"}]}
+ {"type":"string"}
- {"anyOf":[{"type":"string"}]}
+ {"type":"string"}
- {"oneOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}]}
+ {"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}
- {"type":"number","minimum":1.0,"maximum":1e2}
+ {"type":"number","minimum":1,"maximum":100}
- {"type":["number","integer"]}
+ {"type":"number"}
- {"type":["string","number","boolean","object","array","null"]}
+ {}
- {"properties":{"a":{"type":["string","number","boolean","object","array","null"]}}}
+ {"properties":{"a":true}}
- {"type":"boolean","enum":[true,false]}
+ {"type":"boolean"}
- {"enum":[false,true]}
+ {"type":"boolean"}
- {"type":["boolean","null"],"enum":[true,false,null]}
+ {"type":["boolean","null"]}
- {"properties":{"a":{"type":"null"}}}
+ {"properties":{"a":{"const":null}}}
- {"properties":{"a":{"type":"null"}}}
+ {"properties":{"a":{"enum":[null]}}}
- {"allOf":[{"required":["a"]},{"required":["b","a"]}]}
+ {"required":["a","b"]}
- {"type":"object","dependentRequired":{"a":["b"]}}
+ {"type":"object","dependencies":{"a":["b"]}}
- {"type":"object","dependentRequired":{"a":["b","c"]}}
+ {"type":"object","dependentRequired":{"a":["c","b"]}}
- {"type":"object","dependentRequired":{}}
+ {"type":"object"}
- {"type":"object","dependentRequired":{"a":[]}}
+ {"type":"object"}
- {"type":"object","dependentSchemas":{"a":{"required":["b"]}}}
+ {"type":"object","dependencies":{"a":{"required":["b"]}}}
- {"type":"object","if":{"required":["a"]}}
+ {"type":"object"}
- {"type":"object","then":{"required":["a"]}}
+ {"type":"object"}
- {"type":"object","if":{"required":["a"]},"then":true}
+ {"type":"object"}
- {"type":"string","not":false}
+ {"type":"string"}
- {"type":"object","propertyNames":true}
+ {"type":"object"}
- {"type":"object","propertyNames":{}}
+ {"type":"object"}
- {"type":"array","contains":{"type":"string"},"minContains":1}
+ {"type":"array","contains":{"type":"string"}}
- {"type":"array","minContains":2,"maxContains":3}
+ {"type":"array"}
- {"type":"array","items":[{"type":"string"},{"type":"integer"}],"additionalItems":false}
+ {"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false}
- {"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false}
+ {"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false,"maxItems":2}
- {"type":"array","additionalItems":{"type":"string"}}
+ {"type":"array"}
- {"type":"array","items":{"type":"string"},"additionalItems":false}
+ {"type":"array","items":{"type":"string"}}
- {"type":"object","properties":{"a":{"not":{}}}}
+ {"type":"object","properties":{"a":false}}
- {"properties":{"a":{"type":["string","null"]}}}
+ {"properties":{"a":{"type":"string","nullable":true}}}
- {"properties":{"a":{"type":["string","null"]}}}
+ {"properties":{"a":{"anyOf":[{"type":"null"},{"type":"string"}]}}}
- {"properties":{"a":{"type":["string","null"],"enum":["x",null]}}}
+ {"properties":{"a":{"oneOf":[{"type":"string","enum":["x"]},{"type":"null"}]}}}
- {"properties":{"a":{"type":["string","null"],"enum":["x",null]}}}
+ {"properties":{"a":{"enum":[null,"x"]}}}
- {"properties":{"a":{"type":["string","null"],"enum":["x"]}}}
+ {"properties":{"a":{"type":"string","enum":["x"]}}}
- {"$defs":{"d":{"type":"object","properties":{"i":{"type":"string"}}}},"properties":{"a":{"allOf":[{"$ref":"#/$defs/d"}],"nullable":true}}}
+ {"$defs":{"d":{"type":"object","properties":{"i":{"type":"string"}}}},"properties":{"a":{"oneOf":[{"$ref":"#/$defs/d"},{"type":"null"}]}}}
- {"$defs":{"d":{"type":"object","properties":{"i":{"type":"string"}}}},"properties":{"a":{"anyOf":[{"type":"null"},{"$ref":"#/$defs/d"}]}}}
+ {"properties":{"a":{"type":["object","null"],"properties":{"i":{"type":"string"}}}}}
- {"$defs":{"a/b":{"type":"string"},"c d":{"type":"integer"},"e~f":{"type":"boolean"}},"properties":{"x":{"$ref":"#/$defs/a~1b"},"y":{"$ref":"#/$defs/c%20d"},"z":{"$ref":"#/$defs/e~0f"}}}
+ {"properties":{"x":{"type":"string"},"y":{"type":"integer"},"z":{"type":"boolean"}}}
- {"$id":"https://x.example/root.json","$defs":{"d":{"$id":"d.json","type":"string"}},"properties":{"a":{"$ref":"d.json"}}}
+ {"properties":{"a":{"type":"string"}}}
- {"$id":"https://x.example/root.json","$defs":{"d":{"type":"string"}},"properties":{"a":{"$ref":"https://x.example/root.json#/$defs/d"}}}
+ {"properties":{"a":{"type":"string"}}}
- {"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/c"},"c":{"type":"string"}},"properties":{"x":{"$ref":"#/$defs/a"}}}
+ {"properties":{"x":{"type":"string"}}}
- {"$defs":{"n":{"$dynamicAnchor":"n","type":"object","properties":{"next":{"$dynamicRef":"#n"}}}},"$ref":"#/$defs/n"}
+ {"$defs":{"n":{"type":"object","properties":{"next":{"$ref":"#/$defs/n"}}}},"$ref":"#/$defs/n"}
# One level of a cycle written out.
- {"$defs":{"n":{"type":"object","properties":{"v":{"type":"string"},"n":{"$ref":"#/$defs/n"}}}},"$ref":"#/$defs/n"}
+ {"$defs":{"n":{"type":"object","properties":{"v":{"type":"string"},"n":{"$ref":"#/$defs/n"}}}},"type":"object","properties":{"v":{"type":"string"},"n":{"$ref":"#/$defs/n"}}}
- {"$defs":{"n":{"type":"object","properties":{"n":{"$ref":"#/$defs/n"}}}},"$ref":"#/$defs/n"}
+ {"type":"object","properties":{"n":{"$ref":"#"}}}
- {"properties":{"a":{"type":"string","title":"x","description":"y","default":"z","examples":["z"],"$comment":"c","readOnly":true,"deprecated":false}}}
+ {"properties":{"a":{"type":"string"}}}
- {"properties":{"b":{"type":"string"},"a":{"type":"string"}},"required":["b","a"]}
+ {"required":["a","b"],"properties":{"a":{"type":"string"},"b":{"type":"string"}}}
- {"oneOf":[{"const":"a","title":"A"},{"const":"b","title":"B"}]}
+ {"type":"string","enum":["b","a"]}
- {"anyOf":[{"enum":["a"]},{"enum":["b"]}]}
+ {"enum":["a","b"]}
- {"type":"string","anyOf":[{"const":"a"},{"const":"b"}]}
+ {"type":"string","enum":["a","b"]}
- {"properties":{"a":{"type":"object","properties":{"x":{"type":"string"}},"additionalProperties":false}}}
+ {"properties":{"a":{"type":"object","properties":{"x":{"type":"string"}},"unevaluatedProperties":false}}}
- {"type":"object","allOf":[{"properties":{"a":{"type":"string"}}},{"properties":{"b":{"type":"string"}}}],"unevaluatedProperties":false}
+ {"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"additionalProperties":false}
- {"anyOf":[{"type":"object","properties":{"k":{"const":"x"}}},{"type":"object","properties":{"k":{"const":"y"}}}]}
+ {"anyOf":[{"type":"object","properties":{"k":{"const":"y"}}},{"type":"object","properties":{"k":{"const":"x"}}}]}
- {"type":"object","anyOf":[{"required":["a"]},{"required":["b"]}]}
+ {"type":"object","anyOf":[{"required":["b"]},{"required":["a"]}]}
- {"not":{"required":["a","b"]}}
+ {"not":{"required":["b","a"]}}
- {"not":{"enum":["a","b"]}}
+ {"not":{"enum":["b","a"]}}
- {"allOf":[{"if":{"properties":{"k":{"const":1}}},"then":{"required":["a"]}}]}
+ {"if":{"properties":{"k":{"const":1}}},"then":{"required":["a"]}}
- {"allOf":[{"type":"string"},{"type":["string","null"]}]}
+ {"type":"string"}
- {"allOf":[{"type":"string"},{}, true]}
+ {"type":"string"}
- {"type":"object","patternProperties":{}}
+ {"type":"object"}
- {"type":"object","properties":{}}
+ {"type":"object"}
- {"type":"array","prefixItems":[]}
+ {"type":"array"}
- {"type":"string","maximum":5,"items":{"type":"string"}}
+ {"type":"string"}
- {"type":"string","format":"date-time","pattern":"^a"}
+ {"allOf":[{"format":"date-time"},{"pattern":"^a"}],"type":"string"}
- {"enum":[1,2.0]}
+ {"enum":[1.0,2]}
- {"const":{"a":1,"b":[1]}}
+ {"const":{"b":[1.0],"a":1}}
"##;

#[test]
fn two_spellings_of_one_schema_are_no_difference() {
    let mut rows: Vec<Row> = Vec::new();
    for (one, other, _) in super::rows(SAME) {
        rows.push((one, other, Vec::new()));
        rows.push((other, one, Vec::new()));
    }
    check_rows(rows);
}
