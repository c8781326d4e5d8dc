//! What is reported of a body, in the contract's words.

use super::*;

#[test]
fn messages_say_what_the_contract_says() {
    check(&[
        (
            json!({ "properties": { "s": { "type": "array", "enum": ["Success", "Reduced"] } } }),
            json!({ "s": ["Success"] }),
            &[
                r#"unknown-enum-value body:/s: /s is ["Success"], but the contract says one of "Success", "Reduced""#,
            ],
        ),
        (
            json!({ "allOf": [{ "type": "integer" }], "const": "1" }),
            json!(1),
            &[r#"unknown-enum-value body:: the body is 1, but the contract says "1""#],
        ),
        (
            json!({ "enum": ["a", "b"] }),
            json!(5),
            &[r#"wrong-type body:: the body is a number, but the contract says one of "a", "b""#],
        ),
        (
            json!({ "enum": ["a"] }),
            json!(null),
            &[r#"null-not-allowed body:: the body is null, but the contract says "a""#],
        ),
        (
            json!({ "enum": [] }),
            json!("a"),
            &[
                r#"unknown-enum-value body:: the body is "a", but the contract's `enum` lists no value"#,
            ],
        ),
        (
            json!({ "contains": { "type": "integer" }, "maxContains": 1 }),
            json!([1, 2]),
            &[
                "contract-violated body:: the body has more than 1 item that matches the contract's `contains`",
            ],
        ),
        (
            json!({ "contains": { "type": "integer" }, "minContains": 2 }),
            json!([1, "a"]),
            &[
                "contract-violated body:: the body has fewer than 2 items that match the contract's `contains`",
            ],
        ),
        (
            json!({ "uniqueItems": true }),
            json!(["a", "a"]),
            &["limit-exceeded body:: the body has equal items"],
        ),
        (
            json!({ "properties": { "a": {} }, "dependentSchemas": { "a": false } }),
            json!({ "a": 1 }),
            &["contract-violated body:/a: /a must not be there"],
        ),
        (
            json!({ "properties": { "k": {} }, "if": { "required": ["k"] }, "then": false }),
            json!({ "k": 1 }),
            &[
                "contract-violated body:: the body matches the contract's `if`, whose `then` allows nothing",
            ],
        ),
    ]);
}

#[test]
fn a_name_that_is_not_allowed_is_reported_once() {
    let refused =
        "contract-violated body:/efghi: /efghi has a name that the contract does not allow";
    // Without properties of its own the object is an open map, whose keys are the host's.
    let refused_of_map =
        "contract-violated body:/*: /efghi has a name that the contract does not allow";
    check(&[
        (
            json!({ "properties": { "a": {} }, "propertyNames": { "maxLength": 3 } }),
            json!({ "a": 1, "efghi": 2 }),
            &[refused],
        ),
        (
            json!({ "propertyNames": { "allOf": [{ "maxLength": 3 }, { "pattern": "^x" }] } }),
            json!({ "efghi": 2 }),
            &[refused_of_map],
        ),
        (
            json!({ "properties": { "efghi": { "type": "string" } }, "propertyNames": { "enum": ["a"] } }),
            json!({ "efghi": "x" }),
            &[refused],
        ),
        (
            json!({ "propertyNames": false }),
            json!({ "efghi": 2 }),
            &[refused_of_map],
        ),
        (json!({ "propertyNames": false }), json!({}), &[]),
    ]);
}

#[test]
fn each_draft_is_read_by_its_own_rules() {
    let draft = |name: &str| format!("http://json-schema.org/draft-{name}/schema#");
    check(&[
        (
            json!({ "$schema": draft("07"), "properties": { "a": { "$ref": "#size" } },
                "definitions": { "size": { "$id": "#size", "type": "integer" } } }),
            json!({ "a": "x" }),
            &["wrong-type body:/a: /a is a string, but the contract says integer"],
        ),
        (
            json!({ "$schema": draft("06"), "properties": { "a": { "$ref": "#size" } },
                "definitions": { "size": { "$id": "#size", "type": "integer" } } }),
            json!({ "a": "x" }),
            &["wrong-type body:/a: /a is a string, but the contract says integer"],
        ),
        (
            json!({ "$schema": draft("04"), "properties": { "a": { "$ref": "#size" } },
                "definitions": { "size": { "id": "#size", "minimum": 1, "exclusiveMinimum": true } } }),
            json!({ "a": 1 }),
            &["limit-exceeded body:/a: /a is not above 1"],
        ),
        // What stands beside a reference means nothing; there is no `const` yet.
        (
            json!({ "$schema": draft("07"), "$ref": "#/definitions/b", "properties": { "c": { "type": "string" } },
                "definitions": { "b": { "properties": { "b": {} } } } }),
            json!({ "b": 1, "c": 1 }),
            &["undocumented-property body:/c: /c is not documented by the contract"],
        ),
        (
            json!({ "$schema": draft("04"), "properties": { "a": { "const": 1 } } }),
            json!({ "a": 2 }),
            &[],
        ),
        (
            json!({ "$schema": draft("07"), "properties": { "a": {} },
                "dependencies": { "a": { "properties": { "b": { "type": "string" } } } } }),
            json!({ "a": 1, "b": 1 }),
            &["wrong-type body:/b: /b is a number, but the contract says string"],
        ),
        (
            json!({ "$schema": draft("07"), "items": [{}], "additionalItems": { "properties": { "a": {} } } }),
            json!([1, { "b": 1 }]),
            &["undocumented-property body:/*/b: /1/b is not documented by the contract"],
        ),
    ]);
    let schema = json!({ "$schema": "http://json-schema.org/draft-03/schema#" });
    let suite = Suite::new(&[("schemas/s.schema.json", &schema.to_string())]);
    let ended = suite.run(&["check"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("draft-03") && ended.err.contains("2019-09"),
        "{}",
        ended.err
    );
}
