//! What two lists of items have in common, pair by pair.

use std::collections::HashSet;

/// One step through two arrays side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ArrayStep {
    /// An item of both that is equal, by its indices.
    Same(usize, usize),
    /// An item of both that may differ within.
    Both(usize, usize),
    /// An item that only the left array has, or that moved away.
    Left(usize),
    /// An item that only the right array has, or that moved here.
    Right(usize),
}

/// So many comparisons of items are made between two items that both arrays have.
pub(super) const MOST_COMPARISONS: usize = 2_500;

/// The items of both lists that no pair has.
pub(super) fn not_in(
    pairs: &[(usize, usize)],
    left: &[usize],
    right: &[usize],
) -> (Vec<usize>, Vec<usize>) {
    let (from, to): (HashSet<usize>, HashSet<usize>) = pairs.iter().copied().unzip();
    let left = left.iter().filter(|at| !from.contains(at));
    let right = right.iter().filter(|at| !to.contains(at));
    (left.copied().collect(), right.copied().collect())
}
