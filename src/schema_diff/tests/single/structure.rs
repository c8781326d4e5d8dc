//! Objects, lists and what is stated of them.

use super::*;

#[test]
fn open_and_closed_objects() {
    check(
        r##"
        - {"type":"object","properties":{"a":{}},"additionalProperties":false}
        + {"type":"object","properties":{"a":{}}}
          additive object-opened ·
        - {"type":"object","properties":{"a":{}}}
        + {"type":"object","properties":{"a":{}},"additionalProperties":false}
          notice object-closed ·
        - {"type":"object","additionalProperties":true}
        + {"type":"object"}
        - {"type":"object","additionalProperties":{}}
        + {"type":"object"}
        - {"type":"object","additionalProperties":{"type":"string"}}
        + {"type":"object","additionalProperties":{"type":"integer"}}
          breaking type-changed /*
        - {"type":"object","additionalProperties":{"type":"string"}}
        + {"type":"object"}
          breaking type-widened /*
        - {"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":{"type":"string"}}
        + {"type":"object","additionalProperties":{"type":"string"}}
        - {"type":"object","additionalProperties":{"type":"string"}}
        + {"type":"object","properties":{"a":{"type":"integer"}},"additionalProperties":{"type":"string"}}
          breaking type-changed /a
        - {"type":"object","patternProperties":{"^x-":{"type":"string"}}}
        + {"type":"object","patternProperties":{"^x-":{"type":"integer"}}}
          breaking type-changed /*
        - {"type":"object","patternProperties":{"^x-":{"type":"string"}}}
        + {"type":"object"}
          breaking property-removed /*
        - {"type":"object","unevaluatedProperties":false}
        + {"type":"object","additionalProperties":false}
        "##,
    );
}

#[test]
fn items_words_and_annotations() {
    check(
        r##"
        - {"type":"array","items":{"type":"object","properties":{"id":{"type":"string"}}}}
        + {"type":"array","items":{"type":"object","properties":{"id":{"type":"integer"}}}}
          breaking type-changed /*/id
        - {"type":"array","items":{"type":"string"}}
        + {"type":"array"}
          breaking type-widened /*
        - {"type":"array","prefixItems":[{"type":"string"}]}
        + {"type":"array","prefixItems":[{"type":"integer"}]}
          breaking type-changed /0
        - {"type":"object","properties":{"a":{"type":"string"}}}
        + {"type":"object","properties":{"a":{"type":"string","deprecated":true}}}
          notice deprecated /a
        - {"type":"string","deprecated":true}
        + {"type":"string"}
          notice undeprecated ·
        - {"type":"object","required":["a"],"properties":{"a":{"type":"string"}}}
        + {"type":"object","required":["a"],"properties":{"a":{"type":"string","x-omittable":true}}}
          breaking annotation-changed /a
        - {"type":"object","properties":{"a":{"type":"string"}}}
        + {"type":"object","properties":{"a":{"type":"string","x-omittable":true}}}
          notice annotation-changed /a
        - {"type":"string","x-basis":"page"}
        + {"type":"string","x-basis":"assumed"}
          notice annotation-changed ·
        - {"type":"string","x-secret":false,"x-source":"a"}
        + {"type":"string","x-source":"b"}
        - {"type":"string","x-secret":true}
        + {"type":"string"}
          notice annotation-changed ·
        - {"type":"string","not":{"const":"a"}}
        + {"type":"string","not":{"const":"b"}}
          breaking keyword-changed ·
        - {"$defs":{"x":{"const":"a"}},"type":"string","not":{"$ref":"#/$defs/x"}}
        + {"$defs":{"y":{"const":"a"}},"type":"string","not":{"$ref":"#/$defs/y"}}
        - {"type":"string","title":"A","description":"b","example":"c","default":"d","readOnly":true,"$comment":"e"}
        + {"type":"string"}
        "##,
    );
}
