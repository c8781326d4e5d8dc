//! Runs cases side by side: draft, send, judge, redact. Tokio tasks live here alone.
//!
//! It emits results and knows no report.

pub mod draft;
mod stop;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use tokio::sync::mpsc;

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

/// How many results may wait to be written before workers wait for the writer.
const QUEUE: usize = 256;

/// Everything a case needs in order to run.
#[derive(Debug)]
pub struct Context {
    /// Where to run.
    pub profile: HostProfile,
    /// Sends the requests.
    pub client: Client,
    /// What is judged by.
    pub rules: Rules,
    /// Takes secrets out of results.
    pub redactor: Redactor,
}

/// What a run tells while it goes on.
#[derive(Debug)]
pub enum Event {
    /// A case has ended.
    CaseFinished(Box<CaseResult>),
    /// Every case that has ended so far was told: a good moment to flush.
    CaughtUp,
}

/// Runs a plan and tells `sink` each result, in the order they end.
pub async fn run(context: Arc<Context>, plan: Arc<Plan>, stop: Stop, mut sink: impl FnMut(Event)) {
    let next = Arc::new(AtomicUsize::new(0));
    let (sender, mut results) = mpsc::channel(QUEUE);
    let workers = context.profile.jobs.min(plan.jobs.len()).max(1);
    for _ in 0..workers {
        let (context, plan, stop) = (context.clone(), plan.clone(), stop.clone());
        let (next, sender) = (next.clone(), sender.clone());
        tokio::spawn(async move {
            while let Some(job) = plan.jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                let result = run_job(&context, job, &stop).await;
                if sender.send(result).await.is_err() {
                    break;
                }
            }
        });
    }
    drop(sender);
    while let Some(result) = results.recv().await {
        sink(Event::CaseFinished(Box::new(result)));
        while let Ok(result) = results.try_recv() {
            sink(Event::CaseFinished(Box::new(result)));
        }
        sink(Event::CaughtUp);
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
