//! The account user: bodies that conform, and bodies that drift.

use serde_json::Value;

use super::{change, judge, summary};

/// The documentation page's own example, as it is printed.
const PAGE: &str = include_str!("page_example.json");

/// The example with what the page's generator broke corrected.
pub(super) fn conforming() -> Value {
    let mut body: Value = serde_json::from_str(PAGE).unwrap();
    for (pointer, text) in [
        (
            "/audit/created/by",
            r#"{"id":"USR-1234-5678","name":"Ada","icon":"text"}"#,
        ),
        (
            "/audit/updated/by",
            r#"{"id":"TKN-1234-5678","name":"Robot"}"#,
        ),
        ("/account/type", r#""Client""#),
        ("/account/status", r#""Active""#),
        ("/invitation/status", r#""Invited""#),
    ] {
        change(&mut body, pointer, text);
    }
    body
}

pub(super) fn check(changes: &[(&str, &str)], expected: &[&str]) {
    let mut body = conforming();
    for (pointer, text) in changes {
        change(&mut body, pointer, text);
    }
    let violations = judge("account-user", &body.to_string(), 200);
    assert_eq!(
        summary(&violations),
        expected,
        "{changes:?}\n{violations:#?}"
    );
}

#[test]
fn the_page_example_conforms_once_conforming() {
    check(&[], &[]);
}

#[test]
fn the_page_example_as_printed_shows_what_its_generator_broke() {
    let violations = judge("account-user", PAGE, 200);
    let mut expected = vec![
        "unknown-enum-value(additive) /account/status".to_owned(),
        "unknown-enum-value(additive) /account/type".to_owned(),
    ];
    for event in ["created", "updated"] {
        let mut here: Vec<String> = (0..20).map(|key| key.to_string()).collect();
        here.sort();
        expected.extend(
            here.iter()
                .map(|key| format!("undocumented-property /audit/{event}/by/{key}")),
        );
        expected.push(format!("missing-property /audit/{event}/by/id"));
    }
    expected.push("unknown-enum-value /invitation/status".to_owned());
    assert_eq!(summary(&violations), expected, "{violations:#?}");
    let key = violations
        .iter()
        .find(|one| one.pointer == "/audit/created/by/0")
        .unwrap();
    assert_eq!(key.place.to_string(), "body:/audit/created/by/0");
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn bodies_that_a_naive_schema_refuses_conform() {
    let rows: &[&[(&str, &str)]] = &[
        &[("/audit", "-"), ("/$meta", r#"{"omitted":["audit"]}"#)],
        &[("/audit", "-"), ("/$meta", "-")],
        &[("/audit", "-"), ("/$meta", "{}")],
        &[("/$meta", "-")],
        &[("/$meta", "{}")],
        &[("/$meta/omitted", "[]")],
        &[("/audit", "{}")],
        &[("/audit/created", "-"), ("/audit/joined", "-")],
        &[("/audit/created", r#"{"at":"2025-10-24T20:57:56Z"}"#)],
        &[("/audit/created/at", "null")],
        &[("/audit/created/at", "-")],
        &[("/audit/created/by/icon", "null")],
        &[("/audit/created/by/$meta", r#"{"omitted":["audit"]}"#)],
        &[(
            "/audit/created/of",
            r#"{"id":"ACC-1","name":"Acme","icon":null}"#,
        )],
        &[("/audit/invited", r#"{"at":"2026-02-02T10:00:00+00:00"}"#)],
        &[(
            "/audit/somethingNew",
            r#"{"at":"2026-02-02T10:00:00.1Z","by":{"id":"x","name":""}}"#,
        )],
        &[("/audit/invitationAcceptedAt", "null")],
        &[("/audit/invitationAcceptedAt", "-")],
        &[(
            "/audit/created/at",
            r#""2025-10-24T20:57:56.1234567+05:30""#,
        )],
        &[("/lastLoginAt", "null")],
        &[("/lastLoginAt", "-")],
        &[("/lastLoginAt", r#""2024-02-29T23:59:59.12Z""#)],
        &[("/user/icon", "null"), ("/account/icon", "null")],
        &[
            ("/user/icon", "-"),
            ("/account/icon", "-"),
            ("/user/name", "-"),
        ],
        &[
            ("/groups/0/description", "null"),
            ("/groups/0/logo", "null"),
        ],
        &[("/groups/0/logo", r#""""#), ("/groups/0/description", "-")],
        &[("/groups", "[]"), ("/modules", "[]"), ("/buyers", "[]")],
        &[
            ("/groups", "-"),
            ("/modules", "-"),
            ("/buyers", "-"),
            ("/$meta", r#"{"omitted":["groups","modules"]}"#),
        ],
        &[("/groups", "-"), ("/modules", "-"), ("/$meta", "-")],
        &[("/buyers", "null")],
        &[("/buyers/0/name", "null"), ("/buyers/0/icon", "null")],
        &[("/modules/0/filters", "-")],
        &[("/modules/0/filters", "{}")],
        &[(
            "/modules/0/filters/group.buyers",
            r#"["selected","another"]"#,
        )],
        &[("/modules/0/settings/type", r#"["legacy","brand-new"]"#)],
        &[("/modules/0/settings", "{}")],
        &[
            ("/invitation/url", "null"),
            ("/invitation/status", r#""Active""#),
        ],
        &[
            ("/invitation/url", "-"),
            ("/invitation/status", r#""InvitationExpired""#),
        ],
        &[("/invitation/url", r#""no URI at all""#)],
        &[
            ("/user/$meta", r#"{"omitted":["audit"]}"#),
            ("/account/$meta", "{}"),
        ],
        &[
            ("/id", r#""ausr-lower""#),
            ("/user/id", r#""anything at all""#),
        ],
        &[("/user/name", r#""名前 🦀 \u0000 \"quoted\"""#)],
        &[
            ("/account/name", r#""🦀""#),
            ("/account/type", r#""Operations""#),
        ],
        &[("/account/status", r#""Enabled""#)],
    ];
    for row in rows {
        check(row, &[]);
    }
    let name = format!("\"{}\"", "🦀".repeat(500));
    check(&[("/account/name", &name)], &[]);
}

#[test]
fn a_body_of_another_type_is_one_finding() {
    for text in ["[]", "\"x\"", "17", "true"] {
        assert_eq!(summary(&judge("account-user", text, 200)), ["wrong-type "]);
    }
    assert_eq!(
        summary(&judge("account-user", "null", 200)),
        ["null-not-allowed "]
    );
}

#[test]
fn a_secret_appears_in_no_violation() {
    for (pointer, text) in [
        ("/invitation/url", r#"{"x":"hush"}"#),
        ("/invitation/url", r#"["hush"]"#),
        ("/invitation", r#""hush""#),
        ("/invitation", r#"[{"url":"hush","code":"hush"}]"#),
        (
            "/invitation",
            r#"{"url":"hush","code":"hush","link":"hush","more":{"x":"hush"}}"#,
        ),
        ("/extra", r#"{"invitation":{"url":"hush","code":"hush"}}"#),
        ("/invitation", r#"{"url":17171717,"status":"Invited"}"#),
    ] {
        let mut body = conforming();
        change(&mut body, pointer, text);
        let violations = judge("account-user", &body.to_string(), 200);
        assert!(!violations.is_empty(), "{text}");
        let shown = format!("{violations:?}");
        assert!(
            !shown.contains("hush") && !shown.contains("1717"),
            "{shown}"
        );
    }
}

#[test]
fn a_violation_names_its_rule_basis_and_value() {
    let mut body = conforming();
    change(&mut body, "/account/type", r#""Reseller""#);
    change(&mut body, "/audit/new", r#"{"at":1}"#);
    change(&mut body, "/groups/0/id", "5");
    let violations = judge("account-user", &body.to_string(), 200);
    let [kind, at, group] = violations.as_slice() else {
        panic!("{violations:#?}")
    };
    assert_eq!(
        kind.rule.as_deref(),
        Some("account-user#/properties/account/properties/type/enum")
    );
    assert_eq!(kind.enum_value.as_deref(), Some("Reseller"));
    assert_eq!(kind.expected, r#"one of "Client", "Vendor", "Operations""#);
    assert_eq!(kind.actual, r#""Reseller""#);
    assert_eq!(at.rule.as_deref(), Some("account-user#/$defs/instant/type"));
    assert_eq!(at.expected, "null or string");
    assert_eq!(group.place.to_string(), "body:/groups/*/id");
    assert_eq!(
        group.message,
        "/groups/0/id is a number, but the contract says string"
    );
}
