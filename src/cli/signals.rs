//! SIGINT and SIGTERM.

use crate::exit_status::ExitStatus;
use crate::runner::{Stop, StopReason};

/// Ends what is run at a signal; a second signal ends the process.
pub async fn watch(stop: Stop) {
    stop.stop(next().await);
    let status = exit_status(next().await).unwrap_or(ExitStatus::Interrupted);
    std::process::exit(i32::from(status as u8));
}

/// Waits for the next signal that asks driftcheck to end.
pub async fn next() -> StopReason {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut interrupt), Ok(mut terminate)) = (
            signal(SignalKind::interrupt()),
            signal(SignalKind::terminate()),
        ) {
            return tokio::select! {
                _ = interrupt.recv() => StopReason::Interrupted,
                _ = terminate.recv() => StopReason::Terminated,
            };
        }
    }
    match tokio::signal::ctrl_c().await {
        Ok(()) => StopReason::Interrupted,
        Err(_) => std::future::pending().await,
    }
}

/// The exit status of a run that a signal ended.
pub fn exit_status(reason: StopReason) -> Option<ExitStatus> {
    match reason {
        StopReason::Interrupted => Some(ExitStatus::Interrupted),
        StopReason::Terminated => Some(ExitStatus::Terminated),
        StopReason::Deadline(_) | StopReason::FailFast => None,
    }
}
