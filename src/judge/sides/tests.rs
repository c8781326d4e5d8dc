//! What is each host's own.

use serde_json::{Value, json};

use super::own::{Own, Side, gather};

fn side(name: &str, vars: &[(&str, Value)]) -> Side {
    Side {
        name: name.into(),
        base: format!("https://{name}.example"),
        vars: vars
            .iter()
            .map(|(name, value)| ((*name).into(), value.clone()))
            .collect(),
    }
}

fn own(left: &[(&str, Value)], right: &[(&str, Value)]) -> Own {
    Own::of((&side("live", left), &side("staging", right)), Vec::new())
}

/// Both values with each side's own taken out.
fn marked(own: &Own, left: Value, right: Value) -> (Value, Value) {
    (own.left.apply(&left), own.right.apply(&right))
}

#[test]
fn a_value_of_a_variable_reads_the_same_on_both_sides() {
    let own = own(
        &[
            ("id", json!("AUSR-1")),
            ("limit", json!(10)),
            ("same", json!("x")),
        ],
        &[
            ("id", json!("AUSR-2")),
            ("limit", json!(20)),
            ("same", json!("x")),
        ],
    );
    let (left, right) = marked(
        &own,
        json!({"id": "AUSR-1", "n": 10, "t": "of AUSR-1!", "u": "https://live.example/a/AUSR-1"}),
        json!({"id": "AUSR-2", "n": 20, "t": "of AUSR-2!", "u": "https://staging.example/a/AUSR-2"}),
    );
    assert_eq!(left, right);
    let (left, right) = marked(&own, json!(["AUSR-1", 10]), json!(["AUSR-3", 30]));
    assert_ne!(left[0], right[0]);
    assert_ne!(left[1], right[1]);
    // Part of a longer word is another word.
    let (left, right) = marked(&own, json!("AUSR-12"), json!("AUSR-22"));
    assert_ne!(left, right);
}

#[test]
fn two_variables_that_one_side_cannot_distinguish_are_one() {
    let own = own(
        &[("first", json!("ACC-1")), ("second", json!("ACC-2"))],
        &[("first", json!("ACC-9")), ("second", json!("ACC-9"))],
    );
    let (left, right) = marked(&own, json!(["ACC-1", "ACC-2"]), json!(["ACC-9", "ACC-9"]));
    assert_eq!(left, right);
}

#[test]
fn what_was_sent_is_gathered_place_by_place() {
    let mut named = Vec::new();
    gather(
        "body",
        // That a second is the same one is a coincidence, and names nothing.
        &json!({"a": ["x", true, 1], "b": 5, "at": "2026-11-26T18:08:22Z"}),
        &json!({"a": ["y", false, 1], "c": 5, "at": "2026-11-26T18:08:23Z"}),
        &mut named,
    );
    assert_eq!(named, [("body.a.0".into(), json!("x"), json!("y"))]);
}
