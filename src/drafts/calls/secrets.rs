//! What is secret in the texts of requests: a variable stands for it in every case.

use serde_json::Value;

use super::marks::Marks;
use crate::redact::own_secrets;
use crate::redact::sensitive::{is_distinct, is_sensitive_header, is_sensitive_member};
use crate::redact::signed::tokens;

/// Further names of secrets. They are too common to be masked in every response, but a case
/// loses nothing where one is a variable.
const FURTHER: [&str; 8] = [
    "auth",
    "pass",
    "pin",
    "sid",
    "sig",
    "signature",
    "x-amz-signature",
    "x-goog-signature",
];

/// Whether what stands beside a name is a secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    is_sensitive_member(&lower) || is_sensitive_header(&lower) || FURTHER.contains(&&*lower)
}

/// Secrets that were sent as such, wherever else they stand.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    /// Each with the variable for it, the longest first.
    known: Vec<(String, String)>,
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

    /// The same with what a body names as secrets, in JSON or in a form.
    pub(super) fn and_named_in(&self, body: &str) -> Secrets {
        let mut all = self.clone();
        let mut named = Vec::new();
        own_secrets::of_body(body.as_bytes(), &mut named);
        for (before, secret) in named.iter().enumerate() {
            let name = match before {
                0 => "secret".to_owned(),
                before => format!("secret_{}", before + 1),
            };
            all.learn(secret, &name);
        }
        all
    }

    /// The value of a member, a field or a parameter of this name.
    pub(super) fn of_member(&self, name: &str, value: &str, marks: &mut Marks) -> String {
        let is_variable = marks.names(value).next().is_some();
        match is_secret_name(name) && !value.is_empty() && !is_variable {
            true => marks.variable(name).to_string(),
            false => self.conceal(value, marks),
        }
    }

    /// A text with variables in place of the secrets in it.
    pub(super) fn conceal(&self, text: &str, marks: &mut Marks) -> String {
        let mut text = text.to_owned();
        for (secret, name) in &self.known {
            if text.contains(secret.as_str()) {
                let mark = marks.variable(name).to_string();
                text = text.replace(secret.as_str(), &mark);
            }
        }
        for token in tokens(text.as_bytes()).into_iter().rev() {
            let mark = marks.variable("token").to_string();
            text.replace_range(token, &mark);
        }
        text
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
                            *member = Value::String(marks.variable(name).to_string());
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
        assert_eq!(shown(&value["pin"]), "{{ pin }}");
        assert_eq!(shown(&value["note"]), "is {{ token }}");
        assert_eq!(shown(&value["list"][0]), "{{ token }}");
        assert_eq!(value["passwords"], json!(1));
        assert_eq!(value["api_key"], json!(""));
    }
}
