//! Runs the jobs of a plan, several at a time.

use std::io;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::context::{Context, ResultSink};
use super::not_run::{not_run, skipped};
use super::queue::Queue;
use super::ran::Ran;
use super::run_case::{run_case, take_away};
use super::shared_fixtures::SharedFixtures;
use super::stop::Stop;
use crate::model::outcome::CaseResult;
use crate::runner::settle;
use crate::side_by_side::cores;
use crate::suite::plan::{Job, Plan};

/// Below so many cases, another thread costs more than it saves.
pub(super) const CASES_PER_THREAD: usize = 64;

/// Runs a plan and gives `sink` each result, in the order they end.
///
/// A case stays on one thread from its request to its line in the record: nothing of it
/// is handed over. Each thread has connections of its own.
///
/// # Errors
/// Where not a single thread can be started.
pub async fn run(
    mut context: Context,
    plan: Arc<Plan>,
    stop: Stop,
    sink: Arc<impl ResultSink>,
) -> io::Result<()> {
    let workers = context.profile.jobs.min(plan.jobs.len()).max(1);
    let most = cores()
        .min(workers)
        .min(plan.jobs.len() / CASES_PER_THREAD)
        .max(1);
    context.fixtures = SharedFixtures::of(&plan, &context.redactor);
    let others: Vec<Context> = (1..most).filter_map(|_| context.beside()).collect();
    let threads = others.len() + 1;
    let queue = Arc::new(Queue::new(plan.clone(), &context.profile));
    // Closed once the last thread has ended.
    let (ended, mut all_ended) = mpsc::channel::<()>(1);
    for (number, context) in [context].into_iter().chain(others).enumerate() {
        let work = Work {
            context,
            queue: queue.clone(),
            stop: stop.clone(),
            sink: sink.clone(),
        };
        let side_by_side = workers / threads + usize::from(number < workers % threads);
        match start_thread(work, side_by_side, ended.clone()) {
            Err(error) if number == 0 => return Err(error),
            // The others do its share.
            Err(_) | Ok(()) => {}
        }
    }
    drop(ended);
    // Nobody sends.
    all_ended.recv().await;
    Ok(())
}

pub(super) fn start_thread<S: ResultSink>(
    mut work: Work<S>,
    side_by_side: usize,
    ended: mpsc::Sender<()>,
) -> io::Result<()> {
    work.context.client.set_side_by_side(side_by_side);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let run = move || {
        runtime.block_on(Arc::new(work).all(side_by_side));
        // What a stalled name lookup still does is of no interest.
        runtime.shutdown_background();
        drop(ended);
    };
    std::thread::Builder::new()
        .name("driftcheck-cases".into())
        .spawn(run)?;
    Ok(())
}

/// What a thread works on.
pub(super) struct Work<S> {
    context: Context,
    /// The jobs that nobody has taken.
    queue: Arc<Queue>,
    stop: Stop,
    sink: Arc<S>,
}

impl<S: ResultSink> Work<S> {
    /// Runs jobs until none is left, so many side by side.
    async fn all(self: Arc<Self>, side_by_side: usize) {
        let mut tasks = JoinSet::new();
        for _ in 0..side_by_side {
            let work = self.clone();
            tasks.spawn(async move {
                while let Some(turn) = work.queue.next().await {
                    work.sink.case_begun(&turn.job.case.id);
                    let ran = run_job(&work.context, turn.job, &work.stop).await;
                    drop(turn);
                    work.keep(ran).await;
                }
            });
        }
        while tasks.join_next().await.is_some() {}
    }

    /// Hands a result on, and frees its room.
    async fn keep(&self, ran: Ran) {
        let steps = ran.result.steps.iter();
        let bytes = steps.map(settle::body_bytes).sum();
        let sink = self.sink.clone();
        let keeping = move || sink.case_finished(&ran.result);
        self.context.work_pool.finish(bytes, keeping).await;
    }
}

/// Runs one job, or says why it was not run.
pub(super) async fn run_job(context: &Context, job: &Job, stop: &Stop) -> Ran {
    let without_room = |result| Ran { result, room: None };
    if let Some(skip) = &job.skip {
        return without_room(CaseResult {
            missing: skip.missing.clone(),
            ..skipped(&job.case, skip.reason.clone())
        });
    }
    if let Some(reason) = stop.reason() {
        let mut result = not_run(&job.case, reason);
        result
            .steps
            .extend(take_away(context, &job.case, stop).await);
        return without_room(result);
    }
    run_case(context, &job.case, stop).await
}
