//! One case from its first step to its teardown.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::context::Context;
use super::credential::{refuse_given_up, refused};
use super::not_run::blank;
use super::ran::{Ran, Sent};
use super::ready::{complete, prepare_with};
use super::stop::{Stop, StopReason};
use super::work_pool::crowded;
use super::{WorkPool, retry, settle};
use crate::client::{BodyPermit, Received};
use crate::json::{MemberSpan, is_crowded, most_values};
use crate::judge::{
    Bindings, Rules, gateway_answer, is_awaited, judge_baseline, judge_case, judge_step,
};
use crate::model::case::{Case, Expected, Role, Step, is_safe_method};
use crate::model::exchange::{Blocked, Exchange, Phase, Response};
use crate::model::finding::Finding;
use crate::model::outcome::{CaseResult, StepResult};
use crate::variables::{BUILT_IN, Scope, Values};

/// Runs one case: every runner, the harness among them, calls this. What a scenario left
/// behind is put back by its teardown, also where `stop` ends the run.
pub async fn run_case(context: &Context, case: &Arc<Case>, stop: &Stop) -> Ran {
    let started = Instant::now();
    let mut scenario = Scenario {
        context,
        case,
        stop,
        captured: case.row.clone(),
        results: Arc::new(Vec::with_capacity(case.steps.len())),
        secrets: Vec::with_capacity(case.steps.len()),
        halted: None,
        room: None,
    };
    for index in 0..case.steps.len() {
        let (result, secrets) = scenario.step(index).await;
        Arc::make_mut(&mut scenario.results).push(result);
        scenario.secrets.push(secrets);
    }
    let room = scenario.room.take();
    let steps = scenario.finish().await;
    let result = CaseResult {
        outcome: judge_case(&steps),
        duration_us: u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
        steps,
        ..blank(case)
    };
    Ran { result, room }
}

type Secrets = Option<Vec<MemberSpan>>;

/// A case under way.
struct Scenario<'a> {
    context: &'a Context,
    case: &'a Arc<Case>,
    stop: &'a Stop,
    /// The row's values and what was captured so far.
    captured: Values,
    /// Shared with whoever judges a response by them.
    results: Arc<Vec<StepResult>>,
    /// Where the secrets of each response stand, where judging has come upon them.
    secrets: Vec<Secrets>,
    /// Why no further step but teardown is sent.
    halted: Option<String>,
    /// The room that the response before takes.
    room: Option<BodyPermit>,
}

impl Scenario<'_> {
    async fn step(&mut self, index: usize) -> (StepResult, Secrets) {
        let case = self.case.clone();
        let Some(step) = case.steps.get(index) else {
            return Default::default();
        };
        let mut result = StepResult {
            name: step.name.as_deref().map(str::to_owned),
            role: step.role,
            operation: step.expected.operation.to_string(),
            ..StepResult::default()
        };
        if let Some(reason) = self.reason_to_skip(step) {
            self.skip(step, reason, &mut result);
            return (result, None);
        }
        let mut secrets = None;
        let values = Arc::new(self.values(step));
        let sent = self.send(index, step, &values).await;
        result.sends = (sent.sends > 1).then_some(sent.sends);
        result.attempts = sent.attempts;
        let judged = match sent.outcome {
            Ok(exchange) => self.judge(index, exchange, &values, judge_step).await,
            Err(blocked) => Err(blocked),
        };
        match judged {
            Ok((exchange, verdict)) => {
                self.captured.extend(verdict.captures.clone());
                result.captures = settle::in_names_of(step, verdict.captures);
                result.checks = verdict.checks;
                result.findings = verdict.findings;
                result.observations = verdict.observations;
                secrets = verdict.secrets;
                let refused = refused(self.context, step, &exchange.response);
                let catalog = &self.context.rules.catalog;
                let gateway = || gateway_answer(&step.expected, &exchange, catalog);
                settle::no_answer_of_host(&mut result, refused.or_else(gateway));
                result.exchange = Some(exchange);
            }
            Err(blocked) => {
                let (client, profile) = (&self.context.client, &self.context.profile);
                let prepared = prepare_with(client, profile, self.scope(&values), step);
                result.unanswered = prepared.ok();
                result.blocked = Some(blocked);
            }
        }
        match step.role {
            Role::Step => self.halt_after(&result),
            Role::Setup => self.settle_setup(&mut result),
            Role::Teardown => settle::teardown(&mut result),
        }
        (result, secrets)
    }

    /// Why a step is not sent.
    fn reason_to_skip(&self, step: &Step) -> Option<String> {
        if step.role == Role::Teardown {
            let was_sent = |result: &StepResult| {
                let may_have = |blocked: &Blocked| blocked.phase.may_have_been_sent();
                result.exchange.is_some()
                    || result.blocked.as_ref().is_some_and(may_have)
                    || (result.unanswered.is_some() && self.stop.cut_reason().is_some())
            };
            if !self.results.iter().any(was_sent) {
                return Some("nothing was sent before it".into());
            }
        } else if let Some(halted) = &self.halted {
            return Some(halted.clone());
        } else if let Some(reason) = self.stop.cut_reason().filter(|_| !self.results.is_empty()) {
            return Some(format!("not run: {}", reason.words()));
        }
        let is_bound =
            |name: &Arc<str>| self.captured.contains_key(name) || BUILT_IN.contains(&&**name);
        let missing = step.uses.iter().find(|name| !is_bound(name));
        missing.map(|name| format!("`{name}` was not captured"))
    }

    /// A step that the case is about was not run, so the case could not be judged, unless
    /// what stands in its way says more.
    fn skip(&mut self, step: &Step, reason: String, result: &mut StepResult) {
        let is_reported = |earlier: &StepResult| {
            earlier.blocked.is_some() || earlier.findings.iter().any(Finding::is_drift)
        };
        if step.role != Role::Teardown && !self.results.iter().any(is_reported) {
            let stopped = self.stop.cut_reason().is_some();
            result.blocked = Some(settle::not_run(reason.clone(), stopped));
        }
        if step.role != Role::Teardown && self.halted.is_none() {
            self.halted = Some(format!("{} was not run", self.words(step)));
        }
        result.skip_reason = Some(reason);
    }

    fn words(&self, step: &Step) -> String {
        match &step.name {
            Some(name) => format!("the step `{name}`"),
            None => "the request".into(),
        }
    }

    /// The variables that get their value now.
    fn values(&self, step: &Step) -> Values {
        let mut values = self.captured.clone();
        for name in &step.uses {
            if let Some(value) = self.context.values.get(name, &self.case.id) {
                values.insert(name.clone(), value);
            }
        }
        values
    }

    fn scope<'s>(&'s self, values: &'s Values) -> Scope<'s> {
        Scope {
            step: values,
            run: &self.context.profile.vars,
            case: &self.case.vars,
        }
    }

    /// Judges a response, and gives the exchange back.
    async fn judge<T: Send + 'static>(
        &self,
        index: usize,
        exchange: Exchange,
        values: &Arc<Values>,
        by: fn(&Expected, &Exchange, Bindings<'_>, &Rules) -> T,
    ) -> Result<(Exchange, T), Blocked> {
        let is_safe = is_safe_method(&exchange.request.method);
        let bytes = exchange.response.body.as_bytes().len();
        let (case, earlier, values) = (self.case.clone(), self.results.clone(), values.clone());
        let (rules, profile) = (self.context.rules.clone(), self.context.profile.clone());
        let judging = move || {
            let max_bytes = profile.max_body_bytes;
            let most = most_values(max_bytes);
            if is_crowded(exchange.response.body.as_bytes(), most) {
                return Err(crowded(most, max_bytes));
            }
            let bindings = Bindings {
                case: &case.id,
                scope: Scope {
                    step: &values,
                    run: &profile.vars,
                    case: &case.vars,
                },
                earlier: &earlier,
            };
            let judged = by(&case.steps[index].expected, &exchange, bindings, &rules);
            Ok((exchange, judged))
        };
        let judged = self.context.work_pool.work(bytes, self.stop, judging).await;
        judged.flatten().map_err(|blocked| Blocked {
            may_have_been_carried_out: !is_safe,
            ..blocked
        })
    }

    /// Takes secrets out of what the steps found, and compares it with what was accepted.
    async fn finish(self) -> Vec<StepResult> {
        let bytes = self.results.iter().map(settle::body_bytes).sum();
        let steps = Arc::unwrap_or_clone(self.results);
        let bare = match WorkPool::takes(bytes) {
            true => steps.iter().map(settle::bare).collect(),
            false => Vec::new(),
        };
        let (redactor, rules) = (self.context.redactor.clone(), self.context.rules.clone());
        let (case, secrets) = (self.case.clone(), self.secrets);
        let finishing = move || {
            let mut steps = steps;
            redactor.redact_noted(&mut steps, secrets);
            judge_baseline(&case, &mut steps, &rules);
            redactor.redact_findings(&mut steps);
            steps
        };
        match self
            .context
            .work_pool
            .work(bytes, self.stop, finishing)
            .await
        {
            Ok(steps) => steps,
            Err(blocked) => settle::with_last_blocked(bare, blocked),
        }
    }

    /// Sends a step's request: once, or until its response is the one waited for.
    async fn send(&mut self, index: usize, step: &Step, values: &Arc<Values>) -> Sent {
        let begun = Instant::now();
        let mut sends = 0;
        loop {
            let mut sent = self.send_with_retries(step, values).await;
            sends += sent.sends;
            sent.sends = sends;
            let Some(until) = &step.expected.until else {
                return sent;
            };
            let awaited = match sent.outcome {
                Ok(exchange) => self.judge(index, exchange, values, is_awaited).await,
                Err(blocked) => Err(blocked),
            };
            let is_done;
            (is_done, sent.outcome) = match awaited {
                Ok((exchange, is_awaited)) => (is_awaited, Ok(exchange)),
                Err(blocked) => (
                    matches!(
                        blocked.phase,
                        Phase::Credential | Phase::Interrupted | Phase::Limit
                    ),
                    Err(blocked),
                ),
            };
            let is_last = begun.elapsed() + until.every > until.within;
            if is_done || is_last || self.pause(until.every).await.is_err() {
                return sent;
            }
        }
    }

    /// Sends a request, and again as far as the profile's policy goes.
    async fn send_with_retries(&mut self, step: &Step, values: &Values) -> Sent {
        let policy = &self.context.profile.retry;
        let mut attempts = Vec::new();
        loop {
            // Before the next response may take room: nobody waits for room while having some.
            self.room = None;
            let outcome = match self.send_once(step, values).await {
                Ok(received) => {
                    self.room = received.room;
                    self.heed(&received.exchange.response);
                    Ok(received.exchange)
                }
                Err(blocked) => Err(blocked),
            };
            let number = u32::try_from(attempts.len()).unwrap_or(u32::MAX) + 1;
            let pause = retry::pause_after(number, policy);
            let goes_on =
                number < policy.attempts && retry::is_worth_another(step, &outcome, policy);
            if goes_on {
                attempts.push(retry::attempt(&outcome, pause));
            }
            if !goes_on || self.pause(pause).await.is_err() {
                return Sent {
                    outcome,
                    sends: number,
                    attempts,
                };
            }
        }
    }

    /// Takes note of how long the host asks to be left alone. Where that is longer than the
    /// profile waits, the run ends.
    fn heed(&self, response: &Response) {
        if let Err(asked) = self.context.pace.note(response) {
            self.stop.stop(StopReason::AskedToWait(asked));
        }
    }

    async fn send_once(&self, step: &Step, values: &Values) -> Result<Received, Blocked> {
        let is_safe = is_safe_method(&step.request.method);
        let has_begun = AtomicBool::new(false);
        let sending = async {
            refuse_given_up(self.context, step)?;
            let request = complete(self.context, self.scope(values), step).await?;
            self.context.pace.turn().await;
            has_begun.store(true, Ordering::Relaxed);
            self.context.client.send(request, is_safe).await
        };
        tokio::select! {
            biased;
            sent = sending => sent,
            words = self.cut_off(step.role) => Err(Blocked {
                phase: Phase::Interrupted,
                cause: words,
                help: None,
                may_have_been_carried_out: !is_safe && has_begun.load(Ordering::Relaxed),
            }),
        }
    }

    /// Waits until the run's end cuts a request short, and gives the reason. What a
    /// teardown needs to know is in the response, so that is waited for a little longer.
    async fn cut_off(&self, role: Role) -> String {
        let has_teardown = || {
            self.case
                .steps
                .iter()
                .any(|step| step.role == Role::Teardown)
        };
        match role {
            Role::Teardown => {
                let reason = self.stop.wait_for_grace().await;
                format!("{}, and the time for teardown was up", reason.words())
            }
            _ if has_teardown() => self.stop.wait_for_last_responses().await.words(),
            _ => self.stop.wait().await.words(),
        }
    }

    /// A pause that the run's end cuts short.
    async fn pause(&self, pause: Duration) -> Result<(), ()> {
        tokio::select! {
            () = tokio::time::sleep(pause) => Ok(()),
            _ = self.stop.wait() => Err(()),
        }
    }

    /// After a step that got no response, or another status, those after it mean nothing.
    fn halt_after(&mut self, result: &StepResult) {
        if let Some(why) = settle::why_halted(result) {
            let name = result.name.as_deref().unwrap_or("before it");
            self.halted = Some(format!("the step `{name}` {why}"));
        }
    }

    /// A failed setup blocks the case: what it found says nothing about the case.
    fn settle_setup(&mut self, result: &mut StepResult) {
        settle::setup(result);
        if result.blocked.is_some() {
            let name = result.name.as_deref().unwrap_or_default();
            self.halted = Some(format!("the setup step `{name}` failed"));
        }
    }
}
