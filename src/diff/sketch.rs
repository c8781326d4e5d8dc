//! How alike two values look, so that an item that changed is distinguished from one that was
//! replaced. It compares hashes only.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Map, Value};

use super::marks::masked_type;
use super::same::hash_json;
use crate::json::type_name;

/// Items at least so much alike are one item that changed.
pub(super) const ALIKE: f64 = 0.5;
/// Items with another `id` are one item that changed only where the rest is this much alike.
const ALIKE_THOUGH_RENAMED: f64 = 0.7;
/// What joins two items that have nothing but their position in common.
const SAME_POSITION: f64 = 0.01;
/// The member that names an object, by common custom.
pub(super) const IDENTITY: &str = "id";

/// The id of an item that no other item of its array has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Own {
    pub(super) id: u64,
    /// Whether an item of the other array has it too.
    pub(super) is_on_both: bool,
}

/// What a value looks like from afar, cheap to compare.
pub(super) struct ValueSketch {
    kind: u8,
    /// The id as it is compared, with its type: a number that became a text is no other id.
    identity: Option<(u8, u64)>,
    own: Option<Own>,
    /// The hashes of the members' names, sorted; empty for anything but an object.
    names: Vec<u64>,
    /// The hashes of members with their names, or of items, sorted.
    pub(super) parts: Vec<u64>,
}

impl ValueSketch {
    pub(super) fn of(value: &Value, own: Option<Own>) -> ValueSketch {
        let mut sketch = ValueSketch {
            kind: kind(value),
            identity: None,
            own,
            names: Vec::new(),
            parts: Vec::new(),
        };
        match value {
            Value::Object(members) => {
                sketch.identity = members
                    .get(IDENTITY)
                    .filter(|id| id.is_string() || id.is_number())
                    .map(|id| (kind(id), hash_json(id)));
                let names = members.keys();
                sketch.names = names.map(|name| hash_name(name)).collect();
                push_members(members, &mut sketch.parts);
            }
            Value::Array(items) => {
                for item in items {
                    match item {
                        Value::Object(members) => push_members(members, &mut sketch.parts),
                        Value::Array(inner) => sketch.parts.extend(inner.iter().map(hash_json)),
                        scalar => sketch.parts.push(hash_json(scalar)),
                    }
                }
            }
            _ => {}
        }
        sketch.names.sort_unstable();
        sketch.parts.sort_unstable();
        sketch
    }

    /// The same of a value whose id names nothing.
    pub(super) fn without_id(value: &Value) -> ValueSketch {
        ValueSketch {
            identity: None,
            ..ValueSketch::of(value, None)
        }
    }

    /// The id that names it, where it is on both sides.
    pub(super) fn id_on_both(&self) -> Option<u64> {
        self.own.filter(|own| own.is_on_both).map(|own| own.id)
    }

    /// Whether it has an id that no other item of its array has.
    pub(super) fn has_id(&self) -> bool {
        self.own.is_some()
    }

    /// How alike two values are, from 0 to 1.
    fn likeness(&self, other: &ValueSketch) -> f64 {
        let all = self.parts.len().max(other.parts.len());
        if self.kind != other.kind || all == 0 {
            return 0.0;
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
    pub(super) fn score(&self, other: &ValueSketch) -> f64 {
        let (one, two) = (self.id_on_both(), other.id_on_both());
        if one.is_some() || two.is_some() {
            return if one == two { 1.0 } else { 0.0 };
        }
        let likeness = self.likeness(other);
        match (likeness >= ALIKE, self.is_renamed(other)) {
            (true, false) => likeness,
            (_, true) if likeness < ALIKE_THOUGH_RENAMED => 0.0,
            _ if self.kind == other.kind => SAME_POSITION * 2.0,
            _ => SAME_POSITION,
        }
    }

    /// Whether one may have become the other, though nothing of it is the same: a value of
    /// another type, or an object with at least half of the members.
    pub(super) fn may_become(&self, other: &ValueSketch) -> bool {
        let all = self.names.len().max(other.names.len());
        let is_akin = shared(&self.names, &other.names) * 2 >= all;
        let is_known = self.id_on_both().is_some() || other.id_on_both().is_some();
        !is_known && !self.is_renamed(other) && (self.kind != other.kind || is_akin)
    }

    /// Whether both have an id, and another one.
    fn is_renamed(&self, other: &ValueSketch) -> bool {
        match (self.identity, other.identity) {
            (Some(one), Some(two)) => one.0 == two.0 && one.1 != two.1,
            _ => false,
        }
    }
}

fn push_members(members: &Map<String, Value>, parts: &mut Vec<u64>) {
    let members = members.iter();
    parts.extend(members.map(|(name, member)| hash_name(name).rotate_left(1) ^ hash_json(member)));
}

fn hash_name(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// A hash of the members and types of a value, whatever its texts and numbers.
pub(super) fn shape(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                name.hash(&mut hasher);
                hasher.write_u64(shape(member));
            }
        }
        Value::Array(items) => {
            let mut shapes: Vec<u64> = items.iter().map(shape).collect();
            shapes.sort_unstable();
            shapes.dedup();
            shapes.hash(&mut hasher);
        }
        _ => {}
    }
    type_of(value).hash(&mut hasher);
    hasher.finish()
}

/// The JSON type of a value; that of a masked value is the one it had.
pub(super) fn type_of(value: &Value) -> &str {
    let masked = value.as_str().and_then(masked_type);
    masked.unwrap_or_else(|| type_name(value))
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
