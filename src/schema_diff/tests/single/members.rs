//! Properties, types and null.

use super::*;

#[test]
fn properties_come_and_go() {
    check(
        r##"
        - {"type":"object","properties":{"a":{},"b":{}}}
        + {"type":"object","properties":{"a":{}}}
          breaking property-removed /b
        - {"type":"object","properties":{"a":{}}}
        + {"type":"object","properties":{"a":{},"b":{}}}
          additive property-added /b
        - {"type":"object","properties":{"a":{}},"required":["a"]}
        + {"type":"object","properties":{"a":{}}}
          breaking required-dropped /a
        - {"type":"object","properties":{"a":{}}}
        + {"type":"object","properties":{"a":{}},"required":["a"]}
          notice required-added /a
        - {"type":"object","properties":{"a":{}},"required":["a"]}
        + {"type":"object","properties":{"b":{}},"required":["b"]}
          breaking property-removed /a
          additive property-added /b
        - {"type":"object","required":["sellers"]}
        + {"type":"object"}
          breaking required-dropped /sellers
        - {"type":"object"}
        + {"type":"object","required":["sellers"]}
          notice required-added /sellers
        - {"type":"object","properties":{"a/b":{},"*":{},"group.buyers":{}}}
        + {"type":"object"}
          breaking property-removed /a~1b
          breaking property-removed /"*"
          breaking property-removed /group.buyers
        - {"properties":{"a":{"properties":{"b":{"type":"string"}}}}}
        + {"properties":{"a":{"properties":{}}}}
          breaking property-removed /a/b
        - {"type":"object","properties":{"a":{}}}
        + {"type":"object","properties":{"a":{"writeOnly":true}}}
          breaking property-removed /a
        - {"type":"object","properties":{"a":{}}}
        + {"type":"object","properties":{"a":false}}
          breaking property-removed /a
        - {"type":"object","properties":{"a":true}}
        + {"type":"object","properties":{"a":{}}}
        - {"required":["a","b"],"properties":{"a":{},"b":{}}}
        + {"properties":{"b":{},"a":{}},"required":["b","a"]}
        "##,
    );
}

#[test]
fn types_widen_and_narrow() {
    check(
        r##"
        - {"type":"string"}
        + {"type":"integer"}
          breaking type-changed ·
        - {"type":"string"}
        + {"type":["string","integer"]}
          breaking type-widened ·
        - {"type":["string","integer"]}
        + {"type":"string"}
          notice type-narrowed ·
        - {"type":"integer"}
        + {"type":"number"}
          breaking type-widened ·
        - {"type":"number"}
        + {"type":"integer"}
          notice type-narrowed ·
        - {"type":["integer","number"]}
        + {"type":"number"}
        - {"type":["string"]}
        + {"type":"string"}
        - {"type":"string"}
        + {}
          breaking type-widened ·
        - {}
        + {"type":"string"}
          notice type-narrowed ·
        - {"type":"string"}
        + {"title":"A name","description":"any","default":"x","examples":["y"]}
          breaking type-widened ·
        - {"properties":{"a":{"type":"string"}}}
        + {"type":"object","properties":{"a":{"type":"string"}}}
        - {"items":{"type":"string"}}
        + {"type":"array","items":{"type":"string"}}
        - {"type":"object","properties":{"a":{"type":"object","properties":{"b":{}}}}}
        + {"type":"object","properties":{"a":{"type":"string"}}}
          breaking type-changed /a
        - {"type":"object","properties":{"a":{"type":"object","properties":{"b":{}}}}}
        + {"type":"object","properties":{"a":{}}}
          breaking type-widened /a
        - {"type":"string","format":"date-time","maxLength":9}
        + {"type":"integer"}
          breaking type-changed ·
        "##,
    );
}

#[test]
fn null_has_three_spellings_and_is_one() {
    check(
        r##"
        - {"type":"string"}
        + {"type":["string","null"]}
          breaking null-allowed ·
        - {"type":["string","null"]}
        + {"type":"string"}
          notice null-disallowed ·
        - {"type":"string","nullable":true}
        + {"type":["string","null"]}
        - {"type":"string","nullable":true}
        + {"oneOf":[{"type":"string"},{"type":"null"}]}
        - {"anyOf":[{"type":"null"},{"type":"string"}]}
        + {"type":["null","string"]}
        - {"type":"string","nullable":false}
        + {"type":"string"}
        - {"$defs":{"r":{"type":"object","properties":{"a":{"type":"string"}}}},"properties":{"x":{"allOf":[{"$ref":"#/$defs/r"}],"nullable":true}}}
        + {"$defs":{"r":{"type":"object","properties":{"a":{"type":"string"}}}},"properties":{"x":{"oneOf":[{"$ref":"#/$defs/r"},{"type":"null"}]}}}
        - {"$defs":{"r":{"type":"object","properties":{"a":{"type":"string"}}}},"properties":{"x":{"$ref":"#/$defs/r"}}}
        + {"$defs":{"r":{"type":"object","properties":{"a":{"type":"string"}}}},"properties":{"x":{"anyOf":[{"$ref":"#/$defs/r"},{"type":"null"}]}}}
          breaking null-allowed /x
        - {"enum":["a","b"]}
        + {"enum":["a","b",null]}
          breaking null-allowed ·
        - {"type":["string","null"],"enum":["a",null]}
        + {"type":"string","nullable":true,"enum":["a"]}
        - {"type":"string"}
        + {"type":["integer","null"]}
          breaking type-changed ·
          breaking null-allowed ·
        - {"oneOf":[{"type":"string"},{"enum":[null]}]}
        + {"oneOf":[{"type":"string"},{"const":null}]}
        - {"type":"array","items":{"type":"string"}}
        + {"type":"array","items":{"type":"string","nullable":true}}
          breaking null-allowed /*
        "##,
    );
}
