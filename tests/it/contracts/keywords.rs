//! Keywords in contracts that JSON Schema does not have.

use super::*;

fn check_schema(schema: &str) -> crate::support::Ended {
    let suite = Suite::new(&[
        ("schemas/s.schema.json", schema),
        ("cases/a.case.yaml", "request: { path: /a }\n"),
    ]);
    suite.run(&["check"])
}

#[test]
fn a_misspelt_keyword_is_told_with_its_line_and_the_nearest() {
    let ended = check_schema(
        "{\n  \"requird\": [\"a\"],\n  \"proprties\": {},\n  \"properties\": {\n    \"a\": {\n      \"type\": \"string\",\n      \"nullable\": true },\n    \"b\": { \"requird\": [] } } }",
    );
    assert_eq!(ended.status, 0, "{}", ended.err);
    for words in [
        "warning: schemas/s.schema.json:2:",
        "JSON Schema has no keyword `requird`: it has no effect (2 places, this is the first)",
        "did you mean `required`?",
        "warning: schemas/s.schema.json:3:",
        "did you mean `properties`?",
        "warning: schemas/s.schema.json:7:",
        "`nullable` belongs to OpenAPI",
        "[\"string\", \"null\"]",
    ] {
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
    assert_eq!(ended.err.matches("warning: ").count(), 3, "{}", ended.err);
}

#[test]
fn names_of_properties_data_and_annotations_are_no_keywords() {
    for schema in [
        r#"{ "properties": { "requird": {}, "nullable": {} }, "required": ["requird"] }"#,
        r#"{ "$defs": { "proprties": {} }, "patternProperties": { "requird": {} } }"#,
        r#"{ "enum": [{ "requird": 1 }], "default": { "typ": 1 }, "examples": [{ "typ": 1 }] }"#,
        r#"{ "const": { "typ": 1 }, "dependentRequired": { "typ": ["requird"] } }"#,
        r#"{ "x-secret": true, "$comment": "c", "markdownDescription": "d", "example": 1 }"#,
        r##"{ "$schema": "http://json-schema.org/draft-07/schema#", "definitions": { "a": {} }, "dependencies": { "a": ["b"] }, "additionalItems": false, "items": [true] }"##,
    ] {
        let ended = check_schema(schema);
        assert_eq!(ended.err, "", "{schema}");
    }
    let ended = check_schema(r#"{ "widget": "slider" }"#);
    assert!(ended.err.starts_with("note: "), "{}", ended.err);
    assert!(ended.err.contains("call it `x-widget`"), "{}", ended.err);
}

#[test]
fn a_huge_schema_full_of_unknown_keywords_is_told_in_bounds() {
    let members: Vec<String> = (0..50_000)
        .map(|number| format!("\"p{number}\": {{ \"unknown{number}\": {{}} }}"))
        .collect();
    let schema = format!("{{ \"properties\": {{ {} }} }}", members.join(", "));
    let clock = std::time::Instant::now();
    let ended = check_schema(&schema);
    assert_eq!(ended.status, 0);
    assert_eq!(ended.err.matches("note: ").count(), 50);
    assert!(clock.elapsed().as_secs() < 30, "{:?}", clock.elapsed());
}

#[test]
fn a_keyword_of_another_draft_is_a_warning_and_one_of_its_own_is_none() {
    for (draft, keyword, is_warned) in [
        (
            "http://json-schema.org/draft-07/schema#",
            r#""unevaluatedProperties": false"#,
            true,
        ),
        (
            "http://json-schema.org/draft-07/schema#",
            r#""dependentRequired": {"a": ["b"]}"#,
            true,
        ),
        (
            "http://json-schema.org/draft-07/schema#",
            r#""dependencies": {"a": ["b"]}"#,
            false,
        ),
        (
            "http://json-schema.org/draft-04/schema#",
            r#""const": 1"#,
            true,
        ),
        (
            "https://json-schema.org/draft/2020-12/schema",
            r#""dependencies": {"a": ["b"]}"#,
            true,
        ),
        (
            "https://json-schema.org/draft/2020-12/schema",
            r#""prefixItems": [true]"#,
            false,
        ),
    ] {
        let schema = format!("{{\n\"$schema\": \"{draft}\",\n{keyword}\n}}");
        let suite = Suite::new(&[
            ("schemas/a.schema.json", &schema),
            (
                "cases/a.case.yaml",
                "request: { path: / }\nexpect: { contract: a }\n",
            ),
        ]);
        let checked = suite.run(&["check"]);
        assert_eq!(checked.status, 0, "{}{}", checked.out, checked.err);
        let all = format!("{}{}", checked.out, checked.err);
        let name = keyword.split('"').nth(1).unwrap();
        let words = format!("schemas/a.schema.json:3:1: `{name}` has no effect here");
        assert_eq!(all.contains(&words), is_warned, "{all}");
    }
}
