//! Properties over values made up at random, from fixed seeds.

use serde_json::{Map, Value, json};

use super::*;

/// A small generator of numbers (xorshift): the same values on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn scalar(&mut self) -> Value {
        match self.roll(9) {
            0 => Value::Null,
            1 => json!(self.roll(2) == 0),
            2 => json!(self.roll(4)),
            3 => "1.0".parse::<serde_json::Number>().unwrap().into(),
            4 => json!(format!("AUSR-0000-0000-000{}", self.roll(3))),
            5 => json!("2026-01-02T03:04:05.678Z and https://x.example/a."),
            6 => json!("00000000-0000-4000-8000-000000000000"),
            7 => json!("[date-time] 2026-13-45T00:00:00Z http://) [x: number]"),
            _ => json!(["a", "b", "c"][self.roll(3)]),
        }
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.roll(if depth == 0 { 1 } else { 3 }) {
            0 => self.scalar(),
            1 => {
                let count = self.roll(6);
                (0..count).map(|_| self.value(depth - 1)).collect()
            }
            _ => {
                let keys = ["id", "a/b", "~", "*", "0"];
                let mut members = Map::new();
                for _ in 0..self.roll(5) {
                    members.insert(keys[self.roll(5)].to_owned(), self.value(depth - 1));
                }
                Value::Object(members)
            }
        }
    }

    /// A value with some of it changed.
    fn changed(&mut self, value: &Value, depth: usize) -> Value {
        if self.roll(6) == 0 {
            return self.value(depth.min(1));
        }
        match value {
            Value::Array(items) => {
                let mut items: Vec<Value> = items
                    .iter()
                    .map(|item| self.changed(item, depth.saturating_sub(1)))
                    .collect();
                let (count, value) = (items.len(), self.value(1));
                match self.roll(5) {
                    0 => items.insert(self.roll(count + 1), value),
                    1 if count > 0 => drop(items.remove(self.roll(count))),
                    2 if count > 1 => items.swap(0, count - 1),
                    _ => {}
                }
                Value::Array(items)
            }
            Value::Object(members) => {
                let mut all = Map::new();
                for (key, member) in members {
                    if self.roll(8) > 0 {
                        all.insert(key.clone(), self.changed(member, depth.saturating_sub(1)));
                    }
                }
                Value::Object(all)
            }
            scalar => scalar.clone(),
        }
    }
}

/// So many pairs of values.
fn pairs() -> impl Iterator<Item = (Value, Value)> {
    (1..3_000_u64).map(|seed| {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        dice.roll(2);
        let left = dice.value(4);
        let right = dice.changed(&left, 3);
        (left, right)
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

#[test]
fn a_value_differs_from_itself_in_nothing() {
    for (value, _) in pairs() {
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
}

#[test]
fn carrying_out_the_changes_gives_the_other_value() {
    for (left, right) in pairs() {
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
}

#[test]
fn sets_differ_in_nothing_but_their_members() {
    for (left, _) in pairs() {
        let Value::Array(mut items) = left.clone() else {
            continue;
        };
        items.reverse();
        let right = Value::Array(items);
        let rules = rules("", ArrayRule::AsSet);
        assert_eq!(changes(&left, &right, &rules), []);
        assert_eq!(text_diff(&left, &right, &rules, 200), None);
    }
}

#[test]
fn normalising_twice_is_normalising_once() {
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
    for (left, right) in pairs() {
        let once = normalise(&left, &masks);
        assert_eq!(normalise(&once, &masks), once);
        let other = normalise(&right, &masks);
        let found = changes(&once, &other, &Rules::default());
        assert!(same_json(&apply(&once, &found), &other));
    }
}
