//! The fixtures that the cases of a run share: made for the first case that needs one, and
//! taken away behind the last.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::secret_values::SecretValues;
use crate::model::case::Case;
use crate::model::exchange::Blocked;
use crate::redact::Redactor;
use crate::suite::plan::Plan;

/// What became of a fixture, or why it could not be made.
pub(super) type Made = Result<FixtureValues, Blocked>;

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
pub struct SharedFixtures {
    all: Arc<Mutex<BTreeMap<Arc<str>, Arc<SharedFixture>>>>,
    /// What of their values, and of those that the host gives, is a secret.
    pub(super) secrets: Arc<SecretValues>,
}

/// One of them.
#[derive(Debug, Default)]
pub(super) struct SharedFixture {
    /// How many cases that use it have not ended.
    users: AtomicUsize,
    /// `None` until it is made. Who makes it holds the lock.
    pub(super) made: tokio::sync::Mutex<Option<Made>>,
}

impl SharedFixtures {
    /// Those of a plan: how many of its cases use each, and what of their values is a secret.
    /// The redactor learns of these what is known. Without this each case makes its own.
    pub(super) fn of(plan: &Plan, redactor: &Redactor) -> SharedFixtures {
        let shared = SharedFixtures {
            secrets: Arc::new(SecretValues::of(plan, redactor)),
            ..SharedFixtures::default()
        };
        let mut all = shared.all();
        let run = plan.jobs.iter().filter(|job| job.skip.is_none());
        for fixture in run.flat_map(|job| &job.case.shared_fixtures) {
            let users = &all.entry(fixture.name.clone()).or_default().users;
            users.fetch_add(1, Ordering::Relaxed);
        }
        drop(all);
        for (fixture, values) in plan
            .jobs
            .iter()
            .filter_map(|job| job.case.given.as_ref())
            .flat_map(|given| &**given)
        {
            shared.secrets.learn(fixture, values, redactor);
        }
        shared
    }

    /// Those that a case uses, in its order; one of its own where nobody shares it.
    pub(super) fn used_by(&self, case: &Case) -> Vec<Arc<SharedFixture>> {
        let all = self.all();
        let names = case.shared_fixtures.iter().map(|fixture| &fixture.name);
        let alone = || {
            Arc::new(SharedFixture {
                users: AtomicUsize::new(1),
                ..SharedFixture::default()
            })
        };
        names
            .map(|name| all.get(name).cloned().unwrap_or_else(alone))
            .collect()
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<Arc<str>, Arc<SharedFixture>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
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
