//! Regular expressions of ECMA-262 in the words of the engine behind the validators, as far as
//! that one refuses them or takes them to mean something else.

use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

use serde_json::{Map, Value};

/// Holds the pattern as the document has it, where another one stands in its place.
pub const PATTERN: &str = "x-driftcheck-pattern";

/// Characters as ranges, both ends among them.
type Ranges = &'static [(u32, u32)];

const DIGIT: Ranges = &[(0x30, 0x39)];
const WORD: Ranges = &[(0x30, 0x39), (0x41, 0x5a), (0x5f, 0x5f), (0x61, 0x7a)];
const SPACE: Ranges = &[
    (0x9, 0xd),
    (0x20, 0x20),
    (0xa0, 0xa0),
    (0x1680, 0x1680),
    (0x2000, 0x200a),
    (0x2028, 0x2029),
    (0x202f, 0x202f),
    (0x205f, 0x205f),
    (0x3000, 0x3000),
    (0xfeff, 0xfeff),
];
const LAST: u32 = 0x10_ffff;
/// `\b` and `\B`: the engine's own take every letter for one of a word.
const BOUNDARY: &str = "(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))";
const NO_BOUNDARY: &str = "(?:(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<![0-9A-Za-z_])(?![0-9A-Za-z_]))";

/// The pattern in other words; `None` where its own are understood.
pub(super) fn in_other_words(pattern: &str) -> Option<String> {
    let looks = ["(?=", "(?!", "(?<=", "(?<!", "\\k<", "\\b", "\\B"];
    let mut writer = Writer {
        rest: pattern.chars().peekable(),
        out: String::with_capacity(pattern.len()),
        // Without these the validator itself sees to classes such as `\d`.
        has_look: looks.iter().any(|look| pattern.contains(look)) || has_number(pattern),
    };
    writer.write();
    // The validator does not know `\k<name>`, and takes what begins with a look as it is.
    let start = if pattern.contains("\\k<") { "(?=)" } else { "" };
    let written = format!("{start}{}", writer.out);
    (written != pattern).then_some(written)
}

/// Whether a pattern refers to a group by its number.
fn has_number(pattern: &str) -> bool {
    let mut escapes = pattern.match_indices('\\');
    escapes.any(|(at, _)| pattern[at + 1..].starts_with(|c| ('1'..='9').contains(&c)))
}

/// Puts every pattern of a schema in other words, wherever it stands.
pub fn translate_patterns(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(translate_patterns),
        Value::Object(members) => {
            replace(members);
            let is_schema = |name: &str| !matches!(name, "const" | "default" | "enum" | "examples");
            let inner = members.iter_mut().filter(|(name, _)| is_schema(name));
            inner.for_each(|(_, inner)| translate_patterns(inner));
        }
        _ => {}
    }
}

/// Puts the pattern of one schema in other words.
pub(super) fn replace(schema: &mut Map<String, Value>) {
    let own = schema.get("pattern").and_then(Value::as_str);
    if let Some(written) = own.and_then(in_other_words)
        && let Some(own) = schema.insert("pattern".to_owned(), written.into())
    {
        schema.insert(PATTERN.to_owned(), own);
    }
}

struct Writer<'p> {
    rest: Peekable<Chars<'p>>,
    out: String,
    has_look: bool,
}

impl Writer<'_> {
    fn write(&mut self) {
        while let Some(c) = self.rest.next() {
            match c {
                '\\' => self.escape(false),
                '[' => self.class(),
                c => self.out.push(c),
            }
        }
    }

    fn class(&mut self) {
        let is_negated = self.rest.next_if_eq(&'^').is_some();
        if self.rest.next_if_eq(&']').is_some() {
            // Anything, or nothing at all.
            let written = if is_negated {
                "(?s:.)"
            } else {
                "[^\\x{0}-\\x{10ffff}]"
            };
            return self.out.push_str(written);
        }
        self.out.push_str(if is_negated { "[^" } else { "[" });
        while let Some(c) = self.rest.next() {
            match c {
                '\\' => self.escape(true),
                ']' => return self.out.push(']'),
                c => self.out.push(c),
            }
        }
    }

    fn escape(&mut self, in_class: bool) {
        let Some(c) = self.rest.next() else {
            return self.out.push('\\');
        };
        match c {
            'b' if in_class => self.out.push_str("\\x{8}"),
            'b' => self.out.push_str(BOUNDARY),
            'B' if !in_class => self.out.push_str(NO_BOUNDARY),
            '0' if !self.rest.peek().is_some_and(char::is_ascii_digit) => {
                self.out.push_str("\\x{0}");
            }
            'c' => match self.rest.next_if(char::is_ascii_alphabetic) {
                Some(letter) => self.push_code(u32::from(letter) % 32),
                None => self.out.push_str("\\c"),
            },
            'u' => self.unit(),
            '<' | '>' => self.out.push(c),
            c if !c.is_ascii() => self.out.push(c),
            'd' | 'D' if self.has_look => self.ranges(DIGIT, c == 'D', in_class),
            'w' | 'W' if self.has_look => self.ranges(WORD, c == 'W', in_class),
            's' | 'S' if self.has_look => self.ranges(SPACE, c == 'S', in_class),
            c => self.out.extend(['\\', c]),
        }
    }

    /// `\uD83D\uDE00` is one character.
    fn unit(&mut self) {
        let text: String = self.rest.clone().take(10).collect();
        let high = text.get(..4).and_then(hexadecimal);
        let low = text.get(4..).and_then(|low| low.strip_prefix("\\u"));
        match (high, low.and_then(hexadecimal)) {
            (Some(high @ 0xd800..=0xdbff), Some(low @ 0xdc00..=0xdfff)) => {
                self.rest.by_ref().take(10).for_each(drop);
                self.push_code(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00));
            }
            _ => self.out.push_str("\\u"),
        }
    }

    fn ranges(&mut self, ranges: Ranges, is_negated: bool, in_class: bool) {
        let mut all = ranges.to_vec();
        if is_negated {
            let starts = ranges.iter().map(|(_, last)| last + 1);
            let ends = ranges.iter().map(|(first, _)| first - 1).chain([LAST]);
            all = [0].into_iter().chain(starts).zip(ends).collect();
        }
        let (open, close) = if in_class { ("", "") } else { ("[", "]") };
        self.out.push_str(open);
        for (first, last) in all {
            self.push_code(first);
            self.out.push('-');
            self.push_code(last);
        }
        self.out.push_str(close);
    }

    fn push_code(&mut self, code: u32) {
        // A text takes whatever is written to it.
        let _ = write!(self.out, "\\x{{{code:x}}}");
    }
}

fn hexadecimal(text: &str) -> Option<u32> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    u32::from_str_radix(text, 16).ok().filter(|_| is_plain)
}
