//! One case from its first step to its teardown.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::context::Context;
use super::ready::prepare_with;
use super::shared_fixtures::SharedFixture;
use super::stop::Stop;
use super::work_pool::crowded;
use super::{WorkPool, credential, settle};
use crate::client::BodyPermit;
use crate::json::{MemberSpan, is_crowded, most_values};
use crate::judge::{Bindings, Rules, gateway_answer, judge_baseline, judge_step};
use crate::model::case::{Case, Expected, Role, Step, is_safe_method};
use crate::model::exchange::{Blocked, Exchange};
use crate::model::finding::{Finding, Observations};
use crate::model::outcome::StepResult;
use crate::variables::{BUILT_IN, Scope, Values};

type Secrets = Option<Vec<MemberSpan>>;

/// What a step of a case sees: one of a fixture nothing of the case.
fn scope<'s>(case: &'s Case, step: &Step, run: &'s Values, values: &'s Values) -> Scope<'s> {
    static NONE: Values = Values::new();
    Scope {
        step: values,
        run,
        case: match step.fixture {
            Some(_) => &NONE,
            None => &case.vars,
        },
    }
}

/// A case under way.
pub(super) struct Scenario<'a> {
    pub(super) context: &'a Context,
    pub(super) case: Case,
    pub(super) stop: &'a Stop,
    /// The row's values and what was captured so far; that of a fixture under its name.
    pub(super) captured: Values,
    /// What the run's shared fixtures gave, as it is written.
    pub(super) given: BTreeMap<String, Value>,
    /// Shared with whoever judges a response by them.
    pub(super) results: Arc<Vec<StepResult>>,
    /// Where the secrets of each response stand, where judging has come upon them.
    secrets: Vec<Secrets>,
    /// Why no further step but teardown is sent.
    pub(super) halted: Option<String>,
    /// Those of the run's shared fixtures that the case uses, in its order.
    pub(super) shared: Vec<Arc<SharedFixture>>,
    /// Why one of them could not be made.
    pub(super) unmade: Option<Blocked>,
    /// The room that the response before takes.
    pub(super) room: Option<BodyPermit>,
}

impl<'a> Scenario<'a> {
    pub(super) fn new(context: &'a Context, case: &Case, stop: &'a Stop) -> Scenario<'a> {
        Scenario {
            context,
            case: case.clone(),
            stop,
            captured: case.row_values(),
            given: BTreeMap::new(),
            results: Arc::new(Vec::with_capacity(case.steps.len())),
            secrets: Vec::with_capacity(case.steps.len()),
            halted: None,
            shared: context.fixtures.used_by(case),
            unmade: None,
            room: None,
        }
    }

    /// Runs the steps that have not been run.
    pub(super) async fn go_on(&mut self) {
        while self.results.len() < self.case.steps.len() {
            let (result, secrets) = self.step(self.results.len()).await;
            Arc::make_mut(&mut self.results).push(result);
            self.secrets.push(secrets);
        }
    }

    async fn step(&mut self, index: usize) -> (StepResult, Secrets) {
        let case = self.case.clone();
        let Some(step) = case.steps.get(index) else {
            return Default::default();
        };
        let mut result = StepResult {
            name: step.name.as_deref().map(str::to_owned),
            fixture: step.fixture.as_deref().map(str::to_owned),
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
        let context = self.context;
        let built_in = step.uses.iter().filter(|name| BUILT_IN.contains(&&***name));
        result.built_in = built_in
            .filter_map(|name| Some((name.to_string(), values.get(name)?.clone())))
            .collect();
        let credentials = credential::sent(&context.profile, step);
        let sent = self.send(index, step, &credentials, &values).await;
        result.sends = (sent.sends != 1).then_some(sent.sends);
        result.attempts = sent.attempts;
        let judged = match sent.outcome {
            Ok(exchange) => self.judge(index, exchange, &values, judge_step).await,
            Err(blocked) => Err(blocked),
        };
        match judged {
            Ok((exchange, verdict)) => {
                self.capture(step, &verdict.captures);
                result.captures = settle::in_names_of(step, verdict.captures);
                result.checks = verdict.checks;
                result.findings = verdict.findings;
                result.observations = verdict.observations;
                secrets = verdict.secrets;
                let response = &exchange.response;
                let refused = credential::refused(context, step, &credentials, response);
                let catalog = &context.rules.catalog;
                let gateway = || gateway_answer(&step.expected, &exchange, catalog);
                let given_up = verdict.blocked.or(refused);
                settle::no_answer_of_host(&mut result, given_up.or_else(gateway));
                result.exchange = Some(exchange);
            }
            Err(blocked) => {
                // What was not taken away is reported with the request that would do it.
                if !result.is_given_up() || step.role == Role::Teardown {
                    let (client, profile) = (&context.client, &context.profile);
                    let prepared = prepare_with(client, profile, self.scope(step, &values), step);
                    result.unanswered = prepared.ok();
                }
                result.blocked = Some(blocked);
            }
        }
        match step.role {
            Role::Step => self.halt_after(&result),
            Role::Setup => self.settle_setup(&mut result),
            Role::Teardown => settle::teardown(&mut result),
        }
        if step.fixture.is_some() {
            // It made what the case needs, and is not what the case is about.
            result.checks.clear();
            result.findings.clear();
            result.observations = Observations::default();
        }
        (result, secrets)
    }

    /// Why a step is not sent.
    fn reason_to_skip(&self, step: &Step) -> Option<String> {
        if step.role == Role::Teardown {
            let was_sent = |result: &StepResult| {
                let may_have =
                    |blocked: &Blocked| blocked.phase.may_have_been_sent() && !result.is_given_up();
                result.exchange.is_some()
                    || result.blocked.as_ref().is_some_and(may_have)
                    || (result.unanswered.is_some() && self.stop.cut_reason().is_some())
            };
            let is_made = |fixture: &Arc<str>| self.captured.contains_key(fixture);
            let is_own =
                |result: &&StepResult| result.fixture.as_deref() == step.fixture.as_deref();
            let mut own = self.results.iter().filter(is_own);
            if !step.fixture.as_ref().is_some_and(is_made) && !own.any(was_sent) {
                return Some("nothing was sent before it".into());
            }
        } else if let Some(halted) = &self.halted {
            return Some(halted.clone());
        } else if let Some(reason) = self
            .stop
            .silence_reason()
            .filter(|_| !self.results.is_empty())
        {
            return Some(format!("not run: {}", reason.words()));
        }
        let is_bound = |name: &Arc<str>| {
            let own = self.values_of(step.fixture.as_deref());
            own.is_some_and(|own| own.contains_key(&**name))
                || self.captured.contains_key(name)
                || BUILT_IN.contains(&&**name)
        };
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
            let stopped = self.stop.silence_reason().is_some();
            let not_run = || settle::not_run(reason.clone(), stopped);
            result.blocked = Some(self.unmade.clone().unwrap_or_else(not_run));
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
        let mut values = match step.fixture.as_deref() {
            None => self.captured.clone(),
            // It knows nothing of the case, and so does the same in each.
            Some(fixture) => {
                let own = self.values_of(Some(fixture)).into_iter().flatten();
                let own = own.map(|(name, value)| (name.as_str().into(), value.clone()));
                let used = step.uses.iter();
                let used =
                    used.filter_map(|name| Some((name.clone(), self.captured.get(name)?.clone())));
                used.chain(own).collect()
            }
        };
        for name in &step.uses {
            if let Some(value) = self.context.values.get(name, &self.case.id) {
                values.insert(name.clone(), value);
            }
        }
        values
    }

    pub(super) fn scope<'s>(&'s self, step: &Step, values: &'s Values) -> Scope<'s> {
        scope(&self.case, step, &self.context.profile.vars, values)
    }

    /// Judges a response, and gives the exchange back.
    pub(super) async fn judge<T: Send + 'static>(
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
            let step = &case.steps[index];
            let bindings = Bindings {
                scope: scope(&case, step, &profile.vars, &values),
                earlier: &earlier,
                ..Bindings::bare(&case.id)
            };
            let judged = by(&step.expected, &exchange, bindings, &rules);
            Ok((exchange, judged))
        };
        let judged = self.context.work_pool.work(bytes, self.stop, judging).await;
        judged.flatten().map_err(|blocked| Blocked {
            may_have_been_carried_out: !is_safe,
            ..blocked
        })
    }

    /// Takes secrets out of what the steps found, and compares it with what was accepted.
    pub(super) async fn finish(self) -> (Vec<StepResult>, BTreeMap<String, Value>) {
        let given = self.given();
        let bytes = self.results.iter().map(settle::body_bytes).sum();
        let steps = Arc::unwrap_or_clone(self.results);
        let bare = match WorkPool::takes(bytes) {
            true => steps.iter().map(settle::bare).collect(),
            false => Vec::new(),
        };
        let (redactor, rules) = (self.context.redactor.clone(), self.context.rules.clone());
        let (case, secrets) = (self.case.clone(), self.secrets);
        let finishing = move || {
            let (mut steps, mut given) = (steps, given);
            redactor.redact_noted(&mut steps, secrets, given.values_mut());
            judge_baseline(&case, &mut steps, &rules);
            redactor.redact_findings(&mut steps);
            (steps, given)
        };
        match self
            .context
            .work_pool
            .work(bytes, self.stop, finishing)
            .await
        {
            Ok(finished) => finished,
            Err(blocked) => (settle::with_last_blocked(bare, blocked), BTreeMap::new()),
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
