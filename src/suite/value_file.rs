//! `expect.headers` and `expect.body` of a case file.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use serde_json_path::JsonPath;

use super::decode::{Mistakes, basis, mapping, scalar_text};
use super::matcher_file::{NAMES, decode_matchers, matcher_fields};
use super::other_words;
use crate::model::case::{BodyExpectation, Expectation, HeaderExpectation, Matcher};
use crate::model::finding::Basis;
use crate::model::json_path::is_nested_too_deep;
use crate::yaml::node::{Data, Key, Node, shorten};

/// Decodes `expect.headers`.
pub fn decode_header_expectations(
    node: Node,
    default: Basis,
    mistakes: &mut Mistakes,
) -> Vec<Expectation<HeaderExpectation>> {
    let mut expectations = Vec::new();
    for (key, value) in mapping(node, "`headers`", mistakes) {
        let Ok(name) = http::HeaderName::from_bytes(key.text.as_bytes()) else {
            mistakes.add(
                key.at,
                format!("`{}` is not a header name", shorten(&key.text)),
            );
            continue;
        };
        let name: Arc<str> = name.as_str().into();
        let line = Mistakes::case_line(key.at);
        if value.data == Data::Null {
            continue;
        }
        if !matches!(value.data, Data::Map(_)) {
            if let Some(text) = scalar_text(value, format_args!("the header `{name}`"), mistakes) {
                let matcher = Matcher::Equals(text.into());
                let value = HeaderExpectation { name, matcher };
                expectations.push(Expectation {
                    value,
                    basis: default,
                    line,
                });
            }
            continue;
        }
        let what = format!("the header `{name}`");
        let Some(mut fields) = matcher_fields(value, &what, &["basis"], mistakes) else {
            continue;
        };
        let own = match fields.take("basis") {
            Some(node) => basis(node, mistakes).unwrap_or(default),
            None => default,
        };
        for matcher in decode_matchers(&mut fields, &what, mistakes) {
            let name = name.clone();
            let value = HeaderExpectation { name, matcher };
            expectations.push(Expectation {
                value,
                basis: own,
                line,
            });
        }
    }
    expectations
}

/// Decodes `expect.body`.
pub fn decode_body_expectations(
    node: Node,
    default: Basis,
    mistakes: &mut Mistakes,
) -> Vec<Expectation<BodyExpectation>> {
    let items = match node.data {
        Data::List(items) => items,
        Data::Map(_) => vec![node],
        _ => {
            let found = node.describe();
            let message = format!("`body` must be a list, found {found}");
            mistakes.add_with_help(node.at, message, BODY_HELP);
            return Vec::new();
        }
    };
    let mut expectations = Vec::new();
    for item in items {
        if let Some(key) = bare_member(&item) {
            let message = format!(
                "`body` holds no response: `{}` is no field of it",
                shorten(&key.text)
            );
            mistakes.add_with_help(key.at, message, BODY_HELP);
            continue;
        }
        let fields = matcher_fields(item, "a body expectation", &["path", "basis"], mistakes);
        let Some(mut fields) = fields else {
            continue;
        };
        let line = Mistakes::case_line(fields.at);
        let Some((path, at)) = fields.take_text("path", mistakes) else {
            if !fields.is_misspelt("path") {
                mistakes.add_with_help(fields.at, "a body expectation has no `path`", BODY_HELP);
            }
            continue;
        };
        let query = match parse_template(&path) {
            Ok(query) => query,
            Err(error) => {
                let message = format!("`{}` is not a JSONPath (RFC 9535): {error}", shorten(&path));
                mistakes.add_with_help(at, message, path_help(&path));
                continue;
            }
        };
        let own = match fields.take("basis") {
            Some(node) => basis(node, mistakes).unwrap_or(default),
            None => default,
        };
        let path: Arc<str> = path.into();
        for matcher in decode_matchers(&mut fields, "a body expectation", mistakes) {
            let (path, query) = (path.clone(), query.clone());
            let value = BodyExpectation {
                path,
                query,
                matcher,
            };
            expectations.push(Expectation {
                value,
                basis: own,
                line,
            });
        }
    }
    expectations
}

const BODY_HELP: &str = "write a list of `{ path: $.…, equals: … }`";

/// The first key of an item that has the members of a response in place of matchers.
fn bare_member(item: &Node) -> Option<&Key> {
    let Data::Map(entries) = &item.data else {
        return None;
    };
    let mut keys = entries.iter().map(|(key, _)| key);
    let is_far = |key: &Key| {
        let own = NAMES.into_iter().chain(["path", "basis"]);
        !own.clone().any(|name| name == key.text)
            && crate::error::nearest(&key.text, own).is_none()
            && other_words::meant(&key.text, &["path", "equals", "matches", "one_of"]).is_none()
    };
    match keys.clone().all(is_far) {
        true => keys.next(),
        false => None,
    }
}

/// What to do about a text that is no JSONPath.
fn path_help(path: &str) -> String {
    let members: Vec<&str> = path.split('/').skip(1).collect();
    if path.starts_with('/') && !path.contains(['\'', '~', ' ']) {
        let steps = members.iter().map(|member| match member.parse::<u64>() {
            Ok(index) => format!("[{index}]"),
            Err(_) if member.contains('-') => format!("['{member}']"),
            Err(_) => format!(".{member}"),
        });
        return format!(
            "write the JSON Pointer as a JSONPath: `${}`",
            steps.collect::<String>()
        );
    }
    match path.starts_with(|first: char| first.is_ascii_alphabetic()) {
        true => format!("a path begins with `$`: `$.{}`", shorten(path)),
        false => {
            "members are `.name` or `['name']`, items `[0]`, all of them `[*]`: `$.data[0].id`"
                .to_owned()
        }
    }
}

thread_local! {
    /// The paths parsed so far: the cases of a suite look at the same few places.
    static PATHS: RefCell<HashMap<String, Arc<JsonPath>>> = RefCell::default();
}

/// Reads a JSONPath whose strings and numbers may have variables; what is wrong with it in words.
/// It stands for its form: with variables it is read anew for each response.
pub(super) fn parse_template(text: &str) -> Result<Arc<JsonPath>, String> {
    let mut form = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, (_, after))) = rest
        .split_once("{{")
        .and_then(|(before, inner)| Some((before, inner.split_once("}}")?)))
    {
        // A number, or a text of it in quotes.
        form.extend([before, "0"]);
        rest = after;
    }
    form.push_str(rest);
    parse_path(&form)
}

/// Reads a JSONPath; what is wrong with it in words.
pub(super) fn parse_path(text: &str) -> Result<Arc<JsonPath>, String> {
    if is_nested_too_deep(text) {
        return Err("it is nested too deep".into());
    }
    PATHS.with_borrow_mut(|paths| {
        if let Some(path) = paths.get(text) {
            return Ok(path.clone());
        }
        let path = JsonPath::parse(text).map_err(|error| error.to_string())?;
        let path = Arc::new(path);
        paths.insert(text.to_owned(), path.clone());
        Ok(path)
    })
}
