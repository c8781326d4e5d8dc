//! A fixture: the steps that make what a case needs on a host, and put the host back.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::step::Step;

/// Fixtures by their names.
pub type Fixtures = BTreeMap<Arc<str>, Arc<Fixture>>;

/// A fixture, as its file says. A host profile may give what it makes instead.
#[derive(Debug)]
pub struct Fixture {
    /// What cases list it by, and their variables begin with.
    pub name: Arc<str>,
    /// Who shares an instance.
    pub scope: FixtureScope,
    /// The fixtures whose values its steps use.
    pub fixtures: Vec<Arc<Fixture>>,
    /// The names of its values.
    pub values: Vec<Arc<str>>,
    /// Variables that the host profile must set, and those that its steps use.
    pub needs: Vec<Arc<str>>,
    /// What it does to the host, by name.
    pub effects: Vec<Arc<str>>,
    /// Why no request can make it: then only a host profile gives it.
    pub cannot_be_made: Option<Arc<str>>,
    /// Its setup and its teardown.
    pub steps: Vec<Step>,
}

/// A suite has one fixture of a name.
impl PartialEq for Fixture {
    fn eq(&self, other: &Fixture) -> bool {
        self.name == other.name
    }
}

/// Who shares an instance of a fixture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FixtureScope {
    /// Nobody: each case has one of its own.
    #[default]
    Case,
    /// All cases of a run, which must leave it as it is.
    Run,
}
