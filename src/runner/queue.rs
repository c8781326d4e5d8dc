//! Hands out the jobs of a plan; those with a resource in common one after another.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::model::case::Case;
use crate::model::host::HostProfile;
use crate::suite::plan::{Job, Plan};
use crate::variables::{Scope, render};

/// The names of what a case shares with others, in a run on this host.
pub fn resources(case: &Case, profile: &HostProfile) -> Vec<String> {
    let row = case.row_values();
    let scope = Scope {
        step: &row,
        run: &profile.vars,
        case: &case.vars,
    };
    let names = case.resources.iter();
    // A name that cannot be filled in still names something.
    names
        .map(|name| render(name, scope).unwrap_or_else(|_| name.0.to_string()))
        .collect()
}

/// The jobs that have not begun.
#[derive(Debug)]
pub(super) struct Queue {
    plan: Arc<Plan>,
    /// The names of what a job shares, for the jobs that share something.
    resources: BTreeMap<usize, Vec<String>>,
    state: Mutex<State>,
    freed: Notify,
}

#[derive(Debug, Default)]
struct State {
    next: usize,
    /// Jobs that were passed over, since what they share was in use.
    waiting: VecDeque<usize>,
    in_use: BTreeSet<String>,
}

impl Queue {
    pub(super) fn new(plan: Arc<Plan>, profile: &HostProfile) -> Queue {
        let jobs = plan.jobs.iter().enumerate();
        Queue {
            resources: jobs
                .filter(|(_, job)| !job.case.resources.is_empty() && job.skip.is_none())
                .map(|(index, job)| (index, resources(&job.case, profile)))
                .collect(),
            plan,
            state: Mutex::default(),
            freed: Notify::new(),
        }
    }

    /// The next job that can begin; `None` where all have begun.
    pub(super) async fn next(&self) -> Option<Turn<'_>> {
        loop {
            let freed = self.freed.notified();
            match self.take() {
                NextJob::Job(index) => {
                    let job = self.plan.jobs.get(index)?;
                    return Some(Turn {
                        queue: self,
                        index,
                        job,
                    });
                }
                NextJob::AllBegun => return None,
                NextJob::MustWait => freed.await,
            }
        }
    }

    fn take(&self) -> NextJob {
        let mut state = self.state();
        let waiting = state
            .waiting
            .iter()
            .position(|index| self.is_free(*index, &state));
        if let Some(index) = waiting.and_then(|position| state.waiting.remove(position)) {
            self.occupy(index, &mut state);
            return NextJob::Job(index);
        }
        while state.next < self.plan.jobs.len() {
            let index = state.next;
            state.next += 1;
            if self.is_free(index, &state) {
                self.occupy(index, &mut state);
                return NextJob::Job(index);
            }
            state.waiting.push_back(index);
        }
        match state.waiting.is_empty() {
            true => NextJob::AllBegun,
            false => NextJob::MustWait,
        }
    }

    fn is_free(&self, index: usize, state: &State) -> bool {
        let names = self.resources.get(&index).into_iter().flatten();
        names.into_iter().all(|name| !state.in_use.contains(name))
    }

    fn occupy(&self, index: usize, state: &mut State) {
        let names = self.resources.get(&index).into_iter().flatten();
        state.in_use.extend(names.cloned());
    }

    fn release(&self, index: usize) {
        let Some(names) = self.resources.get(&index) else {
            return;
        };
        let mut state = self.state();
        for name in names {
            state.in_use.remove(name);
        }
        drop(state);
        self.freed.notify_waiters();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum NextJob {
    Job(usize),
    AllBegun,
    MustWait,
}

/// A job that has begun; what it shares is free again when this is dropped.
pub(super) struct Turn<'q> {
    queue: &'q Queue,
    index: usize,
    pub(super) job: &'q Job,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.queue.release(self.index);
    }
}
