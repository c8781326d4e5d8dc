//! What contracts document, and what bodies show of it.

use super::{catalog, load};
use crate::contract::compiled::Contract;
use crate::json::Document;
use crate::model::coverage::Facts;

/// Every fact of a contract in words: `/a`, `/a null`, `/a "x"`.
fn facts(contract: &Contract) -> Vec<String> {
    let mut facts = Vec::new();
    for field in &contract.documented().fields {
        let pointer = &field.pointer;
        facts.extend(field.property.then(|| pointer.clone()));
        facts.extend(field.null.then(|| format!("{pointer} null")));
        facts.extend(
            field
                .values
                .iter()
                .map(|value| format!("{pointer} {value}")),
        );
    }
    facts
}

fn seen(contract: &Contract, text: &str) -> Vec<String> {
    let facts = facts(contract);
    let (coverage, _) = contract.seen(&Document::parse(text.as_bytes())).unwrap();
    assert_eq!(coverage.fields, contract.documented().id);
    let seen = Facts::of_hex(&coverage.seen);
    seen.map(|fact| facts[fact].clone()).collect()
}

/// Checks what a schema documents, and what bodies show of it, a line each: `BODY`, or
/// `BODY => FACT; …`.
fn check(schema: &str, documented: &str, rows: &str) {
    let catalog = load(&[("s.schema.json", schema)]).unwrap();
    let contract = catalog.get("s").unwrap();
    assert_eq!(facts(contract).join("; "), documented, "{schema}");
    for row in rows.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let (body, expected) = row.split_once(" => ").unwrap_or((row, ""));
        assert_eq!(seen(contract, body).join("; "), expected, "{schema} {body}");
    }
}

#[test]
fn properties_values_and_nulls_are_listed_once_and_seen_where_they_stand() {
    check(
        r#"{"type":"object","properties":{"a":{"type":["string","null"]},"b":{"enum":["x","y",null,1]},
            "c":{"type":"array","items":{"properties":{"d":{"const":true}}}},"a/b~":{}}}"#,
        r#"/a; /a null; /a~1b~0; /b; /b null; /b "x"; /b "y"; /b 1; /c; /c/*/d; /c/*/d true"#,
        r#"
        {}
        [1]
        {"a":"z","z":1} => /a
        {"a":null,"b":null} => /a; /a null; /b; /b null
        {"b":1.0,"c":[]} => /b; /b 1; /c
        {"b":"z","c":{"d":true}} => /b; /c
        {"c":[1,{},{"d":false},{"d":true}],"a/b~":{"x":1}} => /a~1b~0; /c; /c/*/d; /c/*/d true
        "#,
    );
}

#[test]
fn no_branch_lists_a_field_twice_or_hides_it() {
    check(
        r##"{"oneOf":[{"properties":{"kind":{"const":"a"},"x":{"type":"string"}},"required":["kind"]},
            {"properties":{"kind":{"const":"b"},"x":{"type":["integer","null"]}},"required":["kind"]}],
            "allOf":[{"properties":{"x":{},"y":{"enum":["p","q"]}}},{"$ref":"#/$defs/z"}],
            "if":{"properties":{"kind":{"const":"a"},"only":{}}},"then":{"properties":{"t":{}}},
            "dependentSchemas":{"x":{"properties":{"w":{}}}},
            "$defs":{"z":{"properties":{"y":{"enum":["q","r"]},"never":false}}}}"##,
        r#"/kind; /kind "a"; /kind "b"; /t; /w; /x; /x null; /y; /y "q""#,
        r#"
        {"kind":"a","x":"1","t":0} => /kind; /kind "a"; /t; /x
        {"kind":"b","x":null,"w":0} => /kind; /kind "b"; /w; /x; /x null
        {"kind":"c","y":"q","only":1} => /kind; /y; /y "q"
        "#,
    );
    check(
        r#"{"properties":{"a":{"anyOf":[{"type":"object","properties":{"b":{}}},{"type":"null"}]},
            "c":{"type":"string","x-null-is-absent":true},"d":{"allOf":[{"type":["string","null"]},{"type":"string"}]}}}"#,
        r#"/a; /a null; /a/b; /c; /c null; /d"#,
        r#"{"a":{"b":1},"c":null} => /a; /a/b; /c; /c null"#,
    );
}

#[test]
fn maps_and_lists_are_folded() {
    check(
        r#"{"properties":{"map":{"additionalProperties":{"properties":{"v":{}}},"properties":{"*":{}}},
            "open":{"additionalProperties":true,"properties":{"k":{}}},
            "pat":{"patternProperties":{"^x-":{"type":["string","null"]}},"properties":{"x-a":{"enum":["1"]}}},
            "list":{"prefixItems":[{"properties":{"p":{}}}],"items":{"enum":["q",null]}}}}"#,
        r#"/list; /list/* null; /list/* "q"; /list/*/p; /map; /map/"*"; /map/*; /map/*/v; /open; /open/k; /pat; /pat/*; /pat/* null; /pat/x-a; /pat/x-a "1""#,
        r#"
        {"map":{"a":{"v":1},"*":{"v":1}}} => /map; /map/"*"; /map/*; /map/*/v
        {"pat":{"x-a":"1"},"open":{"j":1}} => /open; /pat; /pat/x-a; /pat/x-a "1"
        {"list":[{"p":1},null,"q"]} => /list; /list/* null; /list/* "q"; /list/*/p
        "#,
    );
    check(
        r#"{"enum":[null,9007199254740993]}"#,
        r#" null;  9007199254740993"#,
        r#"
        null =>  null
        9007199254740993 =>  9007199254740993
        9007199254740992
        "#,
    );
}

#[test]
fn a_schema_that_refers_to_itself_is_folded_onto_itself() {
    check(
        r##"{"properties":{"name":{},"children":{"type":"array","items":{"$ref":"#"}},"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}}}"##,
        r#"/children; /name; /next; /next null"#,
        r#"
        {"children":[{"children":[{"name":1}]}]} => /children; /name
        {"next":{"next":null}} => /next; /next null
        "#,
    );
    let wide = |name: &str| {
        let next: Vec<String> = (0..9)
            .map(|index| format!(r##""{name}{index}":{{"$ref":"#/$defs/n{index}"}}"##))
            .collect();
        format!(r#"{{"properties":{{{}}}}}"#, next.join(","))
    };
    let defs: Vec<String> = (0..9)
        .map(|index| format!(r#""n{index}":{}"#, wide(&format!("p{index}"))))
        .collect();
    let schema = format!(
        r#"{{"$defs":{{{}}},"allOf":[{}]}}"#,
        defs.join(","),
        wide("r")
    );
    let catalog = load(&[("s.schema.json", &schema)]).unwrap();
    let documented = catalog.get("s").unwrap().documented();
    assert!(documented.is_cut);
    assert!(
        documented.fields.len() >= 4000,
        "{}",
        documented.fields.len()
    );
}

#[test]
fn the_account_user_shows_what_it_has() {
    let contract = catalog().get("account-user").unwrap();
    let text = r#"{"id":"a","user":{"id":"b","icon":null},"account":{"type":"Vendor","status":"New"},
        "invitation":{"status":"Invited"},"groups":[],"modules":[{"filters":{"group.buyers":[]}}],
        "audit":{"created":{"by":{"id":"x"}},"other":{"at":null}},"unknown":1}"#;
    assert_eq!(
        seen(contract, text),
        [
            "/account",
            "/account/status",
            "/account/type",
            "/account/type \"Vendor\"",
            "/audit",
            "/audit/*",
            "/audit/*/at",
            "/audit/*/at null",
            "/audit/created",
            "/audit/created/by",
            "/audit/created/by/id",
            "/groups",
            "/id",
            "/invitation",
            "/invitation/status",
            "/invitation/status \"Invited\"",
            "/modules",
            "/modules/*/filters",
            "/modules/*/filters/group.buyers",
            "/user",
            "/user/icon",
            "/user/icon null",
            "/user/id",
        ]
    );
    assert!(contract.seen(&Document::parse(b"no JSON")).is_none());
    let all = facts(contract);
    let mut once = all.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), all.len());
}
