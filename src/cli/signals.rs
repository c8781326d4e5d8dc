//! SIGINT and SIGTERM.

use std::time::Duration;

use crate::exit_status::ExitStatus;
use crate::runner::{Stop, StopReason};

/// Ends what is run at a signal; a second signal ends the process.
pub async fn watch(stop: Stop) {
    if let Some(signals) = Signals::listen() {
        signals.watch(stop).await;
    }
}

impl Signals {
    /// Ends what is run at the next signal; the one after it ends the process.
    pub(super) async fn watch(mut self, stop: Stop) {
        stop.stop(self.next().await);
        let status = exit_status(self.next().await).unwrap_or(ExitStatus::Interrupted);
        std::process::exit(i32::from(status as u8));
    }
}

/// Ends the run at a signal or at its deadline; a second signal ends the process.
pub fn watch_for_ends(stop: &Stop, deadline: Option<Duration>) {
    tokio::spawn(watch(stop.clone()));
    if let Some(limit) = deadline {
        let on_deadline = stop.clone();
        tokio::spawn(async move {
            tokio::time::sleep(limit).await;
            on_deadline.stop(StopReason::Deadline(limit));
        });
    }
}

/// Waits for a signal that asks driftcheck to end.
pub async fn next() {
    match Signals::listen() {
        Some(mut signals) => drop(signals.next().await),
        None => std::future::pending().await,
    }
}

/// The signals that ask driftcheck to end. Listened to from one to the next, so that none
/// that comes close behind another is lost.
#[cfg(unix)]
pub(super) struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// Listens from now on; `None` where that is not possible.
    pub(super) fn listen() -> Option<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        Some(Signals {
            interrupt: signal(SignalKind::interrupt()).ok()?,
            terminate: signal(SignalKind::terminate()).ok()?,
        })
    }

    /// The next one.
    pub(super) async fn next(&mut self) -> StopReason {
        tokio::select! {
            _ = self.interrupt.recv() => StopReason::Interrupted,
            _ = self.terminate.recv() => StopReason::Terminated,
        }
    }
}

/// Ctrl-C, where there are no other signals.
#[cfg(not(unix))]
pub(super) struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// Listens from now on; `None` where that is not possible.
    pub(super) fn listen() -> Option<Signals> {
        Some(Signals)
    }

    /// The next one.
    pub(super) async fn next(&mut self) -> StopReason {
        match tokio::signal::ctrl_c().await {
            Ok(()) => StopReason::Interrupted,
            Err(_) => std::future::pending().await,
        }
    }
}

/// The exit status of a run that a signal ended.
pub fn exit_status(reason: StopReason) -> Option<ExitStatus> {
    match reason {
        StopReason::Interrupted => Some(ExitStatus::Interrupted),
        StopReason::Terminated => Some(ExitStatus::Terminated),
        StopReason::Deadline(_) | StopReason::FailFast | StopReason::AskedToWait(_) => None,
    }
}
