//! What is found in one response, bounded while it is found: a host that breaks a contract
//! a million times gets a report that can be read, and fills no memory.

use std::collections::{BTreeMap, HashMap};

use super::place_annotations;
use super::shape::Shape;
use crate::model::place::Place;
use crate::model::violation::{MOST, Sort, rest_of};
use crate::model::violation::{PlacedViolation, Step, place_of};

/// So many of one kind are kept whatever their places.
pub(super) const SURE: usize = 1000;
/// So many bytes of keys the kept ones may hold together.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// What was found, in the order in which it was.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    kept: Vec<PlacedViolation>,
    bytes: usize,
    of_sort: BTreeMap<Sort, usize>,
    /// Of each place beyond the sure ones, which of the kept stands for it.
    at: HashMap<(Sort, Place, Option<String>), usize>,
    /// How many more there are, at other places.
    rest: BTreeMap<Sort, u64>,
}

impl Gathered {
    /// Keeps or counts what was found; says which of [`Gathered::kept`] now stands for it.
    pub(super) fn add(&mut self, shape: &Shape, found: PlacedViolation) -> Option<usize> {
        let violation = &found.violation;
        let sort = (violation.kind, violation.severity, violation.closed);
        let known = self.of_sort.entry(sort).or_default();
        let bytes: usize = found.path.iter().map(Step::bytes).sum();
        let has_room = self.bytes + bytes <= MOST_BYTES || *known == 0;
        if *known >= SURE || !has_room {
            let (_, entries) = place_annotations::with_entries(shape, &found.path);
            let place = place_of(&found.path, &entries);
            let key = (sort, place, violation.enum_value.clone());
            if let Some(&index) = self.at.get(&key) {
                self.count(index);
                return Some(index);
            }
            if *known >= MOST || !has_room {
                *self.rest.entry(sort).or_default() += 1;
                return None;
            }
            self.at.insert(key, self.kept.len());
        }
        *known += 1;
        self.bytes += bytes;
        self.kept.push(found);
        Some(self.kept.len() - 1)
    }

    /// Counts one more like one of the kept.
    pub(super) fn count(&mut self, index: usize) {
        if let Some(found) = self.kept.get_mut(index) {
            found.violation.more += 1;
        }
    }

    /// What is kept.
    pub(super) fn kept(&self) -> &[PlacedViolation] {
        &self.kept
    }

    /// What is kept, and one finding on the whole body for the rest of each kind: it stands
    /// alone, so that no waiver of a place hides what stands at others.
    pub(super) fn into_found(mut self) -> Vec<PlacedViolation> {
        let rest = self.rest.into_iter();
        self.kept
            .extend(rest.map(|(sort, rest)| rest_of(sort, rest)));
        self.kept
    }

    /// Keeps only what a rule accepts; the rest is like what is kept.
    pub(super) fn retain(&mut self, accepts: impl FnMut(&PlacedViolation) -> bool) {
        self.kept.retain(accepts);
        if self.kept.is_empty() {
            self.rest.clear();
        }
    }
}
