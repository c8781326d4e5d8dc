//! Files that a suite names: bodies, rows, settings.

use super::*;

#[test]
fn a_body_or_rows_outside_the_suite_or_of_no_plain_file_are_refused() {
    let host = host();
    for (what, place) in places() {
        for form in [BODY, ROWS] {
            let suite = crate::rows::suite(&host.url, &[], "");
            let case = form.replace("FILE", &place(&suite));
            suite.write("cases/a.case.yaml", case.as_bytes());
            let ended = refused(what, &suite, &host);
            assert!(ended.err.contains("a.case.yaml:"), "{what}: {}", ended.err);
        }
    }
    crate::rows::assert_bounded_memory();
}

#[test]
fn a_settings_file_that_never_ends_or_leads_to_a_device_is_refused() {
    let host = host();
    for (what, settings) in [
        ("ca", "ca = \"/dev/zero\""),
        ("ca pipe", "ca = \"pipe\""),
        ("ca folder", "ca = \"cases\""),
        ("ca huge", "ca = \"huge\""),
        (
            "token",
            "auth.default = { bearer = { file = \"/dev/zero\" } }",
        ),
        (
            "token pipe",
            "auth.default = { bearer = { file = \"pipe\" } }",
        ),
        (
            "token huge",
            "auth.default = { bearer = { file = \"huge\" } }",
        ),
        (
            "token folder",
            "auth.default = { bearer = { file = \"cases\" } }",
        ),
        (
            "certificate",
            "client_certificate = { file = \"/dev/zero\" }",
        ),
    ] {
        let suite = crate::rows::suite(&host.url, &["a"], settings);
        pipe(&suite.path("pipe"));
        huge(&suite.path("huge"));
        refused(what, &suite, &host);
    }
}
