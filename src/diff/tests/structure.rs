//! The structural diff on shapes whose differences a reader would name.

use serde_json::json;

use super::*;

fn plain(left: Value, right: Value) -> Vec<String> {
    reported(&left, &right, &Rules::default())
}

#[test]
fn each_kind_of_change_is_reported_with_its_place() {
    let left =
        json!({"gone": 1, "kind": "1", "text": "a", "icon": "i", "back": null, "list": [1, 2, 3]});
    let right =
        json!({"new": 1, "kind": 1, "text": "b", "icon": null, "back": 2, "list": [3, 1, 2]});
    assert_eq!(
        plain(left, right),
        [
            "value-changed /back",
            "vanished /gone",
            "null-appeared /icon",
            "type-changed /kind",
            "order-changed /list",
            "appeared · /new",
            "value-changed /text",
        ]
        .map(|line| line.replace("vanished /gone", "vanished /gone ·"))
    );
}

#[test]
fn an_inserted_or_deleted_item_shifts_nothing() {
    let item = |id: &str| json!({"id": id, "name": format!("Module {id}"), "paid": false});
    let left = json!({"modules": [item("1"), item("2"), item("3")]});
    let right = json!({"modules": [item("0"), item("1"), item("2"), item("3")]});
    assert_eq!(
        plain(left.clone(), right.clone()),
        ["appeared · /modules/0"]
    );
    assert_eq!(
        plain(right.clone(), left.clone()),
        ["vanished /modules/0 ·"]
    );
    let mut renamed = right;
    renamed["modules"][3]["name"] = json!("Other");
    assert_eq!(
        plain(left, renamed),
        [
            "appeared · /modules/0",
            "value-changed /modules/2/name /modules/3/name"
        ]
    );
}

#[test]
fn a_changed_item_beside_a_deleted_one_is_still_known() {
    let item = |id: &str, name: &str| json!({"id": id, "name": name, "size": 1});
    let left = json!([item("1", "a"), item("2", "b"), item("3", "c")]);
    let right = json!([item("2", "B"), item("3", "c")]);
    assert_eq!(
        plain(left.clone(), right),
        ["vanished /0 ·", "value-changed /1/name /0/name"]
    );
    let replaced = json!([item("1", "a"), item("9", "z"), item("3", "c")]);
    assert_eq!(
        plain(left.clone(), replaced),
        ["vanished /1 ·", "appeared · /1"]
    );
    let renumbered = json!([item("1", "a"), item("9", "b"), item("3", "c")]);
    assert_eq!(plain(left, renumbered), ["value-changed /1/id"]);
}

#[test]
fn texts_in_a_list_change_one_by_one() {
    assert_eq!(
        plain(json!(["a", "b"]), json!(["a", "x"])),
        ["value-changed /1"]
    );
    assert_eq!(plain(json!([1, 2]), json!([1, "2"])), ["type-changed /1"]);
    assert_eq!(
        plain(json!(["a", "b", "a"]), json!(["a", "a", "b", "a"])),
        ["appeared · /1"]
    );
    assert_eq!(plain(json!([1.0, 100]), json!([1, 1e2])), [""; 0]);
    assert_eq!(
        plain(
            json!({"n": 9_007_199_254_740_993_u64}),
            json!({"n": 9_007_199_254_740_992_u64})
        ),
        ["value-changed /n"]
    );
}

#[test]
fn sets_and_keys_forget_the_order() {
    let left =
        json!({"m": [{"id": 1, "n": "a", "x": 1}, {"id": 2, "n": "b", "x": 1}], "t": ["x", "y"]});
    let right =
        json!({"m": [{"id": 2, "n": "B", "x": 1}, {"id": 1, "n": "a", "x": 1}], "t": ["y", "z"]});
    let rules = Rules {
        arrays: vec![
            (
                Selector::parse("/m").unwrap(),
                ArrayRule::ByKey("id".into()),
            ),
            (Selector::parse("$.t").unwrap(), ArrayRule::AsSet),
        ],
    };
    assert_eq!(
        reported(&left, &right, &rules),
        [
            "value-changed /m/1/n /m/0/n",
            "vanished /t/0 ·",
            "appeared · /t/1"
        ]
    );
}

#[test]
fn a_big_body_with_few_changes_is_quick() {
    let item = |n: usize| {
        json!({"id": format!("MOD-{n:06}"), "name": "Module", "flags": [true, false],
               "settings": {"a": n % 7, "b": "some more words that fill the line of text", "c": null}})
    };
    let left: Vec<Value> = (0..40_000).map(item).collect();
    let mut right = left.clone();
    for n in 0..50 {
        match n % 5 {
            0 => right.insert(n * 700, item(90_000 + n)),
            1 => drop(right.remove(n * 700)),
            _ => right[n * 700 + 9]["settings"]["b"] = json!("other words that fill the line"),
        }
    }
    let (left, right) = (json!({"list": left}), json!({"list": right}));
    assert!(left.to_string().len() > 5_000_000);
    let clock = std::time::Instant::now();
    let found = changes(&left, &right, &Rules::default());
    let text = text_diff(&left, &right, &Rules::default(), 200).unwrap();
    let took = clock.elapsed();
    assert_eq!(found.len(), 50);
    let lines = text.to_unified("a", "b").lines().count();
    assert!(lines < 200, "{lines}");
    // A debug build is many times slower than what users run.
    let limit = if cfg!(debug_assertions) { 60 } else { 1 };
    assert!(took.as_secs() < limit, "{took:?}");
}

#[test]
fn a_body_that_changed_everywhere_is_bounded() {
    let left: Value = (0..30_000).map(|n| json!({"id": n, "v": n})).collect();
    let shuffled: Value = (0..30_000)
        .map(|n| json!({"id": n * 7919 % 30_000, "v": n}))
        .collect();
    let clock = std::time::Instant::now();
    assert!(!changes(&left, &shuffled, &Rules::default()).is_empty());
    let grown: Value = (0..30_001)
        .map(|n| json!({"id": n - 1, "v": n - 1, "new": true}))
        .collect();
    let found = changes(&left, &grown, &Rules::default());
    assert_eq!(
        found.len(),
        30_001,
        "an inserted item shifts nothing here either"
    );
    let diff = text_diff(&left, &grown, &Rules::default(), 200).unwrap();
    assert!(diff.to_unified("a", "b").lines().count() <= 200);
    assert!(diff.cut.hunks > 0 && diff.added > 30_000);
    assert!(clock.elapsed().as_secs() < 30, "{:?}", clock.elapsed());
}
