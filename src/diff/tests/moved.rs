//! Lists whose items stand in another order and have changed as well.

use serde_json::json;

use super::*;

/// A masked value, and what it was.
fn keyed<'v>(value: &'v Value, keys: &'v Value) -> Keyed<'v> {
    Keyed { value, keys }
}

/// The changes within items, without the order and the values.
fn structural(left: &Value, right: &Value, rules: &Rules) -> Vec<String> {
    let all = changes(left, right, rules);
    let reported = all.iter().filter(|one| {
        !matches!(
            one.kind,
            ChangeKind::OrderChanged | ChangeKind::ValueChanged
        )
    });
    let mut reported: Vec<String> = reported
        .map(|one| format!("{} {}", one.kind, one.place))
        .collect();
    reported.sort();
    reported
}

#[test]
fn what_an_item_lost_is_seen_wherever_it_stands() {
    for (left, right, expected) in [
        (
            json!([{"id": "MOD-1", "n": "a", "x": 1}, {"id": "MOD-2", "n": "b", "x": 1}]),
            json!([{"id": "MOD-2", "n": "b"}, {"id": "MOD-1", "n": "a", "x": 1}]),
            "vanished body:/*/x",
        ),
        // Both changed, and one of them more.
        (
            json!([{"id": 1, "x": 1, "y": 1}, {"id": 2, "x": 1, "y": 1}]),
            json!([{"id": 2, "x": null, "y": 2}, {"id": 1, "x": 2, "y": 3}]),
            "null-appeared body:/*/x",
        ),
        // The id itself changed its type.
        (
            json!([{"id": 1, "n": "a"}, {"id": 2, "n": "b"}]),
            json!([{"id": "2", "n": "b"}, {"id": 1, "n": "a"}]),
            "type-changed body:/*/id",
        ),
        // No ids, three forms of items.
        (
            json!([{"p": 1}, {"q": 2}, {"r": 3}]),
            json!([{"r": null}, {"p": 1}, {"q": 2}]),
            "null-appeared body:/*/r",
        ),
        (
            json!([{"kind": "a", "p": 1}, {"kind": "b", "q": 1}, {"kind": "c", "r": 1}]),
            json!([{"kind": "c"}, {"kind": "b", "q": 1}, {"kind": "a", "p": 1}]),
            "vanished body:/*/r",
        ),
        // An item more, and two that are equal.
        (
            json!([{"id": 1, "x": 1}, {"id": 2, "x": 1}]),
            json!([{"id": 3, "x": 1}, {"id": 2, "x": "1"}, {"id": 1, "x": 1}]),
            "type-changed body:/*/x",
        ),
        (
            json!([{"n": "a", "x": 1}, {"n": "b", "x": 1}, {"n": "a", "x": 1}]),
            json!([{"n": "b"}, {"n": "a", "x": 1}, {"n": "a", "x": 1}]),
            "vanished body:/*/x",
        ),
        // Lists in lists, and values that are no objects.
        (
            json!([[{"id": 1, "x": 1}], [{"id": 2, "x": 1}]]),
            json!([[{"id": 2}], [{"id": 1, "x": 1}]]),
            "vanished body:/*/*/x",
        ),
        (
            json!([[1, 2], [3, 4]]),
            json!([["3", 4], [1, 2]]),
            "type-changed body:/*/*",
        ),
        (json!([1, 2, 3]), json!(["3", 1, 2]), "type-changed body:/*"),
        (
            json!([1, 2, 3]),
            json!([null, 1, 2]),
            "null-appeared body:/*",
        ),
    ] {
        for rule in [ArrayRule::InOrder, ArrayRule::AsSet] {
            let found = structural(&left, &right, &rules("", rule.clone()));
            let found: Vec<&String> = found
                .iter()
                .filter(|one| !one.starts_with("appeared"))
                .collect();
            assert_eq!(found, [expected], "{rule:?} {left} {right}");
        }
    }
}

#[test]
fn other_data_of_the_same_form_is_not_taken_for_a_change() {
    let plain = |left: Value, right: Value| reported(&left, &right, &Rules::default());
    assert_eq!(
        plain(json!(["a", "b"]), json!(["b", "c"])),
        ["vanished /0 ·", "appeared · /1"]
    );
    let page = |from: i32| -> Value {
        (from..from + 3)
            .map(|n| json!({"at": n, "by": n}))
            .collect()
    };
    assert_eq!(plain(page(1), page(2)), ["vanished /0 ·", "appeared · /2"]);
    let replaced = json!([{"id": 2, "n": "b"}, {"id": 9, "m": "z"}]);
    assert_eq!(
        plain(json!([{"id": 1, "n": "a"}, {"id": 2, "n": "b"}]), replaced),
        ["vanished /0 ·", "appeared · /1"]
    );
}

#[test]
fn masked_ids_are_distinguished_by_what_they_were() {
    let item = |id: &str, more: Value| {
        let mut item = json!({"id": id, "a": 1, "b": 1});
        item.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        item
    };
    let (one, two) = ("MOD-0000-0001", "MOD-0000-0002");
    let left = json!([item(one, json!({"x": 1})), item(two, json!({"y": 1}))]);
    let right = json!([item(two, json!({"x": 1})), item(one, json!({"y": 1}))]);
    let masks = Masks {
        natures: Nature::ALL.to_vec(),
        ..Masks::default()
    };
    let masked = [&left, &right].map(|value| normalise(value.clone(), &masks));
    let by_key = rules("", ArrayRule::ByKey("id".into()));
    let places = |right: &Value, keys: &Value, rules: &Rules| -> Vec<String> {
        let found = changes(keyed(&masked[0], &left), keyed(right, keys), rules);
        let vanished = found.iter().filter(|one| one.kind == ChangeKind::Vanished);
        let mut vanished: Vec<String> = vanished.map(|one| one.place.to_string()).collect();
        vanished.sort();
        vanished
    };
    let found = places(&masked[1], &right, &by_key);
    assert_eq!(found, ["body:/*/x", "body:/*/y"]);
    // In order, the masked items are the same.
    assert!(places(&masked[1], &right, &Rules::default()).is_empty());
    // Where every id is another one on the other side, it says nothing.
    let other = json!([
        item("MOD-0000-0008", json!({"y": 1})),
        item("MOD-0000-0009", json!({}))
    ]);
    let masked_other = normalise(other.clone(), &masks);
    assert_eq!(places(&masked_other, &other, &by_key), ["body:/*/x"]);
}

#[test]
fn ten_thousand_items_in_another_order_are_paired_in_time() {
    let count = 10_000;
    let item = |n: usize| match n % 3 {
        0 => json!({"name": format!("a{n}"), "x": n, "y": 1}),
        1 => json!({"name": format!("b{n}"), "p": n, "q": 1}),
        _ => json!({"name": format!("c{n}"), "r": [n], "s": 1}),
    };
    let left: Value = (0..count).map(item).collect();
    let shuffled = |change: &dyn Fn(usize, &mut Value)| -> Value {
        let items = (0..count).map(|n| {
            let n = n * 7919 % count;
            let mut item = item(n);
            change(n, &mut item);
            item
        });
        items.collect()
    };
    let clock = std::time::Instant::now();
    let one = shuffled(&|n, item| {
        if n == 4_242 {
            item.as_object_mut().unwrap().remove("y");
        }
    });
    assert_eq!(
        structural(&left, &one, &Rules::default()),
        ["vanished body:/*/y"]
    );
    let all = shuffled(&|_, item| item["name"] = Value::Null);
    let found = structural(&left, &all, &Rules::default());
    assert_eq!(found.len(), count);
    assert!(found.iter().all(|one| one == "null-appeared body:/*/name"));
    let limit = if cfg!(debug_assertions) { 60 } else { 4 };
    assert!(clock.elapsed().as_secs() < limit, "{:?}", clock.elapsed());
}
