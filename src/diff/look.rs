//! How alike two values look, so that an item that changed is told from one that was
//! replaced. It compares hashes only.

use serde_json::Value;

use super::same::hash_json;

/// Items at least so much alike are one item that changed.
pub(super) const ALIKE: f64 = 0.5;
/// Items with another `id` are one item that changed only where the rest is this much alike.
const ALIKE_THOUGH_RENAMED: f64 = 0.7;
/// What joins two items that have nothing but their position in common.
const SAME_POSITION: f64 = 0.01;
/// The member that names an object, by common custom.
pub(super) const IDENTITY: &str = "id";

/// What a value looks like from afar, cheap to compare.
pub(super) struct Look {
    kind: u8,
    identity: Option<u64>,
    /// The hashes of the members' names, sorted; empty for anything but an object.
    names: Vec<u64>,
    /// The hashes of members with their names, or of items, sorted.
    parts: Vec<u64>,
}

impl Look {
    pub(super) fn of(value: &Value) -> Look {
        let mut look = Look {
            kind: kind(value),
            identity: None,
            names: Vec::new(),
            parts: Vec::new(),
        };
        match value {
            Value::Object(members) => {
                look.identity = members
                    .get(IDENTITY)
                    .filter(|id| id.is_string() || id.is_number())
                    .map(hash_json);
                for (name, member) in members {
                    let name = hash_json(&Value::String(name.clone()));
                    look.names.push(name);
                    look.parts.push(name.rotate_left(1) ^ hash_json(member));
                }
            }
            Value::Array(items) => look.parts.extend(items.iter().map(hash_json)),
            _ => {}
        }
        look.names.sort_unstable();
        look.parts.sort_unstable();
        look
    }

    /// How alike two values are, from 0 to 1.
    pub(super) fn likeness(&self, other: &Look) -> f64 {
        let all = self.parts.len().max(other.parts.len());
        if self.kind != other.kind || all == 0 {
            return 0.0;
        }
        if let (Some(one), Some(two)) = (self.identity, other.identity)
            && one == two
        {
            return 1.0;
        }
        let parts = shared(&self.parts, &other.parts);
        let counted = if self.names.is_empty() {
            parts * 3
        } else {
            parts * 2 + shared(&self.names, &other.names)
        };
        ratio(counted, all * 3)
    }

    /// What it is worth to call two unequal values one that changed; 0 where they are two.
    pub(super) fn score(&self, other: &Look) -> f64 {
        let likeness = self.likeness(other);
        let is_renamed = match (self.identity, other.identity) {
            (Some(one), Some(two)) => one != two,
            _ => false,
        };
        match (likeness >= ALIKE, is_renamed) {
            (true, false) => likeness,
            (_, true) if likeness < ALIKE_THOUGH_RENAMED => 0.0,
            _ if self.kind == other.kind => SAME_POSITION * 2.0,
            _ => SAME_POSITION,
        }
    }
}

fn kind(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}

/// How many of two sorted lists' entries are in both.
fn shared(one: &[u64], two: &[u64]) -> usize {
    let (mut a, mut b, mut count) = (0, 0, 0);
    while let (Some(left), Some(right)) = (one.get(a), two.get(b)) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => a += 1,
            std::cmp::Ordering::Greater => b += 1,
            std::cmp::Ordering::Equal => {
                (a, b, count) = (a + 1, b + 1, count + 1);
            }
        }
    }
    count
}

fn ratio(part: usize, whole: usize) -> f64 {
    let float = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    float(part) / float(whole.max(1))
}
