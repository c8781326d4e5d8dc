//! Properties over values made up at random, the same in each run of the tests.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value, json};

use super::*;

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 3_000,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    }
}

fn scalar() -> impl Strategy<Value = Value> {
    let decimal: serde_json::Number = "1.0".parse().unwrap();
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..4).prop_map(Value::from),
        Just(Value::from(decimal)),
        (0..3).prop_map(|last| json!(format!("AUSR-0000-0000-000{last}"))),
        Just(json!("2026-01-02T03:04:05.678Z and https://x.example/a.")),
        Just(json!("00000000-0000-4000-8000-000000000000")),
        Just(json!(
            "[date-time] 2026-13-45T00:00:00Z http://) [x: number]"
        )),
        select(&["a", "b", "c"][..]).prop_map(Value::from),
    ]
}

fn value(depth: u32) -> impl Strategy<Value = Value> {
    scalar().prop_recursive(depth, 64, 5, |inner| {
        let key = select(&["id", "a/b", "~", "*", "0"][..]).prop_map(str::to_owned);
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((key, inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A value with some of it changed.
fn changed(value: &Value) -> BoxedStrategy<Value> {
    let same = match value {
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(changed).collect();
            let change = (0..5, any::<Index>(), self::value(1));
            (items, change)
                .prop_map(|(items, change)| with_change(items, change))
                .boxed()
        }
        Value::Object(members) => {
            let member = |(key, member): (&String, &Value)| {
                let stays = prop::bool::weighted(0.875);
                (Just(key.clone()), changed(member), stays)
            };
            let members: Vec<_> = members.iter().map(member).collect();
            let kept = |(key, member, stays): (String, Value, bool)| stays.then_some((key, member));
            members
                .prop_map(move |members| {
                    members.into_iter().filter_map(kept).collect::<Map<_, _>>()
                })
                .prop_map(Value::Object)
                .boxed()
        }
        scalar => Just(scalar.clone()).boxed(),
    };
    prop_oneof![1 => self::value(1), 5 => same].boxed()
}

/// An array with an item more, one less, or two of them in each other's place.
fn with_change(mut items: Vec<Value>, (change, at, new): (i32, Index, Value)) -> Value {
    let count = items.len();
    match change {
        0 => items.insert(at.index(count + 1), new),
        1 if count > 0 => drop(items.remove(at.index(count))),
        2 if count > 1 => items.swap(0, count - 1),
        _ => {}
    }
    Value::Array(items)
}

/// A value, and what may have become of it.
fn pair() -> impl Strategy<Value = (Value, Value)> {
    value(4).prop_flat_map(|left| {
        let right = changed(&left);
        (Just(left), right)
    })
}

/// Carries the changes out on the left value. What moved is taken as it has become.
fn apply(left: &Value, changes: &[Change<'_>]) -> Value {
    let mut result = left.clone();
    let mut taken: Vec<(String, Option<String>)> = Vec::new();
    let mut put: Vec<(String, Value)> = Vec::new();
    for change in changes {
        match (change.kind, &change.left, &change.right) {
            (ChangeKind::OrderChanged, Some(from), Some(to)) => {
                for (old, new) in &change.moved {
                    let at = format!("{}/{old}", from.pointer);
                    taken.push((at, Some(format!("{}/{new}", to.pointer))));
                }
            }
            (_, Some(from), Some(to)) => {
                *result.pointer_mut(&from.pointer).unwrap() = to.value.clone();
            }
            (_, Some(from), None) => taken.push((from.pointer.clone(), None)),
            (_, None, Some(to)) => put.push((to.pointer.clone(), to.value.clone())),
            (_, None, None) => panic!("a change without sides"),
        }
    }
    let order = |pointer: &String| -> Vec<(usize, String)> {
        let steps = pointer.split('/').skip(1);
        steps
            .map(|step| (step.parse().unwrap_or(0), step.to_owned()))
            .collect()
    };
    taken.sort_by_key(|(pointer, _)| order(pointer));
    for (pointer, target) in taken.iter().rev() {
        if let Some(target) = target {
            put.push((target.clone(), result.pointer(pointer).unwrap().clone()));
        }
        let patch = json!([{"op": "remove", "path": pointer}]);
        json_patch::patch(
            &mut result,
            &serde_json::from_value::<json_patch::Patch>(patch).unwrap(),
        )
        .unwrap();
    }
    put.sort_by_key(|(pointer, _)| order(pointer));
    for (pointer, value) in put {
        let patch = json!([{"op": "add", "path": pointer, "value": value}]);
        json_patch::patch(
            &mut result,
            &serde_json::from_value::<json_patch::Patch>(patch).unwrap(),
        )
        .unwrap();
    }
    result
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_value_differs_from_itself_in_nothing(value in value(4)) {
        for rule in [
            ArrayRule::InOrder,
            ArrayRule::AsSet,
            ArrayRule::ByKey("id".into()),
        ] {
            let rules = rules("/**", rule);
            assert_eq!(changes(&value, &value, &rules), [], "{value}");
            assert_eq!(text_diff(&value, &value, &rules, 200), None, "{value}");
        }
    }

    #[test]
    fn carrying_out_the_changes_gives_the_other_value((left, right) in pair()) {
        let found = changes(&left, &right, &Rules::default());
        let result = apply(&left, &found);
        assert!(
            same_json(&result, &right),
            "{left}\n{right}\n{result}\n{found:#?}"
        );
        assert_eq!(found.is_empty(), same_json(&left, &right));
        let is_same = text_diff(&left, &right, &Rules::default(), 200).is_none();
        assert_eq!(is_same, found.is_empty(), "{left}\n{right}");
    }

    #[test]
    fn sets_differ_in_nothing_but_their_members(items in vec(value(3), 0..6)) {
        let left = Value::Array(items.clone());
        let mut items = items;
        items.reverse();
        let right = Value::Array(items);
        let rules = rules("", ArrayRule::AsSet);
        assert_eq!(changes(&left, &right, &rules), []);
        assert_eq!(text_diff(&left, &right, &rules, 200), None);
    }

    #[test]
    fn normalising_twice_is_normalising_once((left, right) in pair()) {
        let rule = |selector: &str, mark: &str| MaskRule {
            selector: Selector::parse(selector).unwrap(),
            mark: Mark::from_name(mark),
        };
        let masks = Masks {
            natures: Nature::ALL.to_vec(),
            rules: vec![
                rule("/**/a~1b", "x"),
                rule("$..id", "id"),
                rule("/*/\"*\"", "date-time"),
            ],
            keep: vec![Selector::parse("/**/~0").unwrap()],
            keys: vec![Selector::key_of(&Selector::parse("/**").unwrap(), "0")],
            known: [(
                "AUSR-0000-0000-0001".into(),
                "AUSR id of the request".into(),
            )]
            .into(),
            formats: [("/id".into(), Mark::Url)].into(),
        };
        let once = normalise(left.clone(), &masks);
        assert_eq!(normalise(once.clone(), &masks), once);
        let other = normalise(right.clone(), &masks);
        let found = changes(&once, &other, &Rules::default());
        assert!(same_json(&apply(&once, &found), &other));
    }
}
