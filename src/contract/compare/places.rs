//! From two schemas to every place below them that differs.

use std::collections::HashMap;
use std::rc::Rc;

use super::difference::Difference;
use super::node::{Comparison, PairId};
use crate::contract::library::Spot;

/// A definition that is used in more places is told at so many of them, the nearest to
/// the root first: schemas that name each other have endlessly many places.
const MOST_USES: u32 = 30;

/// Where there are more places than these, a definition is told at the nearest alone.
const MANY_PLACES: usize = 2_000;

/// A difference and the place where it is.
pub(super) type Placed = (String, Rc<Difference>);

/// A place that is still to be looked at.
struct Place {
    pointer: String,
    pair: PairId,
    /// The place that this one stands in.
    outer: Option<usize>,
}

impl Comparison<'_> {
    /// Every difference between two schemas, level by level.
    pub(super) fn differences(&mut self, old: &Spot, new: &Spot) -> Vec<Placed> {
        let Some(root) = self.pair(old, new) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let mut uses: HashMap<PairId, u32> = HashMap::new();
        let mut places = vec![Place {
            pointer: String::new(),
            pair: root,
            outer: None,
        }];
        let mut next = 0;
        while let Some(place) = places.get(next) {
            let compared = self.compared(place.pair);
            let pointer = place.pointer.clone();
            for one in &compared.found {
                found.push((format!("{pointer}{}", one.pointer), Rc::clone(one)));
            }
            for (step, pair) in &compared.below {
                let most = if places.len() < MANY_PLACES {
                    MOST_USES
                } else {
                    1
                };
                let uses = uses.entry(*pair).or_default();
                if *uses < most && !stands_in_itself(&places, next, *pair) {
                    *uses += 1;
                    places.push(Place {
                        pointer: format!("{pointer}{step}"),
                        pair: *pair,
                        outer: Some(next),
                    });
                }
            }
            next += 1;
        }
        found
    }
}

/// Whether a place repeats one that it stands in.
fn stands_in_itself(places: &[Place], at: usize, pair: PairId) -> bool {
    let mut here = places.get(at);
    while let Some(place) = here {
        if place.pair == pair {
            return true;
        }
        here = place.outer.and_then(|outer| places.get(outer));
    }
    false
}
