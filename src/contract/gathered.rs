//! What is found in one response, bounded while it is found: a host that breaks a contract
//! a million times gets a report that can be read, and fills no memory.

use std::collections::{BTreeMap, HashMap};

use super::said;
use super::shape::Shape;
use super::violation::{Found, Step, place_of};
use crate::model::kind::{Kind, Severity};
use crate::model::place::Place;

/// So many of one kind are kept whatever their places.
pub(super) const SURE: usize = 1000;
/// So many are kept where each stands at a place of its own; the rest are counted.
pub(crate) const MOST: usize = 2000;
/// So many bytes of keys the kept ones may hold together.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// What is told apart: a kind, how much it weighs, and whether an object is closed.
pub(crate) type Sort = (Kind, Option<Severity>, bool);

/// What was found, in the order in which it was.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    kept: Vec<Found>,
    bytes: usize,
    of_sort: BTreeMap<Sort, usize>,
    /// Of each place beyond the sure ones, which of the kept stands for it.
    at: HashMap<(Sort, Place, Option<String>), usize>,
    /// How many more there are, at other places.
    rest: BTreeMap<Sort, u64>,
}

impl Gathered {
    /// Keeps or counts what was found; tells which of [`Gathered::kept`] now stands for it.
    pub(super) fn add(&mut self, shape: &Shape, found: Found) -> Option<usize> {
        let violation = &found.violation;
        let sort = (violation.kind, violation.severity, violation.closed);
        let known = self.of_sort.entry(sort).or_default();
        let bytes: usize = found.path.iter().map(Step::bytes).sum();
        let has_room = self.bytes + bytes <= MOST_BYTES || *known == 0;
        if *known >= SURE || !has_room {
            let (_, entries) = said::with_entries(shape, &found.path);
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
    pub(super) fn kept(&self) -> &[Found] {
        &self.kept
    }

    /// What is kept, and one finding on the whole body for the rest of each kind: it stands
    /// alone, so that no waiver of a place hides what stands at others.
    pub(super) fn into_found(mut self) -> Vec<Found> {
        let rest = self.rest.into_iter();
        self.kept
            .extend(rest.map(|(sort, rest)| rest_of(sort, rest)));
        self.kept
    }

    /// Keeps only what a rule accepts; the rest is like what is kept.
    pub(super) fn retain(&mut self, accepts: impl FnMut(&Found) -> bool) {
        self.kept.retain(accepts);
        if self.kept.is_empty() {
            self.rest.clear();
        }
    }
}

/// One finding on the whole body for the rest of a sort.
pub(crate) fn rest_of((kind, severity, closed): Sort, rest: u64) -> Found {
    let found = Found::new(kind, Vec::new(), "none of them", format!("{rest} more"));
    let mut found = found.saying(&format!(
        "has {rest} more findings of the kind `{kind}`, at other places than those told"
    ));
    found.violation.severity = severity;
    found.violation.closed = closed;
    found.violation.more = rest - 1;
    found
}
