//! What is secret in the texts of requests: a variable stands for it in every case.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::{Map, Value};

use super::marks::{Marks, bare};
use super::named::{is_secret_name, is_secret_parameter, named, named_with_lines};
use crate::redact::header_secrets::of_header;
use crate::redact::own_secrets::{self, has_credential};
use crate::redact::sensitive::is_distinct;
use crate::redact::signed::tokens;

/// Secrets that were sent as such, wherever else they stand.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    /// Each with the variable for it, the longest first.
    known: Vec<(String, String)>,
    /// Variables that stand where a secret does.
    variables: BTreeSet<String>,
}

impl Secrets {
    /// Learns a secret that was sent somewhere; `name` is a variable for it.
    pub(super) fn learn(&mut self, secret: &str, name: &str) {
        let is_known = self.known.iter().any(|(known, _)| known == secret);
        if !is_known && is_distinct(secret) {
            self.known.push((secret.to_owned(), name.to_owned()));
            self.known
                .sort_by_key(|(known, _)| std::cmp::Reverse(known.len()));
        }
    }

    /// Learns what stands in a place of a secret: one, or a variable for one.
    pub(super) fn learn_as(&mut self, text: &str, name: &str, marks: &Marks) {
        match marks.names(text).next() {
            None => self.learn(text, name),
            Some(_) => self.variables.extend(marks.names(text).map(str::to_owned)),
        }
    }

    /// Learns what a text names as secrets.
    fn learn_in(&mut self, text: &str, marks: &Marks) {
        for (range, name) in named(text) {
            self.learn_as(&text[range], name, marks);
        }
    }

    /// The same for every text in a value.
    fn learn_in_value(&mut self, value: &Value, marks: &Marks) {
        match value {
            Value::String(text) => self.learn_in(text, marks),
            Value::Array(items) => items
                .iter()
                .for_each(|item| self.learn_in_value(item, marks)),
            Value::Object(members) => {
                for (name, member) in members {
                    match member {
                        Value::String(text) if is_secret_name(name) => {
                            self.learn_as(text, name, marks);
                        }
                        other => self.learn_in_value(other, marks),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Learns what a text that is a body names as secrets.
    pub(super) fn learn_in_body(&mut self, text: &str, marks: &Marks) {
        for (range, name) in named_with_lines(text) {
            self.learn_as(&text[range], name, marks);
        }
        self.learn_found(text, marks);
    }

    /// The same for a body that is a value.
    pub(super) fn learn_in_json(&mut self, value: &Value, marks: &Marks) {
        self.learn_in_value(value, marks);
        // Of GraphQL, what stands behind a name is often a variable or a field.
        let is_query = value.get("query").and_then(Value::as_str);
        let own = match is_query.is_some_and(|query| query.contains('{')) {
            true => value.get("variables"),
            false => Some(value),
        };
        if let Some(own) = own {
            self.learn_found(&own.to_string(), marks);
        }
    }

    /// Learns what is masked in results for what a body says of it: lists and objects of secrets,
    /// pairs of a name and a value. No name can be told of these.
    fn learn_found(&mut self, text: &str, marks: &Marks) {
        let mut found = Vec::new();
        own_secrets::of_body(text.as_bytes(), &mut found);
        let is_open = |secret: &String| marks.names(secret).next().is_none();
        for secret in found.iter().filter(|secret| is_open(secret)) {
            let numbered = |(_, name): &&(String, String)| name.starts_with("secret_");
            let number = self.known.iter().filter(numbered).count() + 1;
            self.learn(secret, &format!("secret_{number}"));
        }
    }

    /// Takes those out of the variables of a source that are secrets; from then on they are.
    pub(super) fn take_from(&mut self, set: &mut Map<String, Value>) {
        let is_secret = |name: &str| is_secret_name(name) || self.variables.contains(name);
        let own: Vec<String> = set.keys().filter(|name| is_secret(name)).cloned().collect();
        for name in own {
            if let Some(Value::String(text)) = set.remove(&name) {
                self.learn(&text, &name);
            }
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        // `Bearer …` is one under whatever name.
        for credential in set.values().map(text).filter(|text| has_credential(text)) {
            let mut secrets = Vec::new();
            of_header("authorization", &credential, &mut secrets);
            secrets
                .iter()
                .for_each(|secret| self.learn(secret, "token"));
        }
        set.retain(|_, value| {
            let text = text(value);
            self.masked(&text) == text && !has_credential(&text)
        });
    }

    /// The value of a member, a field or a parameter of this name.
    pub(super) fn of_member(&self, name: &str, value: &str, marks: &mut Marks) -> String {
        let is_variable = marks.names(value).next().is_some();
        match is_secret_name(name) && !value.is_empty() && !is_variable {
            true => marks.variable(name).to_string(),
            false => self.conceal(value, marks),
        }
    }

    /// The value of a parameter of a URL.
    pub(super) fn of_parameter(&self, name: &str, value: &str, marks: &mut Marks) -> String {
        let is_open = !value.is_empty() && marks.names(value).next().is_none();
        match is_open && is_secret_parameter(name, value) {
            true => marks.variable(name).to_string(),
            false => self.of_member(name, value, marks),
        }
    }

    /// A text with variables in place of the secrets in it.
    pub(super) fn conceal(&self, text: &str, marks: &mut Marks) -> String {
        self.concealed(text, named(text), marks)
    }

    /// The same for a text that is a body.
    pub(super) fn conceal_body(&self, text: &str, marks: &mut Marks) -> String {
        self.concealed(text, named_with_lines(text), marks)
    }

    fn concealed(
        &self,
        text: &str,
        mut own: Vec<(Range<usize>, &str)>,
        marks: &mut Marks,
    ) -> String {
        own.retain(|(range, _)| marks.names(&text[range.clone()]).next().is_none());
        self.replaced(text, own, &mut |name| marks.variable(name).to_string())
    }

    /// A text for people, with names in place of the secrets in it.
    pub(super) fn masked(&self, text: &str) -> String {
        self.replaced(text, named(text), &mut str::to_owned)
    }

    fn replaced(
        &self,
        text: &str,
        own: Vec<(Range<usize>, &str)>,
        by: &mut dyn FnMut(&str) -> String,
    ) -> String {
        let mut written = text.to_owned();
        for (range, name) in own.into_iter().rev() {
            written.replace_range(range, &by(name));
        }
        for (secret, name) in &self.known {
            if written.contains(secret.as_str()) {
                written = written.replace(secret.as_str(), &by(name));
            }
        }
        for token in tokens(written.as_bytes()).into_iter().rev() {
            written.replace_range(token, &by("token"));
        }
        written
    }

    /// The same for every text in a value.
    pub(super) fn conceal_in(&self, value: &mut Value, marks: &mut Marks) {
        match value {
            Value::String(text) => *text = self.conceal(text, marks),
            Value::Array(items) => {
                let items = items.iter_mut();
                items.for_each(|item| self.conceal_in(item, marks));
            }
            Value::Object(members) => {
                for (name, member) in members.iter_mut() {
                    match member {
                        Value::String(text) => *text = self.of_member(name, text, marks),
                        Value::Number(_) if is_secret_name(name) => {
                            *member = Value::String(bare(marks.variable(name)));
                        }
                        other => self.conceal_in(other, marks),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_become_variables_wherever_they_stand() {
        let mut marks = Marks::default();
        let mut secrets = Secrets::default();
        secrets.learn("s3cr3t-t0ken", "token");
        let jwt = format!("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{}", "x".repeat(20));
        let mut value = json!({
            "password": "hunter2", "pin": 1234, "note": "is s3cr3t-t0ken", "list": [jwt], "passwords": 1, "api_key": "",
        });
        secrets.conceal_in(&mut value, &mut marks);
        let shown = |text: &Value| marks.template(text.as_str().unwrap());
        assert_eq!(shown(&value["password"]), "{{ password }}");
        assert_eq!(value["pin"], json!(bare(marks.clone().variable("pin"))));
        assert_eq!(shown(&value["note"]), "is {{ token }}");
        assert_eq!(shown(&value["list"][0]), "{{ token }}");
        assert_eq!(value["passwords"], json!(1));
        assert_eq!(value["api_key"], json!(""));
    }
}
