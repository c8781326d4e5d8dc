//! The fixtures that the cases of a run share: made for the first case that needs one, and
//! taken away behind the last.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use crate::suite::plan::Plan;

/// What became of a fixture, or why it could not be made.
pub(super) type Made = Result<FixtureValues, String>;

/// The values of a fixture.
#[derive(Clone, Debug)]
pub(super) struct FixtureValues {
    /// As they are sent.
    pub(super) sent: Value,
    /// As they are written, without secrets.
    pub(super) written: Value,
}

/// The fixtures that a run shares.
#[derive(Clone, Debug, Default)]
pub struct SharedFixtures(Arc<Mutex<BTreeMap<Arc<str>, Arc<SharedFixture>>>>);

/// One of them.
#[derive(Debug, Default)]
pub(super) struct SharedFixture {
    /// How many cases that use it have not ended.
    users: AtomicUsize,
    /// `None` until it is made. Who makes it holds the lock.
    pub(super) made: tokio::sync::Mutex<Option<Made>>,
}

impl SharedFixtures {
    /// Counts the cases of a plan that use each. Without this each case makes its own.
    pub(super) fn count(&self, plan: &Plan) {
        let mut all = self.all();
        let run = plan.jobs.iter().filter(|job| job.skip.is_none());
        for fixture in run.flat_map(|job| &job.case.shared_fixtures) {
            let users = &all.entry(fixture.name.clone()).or_default().users;
            users.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The fixture of a name; a new one where nobody shares it.
    pub(super) fn of(&self, name: &str) -> Arc<SharedFixture> {
        self.all().get(name).cloned().unwrap_or_else(|| {
            Arc::new(SharedFixture {
                users: AtomicUsize::new(1),
                ..SharedFixture::default()
            })
        })
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<Arc<str>, Arc<SharedFixture>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SharedFixture {
    /// Notes that a case needs it no more. The values, where that was the last case, so that
    /// it is to be taken away.
    pub(super) async fn leave(&self) -> Option<FixtureValues> {
        if self.users.fetch_sub(1, Ordering::AcqRel) > 1 {
            return None;
        }
        let made = self.made.lock().await.take();
        made.and_then(Result::ok)
    }
}
