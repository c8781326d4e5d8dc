//! The account user: bodies that drift, row by row.

use super::account_user::check;

/// Rows of changes and what they give: `POINTER VALUE; … => FINDING; …`.
fn check_rows(rows: &str) {
    let rows = rows.lines().map(str::trim);
    for row in rows.filter(|row| !row.is_empty()) {
        let (changes, expected) = row.split_once(" => ").unwrap();
        let changes = changes.split("; ").map(|one| one.split_once(' ').unwrap());
        let expected: Vec<&str> = expected.split("; ").collect();
        check(&changes.collect::<Vec<_>>(), &expected);
    }
}

#[test]
fn missing_properties_are_found() {
    check_rows(
        r#"
        /id - => missing-property /id
        /user - => missing-property /user
        /user/id - => missing-property /user/id
        /account - => missing-property /account
        /account {} => missing-property /account/id; missing-property /account/name; missing-property /account/status; missing-property /account/type
        /invitation {} => missing-property /invitation/status
        /audit - => missing-property /audit
        /audit -; /$meta/omitted [] => missing-property /audit
        /groups -; /modules - => missing-property /groups; missing-property /modules
        /audit -; /$meta/omitted ["Audit","user"] => missing-property /audit; contract-violated(notice) /user
        /id -; /$meta/omitted ["id"] => missing-property /id
        /audit/created/by {} => missing-property /audit/created/by/id
        /$meta/omitted ["audit"] => contract-violated(notice) /audit
        /audit -; /user/$meta {"omitted":["audit"]} => missing-property /audit
        "#,
    );
}

#[test]
fn wrong_types_and_nulls_are_found_without_cascades() {
    check_rows(
        r#"
        /id 17 => wrong-type /id
        /id null => null-not-allowed /id
        /user [] => wrong-type /user
        /user null => null-not-allowed /user
        /user/name null => null-not-allowed /user/name
        /groups null => null-not-allowed /groups
        /modules {} => wrong-type /modules
        /groups/0 null => null-not-allowed /groups/0
        /groups/0/isDefault "true" => wrong-type /groups/0/isDefault
        /account/name null => null-not-allowed /account/name
        /account/type null => null-not-allowed /account/type
        /account/type 3 => wrong-type /account/type
        /invitation/status null => null-not-allowed /invitation/status
        /invitation/status 1 => wrong-type /invitation/status
        /audit null => null-not-allowed /audit
        /audit/created "2025-10-24T20:57:56Z" => wrong-type /audit/created
        /audit/new "2025-10-24T20:57:56Z" => wrong-type /audit/new
        /audit/created/by "[Circular Reference]" => wrong-type /audit/created/by
        /audit/created/by null => null-not-allowed /audit/created/by
        /audit/created/at 1761339476 => wrong-type /audit/created/at
        /audit/invitationAcceptedAt {"at":"2025-10-24T20:57:56Z"} => wrong-type /audit/invitationAcceptedAt
        /$meta [] => wrong-type /$meta
        /$meta/omitted "audit" => wrong-type /$meta/omitted
        /modules/0/settings/type "new" => wrong-type /modules/0/settings/type
        /modules/0/filters/group.buyers [1] => wrong-type /modules/0/filters/group.buyers/0
        /modules/0/description null => null-not-allowed /modules/0/description
        "#,
    );
}

#[test]
fn wrong_values_are_found() {
    check_rows(
        r#"
        /invitation/status "invited" => unknown-enum-value /invitation/status
        /invitation/status "Invitation Expired" => unknown-enum-value /invitation/status
        /invitation/status "Deleted" => unknown-enum-value /invitation/status
        /account/type "client" => unknown-enum-value(additive) /account/type
        /account/status "New" => unknown-enum-value(additive) /account/status
        /account/name "" => limit-exceeded /account/name
        /lastLoginAt "2025-02-29T00:00:00Z" => bad-format /lastLoginAt
        /lastLoginAt "24 Oct 2025" => bad-format /lastLoginAt
        /lastLoginAt "" => bad-format /lastLoginAt
        /lastLoginAt "2024-01-16T21:30:13.1046031" => date-without-offset /lastLoginAt
        /audit/joined/at "2025-10-24" => bad-format /audit/joined/at
        /audit/login {"at":"soon"} => bad-format /audit/login/at
        "#,
    );
    let name = format!("\"{}\"", "x".repeat(501));
    check(
        &[("/account/name", &name)],
        &["limit-exceeded /account/name"],
    );
}

#[test]
fn undocumented_properties_are_found_once_and_outermost() {
    check_rows(
        r#"
        /href "/x" => undocumented-property /href
        /revision 1; /status "x" => undocumented-property /revision; undocumented-property /status
        /user/email "a@b.c" => undocumented-property /user/email
        /modules/0/paid true => undocumented-property /modules/0/paid
        /modules/0/settings/sharedAccount true => undocumented-property /modules/0/settings/sharedAccount
        /modules/0/filters/group {"buyers":["all"]} => undocumented-property /modules/0/filters/group
        /account/extra {"deep":{"deeper":[{"x":1}]}} => undocumented-property /account/extra
        /groups/0/icon "x"; /groups/0/default true => undocumented-property /groups/0/default; undocumented-property /groups/0/icon
        /audit/created/who "x" => undocumented-property /audit/created/who
        /audit/created/by {"href":"//"} => undocumented-property /audit/created/by/href; missing-property /audit/created/by/id
        /$meta/ignored [] => undocumented-property /$meta/ignored
        /a~1b 1 => undocumented-property /a~1b
        / 1 => undocumented-property /
        "#,
    );
}
