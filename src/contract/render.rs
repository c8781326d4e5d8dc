//! A value as a short JSON text for a person, with every secret left out.

use std::fmt::Write as _;

use serde_json::Value;

use super::place_annotations;
use super::shape::Shape;
use crate::model::violation::Step;
use crate::schema::library::{Library, Spot};

/// What stands for a secret.
const HIDDEN: &str = "[secret]";

/// How many characters of a value are shown.
const SHOWN: usize = 120;

/// Renders values of one contract's documents.
pub(crate) struct Renderer<'c> {
    pub(crate) library: &'c Library,
    pub(super) shape: &'c Shape,
    pub(crate) secrets: &'c [Vec<String>],
}

impl Renderer<'_> {
    /// The value at a path, or what stands for it where it is, or may be, a secret.
    pub(crate) fn render(&self, path: &[Step], value: &Value) -> String {
        let annotations = place_annotations::of(self.shape, path);
        let is_container = value.is_object() || value.is_array();
        let may_show = value.is_string() || value.is_number();
        if annotations.secret || (annotations.holds_secret && may_show) {
            return HIDDEN.to_owned();
        }
        let mut keys: Vec<&str> = path
            .iter()
            .filter_map(|step| match step {
                Step::Key(key) => Some(key.as_str()),
                Step::Index(_) => None,
            })
            .collect();
        let mut text = String::new();
        if is_container {
            self.write(&mut text, &mut keys, value);
        } else {
            write_scalar(&mut text, value);
        }
        cut(text)
    }

    /// The name of a rule: the keyword of the schema at a place.
    pub(crate) fn rule(&self, spot: &Spot, keyword: &str) -> String {
        self.library.rule_at(spot, keyword)
    }

    fn is_secret(&self, keys: &[&str]) -> bool {
        self.secrets.iter().any(|suffix| {
            suffix.len() <= keys.len()
                && suffix
                    .iter()
                    .rev()
                    .zip(keys.iter().rev())
                    .all(|(a, b)| a == b)
        })
    }

    /// Writes a value until the text is long enough to be cut.
    fn write<'v>(&self, text: &mut String, keys: &mut Vec<&'v str>, value: &'v Value) {
        match value {
            Value::Array(items) => {
                text.push('[');
                for (index, item) in items.iter().enumerate() {
                    if is_long(text) {
                        return;
                    }
                    if index > 0 {
                        text.push(',');
                    }
                    self.write(text, keys, item);
                }
                text.push(']');
            }
            Value::Object(members) => {
                text.push('{');
                for (index, (key, member)) in members.iter().enumerate() {
                    if is_long(text) {
                        return;
                    }
                    if index > 0 {
                        text.push(',');
                    }
                    write_text(text, key);
                    text.push(':');
                    keys.push(key);
                    if self.is_secret(keys) {
                        write_text(text, HIDDEN);
                    } else {
                        self.write(text, keys, member);
                    }
                    keys.pop();
                }
                text.push('}');
            }
            scalar => write_scalar(text, scalar),
        }
    }
}

/// Any value as a short JSON text; for values of schemas, which hold no secrets.
pub(crate) fn brief(value: &Value) -> String {
    cut(value.to_string())
}

fn is_long(text: &str) -> bool {
    text.len() > SHOWN * 4
}

fn write_scalar(text: &mut String, value: &Value) {
    match value {
        Value::String(inner) => write_text(text, inner),
        other => {
            let _ = write!(text, "{other}");
        }
    }
}

/// Writes a JSON string, of a long one only the start.
fn write_text(text: &mut String, inner: &str) {
    match inner.char_indices().nth(SHOWN) {
        None => text.push_str(&Value::from(inner).to_string()),
        Some((end, _)) => text.push_str(&Value::from(&inner[..end]).to_string()),
    }
}

fn cut(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(SHOWN) {
        text.truncate(end);
        text.push('…');
    }
    text
}
