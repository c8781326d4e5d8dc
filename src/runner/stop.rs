//! Ends a run early, once, for one reason.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

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
    /// The host asked for a longer pause than the profile waits (RFC 9110, section 10.2.3).
    AskedToWait(Duration),
}

impl StopReason {
    /// The reason in words.
    pub fn words(self) -> String {
        match self {
            StopReason::Interrupted => "interrupted by SIGINT".into(),
            StopReason::Terminated => "ended by SIGTERM".into(),
            StopReason::Deadline(limit) => format!("the run's deadline of {limit:?} passed"),
            StopReason::FailFast => "--fail-fast, after the first drift".into(),
            StopReason::AskedToWait(asked) => format!(
                "the host asked for a pause of {} s (`Retry-After`), longer than `retry.longest_pause`",
                asked.as_secs()
            ),
        }
    }

    /// Whether cases that were not run count as blocked rather than skipped.
    pub fn blocks(self) -> bool {
        matches!(self, StopReason::Deadline(_) | StopReason::AskedToWait(_))
    }

    /// Whether requests that are under way are cut short.
    fn cuts(self) -> bool {
        !matches!(self, StopReason::FailFast | StopReason::AskedToWait(_))
    }
}

/// A handle that ends a run; clones end the same run.
#[derive(Clone, Debug)]
pub struct Stop {
    sender: watch::Sender<Option<Stopped>>,
}

/// Why and when a run was ended.
#[derive(Clone, Copy, Debug)]
struct Stopped {
    reason: StopReason,
    at: Instant,
}

/// How long teardown may go on after the end, in all.
const GRACE: Duration = Duration::from_secs(4);
/// How much of it is left to requests that are under way.
const LAST_RESPONSES: Duration = Duration::from_secs(2);

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
                *current = Some(Stopped {
                    reason,
                    at: Instant::now(),
                });
            }
            is_first
        })
    }

    /// Why the run ends early, if it does.
    pub fn reason(&self) -> Option<StopReason> {
        self.stopped().map(|stopped| stopped.reason)
    }

    /// Why it ends, where that cuts short what is under way.
    pub fn cut_reason(&self) -> Option<StopReason> {
        self.reason().filter(|reason| reason.cuts())
    }

    /// Why nothing more is sent but for teardown, whether or not what is under way is cut short.
    pub fn silence_reason(&self) -> Option<StopReason> {
        let is_silent =
            |reason: &StopReason| reason.cuts() || matches!(reason, StopReason::AskedToWait(_));
        self.reason().filter(is_silent)
    }

    fn stopped(&self) -> Option<Stopped> {
        *self.sender.borrow()
    }

    /// Waits until the run ends for a reason that cuts requests short.
    pub async fn wait(&self) -> StopReason {
        self.wait_for_cut().await.reason
    }

    /// Waits until the time that teardown has after such an end is up.
    pub async fn wait_for_grace(&self) -> StopReason {
        let stopped = self.wait_for_cut().await;
        tokio::time::sleep_until(stopped.at + GRACE).await;
        stopped.reason
    }

    /// Waits until a request that is under way at such an end, and whose response says what
    /// to tear down, has had its time.
    pub async fn wait_for_last_responses(&self) -> StopReason {
        let stopped = self.wait_for_cut().await;
        tokio::time::sleep_until(stopped.at + LAST_RESPONSES).await;
        stopped.reason
    }

    async fn wait_for_cut(&self) -> Stopped {
        let mut receiver = self.sender.subscribe();
        let cuts = |stopped: &Option<Stopped>| stopped.is_some_and(|stopped| stopped.reason.cuts());
        let stopped = receiver
            .wait_for(cuts)
            .await
            .ok()
            .and_then(|stopped| *stopped);
        match stopped {
            Some(stopped) => stopped,
            // The sender lives as long as `self`.
            None => std::future::pending().await,
        }
    }
}
