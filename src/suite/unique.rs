//! Ids that two cases share, reported with the place of the second.

use std::path::Path;

use crate::error::InputError;
use crate::model::case::Case;
use crate::source_file;
use crate::source_file::shown;
use crate::yaml;
use crate::yaml::node::{Data, Place};

/// A mistake for each case whose id another one has. The cases are sorted by id.
pub(super) fn duplicate_ids(cases: &[Case], root: &Path) -> Vec<InputError> {
    cases
        .windows(2)
        .filter(|pair| pair[0].id == pair[1].id)
        .map(|pair| duplicate(&pair[0], &pair[1], root))
        .collect()
}

fn duplicate(first: &Case, second: &Case, root: &Path) -> InputError {
    // Of two files the one that names its id is the one to change.
    let (one, other) = match (place(first, root), place(second, root)) {
        (Some(_), None) => (second, first),
        _ => (first, second),
    };
    let path = root.join(&*other.file);
    let name = shown(&path);
    let error = InputError::new(
        &name,
        format!("the case id `{}` is taken by {}", other.id, one.file),
    )
    .help("give one of them another `id:`");
    let at = place(other, root).map_or((1, 1), |at| (at.line, at.column));
    match source_file::read_text(&path, &name) {
        Ok(text) => error.at(&text, at.0, at.1),
        Err(_) => error,
    }
}

/// Where a case's file names its id, if it does. Only read where two are the same.
fn place(case: &Case, root: &Path) -> Option<Place> {
    let path = root.join(&*case.file);
    let text = source_file::read_text(&path, &case.file).ok()?;
    let node = yaml::parse(&text, &case.file).ok()?;
    let Data::Map(entries) = node.data else {
        return None;
    };
    let id = entries.into_iter().find(|(key, _)| key.text == "id")?;
    Some(id.1.at)
}
