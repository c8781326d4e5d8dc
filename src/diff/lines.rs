//! A value as indented lines, each of which knows in which object or array it stands.

use serde_json::Value;

use crate::model::place::{Token, pointer, short};

/// One side's lines.
#[derive(Debug, Default)]
pub(super) struct Lines<'v> {
    text: String,
    ends: Vec<usize>,
    nodes: Vec<u32>,
    /// Each open object or array: the one around it and the step to it.
    tree: Vec<(u32, Option<Token<'v>>)>,
    indent: usize,
}

/// An object or array, in the tree of its side.
pub(super) type NodeId = u32;

impl<'v> Lines<'v> {
    pub(super) fn new() -> Lines<'v> {
        Lines {
            tree: vec![(0, None)],
            ..Lines::default()
        }
    }

    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A line without its end.
    pub(super) fn line(&self, index: usize) -> &str {
        let start = match index.checked_sub(1) {
            Some(before) => self.ends[before],
            None => 0,
        };
        &self.text[start..self.ends[index]]
    }

    /// The pointer of the object or array that a line stands in.
    pub(super) fn pointer_at(&self, index: usize) -> String {
        let mut steps = Vec::new();
        let mut node = self.nodes.get(index).copied().unwrap_or_default();
        while let Some((around, Some(step))) = self.tree.get(node as usize) {
            steps.push(*step);
            node = *around;
        }
        short(pointer(steps.into_iter().rev()))
    }

    /// A new object or array within another.
    pub(super) fn enter(&mut self, around: NodeId, step: Option<Token<'v>>) -> NodeId {
        let Some(step) = step else { return around };
        self.tree.push((around, Some(step)));
        u32::try_from(self.tree.len() - 1).unwrap_or_default()
    }

    pub(super) fn indent(&mut self) {
        self.indent += 2;
    }

    pub(super) fn outdent(&mut self) {
        self.indent = self.indent.saturating_sub(2);
    }

    /// One line of its own: an opening or closing bracket.
    pub(super) fn push(&mut self, node: NodeId, step: Option<Token<'_>>, text: &str) {
        self.begin(step);
        self.text.push_str(text);
        self.end(node);
    }

    /// A whole value and the comma behind it.
    pub(super) fn push_value(
        &mut self,
        node: NodeId,
        step: Option<Token<'v>>,
        value: &'v Value,
        comma: &str,
    ) {
        let (open, close, is_empty) = match value {
            Value::Array(items) => ("[", "]", items.is_empty()),
            Value::Object(members) => ("{", "}", members.is_empty()),
            _ => ("", "", true),
        };
        if is_empty {
            self.begin(step);
            match value {
                Value::Array(_) | Value::Object(_) => {
                    self.text.push_str(open);
                    self.text.push_str(close);
                }
                Value::String(text) => self.push_text(text),
                scalar => self.text.push_str(&scalar.to_string()),
            }
            self.text.push_str(comma);
            return self.end(node);
        }
        let inner = self.enter(node, step);
        self.push(inner, step, open);
        self.indent();
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let comma = comma_before(index + 1, items.len());
                    self.push_value(inner, Some(Token::Index(index)), item, comma);
                }
            }
            Value::Object(members) => {
                for (index, (key, member)) in members.iter().enumerate() {
                    let comma = comma_before(index + 1, members.len());
                    self.push_value(inner, Some(Token::Key(key)), member, comma);
                }
            }
            _ => {}
        }
        self.outdent();
        self.push(inner, None, &format!("{close}{comma}"));
    }

    fn begin(&mut self, step: Option<Token<'_>>) {
        self.text.extend(std::iter::repeat_n(' ', self.indent));
        if let Some(Token::Key(key)) = step {
            self.push_text(key);
            self.text.push_str(": ");
        }
    }

    fn push_text(&mut self, text: &str) {
        let is_plain = |byte: u8| byte >= b' ' && !matches!(byte, b'"' | b'\\');
        if text.bytes().all(is_plain) {
            self.text.push('"');
            self.text.push_str(text);
            self.text.push('"');
        } else {
            self.text.push_str(&Value::from(text).to_string());
        }
    }

    fn end(&mut self, node: NodeId) {
        self.ends.push(self.text.len());
        self.nodes.push(node);
    }
}

/// The comma behind an item, where another follows.
pub(super) fn comma_before(next: usize, count: usize) -> &'static str {
    if next < count { "," } else { "" }
}
