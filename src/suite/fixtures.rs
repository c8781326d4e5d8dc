//! Reads the fixtures of a suite, those that others use first.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::decode::{Known, Mistakes, SourceFile};
use super::fixture_file::{FIXTURE_SUFFIX, decode_fixture};
use super::location::Location;
use super::names::check_name;
use crate::error::{InputError, list_words};
use crate::model::fixture::Fixtures;
use crate::source_file::{self, shown};
use crate::yaml;
use crate::yaml::node::{Data, Node, Place};

/// The folder of fixtures, in that of the cases.
pub const FOLDER: &str = "_fixtures";

/// A file whose fixture has not been decoded.
struct Unread {
    path: PathBuf,
    node: Node,
    source: SourceFile,
    /// What it lists under `fixtures`, each with its place.
    uses: Vec<(String, Place)>,
}

/// The fixtures of a suite; `known` has the names that they may refer to.
///
/// # Errors
/// Every mistake of every file.
pub(super) fn read(location: &Location, known: &Known) -> Result<Fixtures, Vec<InputError>> {
    let mut errors = Vec::new();
    let mut unread = find(location, &mut errors);
    let mut read = Fixtures::new();
    let names: Vec<String> = unread.keys().cloned().collect();
    // What nothing else is waited for can be decoded; what is left at the end goes in a circle.
    loop {
        let is_ready = |one: &Unread| {
            !one.uses
                .iter()
                .any(|(name, _)| names.contains(name) && !read.contains_key(&**name))
        };
        let Some(name) = unread
            .iter()
            .find(|(_, one)| is_ready(one))
            .map(|(name, _)| name.clone())
        else {
            break;
        };
        let Some(one) = unread.remove(&name) else {
            break;
        };
        let known = Known {
            fixtures: Some(Arc::new(read.clone())),
            ..known.clone()
        };
        let mut mistakes = Mistakes::new(vec![one.source], Arc::new(known));
        let start = Place {
            file: 0,
            line: 1,
            column: 1,
        };
        check_name(&name, start, "a fixture", &mut mistakes);
        let folder = one.path.parent().unwrap_or(&location.root);
        let fixture = decode_fixture(one.node, &name, (folder, &location.root), &mut mistakes);
        let is_whole = mistakes.errors.is_empty();
        errors.extend(mistakes.errors);
        if let Some(fixture) = fixture.filter(|_| is_whole) {
            read.insert(fixture.name.clone(), Arc::new(fixture));
        }
    }
    if errors.is_empty() {
        errors.extend(circle(&unread));
    }
    match errors.is_empty() {
        true => Ok(read),
        false => Err(errors),
    }
}

/// The mistake of fixtures of which each waits for another of them.
fn circle(left: &BTreeMap<String, Unread>) -> Option<InputError> {
    let (mut name, mut one) = left.first_key_value()?;
    let mut names: Vec<&str> = Vec::new();
    let mut places = Vec::new();
    // What leads to a circle is not in it.
    let begin = loop {
        if let Some(begin) = names.iter().position(|known| *known == name) {
            break begin;
        }
        let (used, at) = one.uses.iter().find(|(used, _)| left.contains_key(used))?;
        names.push(name);
        places.push((&one.source, *at));
        (name, one) = left.get_key_value(used)?;
    };
    let (source, at) = places.get(begin)?;
    let message = match names.get(begin..)? {
        [own] => format!("the fixture `{own}` uses itself"),
        several => format!(
            "the fixtures {} use each other in a circle",
            list_words(several)
        ),
    };
    let error = InputError::new(&*source.shown, message).at(&source.text, at.line, at.column);
    Some(error.help("remove one of them from `fixtures`"))
}

/// The fixture files, by the names of their fixtures.
fn find(location: &Location, errors: &mut Vec<InputError>) -> BTreeMap<String, Unread> {
    let folder = location.base.join(FOLDER);
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let file = entry.file_name().to_string_lossy().into_owned();
        let Some(name) = file.strip_suffix(FIXTURE_SUFFIX) else {
            continue;
        };
        match read_one(&path, location) {
            Ok((node, source)) => {
                let uses = uses(&node);
                found.insert(
                    name.to_owned(),
                    Unread {
                        path,
                        node,
                        source,
                        uses,
                    },
                );
            }
            Err(error) => errors.push(error),
        }
    }
    found
}

fn read_one(path: &std::path::Path, location: &Location) -> Result<(Node, SourceFile), InputError> {
    let name = shown(path);
    source_file::refuse_outside(path, &[&location.root, &location.base], &name)?;
    let text = source_file::read_text(path, &name)?;
    let node = yaml::parse(&text, &name)?;
    let source = SourceFile {
        shown: name.into(),
        text: text.into(),
    };
    Ok((node, source))
}

/// What a file lists under `fixtures`, as far as it can be read.
fn uses(node: &Node) -> Vec<(String, Place)> {
    let Data::Map(entries) = &node.data else {
        return Vec::new();
    };
    let listed = entries.iter().filter(|(key, _)| key.text == "fixtures");
    let items = listed.flat_map(|(_, value)| match &value.data {
        Data::List(items) => items.iter().collect(),
        _ => vec![value],
    });
    items
        .filter_map(|item| match &item.data {
            Data::Text(text) => Some((text.clone(), item.at)),
            _ => None,
        })
        .collect()
}
