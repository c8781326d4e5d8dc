//! The variables that a step sees.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

/// Names and values, shared by every case of a run.
pub type Values = BTreeMap<Arc<str>, Value>;

/// The variables that one step sees; the first layer that has a name wins.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The row's, what is built in, and what earlier steps captured.
    pub step: &'a Values,
    /// From the command line, the environment and the host profile.
    pub run: &'a Values,
    /// From the case and its defaults.
    pub case: &'a Values,
}

impl Scope<'_> {
    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let layers = [self.step, self.run, self.case];
        layers.into_iter().find_map(|layer| layer.get(name))
    }

    /// The value of a name, or of a member behind it: `user.id`.
    pub fn at(&self, path: &str) -> Option<&Value> {
        let mut names = path.split('.');
        let value = self.get(names.next()?)?;
        names.try_fold(value, |value, name| value.as_object()?.get(name))
    }
}
