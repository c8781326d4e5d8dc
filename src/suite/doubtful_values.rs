//! Values of cases that can be read, and that probably mean something else: they are sent, or
//! compared, as they stand.

use std::collections::BTreeSet;

use serde_json::Value;

use super::defaults;
use super::load::Suite;
use crate::error::InputError;
use crate::model::case::{BodyTemplate, Case, Expect, Matcher, Step};
use crate::model::template::has_expression;
use crate::redact::header_names::is_sensitive_header;
use crate::source_file::{self, shown};
use crate::yaml;
use crate::yaml::node::{Data, Node, Place};

/// A value that is to be looked at.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Doubt {
    /// What it is the value of.
    key: String,
    text: String,
    message: &'static str,
    help: &'static str,
}

/// A warning for each value that is probably not meant as it stands.
pub fn doubtful_values(suite: &Suite) -> Vec<InputError> {
    let cases = suite.cases.iter();
    let doubts = cases.flat_map(|case| {
        let doubts = of_case(case).into_iter();
        doubts.map(|doubt| (&*case.file, doubt))
    });
    // Rows, and cases of one folder, share what they say.
    let doubts: BTreeSet<(&str, Doubt)> = doubts.collect();
    let mut warnings: Vec<InputError> = doubts
        .iter()
        .map(|(file, doubt)| located(suite, file, doubt))
        .collect();
    warnings.sort();
    warnings.dedup();
    warnings
}

fn of_case(case: &Case) -> Vec<Doubt> {
    let doubt = |key: &str, text: &str, message, help| Doubt {
        key: key.to_owned(),
        text: text.to_owned(),
        message,
        help,
    };
    let mut doubts = Vec::new();
    for (name, value) in &case.vars {
        if let Value::String(text) = value
            && has_expression(text)
        {
            let message = "a variable holds `{{ … }}`, which is sent as it stands: variables are not filled in within another";
            let help = "write the expression where the variable is used";
            doubts.push(doubt(name, text, message, help));
        }
    }
    for step in &case.steps {
        if let BodyTemplate::Json(Value::String(text)) = &step.request.body
            && is_json_text(text)
        {
            let message = "`json` is a text that holds JSON, so the body is that text in quotes";
            let help = "write it as YAML, without the quotes around it; or use `text:` in place of `json:`";
            doubts.push(doubt("json", text, message, help));
        }
        for (name, template) in &step.request.headers {
            if let Some(template) = template
                && template.is_literal()
                && is_credential(name, &template.0, step)
            {
                let message = "a credential stands in the case itself, which is kept in git";
                let help = "name it under [hosts.NAME.auth] of driftcheck.toml: value = { env = \"NAME\" }";
                doubts.push(doubt(name, &template.0, message, help));
            }
        }
        for regex in regexes(&step.expected.expect).filter(|regex| has_flags(regex)) {
            let message = "a regular expression stands without `/` around it, and its flags before it, so this looks for the slashes";
            let help = "write `(?i)abc` in place of `/abc/i`";
            doubts.push(doubt("matches", regex, message, help));
        }
    }
    doubts
}

fn is_json_text(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Whether a header holds a credential that is meant to be taken.
fn is_credential(name: &str, value: &str, step: &Step) -> bool {
    let expected = &step.expected;
    !value.is_empty()
        && is_sensitive_header(&name.to_ascii_lowercase())
        && ![400, 401, 403]
            .iter()
            .any(|status| expected.expects(*status))
}

fn regexes(expect: &Expect) -> impl Iterator<Item = &str> {
    let of_headers = expect.headers.iter().map(|one| &one.value.matcher);
    let of_body = expect.body.iter().map(|one| &one.value.matcher);
    of_headers
        .chain(of_body)
        .filter_map(|matcher| match matcher {
            Matcher::Matches(pattern) => Some(pattern.0.as_str()),
            _ => None,
        })
}

/// Whether it is written as other languages do: `/abc/i`.
fn has_flags(regex: &str) -> bool {
    let inner = regex
        .strip_prefix('/')
        .and_then(|rest| rest.rsplit_once('/'));
    inner.is_some_and(|(inner, flags)| {
        let is_flag = |flag| matches!(flag, b'g' | b'i' | b'm' | b's' | b'u' | b'y');
        !inner.replace("\\/", "").contains('/')
            && (1..=3).contains(&flags.len())
            && flags.bytes().all(is_flag)
    })
}

/// The warning at the place of a value: in the case file, or in the defaults of a folder above.
fn located(suite: &Suite, file: &str, doubt: &Doubt) -> InputError {
    let root = &suite.location.root;
    let own = root.join(file);
    for path in std::iter::once(own.clone()).chain(defaults::above(&own, root)) {
        let source = shown(&path);
        let Ok(text) = source_file::read_text(&path, &source) else {
            continue;
        };
        let node = yaml::parse(&text, &source).ok();
        if let Some(at) = node.and_then(|node| place_of(&node, doubt)) {
            let error = InputError::new(source, doubt.message);
            return error.at(&text, at.line, at.column).help(doubt.help);
        }
    }
    InputError::new(shown(&own), doubt.message).help(doubt.help)
}

fn place_of(node: &Node, doubt: &Doubt) -> Option<Place> {
    let is_it = |node: &Node| matches!(&node.data, Data::Text(text) if *text == doubt.text);
    match &node.data {
        Data::Map(entries) => entries.iter().find_map(|(key, value)| {
            let is_own = key.text == doubt.key;
            let own = Some(value.at).filter(|_| is_own && is_it(value));
            own.or_else(|| place_of(value, doubt))
        }),
        Data::List(items) => items.iter().find_map(|item| place_of(item, doubt)),
        _ => None,
    }
}
