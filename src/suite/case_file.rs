//! One case file: from a [`Node`] to a [`Case`].

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::decode::{Fields, Mistakes, mapping};
use super::expect_file::{self, decode_expect};
use super::node::{Node, Place};
use super::request_file::decode_request;
use crate::model::case::{Case, Step, is_safe_method};
use crate::model::finding::Basis;

/// The fields of a case, for suggestions and for the test that holds the published schema true.
pub const CASE_FIELDS: &[&str] = &[
    "id",
    "name",
    "tags",
    "basis",
    "effects",
    "needs",
    "vars",
    "skip",
    "operation",
    "request",
    "expect",
];

/// The effect of a case whose method is not safe and which declares none.
pub const UNDECLARED: &str = "undeclared";

/// Decodes a case whose defaults have been merged in.
///
/// `path_id` is the id that follows from the file's path, `folder` the folder that
/// `file:` bodies are looked up in, `root` the folder they may not leave.
pub fn decode_case(
    node: Node,
    path_id: &str,
    folder: &Path,
    root: &Path,
    mistakes: &mut Mistakes,
) -> Option<Case> {
    let variables = super::names::collect(&node, mistakes);
    let mut fields = Fields::of(node, "a case", CASE_FIELDS, mistakes)?;
    let file = mistakes
        .sources
        .first()
        .map(|source| source.shown.clone())?;
    let id = match fields.take_text("id", mistakes) {
        Some((id, at)) => {
            check_id(&id, at, mistakes);
            id
        }
        None => {
            check_id(
                path_id,
                Place {
                    file: 0,
                    line: 1,
                    column: 1,
                },
                mistakes,
            );
            path_id.to_owned()
        }
    };
    let id: Arc<str> = id.into();
    let name = match fields.take_text("name", mistakes) {
        Some((name, _)) => name.into(),
        None => id.clone(),
    };
    let tags = names(fields.take_texts("tags", mistakes));
    let needs = names(fields.take_texts("needs", mistakes));
    let basis = match fields.take("basis") {
        Some(node) => expect_file::basis(node, mistakes).unwrap_or_default(),
        None => Basis::default(),
    };
    let effects = fields
        .take("effects")
        .map(|node| decode_effects(node, mistakes));
    let vars = decode_vars(fields.take("vars"), mistakes);
    let variables = super::names::check(variables, &vars, &needs, mistakes);
    let skip = fields
        .take_text("skip", mistakes)
        .map(|(reason, _)| reason.into());
    let operation = fields.take_text("operation", mistakes);
    let request = match fields.take("request") {
        Some(node) => decode_request(node, folder, root, mistakes),
        None => {
            mistakes.add_with_help(
                fields.at,
                "the case has no `request`",
                "say at least `request: { path: /… }`",
            );
            None
        }
    };
    let expect = decode_expect(fields.take("expect"), basis, mistakes);
    let request = request?;
    // Who does not say what an unsafe request does has not said that it does nothing.
    let effects = effects.unwrap_or_else(|| match is_safe_method(&request.method) {
        true => Vec::new(),
        false => vec![UNDECLARED.into()],
    });
    let operation = match operation {
        Some((operation, _)) => operation.into(),
        None => format!("{} {}", request.method, request.path.0).into(),
    };
    Some(Case {
        id,
        name,
        file,
        line: 1,
        tags,
        effects,
        needs,
        variables,
        vars,
        skip,
        steps: vec![Step {
            name: None,
            operation,
            request,
            expect,
        }],
    })
}

fn names(texts: Vec<(String, Place)>) -> Vec<Arc<str>> {
    let mut names: Vec<Arc<str>> = Vec::with_capacity(texts.len());
    for (text, _) in texts {
        if !names.iter().any(|name| **name == *text) {
            names.push(text.into());
        }
    }
    names
}

fn check_id(id: &str, at: Place, mistakes: &mut Mistakes) {
    let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'/' | b'_' | b'-');
    if id.is_empty() || !id.bytes().all(allowed) {
        mistakes.add_with_help(
            at,
            format!(
                "the case id `{}` may hold only a-z, 0-9, `/`, `_` and `-`",
                super::node::shorten(id)
            ),
            "rename the file, or give the case an `id:`",
        );
    }
}

fn decode_effects(node: Node, mistakes: &mut Mistakes) -> Vec<Arc<str>> {
    let texts = super::decode::texts(node, "`effects`", mistakes);
    if texts.len() > 1
        && let Some((_, at)) = texts.iter().find(|(name, _)| name == "none")
    {
        mistakes.add(
            *at,
            "`none` says that there is no effect, but others are named",
        );
    }
    names(
        texts
            .into_iter()
            .filter(|(name, _)| name != "none")
            .collect(),
    )
}

fn decode_vars(
    node: Option<Node>,
    mistakes: &mut Mistakes,
) -> BTreeMap<Arc<str>, serde_json::Value> {
    let Some(node) = node else {
        return BTreeMap::new();
    };
    mapping(node, "`vars`", mistakes)
        .into_iter()
        .map(|(key, value)| (key.text.into(), value.to_json()))
        .collect()
}
