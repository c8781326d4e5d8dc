//! `expect` of a case file: from a [`Node`] to an [`Expect`].

use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::decode::{Fields, Mistakes, basis, mapping, scalar_text, text, texts, truth};
use super::field_names::names_of;
use super::published::{Expect as ExpectFile, Is, Max, NamedContract, SameAsFile};
use super::row_status::{sole_variable, status_of_rows};
use super::value_file::{decode_body_expectations, decode_header_expectations, parse_path};
use crate::model::case::{ContractChoice, Expect, Expectation, SameAs, StatusPattern, StatusSet};
use crate::model::duration::parse_duration;
use crate::model::finding::Basis;
use crate::model::json_path::check_cost;
use crate::model::template::has_expression;
use crate::yaml::node::{Data, Node, shorten};

/// Decodes `expect`; without a `status` the response is expected to be 2xx.
pub fn decode_expect(node: Option<Node>, basis: Basis, mistakes: &mut Mistakes) -> Expect {
    let fields =
        node.and_then(|node| Fields::of(node, "`expect`", names_of::<ExpectFile>(), mistakes));
    match fields {
        Some(mut fields) => decode_expect_fields(&mut fields, basis, mistakes),
        None => Expect {
            status: Some(success(basis)),
            ..Expect::default()
        },
    }
}

/// The same from a mapping that has other fields too.
pub fn decode_expect_fields(fields: &mut Fields, basis: Basis, mistakes: &mut Mistakes) -> Expect {
    let mut expect = Expect {
        status: Some(success(basis)),
        ..Expect::default()
    };
    if let Some(node) = fields.take("status") {
        let (status, column) = decode_status(node, basis, mistakes).unzip();
        (expect.status, expect.status_of) = (status, column.flatten());
    }
    if let Some(node) = fields.take("media_type") {
        expect.media_type = decode_media_type(node, basis, mistakes);
    }
    if let Some(node) = fields.take("contract") {
        expect.contracts = decode_contract(node, basis, mistakes);
    }
    if let Some(node) = fields.take("headers") {
        expect.headers = decode_header_expectations(node, basis, mistakes);
    }
    if let Some(node) = fields.take("body") {
        expect.body = decode_body_expectations(node, basis, mistakes);
    }
    if let Some(node) = fields.take("same_as") {
        expect.same_as = decode_same_as(node, basis, mistakes);
    }
    if let Some(node) = fields.take("deprecated") {
        expect.deprecated = decode_deprecated(node, basis, mistakes);
    }
    if let Some(node) = fields.take("latency") {
        expect.latency = decode_latency(node, basis, mistakes);
    }
    expect
}

fn decode_same_as(
    node: Node,
    default: Basis,
    mistakes: &mut Mistakes,
) -> Option<Expectation<SameAs>> {
    let line = Mistakes::case_line(node.at);
    if !matches!(node.data, Data::Map(_)) {
        let step = text(node, "`same_as`", mistakes)?.into();
        let value = SameAs {
            step,
            except: Vec::new(),
        };
        return Some(Expectation {
            value,
            basis: default,
            line,
        });
    }
    let mut fields = Fields::of(node, "`same_as`", names_of::<SameAsFile>(), mistakes)?;
    let own = match fields.take("basis") {
        Some(node) => basis(node, mistakes)?,
        None => default,
    };
    let Some((step, _)) = fields.take_text("step", mistakes) else {
        mistakes.add(fields.at, "`same_as` does not name a `step`");
        return None;
    };
    let mut except = Vec::new();
    for (path, at) in fields.take_texts("except", mistakes) {
        if has_expression(&path) {
            let message = format!("`{}` has a variable", shorten(&path));
            mistakes.add_with_help(at, message, "variables are not expanded there");
            continue;
        }
        match parse_path(&path) {
            Ok(query) => match check_cost(&path) {
                Ok(()) => except.push(query),
                Err(words) => mistakes.add(at, words),
            },
            Err(error) => mistakes.add(
                at,
                format!("`{}` is not a JSONPath (RFC 9535): {error}", shorten(&path)),
            ),
        }
    }
    Some(Expectation {
        value: SameAs {
            step: step.into(),
            except,
        },
        basis: own,
        line,
    })
}

fn success(basis: Basis) -> Expectation<StatusSet> {
    Expectation {
        value: StatusSet(vec![StatusPattern::Class(2)]),
        basis,
        line: 0,
    }
}

/// Takes the long form `L` apart, `{ KEY: …, basis: … }`; a short form is its own value.
fn long_form<L: DeserializeOwned>(
    node: Node,
    what: &str,
    default: Basis,
    mistakes: &mut Mistakes,
) -> Option<(Node, Basis)> {
    if !matches!(node.data, Data::Map(_)) {
        return Some((node, default));
    }
    let known = names_of::<L>();
    let mut fields = Fields::of(node, what, known, mistakes)?;
    let own = match fields.take("basis") {
        Some(node) => basis(node, mistakes)?,
        None => default,
    };
    let key = known.iter().find(|name| **name != "basis")?;
    let Some(value) = fields.take(key) else {
        mistakes.add(fields.at, format!("{what} has no `{key}`"));
        return None;
    };
    Some((value, own))
}

fn decode_status(
    node: Node,
    basis: Basis,
    mistakes: &mut Mistakes,
) -> Option<(Expectation<StatusSet>, Option<Arc<str>>)> {
    let (value, basis) = long_form::<Is<Value>>(node, "`status`", basis, mistakes)?;
    let line = Mistakes::case_line(value.at);
    let at = value.at;
    if let Some(column) = sole_variable(&value) {
        let (expected, column) = status_of_rows(column, at, basis, mistakes)?;
        return Some((expected, Some(column)));
    }
    let items = match value.data {
        Data::List(items) => items,
        _ => vec![value],
    };
    if items.is_empty() {
        mistakes.add(at, "`status` is an empty list, so no response can match");
        return None;
    }
    let mut patterns = Vec::with_capacity(items.len());
    for item in items {
        let at = item.at;
        let word = scalar_text(item, "`status`", mistakes)?;
        match word.parse() {
            Ok(pattern) => patterns.push(pattern),
            Err(()) => {
                mistakes.add_with_help(
                    at,
                    format!("`{}` is not an HTTP status", shorten(&word)),
                    "write a code from 100 to 599, a class such as `4xx`, or a list of them",
                );
                return None;
            }
        }
    }
    let expected = Expectation {
        value: StatusSet(patterns),
        basis,
        line,
    };
    Some((expected, None))
}

fn decode_media_type(
    node: Node,
    basis: Basis,
    mistakes: &mut Mistakes,
) -> Option<Expectation<Vec<Arc<str>>>> {
    if node.data == Data::Null {
        return None;
    }
    let (value, basis) = long_form::<Is<Value>>(node, "`media_type`", basis, mistakes)?;
    let line = Mistakes::case_line(value.at);
    if matches!(&value.data, Data::List(items) if items.is_empty()) {
        mistakes.add(
            value.at,
            "`media_type` is an empty list, so no response can match",
        );
    }
    let mut types: Vec<Arc<str>> = Vec::new();
    for (word, at) in texts(value, "`media_type`", mistakes) {
        let essence = word.split(';').next().unwrap_or_default().trim();
        let is_media_type = essence
            .split_once('/')
            .is_some_and(|(kind, sub)| !kind.is_empty() && !sub.is_empty());
        if !is_media_type || word.contains([';', '*']) {
            mistakes.add_with_help(
                at,
                format!("`{}` is not a media type", shorten(&word)),
                "write type and subtype, without parameters or `*`, or a list of such: `application/json`",
            );
            continue;
        }
        types.push(essence.to_ascii_lowercase().into());
    }
    (!types.is_empty()).then_some(Expectation {
        value: types,
        basis,
        line,
    })
}

fn decode_contract(
    node: Node,
    basis: Basis,
    mistakes: &mut Mistakes,
) -> Vec<Expectation<ContractChoice>> {
    let is_by_status = match &node.data {
        Data::Null => return Vec::new(),
        Data::Map(entries) => {
            let is_one = |word: &str| matches!(word, "name" | "openapi" | "operation");
            !entries.iter().any(|(key, _)| is_one(&key.text))
        }
        _ => false,
    };
    if !is_by_status {
        return named_contract(node, None, basis, mistakes)
            .into_iter()
            .collect();
    }
    let mut choices = Vec::new();
    for (key, value) in mapping(node, "`contract`", mistakes) {
        match key.text.parse() {
            Ok(pattern) => {
                let statuses = Some(StatusSet(vec![pattern]));
                choices.extend(named_contract(value, statuses, basis, mistakes));
            }
            Err(()) => mistakes.add_with_help(
                key.at,
                format!("`{}` is not an HTTP status", shorten(&key.text)),
                "write `contract: NAME`, `{ name: NAME, basis: … }`, `{ openapi: FILE, operation: … }`, or names by status: `{ 200: NAME, 4xx: NAME }`",
            ),
        }
    }
    // An exact status is looked at before its class.
    choices.sort_by_key(|choice| match &choice.value.statuses {
        Some(StatusSet(patterns)) => matches!(patterns.first(), Some(StatusPattern::Class(_))),
        None => true,
    });
    choices
}

fn named_contract(
    node: Node,
    statuses: Option<StatusSet>,
    basis: Basis,
    mistakes: &mut Mistakes,
) -> Option<Expectation<ContractChoice>> {
    if super::operation_file::is_operation(&node) {
        return super::operation_file::decode(node, statuses, basis, mistakes);
    }
    let (value, basis) = long_form::<NamedContract>(node, "`contract`", basis, mistakes)?;
    let line = Mistakes::case_line(value.at);
    let at = value.at;
    let name = match value.data {
        Data::Null => "none".to_owned(),
        _ => text(value, "`contract`", mistakes)?,
    };
    if statuses.is_none() && name == "none" {
        return None;
    }
    if name.is_empty() {
        mistakes.add(at, "`contract` is empty, expected the name of a schema");
        return None;
    }
    let known = mistakes.known.clone();
    if let Some(known) = &known.contracts
        && name != "none"
    {
        let own = name.strip_prefix("schemas/").unwrap_or(&name);
        let own = own.strip_suffix(".json").unwrap_or(own);
        let own = own.strip_suffix(".schema").unwrap_or(own);
        let help = match known.iter().any(|known| known == own) {
            true => format!("a contract is named without folder and ending: write `{own}`"),
            false => "add it to the folder of schemas as NAME.schema.json".to_owned(),
        };
        mistakes.check_name(at, "contract", &name, known, &help);
    }
    Some(Expectation {
        value: ContractChoice {
            name: name.into(),
            statuses,
            security: None,
        },
        basis,
        line,
    })
}

fn decode_deprecated(
    node: Node,
    basis: Basis,
    mistakes: &mut Mistakes,
) -> Option<Expectation<bool>> {
    if node.data == Data::Null {
        return None;
    }
    let (value, basis) = long_form::<Is<Value>>(node, "`deprecated`", basis, mistakes)?;
    let line = Mistakes::case_line(value.at);
    let value = truth(&value, "`deprecated`", mistakes)?;
    Some(Expectation { value, basis, line })
}

fn decode_latency(
    node: Node,
    basis: Basis,
    mistakes: &mut Mistakes,
) -> Option<Expectation<Duration>> {
    if node.data == Data::Null {
        return None;
    }
    let (value, basis) = long_form::<Max>(node, "`latency`", basis, mistakes)?;
    let line = Mistakes::case_line(value.at);
    let at = value.at;
    let word = scalar_text(value, "`latency`", mistakes)?;
    let Some(value) = parse_duration(&word) else {
        mistakes.add_with_help(
            at,
            format!("`{}` is not a duration", shorten(&word)),
            "write a number and a unit: `500ms`, `2s`",
        );
        return None;
    };
    Some(Expectation { value, basis, line })
}
