//! The items of two arrays, and what names them: masked values are compared, but an item is
//! known by the id that it had before it was masked.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::same::hash_json;
use super::sketch::{IDENTITY, Own, ValueSketch};
use crate::model::place::Token;

/// A value that is compared, and the same value as it was before marks were put in, of which
/// ids and keys are read. Where the second has another structure, they are read of the first.
#[derive(Clone, Copy, Debug)]
pub struct Keyed<'v> {
    /// What is compared.
    pub value: &'v Value,
    /// Where ids and keys are read.
    pub keys: &'v Value,
}

impl<'v> From<&'v Value> for Keyed<'v> {
    fn from(value: &'v Value) -> Keyed<'v> {
        Keyed { value, keys: value }
    }
}

impl<'v> Keyed<'v> {
    /// What stands one step below.
    pub(super) fn below(self, step: Token<'_>, value: &'v Value) -> Keyed<'v> {
        if std::ptr::eq(self.value, self.keys) {
            return value.into();
        }
        let keys = match step {
            Token::Key(key) | Token::Entry(key) => self.keys.get(key),
            Token::Index(index) => self.keys.get(index),
        };
        Keyed {
            value,
            keys: keys.unwrap_or(value),
        }
    }
}

/// The items of an array.
#[derive(Clone, Copy, Debug)]
pub(super) struct Items<'v> {
    values: &'v [Value],
    keys: &'v [Value],
}

impl<'v> Items<'v> {
    /// The items of a value that is this array.
    pub(super) fn of(owner: Keyed<'v>, values: &'v [Value]) -> Items<'v> {
        let keys = owner
            .keys
            .as_array()
            .filter(|own| own.len() == values.len());
        Items {
            values,
            keys: keys.map_or(values, Vec::as_slice),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    pub(super) fn value(&self, at: usize) -> &'v Value {
        &self.values[at]
    }

    pub(super) fn values(&self) -> &'v [Value] {
        self.values
    }

    /// A member of an item as it is compared, and as it was before it was masked.
    pub(super) fn key(&self, at: usize, name: &str) -> (Option<u64>, Option<u64>) {
        let member = |items: &[Value]| items.get(at)?.get(name).map(hash_json);
        (member(self.values), member(self.keys))
    }

    /// The id of each item, where no other item of the array has it: what stands at several
    /// items names none of them, as a mark does not.
    fn ids(&self) -> Vec<Option<u64>> {
        let id = |item: &Value| {
            let id = item.get(IDENTITY)?;
            (id.is_string() || id.is_number()).then(|| hash_json(id))
        };
        let mut ids: Vec<Option<u64>> = self.keys.iter().map(id).collect();
        let mut counts: HashMap<u64, usize> = HashMap::new();
        for id in ids.iter().flatten() {
            *counts.entry(*id).or_default() += 1;
        }
        for id in &mut ids {
            *id = id.filter(|id| counts.get(id) == Some(&1));
        }
        ids
    }
}

/// The items of two arrays, each with what names it. Where both have ids and none is on both
/// sides, the lists are of other data, such as those of two hosts: then ids name nothing.
pub(super) struct Lists<'v> {
    pub(super) left: Items<'v>,
    pub(super) right: Items<'v>,
    own: (Vec<Option<Own>>, Vec<Option<Own>>),
    pub(super) is_other_data: bool,
}

impl<'v> Lists<'v> {
    pub(super) fn new(left: Items<'v>, right: Items<'v>) -> Lists<'v> {
        let (one, two) = (left.ids(), right.ids());
        let own = |ids: &[Option<u64>], others: &[Option<u64>]| -> Vec<Option<Own>> {
            let others: HashSet<u64> = others.iter().flatten().copied().collect();
            let own = |id: u64| Own {
                id,
                is_on_both: others.contains(&id),
            };
            ids.iter().map(|id| id.map(own)).collect()
        };
        let own = (own(&one, &two), own(&two, &one));
        let known = |own: &[Option<Own>]| own.iter().flatten().any(|own| own.is_on_both);
        let has_ids = |own: &[Option<Own>]| own.iter().any(Option::is_some);
        Lists {
            left,
            right,
            is_other_data: has_ids(&own.0) && has_ids(&own.1) && !known(&own.0),
            own,
        }
    }

    fn sketch(&self, value: &Value, own: Option<Own>) -> ValueSketch {
        match self.is_other_data {
            true => ValueSketch::without_id(value),
            false => ValueSketch::of(value, own),
        }
    }

    /// What an item of the left array looks like.
    pub(super) fn left_sketch(&self, at: usize) -> ValueSketch {
        self.sketch(self.left.value(at), self.own.0[at])
    }

    /// What an item of the right array looks like.
    pub(super) fn right_sketch(&self, at: usize) -> ValueSketch {
        self.sketch(self.right.value(at), self.own.1[at])
    }
}
