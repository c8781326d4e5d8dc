//! When a host that is not heard from is given up.

use std::time::{Duration, Instant};

use crate::model::exchange::Blocked;

/// So many failures of the same cause are enough where nothing was ever heard from the host.
const ENOUGH_OF_A_DEAD_HOST: u32 = 5;
/// So many are enough where it was heard before, and nothing since.
const ENOUGH_OF_A_LOST_HOST: u32 = 20;
/// They are spread over at least this time: a host that restarts is back by then, and requests
/// that were under way together fail together.
const LOST_FOR: Duration = Duration::from_secs(5);

/// Since when nothing is heard from the host.
#[derive(Debug, Default)]
pub(super) struct Silence {
    was_heard: bool,
    /// How often a request failed with the same cause since then.
    failures: u32,
    /// The first and the last of them.
    span: Option<(Instant, Instant)>,
    cause: Option<Blocked>,
}

impl Silence {
    /// Of a host that was heard just now.
    pub(super) fn broken() -> Silence {
        Silence {
            was_heard: true,
            ..Silence::default()
        }
    }

    /// Notes a failure; one of another cause starts the count again.
    pub(super) fn fail(&mut self, blocked: &Blocked, now: Instant) {
        let is_same = |one: &Blocked| one.phase == blocked.phase && one.cause == blocked.cause;
        if !self.cause.as_ref().is_some_and(is_same) {
            self.failures = 0;
            self.span = None;
            self.cause = Some(blocked.clone());
        }
        self.failures = self.failures.saturating_add(1);
        self.span = Some((self.span.map_or(now, |(first, _)| first), now));
    }

    /// The cause of those failures, where they are enough.
    pub(super) fn given_up(&self) -> Option<Blocked> {
        let (first, last) = self.span?;
        let is_enough = match self.was_heard {
            false => self.failures >= ENOUGH_OF_A_DEAD_HOST,
            true => self.failures >= ENOUGH_OF_A_LOST_HOST && last - first >= LOST_FOR,
        };
        let cause = self.cause.clone().filter(|_| is_enough)?;
        Some(Blocked {
            may_have_been_carried_out: false,
            ..cause
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::exchange::Phase;

    #[test]
    fn a_host_that_was_heard_is_given_up_only_after_more_failures_over_some_seconds() {
        let begun = Instant::now();
        let mut host = Silence::broken();
        let silent = Blocked {
            phase: Phase::Waiting,
            cause: "no response within 1 s".into(),
            help: None,
            may_have_been_carried_out: true,
        };
        for _ in 0..100 {
            host.fail(&silent, begun);
        }
        assert_eq!(host.given_up(), None);
        host.fail(&silent, begun + LOST_FOR);
        let given_up = host.given_up().unwrap();
        assert_eq!(given_up.cause, silent.cause);
        assert!(!given_up.may_have_been_carried_out);
        let refused = Blocked {
            phase: Phase::Connect,
            ..silent
        };
        host.fail(&refused, begun + LOST_FOR);
        assert_eq!(host.given_up(), None);
    }
}
