//! Runs cases side by side: draft, send, judge, redact. Tokio tasks live here alone.
//!
//! It emits results and knows no report.

pub mod draft;
mod pace;
mod queue;
mod retry;
mod scenario;
mod stop;

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::mpsc;

pub use pace::Pace;
use queue::Queue;
pub use scenario::run_case;
pub use stop::{Stop, StopReason};

use crate::client::Client;
use crate::judge::Rules;
use crate::model::case::{Auth, Case, Step};
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
    /// What built-in variables are made of.
    pub values: RunValues,
    /// When requests may be sent.
    pub pace: Pace,
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
        self.clock.unwrap_or_else(Timestamp::now)
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
    let queue = Arc::new(Queue::new(plan.clone(), &context.profile));
    let (sender, mut results) = mpsc::channel(QUEUE);
    let workers = context.profile.jobs.min(plan.jobs.len()).max(1);
    for _ in 0..workers {
        let (context, queue, stop) = (context.clone(), queue.clone(), stop.clone());
        let sender = sender.clone();
        tokio::spawn(async move {
            while let Some(turn) = queue.next().await {
                let result = run_job(&context, turn.job, &stop).await;
                drop(turn);
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
    run_case(context, &job.case, stop).await
}

/// A request as it would be sent, or why it cannot be. What earlier steps would capture is
/// named in its place.
///
/// # Errors
/// A [`Blocked`] of phase `building` or `credential`.
pub fn prepare(context: &Context, case: &Case, step: &Step) -> Result<Request, Blocked> {
    let mut values = case.row.clone();
    for name in &step.uses {
        let built_in = context.values.get(name, &case.id);
        let value = built_in.unwrap_or_else(|| format!("captured_{name}").into());
        values.insert(name.clone(), value);
    }
    let scope = Scope {
        step: &values,
        run: &context.profile.vars,
        case: &case.vars,
    };
    prepare_with(context, scope, step)
}

/// The same with the step's variables.
fn prepare_with(context: &Context, scope: Scope<'_>, step: &Step) -> Result<Request, Blocked> {
    let drafted = draft::draft(&step.request, scope, &context.profile.base)?;
    let credential = credential(&context.profile, &step.request.auth);
    context
        .client
        .prepare(drafted.request, &drafted.without, credential)
}

/// The same for a request that is sent at once, which checks the rest.
fn complete(context: &Context, scope: Scope<'_>, step: &Step) -> Result<Request, Blocked> {
    let drafted = draft::draft(&step.request, scope, &context.profile.base)?;
    let credential = credential(&context.profile, &step.request.auth);
    context
        .client
        .complete(drafted.request, &drafted.without, credential)
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
        return blocked_early(case, reason);
    }
    skipped(case, format!("not run: {}", reason.words()))
}

fn blocked_early(case: &Case, reason: StopReason) -> CaseResult {
    let step = case.steps.first();
    CaseResult {
        outcome: Outcome::Blocked,
        steps: vec![StepResult {
            operation: step.map_or_else(String::new, |step| step.operation.to_string()),
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
