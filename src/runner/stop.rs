//! Ends a run early, once, for one reason.

use std::time::Duration;

use tokio::sync::watch;

/// Why a run ends before its plan is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// SIGINT.
    Interrupted,
    /// SIGTERM.
    Terminated,
    /// `--deadline` passed.
    Deadline(Duration),
    /// `--fail-fast`, after the first drift.
    FailFast,
}

impl StopReason {
    /// The reason in words.
    pub fn words(self) -> String {
        match self {
            StopReason::Interrupted => "interrupted by SIGINT".into(),
            StopReason::Terminated => "ended by SIGTERM".into(),
            StopReason::Deadline(limit) => format!("the run's deadline of {limit:?} passed"),
            StopReason::FailFast => "--fail-fast, after the first drift".into(),
        }
    }

    /// Whether cases that were not run count as blocked rather than skipped.
    pub fn blocks(self) -> bool {
        matches!(self, StopReason::Deadline(_))
    }
}

/// A handle that ends a run; clones end the same run.
#[derive(Clone, Debug)]
pub struct Stop {
    sender: watch::Sender<Option<StopReason>>,
}

impl Default for Stop {
    fn default() -> Self {
        Stop {
            sender: watch::Sender::new(None),
        }
    }
}

impl Stop {
    /// Ends the run. Gives whether it was the first to do so.
    pub fn stop(&self, reason: StopReason) -> bool {
        self.sender.send_if_modified(|current| {
            let is_first = current.is_none();
            if is_first {
                *current = Some(reason);
            }
            is_first
        })
    }

    /// Why the run ends early, if it does.
    pub fn reason(&self) -> Option<StopReason> {
        *self.sender.borrow()
    }

    /// Waits until the run ends for a reason that cuts requests short;
    /// `--fail-fast` lets them finish.
    pub async fn wait(&self) -> StopReason {
        let mut receiver = self.sender.subscribe();
        let cuts = |reason: &Option<StopReason>| {
            reason.is_some_and(|reason| reason != StopReason::FailFast)
        };
        let reason = receiver
            .wait_for(cuts)
            .await
            .ok()
            .and_then(|reason| *reason);
        match reason {
            Some(reason) => reason,
            // The sender lives as long as `self`.
            None => std::future::pending().await,
        }
    }
}
