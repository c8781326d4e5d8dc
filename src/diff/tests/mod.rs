//! What the room promises, on values made up at random from fixed seeds and on real shapes.

mod arbitrary;
mod hunks;
mod marks;
mod moved;
mod pairs;
mod structure;

use serde_json::Value;

use super::*;

/// The changes of two values as `kind left-pointer right-pointer`.
fn reported(left: &Value, right: &Value, rules: &Rules) -> Vec<String> {
    let pointer = |side: &Option<ChangeSide<'_>>| {
        side.as_ref()
            .map_or("·".to_owned(), |side| side.pointer.clone())
    };
    changes(left, right, rules)
        .iter()
        .map(|change| {
            let (left, right) = (pointer(&change.left), pointer(&change.right));
            if left == right {
                format!("{} {left}", change.kind)
            } else {
                format!("{} {left} {right}", change.kind)
            }
        })
        .collect()
}

fn rules(selector: &str, rule: ArrayRule) -> Rules {
    Rules {
        arrays: vec![(Selector::parse(selector).unwrap(), rule)],
    }
}
