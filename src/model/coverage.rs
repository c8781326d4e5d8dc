//! What a contract documents that a response can show, and what one response showed.
//!
//! The list stands once in a record; a response names its facts by their place in it.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Every fact of a contract that a response can show, in a stable order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Documented {
    /// Names the contract's file with this list: the first 8 hex digits of SHA-256 over both.
    pub id: String,
    /// Its fields, sorted by pointer.
    pub fields: Vec<Field>,
    /// Whether the contract documents more fields than the list holds.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_cut: bool,
}

/// One documented place. Its facts, in this order: the property, null, each value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Field {
    /// JSON Pointer with array items, and members that no name documents, folded to `*`;
    /// a property whose name is `*` is written `"*"`.
    pub pointer: String,
    /// Whether it is a property of an object, not an item or the whole body.
    #[serde(default = "is_true", skip_serializing_if = "is_set")]
    pub property: bool,
    /// Whether null is documented.
    #[serde(default, skip_serializing_if = "is_false")]
    pub null: bool,
    /// The documented values, where there is a list of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Value>,
}

/// What a response showed of the contract that it was judged by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// The contract's name.
    pub contract: String,
    /// The list of its fields: `Documented::id`.
    pub fields: String,
    /// A bit for each fact in the order of the list, in hex: the first fact is the
    /// highest bit of the first digit.
    pub seen: String,
}

/// Which facts of a contract were seen, and in how many responses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeenFacts {
    /// Names the list of facts: the `id` of `documented` in the record.
    pub fields: String,
    /// How many responses were judged by the contract.
    pub responses: u64,
    /// A bit for each fact in the order of that list, in hex.
    pub seen: String,
}

impl Field {
    /// How many facts it has.
    pub fn facts(&self) -> usize {
        usize::from(self.property) + usize::from(self.null) + self.values.len()
    }
}

/// A set of facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts(Vec<u64>);

impl Facts {
    /// An empty set of facts with numbers below `count`.
    pub fn none_of(count: usize) -> Facts {
        Facts(vec![0; count.div_ceil(64)])
    }

    /// Adds a fact.
    pub fn add(&mut self, fact: u32) {
        if let Some(word) = self.0.get_mut(fact as usize / 64) {
            *word |= 1 << (63 - fact % 64);
        }
    }

    /// Whether a fact is in it.
    pub fn has(&self, fact: u32) -> bool {
        let word = self.0.get(fact as usize / 64);
        word.is_some_and(|word| word & (1 << (63 - fact % 64)) != 0)
    }

    /// The set in hex, without zeros at its end.
    pub fn to_hex(&self) -> String {
        let mut hex = String::with_capacity(self.0.len() * 16);
        for word in &self.0 {
            let _ = write!(hex, "{word:016x}");
        }
        hex.truncate(hex.trim_end_matches('0').len());
        hex
    }

    /// The facts of a set in hex, ascending; what is no hex digit stands for none.
    pub fn of_hex(hex: &str) -> impl Iterator<Item = usize> {
        hex.chars().enumerate().flat_map(|(index, digit)| {
            let bits = digit.to_digit(16).unwrap_or_default();
            let set = move |bit: &usize| bits & (8 >> bit) != 0;
            (0..4).filter(set).map(move |bit| index * 4 + bit)
        })
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_false(flag: &bool) -> bool {
    !*flag
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_set(flag: &bool) -> bool {
    *flag
}

fn is_true() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_facts_is_read_back_from_hex() {
        for facts in [vec![], vec![0], vec![3, 4, 63, 64, 130], vec![131]] {
            let mut set = Facts::none_of(132);
            facts.iter().for_each(|fact| set.add(*fact));
            let read: Vec<usize> = Facts::of_hex(&set.to_hex()).collect();
            let facts: Vec<usize> = facts.iter().map(|fact| *fact as usize).collect();
            assert_eq!(read, facts);
        }
        assert_eq!(Facts::none_of(9).to_hex(), "");
        assert_eq!(Facts::of_hex("x81").collect::<Vec<_>>(), [4, 11]);
    }
}
