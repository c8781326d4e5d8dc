//! Gives a case its fixtures when a run is planned: what the host profile has of them, and
//! the steps that make the others.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::denied::denied;
use crate::model::case::{Case, CaseFile, Role, Step};
use crate::model::fixture::{Fixture, FixtureScope};
use crate::model::host::HostProfile;

/// Gives cases their fixtures, in the order in which they are planned.
pub(super) struct FixturePlanner<'p> {
    profile: &'p HostProfile,
    /// How many instances that the profile gives have been handed out, by fixture.
    handed_out: BTreeMap<Arc<str>, usize>,
    /// What the last file said, without its fixtures and with them: its rows share both.
    last: Option<[Arc<CaseFile>; 2]>,
}

/// What one case gets.
#[derive(Default)]
struct PlannedFixtures {
    done: Vec<Arc<str>>,
    values: Vec<(Arc<str>, Value)>,
    setup: Vec<Step>,
    teardown: Vec<Step>,
    effects: Vec<Arc<str>>,
    shared: Vec<Arc<Fixture>>,
}

impl<'p> FixturePlanner<'p> {
    pub(super) fn new(profile: &'p HostProfile) -> FixturePlanner<'p> {
        FixturePlanner {
            profile,
            handed_out: BTreeMap::new(),
            last: None,
        }
    }

    /// Gives a case what it lists, where the host lacks nothing for it.
    ///
    /// # Errors
    /// Why one of the fixtures is neither given nor made.
    pub(super) fn plan(&mut self, case: &mut Case) -> Result<(), String> {
        if case.fixtures.is_empty() {
            return Ok(());
        }
        let mut planned = PlannedFixtures::default();
        for fixture in &case.fixtures {
            self.add(fixture, &mut planned)?;
        }
        for (name, _) in &planned.values {
            *self.handed_out.entry(name.clone()).or_default() += 1;
        }
        if !planned.values.is_empty() {
            case.given = Some(Box::new(planned.values.into_iter().collect()));
        }
        let without = case.said.clone();
        match self.last.take() {
            Some([last, with]) if Arc::ptr_eq(&last, &without) => case.said = with,
            _ => {
                let own = case.own();
                own.steps.splice(0..0, planned.setup);
                own.steps.extend(planned.teardown);
                let own = own.own_traits();
                own.shared_fixtures = planned.shared;
                for effect in planned.effects {
                    if !own.effects.contains(&effect) {
                        own.effects.push(effect);
                    }
                }
            }
        }
        self.last = Some([without, case.said.clone()]);
        Ok(())
    }

    fn add(&self, fixture: &Arc<Fixture>, planned: &mut PlannedFixtures) -> Result<(), String> {
        if planned.done.contains(&fixture.name) {
            return Ok(());
        }
        planned.done.push(fixture.name.clone());
        if let Some(given) = self.profile.vars.get(&fixture.name) {
            let value = self.instance(fixture, given)?;
            planned.values.push((fixture.name.clone(), value));
            return Ok(());
        }
        for used in &fixture.fixtures {
            self.add(used, planned)?;
        }
        let (steps, effects) = (&fixture.steps, &fixture.effects);
        if let Some(reason) = denied(effects, self.profile) {
            return Err(format!(
                "the fixture `{}` cannot be made: {reason}",
                fixture.name
            ));
        }
        planned.effects.extend(effects.iter().cloned());
        if fixture.scope == FixtureScope::Run {
            planned.shared.push(fixture.clone());
            return Ok(());
        }
        let (setup, teardown): (Vec<Step>, Vec<Step>) = steps
            .iter()
            .cloned()
            .partition(|step| step.role == Role::Setup);
        planned.setup.extend(setup);
        // What was made last is taken away first.
        planned.teardown.splice(0..0, teardown);
        Ok(())
    }

    /// The instance of a fixture that a case gets of what the profile gives: one, or a list of
    /// which each case gets its own.
    fn instance(&self, fixture: &Fixture, given: &Value) -> Result<Value, String> {
        let (host, name) = (&self.profile.name, &fixture.name);
        // A variable of the environment or of the command line is a text.
        let read = given
            .as_str()
            .and_then(|text| serde_json::from_str::<Value>(text).ok());
        let read = read.filter(|value| value.is_object() || value.is_array());
        let given = match read.as_ref().unwrap_or(given) {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        let next = match fixture.scope {
            FixtureScope::Run => 0,
            FixtureScope::Case => self.handed_out.get(name).copied().unwrap_or_default(),
        };
        let instance = given.get(next).ok_or_else(|| {
            format!(
                "each case needs a `{name}` of its own, and the host `{host}` provides {}",
                given.len()
            )
        })?;
        match instance {
            Value::Object(values) => {
                let missing = fixture
                    .values
                    .iter()
                    .find(|value| !values.contains_key(&***value));
                match missing {
                    None => Ok(instance.clone()),
                    Some(value) => Err(format!(
                        "the variable `{name}` of the host `{host}` has no `{value}`"
                    )),
                }
            }
            // A fixture with one value can be given by that alone.
            text => match fixture.values.as_slice() {
                [value] => Ok(Value::Object(Map::from_iter([(
                    value.to_string(),
                    text.clone(),
                )]))),
                values => Err(format!(
                    "the variable `{name}` of the host `{host}` must be a table with {}",
                    crate::error::list_words(
                        &values.iter().map(AsRef::as_ref).collect::<Vec<&str>>()
                    )
                )),
            },
        }
    }
}
