//! Names under `needs` that nothing knows: no host profile and no case has them, so that one
//! which is misspelt would skip its case for ever.

use std::collections::BTreeSet;
use std::path::Path;

use super::defaults;
use super::load::Suite;
use crate::error::InputError;
use crate::source_file::{self, shown};
use crate::variables::Values;
use crate::yaml;
use crate::yaml::node::{Data, Node, Place};

/// A warning for each name under `needs` that no case uses and nothing sets, neither a host
/// profile nor the environment.
pub fn unknown_needs(suite: &Suite, environment: &Values) -> Vec<InputError> {
    let cases = suite.cases.iter();
    let of_cases = cases.flat_map(|case| {
        let own = case.vars.keys().chain(case.columns());
        case.variables.iter().chain(own).map(AsRef::as_ref)
    });
    let profiles = suite.settings.hosts.values();
    let of_profiles = profiles.flat_map(|profile| profile.vars.keys().map(String::as_str));
    let of_environment = environment.keys().map(AsRef::as_ref);
    let known: BTreeSet<&str> = of_cases.chain(of_profiles).chain(of_environment).collect();
    let needs = suite.cases.iter().flat_map(|case| {
        let unknown = case.needs.iter().filter(|name| !known.contains(&***name));
        unknown.map(|name| (&*case.file, &**name))
    });
    let places: BTreeSet<(&str, &str)> = needs.collect();
    let warnings = places.into_iter().map(|(file, name)| {
        let words = format!(
            "nothing sets or uses the variable `{name}`: cases that need it are skipped on every host"
        );
        let warning = located(&suite.location.root, file, name, words);
        let otherwise = "use it in the case, set it under [hosts.NAME.vars], or remove it";
        warning.suggest(name, known.iter().copied(), otherwise)
    });
    let mut warnings: Vec<InputError> = warnings.collect();
    // What a folder's defaults say is reported once, not for each of its cases.
    warnings.sort();
    warnings.dedup();
    warnings
}

/// A mistake at the place of a name under `needs`: in the case file, or in the defaults of a
/// folder above it.
fn located(root: &Path, file: &str, name: &str, words: String) -> InputError {
    let path = root.join(file);
    for path in std::iter::once(path.clone()).chain(defaults::above(&path, root)) {
        let shown = shown(&path);
        let Ok(text) = source_file::read_text(&path, &shown) else {
            continue;
        };
        let node = yaml::parse(&text, &shown).ok();
        if let Some(at) = node.and_then(|node| place_in(&node, name)) {
            return InputError::new(shown, words).at(&text, at.line, at.column);
        }
    }
    InputError::new(shown(&path), words)
}

fn place_in(node: &Node, name: &str) -> Option<Place> {
    let Data::Map(entries) = &node.data else {
        return None;
    };
    let (_, needs) = entries.iter().find(|(key, _)| key.text == "needs")?;
    let is_name = |node: &&Node| matches!(&node.data, Data::Text(text) if text == name);
    let named = match &needs.data {
        Data::List(items) => items.iter().find(is_name),
        _ => Some(needs).filter(is_name),
    };
    named.map(|node| node.at)
}
