//! From two schemas to every place below them that differs.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::branches::PairId;
use super::comparison::Comparison;
use super::difference::{Difference, Location};
use crate::error::line_and_column;
use crate::schema::library::{Library, Spot};

/// A definition that is used in more places is reported at so many of them, the nearest to
/// the root first: schemas that name each other have endlessly many places.
const MOST_USES: u32 = 30;

/// Where there are more places than these, a definition is reported at the nearest alone.
const MANY_PLACES: usize = 2_000;

/// More places than these are not counted.
const MOST_COUNTED: u64 = 1_000_000;

/// A difference and the place where it is.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) pointer: String,
    pub(crate) one: Rc<Difference>,
    /// How many more places it has, which are not reported each.
    pub(crate) more: More,
}

/// A number of places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct More {
    pub(crate) count: u64,
    /// Whether there may be more than these.
    pub(crate) at_least: bool,
}

impl More {
    pub(crate) fn add(&mut self, other: More) {
        self.count = self.count.saturating_add(other.count);
        self.at_least |= other.at_least;
    }

    /// ` (and in 2 more places)`; nothing where there are no more.
    pub(crate) fn words(self) -> String {
        let plural = if self.count == 1 { "" } else { "s" };
        match (self.count, self.at_least) {
            (0, _) => String::new(),
            (count, false) => format!(" (and in {count} more place{plural})"),
            (count, true) => format!(" (and in at least {count} more place{plural})"),
        }
    }
}

/// A place that is looked at.
pub(crate) struct Place {
    pub(crate) pointer: String,
    pub(crate) pair: PairId,
    /// The place that this one stands in.
    pub(crate) outer: Option<usize>,
    /// What differs at it.
    pub(crate) found: Vec<Rc<Difference>>,
}

impl Comparison<'_> {
    /// Every difference between two schemas, level by level, and what it means for an
    /// audience.
    pub(crate) fn differences(&mut self, old: Option<&Spot>, new: Option<&Spot>) -> Vec<Placed> {
        let Some(root) = self.pair(old, new) else {
            return Vec::new();
        };
        let (mut places, uses) = self.places(root);
        self.settle(&mut places, self.audience);
        let mut left = match uses.is_cut {
            true => self.left_out(root, &uses.reported),
            false => HashMap::new(),
        };
        let mut found = Vec::new();
        for place in places.iter().rev() {
            // What is not reported each is reported with the last of those that are.
            let more = left.remove(&place.pair).unwrap_or_default();
            for one in place.found.iter().rev() {
                found.push(Placed {
                    pointer: format!("{}{}", place.pointer, one.pointer),
                    one: Rc::clone(one),
                    more,
                });
            }
        }
        found.reverse();
        found
    }

    /// The places that differ, and how many of them each pair has.
    fn places(&mut self, root: PairId) -> (Vec<Place>, Uses) {
        let mut uses = Uses {
            reported: HashMap::from([(root, 1)]),
            is_cut: false,
        };
        let mut places = vec![Place {
            pointer: String::new(),
            pair: root,
            outer: None,
            found: Vec::new(),
        }];
        let mut next = 0;
        while next < places.len() {
            let compared = self.compared(places[next].pair);
            places[next].found.clone_from(&compared.found);
            for (step, pair) in &compared.below {
                if stands_in_itself(&places, next, *pair) {
                    continue;
                }
                let most = match places.len() < MANY_PLACES {
                    true => MOST_USES,
                    false => 1,
                };
                let reported = uses.reported.entry(*pair).or_default();
                if *reported >= most {
                    uses.is_cut = true;
                    continue;
                }
                *reported += 1;
                places.push(Place {
                    pointer: format!("{}{step}", places[next].pointer),
                    pair: *pair,
                    outer: Some(next),
                    found: Vec::new(),
                });
            }
            next += 1;
        }
        (places, uses)
    }

    /// At how many places each pair stands that are not reported: the number of ways that lead to
    /// it. Where pairs stand within each other there may be more.
    fn left_out(&mut self, root: PairId, reported: &HashMap<PairId, u32>) -> HashMap<PairId, More> {
        let (order, cycles) = self.order(root);
        let position: HashMap<PairId, usize> = order.iter().copied().zip(0..).collect();
        let mut counts = HashMap::from([(
            root,
            More {
                count: 1,
                at_least: false,
            },
        )]);
        for (at, pair) in order.iter().enumerate() {
            let own = counts.entry(*pair).or_default();
            own.at_least |= cycles.contains(pair) || own.count > MOST_COUNTED;
            own.count = own.count.min(MOST_COUNTED);
            let own = *own;
            for (_, next) in &self.compared(*pair).below {
                if position.get(next).is_some_and(|other| *other > at) {
                    counts.entry(*next).or_default().add(own);
                }
            }
        }
        for (pair, more) in &mut counts {
            let reported = reported.get(pair).copied().unwrap_or_default();
            more.count = more.count.saturating_sub(u64::from(reported));
        }
        counts
    }

    /// Every pair before those below it, and the pairs that stand within others below them.
    fn order(&mut self, root: PairId) -> (Vec<PairId>, HashSet<PairId>) {
        let mut order = Vec::new();
        let mut cycles = HashSet::new();
        let mut is_done: HashMap<PairId, bool> = HashMap::from([(root, false)]);
        let mut path = vec![(root, 0)];
        while let Some((pair, at)) = path.pop() {
            let Some(next) = self.compared(pair).below.get(at).map(|(_, next)| *next) else {
                is_done.insert(pair, true);
                order.push(pair);
                continue;
            };
            path.push((pair, at + 1));
            match is_done.get(&next) {
                None => {
                    is_done.insert(next, false);
                    path.push((next, 0));
                }
                Some(false) if next != pair => {
                    cycles.insert(next);
                }
                Some(_) => {}
            }
        }
        order.reverse();
        (order, cycles)
    }
}

/// How many places each pair is reported at.
struct Uses {
    reported: HashMap<PairId, u32>,
    /// Whether some have more places.
    is_cut: bool,
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

/// Where a spot stands, for people.
pub(crate) fn location(library: &Library, spot: &Spot) -> Location {
    let Some(file) = library.files.get(spot.file) else {
        return Location::default();
    };
    let mut pointer = spot.pointer.as_str();
    let offset = loop {
        match (file.locate(pointer), pointer.rsplit_once('/')) {
            (Some(offset), _) => break offset,
            (None, Some((outer, _))) => pointer = outer,
            (None, None) => break 0,
        }
    };
    Location {
        file: file.shown.clone(),
        line: u32::try_from(line_and_column(&file.bytes, offset).0).unwrap_or(u32::MAX),
        pointer: spot.pointer.clone(),
    }
}
