//! Where large responses are worked on: away from the threads that read the sockets, as
//! many at a time as there are cores and room in the memory, and left behind when their time
//! is up.
//!
//! A small response is judged at once on the thread that received it: to hand it over
//! would take longer.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::stop::Stop;
use crate::model::exchange::{Blocked, Phase};
use crate::side_by_side::cores;

/// A response with a larger body than this is handed over; below it, the others wait for
/// less than a millisecond.
const LARGE: usize = 32 * 1024;

/// No response may be worked on for longer, so that one host cannot hold up a run.
const LONGEST: Duration = Duration::from_secs(30);

/// So many bytes of response are worked on at once, and a larger one alone: what is made of
/// them takes many times their size.
const TOGETHER: usize = 2 * 1024 * 1024;
/// What room is counted in.
const UNIT: usize = 1024;

/// The places where large responses are worked on; all threads of a run share them.
#[derive(Clone, Debug)]
pub struct WorkPool {
    places: Arc<Semaphore>,
    room: Arc<Semaphore>,
}

impl Default for WorkPool {
    fn default() -> WorkPool {
        WorkPool {
            places: Arc::new(Semaphore::new(cores())),
            room: Arc::new(Semaphore::new(TOGETHER / UNIT)),
        }
    }
}

impl WorkPool {
    /// Whether so many bytes are worked on elsewhere.
    pub(super) fn takes(bytes: usize) -> bool {
        bytes > LARGE
    }

    /// Does work on so many bytes of response. `stop` ends it two seconds after it ends
    /// the run.
    ///
    /// # Errors
    /// A [`Blocked`] of phase `limit` where the work took too long or failed by a fault of its
    /// own, or `interrupted`; what is left behind ends by itself, and nobody waits for it.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        bytes: usize,
        stop: &Stop,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Blocked> {
        if !WorkPool::takes(bytes) {
            return catch_unwind(AssertUnwindSafe(work)).map_err(|panic| fault(&*panic));
        }
        let working = async {
            let work = self.holding_room(bytes, work).await;
            // Given back also by work that is left behind: the others go on. Never closed.
            let _place = self.places.acquire().await;
            tokio::time::timeout(LONGEST, elsewhere(work)).await
        };
        tokio::select! {
            biased;
            worked = working => match worked {
                Ok(Some(Ok(done))) => Ok(done),
                Ok(Some(Err(panic))) => Err(fault(&*panic)),
                Ok(None) => Err(blocked(Phase::Limit, "no thread could be started".into())),
                Err(_) => Err(blocked(Phase::Limit, format!(
                    "a response of {bytes} bytes could not be judged within {} s",
                    LONGEST.as_secs()
                ))),
            },
            reason = stop.wait_for_last_responses() => Err(blocked(Phase::Interrupted, format!(
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
        if !WorkPool::takes(bytes) {
            return Some(work());
        }
        let work = self.holding_room(bytes, work).await;
        let _place = self.places.acquire().await;
        elsewhere(work).await?.ok()
    }

    /// The same work with room for it, which is free when it ends: also of work that was left
    /// behind. Who has waited too long for that goes on without.
    async fn holding_room<T>(
        &self,
        bytes: usize,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> impl FnOnce() -> T + Send + 'static {
        let units = u32::try_from(bytes.min(TOGETHER) / UNIT).unwrap_or(u32::MAX);
        let room = self.room.clone().acquire_many_owned(units);
        let room: Option<OwnedSemaphorePermit> = match tokio::time::timeout(LONGEST, room).await {
            Ok(room) => room.ok(),
            Err(_) => None,
        };
        move || {
            let done = work();
            drop(room);
            done
        }
    }
}

/// Does work on a thread of its own, which begins with the memory that the one before it has
/// left; each thread of a pool would keep its own. `None` where none can be started.
async fn elsewhere<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<std::thread::Result<T>> {
    let (sender, receiver) = oneshot::channel();
    let working = move || {
        // Nobody listens where the work was left behind.
        let _ = sender.send(catch_unwind(AssertUnwindSafe(work)));
    };
    std::thread::Builder::new().spawn(working).ok()?;
    receiver.await.ok()
}

/// What comes of a response with more values than `most`, which follows from `max_bytes`.
pub(super) fn crowded(most: usize, max_bytes: usize) -> Blocked {
    let cause = format!("the body holds more than {most} JSON values");
    let help = format!(
        "this is the limit for `max_body_bytes = {max_bytes}`, where an object counts as eight: 1,000,000, or one for every 8 bytes of that setting"
    );
    Blocked {
        help: Some(help),
        ..blocked(Phase::Limit, cause)
    }
}

/// What comes of a response over which the program itself fails: one response ends no run.
fn fault(panic: &(dyn Any + Send)) -> Blocked {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    let cause = format!(
        "driftcheck failed while it judged the response: {}",
        text.unwrap_or("without a message")
    );
    let help = "this is a fault of driftcheck, not of the host: report it with the response".into();
    Blocked {
        help: Some(help),
        ..blocked(Phase::Limit, cause)
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
