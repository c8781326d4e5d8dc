//! What a query asks for: `select`, `offset` and `limit`. Other parameters,
//! RQL filters and `order` among them, are ignored.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;

use super::problem::Problem;

const DEFAULT_LIMIT: usize = 10;
const LARGEST_LIMIT: usize = 100;

/// A page of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    pub(super) offset: usize,
    pub(super) limit: usize,
}

/// The page a query asks for.
pub(super) fn page(query: &str) -> Result<Page, Problem> {
    let number = |name: &str, default: usize, most: usize| match value_of(query, name) {
        None => Ok(default),
        Some(text) => text
            .parse()
            .ok()
            .filter(|number| *number <= most)
            .ok_or_else(|| {
                Problem::invalid_field(name, &format!("must be a number from 0 to {most}"))
            }),
    };
    Ok(Page {
        offset: number("offset", 0, i32::MAX as usize)?,
        limit: number("limit", DEFAULT_LIMIT, LARGEST_LIMIT)?,
    })
}

/// The properties left out: `audit` unless `select` names it, and what `-` names.
pub(super) fn omitted(query: &str) -> BTreeSet<String> {
    let mut omitted = BTreeSet::from(["audit".to_owned()]);
    for name in value_of(query, "select").unwrap_or_default().split(',') {
        if let Some(name) = name.strip_prefix('+') {
            omitted.remove(name);
        } else if let Some(name) = name.strip_prefix('-').filter(|it| PROPERTIES.contains(it)) {
            omitted.insert(name.to_owned());
        }
    }
    omitted
}

/// What can be left out; an id never is.
const PROPERTIES: [&str; 8] = [
    "account",
    "audit",
    "buyers",
    "groups",
    "invitation",
    "lastLoginAt",
    "modules",
    "user",
];

/// The first value of a parameter; in RQL a `+` is a plus sign.
fn value_of(query: &str, name: &str) -> Option<String> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| percent_decode_str(value).decode_utf8_lossy().into_owned())
}
