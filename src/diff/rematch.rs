//! Pairs items regardless of their order: those with the same id, then those that look alike,
//! then those that took on a form that no item had before.

use std::collections::{HashMap, HashSet};

use super::items::Lists;
use super::pairs::{ArrayStep, MOST_COMPARISONS, not_in};
use super::same::hash_json;
use super::sketch::{ALIKE, ValueSketch, shape};

/// Of longer lists those are compared that share a part which so few others have.
const RARE: usize = 8;
/// So often an item is looked for that another may have become.
const MOST_TRIALS: usize = 200_000;

/// Pairs all items of two lists whose order says nothing.
pub(super) fn match_all(lists: &Lists<'_>) -> Vec<ArrayStep> {
    let all = |count: usize| -> Vec<usize> { (0..count).collect() };
    match_any(lists, &all(lists.left.len()), &all(lists.right.len()))
}

/// Pairs items of a set: equal ones, then what belongs together. What is left on either side
/// stands alone.
pub(super) fn match_any(lists: &Lists<'_>, left: &[usize], right: &[usize]) -> Vec<ArrayStep> {
    let mut waiting: HashMap<u64, Vec<usize>> = HashMap::new();
    for &at in right.iter().rev() {
        let token = hash_json(lists.right.value(at));
        waiting.entry(token).or_default().push(at);
    }
    let mut pairs = Vec::new();
    let mut alone = Vec::new();
    for &at in left {
        let token = hash_json(lists.left.value(at));
        match waiting.get_mut(&token).and_then(Vec::pop) {
            Some(to) => pairs.push((at, to)),
            None => alone.push(at),
        }
    }
    let mut rest: Vec<usize> = waiting.into_values().flatten().collect();
    rest.sort_unstable();
    pairs.extend(rematch(lists, &alone, &rest));
    let (lefts, rights) = not_in(&pairs, left, right);
    let both = pairs
        .into_iter()
        .map(|(from, to)| ArrayStep::Both(from, to));
    let gone = lefts.into_iter().map(ArrayStep::Left);
    let come = rights.into_iter().map(ArrayStep::Right);
    both.chain(gone).chain(come).collect()
}

/// Which of two lists' items, none of them equal, belong together.
pub(super) fn rematch(lists: &Lists<'_>, left: &[usize], right: &[usize]) -> Vec<(usize, usize)> {
    if left.is_empty() || right.is_empty() {
        return Vec::new();
    }
    let mut rest = Rest {
        left: left.iter().map(|&at| (at, lists.left_sketch(at))).collect(),
        right: right
            .iter()
            .map(|&at| (at, lists.right_sketch(at)))
            .collect(),
        pairs: Vec::new(),
    };
    rest.by_id();
    rest.by_likeness();
    rest.by_new_shape(lists);
    rest.pairs
}

/// What is not paired yet, and what is.
struct Rest {
    left: Vec<(usize, ValueSketch)>,
    right: Vec<(usize, ValueSketch)>,
    pairs: Vec<(usize, usize)>,
}

impl Rest {
    fn by_id(&mut self) {
        let ids = self.right.iter().enumerate();
        let known: HashMap<u64, usize> = ids
            .filter_map(|(place, (_, sketch))| Some((sketch.id_on_both()?, place)))
            .collect();
        let lefts = self.left.iter().enumerate();
        let found = lefts.filter_map(|(place, (_, sketch))| {
            let other = known.get(&sketch.id_on_both()?)?;
            Some((place, *other))
        });
        let found = found.collect();
        self.take(found);
    }

    fn by_likeness(&mut self) {
        let mut scored: Vec<(f64, usize, usize)> = Vec::new();
        for (one, other) in self.candidates() {
            let score = self.left[one].1.score(&self.right[other].1);
            // What merely stands in one place is not looked for elsewhere.
            if score >= ALIKE {
                scored.push((score, one, other));
            }
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut taken = (HashSet::new(), HashSet::new());
        let mut found = Vec::new();
        for (_, one, other) in scored {
            if !taken.0.contains(&one) && !taken.1.contains(&other) {
                taken.0.insert(one);
                taken.1.insert(other);
                found.push((one, other));
            }
        }
        self.take(found);
    }

    /// Which items are compared: all, or of long lists those that share something rare.
    fn candidates(&self) -> Vec<(usize, usize)> {
        let (left, right) = (self.left.len(), self.right.len());
        if left * right <= MOST_COMPARISONS {
            let all = (0..left).flat_map(|one| (0..right).map(move |other| (one, other)));
            return all.collect();
        }
        let mut having: HashMap<u64, Vec<usize>> = HashMap::new();
        for (place, (_, sketch)) in self.right.iter().enumerate() {
            for part in &sketch.parts {
                let places = having.entry(*part).or_default();
                if places.len() <= RARE && places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
        let mut all = Vec::new();
        for (place, (_, sketch)) in self.left.iter().enumerate() {
            let parts = sketch.parts.iter().filter_map(|part| having.get(part));
            let rare = parts.filter(|places| places.len() <= RARE);
            all.extend(rare.flatten().map(|other| (place, *other)));
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// An item of a form that no item of the left array has is one that changed its form: a
    /// member is lost, a value is null or of another type.
    fn by_new_shape(&mut self, lists: &Lists<'_>) {
        if self.left.is_empty() || self.right.is_empty() {
            return;
        }
        let known: HashSet<u64> = lists.left.values().iter().map(shape).collect();
        let mut free: Vec<usize> = (0..self.left.len()).collect();
        let mut trials = MOST_TRIALS;
        let mut found = Vec::new();
        for (place, (at, sketch)) in self.right.iter().enumerate() {
            if known.contains(&shape(lists.right.value(*at))) {
                continue;
            }
            let old = free.iter().take(trials).position(|&one| {
                trials -= 1;
                self.left[one].1.may_become(sketch)
            });
            if let Some(old) = old {
                found.push((free.remove(old), place));
            }
        }
        self.take(found);
    }

    /// Pairs what stands at these places of both lists.
    fn take(&mut self, places: Vec<(usize, usize)>) {
        let (from, to): (HashSet<usize>, HashSet<usize>) = places.iter().copied().unzip();
        let pairs = places.iter();
        let pairs = pairs.map(|&(one, other)| (self.left[one].0, self.right[other].0));
        self.pairs.extend(pairs);
        for (side, taken) in [(&mut self.left, from), (&mut self.right, to)] {
            let mut place = 0;
            side.retain(|_| {
                place += 1;
                !taken.contains(&(place - 1))
            });
        }
    }
}
