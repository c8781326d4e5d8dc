//! SIGINT, SIGTERM and SIGHUP.

use std::time::Duration;

use crate::exit_status::ExitStatus;
use crate::runner::{Stop, StopReason};

/// Ends what is run at a signal; a second signal ends the process.
pub async fn watch(stop: Stop) {
    if let Some(signals) = Signals::listen() {
        watch_with(signals, stop).await;
    }
}

/// The same by signals that are listened to already.
pub(super) async fn watch_with(mut signals: Signals, stop: Stop) {
    stop.stop(signals.next().await);
    let status = exit_status(signals.next().await).unwrap_or(ExitStatus::Interrupted);
    std::process::exit(i32::from(status as u8));
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
    /// The terminal was closed; not listened to where `nohup` has this ignored.
    hang_up: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    /// Listens from now on; `None` where that is not possible.
    pub(super) fn listen() -> Option<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        Some(Signals {
            interrupt: signal(SignalKind::interrupt()).ok()?,
            terminate: signal(SignalKind::terminate()).ok()?,
            hang_up: (!ignores_hang_up())
                .then(|| signal(SignalKind::hangup()).ok())
                .flatten(),
        })
    }

    /// The next one.
    pub(super) async fn next(&mut self) -> StopReason {
        let hang_up = async {
            match &mut self.hang_up {
                Some(signal) => signal.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => StopReason::Interrupted,
            _ = self.terminate.recv() => StopReason::Terminated,
            _ = hang_up => StopReason::Terminated,
        }
    }
}

/// Whether SIGHUP is ignored, as `nohup` has it: proc_pid_status(5), a bit for each signal from 1
/// on. Where that is not to be known, it is left to the system.
#[cfg(unix)]
fn ignores_hang_up() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_none_or(|mask| mask & 1 != 0)
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
