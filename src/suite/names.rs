//! Which variables a case uses, and whether anything could ever set them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::decode::Mistakes;
use super::node::{Data, Node, Place, shorten};
use super::variables::names_used;
use crate::model::template::has_expression;

/// A variable's name and where it is used.
pub type Used = (String, Place);

/// The fields of a case in whose texts variables are filled in.
const RENDERED_FIELDS: [&str; 2] = ["request", "expect"];

/// Every variable that a case uses, in the order of the file.
pub fn collect(case: &Node, mistakes: &mut Mistakes) -> Vec<Used> {
    let mut used = Vec::new();
    if let Data::Map(entries) = &case.data {
        for (key, value) in entries {
            if RENDERED_FIELDS.contains(&key.text.as_str()) {
                walk(value, &mut used, mistakes);
            }
        }
    }
    used
}

fn walk(node: &Node, used: &mut Vec<Used>, mistakes: &mut Mistakes) {
    match &node.data {
        Data::Text(text) if has_expression(text) => match names_used(text) {
            Ok(names) => used.extend(names.into_iter().map(|name| (name, node.at))),
            Err(words) => mistakes.add(
                node.at,
                format!("`{}` is not a valid template: {words}", shorten(text)),
            ),
        },
        Data::List(items) => items.iter().for_each(|item| walk(item, used, mistakes)),
        Data::Map(entries) => entries
            .iter()
            .for_each(|(_, value)| walk(value, used, mistakes)),
        _ => {}
    }
}

/// Tells the names that nothing could ever set, and gives those that the run has to set.
pub fn check(
    used: Vec<Used>,
    vars: &BTreeMap<Arc<str>, Value>,
    needs: &[Arc<str>],
    mistakes: &mut Mistakes,
) -> Vec<Arc<str>> {
    let known = mistakes.known.clone();
    let mut names: Vec<Arc<str>> = Vec::new();
    for (name, at) in used {
        if vars.contains_key(name.as_str()) || names.iter().any(|seen| **seen == *name) {
            continue;
        }
        if !needs.iter().any(|need| **need == *name)
            && let Some(profiles) = &known.variables
        {
            let mut candidates = profiles.clone();
            candidates.extend(vars.keys().map(ToString::to_string));
            candidates.extend(needs.iter().map(ToString::to_string));
            let help = format!(
                "set it under `vars`, in a host profile, or with --var {name}=…; \
                 list it under `needs` where only a host can know it"
            );
            mistakes.check_name(at, "variable", &name, &candidates, &help);
        }
        names.push(name.into());
    }
    names
}
