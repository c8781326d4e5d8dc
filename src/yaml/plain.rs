//! Reads the part of YAML that nearly every case is written in, fast.
//!
//! It drives the parser below serde-saphyr itself. Whatever it does not know for certain
//! (a mistake, an anchor, a tag, a merge key, a number that is not a short whole one) it
//! leaves to serde-saphyr by giving nothing back, so it decides no question of YAML and
//! has no message of its own.

use std::borrow::Cow;

use serde_saphyr::granit_parser::{self, Event, Parser, ScalarStyle, Span, StrInput};

use super::node::{Data, Key, Node, Place};

/// Deeper documents are left to serde-saphyr, which has the bound.
pub(crate) const MAX_DEPTH: usize = 48;

/// Larger mappings too: here each key is compared with each other.
pub(crate) const MAX_KEYS: usize = 64;

/// And longer documents.
const MAX_NODES: usize = 20_000;

/// The one document of a text, where it is plain.
pub(crate) fn parse(text: &str) -> Option<Node> {
    let options = granit_parser::options! { emit_comments: false };
    let mut reader = Reader {
        parser: Parser::new_from_str_with_options(text, options),
        nodes: 0,
    };
    reader.document()
}

struct Reader<'a> {
    parser: Parser<'a, StrInput<'a>>,
    nodes: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<(Event<'a>, Span)> {
        self.parser.next_event()?.ok()
    }

    fn document(&mut self) -> Option<Node> {
        let (Event::StreamStart, _) = self.next()? else {
            return None;
        };
        let (Event::DocumentStart(..), _) = self.next()? else {
            return None;
        };
        let (event, span) = self.next()?;
        let node = self.node(event, span, 0)?;
        let (Event::DocumentEnd, _) = self.next()? else {
            return None;
        };
        match self.next()? {
            (Event::StreamEnd, _) => Some(node),
            _ => None,
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Option<Node> {
        self.nodes += 1;
        if depth > MAX_DEPTH || self.nodes > MAX_NODES {
            return None;
        }
        let data = match event {
            Event::Scalar(text, style, 0, None) => scalar(text, style)?,
            Event::SequenceStart(_, 0, None) => Data::List(self.items(depth)?),
            Event::MappingStart(_, 0, None) => Data::Map(self.entries(depth)?),
            _ => return None,
        };
        let at = place(&span);
        Some(Node::new(data, at))
    }

    fn items(&mut self, depth: usize) -> Option<Vec<Node>> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Some(items),
                (event, span) => items.push(self.node(event, span, depth + 1)?),
            }
        }
    }

    fn entries(&mut self, depth: usize) -> Option<Vec<(Key, Node)>> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        loop {
            let key = match self.next()? {
                (Event::MappingEnd, _) => return Some(entries),
                (Event::Scalar(text, style, 0, None), span) => Key {
                    text: key(text, style)?,
                    at: place(&span),
                },
                _ => return None,
            };
            if entries.len() == MAX_KEYS || entries.iter().any(|(other, _)| other.text == key.text)
            {
                return None;
            }
            let (event, span) = self.next()?;
            entries.push((key, self.node(event, span, depth + 1)?));
        }
    }
}

fn place(span: &Span) -> Place {
    let to_u32 = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Place {
        file: 0,
        line: to_u32(span.start.line()),
        column: to_u32(span.start.col().saturating_add(1)),
    }
}

fn key(text: Cow<'_, str>, style: ScalarStyle) -> Option<String> {
    match (style, scalar(text.clone(), style)?) {
        (_, Data::Text(text)) => Some(text),
        // A plain number is a key as it is written.
        (_, Data::Number(_)) => Some(text.into_owned()),
        _ => None,
    }
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Option<Data> {
    if style != ScalarStyle::Plain {
        return Some(Data::Text(text.into_owned()));
    }
    plain_scalar(&text)
}

/// What a plain scalar is, where that is certain.
pub(crate) fn plain_scalar(text: &str) -> Option<Data> {
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

    /// What is read here is what serde-saphyr reads, places included.
    fn check(text: &str) -> bool {
        match parse(text) {
            None => false,
            Some(node) => {
                let slow = yaml::parse_any(text, "x").unwrap();
                assert_eq!(node, slow, "{text}");
                true
            }
        }
    }

    #[test]
    fn a_plain_text_is_read_as_by_the_whole_reader() {
        for text in [
            "a: 1\nb: [x, 'y', \"z\\n\\u00e9\"]\nc:\n  - d: true\n    e: ~x\n",
            "a: |\n  one\n  two\nb: >-\n  folded\n  text\nc: ''\nd:\ne: null\n",
            "{\"a\": [1,\n  true], \"b\": {}, \"c\": []}",
            "# comment\n---\nname: Ünïcode 漢 text # behind\n404: x\n",
            "path: /public/{id}\nid: \"{{ a }}\"\nq: $.id\nlong words and: \"a: b\"\n",
            "- \"\"\n- a\n-\n  - b\n",
            "text\n",
            "a: plain over\n  two lines\n",
            "\"quoted key\": 1\n'single': 2\n? a\n: b\n",
        ] {
            check(text);
        }
        assert!(check("a: 1\nb: [x, 'y']\nc:\n  - d: true\n"));
    }

    #[test]
    fn whatever_is_doubtful_is_left_to_the_whole_reader() {
        for text in [
            "a: &x 1\nb: *x\n",
            "a: !!str 1\n",
            "<<: {a: 1}\n",
            "a: 1\na: 2\n",
            "a: 0x10\n",
            "a: 007\n",
            "a: 1.5\n",
            "a: -1\n",
            "a: Yes\n",
            "a: .inf\n",
            "a: 1_000\n",
            "a: 12345678901234567890\n",
            "a: [\n",
            "a: 1\n---\nb: 2\n",
            "~: 1\n",
            "",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_shipped_cases_are_read_the_same_both_ways() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
        let mut folders = vec![root];
        let mut fast = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|end| end == "yaml") {
                    fast += u32::from(check(&std::fs::read_to_string(&path).unwrap()));
                }
            }
        }
        assert!(fast > 30, "{fast}");
    }
}
