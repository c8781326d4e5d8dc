//! Pairs of responses with every difference that there is, and none that is not.

use super::*;

/// An old response, a new one, and every change as `kind pointer`.
type Row = (&'static str, &'static str, &'static [&'static str]);

const PAIRS: &[Row] = &[
    (r#"{"a":1}"#, r#"{"a":1.0}"#, &[]),
    (r#"{"a":1e2}"#, r#"{"a":100}"#, &[]),
    (r#"{"a":-0.0}"#, r#"{"a":0}"#, &[]),
    (
        r#"{"a":9007199254740993}"#,
        r#"{"a":9007199254740992}"#,
        &["value-changed /a"],
    ),
    (
        r#"{"a":123456789012345678901234567890}"#,
        r#"{"a":123456789012345678901234567891}"#,
        &["value-changed /a"],
    ),
    (
        r#"{"a":0.1}"#,
        r#"{"a":0.10000000000000000001}"#,
        &["value-changed /a"],
    ),
    (r#"{"a":1}"#, r#"{"a":"1"}"#, &["type-changed /a"]),
    (r#"{"a":null}"#, r#"{}"#, &["vanished /a"]),
    // No id is on both sides: the data is another, and the items are compared all the same.
    (
        r#"[{"id":1,"n":"a","e":"x"}]"#,
        r#"[{"id":8,"n":null}]"#,
        &["vanished /0/e", "value-changed /0/id", "null-appeared /0/n"],
    ),
    // The same items in another order, with other ids.
    (
        r#"[{"id":1,"n":"a","p":"1"},{"id":2,"n":"b"},{"id":3,"n":"c"}]"#,
        r#"[{"id":7,"n":"c"},{"id":8,"n":"b"},{"id":9,"n":"a","p":"1"}]"#,
        &[
            "value-changed /0/id",
            "value-changed /1/id",
            "value-changed /2/id",
        ],
    ),
    // Items of several kinds, of which the other host has others.
    (
        r#"[{"id":1,"t":"url","u":"x"},{"id":2,"t":"text","s":"y"}]"#,
        r#"[{"id":7,"t":"text","s":"q"},{"id":8,"t":"text","s":"r"}]"#,
        &[
            "vanished /0",
            "value-changed /0/id",
            "value-changed /0/s",
            "appeared /1",
        ],
    ),
    // One id that is on both sides names the others too.
    (
        r#"[{"id":1,"n":"a","e":"x"},{"id":2,"n":"b","e":"y"}]"#,
        r#"[{"id":2,"n":"b","e":"y"},{"id":3,"n":"c","e":"z"}]"#,
        &["vanished /0", "appeared /1"],
    ),
    (r#"{}"#, r#"{"a":null}"#, &["appeared /a"]),
    (r#"{"a":1}"#, r#"{"a":null}"#, &["null-appeared /a"]),
    (r#"{"a":null}"#, r#"{"a":1}"#, &["value-changed /a"]),
    (r#"{"a":[]}"#, r#"{"a":{}}"#, &["type-changed /a"]),
    (r#"{"a":{"b":1}}"#, r#"{"a":"b"}"#, &["type-changed /a"]),
    (r#"{"a":true}"#, r#"{"a":false}"#, &["value-changed /a"]),
    // NFC and NFD are two texts; so are two keys.
    (
        "{\"a\":\"\u{e9}\"}",
        "{\"a\":\"e\u{301}\"}",
        &["value-changed /a"],
    ),
    (
        "{\"\u{e9}\":1}",
        "{\"e\u{301}\":1}",
        &["vanished /\u{e9}", "appeared /e\u{301}"],
    ),
    (r#"{"a":"\u00e9"}"#, "{\"a\":\"\u{e9}\"}", &[]),
    (r#"{"b":1,"a":2}"#, r#"{"a":2,"b":1}"#, &[]),
    (
        r#"{"name":"x"}"#,
        r#"{"title":"x"}"#,
        &["vanished /name", "appeared /title"],
    ),
    (r#"{"":{"":1}}"#, r#"{"":{"":2}}"#, &["value-changed //"]),
    (
        r#"{"a/b":{"c~d":1}}"#,
        r#"{"a/b":{"c~d":2}}"#,
        &["value-changed /a~1b/c~0d"],
    ),
    (r#"{"0":1}"#, r#"{"0":2}"#, &["value-changed /0"]),
    (r#"[1,2,3]"#, r#"[1,3]"#, &["vanished /1"]),
    (r#"[1,3]"#, r#"[1,2,3]"#, &["appeared /1"]),
    (r#"[1,2,3]"#, r#"[3,2,1]"#, &["order-changed "]),
    (r#"["a","a","b"]"#, r#"["a","b"]"#, &["vanished /1"]),
    (r#"["a","b"]"#, r#"["a","b","b"]"#, &["appeared /2"]),
    (r#"["a","a"]"#, r#"["a","b"]"#, &["value-changed /1"]),
    (
        r#"[[1,2],[3,4]]"#,
        r#"[[1,2],[3,5]]"#,
        &["value-changed /1/1"],
    ),
    (
        r#"[{"id":"a","n":1},{"id":"b","n":1}]"#,
        r#"[{"id":"b","n":1},{"id":"a","n":1}]"#,
        &["order-changed "],
    ),
    (
        r#"[{"id":"a","n":1},{"id":"b","n":1}]"#,
        r#"[{"id":"c","n":9},{"id":"a","n":1},{"id":"b","n":2}]"#,
        &["appeared /0", "value-changed /2/n"],
    ),
    (
        r#"[{"id":"a","n":1},{"id":"b","n":2},{"id":"c","n":3}]"#,
        r#"[{"id":"a","n":1},{"id":"c","n":3}]"#,
        &["vanished /1"],
    ),
    (r#"[{"n":1,"m":1}]"#, r#"[{"n":1}]"#, &["vanished /0/m"]),
    (r#"[1]"#, r#"{"a":1}"#, &["type-changed "]),
    (r#""a""#, r#""b""#, &["value-changed "]),
    (r#"{"a":""}"#, r#"{"a":" "}"#, &["value-changed /a"]),
    (r#"{"a":[null,1]}"#, r#"{"a":[1]}"#, &["vanished /a/0"]),
    (
        r#"{"a":[1,2]}"#,
        r#"{"a":[]}"#,
        &["vanished /a/0", "vanished /a/1"],
    ),
    (
        r#"{"a":[{"x":1}]}"#,
        r#"{"a":[{"x":"1"}]}"#,
        &["type-changed /a/0/x"],
    ),
    (
        r#"{"a":[1,"x",null]}"#,
        r#"{"a":[1,"x",null,{"b":[]}]}"#,
        &["appeared /a/3"],
    ),
];

#[test]
fn every_difference_is_reported_once_and_nothing_else() {
    let mut wrong = String::new();
    for (old, new, expected) in PAIRS {
        let read = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
        let (old_value, new_value) = (read(old), read(new));
        let all = changes(&old_value, &new_value, &Rules::default());
        let mut found: Vec<String> = all
            .iter()
            .map(|one| {
                let side = match one.kind {
                    ChangeKind::Vanished => &one.left,
                    _ => &one.right,
                };
                format!("{} {}", one.kind, side.as_ref().unwrap().pointer)
            })
            .collect();
        let mut expected: Vec<String> = expected.iter().map(|one| (*one).to_owned()).collect();
        found.sort();
        expected.sort();
        if found != expected {
            wrong.push_str(&format!(
                "{old}\n{new}\n  found {found:#?}\n  expected {expected:#?}\n"
            ));
        }
        assert!(changes(&old_value, &old_value, &Rules::default()).is_empty());
        // A text diff is there where a change is.
        let shown = text_diff(&old_value, &new_value, &Rules::default(), 200);
        assert_eq!(shown.is_some(), !found.is_empty(), "{old} {new}");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn items_of_other_data_are_compared_however_the_list_is() {
    let value = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
    let left = value(r#"[{"id":1,"n":"a","e":"x"},{"id":2,"n":"b","e":"y"}]"#);
    let right = value(r#"[{"id":8,"n":"c"},{"id":9,"n":"d"}]"#);
    for rule in [
        ArrayRule::InOrder,
        ArrayRule::AsSet,
        ArrayRule::ByKey("id".into()),
    ] {
        let rules = Rules {
            arrays: vec![(Selector::parse("").unwrap(), rule)],
        };
        let found = changes(&left, &right, &rules);
        let vanished = found.iter().filter(|one| one.kind == ChangeKind::Vanished);
        let places = vanished.filter_map(|one| Some(one.left.as_ref()?.pointer.as_str()));
        let places: Vec<&str> = places.collect();
        assert!(places.contains(&"/0/e"), "{:?} {places:?}", rules.arrays);
    }
}
