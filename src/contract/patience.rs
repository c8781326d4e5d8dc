//! How much work the judging of one body may take. Alternatives that refer to each other are tried
//! again at every level of a body: such a schema takes time that grows with each level by a factor,
//! whatever validator reads it.

use std::cell::Cell;

/// So many members and items are looked at, however often each: a few seconds.
const MOST_STEPS: u64 = 20_000_000;

thread_local! {
    static LEFT: Cell<u64> = const { Cell::new(u64::MAX) };
}

/// What is said of a body that was given up.
pub(super) const GAVE_UP: &str = "judging this body by it takes too long; the usual cause are alternatives that refer to each other";

/// Does work that ends soon after its steps are spent; `None` where they were.
pub(super) fn within<T>(work: impl FnOnce() -> T) -> Option<T> {
    LEFT.set(MOST_STEPS);
    let done = work();
    let is_over = is_over();
    LEFT.set(u64::MAX);
    (!is_over).then_some(done)
}

/// Takes a step; false where none is left.
pub(super) fn step() -> bool {
    let left = LEFT.get().saturating_sub(1);
    LEFT.set(left);
    left > 0
}

/// Whether no step is left.
pub(super) fn is_over() -> bool {
    LEFT.get() == 0
}
