//! One case file: from a [`Node`] to what it says of its case, or of one a row.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::decode::{Fields, Mistakes, mapping, texts};
use super::field_names::names_of;
use super::fixture_file::decode_fixtures;
use super::names::{self, Scoping, Used, names};
use super::published::{OwnFields, SharedFields};
use super::rows_file::decode_rows;
use super::step_list::{StepPlace, decode_steps, settle};
use crate::model::case::{CaseFile, CaseTraits};
use crate::model::finding::Basis;
use crate::model::template::Template;
use crate::suite::decode;
use crate::yaml::node::{Node, Place, shorten};

/// Decodes a case whose defaults have been merged in, and gives its id without that of a row.
///
/// `path_id` is the id that follows from the file's path, `folder` the folder that
/// files are looked up in, `root` the folder they may not leave.
pub fn decode_case(
    node: Node,
    path_id: &str,
    folder: &Path,
    root: &Path,
    mistakes: &mut Mistakes,
) -> Option<(Arc<str>, CaseFile)> {
    let known = [names_of::<OwnFields>(), names_of::<SharedFields>()].concat();
    let mut fields = Fields::of(node, "a case", &known, mistakes)?;
    let file = mistakes
        .sources
        .first()
        .map(|source| source.shown.clone())?;
    let id = decode_id(&mut fields, path_id, mistakes);
    let title = match fields.take_text("name", mistakes) {
        Some((name, _)) => name.into(),
        None => id.clone(),
    };
    let tags = names(fields.take_texts("tags", mistakes));
    let needs = names(fields.take_texts("needs", mistakes));
    let basis = match fields.take("basis") {
        Some(node) => decode::basis(node, mistakes).unwrap_or_default(),
        None => Basis::default(),
    };
    let vars = decode_vars(fields.take("vars"), mistakes);
    let fixtures = decode_fixtures(&mut fields, mistakes);
    let skip = fields
        .take_text("skip", mistakes)
        .map(|(reason, _)| reason.into());
    let (resources, resource_names) = decode_resources(fields.take("resource"), mistakes);
    let table = match fields.take("rows") {
        Some(node) => Some(Arc::new(decode_rows(node, folder, root, mistakes)?)),
        None => None,
    };
    mistakes.rows.clone_from(&table);

    let place = StepPlace {
        basis,
        folder,
        root,
    };
    let steps = decode_steps(&mut fields, &place, mistakes)?;
    let mut scoping = Scoping {
        own: vars.keys().cloned().collect(),
        needs: needs.clone(),
        fixtures: fixtures.clone(),
        ..Scoping::default()
    };
    let columns = table.iter().flat_map(|table| table.columns());
    scoping.own.extend(columns.cloned());
    scoping.check(resource_names, mistakes);
    let (steps, effects) = settle(steps, &mut scoping, mistakes);
    let traits = CaseTraits {
        tags,
        effects,
        needs,
        variables: scoping.from_run,
        vars,
        fixtures,
        shared_fixtures: Vec::new(),
        skip,
        resources,
    };
    let said = CaseFile {
        title,
        file,
        line: 1,
        table,
        steps,
        traits: Arc::new(traits),
    };
    Some((id, said))
}

fn decode_id(fields: &mut Fields, path_id: &str, mistakes: &mut Mistakes) -> Arc<str> {
    let (id, at) = fields.take_text("id", mistakes).unwrap_or_else(|| {
        let start = Place {
            file: 0,
            line: 1,
            column: 1,
        };
        (path_id.to_owned(), start)
    });
    check_id(&id, at, mistakes);
    id.into()
}

fn decode_resources(node: Option<Node>, mistakes: &mut Mistakes) -> (Vec<Template>, Vec<Used>) {
    let mut used = Vec::new();
    let Some(node) = node else {
        return (Vec::new(), used);
    };
    names::collect(&node, &mut used, mistakes);
    let words = texts(node, "`resource`", mistakes);
    let resources = words.into_iter().map(|(name, _)| Template::new(name));
    (resources.collect(), used)
}

fn check_id(id: &str, at: Place, mistakes: &mut Mistakes) {
    let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'/' | b'_' | b'-');
    if id.is_empty() || !id.bytes().all(allowed) {
        mistakes.add_with_help(
            at,
            format!(
                "the case id `{}` may hold only a-z, 0-9, `/`, `_` and `-`",
                shorten(id)
            ),
            "rename the file, or give the case an `id:`",
        );
    }
}

fn decode_vars(
    node: Option<Node>,
    mistakes: &mut Mistakes,
) -> BTreeMap<Arc<str>, serde_json::Value> {
    let Some(node) = node else {
        return BTreeMap::new();
    };
    let mut vars = BTreeMap::new();
    for (key, value) in mapping(node, "`vars`", mistakes) {
        names::check_name(&key.text, key.at, "a variable", mistakes);
        vars.insert(key.text.into(), value.to_json());
    }
    vars
}
