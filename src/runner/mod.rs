//! Runs cases side by side: draft, send, judge, redact. Tokio tasks live here alone.
//!
//! It emits results and knows no report.

mod credential;
mod desk;
pub mod draft;
mod pace;
mod queue;
mod retry;
mod scenario;
mod settle;
mod stop;

use std::io;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use credential::chosen;
pub use desk::Desk;
pub use pace::Pace;
use queue::Queue;
pub use queue::resources;
pub use scenario::{Ran, run_case};
pub use stop::{Stop, StopReason};

use crate::client::Client;
use crate::judge::Rules;
use crate::model::case::{Case, Step};
use crate::model::exchange::{Blocked, Phase, Request};
use crate::model::host::HostProfile;
use crate::model::outcome::{CaseResult, Outcome, StepResult};
use crate::redact::redactor::Redactor;
use crate::suite::plan::{Job, Plan};
use crate::variables::Scope;

/// Below so many cases, another thread costs more than it saves.
const CASES_PER_THREAD: usize = 64;

/// Everything a case needs in order to run.
#[derive(Debug)]
pub struct Context {
    /// Where to run.
    pub profile: Arc<HostProfile>,
    /// Sends the requests.
    pub client: Client,
    /// What is judged by.
    pub rules: Arc<Rules>,
    /// Takes secrets out of results.
    pub redactor: Arc<Redactor>,
    /// What built-in variables are made of.
    pub values: RunValues,
    /// When requests may be sent.
    pub pace: Arc<Pace>,
    /// Where large responses are judged.
    pub desk: Desk,
}

impl Context {
    /// The same with connections of its own; `None` where no client can be set up.
    fn beside(&self) -> Option<Context> {
        Some(Context {
            profile: self.profile.clone(),
            client: self.client.beside(&self.profile).ok()?,
            rules: self.rules.clone(),
            redactor: self.redactor.clone(),
            values: self.values.clone(),
            pace: self.pace.clone(),
            desk: self.desk.clone(),
        })
    }
}

/// What built-in variables are made of.
#[derive(Clone, Debug, Default)]
pub struct RunValues {
    /// `run_id`: eight hex digits that name the run.
    pub run_id: String,
    /// The clock of `now`, where the command line gave one.
    pub clock: Option<Timestamp>,
}

impl RunValues {
    fn now(&self) -> Timestamp {
        self.clock.unwrap_or_else(crate::model::moment::now)
    }

    /// The value of a built-in name.
    fn get(&self, name: &str, case: &str) -> Option<Value> {
        match name {
            "uuid" => Some(uuid::Uuid::new_v4().to_string().into()),
            "now" => Some(self.now().to_string().into()),
            "run_id" => Some(self.run_id.as_str().into()),
            "case_id" => Some(case.into()),
            _ => None,
        }
    }
}

/// Takes the results of a run.
pub trait Sink: Send + Sync + 'static {
    /// A case has ended. Called on the thread that ran it, by several at a time.
    fn case_finished(&self, case: &CaseResult);
}

/// Runs a plan and gives `sink` each result, in the order they end.
///
/// A case stays on one thread from its request to its line in the record: nothing of it
/// is handed over. Each thread has connections of its own.
///
/// # Errors
/// Where not a single thread can be started.
pub async fn run(
    context: Context,
    plan: Arc<Plan>,
    stop: Stop,
    sink: Arc<impl Sink>,
) -> io::Result<()> {
    let workers = context.profile.jobs.min(plan.jobs.len()).max(1);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let most = cores
        .min(workers)
        .min(plan.jobs.len() / CASES_PER_THREAD)
        .max(1);
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

fn start_thread<S: Sink>(
    work: Work<S>,
    side_by_side: usize,
    ended: mpsc::Sender<()>,
) -> io::Result<()> {
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
struct Work<S> {
    context: Context,
    /// The jobs that nobody has taken.
    queue: Arc<Queue>,
    stop: Stop,
    sink: Arc<S>,
}

impl<S: Sink> Work<S> {
    /// Runs jobs until none is left, so many side by side.
    async fn all(self: Arc<Self>, side_by_side: usize) {
        let mut tasks = JoinSet::new();
        for _ in 0..side_by_side {
            let work = self.clone();
            tasks.spawn(async move {
                while let Some(turn) = work.queue.next().await {
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
        self.context.desk.finish(bytes, keeping).await;
    }
}

/// Runs one job, or says why it was not run.
async fn run_job(context: &Context, job: &Job, stop: &Stop) -> Ran {
    let without_room = |result| Ran { result, room: None };
    if let Some(reason) = &job.skip {
        return without_room(skipped(&job.case, reason.clone()));
    }
    if let Some(reason) = stop.reason() {
        return without_room(not_run(&job.case, reason));
    }
    run_case(context, &job.case, stop).await
}

/// A request as it would be sent, or why it cannot be. What earlier steps would capture is
/// named in its place.
///
/// # Errors
/// A [`Blocked`] of phase `building` or `credential`.
pub fn prepare(context: &Context, case: &Case, step: &Step) -> Result<Request, Blocked> {
    prepare_for(
        &context.client,
        &context.profile,
        &context.values,
        case,
        step,
    )
}

/// The same where there is no context yet.
///
/// # Errors
/// A [`Blocked`] of phase `building` or `credential`.
pub fn prepare_for(
    client: &Client,
    profile: &HostProfile,
    run: &RunValues,
    case: &Case,
    step: &Step,
) -> Result<Request, Blocked> {
    let mut values = case.row.clone();
    for name in &step.uses {
        let built_in = run.get(name, &case.id);
        let value = built_in.unwrap_or_else(|| format!("captured_{name}").into());
        values.insert(name.clone(), value);
    }
    let scope = Scope {
        step: &values,
        run: &profile.vars,
        case: &case.vars,
    };
    prepare_with(client, profile, scope, step)
}

/// The same with the step's variables.
fn prepare_with(
    client: &Client,
    profile: &HostProfile,
    scope: Scope<'_>,
    step: &Step,
) -> Result<Request, Blocked> {
    let drafted = draft::draft(&step.request, scope, &profile.base)?;
    let credential = client.credentials().at_hand(&chosen(profile, step));
    client.prepare(drafted.request, &drafted.without, credential.as_deref())
}

/// The same for a request that is sent at once, which checks the rest. Its credential is
/// fetched where it is not at hand.
async fn complete(context: &Context, scope: Scope<'_>, step: &Step) -> Result<Request, Blocked> {
    let drafted = draft::draft(&step.request, scope, &context.profile.base)?;
    let client = &context.client;
    let names = chosen(&context.profile, step);
    let credential = client.credentials().for_request(&names, &context.redactor);
    let credential = credential.await?;
    client.complete(drafted.request, &drafted.without, credential.as_deref())
}

fn blank(case: &Case) -> CaseResult {
    let texts = |names: &[Arc<str>]| names.iter().map(ToString::to_string).collect();
    CaseResult {
        id: case.id.to_string(),
        name: case.name.to_string(),
        file: case.file.to_string(),
        line: case.line,
        tags: texts(&case.tags),
        effects: texts(&case.effects),
        outcome: Outcome::Skipped,
        skip_reason: None,
        duration_us: 0,
        steps: Vec::new(),
    }
}

/// The result of a case that was not run.
pub fn skipped(case: &Case, reason: String) -> CaseResult {
    CaseResult {
        skip_reason: Some(reason),
        ..blank(case)
    }
}

fn not_run(case: &Case, reason: StopReason) -> CaseResult {
    if reason.blocks() {
        return blocked_early(case, reason);
    }
    skipped(case, format!("not run: {}", reason.words()))
}

fn blocked_early(case: &Case, reason: StopReason) -> CaseResult {
    let step = case.steps.first();
    CaseResult {
        outcome: Outcome::Blocked,
        steps: vec![StepResult {
            operation: step.map_or_else(String::new, |step| step.expected.operation.to_string()),
            blocked: Some(Blocked {
                phase: Phase::Interrupted,
                cause: reason.words(),
                help: None,
                may_have_been_carried_out: false,
            }),
            ..StepResult::default()
        }],
        ..blank(case)
    }
}
