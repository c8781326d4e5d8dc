//! How much work the judging of one body may take. Alternatives that refer to each other are tried
//! again at every level of a body: such a schema takes time that grows with each level by a factor,
//! whatever validator reads it.

use std::cell::Cell;

use serde_json::Value;

use crate::json::values_in;

/// So many members and items are looked at in any body, however often each: a few seconds.
const ALWAYS: usize = 20_000_000;

/// In a large body, each is looked at so often.
const PER_VALUE: usize = 200;

thread_local! {
    static LEFT: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// What is said of a body that was given up.
pub(super) const GAVE_UP: &str = "judging this body by it takes too long; the usual cause are alternatives that refer to each other, or a `pattern` that can match one text in very many ways";

/// Does work on a body that ends soon after its steps are spent; `None` where they were.
pub(super) fn within<T>(body: &Value, work: impl FnOnce() -> T) -> Option<T> {
    LEFT.set(ALWAYS.max(PER_VALUE.saturating_mul(values_in(body))));
    let done = work();
    let is_over = is_over();
    LEFT.set(usize::MAX);
    (!is_over).then_some(done)
}

/// Takes a step; false where none is left.
pub(super) fn step() -> bool {
    let left = LEFT.get().saturating_sub(1);
    LEFT.set(left);
    left > 0
}

/// Leaves no step: it cannot be known whether a value fits.
pub(super) fn give_up() {
    LEFT.set(0);
}

/// Whether no step is left.
pub(super) fn is_over() -> bool {
    LEFT.get() == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(body: &Value, steps: usize) -> bool {
        within(body, || (0..steps).all(|_| step())).is_some()
    }

    #[test]
    fn a_body_of_many_values_may_take_more_steps() {
        let (few, many) = (Value::from(vec![0; 9]), Value::from(vec![0; 200_000]));
        assert!(takes(&few, ALWAYS - 1));
        assert!(!takes(&few, ALWAYS));
        assert!(takes(&many, 2 * ALWAYS - 1));
        assert!(!takes(&many, 3 * ALWAYS));
    }
}
