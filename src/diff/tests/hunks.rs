//! The diff as lines.

use serde_json::json;

use super::*;

#[test]
fn a_diff_shows_the_changed_words_in_their_place() {
    let left =
        json!({"modules": [{"id": 1, "name": "Access Management", "paid": false}], "z": [1, 2]});
    let right = json!({"modules": [{"id": 1, "name": "Access Control", "paid": false, "x": {}}], "z": [1, 2]});
    let diff = text_diff(&left, &right, &Rules::default(), 200).unwrap();
    assert_eq!(
        diff.to_unified("accepted", "now"),
        "--- accepted\n+++ now\n@@ -2,8 +2,9 @@ /modules/0\n   \"modules\": [\n     {\n       \"id\": 1,\n-      \"name\": \"Access Management\",\n+      \"name\": \"Access Control\",\n       \"paid\": false,\n+      \"x\": {}\n     }\n   ],\n   \"z\": [\n"
    );
    let marked: Vec<&str> = diff.hunks[0]
        .lines
        .iter()
        .flat_map(|line| &line.spans)
        .filter(|span| span.changed)
        .map(|span| span.text.as_str())
        .collect();
    assert_eq!(marked, ["Management\"", "Control\""]);
    assert_eq!((diff.removed, diff.added, diff.cut), (1, 2, Cut::default()));
}

#[test]
fn what_is_left_out_is_counted() {
    let big: Value = (0..500).collect();
    let diff = text_diff(
        &json!({"a": 1}),
        &json!({"a": 1, "b": big}),
        &Rules::default(),
        200,
    );
    let diff = diff.unwrap();
    assert_eq!((diff.added, diff.cut.lines, diff.cut.hunks), (502, 482, 0));
    let text = diff.to_unified("a", "b");
    assert!(text.contains("… 482 more lines added"), "{text}");

    let left: Value = (0..400)
        .map(|n| json!({"n": n, "a": 1, "b": 2, "c": 3}))
        .collect();
    let right: Value = (0..400)
        .map(|n| json!({"n": n, "a": 1, "b": 9, "c": 3}))
        .collect();
    let diff = text_diff(&left, &right, &Rules::default(), 100).unwrap();
    assert_eq!(diff.hunks.len() + diff.cut.hunks, 400);
    assert_eq!(diff.cut.lines, diff.cut.hunks * 2);
    let text = diff.to_unified("a", "b");
    assert!(text.lines().count() <= 100, "{}", text.lines().count());
    assert!(text.contains("more places"), "{text}");
}

#[test]
fn another_root_and_a_long_text_are_shown() {
    let long = "x".repeat(10_000);
    let diff = text_diff(&json!(long), &json!([]), &Rules::default(), 200).unwrap();
    let text = diff.to_unified("a", "b");
    assert!(text.len() < 400 && text.ends_with("+[]\n"), "{text}");
    let read: TextDiff = serde_json::from_value(serde_json::to_value(&diff).unwrap()).unwrap();
    assert_eq!(read, diff);
}
