//! Names that things are given, each for one thing alone.

use std::collections::HashMap;

/// Names in use, each with what it is for.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(HashMap<String, String>);

impl Names {
    /// The name of a thing: this one, or where another has it the same with a number.
    pub(super) fn of(&mut self, thing: &str, name: &str) -> String {
        let mut own = name.to_owned();
        let mut number = 2;
        while self.0.get(&own).is_some_and(|other| other != thing) {
            own = format!("{name}_{number}");
            number += 1;
        }
        self.0.insert(own.clone(), thing.to_owned());
        own
    }
}
