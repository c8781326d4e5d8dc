//! What can be proved or shown of two schemas, whatever their keywords look like.

use super::*;

/// Nothing was reported of these, or a notice; each lets a value through that was refused.
const BREAKS: &str = r##"
- {"enum":["open","closed"]}
+ {}
  breaking enum-opened ·
- {"const":1}
+ {}
  breaking enum-opened ·
- {"type":"array","items":{"const":1}}
+ {"type":"array","items":{}}
  breaking enum-opened /*
- {"items":{"const":1}}
+ {"items":{}}
  breaking enum-opened /*
- {"type":"array","items":{"const":1}}
+ {"items":{"const":1}}
  breaking type-widened ·
- {"properties":{"a":{"multipleOf":1}}}
+ {}
  breaking property-removed /a
- {"oneOf":[{"type":"integer"},{"type":"number","minimum":0}]}
+ {"anyOf":[{"type":"integer"},{"type":"number","minimum":0}]}
  breaking more-allowed ·
- {"type":"object","oneOf":[{"required":["a"]},{"required":["b"]}]}
+ {"type":"object","anyOf":[{"required":["a"]},{"required":["b"]}]}
  breaking more-allowed ·
- {"type":"integer","not":{"minimum":3}}
+ {"type":"integer","not":{"minimum":5}}
  breaking keyword-changed ·
- {"type":"object","if":{"required":["a"]},"then":{"required":["b"]}}
+ {"type":"object","if":{"required":["a","c"]},"then":{"required":["b"]}}
  breaking keyword-changed ·
- {"type":"object","if":{"required":["a"]},"else":{"required":["b","c"]}}
+ {"type":"object","if":{"required":["a"]},"else":{"required":["b"]}}
  breaking keyword-changed ·
- {"type":"object","propertyNames":{"maxLength":3}}
+ {"type":"object","propertyNames":{"maxLength":5}}
  breaking keyword-changed ·
- {"type":"array","contains":{"type":"string"},"minContains":2}
+ {"type":"array","contains":{"type":"string"},"minContains":1}
  breaking keyword-changed ·
- {"type":"array","contains":{"type":"string"},"maxContains":1}
+ {"type":"array","contains":{"type":"string"},"maxContains":2}
  breaking keyword-changed ·
"##;

/// These were reported as breaking, and let nothing new through.
const SAFE: &str = r##"
- {"type":"object","required":["a"],"minProperties":1}
+ {"type":"object","required":["a"]}
- {"enum":["a","b"],"maxLength":3,"pattern":"^[ab]$"}
+ {"enum":["a","b"]}
- {"const":"2026-01-02","format":"date"}
+ {"const":"2026-01-02"}
- {"type":"integer","minimum":1,"maximum":3}
+ {"enum":[1,2,3]}
- {"type":["string","null"],"not":{"type":"null"}}
+ {"type":"string"}
- {"type":"array","uniqueItems":true,"maxItems":1}
+ {"type":"array","maxItems":1}
# Narrower, and reported as that alone.
- {"type":"string","maxLength":5}
+ {"type":"string","enum":["a","b"]}
  notice enum-closed ·
# What it is documented to be is not proved away.
- {"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}
+ {"type":"object","additionalProperties":false}
  breaking property-removed /a
# A value of a list that may grow, and a member that may be left out, are not in the words
# of JSON Schema: nothing is proved of them.
- {"type":"string","enum":["a"],"maxLength":3,"x-extensible-enum":true}
+ {"type":"string","enum":["a"],"x-extensible-enum":true}
  breaking limit-widened ·
- {"type":"object","required":["a"],"minProperties":1,"properties":{"a":{"x-omittable":true}}}
+ {"type":"object","required":["a"],"properties":{"a":{"x-omittable":true}}}
  breaking limit-widened ·
"##;

#[test]
fn what_lets_more_through_is_breaking() {
    check(BREAKS);
}

#[test]
fn what_lets_nothing_more_through_is_not() {
    check(SAFE);
}

#[test]
fn a_break_shows_a_value() {
    let read = |text: &str| SchemaDocument::parse("s.json", text.as_bytes()).unwrap();
    let old = read(r#"{"type":"object","propertyNames":{"maxLength":3}}"#);
    let new = read(r#"{"type":"object","propertyNames":{"maxLength":5}}"#);
    let found = compare((&old, ""), (&new, ""), LifecyclePolicy::default());
    assert_eq!(
        found[0].message,
        r#"its `propertyNames` has changed: now allows {"aaaa":0}"#
    );
}

#[test]
fn the_places_that_are_not_reported_are_counted() {
    let members = |kind: &str| {
        let names: Vec<String> = (0..99)
            .map(|number| format!(r##""p{number}":{{"$ref":"#/$defs/d"}}"##))
            .collect();
        format!(
            r#"{{"properties":{{{}}},"$defs":{{"d":{{"type":"{kind}"}}}}}}"#,
            names.join(",")
        )
    };
    let read = |text: &str| SchemaDocument::parse("s.json", text.as_bytes()).unwrap();
    let (old, new) = (read(&members("string")), read(&members("integer")));
    let found = compare((&old, ""), (&new, ""), LifecyclePolicy::default());
    assert_eq!(found.len(), 30);
    let counted: Vec<&str> = found
        .iter()
        .filter_map(|one| one.message.split_once(" (").map(|(_, words)| words))
        .collect();
    assert_eq!(counted, ["and in 69 more places)"]);
}
