//! How a scalar is written. A reader of YAML gives the number ten for `010`; where a text is
//! asked for, the text is meant that stands there.

use std::collections::HashMap;

use serde_json::Number;

use super::lines::Lines;
use super::node::{Data, Node};
use crate::model::place::{Token, pointer};

/// Notes how each scalar is written whose text is not that of its value.
pub(crate) fn note(text: &str, root: &mut Node) {
    let lines = Lines::of(text);
    note_within(&lines, root);
}

fn note_within(lines: &Lines<'_>, node: &mut Node) {
    let at = node.at;
    let written = || {
        let rest = lines.text().get(lines.offset(at)..).unwrap_or_default();
        let is_part = |c: char| c.is_ascii_alphanumeric() || "+-._~".contains(c);
        let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        &rest[..end]
    };
    match &mut node.data {
        Data::List(items) => items.iter_mut().for_each(|item| note_within(lines, item)),
        Data::Map(entries) => {
            let values = entries.iter_mut().map(|(_, value)| value);
            values.for_each(|value| note_within(lines, value));
        }
        Data::Number(number) => {
            let written = written();
            if written != number.to_string() && is_same(written, number) {
                node.spelled = Some(written.into());
            }
        }
        Data::Null | Data::Bool(_) => {
            let written = written();
            let lower = written.to_ascii_lowercase();
            let is_word = matches!(lower.as_str(), "null" | "~" | "true" | "false");
            if is_word && (written != lower || written == "~") {
                node.spelled = Some(written.into());
            }
        }
        Data::Text(_) => {}
    }
}

/// Whether a text is how a number is written: a place may be that of something else.
fn is_same(written: &str, number: &Number) -> bool {
    let other_base = ["0x", "0o", "0b"].iter().any(|base| {
        let rest = written.trim_start_matches(['+', '-']);
        rest.starts_with(base)
    });
    let value = written.parse::<f64>();
    other_base || value.is_ok_and(|value| Some(value) == number.as_f64())
}

/// What `note` has noted, by pointer.
pub fn spellings(root: &Node) -> HashMap<String, String> {
    let mut found = HashMap::new();
    let mut waiting = vec![(String::new(), root)];
    while let Some((at, node)) = waiting.pop() {
        if let Some(written) = &node.spelled {
            found.insert(at.clone(), written.to_string());
        }
        let below = |token: Token<'_>| format!("{at}{}", pointer([token]));
        match &node.data {
            Data::Map(entries) => {
                let entries = entries.iter();
                waiting.extend(entries.map(|(key, value)| (below(Token::Key(&key.text)), value)));
            }
            Data::List(items) => {
                let items = items.iter().enumerate();
                waiting.extend(items.map(|(index, item)| (below(Token::Index(index)), item)));
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;
    use serde_json::json;

    #[test]
    fn a_scalar_is_remembered_as_it_is_written() {
        let text = "a: 010\nb: [1e3, 1.0, 0x1F, +5]\nc: { d: ~, e: True, f: null }\n\
                    g: 123456789012345678901234567890123456789012345\nh: \"010\"\ni: -007\nj:\nk: é\nl: 1\n";
        let node = yaml::parse_document(text, "x").unwrap();
        let value = node.to_json();
        assert_eq!(value["a"], json!(10));
        assert_eq!(value["i"], json!(-7));
        assert_eq!(value["b"].to_string(), "[1e+3,1.0,31,5]");
        let long = "123456789012345678901234567890123456789012345";
        assert_eq!(value["g"].to_string(), long);
        let mut spelled: Vec<(String, String)> = spellings(&node).into_iter().collect();
        spelled.sort();
        let spelled: Vec<(&str, &str)> = spelled
            .iter()
            .map(|(at, text)| (at.as_str(), text.as_str()))
            .collect();
        let expected = [
            ("/a", "010"),
            ("/b/0", "1e3"),
            ("/b/2", "0x1F"),
            ("/b/3", "+5"),
            ("/c/d", "~"),
            ("/c/e", "True"),
            ("/i", "-007"),
        ];
        assert_eq!(spelled, expected);
    }
}
