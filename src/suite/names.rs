//! Which variables a case uses, and whether anything could ever set them.

use std::sync::Arc;

use super::decode::Mistakes;
use super::filters;
use crate::error::list_words;
use crate::model::fixture::Fixture;
use crate::model::template::has_expression;
use crate::variables::{BUILT_IN, names_used, paths_used};
use crate::yaml::node::{Data, Node, Place, shorten};

/// A variable's name and where it is used.
pub type Used = (String, Place);

/// Adds every variable that the texts of a value use, in the order of the file.
pub fn collect(node: &Node, used: &mut Vec<Used>, mistakes: &mut Mistakes) {
    match &node.data {
        Data::Text(text) if has_expression(text) => match names_used(text) {
            Ok(names) => {
                used.extend(names.into_iter().map(|name| (name, node.at)));
                check_values(text, node.at, mistakes);
                filters::check(text, node.at, mistakes);
            }
            Err(words) => mistakes.add(
                node.at,
                format!("`{}` is not a valid template: {words}", shorten(text)),
            ),
        },
        Data::List(items) => items.iter().for_each(|item| collect(item, used, mistakes)),
        Data::Map(entries) => {
            for (key, value) in entries {
                if has_expression(&key.text) {
                    let message = format!("the key `{}` has a variable", shorten(&key.text));
                    let help =
                        "variables are expanded in values only; a body may be written as `text`";
                    mistakes.add_with_help(key.at, message, help);
                }
                collect(value, used, mistakes);
            }
        }
        _ => {}
    }
}

/// A mistake for each value that a text takes of a fixture which has no such value.
fn check_values(text: &str, at: Place, mistakes: &mut Mistakes) {
    let known = mistakes.known.clone();
    let Some(fixtures) = known.fixtures.as_ref().filter(|all| !all.is_empty()) else {
        return;
    };
    for path in paths_used(text).unwrap_or_default() {
        let mut names = path.split('.');
        let fixture = names.next().and_then(|name| fixtures.get(name));
        if let (Some(fixture), Some(value)) = (fixture, names.next()) {
            let values: Vec<String> = fixture.values.iter().map(ToString::to_string).collect();
            let what = format!("value of the fixture `{}`", fixture.name);
            let words: Vec<&str> = values.iter().map(String::as_str).collect();
            let help = format!("it has {}", list_words(&words));
            mistakes.check_name(at, &what, value, &values, &help);
        }
    }
}

/// A mistake where a variable cannot have this name.
pub fn check_name(name: &str, at: Place, what: &str, mistakes: &mut Mistakes) {
    let starts = |c: char| c.is_ascii_alphabetic() || c == '_';
    let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !name.starts_with(starts) || !name.chars().all(goes_on) {
        mistakes.add(
            at,
            format!(
                "{what} cannot be called `{}`: letters, digits and `_` make a name",
                shorten(name)
            ),
        );
    } else if BUILT_IN.contains(&name) {
        mistakes.add(
            at,
            format!("{what} cannot be called `{name}`, which is built in"),
        );
    }
}

/// Follows the variables through the steps of a case.
#[derive(Debug, Default)]
pub struct Scoping {
    /// Those of the case, its rows and the captures so far.
    pub own: Vec<Arc<str>>,
    /// Those that steps will capture, each with its step.
    pub later: Vec<(Arc<str>, String)>,
    /// Those of `needs`.
    pub needs: Vec<Arc<str>>,
    /// Those that the run has to set, as far as they are known by now.
    pub from_run: Vec<Arc<str>>,
    /// What is listed under `fixtures`: each name has the values of one.
    pub fixtures: Vec<Arc<Fixture>>,
}

impl Scoping {
    /// Those of a step's names that get their value when it runs.
    pub fn bound_late(&self, used: &[Used]) -> Vec<Arc<str>> {
        let mut names: Vec<Arc<str>> = Vec::new();
        for (name, _) in used {
            let is_captured = self.later.iter().any(|(captured, _)| **captured == **name);
            let is_made = self.fixtures.iter().any(|one| *one.name == **name);
            let is_late =
                is_captured || is_made || (BUILT_IN.contains(&name.as_str()) && name != "env");
            if is_late && !names.iter().any(|known| **known == **name) {
                names.push(name.as_str().into());
            }
        }
        names
    }

    /// Reports the names that nothing could ever set, and keeps those that the run has to set.
    pub fn check(&mut self, used: Vec<Used>, mistakes: &mut Mistakes) {
        let known = mistakes.known.clone();
        for (name, at) in used {
            let is_own = |own: &Arc<str>| **own == *name;
            if self.own.iter().any(is_own)
                || self.fixtures.iter().any(|fixture| is_own(&fixture.name))
                || self.from_run.iter().any(is_own)
                || BUILT_IN.contains(&name.as_str())
            {
                continue;
            }
            if mistakes.unread_fixtures.contains(&name) {
                continue;
            }
            if let Some(variable) = name.strip_prefix("env.") {
                if let Some(allowed) = &known.environment {
                    let help = "name it under `env` in driftcheck.toml: env = [\"NAME\"]";
                    mistakes.check_name(
                        at,
                        "permitted environment variable",
                        variable,
                        allowed,
                        help,
                    );
                }
                self.from_run.push(name.into());
                continue;
            }
            if known
                .fixtures
                .as_ref()
                .is_some_and(|all| all.contains_key(&*name))
            {
                let message = format!("`{name}` is a fixture that is not listed here");
                mistakes.add_with_help(at, message, format!("write `fixtures: [{name}]`"));
                continue;
            }
            if let Some((_, step)) = self.later.iter().find(|(later, _)| **later == *name) {
                mistakes.add_with_help(
                    at,
                    format!("`{name}` is used before {step} captures it"),
                    "capture it in an earlier step, under `setup` or `steps`",
                );
                continue;
            }
            if !self.needs.iter().any(is_own)
                && let Some(profiles) = &known.variables
            {
                let mut candidates = profiles.clone();
                candidates.extend(self.own.iter().map(ToString::to_string));
                candidates.extend(self.needs.iter().map(ToString::to_string));
                candidates.extend(BUILT_IN.map(str::to_owned));
                let help = format!(
                    "set it under `vars`, in a host profile, or with --var {name}=…; \
                     list it under `needs` where only a host can know it"
                );
                mistakes.check_name(at, "variable", &name, &candidates, &help);
            }
            self.from_run.push(name.into());
        }
    }
}

/// Words without repetition, in their order.
pub(super) fn names(texts: Vec<(String, Place)>) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = Vec::with_capacity(texts.len());
    for (text, _) in texts {
        if !names.iter().any(|name| **name == *text) {
            names.push(text.into());
        }
    }
    names
}
