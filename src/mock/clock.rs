//! The mock's clock: the machine's, or one a test holds and moves.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

/// Where the mock reads the time.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    Real,
    /// A clock that only moves when it is reported to.
    Held(HeldClock),
}

impl Clock {
    /// What the clock shows.
    pub fn now(&self) -> Timestamp {
        match self {
            Clock::Real => crate::model::moment::now(),
            Clock::Held(held) => held.now(),
        }
    }
}

/// A clock that stands still until it is advanced; its clones show the same time.
#[derive(Clone, Debug)]
pub struct HeldClock(Arc<Mutex<Timestamp>>);

impl HeldClock {
    /// A clock that shows `now` until it is advanced.
    pub fn at(now: Timestamp) -> HeldClock {
        HeldClock(Arc::new(Mutex::new(now)))
    }

    /// Moves the clock forward, at most to the last moment it can show.
    pub fn advance(&self, by: Duration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.checked_add(by).unwrap_or(Timestamp::MAX);
    }

    /// What the clock shows.
    pub fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
