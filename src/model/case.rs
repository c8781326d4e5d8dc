//! A request case: what is sent, and what is expected of the response; or a scenario of
//! several such steps.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::fixture::Fixture;
use super::template::Template;

pub use super::matcher::{CountRange, JsonType, Matcher};
pub use super::status_set::{StatusPattern, StatusSet};
pub use super::step::{
    Auth, BodyExpectation, BodyTemplate, Capture, CaptureSource, ContractChoice, Expect,
    Expectation, Expected, HeaderExpectation, Query, RequestTemplate, Role, SameAs, Step, Until,
    is_safe_method,
};

/// One file's named request with what is expected of the response, or its steps; one row
/// of the file where it has rows.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// Its path under `cases/` without the suffix, or the file's `id:`; a row adds `[key]`.
    pub id: Arc<str>,
    /// Its title; the id where the file has no `name:`.
    pub name: Arc<str>,
    /// Its file, relative to the suite, with `/` between folders.
    pub file: Arc<str>,
    /// The line of the file where it starts, counted from 1.
    pub line: u32,
    /// Words to select it by.
    pub tags: Vec<Arc<str>>,
    /// What it does to the host, by name: `mail`, `create`. Empty where it changes nothing.
    pub effects: Vec<Arc<str>>,
    /// Variables that the host profile must set; it is skipped where one is missing.
    pub needs: Vec<Arc<str>>,
    /// Variables it uses and does not set itself.
    pub variables: Vec<Arc<str>>,
    /// Its own variables.
    pub vars: BTreeMap<Arc<str>, Value>,
    /// What must be made on the host first.
    pub fixtures: Vec<Arc<Fixture>>,
    /// Those of them, and those that they use, that the whole run shares; known once a run is
    /// planned.
    pub shared_fixtures: Vec<Arc<Fixture>>,
    /// Why it is not to be run, where the file says so.
    pub skip: Option<Arc<str>>,
    /// The values of its row, which win over every other variable.
    pub row: BTreeMap<Arc<str>, Value>,
    /// What it shares with other cases: those with a resource in common run one after another.
    pub resources: Vec<Template>,
    /// Its requests, in order: setup, steps, teardown. A simple case has one without a name.
    /// Once a run is planned, those of its fixtures stand around them.
    pub steps: Vec<Step>,
}

impl Case {
    /// The step of its own that a result is of: by name, or the only one without.
    pub fn step_of(&self, name: Option<&str>) -> Option<&Step> {
        let mut own = self.steps.iter().filter(|step| step.fixture.is_none());
        own.find(|step| step.name.as_deref() == name)
    }
}
