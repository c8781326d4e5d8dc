//! Where large responses are worked on: away from the threads that read the sockets, as
//! many at a time as there are cores, and left behind when their time is up.
//!
//! A small response is judged at once on the thread that received it: to hand it over
//! would take longer.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::stop::Stop;
use crate::model::exchange::{Blocked, Phase};

/// A response with a larger body than this is handed over; below it, the others wait for
/// less than a millisecond.
const LARGE: usize = 32 * 1024;

/// No response may be worked on for longer, so that one host cannot hold up a run.
const LONGEST: Duration = Duration::from_secs(30);

/// The places where large responses are worked on; all threads of a run share them.
#[derive(Clone, Debug)]
pub struct Desk {
    places: Arc<Semaphore>,
}

impl Default for Desk {
    fn default() -> Desk {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Desk {
            places: Arc::new(Semaphore::new(cores)),
        }
    }
}

impl Desk {
    /// Whether so many bytes are worked on elsewhere.
    pub(super) fn takes(bytes: usize) -> bool {
        bytes > LARGE
    }

    /// Does work on so many bytes of response. `stop` ends it two seconds after it ends
    /// the run.
    ///
    /// # Errors
    /// A [`Blocked`] of phase `limit` where the work took too long, or `interrupted`; what
    /// is left behind ends by itself, and nobody waits for it.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        bytes: usize,
        stop: &Stop,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Blocked> {
        if !Desk::takes(bytes) {
            return Ok(work());
        }
        let working = async {
            // Given back also by work that is left behind: the others go on. Never closed.
            let _place = self.places.acquire().await;
            tokio::time::timeout(LONGEST, spawn_blocking(work)).await
        };
        tokio::select! {
            biased;
            worked = working => match worked {
                Ok(Ok(done)) => Ok(done),
                Ok(Err(failed)) => match failed.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    Err(_) => Err(blocked(Phase::Interrupted, "the run ended".into())),
                },
                Err(_) => Err(blocked(Phase::Limit, format!(
                    "a response of {bytes} bytes could not be judged within {} s",
                    LONGEST.as_secs()
                ))),
            },
            reason = stop.wait_for_last_answers() => Err(blocked(Phase::Interrupted, format!(
                "{}, while a response of {bytes} bytes was judged", reason.words()
            ))),
        }
    }

    /// Does work that ends soon, however many bytes there are, and waits for its end.
    pub(super) async fn finish<T: Send + 'static>(
        &self,
        bytes: usize,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        if !Desk::takes(bytes) {
            return Some(work());
        }
        let _place = self.places.acquire().await;
        spawn_blocking(work).await.ok()
    }
}

fn blocked(phase: Phase, cause: String) -> Blocked {
    Blocked {
        phase,
        cause,
        help: None,
        may_have_been_carried_out: false,
    }
}
