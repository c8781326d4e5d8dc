//! Runs cases side by side: draft, send, judge, redact. Tokio tasks live here alone.
//!
//! It emits results and knows no report.

pub mod draft;
mod stop;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

pub use stop::{Stop, StopReason};

use crate::client::Client;
use crate::judge::{Rules, judge_case, judge_step};
use crate::model::case::{Auth, Case, Step, is_safe_method};
use crate::model::exchange::{Blocked, Phase, Request};
use crate::model::host::{Credential, HostProfile};
use crate::model::outcome::{CaseResult, Outcome, StepResult};
use crate::record::redact::Redactor;
use crate::suite::plan::{Job, Plan};
use crate::suite::variables::Scope;

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
}

impl Context {
    /// The same with connections of its own; `None` where no client can be set up.
    fn beside(&self) -> Option<Context> {
        Some(Context {
            profile: self.profile.clone(),
            client: self.client.beside(&self.profile).ok()?,
            rules: self.rules.clone(),
            redactor: self.redactor.clone(),
        })
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
    let next = Arc::new(AtomicUsize::new(0));
    // Closed once the last thread has ended.
    let (ended, mut all_ended) = mpsc::channel::<()>(1);
    for (number, context) in [context].into_iter().chain(others).enumerate() {
        let work = Work {
            context,
            plan: plan.clone(),
            stop: stop.clone(),
            next: next.clone(),
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
    plan: Arc<Plan>,
    stop: Stop,
    /// The next job that nobody has taken.
    next: Arc<AtomicUsize>,
    sink: Arc<S>,
}

impl<S: Sink> Work<S> {
    /// Runs jobs until none is left, so many side by side.
    async fn all(self: Arc<Self>, side_by_side: usize) {
        let mut tasks = JoinSet::new();
        for _ in 0..side_by_side {
            let work = self.clone();
            tasks.spawn(async move {
                while let Some(job) = work.next() {
                    let result = run_job(&work.context, job, &work.stop).await;
                    work.sink.case_finished(&result);
                }
            });
        }
        while tasks.join_next().await.is_some() {}
    }

    fn next(&self) -> Option<&Job> {
        self.plan
            .jobs
            .get(self.next.fetch_add(1, Ordering::Relaxed))
    }
}

/// Runs one job, or says why it was not run.
async fn run_job(context: &Context, job: &Job, stop: &Stop) -> CaseResult {
    if let Some(reason) = &job.skip {
        return skipped(&job.case, reason.clone());
    }
    if let Some(reason) = stop.reason() {
        return not_run(&job.case, reason);
    }
    tokio::select! {
        biased;
        result = run_case(context, &job.case) => result,
        reason = stop.wait() => interrupted(context, &job.case, reason),
    }
}

/// Runs one case: every runner, the harness among them, calls this.
pub async fn run_case(context: &Context, case: &Case) -> CaseResult {
    let started = Instant::now();
    let mut steps = Vec::with_capacity(case.steps.len());
    for step in &case.steps {
        steps.push(run_step(context, case, step).await);
    }
    let outcome = judge_case(&steps);
    for step in &mut steps {
        context.redactor.redact(step);
    }
    CaseResult {
        outcome,
        duration_us: u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
        steps,
        ..blank(case)
    }
}

/// A request as it would be sent, or why it cannot be.
///
/// # Errors
/// A [`Blocked`] of phase `building` or `credential`.
pub fn prepare(context: &Context, case: &Case, step: &Step) -> Result<Request, Blocked> {
    let drafted = draft(context, case, step)?;
    let credential = credential(&context.profile, &step.request.auth);
    context
        .client
        .prepare(drafted.request, &drafted.without, credential)
}

/// The same for a request that is sent at once, which checks the rest.
fn complete(context: &Context, case: &Case, step: &Step) -> Result<Request, Blocked> {
    let drafted = draft(context, case, step)?;
    let credential = credential(&context.profile, &step.request.auth);
    context
        .client
        .complete(drafted.request, &drafted.without, credential)
}

fn draft(context: &Context, case: &Case, step: &Step) -> Result<draft::Draft, Blocked> {
    let scope = scope(context, case);
    draft::draft(&step.request, scope, &context.profile.base)
}

async fn run_step(context: &Context, case: &Case, step: &Step) -> StepResult {
    let mut result = StepResult {
        name: step.name.as_deref().map(str::to_owned),
        operation: step.operation.to_string(),
        ..StepResult::default()
    };
    let request = match complete(context, case, step) {
        Ok(request) => request,
        Err(blocked) => {
            result.blocked = Some(blocked);
            return result;
        }
    };
    let is_safe = is_safe_method(&request.method);
    match context.client.send(request, is_safe).await {
        Ok(exchange) => {
            let verdict = judge_step(step, &exchange, scope(context, case), &context.rules);
            result.checks = verdict.checks;
            result.findings = verdict.findings;
            result.observations = verdict.observations;
            result.exchange = Some(exchange);
        }
        Err(blocked) => {
            result.unanswered = prepare(context, case, step).ok();
            result.blocked = Some(blocked);
        }
    }
    result
}

fn scope<'a>(context: &'a Context, case: &'a Case) -> Scope<'a> {
    Scope {
        run: &context.profile.vars,
        case: &case.vars,
    }
}

fn credential<'a>(profile: &'a HostProfile, auth: &Auth) -> Option<&'a Credential> {
    match auth {
        Auth::None => None,
        Auth::Default => profile.credentials.get("default"),
        Auth::Named(name) => profile.credentials.get(name),
    }
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
        return blocked_early(case, reason, false);
    }
    skipped(case, format!("not run: {}", reason.words()))
}

/// A case whose request was under way when the run ended.
fn interrupted(context: &Context, case: &Case, reason: StopReason) -> CaseResult {
    let is_safe = case
        .steps
        .iter()
        .all(|step| is_safe_method(&step.request.method));
    let mut result = blocked_early(case, reason, !is_safe);
    for (step, result) in case.steps.iter().zip(&mut result.steps) {
        result.unanswered = prepare(context, case, step).ok();
        context.redactor.redact(result);
    }
    result
}

fn blocked_early(case: &Case, reason: StopReason, may_have_been_carried_out: bool) -> CaseResult {
    let step = case.steps.first();
    CaseResult {
        outcome: Outcome::Blocked,
        steps: vec![StepResult {
            operation: step.map_or_else(String::new, |step| step.operation.to_string()),
            blocked: Some(Blocked {
                phase: Phase::Interrupted,
                cause: reason.words(),
                help: None,
                may_have_been_carried_out,
            }),
            ..StepResult::default()
        }],
        ..blank(case)
    }
}
