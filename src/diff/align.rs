//! Which items of two arrays belong together. `similar` finds what both have in order;
//! between that, items that look alike are paired, so that one changed member is one
//! change and an inserted item shifts nothing.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::Value;
use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::look::{ALIKE, IDENTITY, Look};
use super::same::{hash_json, same_json};

/// So many comparisons of items are made between two items that both arrays have.
const MOST_COMPARISONS: usize = 2_500;

/// One step through two arrays side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pair {
    /// An item of both that is equal, by its indices.
    Same(usize, usize),
    /// An item of both that may differ within.
    Both(usize, usize),
    /// An item that only the left array has, or that moved away.
    Left(usize),
    /// An item that only the right array has, or that moved here.
    Right(usize),
}

/// Two arrays side by side.
#[derive(Debug, Default)]
pub(super) struct Alignment {
    /// Every item of both, in an order that is ascending on both sides.
    pub(super) pairs: Vec<Pair>,
    /// Equal items that stand in another order: index on the left and on the right.
    pub(super) moved: Vec<(usize, usize)>,
}

/// Aligns two arrays in order.
pub(super) fn align(left: &[Value], right: &[Value]) -> Alignment {
    let shorter = left.len().min(right.len());
    let prefix = (0..shorter)
        .take_while(|&at| same_json(&left[at], &right[at]))
        .count();
    let suffix = (0..shorter - prefix)
        .take_while(|&back| same_json(&left[left.len() - 1 - back], &right[right.len() - 1 - back]))
        .count();
    let mut alignment = Alignment::default();
    let pairs = &mut alignment.pairs;
    pairs.extend((0..prefix).map(|at| Pair::Same(at, at)));
    let (left_middle, right_middle) = (prefix..left.len() - suffix, prefix..right.len() - suffix);
    if left_middle.is_empty() || right_middle.is_empty() {
        pairs.extend(left_middle.clone().map(Pair::Left));
        pairs.extend(right_middle.clone().map(Pair::Right));
    } else {
        let mut middle = Middle::new(left, right);
        middle.align(left_middle, right_middle, &mut alignment);
    }
    let ends = (0..suffix).rev();
    let pairs = &mut alignment.pairs;
    pairs.extend(ends.map(|back| Pair::Same(left.len() - 1 - back, right.len() - 1 - back)));
    alignment
}

/// Pairs items regardless of their order: equal ones, then those that look alike.
/// What is left on either side stands alone.
pub(super) fn match_any(left: &[(usize, &Value)], right: &[(usize, &Value)]) -> Vec<Pair> {
    let mut waiting: HashMap<u64, Vec<usize>> = HashMap::new();
    for (place, (_, item)) in right.iter().enumerate().rev() {
        waiting.entry(hash_json(item)).or_default().push(place);
    }
    let mut pairs = Vec::new();
    let mut left_over = Vec::new();
    let mut is_taken = vec![false; right.len()];
    for &(index, item) in left {
        match waiting.get_mut(&hash_json(item)).and_then(Vec::pop) {
            Some(place) => {
                is_taken[place] = true;
                pairs.push(Pair::Both(index, right[place].0));
            }
            None => left_over.push((index, item)),
        }
    }
    let can_compare = left_over.len() * (right.len() - pairs.len()) <= MOST_COMPARISONS;
    let looks: Vec<Look> = if can_compare {
        right.iter().map(|(_, item)| Look::of(item)).collect()
    } else {
        Vec::new()
    };
    for (index, item) in left_over {
        let look = Look::of(item);
        let alike = looks
            .iter()
            .enumerate()
            .filter(|(place, _)| !is_taken[*place])
            .map(|(place, other)| (look.likeness(other), place))
            .filter(|(likeness, _)| *likeness >= ALIKE)
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        match alike {
            Some((_, place)) => {
                is_taken[place] = true;
                pairs.push(Pair::Both(index, right[place].0));
            }
            None => pairs.push(Pair::Left(index)),
        }
    }
    let alone = right.iter().zip(&is_taken).filter(|(_, taken)| !**taken);
    pairs.extend(alone.map(|((index, _), _)| Pair::Right(*index)));
    pairs
}

/// The part of two arrays between what they have in common at both ends.
struct Middle<'v> {
    left: &'v [Value],
    right: &'v [Value],
}

impl<'v> Middle<'v> {
    fn new(left: &'v [Value], right: &'v [Value]) -> Middle<'v> {
        Middle { left, right }
    }

    fn align(&mut self, left: Range<usize>, right: Range<usize>, into: &mut Alignment) {
        let left_tokens: Vec<u64> = self.left[left.clone()].iter().map(hash_json).collect();
        let right_tokens: Vec<u64> = self.right[right.clone()].iter().map(hash_json).collect();
        let ops = capture_diff_slices(Algorithm::Myers, &left_tokens, &right_tokens);
        let mut alone = (Vec::new(), Vec::new());
        for op in ops.iter().filter(|op| op.tag() != DiffTag::Equal) {
            alone.0.extend(op.old_range());
            alone.1.extend(op.new_range());
        }
        let moved = moved(&left_tokens, &right_tokens, &alone.0, &alone.1);
        let has_moved: (Vec<bool>, Vec<bool>) = {
            let mut sides = (vec![false; left.len()], vec![false; right.len()]);
            for &(from, to) in &moved {
                (sides.0[from], sides.1[to]) = (true, true);
            }
            sides
        };
        for op in ops {
            let (old, new) = (op.old_range(), op.new_range());
            if op.tag() == DiffTag::Equal {
                for (a, b) in old.zip(new).map(|(a, b)| (left.start + a, right.start + b)) {
                    // Equal hashes are a strong hint and no proof.
                    let is_same = same_json(&self.left[a], &self.right[b]);
                    into.pairs.push(if is_same {
                        Pair::Same(a, b)
                    } else {
                        Pair::Both(a, b)
                    });
                }
                continue;
            }
            let stay = |range: Range<usize>, moved: &[bool], start: usize| -> Vec<usize> {
                let stays = range.filter(|at| !moved[*at]);
                stays.map(|at| start + at).collect()
            };
            let gap = (
                stay(old.clone(), &has_moved.0, left.start),
                stay(new.clone(), &has_moved.1, right.start),
            );
            let mut pairs = self.pair_gap(&gap.0, &gap.1);
            let gone = old.filter(|at| has_moved.0[*at]);
            pairs.extend(gone.map(|at| Pair::Left(left.start + at)));
            let come = new.filter(|at| has_moved.1[*at]);
            pairs.extend(come.map(|at| Pair::Right(right.start + at)));
            into.pairs.extend(ascending(pairs));
        }
        let shift = |(from, to): (usize, usize)| (left.start + from, right.start + to);
        into.moved.extend(moved.into_iter().map(shift));
    }

    /// Pairs the items between two that both arrays have; none of them are equal.
    fn pair_gap(&self, left: &[usize], right: &[usize]) -> Vec<Pair> {
        if left.is_empty() || right.is_empty() {
            let gone = left.iter().map(|&index| Pair::Left(index));
            let come = right.iter().map(|&index| Pair::Right(index));
            return gone.chain(come).collect();
        }
        if left.len() * right.len() <= MOST_COMPARISONS {
            return self.pair_alike(left, right);
        }
        let name = |items: &[Value], index: &usize| items[*index].get(IDENTITY).map(hash_json);
        let left_names: Vec<_> = left.iter().map(|at| name(self.left, at)).collect();
        let right_names: Vec<_> = right.iter().map(|at| name(self.right, at)).collect();
        if left_names.iter().chain(&right_names).any(Option::is_none) {
            return by_position(left, right);
        }
        let mut pairs = Vec::new();
        for op in capture_diff_slices(Algorithm::Myers, &left_names, &right_names) {
            let (left, right) = (&left[op.old_range()], &right[op.new_range()]);
            if op.tag() == DiffTag::Equal {
                pairs.extend(by_position(left, right));
            } else {
                pairs.extend(left.iter().map(|&index| Pair::Left(index)));
                pairs.extend(right.iter().map(|&index| Pair::Right(index)));
            }
        }
        pairs
    }

    /// The pairing in order whose pairs are the most alike.
    fn pair_alike(&self, left: &[usize], right: &[usize]) -> Vec<Pair> {
        let left_looks: Vec<Look> = left.iter().map(|&at| Look::of(&self.left[at])).collect();
        let right_looks: Vec<Look> = right.iter().map(|&at| Look::of(&self.right[at])).collect();
        let mut scores = Vec::with_capacity(left.len() * right.len());
        for one in &left_looks {
            scores.extend(right_looks.iter().map(|other| one.score(other)));
        }
        let width = right.len() + 1;
        let mut best = vec![0.0; (left.len() + 1) * width];
        for a in (0..left.len()).rev() {
            for b in (0..right.len()).rev() {
                let paired = scores[a * right.len() + b] + best[(a + 1) * width + b + 1];
                let skipped = f64::max(best[(a + 1) * width + b], best[a * width + b + 1]);
                best[a * width + b] = f64::max(paired, skipped);
            }
        }
        let (mut a, mut b) = (0, 0);
        let mut pairs = Vec::new();
        while a < left.len() && b < right.len() {
            let score = scores[a * right.len() + b];
            let here = best[a * width + b];
            if score > 0.0 && here <= score + best[(a + 1) * width + b + 1] {
                pairs.push(Pair::Both(left[a], right[b]));
                (a, b) = (a + 1, b + 1);
            } else if here <= best[(a + 1) * width + b] {
                pairs.push(Pair::Left(left[a]));
                a += 1;
            } else {
                pairs.push(Pair::Right(right[b]));
                b += 1;
            }
        }
        pairs.extend(left[a..].iter().map(|&index| Pair::Left(index)));
        pairs.extend(right[b..].iter().map(|&index| Pair::Right(index)));
        pairs
    }
}

/// The items that are alone on both sides and equal: they stand in another order.
fn moved(
    left: &[u64],
    right: &[u64],
    left_alone: &[usize],
    right_alone: &[usize],
) -> Vec<(usize, usize)> {
    let mut waiting: HashMap<u64, Vec<usize>> = HashMap::new();
    for &at in right_alone.iter().rev() {
        waiting.entry(right[at]).or_default().push(at);
    }
    left_alone
        .iter()
        .filter_map(|&from| Some((from, waiting.get_mut(&left[from])?.pop()?)))
        .collect()
}

fn by_position(left: &[usize], right: &[usize]) -> Vec<Pair> {
    let both = left.iter().zip(right).map(|(&a, &b)| Pair::Both(a, b));
    let gone = left.iter().skip(right.len()).map(|&a| Pair::Left(a));
    let come = right.iter().skip(left.len()).map(|&b| Pair::Right(b));
    both.chain(gone).chain(come).collect()
}

/// Puts single items where their index belongs among the pairs.
fn ascending(mut pairs: Vec<Pair>) -> Vec<Pair> {
    let mut lefts: Vec<Pair> = Vec::new();
    let mut rights: Vec<Pair> = Vec::new();
    let mut both: Vec<(usize, usize)> = Vec::new();
    for pair in pairs.drain(..) {
        match pair {
            Pair::Same(a, b) | Pair::Both(a, b) => both.push((a, b)),
            Pair::Left(_) => lefts.push(pair),
            Pair::Right(_) => rights.push(pair),
        }
    }
    let index = |pair: &Pair| match *pair {
        Pair::Same(a, _) | Pair::Both(a, _) | Pair::Left(a) | Pair::Right(a) => a,
    };
    lefts.sort_by_key(index);
    rights.sort_by_key(index);
    let (mut lefts, mut rights) = (lefts.into_iter().peekable(), rights.into_iter().peekable());
    for (a, b) in both {
        while let Some(pair) = lefts.next_if(|pair| index(pair) < a) {
            pairs.push(pair);
        }
        while let Some(pair) = rights.next_if(|pair| index(pair) < b) {
            pairs.push(pair);
        }
        pairs.push(Pair::Both(a, b));
    }
    pairs.extend(lefts);
    pairs.extend(rights);
    pairs
}
