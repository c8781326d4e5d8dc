//! Big bodies and many findings take time in proportion.

use std::time::{Duration, Instant};

use super::{judge, load};
use crate::json::{Document, Sought, member_spans};

/// Far more than a linear reading needs in a build without optimisation, far less than a quadratic one.
const LIMIT: Duration = Duration::from_secs(20);

fn body(groups: &str, extra: &str) -> String {
    format!(
        r#"{{"id":"a","user":{{"id":"b"}},"account":{{"id":"c","name":"n","type":"Client","status":"Active"}},"invitation":{{"status":"Active"}},"groups":[{groups}]{extra}}}"#
    )
}

#[test]
fn a_hundred_thousand_items_conform() {
    let start = Instant::now();
    let groups = vec![r#"{"id":"g","name":"n","logo":null,"isDefault":true}"#; 100_000].join(",");
    assert_eq!(judge("account-user", &body(&groups, ""), 200), []);
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
}

#[test]
fn ten_thousand_findings_of_each_kind_are_reported_or_counted() {
    let start = Instant::now();
    let groups: Vec<String> = (0..10_000)
        .map(|number| format!(r#"{{"id":{number},"more":1,"logo":null,"name":null,"name":"n"}}"#))
        .collect();
    let extra: String = (0..10_000)
        .map(|number| format!(r#","extra{number}":{number}"#))
        .collect();
    let violations = judge("account-user", &body(&groups.join(","), &extra), 200);
    // Each is reported or counted.
    let counted: u64 = violations.iter().map(|one| 1 + one.more).sum();
    assert_eq!(counted, 40_000);
    assert!(violations.len() < 15_000, "{}", violations.len());
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
}

#[test]
fn ten_megabytes_and_a_hundred_thousand_keys_are_read() {
    let start = Instant::now();
    let long = "x".repeat(10 << 20);
    let text = body("", &format!(r#","lastLoginAt":"{long}""#));
    let violations = judge("account-user", &text, 200);
    assert_eq!(violations.len(), 1);
    assert!(
        violations[0].actual.chars().count() <= 121,
        "{}",
        violations[0].actual
    );
    let keys: Vec<String> = (0..100_000)
        .map(|number| format!("\"k{number}\":1"))
        .collect();
    let text = format!("{{{},\"k5\":2}}", keys.join(","));
    assert_eq!(Document::parse(text.as_bytes()).problems().len(), 1);
    let secrets = member_spans(text.as_bytes(), &Sought::new(&[vec!["k5".to_owned()]]));
    assert_eq!(secrets.len(), 2);
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
}

#[test]
fn huge_exponents_are_judged_in_time() {
    let start = Instant::now();
    let schema =
        r#"{"items":{"type":"integer","maximum":10,"multipleOf":3,"x-equals-status":true}}"#;
    let catalog = load(&[("s.schema.json", schema)]).unwrap();
    let document = Document::parse(b"[1e999999999,-1e999999999,1e-999999999,0.1e1]");
    assert!(
        !catalog
            .get("s")
            .unwrap()
            .judge(&document, 1)
            .unwrap()
            .is_empty()
    );
    assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
}
