//! `compare` of a case file: how its responses are compared with accepted ones.

use std::sync::Arc;

use super::decode::{Fields, Mistakes};
use super::field_names::names_of;
use super::published_compare::{ArrayFile, CompareFile, MaskFile};
use crate::baseline::{Comparing, HEADER_HELP, kept_header};
use crate::diff::{ArrayRule, Mark, MaskRule, Selector};
use crate::yaml::node::{Data, Node, Place, shorten};

/// The mark of a place for which the case gives no name.
const UNNAMED: &str = "masked";

/// Decodes `compare`.
pub fn decode_compare(node: Node, mistakes: &mut Mistakes) -> Option<Arc<Comparing>> {
    let mut fields = Fields::of(node, "`compare`", names_of::<CompareFile>(), mistakes)?;
    let mut comparing = Comparing::default();
    for node in items(fields.take("mask")) {
        comparing.masks.extend(decode_mask(node, mistakes));
    }
    for (path, at) in fields.take_texts("keep", mistakes) {
        comparing.keep.extend(selector(&path, at, mistakes));
    }
    for node in items(fields.take("arrays")) {
        comparing.arrays.extend(decode_array(node, mistakes));
    }
    for (name, at) in fields.take_texts("headers", mistakes) {
        match kept_header(&name) {
            Ok(name) => comparing.headers.push(name),
            Err(words) => mistakes.add_with_help(at, words, HEADER_HELP),
        }
    }
    Some(Arc::new(comparing))
}

/// The items of a list; anything else is an item on its own.
fn items(node: Option<Node>) -> Vec<Node> {
    match node {
        Some(Node {
            data: Data::List(items),
            ..
        }) => items,
        other => other.into_iter().collect(),
    }
}

fn decode_mask(node: Node, mistakes: &mut Mistakes) -> Option<MaskRule> {
    if let Data::Text(path) = &node.data {
        return Some(MaskRule {
            selector: selector(path, node.at, mistakes)?,
            mark: Mark::Named(UNNAMED.to_owned()),
        });
    }
    let mut fields = Fields::of(node, "one of `mask`", names_of::<MaskFile>(), mistakes)?;
    let selector = path(&mut fields, "one of `mask`", mistakes);
    let name = fields.take_text("as", mistakes);
    let mark = match name {
        Some((name, at)) if name.is_empty() || name.contains(['[', ']', '\n', ':']) => {
            let words = format!("`{}` is not a name for a mark", shorten(&name));
            mistakes.add_with_help(at, words, "write a few words, such as `as: balance`");
            return None;
        }
        Some((name, _)) => Mark::from_name(&name),
        None => Mark::Named(UNNAMED.to_owned()),
    };
    Some(MaskRule {
        selector: selector?,
        mark,
    })
}

fn decode_array(node: Node, mistakes: &mut Mistakes) -> Option<(Selector, ArrayRule)> {
    const HELP: &str = "write `as: set` if the order does not matter, or `key: id` if a property identifies each item";
    let mut fields = Fields::of(node, "one of `arrays`", names_of::<ArrayFile>(), mistakes)?;
    let selector = path(&mut fields, "one of `arrays`", mistakes);
    let kind = fields.take_text("as", mistakes);
    let key = fields.take_text("key", mistakes);
    let rule = match (kind, key) {
        (None, Some((key, _))) => ArrayRule::ByKey(key),
        (Some((kind, _)), None) if kind == "set" => ArrayRule::AsSet,
        (Some((kind, at)), None) => {
            let words = format!("`{}` is not a way to compare an array", shorten(&kind));
            mistakes.add_with_help(at, words, HELP);
            return None;
        }
        _ => {
            let words = "one of `arrays` must have either `as` or `key`";
            mistakes.add_with_help(fields.at, words, HELP);
            return None;
        }
    };
    Some((selector?, rule))
}

fn path(fields: &mut Fields, what: &str, mistakes: &mut Mistakes) -> Option<Selector> {
    match fields.take_text("path", mistakes) {
        Some((path, at)) => selector(&path, at, mistakes),
        None => {
            let help = "write where in the body: `path: $.modules[*].id`";
            mistakes.add_with_help(fields.at, format!("{what} has no `path`"), help);
            None
        }
    }
}

fn selector(path: &str, at: Place, mistakes: &mut Mistakes) -> Option<Selector> {
    match Selector::parse(path) {
        Ok(selector) => Some(selector),
        Err(words) => {
            mistakes.add(at, words);
            None
        }
    }
}
