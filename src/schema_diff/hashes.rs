//! Hashes of values, as digests of schemas are made of them.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Number, Value};

/// A part at a place.
pub(crate) fn part(place: u64, value: u64) -> u64 {
    hash(&(place, value))
}

/// A value that is no schema.
pub(crate) fn data(value: &Value) -> u64 {
    match value {
        Value::Null => hash("null"),
        Value::Bool(truth) => hash(truth),
        Value::Number(number) => number_hash(number),
        Value::String(text) => hash(&("text", text)),
        Value::Array(items) => {
            let items: Vec<u64> = items.iter().map(data).collect();
            hash(&items)
        }
        Value::Object(members) => {
            let parts = members.iter();
            let start = hash("object");
            parts.fold(start, |sum, (name, value)| {
                sum.wrapping_add(part(hash(name), data(value)))
            })
        }
    }
}

/// `1` is `1.0`.
fn number_hash(number: &Number) -> u64 {
    match (number.as_i64(), number.as_f64()) {
        (Some(whole), _) => hash(&("number", whole)),
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and in range")]
        (None, Some(float)) if float.fract() == 0.0 && float.abs() < 9e15 => {
            hash(&("number", float as i64))
        }
        _ => hash(&("number", number.to_string())),
    }
}

/// The hash of anything.
pub(crate) fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
