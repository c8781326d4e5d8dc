//! Where exchanges wait to be judged: bounded by their number and by their bytes. Nobody waits
//! to get one in; what does not fit is counted.

use std::collections::BTreeMap;
use std::num::NonZeroU64;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::passed::Passed;
use super::room::Room;

/// So many exchanges wait at most.
const MOST_WAITING: usize = 1024;
/// What copies of bodies and heads may take together, unless single ones may be larger.
const ROOM: usize = 64 * 1024 * 1024;

/// Why an exchange is not judged: there was no room for it.
pub(super) const BEHIND: &str = "not judged: judging could not keep up";
/// It is not in the sample.
const SAMPLED_OUT: &str = "not in the sample";

/// Takes exchanges that pass. With the last one of those that share it, what comes out ends: all
/// that was seen is handed over or counted then.
#[derive(Clone, Debug)]
pub(super) struct Intake {
    sender: SyncSender<Box<Passed>>,
    shared: Arc<Shared>,
}

/// Gives the exchanges that passed.
#[derive(Debug)]
pub struct Outlet {
    receiver: Receiver<Box<Passed>>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    room: Arc<Room>,
    seen: AtomicU64,
    /// Whether the proxy is ending.
    is_ending: AtomicBool,
    /// How many wait, or are just being handed over.
    waiting: AtomicUsize,
    /// One of so many is judged.
    one_of: NonZeroU64,
    left_out: Mutex<BTreeMap<&'static str, u64>>,
}

/// An intake, and what comes out of it; one exchange of `one_of` is to be judged, with bodies of
/// up to `max_body_bytes`.
pub(super) fn intake(one_of: NonZeroU64, max_body_bytes: usize) -> (Intake, Outlet) {
    let (sender, receiver) = sync_channel(MOST_WAITING);
    let shared = Arc::new(Shared {
        room: Room::new(ROOM.max(max_body_bytes.saturating_mul(2))),
        seen: AtomicU64::new(0),
        is_ending: AtomicBool::new(false),
        waiting: AtomicUsize::new(0),
        one_of,
        left_out: Mutex::default(),
    });
    let outlet = Outlet {
        receiver,
        shared: Arc::clone(&shared),
    };
    (Intake { sender, shared }, outlet)
}

impl Intake {
    /// Counts an exchange that begins. Gives its number, from 1, where it is to be judged: not
    /// while as many wait as may, so that nothing is copied for which there is no place.
    pub(super) fn begin(&self) -> Option<u64> {
        let shared = &self.shared;
        let before = shared.seen.fetch_add(1, Ordering::Relaxed);
        if !before.is_multiple_of(shared.one_of.get()) {
            self.leave_out(SAMPLED_OUT);
            return None;
        }
        if shared.waiting.load(Ordering::Relaxed) >= MOST_WAITING {
            self.leave_out(BEHIND);
            return None;
        }
        Some(before + 1)
    }

    /// The memory for copies.
    pub(super) fn room(&self) -> &Arc<Room> {
        &self.shared.room
    }

    /// Hands an exchange to whoever judges, or counts that it could not.
    pub(super) fn offer(&self, passed: Box<Passed>) {
        self.shared.waiting.fetch_add(1, Ordering::Relaxed);
        if self.sender.try_send(passed).is_err() {
            self.shared.waiting.fetch_sub(1, Ordering::Relaxed);
            self.leave_out(BEHIND);
        }
    }

    /// Counts an exchange that is not judged.
    pub(super) fn leave_out(&self, reason: &'static str) {
        let mut all = self
            .shared
            .left_out
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *all.entry(reason).or_default() += 1;
    }

    /// How many exchanges have begun.
    pub(super) fn seen(&self) -> u64 {
        self.shared.seen.load(Ordering::Relaxed)
    }

    /// Notes that the proxy is ending: what breaks off from now on does so for that.
    pub(super) fn end(&self) {
        self.shared.is_ending.store(true, Ordering::Release);
    }

    /// Whether the proxy is ending.
    pub(super) fn is_ending(&self) -> bool {
        self.shared.is_ending.load(Ordering::Acquire)
    }
}

impl Outlet {
    /// How many exchanges were not judged, by reason.
    pub fn left_out(&self) -> BTreeMap<&'static str, u64> {
        let all = self.shared.left_out.lock();
        all.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Waits for each exchange, until no further one can come.
impl Iterator for Outlet {
    type Item = Box<Passed>;

    fn next(&mut self) -> Option<Box<Passed>> {
        let next = self.receiver.recv().ok()?;
        self.shared.waiting.fetch_sub(1, Ordering::Relaxed);
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tenth_is_judged_and_the_others_are_counted() {
        let (intake, outlet) = intake(NonZeroU64::new(10).unwrap(), 1);
        let judged: Vec<u64> = (0..25).filter_map(|_| intake.begin()).collect();
        assert_eq!(judged, [1, 11, 21]);
        assert_eq!(outlet.left_out().get(SAMPLED_OUT), Some(&22));
        assert_eq!(intake.seen(), 25);
    }
}
