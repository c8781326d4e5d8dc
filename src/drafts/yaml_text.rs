//! Writes a value as YAML that people edit: blocks, and quotes only where they are needed.
//!
//! serde-saphyr's serializer writes a number with all its digits as a mapping with a private
//! name of serde_json, and leaves direction overrides as they are.

use serde_json::Value;

use crate::record::is_harmful;

/// A longer key is written with a mark of its own: the `:` behind a plain one must follow
/// within 1,024 characters (YAML 1.2, section 7.4.2).
const LONGEST_KEY: usize = 1_000;

/// A value whose members keep their order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Yaml {
    /// Any JSON value.
    Json(Value),
    /// A list.
    List(Vec<Yaml>),
    /// A mapping.
    Map(Vec<(String, Yaml)>),
}

impl From<&str> for Yaml {
    fn from(text: &str) -> Yaml {
        Yaml::Json(text.into())
    }
}

impl From<String> for Yaml {
    fn from(text: String) -> Yaml {
        Yaml::Json(text.into())
    }
}

impl Yaml {
    /// The whole text, which ends with a line break.
    pub(crate) fn to_text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, 0);
        text
    }

    fn write(&self, text: &mut String, indent: usize) {
        match self.opened() {
            Yaml::Map(members) => {
                for (key, value) in members {
                    pad(text, indent);
                    let key = scalar(&key.as_str().into());
                    if key.len() > LONGEST_KEY {
                        text.push_str("? ");
                    }
                    text.push_str(&key);
                    if key.len() > LONGEST_KEY {
                        text.push('\n');
                        pad(text, indent);
                    }
                    text.push(':');
                    value.write_after(text, indent + 2);
                }
            }
            Yaml::List(items) => {
                for item in items {
                    pad(text, indent);
                    text.push('-');
                    item.write_after(text, indent + 2);
                }
            }
            Yaml::Json(value) => {
                pad(text, indent);
                text.push_str(&scalar(&value));
                text.push('\n');
            }
        }
    }

    /// Behind a key or a dash: on the same line where it is one, else below it.
    fn write_after(&self, text: &mut String, indent: usize) {
        match self.opened() {
            Yaml::Json(value) => {
                text.push(' ');
                text.push_str(&scalar(&value));
                text.push('\n');
            }
            other => {
                text.push('\n');
                other.write(text, indent);
            }
        }
    }

    /// Objects and arrays that hold something as mappings and lists.
    fn opened(&self) -> Yaml {
        match self {
            Yaml::Json(Value::Object(members)) if !members.is_empty() => {
                let members = members.iter();
                Yaml::Map(
                    members
                        .map(|(key, value)| (key.clone(), Yaml::Json(value.clone())))
                        .collect(),
                )
            }
            Yaml::Json(Value::Array(items)) if !items.is_empty() => {
                Yaml::List(items.iter().cloned().map(Yaml::Json).collect())
            }
            Yaml::Map(members) if members.is_empty() => {
                Yaml::Json(Value::Object(Default::default()))
            }
            Yaml::List(items) if items.is_empty() => Yaml::Json(Value::Array(Vec::new())),
            other => other.clone(),
        }
    }
}

fn pad(text: &mut String, indent: usize) {
    text.extend(std::iter::repeat_n(' ', indent));
}

/// A scalar in one line. JSON is YAML, so what is not plain is written as JSON.
fn scalar(value: &Value) -> String {
    let Value::String(text) = value else {
        return value.to_string();
    };
    let is_word = |text: &str| {
        let rest = |c: char| c.is_ascii_alphanumeric() || " ._/$()+'-".contains(c);
        text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
            && text.chars().all(rest)
            && !text.ends_with(' ')
    };
    const RESERVED: [&str; 8] = ["null", "true", "false", "yes", "no", "on", "off", "y"];
    let lower = text.to_ascii_lowercase();
    let is_plain = is_word(text) && !RESERVED.contains(&lower.as_str()) && lower != "n";
    if is_plain {
        return text.clone();
    }
    // What has quotes is easier to read in others.
    let is_odd = |c: char| c == '\'' || c.is_control() || is_harmful(c);
    if text.contains('"') && !text.contains(is_odd) {
        return format!("'{text}'");
    }
    // JSON leaves as they are what editors hide and what some readers take for a line break.
    let mut quoted = String::with_capacity(text.len() + 2);
    for character in value.to_string().chars() {
        if is_harmful(character) {
            quoted.push_str(&format!("\\U{:08x}", u32::from(character)));
        } else {
            quoted.push(character);
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_written_is_read_back() {
        let value = json!({
            "a": ["x", "no", "1", "{{ id }}", "a: b", "- c", "", " d", "e\nf", "#g", "null", "{\"a\": 'b'}", "[\"\\\": # {{ x }}] ", "a\u{85}b: \u{202e}c\u{2028}\u{7f}\u{e0001}"],
            "b c": { "d": [], "e": {}, "f": [[1, 2.5], { "g": null, "h": true }] },
            "200": "x",
            ("k".repeat(1_500)): { ("l".repeat(1_500)): [1] },
        });
        let text = Yaml::Json(value.clone()).to_text();
        let read = crate::yaml::read::parse(&text, "x").unwrap().to_json();
        assert_eq!(read, value, "{text}");
    }
}
