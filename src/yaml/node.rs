//! A YAML document as a tree that remembers where each value stands.
//!
//! Deliberately knows nothing of cases: decoding has every error of a file reported
//! at once, which deserialising straight into a type cannot.

use serde_json::{Number, Value};

/// One value of a YAML document.
#[derive(Clone, Debug, PartialEq)]
pub struct Node<N = Number> {
    /// What it is.
    pub data: Data<N>,
    /// Where it stands.
    pub at: Place,
    /// How it is written, where it is no text and its value is written otherwise: `010`, `~`.
    pub spelled: Option<Box<str>>,
}

/// A place in one of the files a case is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// 0 for the case file itself, above for the `_defaults.yaml` files it inherits from.
    pub file: u32,
    /// Line, counted from 1.
    pub line: u32,
    /// Column in characters, counted from 1.
    pub column: u32,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Data<N = Number> {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, with every digit that is written.
    Number(N),
    /// A text.
    Text(String),
    /// A sequence.
    List(Vec<Node<N>>),
    /// A mapping, in the order of the file.
    Map(Vec<(Key, Node<N>)>),
}

/// A key of a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its text.
    pub text: String,
    /// Where it stands.
    pub at: Place,
}

impl Node {
    /// A value at a place.
    pub fn new(data: Data, at: Place) -> Node {
        Node {
            data,
            at,
            spelled: None,
        }
    }

    /// Marks every place in the tree as standing in another file.
    pub fn set_file(&mut self, file: u32) {
        self.at.file = file;
        match &mut self.data {
            Data::List(items) => items.iter_mut().for_each(|item| item.set_file(file)),
            Data::Map(entries) => {
                for (key, value) in entries {
                    key.at.file = file;
                    value.set_file(file);
                }
            }
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::Text(_) => {}
        }
    }

    /// The value as JSON.
    pub fn to_json(&self) -> Value {
        match &self.data {
            Data::Null => Value::Null,
            Data::Bool(value) => Value::Bool(*value),
            Data::Number(number) => Value::Number(number.clone()),
            Data::Text(text) => Value::String(text.clone()),
            Data::List(items) => items.iter().map(Node::to_json).collect(),
            Data::Map(entries) => entries
                .iter()
                .map(|(key, value)| (key.text.clone(), value.to_json()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }

    /// What it is, in words: `a list`.
    pub fn describe(&self) -> String {
        match &self.data {
            Data::Null => "nothing".into(),
            Data::Bool(value) => format!("`{value}`"),
            Data::Number(number) => format!("the number {number}"),
            Data::Text(text) => format!("the text `{}`", shorten(text)),
            Data::List(_) => "a list".into(),
            Data::Map(_) => "a mapping".into(),
        }
    }
}

/// At most 60 characters of a text, without control characters.
pub fn shorten(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(60)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(60).is_some() {
        shown.push('…');
    }
    shown
}
