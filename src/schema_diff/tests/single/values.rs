//! Lists of values, formats and limits.

use super::*;

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
