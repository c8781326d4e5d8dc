//! Which items of two arrays belong together. `similar` finds what both have in order;
//! between that, items that look alike are paired, so that one changed member is one
//! change and an inserted item shifts nothing. What is then left on both sides is paired
//! out of order, so that an item that moved and changed is still seen to have changed.

use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::items::{Items, Lists};
use super::pairs::{ArrayStep, MOST_COMPARISONS, not_in};
use super::rematch::rematch;
use super::same::{hash_json, same_json};
use super::sketch::ValueSketch;

/// Where an item stands on the left and on the right.
type Indices = (usize, usize);

/// Two arrays side by side.
#[derive(Debug, Default)]
pub(super) struct Alignment {
    /// Every item of both, in an order that is ascending on both sides.
    pub(super) pairs: Vec<ArrayStep>,
    /// Items that stand in another order, and may differ within: index on the left and on
    /// the right.
    pub(super) moved: Vec<Indices>,
}

/// Aligns two arrays in order.
pub(super) fn align(lists: &Lists<'_>) -> Alignment {
    let (left, right) = (lists.left, lists.right);
    let shorter = left.len().min(right.len());
    let same = |a: usize, b: usize| same_json(left.value(a), right.value(b));
    let prefix = (0..shorter).take_while(|&at| same(at, at)).count();
    let suffix = (0..shorter - prefix)
        .take_while(|&back| same(left.len() - 1 - back, right.len() - 1 - back))
        .count();
    let mut alignment = Alignment::default();
    let pairs = &mut alignment.pairs;
    pairs.extend((0..prefix).map(|at| ArrayStep::Same(at, at)));
    let (left_middle, right_middle) = (prefix..left.len() - suffix, prefix..right.len() - suffix);
    if left_middle.is_empty() || right_middle.is_empty() {
        pairs.extend(left_middle.clone().map(ArrayStep::Left));
        pairs.extend(right_middle.clone().map(ArrayStep::Right));
    } else {
        Middle { lists }.align(left_middle, right_middle, &mut alignment);
    }
    let ends = (0..suffix).rev();
    let pairs = &mut alignment.pairs;
    pairs.extend(ends.map(|back| ArrayStep::Same(left.len() - 1 - back, right.len() - 1 - back)));
    alignment
}

/// The part of two arrays between what they have in common at both ends.
struct Middle<'l, 'v> {
    lists: &'l Lists<'v>,
}

impl Middle<'_, '_> {
    fn align(&self, left: Range<usize>, right: Range<usize>, into: &mut Alignment) {
        let (left_items, right_items) = (&self.lists.left, &self.lists.right);
        let token = |items: &Items<'_>, at: usize| hash_json(items.value(at));
        let left_tokens: Vec<u64> = left.clone().map(|at| token(left_items, at)).collect();
        let right_tokens: Vec<u64> = right.clone().map(|at| token(right_items, at)).collect();
        let ops = capture_diff_slices(Algorithm::Myers, &left_tokens, &right_tokens);
        let mut alone = (Vec::new(), Vec::new());
        for op in ops.iter().filter(|op| op.tag() != DiffTag::Equal) {
            alone.0.extend(op.old_range());
            alone.1.extend(op.new_range());
        }
        let moved = moved(&left_tokens, &right_tokens, &alone.0, &alone.1);
        let mut has_moved = (vec![false; left.len()], vec![false; right.len()]);
        for &(from, to) in &moved {
            (has_moved.0[from], has_moved.1[to]) = (true, true);
        }
        let shift = |(from, to): (usize, usize)| (left.start + from, right.start + to);
        into.moved.extend(moved.into_iter().map(shift));
        let mut left_over = (Vec::new(), Vec::new());
        for op in ops {
            let (old, new) = (op.old_range(), op.new_range());
            if op.tag() == DiffTag::Equal {
                for (a, b) in old.zip(new).map(|(a, b)| (left.start + a, right.start + b)) {
                    // Equal hashes are a strong hint and no proof.
                    let is_same = same_json(left_items.value(a), right_items.value(b));
                    into.pairs.push(if is_same {
                        ArrayStep::Same(a, b)
                    } else {
                        ArrayStep::Both(a, b)
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
            let mut pairs = self.pair_gap(&gap.0, &gap.1, &mut into.moved);
            for pair in &pairs {
                match *pair {
                    ArrayStep::Left(at) => left_over.0.push(at),
                    ArrayStep::Right(at) => left_over.1.push(at),
                    _ => {}
                }
            }
            let gone = old.filter(|at| has_moved.0[*at]);
            pairs.extend(gone.map(|at| ArrayStep::Left(left.start + at)));
            let come = new.filter(|at| has_moved.1[*at]);
            pairs.extend(come.map(|at| ArrayStep::Right(right.start + at)));
            into.pairs.extend(ascending(pairs));
        }
        let (lefts, rights) = not_in(&into.moved, &left_over.0, &left_over.1);
        into.moved.extend(rematch(self.lists, &lefts, &rights));
    }

    /// Pairs the items between two that both arrays have; none of them are equal. Of long
    /// gaps, which are not searched for the best order, some pairs may cross others.
    fn pair_gap(
        &self,
        left: &[usize],
        right: &[usize],
        crossing: &mut Vec<Indices>,
    ) -> Vec<ArrayStep> {
        if left.len() * right.len() <= MOST_COMPARISONS {
            return self.pair_alike(left, right);
        }
        let mut pairs = rematch(self.lists, left, right);
        let (lefts, rights) = not_in(&pairs, left, right);
        let lefts = lefts
            .into_iter()
            .filter(|&at| !self.lists.left_sketch(at).has_id());
        let rights = rights
            .into_iter()
            .filter(|&at| !self.lists.right_sketch(at).has_id());
        pairs.extend(lefts.zip(rights));
        pairs.sort_unstable();
        let (in_order, rest) = longest_ascent(&pairs);
        crossing.extend(rest);
        let (lefts, rights) = not_in(&in_order, left, right);
        let both = in_order.into_iter().map(|(a, b)| ArrayStep::Both(a, b));
        let gone = lefts.into_iter().map(ArrayStep::Left);
        let come = rights.into_iter().map(ArrayStep::Right);
        both.chain(gone).chain(come).collect()
    }

    /// The pairing in order whose pairs are the most alike.
    fn pair_alike(&self, left: &[usize], right: &[usize]) -> Vec<ArrayStep> {
        let left_sketches: Vec<ValueSketch> =
            left.iter().map(|&at| self.lists.left_sketch(at)).collect();
        let rights = right.iter();
        let right_sketches: Vec<ValueSketch> =
            rights.map(|&at| self.lists.right_sketch(at)).collect();
        let mut scores = Vec::with_capacity(left.len() * right.len());
        for one in &left_sketches {
            scores.extend(right_sketches.iter().map(|other| one.score(other)));
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
                pairs.push(ArrayStep::Both(left[a], right[b]));
                (a, b) = (a + 1, b + 1);
            } else if here <= best[(a + 1) * width + b] {
                pairs.push(ArrayStep::Left(left[a]));
                a += 1;
            } else {
                pairs.push(ArrayStep::Right(right[b]));
                b += 1;
            }
        }
        pairs.extend(left[a..].iter().map(|&index| ArrayStep::Left(index)));
        pairs.extend(right[b..].iter().map(|&index| ArrayStep::Right(index)));
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

/// The most pairs, of those sorted by the left side, that ascend on the right too; and the
/// others.
fn longest_ascent(pairs: &[Indices]) -> (Vec<Indices>, Vec<Indices>) {
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    // The last pair of the best ascent of each length.
    let mut ends: Vec<usize> = Vec::new();
    for (place, &(_, to)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|&end| pairs[end].1 < to);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = place,
            None => ends.push(place),
        }
    }
    let mut is_in = vec![false; pairs.len()];
    let mut here = ends.last().copied();
    while let Some(place) = here {
        is_in[place] = true;
        here = before[place];
    }
    let all = pairs.iter().zip(is_in);
    let (ascent, rest): (Vec<_>, Vec<_>) = all.partition(|(_, is_in)| *is_in);
    let pair = |(pair, _): (&Indices, bool)| *pair;
    (
        ascent.into_iter().map(pair).collect(),
        rest.into_iter().map(pair).collect(),
    )
}

/// Puts single items where their index belongs among the pairs.
fn ascending(mut pairs: Vec<ArrayStep>) -> Vec<ArrayStep> {
    let mut lefts: Vec<ArrayStep> = Vec::new();
    let mut rights: Vec<ArrayStep> = Vec::new();
    let mut both: Vec<(usize, usize)> = Vec::new();
    for pair in pairs.drain(..) {
        match pair {
            ArrayStep::Same(a, b) | ArrayStep::Both(a, b) => both.push((a, b)),
            ArrayStep::Left(_) => lefts.push(pair),
            ArrayStep::Right(_) => rights.push(pair),
        }
    }
    let index = |pair: &ArrayStep| match *pair {
        ArrayStep::Same(a, _)
        | ArrayStep::Both(a, _)
        | ArrayStep::Left(a)
        | ArrayStep::Right(a) => a,
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
        pairs.push(ArrayStep::Both(a, b));
    }
    pairs.extend(lefts);
    pairs.extend(rights);
    pairs
}
