//! `_defaults.yaml`: what the cases of a folder share.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::decode::SourceFile;
use super::field_names::names_of;
use super::published::{OwnFields, SharedFields};
use crate::error::{InputError, did_you_mean};
use crate::source_file;
use crate::yaml;
use crate::yaml::node::{Data, Key, Node, Place};

/// The name of a defaults file.
pub const FILE_NAME: &str = "_defaults.yaml";

/// The defaults of every folder of a suite.
#[derive(Debug, Default)]
pub struct Defaults {
    by_folder: HashMap<PathBuf, (SourceFile, Node)>,
}

impl Defaults {
    /// Reads one folder's defaults file.
    ///
    /// # Errors
    /// What is wrong with it as YAML; its fields are checked with each case.
    pub fn read(&mut self, path: &Path, shown: &str) -> Result<(), Vec<InputError>> {
        let text = source_file::read_text(path, shown).map_err(|error| vec![error])?;
        let node = yaml::parse(&text, shown).map_err(|error| vec![error])?;
        let Data::Map(entries) = &node.data else {
            let found = node.describe();
            let error =
                InputError::new(shown, format!("defaults must be a mapping, found {found}"));
            return Err(vec![error.at(&text, node.at.line, node.at.column)]);
        };
        let errors: Vec<InputError> = entries
            .iter()
            .filter_map(|(key, _)| field_error(key, &text, shown))
            .collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        let source = SourceFile {
            shown: shown.into(),
            text: text.into(),
        };
        let folder = path.parent().unwrap_or(path).to_path_buf();
        self.by_folder.insert(folder, (source, node));
        Ok(())
    }

    /// Merges the defaults of a case's folder and those above it into the case.
    /// Gives the files that were merged in, nearest first.
    pub fn merge_into(&self, case: &mut Node, folder: &Path, root: &Path) -> Vec<SourceFile> {
        let mut sources = Vec::new();
        if self.by_folder.is_empty() {
            return sources;
        }
        for folder in folder
            .ancestors()
            .take_while(|folder| folder.starts_with(root))
        {
            if let Some((source, node)) = self.by_folder.get(folder) {
                sources.push(source.clone());
                let mut node = node.clone();
                node.set_file(u32::try_from(sources.len()).unwrap_or(u32::MAX));
                share(case, &mut node);
                merge(case, node, &[]);
            }
        }
        sources
    }
}

/// Where the defaults of a case file may stand, nearest first: in its folder and in those above
/// it, up to `root`.
pub fn above<'p>(file: &'p Path, root: &'p Path) -> impl Iterator<Item = PathBuf> + 'p {
    let folders = file.ancestors().skip(1);
    let folders = folders.take_while(move |folder| folder.starts_with(root));
    folders.map(|folder| folder.join(FILE_NAME))
}

/// The lists of steps that a case can have.
const STEP_LISTS: [&str; 3] = ["setup", "steps", "teardown"];

/// What steps share: it stands beside them in the case, or in the defaults.
const SHARED: [&str; 3] = ["request", "expect", "compare"];

/// Gives each step of a case with `steps` what the case says beside them.
pub fn share_among_steps(case: &mut Node) {
    let Data::Map(entries) = &mut case.data else {
        return;
    };
    if !entries.iter().any(|(key, _)| key.text == "steps") {
        return;
    }
    let is_shared = |entry: &(Key, Node)| SHARED.contains(&entry.0.text.as_str());
    let (shared, own): (Vec<_>, Vec<_>) = std::mem::take(entries).into_iter().partition(is_shared);
    *entries = own;
    if !shared.is_empty() {
        merge_into_steps(entries, &shared, case.at);
    }
}

/// The same with what defaults say; a case without `steps` takes it for its own request too.
fn share(case: &mut Node, default: &mut Node) {
    let (Data::Map(entries), Data::Map(defaults)) = (&mut case.data, &mut default.data) else {
        return;
    };
    if !entries
        .iter()
        .any(|(key, _)| STEP_LISTS.contains(&key.text.as_str()))
    {
        return;
    }
    let is_shared = |entry: &(Key, Node)| SHARED.contains(&entry.0.text.as_str());
    let shared: Vec<(Key, Node)> = defaults
        .iter()
        .filter(|entry| is_shared(entry))
        .cloned()
        .collect();
    merge_into_steps(entries, &shared, default.at);
    if entries.iter().any(|(key, _)| key.text == "steps") {
        defaults.retain(|entry| !is_shared(entry));
    }
}

fn merge_into_steps(entries: &mut [(Key, Node)], shared: &[(Key, Node)], at: Place) {
    for (key, list) in entries {
        if let Data::List(steps) = &mut list.data
            && STEP_LISTS.contains(&key.text.as_str())
        {
            for step in steps {
                let default = Node::new(Data::Map(shared.to_vec()), at);
                merge(step, default, &[]);
            }
        }
    }
}

fn field_error(key: &Key, text: &str, shown: &str) -> Option<InputError> {
    let name = key.text.as_str();
    let shared = names_of::<SharedFields>();
    let error = if names_of::<OwnFields>().contains(&name) {
        InputError::new(
            shown,
            format!("`{name}` belongs to one case, not to defaults"),
        )
    } else if !shared.contains(&name) {
        let error = InputError::new(shown, format!("unknown field `{name}` in defaults"));
        let help = did_you_mean(name, shared.iter().copied());
        InputError { help, ..error }
    } else {
        return None;
    };
    Some(error.at(text, key.at.line, key.at.column))
}

/// Whether two values at this path of a case are joined rather than replaced.
fn joins(path: &[&str]) -> bool {
    matches!(
        path,
        [] | ["request" | "expect" | "compare" | "vars" | "tags" | "needs"]
            | ["request", "headers"]
            | ["expect", "headers" | "contract"]
    )
}

fn merge(own: &mut Node, default: Node, path: &[&str]) {
    // One contract for all statuses is replaced, and replaces, as a whole.
    let is_whole = super::operation_file::is_operation;
    if matches!(path, ["expect", "contract"]) && (is_whole(own) || is_whole(&default)) {
        return;
    }
    match (&mut own.data, default.data) {
        (Data::Map(own), Data::Map(defaults)) => {
            for (key, value) in defaults {
                // Header names are the same whatever their case.
                let same = |(own, _): &&mut (Key, Node)| match path.last() {
                    Some(&"headers") => own.text.eq_ignore_ascii_case(&key.text),
                    _ => own.text == key.text,
                };
                match own.iter_mut().find(same) {
                    None => own.push((key, value)),
                    Some((_, own_value)) => {
                        let deeper: Vec<&str> =
                            path.iter().copied().chain([key.text.as_str()]).collect();
                        if joins(&deeper) {
                            merge(own_value, value, &deeper);
                        }
                    }
                }
            }
        }
        (Data::List(own), Data::List(defaults)) => own.extend(defaults),
        (Data::Text(text), Data::List(defaults)) if matches!(path, ["tags" | "needs"]) => {
            let first = Node::new(Data::Text(std::mem::take(text)), own.at);
            own.data = Data::List(std::iter::once(first).chain(defaults).collect());
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn merged(case: &str, default: &str) -> serde_json::Value {
        let mut own = yaml::parse(case, "case").unwrap();
        merge(&mut own, yaml::parse(default, "defaults").unwrap(), &[]);
        own.to_json()
    }

    #[test]
    fn the_nearest_wins_and_lists_of_words_add_up() {
        let case = "tags: [a]\nrequest: { path: /x, headers: { accept: text/xml } }\nexpect: { status: 404, body: [1] }";
        let default = "tags: [b]\nbasis: assumed\nrequest: { method: POST, headers: { Accept: '*/*', X: 1 } }\nexpect: { status: 200, body: [2], contract: { 4xx: p } }";
        assert_eq!(
            merged(case, default),
            json!({
                "tags": ["a", "b"],
                "basis": "assumed",
                "request": { "path": "/x", "method": "POST", "headers": { "accept": "text/xml", "X": 1 } },
                "expect": { "status": 404, "body": [1], "contract": { "4xx": "p" } }
            })
        );
    }
}
