//! How far a request has come, and the time limit of each of its phases.
//!
//! The connector runs inside the request's own future, so it finds the request
//! it works for in a task-local. Deliberately errs towards "may have been sent".

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::model::exchange::Phase;
use crate::model::host::Timeouts;

tokio::task_local! {
    pub(super) static CURRENT: Arc<Progress>;
}

/// The stages of a request in their order; none is ever left backwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// No connection was asked for: one that was open already is used.
    Start,
    /// A connection is being opened.
    Opening,
    /// The host's name is looked up.
    Resolving,
    /// The name is known; the connection is being opened.
    Connecting,
    /// TLS is being negotiated.
    Securing,
    /// The connection was made, or another one has become free and was taken.
    Sending,
}

impl Stage {
    /// The phase that a failure in this stage belongs to.
    pub(super) fn phase(self) -> Phase {
        match self {
            Stage::Opening | Stage::Connecting => Phase::Connect,
            Stage::Resolving => Phase::NameResolution,
            Stage::Securing => Phase::Tls,
            Stage::Start | Stage::Sending => Phase::Waiting,
        }
    }

    /// How long it may take.
    pub(super) fn limit(self, timeouts: &Timeouts) -> Duration {
        match self {
            Stage::Opening | Stage::Connecting => timeouts.connect,
            Stage::Resolving => timeouts.lookup,
            Stage::Securing => timeouts.tls,
            Stage::Start | Stage::Sending => timeouts.response,
        }
    }

    fn from_number(number: u8) -> Stage {
        match number {
            0 => Stage::Start,
            1 => Stage::Opening,
            2 => Stage::Resolving,
            3 => Stage::Connecting,
            4 => Stage::Securing,
            _ => Stage::Sending,
        }
    }
}

/// How far one request has come.
#[derive(Debug)]
pub(super) struct Progress {
    start: Instant,
    stage: AtomicU8,
    entered_us: AtomicU64,
    /// When there was a connection, where it had to be opened.
    connected_us: AtomicU64,
    /// Whether what is sent on has not come yet, so that nothing can be waited for.
    is_held: AtomicBool,
}

impl Progress {
    /// A request that is about to be sent.
    pub(super) fn start() -> Progress {
        Progress {
            start: Instant::now(),
            stage: AtomicU8::new(0),
            entered_us: AtomicU64::new(0),
            connected_us: AtomicU64::new(0),
            is_held: AtomicBool::new(false),
        }
    }

    /// The progress of the request whose future is being polled.
    pub(super) fn current() -> Option<Arc<Progress>> {
        CURRENT.try_with(Arc::clone).ok()
    }

    /// Whether it is this request whose future is being polled.
    pub(super) fn is_current(self: &Arc<Self>) -> bool {
        CURRENT
            .try_with(|current| Arc::ptr_eq(current, self))
            .unwrap_or(false)
    }

    /// The request has come this far; a stage behind it is ignored.
    pub(super) fn enter(&self, stage: Stage) {
        let before = self.stage.fetch_max(stage as u8, Ordering::AcqRel);
        if before < stage as u8 {
            let now = self.elapsed_us();
            self.entered_us.store(now, Ordering::Release);
            if stage == Stage::Sending {
                self.connected_us.store(now, Ordering::Release);
            }
        }
    }

    /// A part of the request's body was taken, or is not there yet: only what comes after it
    /// is time of the host's.
    pub(super) fn sent_on(&self, is_held: bool) {
        self.is_held.store(is_held, Ordering::Release);
        self.entered_us.store(self.elapsed_us(), Ordering::Release);
    }

    /// How far the request has come.
    pub(super) fn stage(&self) -> Stage {
        Stage::from_number(self.stage.load(Ordering::Acquire))
    }

    /// Whether a connection was opened for it.
    pub(super) fn has_connected(&self) -> bool {
        self.stage() != Stage::Start
    }

    /// Microseconds that passed until there was a connection; none where one was open already.
    pub(super) fn connected_us(&self) -> u64 {
        self.connected_us.load(Ordering::Acquire)
    }

    /// Microseconds since the start.
    pub(super) fn elapsed_us(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    pub(super) fn deadline(&self, timeouts: &Timeouts) -> Instant {
        let entered = match self.is_held.load(Ordering::Acquire) {
            true => self.start.elapsed(),
            false => Duration::from_micros(self.entered_us.load(Ordering::Acquire)),
        };
        self.start + entered + self.stage().limit(timeouts)
    }
}
