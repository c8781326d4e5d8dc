//! References, `allOf`, forms of a value, cycles, and documents that are broken.

use super::*;

#[test]
fn definitions_count_where_they_are_used() {
    check(
        r##"
        - {"$defs":{"a":{"type":"string"}},"properties":{"x":{"$ref":"#/$defs/a"}}}
        + {"$defs":{"b":{"type":"string"}},"properties":{"x":{"$ref":"#/$defs/b"}}}
        - {"$defs":{"a":{"type":"string"}},"properties":{"x":{"$ref":"#/$defs/a"},"y":{"$ref":"#/$defs/a"}}}
        + {"$defs":{"a":{"type":"integer"}},"properties":{"x":{"$ref":"#/$defs/a"},"y":{"$ref":"#/$defs/a"}}}
          breaking type-changed /x
          breaking type-changed /y
        - {"definitions":{"a":{"type":"string"}},"properties":{"x":{"$ref":"#/definitions/a"}}}
        + {"properties":{"x":{"type":"string"}}}
        - {"$defs":{"unused":{"type":"string"}},"type":"object"}
        + {"type":"object"}
        - {"$defs":{"a":{"$anchor":"here","type":"string"}},"properties":{"x":{"$ref":"#here"}}}
        + {"properties":{"x":{"type":"string"}}}
        - {"$defs":{"a":{"type":"string"}},"properties":{"x":{"$ref":"#/$defs/a","deprecated":true}}}
        + {"$defs":{"a":{"type":"string"}},"properties":{"x":{"$ref":"#/$defs/a"}}}
          notice undeprecated /x
        "##,
    );
}

#[test]
fn what_holds_together_is_read_together() {
    check(
        r##"
        - {"allOf":[{"type":"object","properties":{"a":{}},"additionalProperties":false},{"type":"object","properties":{"b":{}},"additionalProperties":false}]}
        + {"type":"object","properties":{"a":{},"b":{}},"additionalProperties":false}
        - {"allOf":[{"type":"object","properties":{"a":{}}},{"required":["a"]}]}
        + {"type":"object","properties":{"a":{}}}
          breaking required-dropped /a
        - {"allOf":[{"type":"string","maxLength":10},{"maxLength":5}]}
        + {"type":"string","maxLength":5}
        - {"allOf":[{"enum":["a","b"]},{"enum":["b","c"]}]}
        + {"enum":["b"]}
        - {"allOf":[{"properties":{"a":{"type":"string"}}},{"properties":{"a":{"format":"uuid"}}}]}
        + {"properties":{"a":{"type":"string"}}}
          breaking format-removed /a
        - {"$defs":{"core":{"type":"object","properties":{"id":{"type":"string"}}}},"allOf":[{"$ref":"#/$defs/core"},{"properties":{"name":{"type":"string"}}}]}
        + {"type":"object","properties":{"id":{"type":"string"}}}
          breaking property-removed /name
        "##,
    );
}

#[test]
fn forms_of_a_value() {
    check(
        r##"
        - {"oneOf":[{"type":"string"},{"type":"integer"}]}
        + {"type":["integer","string"]}
        - {"type":"string"}
        + {"oneOf":[{"type":"string"},{"type":"object","properties":{"a":{}}}]}
          breaking type-widened ·
        - {"oneOf":[{"type":"object","properties":{"a":{}},"required":["a"],"additionalProperties":false},{"type":"object","properties":{"b":{}},"required":["b"]}]}
        + {"oneOf":[{"type":"object","properties":{"a":{}},"required":["a"],"additionalProperties":false}]}
          notice variant-removed ·
        - {"type":"object","properties":{"a":{"type":"string"}}}
        + {"anyOf":[{"type":"object","properties":{"b":{"type":"string"}}},{"type":"object","properties":{"a":{"type":"string"}}}]}
          breaking variant-added ·
        - {"oneOf":[{"type":"object","properties":{"k":{"const":"x"},"a":{"type":"string"}}},{"type":"object","properties":{"k":{"const":"y"},"b":{"type":"string"}}}]}
        + {"oneOf":[{"type":"object","properties":{"k":{"const":"y"},"b":{"type":"integer"}}},{"type":"object","properties":{"k":{"const":"x"},"a":{"type":"string"}}}]}
          breaking type-changed /b
        - {"anyOf":[{"type":"string","format":"uri"},{"type":"array","items":{"type":"string"}}]}
        + {"anyOf":[{"type":"string"},{"type":"array","items":{"type":"integer"}}]}
          breaking format-removed ·
          breaking type-changed /*
        - {"type":"object","properties":{"id":{"type":"string"}},"oneOf":[{"properties":{"a":{"type":"string"}}},{"properties":{"b":{"type":"string"}}}]}
        + {"type":"object","properties":{"id":{"type":"integer"}},"oneOf":[{"properties":{"b":{"type":"string"}}},{"properties":{"a":{"type":"string"}}}]}
          breaking type-changed /id
        # What another of the new forms has is not gone, and what it lacks not always there.
        # The forms let through no more than the object did.
        - {"type":"object","properties":{"a":{},"b":{},"c":{},"d":{}}}
        + {"oneOf":[{"type":"object","required":["a"],"properties":{"a":{},"b":{}}},{"type":"object","properties":{"c":{}}}]}
          notice variant-added ·
          breaking property-removed /d
        - {"oneOf":[{"type":"object","required":["a"],"properties":{"a":{},"b":{}}},{"type":"object","properties":{"c":{}}}]}
        + {"type":"object","properties":{"a":{},"b":{},"c":{},"d":{}}}
          notice variant-removed ·
          additive property-added /d
        "##,
    );
}

#[test]
fn cycles_end() {
    check(
        r##"
        - {"$defs":{"n":{"type":"object","properties":{"v":{"type":"string"},"next":{"$ref":"#/$defs/n"}}}},"$ref":"#/$defs/n"}
        + {"$defs":{"m":{"type":"object","properties":{"v":{"type":"integer"},"next":{"$ref":"#/$defs/m"}}}},"$ref":"#/$defs/m"}
          breaking type-changed /v
        - {"type":"object","properties":{"a":{"type":"string"},"self":{"$ref":"#"}}}
        + {"type":"object","properties":{"a":{"type":"string"},"self":{"$ref":"#"}}}
        - {"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"properties":{"x":{"$ref":"#/$defs/a"}}}
        + {"properties":{"x":{}}}
        "##,
    );
}

#[test]
fn what_dangles_is_not_removed() {
    check(
        r##"
        - {"$defs":{"a":{"type":"object","properties":{"id":{}}}},"properties":{"x":{"$ref":"#/$defs/a"},"y":{"type":"string"}}}
        + {"properties":{"x":{"$ref":"#/$defs/a"},"y":{"type":"integer"}}}
          breaking type-changed /y
        - {"allOf":[{"$ref":"#/$defs/gone"},{"properties":{"a":{"type":"string"},"b":{}}}]}
        + {"properties":{"a":{"type":"integer"},"c":{}}}
          breaking type-changed /a
        - {"type":"object","properties":{"x":{"$ref":"#/$defs/gone"}}}
        + {"type":"object"}
          breaking property-removed /x
        "##,
    );
    let text = r##"{
  "properties": {
    "x": { "$ref": "#/$defs/gone" },
    "y": { "items": { "$ref": "#/$defs/gone" } },
    "z": { "type": "strng", "required": "a" }
  }
}"##;
    let document = SchemaDocument::parse("broken.json", text.as_bytes()).unwrap();
    let faults: Vec<String> = document
        .faults("")
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(faults.len(), 3, "{faults:?}");
    assert!(
        faults[0].starts_with("broken.json:3: `#/$defs/gone` leads nowhere"),
        "{faults:?}"
    );
    assert!(faults[0].ends_with("(in 2 places)"), "{faults:?}");
    assert!(
        faults[1].contains("`required`") && faults[2].contains("`strng`"),
        "{faults:?}"
    );
}

#[test]
fn a_difference_names_both_places_with_their_lines() {
    let read = |name: &str, text: &str| SchemaDocument::parse(name, text.as_bytes()).unwrap();
    let old = read(
        "old.json",
        "{\n \"type\": \"object\",\n \"properties\": {\n  \"a\": {\"$ref\": \"#/$defs/a\"}\n },\n \"$defs\": {\n  \"a\": {\n   \"type\": \"string\"\n  }\n }\n}",
    );
    let new = read(
        "new.json",
        "{\n \"type\": \"object\",\n \"properties\": {\n  \"a\": {\"type\": [\"string\", \"null\"]}\n }\n}",
    );
    let found = compare((&old, ""), (&new, ""), LifecyclePolicy::default());
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].old.to_string(), "old.json:8 #/$defs/a/type");
    assert_eq!(found[0].new.to_string(), "new.json:4 #/properties/a/type");
}

#[test]
fn a_schema_within_a_document_is_compared_by_its_pointer() {
    let text = r##"{"components":{"schemas":{"A":{"type":"object","properties":{"b":{"$ref":"#/components/schemas/B"}}},"B":{"type":"string"},"B2":{"type":"integer"},"A2":{"type":"object","properties":{"b":{"$ref":"#/components/schemas/B2"}}}}}}"##;
    let document = SchemaDocument::parse("api.json", text.as_bytes()).unwrap();
    let found = compare(
        (&document, "/components/schemas/A"),
        (&document, "/components/schemas/A2"),
        LifecyclePolicy::default(),
    );
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].kind, found[0].pointer.as_str()),
        (DifferenceKind::TypeChanged, "/b")
    );
    assert!(document.has("/components/schemas/A") && !document.has("/components/schemas/C"));
}

/// Schemas that use each other in many ways have endlessly many places.
#[test]
fn a_tangle_is_bounded() {
    let tangle = |kind: &str| {
        let defs: Vec<String> = (0..15)
            .map(|n| {
                let members: Vec<String> = (0..15)
                    .map(|m| format!("\"p{m}\":{{\"$ref\":\"#/$defs/d{m}\"}}"))
                    .collect();
                format!("\"d{n}\":{{\"type\":\"object\",\"properties\":{{\"v\":{{\"type\":\"{kind}\"}},{}}}}}", members.join(","))
            })
            .collect();
        format!(
            "{{\"$defs\":{{{}}},\"$ref\":\"#/$defs/d0\"}}",
            defs.join(",")
        )
    };
    let clock = std::time::Instant::now();
    assert_eq!(reported(&tangle("string"), &tangle("string")), [""; 0]);
    let found = reported(&tangle("string"), &tangle("integer"));
    assert!(
        found.contains(&"breaking type-changed /p1/v".to_owned()),
        "{found:?}"
    );
    assert!(clock.elapsed().as_secs() < 60, "{:?}", clock.elapsed());
}
