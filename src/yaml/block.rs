//! Reads the plainest YAML in one pass over its lines: block mappings and sequences of
//! one-line texts, as nearly every generated case is written. A case of 13 lines costs 29,000
//! instructions so, and 280,000 by serde-saphyr, where a whole run costs 390,000 a case.
//!
//! Whatever else comes (a flow mapping, a text over several lines, an anchor, anything that
//! is not printable ASCII) it leaves to the whole reader by giving nothing back. It decides
//! no question of YAML; tests hold that both read the same, places included.

use super::node::{Data, Key, Node, Place};

/// Deeper documents are left to the whole reader, which has the bound.
const MAX_DEPTH: usize = 48;

/// Larger mappings too: here each key is compared with each other.
const MAX_KEYS: usize = 64;

/// A longer text is left to the whole reader, which has the bounds.
const MAX_LENGTH: usize = 64 * 1024;

/// The longest key that is read here.
const MAX_KEY_LENGTH: usize = 128;

/// The one document of a text, where it is as plain as that.
pub(crate) fn parse(text: &str) -> Option<Node> {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\n');
    if text.len() > MAX_LENGTH || !text.bytes().all(is_plain) {
        return None;
    }
    let mut lines = Lines {
        rest: text,
        number: 0,
        next: None,
    };
    lines.advance();
    let node = lines.block(0, 0)?;
    lines.next.is_none().then_some(node)
}

/// A line that holds something.
#[derive(Clone, Copy)]
struct Line<'a> {
    indent: usize,
    number: u32,
    /// What stands behind the indentation.
    text: &'a str,
}

impl Line<'_> {
    /// The place of what stands so many bytes behind the indentation.
    fn place(&self, offset: usize) -> Place {
        Place {
            file: 0,
            line: self.number,
            column: u32::try_from(self.indent + offset + 1).unwrap_or(u32::MAX),
        }
    }

    fn is_item(&self) -> bool {
        self.text == "-" || self.text.starts_with("- ")
    }
}

/// The lines of a text but for blank ones and comments.
struct Lines<'a> {
    rest: &'a str,
    number: u32,
    next: Option<Line<'a>>,
}

impl<'a> Lines<'a> {
    fn advance(&mut self) {
        self.next = None;
        while !self.rest.is_empty() && self.next.is_none() {
            let end = memchr::memchr(b'\n', self.rest.as_bytes());
            let (line, rest) = match end {
                Some(end) => (&self.rest[..end], &self.rest[end + 1..]),
                None => (self.rest, ""),
            };
            self.rest = rest;
            self.number = self.number.saturating_add(1);
            let text = line.trim_start_matches(' ');
            if !text.is_empty() && !text.starts_with('#') {
                self.next = Some(Line {
                    indent: line.len() - text.len(),
                    number: self.number,
                    text,
                });
            }
        }
    }

    /// The mapping or sequence that starts with the next line, which must stand at `indent`.
    fn block(&mut self, indent: usize, depth: usize) -> Option<Node> {
        let first = self.next.filter(|line| line.indent == indent)?;
        if depth > MAX_DEPTH || matches!(first.text.get(..3), Some("---" | "...")) {
            return None;
        }
        let data = match first.is_item() {
            true => Data::List(self.items(indent, depth)?),
            false => Data::Map(self.entries(indent, depth)?),
        };
        let at = first.place(0);
        Some(Node::new(data, at))
    }

    fn items(&mut self, indent: usize, depth: usize) -> Option<Vec<Node>> {
        let mut items = Vec::new();
        while let Some(line) = self.next.filter(|line| line.indent == indent) {
            if !line.is_item() {
                break;
            }
            let text = line.text.get(1..)?.trim_start_matches(' ');
            let inner = Line {
                indent: line.indent + line.text.len() - text.len(),
                text,
                ..line
            };
            if key_length(text).is_some() {
                // A mapping may begin behind the dash.
                self.next = Some(inner);
                items.push(self.block(inner.indent, depth + 1)?);
            } else {
                self.advance();
                items.push(self.value(inner, 0, indent)?);
            }
        }
        self.ends_at(indent).then_some(items)
    }

    fn entries(&mut self, indent: usize, depth: usize) -> Option<Vec<(Key, Node)>> {
        let mut entries: Vec<(Key, Node)> = Vec::with_capacity(4);
        while let Some(line) = self.next.filter(|line| line.indent == indent) {
            if line.is_item() {
                break;
            }
            let length = key_length(line.text)?;
            let (text, behind) = line.text.split_at(length);
            let known = entries.iter().any(|(other, _)| other.text == text);
            if known || entries.len() == MAX_KEYS || !matches!(plain_scalar(text)?, Data::Text(_)) {
                return None;
            }
            let value = behind.get(1..)?.trim_start_matches(' ');
            self.advance();
            let node = if value.is_empty() {
                let below = self.next?;
                // A sequence may stand as deep as its key.
                if below.indent < indent + usize::from(!below.is_item()) {
                    return None;
                }
                self.block(below.indent, depth + 1)?
            } else {
                self.value(line, line.text.len() - value.len(), indent)?
            };
            let key = Key {
                text: text.to_owned(),
                at: line.place(0),
            };
            entries.push((key, node));
        }
        self.ends_at(indent).then_some(entries)
    }

    /// Whether the block at `indent` ends here: what follows stands less deep, or is the
    /// next key behind a sequence that stands as deep as its own.
    fn ends_at(&self, indent: usize) -> bool {
        self.next.is_none_or(|line| line.indent <= indent)
    }

    /// A value on one line, from `offset` on; the line is behind us, and the next one must
    /// not go on with it.
    fn value(&self, line: Line<'a>, offset: usize, indent: usize) -> Option<Node> {
        if self.next.is_some_and(|next| next.indent > indent) {
            return None;
        }
        let text = line.text.get(offset..)?;
        let data = match text.as_bytes() {
            [b'"', inner @ .., b'"'] if !has(inner, b"\"\\") => Data::Text(unquoted(text)?),
            [b'\'', inner @ .., b'\''] if !has(inner, b"'") => Data::Text(unquoted(text)?),
            [b'[', .., b']'] => Data::List(words(line, offset, text)?),
            _ if is_one_plain_scalar(text) => plain_scalar(text)?,
            _ => return None,
        };
        let at = line.place(offset);
        Some(Node::new(data, at))
    }
}

fn has(bytes: &[u8], any_of: &[u8]) -> bool {
    bytes.iter().any(|byte| any_of.contains(byte))
}

/// What stands between two quotes; nothing where there is but one.
fn unquoted(text: &str) -> Option<String> {
    text.get(1..text.len().checked_sub(1)?).map(str::to_owned)
}

/// Whether a text is one plain scalar wherever a block value may stand.
fn is_one_plain_scalar(text: &str) -> bool {
    let mut pairs = text.as_bytes().windows(2);
    text.starts_with(|first: char| {
        first.is_ascii_alphanumeric() || matches!(first, '/' | '$' | '_')
    }) && !text.ends_with([' ', ':'])
        && !pairs.any(|pair| matches!(pair, b": " | b" #"))
}

/// The length of the key that a line begins with, where a `:` ends it.
fn key_length(text: &str) -> Option<usize> {
    let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
    let length = text.bytes().take_while(|byte| is_key(byte)).count();
    let begins = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let ends = matches!(
        text.as_bytes().get(length..),
        Some([b':'] | [b':', b' ', ..])
    );
    (begins && ends && length <= MAX_KEY_LENGTH).then_some(length)
}

/// A flow sequence of bare words on one line.
fn words(line: Line<'_>, offset: usize, text: &str) -> Option<Vec<Node>> {
    let inner = text.get(1..text.len().checked_sub(1)?)?;
    let mut items = Vec::new();
    if inner.is_empty() {
        return Some(items);
    }
    let mut at = offset + 1;
    for part in inner.split(',') {
        let word = part.trim_start_matches(' ');
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./$".contains(&byte);
        let begins = word.starts_with(|first: char| first.is_ascii_alphanumeric());
        if !begins || !word.bytes().all(is_word) {
            return None;
        }
        let place = line.place(at + part.len() - word.len());
        items.push(Node::new(plain_scalar(word)?, place));
        at += part.len() + 1;
    }
    Some(items)
}

/// What a plain scalar is, where that is certain.
fn plain_scalar(text: &str) -> Option<Data> {
    match text {
        "" | "null" => Some(Data::Null),
        "true" => Some(Data::Bool(true)),
        "false" => Some(Data::Bool(false)),
        number if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            whole_number(number).map(Data::Number)
        }
        word if is_text(word) => Some(Data::Text(word.to_owned())),
        _ => None,
    }
}

/// A short whole number without a leading zero.
fn whole_number(digits: &str) -> Option<serde_json::Number> {
    if digits.len() > 15 || (digits.len() > 1 && digits.starts_with('0')) {
        return None;
    }
    digits.parse::<u64>().ok().map(Into::into)
}

/// Whether a plain scalar is a text in every schema of YAML: it begins with what no number
/// begins with, and is no word that some schema reads otherwise.
fn is_text(word: &str) -> bool {
    const OTHERWISE: [&str; 12] = [
        "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity",
    ];
    word.starts_with(|first: char| first.is_ascii_alphabetic() || "/$_{".contains(first))
        && !OTHERWISE
            .iter()
            .any(|other| word.eq_ignore_ascii_case(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    #[test]
    fn a_plain_text_is_read_as_by_the_whole_reader() {
        for text in [
            "name: Resend 1\ntags: [smoke, a-b, 12]\nempty: []\nrequest:\n  method: POST\n  path: /a/{id}/b\n",
            "expect:\n  status: 200\n  body:\n    - path: $.id\n      equals: AUSR-1\n    - path: $.b\n      equals: \"\"\n",
            "# said first\n\na:\n- x\n-   y\n- k: v\n  l:\n  - 1\n  # within\n  - 2\n\nb: 'one two'\nc: a:b#c [d] {e}\n",
            "a:   spaced\nb:\n      deep:\n        deeper: true\nc: \"{{ x }}\"\nd: null\ne: 0\n",
            "- a: 1\n  b: 2\n- c\n- []\n",
            "-a: 1\n",
            "a: b\n ",
            "a: [x,y]\nb: x",
        ] {
            let Some(node) = parse(text) else {
                continue;
            };
            assert_eq!(node, yaml::parse_any(text, "x").unwrap(), "{text}");
        }
        assert!(parse("a: 1\nb:\n  - c: d\n    e: [f]\n  - g: \"h\"\n").is_some());
    }

    #[test]
    fn whatever_is_doubtful_is_left_to_the_whole_reader() {
        for text in [
            "a: b\n  c\n",
            "a:\n  b\n",
            "a: \"b\n  c\"\n",
            "a: |\n  b\n",
            "a:\nb: 1\n",
            "a:\n",
            "a: 1\n  b: 2\n",
            "  b: 2\na: 1\n",
            "a: 1\na: 2\n",
            "a: b # c\n",
            "a: b: c\n",
            "a: 'it''s'\n",
            "a: \"\\n\"\n",
            "a: [b c]\n",
            "a: [b, ]\n",
            "a: {b: c}\n",
            "a: *b\n",
            "a: yes\n",
            "yes: a\n",
            "a: 1.5\n",
            "a: \"\n",
            "---\na: 1\n",
            "a: 1\n---\nb: 2\n",
            "a: 1\n...\n",
            "a: \u{e9}\n",
            "a:\tb\n",
            "a: 1\r\n",
            "- - a\n",
            "- a\nb: 1\n",
            "a: b \n",
            "",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_shipped_cases_are_read_the_same_both_ways() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
        let mut folders = vec![root];
        let mut read = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let Ok(text) = std::fs::read_to_string(&path) else {
                    continue;
                };
                if let Some(node) = parse(&text) {
                    assert_eq!(node, yaml::parse_any(&text, "x").unwrap(), "{text}");
                    read += 1;
                }
            }
        }
        assert!(read > 10, "{read}");
    }
}
