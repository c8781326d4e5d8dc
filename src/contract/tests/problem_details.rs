//! Problem details: both shapes of `errors`, and the status in the body.

use super::{judge, summary};

#[test]
fn every_documented_form_conforms() {
    for text in [
        "{}",
        r#"{"type":null,"title":null,"status":null,"detail":null,"instance":null,"traceId":null,"errors":null}"#,
        r#"{"type":"https://tools.ietf.org/html/rfc9110#section-15.5.1","title":"Bad Request","status":400}"#,
        r#"{"status":400,"errors":{"id":["is wrong","is short"],"":[]}}"#,
        r#"{"status":400,"errors":[]}"#,
        r#"{"status":400,"errors":[{"message":"m","properties":["a","b"],"id":"X","parameters":{"n":1}},{"message":"n","properties":[]}]}"#,
        r#"{"status":400.0,"statusCode":400,"message":"x","details":"y","anything":{"at":"all"}}"#,
    ] {
        assert_eq!(
            summary(&judge("problem-details", text, 400)),
            [""; 0],
            "{text}"
        );
    }
}

#[test]
fn drift_is_found() {
    for (text, expected) in [
        (r#"{"status":404}"#, &["status-mismatch /status"][..]),
        (r#"{"status":"400"}"#, &["wrong-type /status"]),
        (r#"{"status":400.5}"#, &["wrong-type /status"]),
        (r#"{"errors":"x"}"#, &["wrong-type /errors"]),
        (
            r#"{"errors":{"id":"is wrong"}}"#,
            &["wrong-type /errors/id"],
        ),
        (r#"{"errors":{"id":[1]}}"#, &["wrong-type /errors/id/0"]),
        (r#"{"errors":["x"]}"#, &["wrong-type /errors/0"]),
        (
            r#"{"errors":[{"properties":[]}]}"#,
            &["missing-property /errors/0/message"],
        ),
        (
            r#"{"title":1,"detail":[]}"#,
            &["wrong-type /detail", "wrong-type /title"],
        ),
        (r"[]", &["wrong-type "]),
    ] {
        let violations = judge("problem-details", text, 400);
        assert_eq!(summary(&violations), expected, "{text}");
    }
}
