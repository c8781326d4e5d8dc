//! Documented properties under another name, and what only looks like one.

use super::account_user::check as check_user;
use super::{found, load, summary};
use crate::json::Document;
use crate::model::finding::Basis;

const ORDER: &str = r#"{"type":"object","required":["id","status","name"],"properties":{
    "id":{"type":"string"},"status":{"enum":["Open","Closed"]},"name":{"type":"string"},
    "isPaid":{"type":"boolean"},"paidAt":{"type":"string","format":"date-time"},
    "note":{"type":["string","null"]},"logo":{"type":"string","x-aliases":["icon"]},
    "buyer":{"type":"object","required":["id"],"properties":{"id":{"type":"string"},"secretCode":{"type":"string","x-secret":true}}}}}"#;

/// What the order contract finds in a body that has `id`, `status` and `name` unless
/// `without`, and these members too.
fn order(without: &str, with: &str) -> Vec<String> {
    let whole = [("id", "\"1\""), ("status", "\"Open\""), ("name", "\"n\"")];
    let mut members: Vec<String> = whole
        .iter()
        .filter(|(name, _)| *name != without)
        .map(|(name, value)| format!("\"{name}\":{value}"))
        .collect();
    members.extend((!with.is_empty()).then(|| with.to_owned()));
    found(ORDER, &format!("{{{}}}", members.join(",")))
}

#[test]
fn a_missing_property_and_its_like_are_one_finding() {
    for (without, with) in [
        ("status", r#""Status":"Open""#),
        ("status", r#""state":"Open""#),
        ("status", r#""orderStatus":"Closed""#),
        ("status", r#""phase":"Closed""#),
        ("name", r#""displayName":"n""#),
        ("name", r#""title":"n""#),
        ("id", r#""_id":"1""#),
        ("id", r#""orderId":"1""#),
        ("id", r#""uuid":"1""#),
    ] {
        let expected = format!("renamed-property /{without}");
        assert_eq!(order(without, with), [expected], "{without} {with}");
    }
}

#[test]
fn two_findings_stay_two_where_the_names_or_the_value_are_another_thing() {
    for (without, with, new) in [
        ("name", r#""notes":"n""#, "notes"),
        ("name", r#""firstName":"n""#, "firstName"),
        ("id", r#""href":"/1""#, "href"),
        ("id", r#""externalId":"1""#, "externalId"),
        ("status", r#""previousStatus":"Open""#, "previousStatus"),
        ("status", r#""statusReason":"Open""#, "statusReason"),
        ("status", r#""state":"open""#, "state"),
        ("status", r#""STATUS":7"#, "STATUS"),
        ("name", r#""NAME":null"#, "NAME"),
        ("name", r#""title":["n"]"#, "title"),
        ("id", r#""ID":{"value":"1"}"#, "ID"),
    ] {
        let mut expected = [
            format!("missing-property /{without}"),
            format!("undocumented-property /{new}"),
        ];
        expected.sort_by_key(|line| line.split('/').nth(1).map(str::to_owned));
        assert_eq!(order(without, with), expected, "{without} {with}");
    }
}

#[test]
fn a_property_that_may_be_absent_is_renamed_only_where_the_names_are_plainly_one() {
    for (with, expected) in [
        (
            r#""paid_at":"2026-01-02T03:04:05Z""#,
            "renamed-property /paidAt",
        ),
        (
            r#""PaidAt":"2026-01-02T03:04:05Z""#,
            "renamed-property /paidAt",
        ),
        (
            r#""paidOn":"2026-01-02T03:04:05Z""#,
            "renamed-property /paidAt",
        ),
        (r#""paid":true"#, "renamed-property /isPaid"),
        (r#""hasPaid":false"#, "renamed-property /isPaid"),
        (r#""icon":"x""#, "renamed-property /logo"),
        (r#""NOTE":null"#, "renamed-property /note"),
        (r#""paid":"yes""#, "undocumented-property /paid"),
        (r#""paidOn":"yesterday""#, "undocumented-property /paidOn"),
        (r#""icon":5"#, "undocumented-property /icon"),
        (r#""image":"x""#, "undocumented-property /image"),
        (r#""orderNote":"x""#, "undocumented-property /orderNote"),
        (r#""noet":"x""#, "undocumented-property /noet"),
    ] {
        assert_eq!(order("", with), [expected], "{with}");
    }
    let both = order("", r#""isPaid":true,"is_paid":true"#);
    assert_eq!(both, ["undocumented-property /is_paid"]);
    let omitted = order("", r#""$meta":{"omitted":["note"]},"Note":"x""#);
    assert_eq!(
        omitted,
        [
            "undocumented-property /$meta",
            "undocumented-property /Note"
        ]
    );
}

#[test]
fn each_name_is_paired_once_and_the_best_pair_first() {
    let schema = r#"{"required":["name","size"],"properties":{"name":{"type":"string"},"size":{"type":"string"}}}"#;
    for (body, expected) in [
        (
            r#"{"Name":"a","displayName":"b"}"#,
            &[
                "undocumented-property /displayName",
                "renamed-property /name",
                "missing-property /size",
            ][..],
        ),
        (
            r#"{"Size":"a","Name":"b"}"#,
            &["renamed-property /name", "renamed-property /size"],
        ),
        (
            r#"{"name":"a","pageSize":5,"paperSize":"b"}"#,
            &["undocumented-property /pageSize", "renamed-property /size"],
        ),
        (
            r#"{"displayName":"a","fullName":"b","size":"c"}"#,
            &[
                "undocumented-property /displayName",
                "renamed-property /name",
            ],
        ),
    ] {
        assert_eq!(found(schema, body), expected, "{body}");
    }
}

#[test]
fn what_is_wrong_within_a_renamed_object_is_reported_where_it_stands() {
    let whole =
        r#"{"Id":"1","Status":"open","Name":5,"Buyer":{"Id":"2","More":1,"SECRET_CODE":["hush"]}}"#;
    assert_eq!(
        found(ORDER, whole),
        [
            "undocumented-property /Buyer/More",
            "undocumented-property /Buyer/SECRET_CODE",
            "renamed-property /Buyer/id",
            "undocumented-property /Name",
            "unknown-enum-value /Status",
            "renamed-property /buyer",
            "renamed-property /id",
            "missing-property /name",
            "renamed-property /status",
        ]
    );
    check_user(
        &[
            ("/user", "-"),
            ("/User", r#"{"Id":"USR-1","Name":7,"Icon":null,"Extra":1}"#),
            ("/groups/0", r#"{"id":"g","icon":"x","default":true}"#),
            ("/lastLoginAt", "-"),
            ("/last_login_at", r#""yesterday""#),
            ("/invitation", r#"{"url":null,"state":"Invited"}"#),
        ],
        &[
            "undocumented-property /User/Extra",
            "undocumented-property /User/Name",
            "renamed-property /User/icon",
            "renamed-property /User/id",
            "renamed-property /groups/0/isDefault",
            "renamed-property /groups/0/logo",
            "renamed-property /invitation/status",
            "renamed-property /lastLoginAt",
            "bad-format /last_login_at",
            "renamed-property /user",
        ],
    );
}

#[test]
fn a_rename_says_both_names_its_rule_and_its_basis() {
    let schema = r#"{"x-basis":"observed","required":["a/b"],"properties":{"a/b":{"type":"string","x-basis":"assumed"},"items":{"items":{"properties":{"isNew":{"type":"boolean"}}}}}}"#;
    let catalog = load(&[("s.schema.json", schema)]).unwrap();
    let document = Document::parse(br#"{"A_B":"x","items":[{},{"new":true}]}"#);
    let violations = catalog.get("s").unwrap().judge(&document, 200).unwrap();
    assert_eq!(
        summary(&violations),
        ["renamed-property /a~1b", "renamed-property /items/1/isNew"]
    );
    let [one, two] = violations.as_slice() else {
        panic!("{violations:#?}")
    };
    assert_eq!(
        (one.expected.as_str(), one.actual.as_str()),
        ("\"a/b\"", "\"A_B\"")
    );
    assert_eq!(
        one.message,
        "/a~1b is missing, and \"A_B\" looks like it under another name"
    );
    assert_eq!(one.rule.as_deref(), Some("s#/required"));
    assert_eq!(one.basis, Some(Basis::Assumed));
    assert_eq!(two.place.to_string(), "body:/items/*/isNew");
    assert_eq!(
        two.rule.as_deref(),
        Some("s#/properties/items/items/properties")
    );
    assert_eq!(two.basis, None);
}
