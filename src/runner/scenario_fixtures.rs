//! The fixtures of a case under way: those that a run shares, and what their steps capture.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::scenario::Scenario;
use super::secret_values;
use super::settle;
use super::shared_fixtures::{FixtureValues, Made, SharedFixture};
use crate::model::case::{Role, Step};
use crate::model::fixture::Fixture;
use crate::model::outcome::StepResult;
use crate::variables::Values;

impl Scenario<'_> {
    /// Takes part in the fixtures that the whole run shares, and makes those that nobody has.
    pub(super) async fn share(&mut self) {
        if self.case.shared_fixtures.is_empty() {
            return;
        }
        // What is to be made comes first.
        let own = std::mem::take(&mut self.case.own().steps);
        for (fixture, shared) in self.shared() {
            let mut made = shared.made.lock().await;
            // What halts this case says nothing of a fixture that others may need.
            if made.is_none() && self.halted.is_none() {
                self.run_all(&fixture, Role::Setup).await;
                let became = self.made(&fixture);
                if became.is_err() {
                    self.run_all(&fixture, Role::Teardown).await;
                }
                *made = Some(became);
            }
            match made.as_ref() {
                Some(Ok(values)) => self.take(&fixture, values),
                Some(Err(blocked)) => {
                    self.halted = Some(blocked.cause.clone());
                    self.unmade = Some(blocked.clone());
                }
                None => {}
            }
        }
        self.case.own().steps.extend(own);
    }

    fn take(&mut self, fixture: &Fixture, values: &FixtureValues) {
        let name = &fixture.name;
        self.captured.insert(name.clone(), values.sent.clone());
        self.given.insert(name.to_string(), values.written.clone());
    }

    /// What became of a fixture whose setup was run.
    fn made(&self, fixture: &Fixture) -> Made {
        let name = &*fixture.name;
        let own = self
            .results
            .iter()
            .filter(|result| result.fixture.as_deref() == Some(name));
        if let Some(failed) = own.clone().find_map(|result| result.blocked.as_ref()) {
            return Err(failed.clone());
        }
        let Some(sent) = self.captured.get(name) else {
            let cause = format!("the fixture `{name}` was not created");
            return Err(settle::not_run(cause, false));
        };
        let mut own: Vec<StepResult> = own.cloned().collect();
        let (redactor, secrets) = (&self.context.redactor, &self.context.fixtures.secrets);
        secrets.learn(name, sent, redactor);
        redactor.redact(&mut own);
        let written = own.into_iter().flat_map(|result| result.captures);
        let written: Map<String, Value> = written.collect();
        // What is a secret here is one in every case that is given it.
        let masked =
            |(name, written): (&String, &Value)| sent.get(name).filter(|sent| *sent != written);
        for secret in written.iter().filter_map(masked) {
            secret_values::learn(secret, redactor);
        }
        Ok(FixtureValues {
            sent: sent.clone(),
            written: Value::Object(written),
        })
    }

    /// Takes away what the whole run shares, where this case was the last to use it.
    pub(super) async fn leave(&mut self) {
        for (fixture, shared) in self.shared().into_iter().rev() {
            if let Some(values) = shared.leave().await {
                self.captured.insert(fixture.name.clone(), values.sent);
                self.run_all(&fixture, Role::Teardown).await;
            }
        }
    }

    fn shared(&self) -> Vec<(Arc<Fixture>, Arc<SharedFixture>)> {
        let fixtures = self.case.shared_fixtures.iter().cloned();
        fixtures.zip(self.shared.iter().cloned()).collect()
    }

    /// Runs the steps of a fixture that have a role, behind all that has been run.
    async fn run_all(&mut self, fixture: &Fixture, role: Role) {
        let steps = fixture.steps.iter().filter(|step| step.role == role);
        self.case.own().steps.extend(steps.cloned());
        self.go_on().await;
    }

    /// The values of fixtures that no step of this case has made, without what is known to be a
    /// secret.
    pub(super) fn given(&self) -> BTreeMap<String, Value> {
        let row = match self.case.fixtures.is_empty() {
            true => Values::new(),
            false => self.case.row_values(),
        };
        let by_host = self.case.fixtures.iter().filter_map(|fixture| {
            let value = row.get(&fixture.name)?;
            Some((fixture.name.to_string(), value.clone()))
        });
        by_host.chain(self.given.clone()).collect()
    }

    /// What the steps of a fixture have captured.
    pub(super) fn values_of(&self, fixture: Option<&str>) -> Option<&Map<String, Value>> {
        self.captured.get(fixture?)?.as_object()
    }

    /// Keeps what a step captures: a fixture's steps have names of their own.
    pub(super) fn capture(&mut self, step: &Step, captures: &Values) {
        let Some(fixture) = &step.fixture else {
            self.captured.extend(captures.clone());
            return;
        };
        let made = self.captured.entry(fixture.clone());
        if let Value::Object(values) = made.or_insert_with(|| Value::Object(Map::new())) {
            let captures = captures.iter();
            values.extend(captures.map(|(name, value)| (name.to_string(), value.clone())));
        }
    }
}
