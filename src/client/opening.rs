//! Which connections are being opened for nobody: a request that began to open one may be
//! given one that has become free, and the pool opens the other to its end. Who comes next
//! waits for that one, so that no more are open than are needed at once.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// The connections of one pool that are being opened.
#[derive(Clone, Debug, Default)]
pub(super) struct Openings(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    counts: Mutex<Counts>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Counts {
    /// How many belong to no request.
    spare: usize,
    /// How many requests wait for one of those.
    waiting: usize,
}

impl Openings {
    /// Waits as long as one is being opened that is meant for nobody else.
    pub(super) async fn none_spare(&self) {
        loop {
            let changed = self.0.changed.notified();
            let Some(_waiting) = self.wait_for_spare() else {
                return;
            };
            changed.await;
            // One turn for the pool to hand it on.
            tokio::task::yield_now().await;
        }
    }

    /// Notes that a connection is opened for nobody now.
    pub(super) fn spare(&self) -> Spare {
        self.count(|counts| counts.spare += 1);
        Spare(self.clone())
    }

    fn wait_for_spare(&self) -> Option<Waiting<'_>> {
        self.count(|counts| {
            (counts.waiting < counts.spare).then(|| {
                counts.waiting += 1;
                Waiting(self)
            })
        })
    }

    fn count<T>(&self, by: impl FnOnce(&mut Counts) -> T) -> T {
        by(&mut self.0.counts.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A connection that is opened for nobody, until it is open or could not be opened.
#[derive(Debug)]
pub(super) struct Spare(Openings);

impl Drop for Spare {
    fn drop(&mut self) {
        self.0.count(|counts| counts.spare -= 1);
        self.0.0.changed.notify_waiters();
    }
}

/// A request that waits for one.
struct Waiting<'a>(&'a Openings);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.count(|counts| counts.waiting -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_request_waits_for_each_connection_that_is_opened_for_nobody() {
        let openings = Openings::default();
        openings.none_spare().await;
        let spare = openings.spare();
        let waiting = openings.wait_for_spare();
        assert!(waiting.is_some());
        // Another one has nothing to wait for.
        openings.none_spare().await;
        drop(waiting);
        let (waited, ()) = tokio::join!(
            async {
                openings.none_spare().await;
                openings.count(|counts| (counts.spare, counts.waiting))
            },
            async { drop(spare) }
        );
        assert_eq!(waited, (0, 0));
    }
}
