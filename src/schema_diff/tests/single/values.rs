//! Lists of values, formats and limits.

use super::*;

#[test]
fn lists_of_values() {
    check(
        r##"
        - {"type":"string","enum":["a","b"]}
        + {"type":"string","enum":["b","a"]}
        - {"type":"string","enum":["a"]}
        + {"type":"string","enum":["a","b"]}
          breaking enum-value-added ·
        - {"type":"string","enum":["a","b"]}
        + {"type":"string","enum":["a"]}
          notice enum-value-removed ·
        - {"type":"string","enum":["a"]}
        + {"type":"string","enum":["b","c"]}
          breaking enum-value-added ·
          breaking enum-value-added ·
          notice enum-value-removed ·
        - {"type":"string","enum":["a"],"x-extensible-enum":true}
        + {"type":"string","enum":["a","b"],"x-extensible-enum":true}
          additive enum-value-added ·
        - {"type":"string","enum":["a"]}
        + {"type":"string","enum":["a"],"x-extensible-enum":true}
          breaking enum-opened ·
        - {"type":"string","enum":["a"],"x-extensible-enum":true}
        + {"type":"string","enum":["a"]}
          notice enum-closed ·
        - {"type":"string","enum":["a"]}
        + {"type":"string"}
          breaking enum-opened ·
        - {"type":"string","enum":["a"],"x-extensible-enum":true}
        + {"type":"string"}
          notice enum-opened ·
        - {"type":"string"}
        + {"type":"string","enum":["a"]}
          notice enum-closed ·
        - {"enum":["a"]}
        + {"type":"string","enum":["a"]}
        - {"const":"a"}
        + {"const":"b"}
          breaking const-changed ·
        - {"const":"a"}
        + {"enum":["a"]}
        - {"const":"a"}
        + {"enum":["a","b"]}
          breaking enum-value-added ·
        - {"const":1}
        + {"const":1.0}
        - {"oneOf":[{"const":"a","title":"A"},{"const":"b"}]}
        + {"type":"string","enum":["a","b"]}
        - {"oneOf":[{"const":"a"}]}
        + {"oneOf":[{"const":"a"},{"const":"b"}]}
          breaking enum-value-added ·
        - {"anyOf":[{"enum":["a"]},{"type":"string"}]}
        + {"type":"string","enum":["a"],"x-extensible-enum":true}
        - {"type":"array","items":{"type":"string","enum":["a"]}}
        + {"type":"array","items":{"type":"string","enum":["a","b"]}}
          breaking enum-value-added /*
        "##,
    );
}

#[test]
fn formats_patterns_and_limits() {
    check(
        r##"
        - {"type":"string","format":"date-time"}
        + {"type":"string","format":"date"}
          breaking format-changed ·
        - {"type":"string","format":"date-time"}
        + {"type":"string"}
          breaking format-removed ·
        - {"type":"string"}
        + {"type":"string","format":"uuid"}
          notice format-added ·
        - {"type":"string","pattern":"^A"}
        + {"type":"string","pattern":"^B"}
          breaking pattern-changed ·
        - {"type":"string","pattern":"^A"}
        + {"type":"string"}
          breaking pattern-removed ·
        - {"type":"string"}
        + {"type":"string","pattern":"^A"}
          notice pattern-added ·
        - {"type":"string","maxLength":10}
        + {"type":"string","maxLength":20}
          breaking limit-widened ·
        - {"type":"string","maxLength":20}
        + {"type":"string","maxLength":10}
          notice limit-narrowed ·
        - {"type":"string","maxLength":20}
        + {"type":"string"}
          breaking limit-widened ·
        - {"type":"string"}
        + {"type":"string","minLength":1}
          notice limit-narrowed ·
        - {"type":"string"}
        + {"type":"string","minLength":0}
        - {"type":"integer","minimum":1}
        + {"type":"integer","minimum":0}
          breaking limit-widened ·
        - {"type":"integer","minimum":1.0}
        + {"type":"integer","minimum":1}
        - {"type":"integer","minimum":0,"exclusiveMinimum":true}
        + {"type":"integer","exclusiveMinimum":0}
        - {"type":"array","minItems":1,"uniqueItems":true}
        + {"type":"array","minItems":1}
          breaking limit-widened ·
        - {"type":"number","multipleOf":1}
        + {"type":"number","multipleOf":2}
          notice limit-narrowed ·
        - {"type":"number","multipleOf":2}
        + {"type":"number","multipleOf":3}
          breaking limit-widened ·
        - {"type":"array","maxItems":5}
        + {"type":"array","maxItems":6,"minItems":2}
          breaking limit-widened ·
          notice limit-narrowed ·
        "##,
    );
}
