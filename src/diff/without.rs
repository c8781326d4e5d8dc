//! A value without some of its places.

use serde_json::{Map, Value};

use super::selector::{BoundSelector, Selector};
use crate::model::place::Token;

/// A value without what the selectors mean; the whole of it becomes null where that is meant.
pub fn without(value: &Value, places: &[Selector]) -> Value {
    if places.is_empty() {
        return value.clone();
    }
    let bound: Vec<BoundSelector<'_>> = places.iter().map(|place| place.bind(value)).collect();
    kept(value, &bound, &mut Vec::new()).unwrap_or_default()
}

fn kept<'v>(
    value: &'v Value,
    places: &[BoundSelector<'_>],
    path: &mut Vec<Token<'v>>,
) -> Option<Value> {
    if places.iter().any(|place| place.is_met(path)) {
        return None;
    }
    let mut below = |step: Token<'v>, value: &'v Value| {
        path.push(step);
        let kept = kept(value, places, path);
        path.pop();
        kept
    };
    Some(match value {
        Value::Array(items) => {
            let items = items.iter().enumerate();
            Value::Array(
                items
                    .filter_map(|(index, item)| below(Token::Index(index), item))
                    .collect(),
            )
        }
        Value::Object(members) => {
            let mut all = Map::new();
            for (key, member) in members {
                if let Some(member) = below(Token::Key(key), member) {
                    all.insert(key.clone(), member);
                }
            }
            Value::Object(all)
        }
        scalar => scalar.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_meant_is_left_out_and_the_rest_stays() {
        let value = json!({"a": [{"n": 1, "m": 2}, {"n": 3}], "b": 4});
        let select = |text: &str| Selector::parse(text).unwrap();
        assert_eq!(without(&value, &[]), value);
        let rest = without(&value, &[select("/a/*/n"), select("$.b")]);
        assert_eq!(rest, json!({"a": [{"m": 2}, {}]}));
        assert_eq!(
            without(&value, &[select("/a/0")]),
            json!({"a": [{"n": 3}], "b": 4})
        );
    }
}
