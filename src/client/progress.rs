//! How far a request has come, and the time limit of each of its phases.
//!
//! The connector runs inside the request's own future, so it finds the request
//! it works for in a task-local. Deliberately errs towards "may have been sent".

use std::error::Error;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use super::cause;
use crate::model::exchange::{Blocked, Phase};
use crate::model::host::Timeouts;

tokio::task_local! {
    static CURRENT: Arc<Progress>;
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
            Stage::Start | Stage::Sending => timeouts.answer,
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
}

impl Progress {
    /// A request that is about to be sent.
    pub(super) fn start() -> Progress {
        Progress {
            start: Instant::now(),
            stage: AtomicU8::new(0),
            entered_us: AtomicU64::new(0),
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
            self.entered_us.store(self.elapsed_us(), Ordering::Release);
        }
    }

    /// How far the request has come.
    pub(super) fn stage(&self) -> Stage {
        Stage::from_number(self.stage.load(Ordering::Acquire))
    }

    /// Whether a connection was opened for it.
    pub(super) fn has_connected(&self) -> bool {
        self.stage() != Stage::Start
    }

    /// Microseconds since the start.
    pub(super) fn elapsed_us(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn deadline(&self, timeouts: &Timeouts) -> Instant {
        let entered = Duration::from_micros(self.entered_us.load(Ordering::Acquire));
        self.start + entered + self.stage().limit(timeouts)
    }
}

/// Runs the sending of a request until its head is there; each stage has its own limit.
pub(super) async fn watched<T>(
    progress: &Arc<Progress>,
    timeouts: &Timeouts,
    sending: impl Future<Output = Result<T, Box<dyn Error + Send + Sync>>>,
) -> Result<T, Blocked> {
    let mut sending = pin!(CURRENT.scope(Arc::clone(progress), sending));
    let mut limit = pin!(tokio::time::sleep_until(progress.deadline(timeouts).into()));
    poll_fn(|context| {
        if let Poll::Ready(sent) = sending.as_mut().poll(context) {
            let stage = progress.stage();
            return Poll::Ready(sent.map_err(|error| cause::of_head(&*error, stage, timeouts)));
        }
        // The request may have come to a stage whose limit is nearer.
        let mut deadline = progress.deadline(timeouts);
        if limit.deadline() != deadline.into() {
            limit.as_mut().reset(deadline.into());
        }
        while limit.as_mut().poll(context).is_ready() {
            deadline = progress.deadline(timeouts);
            if deadline <= Instant::now() {
                return Poll::Ready(Err(cause::stalled(progress.stage(), timeouts)));
            }
            limit.as_mut().reset(deadline.into());
        }
        Poll::Pending
    })
    .await
}
