//! A folder of schema files: what loads, and what is reported of what does not.

use std::path::Path;

use super::{catalog, load, summary};
use crate::contract::Catalog;
use crate::json::Document;
use crate::model::place::Place;

fn errors(files: &[(&str, &str)]) -> Vec<String> {
    load(files).map(|_| ()).unwrap_err()
}

fn check_error(files: &[(&str, &str)], parts: &[&str]) {
    let errors = errors(files);
    assert_eq!(errors.len(), 1, "{errors:#?}");
    for part in parts {
        assert!(errors[0].contains(part), "{part} in {}", errors[0]);
    }
}

#[test]
fn the_carried_contracts_are_named_and_digested() {
    let names: Vec<&str> = catalog().names().collect();
    assert!(names.contains(&"account-user") && names.contains(&"problem-details"));
    assert!(names.iter().all(|name| !name.starts_with("driftcheck/")));
    assert!(
        catalog()
            .digests()
            .iter()
            .all(|digest| digest.sha256.len() == 64)
    );
    assert_eq!(
        catalog().get("account-user").unwrap().name(),
        "account-user"
    );
    let suffixes = catalog().secret_suffixes();
    for name in ["url", "code"] {
        assert!(
            suffixes.contains(&vec!["invitation".to_owned(), name.to_owned()]),
            "{suffixes:?}"
        );
    }
    assert_eq!(suffixes.len(), 2);
}

#[test]
fn files_refer_to_each_other_by_name_and_by_id() {
    let common = r#"{"$defs":{"id":{"type":"string"}}}"#;
    let catalog = load(&[
        ("a.schema.json", r##"{"properties":{"x":{"$ref":"common.schema.json#/$defs/id"},"y":{"$ref":"sub/b.schema.json"},"z":{"$ref":"https://example.test/c#here"}}}"##),
        ("common.schema.json", common),
        ("sub/b.schema.json", r##"{"items":{"$ref":"../common.schema.json#/$defs/id"}}"##),
        ("c.schema.json", r##"{"$id":"https://example.test/c","$defs":{"h":{"$anchor":"here","$ref":"common.schema.json#/$defs/id"}}}"##),
        ("driftcheck/case.schema.json", "not even JSON"),
        ("notes.json", "nor this"),
    ])
    .unwrap();
    assert_eq!(
        catalog.names().collect::<Vec<_>>(),
        ["a", "c", "common", "sub/b"]
    );
    let document = Document::parse(br#"{"x":1,"y":["s",2],"z":3,"u":4}"#);
    let violations = catalog.get("a").unwrap().judge(&document, 200).unwrap();
    assert_eq!(
        summary(&violations),
        [
            "undocumented-property /u",
            "wrong-type /x",
            "wrong-type /y/1",
            "wrong-type /z"
        ]
    );
    let rules: Vec<_> = violations
        .iter()
        .map(|one| one.rule.as_deref().unwrap())
        .collect();
    assert_eq!(
        rules,
        [
            "a#/properties",
            "common#/$defs/id/type",
            "common#/$defs/id/type",
            "common#/$defs/id/type"
        ]
    );
}

#[test]
fn recursive_schemas_are_walked_as_deep_as_the_instance() {
    let schema = r##"{"properties":{"next":{"$ref":"#"},"allOf":{"allOf":[{"$ref":"#"}]}}}"##;
    let catalog = load(&[("s.schema.json", schema)]).unwrap();
    let document = Document::parse(br#"{"next":{"next":{"allOf":{"x":1}}}}"#);
    let violations = catalog.get("s").unwrap().judge(&document, 200).unwrap();
    assert_eq!(
        summary(&violations),
        ["undocumented-property /next/next/allOf/x"]
    );
}

#[test]
fn what_is_wrong_with_a_file_is_reported_with_its_place() {
    check_error(
        &[("a.schema.json", "{\n \"type\": }")],
        &["schemas/a.schema.json:2:10: not JSON: expected a value, found `}`"],
    );
    check_error(
        &[(
            "a.schema.json",
            "{\"type\":\"object\",\n\"type\":\"array\"}",
        )],
        &[":2:1: /type is written more than once"],
    );
    check_error(
        &[(
            "a.schema.json",
            "{\"properties\":{\n\"a\":{\"type\":\"strin\"}}}",
        )],
        &[":2:6: not a valid JSON Schema: /properties/a/type"],
    );
    check_error(
        &[("a.schema.json", "{\"minLength\":-1}")],
        &[":1:2: not a valid JSON Schema: /minLength"],
    );
    check_error(
        &[("a.schema.json", "[]")],
        &[":1:1: a schema must be an object"],
    );
    check_error(
        &[("a.schema.json", r#"{"$schema":"https://example.test/own"}"#)],
        &[":1:2: `$schema` names a dialect"],
    );
    check_error(
        &[("a.schema.json", r#"{"pattern":"("}"#)],
        &[":1:2: ", "schemas/a.schema.json"],
    );
}

#[test]
fn references_that_lead_nowhere_are_reported() {
    for (reference, part) in [
        ("https://example.test/x.json", "nothing is fetched"),
        ("http://example.test/x.json#/a", "nothing is fetched"),
        ("file:///etc/passwd", "is not among these schemas"),
        ("../x.schema.json", "leaves the schemas' folder"),
        ("b.schema.json", "there is no schema file `b.schema.json`"),
        (
            "#/$defs/none",
            "there is nothing at `#/$defs/none` of `schemas/a.schema.json`",
        ),
        ("#none", "there is nothing at `#none`"),
    ] {
        let text = format!("{{\"properties\":{{\n\"p\":{{\"$ref\":\"{reference}\"}}}}}}");
        check_error(
            &[("a.schema.json", &text)],
            &["a.schema.json:2:6: a reference leads nowhere", part],
        );
    }
    assert!(
        load(&[(
            "a.schema.json",
            r#"{"$ref":"https://json-schema.org/draft/2020-12/schema"}"#
        )])
        .is_ok()
    );
}

#[test]
fn annotations_are_checked_and_spelling_is_helped() {
    for (text, parts) in [
        (
            r#"{"x-secrt":true}"#,
            ["unknown keyword `x-secrt`", "did you mean `x-secret`?"],
        ),
        (
            r#"{"x-secret":"yes"}"#,
            ["`x-secret` must be true or false", ""],
        ),
        (
            r#"{"x-basis":"documentd"}"#,
            ["`x-basis` must be one of", "did you mean `documented`?"],
        ),
        (r#"{"x-source":1}"#, ["`x-source` must be a text", ""]),
    ] {
        check_error(&[("a.schema.json", text)], &parts);
    }
    assert!(
        load(&[(
            "a.schema.json",
            r#"{"x-codegen-name":"Y","properties":{"x-secrt":{}}}"#
        )])
        .is_ok()
    );
}

#[test]
fn every_error_is_reported_at_once() {
    let all = errors(&[
        ("a.schema.json", "{"),
        ("b.schema.json", r#"{"type":5,"minItems":"x"}"#),
        (
            "c.schema.json",
            r#"{"$ref":"none.schema.json","x-secret":1}"#,
        ),
    ]);
    assert_eq!(all.len(), 5, "{all:#?}");
    let none = Catalog::load(Path::new("/no/such/folder"), "schemas").unwrap_err();
    assert!(
        none[0]
            .to_string()
            .starts_with("schemas: there is no such folder"),
        "{}",
        none[0]
    );
}

#[test]
fn a_byte_order_mark_and_older_drafts_are_read() {
    let old = r##"{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{"a":{"type":"string"}},"properties":{"a":{"$ref":"#/definitions/a"}}}"##;
    let catalog = load(&[("a.schema.json", &format!("\u{feff}{old}"))]).unwrap();
    let document = Document::parse(br#"{"a":1,"b":2}"#);
    let violations = catalog.get("a").unwrap().judge(&document, 200).unwrap();
    assert_eq!(
        summary(&violations),
        ["wrong-type /a", "undocumented-property /b"]
    );
}

#[test]
fn a_catalog_is_shared_between_threads() {
    fn assert_shared<T: Send + Sync>(_: &T) {}
    assert_shared(catalog());
}

#[test]
fn every_carried_property_says_how_firm_it_is_and_where_it_comes_from() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let mut properties = 0;
    for name in catalog().names() {
        let text = std::fs::read(dir.join(format!("{name}.schema.json"))).unwrap();
        let schema: serde_json::Value = serde_json::from_slice(&text).unwrap();
        crate::schema::subschemas::visit(&schema, |at, schema| {
            let (outer, property) = at.rsplit_once('/').unwrap_or_default();
            // A property may be named `properties` itself.
            let is_named = outer.ends_with("/properties");
            if is_named && !outer.ends_with("/properties/properties") {
                properties += 1;
                for keyword in ["x-basis", "x-source"] {
                    let text = schema.get(keyword).and_then(|value| value.as_str());
                    let says = text.is_some_and(|text| !text.is_empty());
                    assert!(says, "{name}#{outer}/{property} has no {keyword}");
                }
            }
        });
    }
    assert!(properties > 80, "{properties}");
}

#[test]
fn a_rule_leads_to_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let text = "{\n  \"required\": [\n    \"a\",\n    \"b\"\n  ],\n  \"properties\": {\n    \"a\": {\n      \"type\": \"string\"\n    }\n  }\n}\n";
    std::fs::write(dir.path().join("one.schema.json"), text).unwrap();
    let catalog = Catalog::load(dir.path(), "contracts").unwrap();
    let line = |rule: &str, place: &str| {
        let place = Place::Body(place.to_owned());
        let line = catalog.schema_line(rule, &place);
        line.map(|line| line.to_string())
    };
    let shown = |number: u32| Some(format!("contracts/one.schema.json:{number}"));
    assert_eq!(line("one#/properties/a/type", "/a"), shown(8));
    assert_eq!(line("one#/required", "/b"), shown(4));
    assert_eq!(line("one#/required", "/c"), shown(2));
    assert_eq!(line("one#/maximum", "/a"), None);
    assert_eq!(line("other#/required", "/a"), None);
}
