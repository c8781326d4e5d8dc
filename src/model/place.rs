//! Where in a response a finding stands, and the fingerprint that names it.

use std::borrow::Cow;
use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};
use sha2::{Digest, Sha256};

use super::kind::Kind;
use super::written_as_text::written_as_text;
use crate::digest::hex;

/// What a JSON Pointer or a path escapes in a URI: all but RFC 3986's unreserved characters
/// and `/`.
pub const ESCAPED_IN_URI: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// A place in a response: `status`, `latency`, `header:NAME` or `body:POINTER`.
///
/// A body's pointer (RFC 6901) has array indices and the keys of open maps folded to `*`, so
/// that the same drift in every item is one place; a key that is literally `*` is written
/// `"*"`, in quotes, and one that is that with its quotes `""*""`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The status line.
    Status,
    /// The time until the response came.
    Latency,
    /// A header, by its lower-case name.
    Header(String),
    /// A place in the body, folded; empty for the whole body.
    Body(String),
    /// A place in the request: `query:page`, `header:x-tenant`, `body:/items/*/id`.
    Request(String),
}

impl Place {
    /// The place of a path.
    pub fn body<'a>(tokens: impl IntoIterator<Item = Token<'a>>) -> Place {
        let mut folded = String::new();
        for token in tokens {
            folded.push('/');
            match token {
                Token::Index(_) | Token::Entry(_) => folded.push('*'),
                Token::Key(key) => folded.push_str(&folded_key(key)),
            }
        }
        Place::Body(folded)
    }

    /// The same with the start of each long key.
    #[must_use]
    pub fn short(self) -> Place {
        match self {
            Place::Body(pointer) => Place::Body(short(pointer)),
            other => other,
        }
    }
}

/// A longer step of a pointer is identified by its start; bytes, escapes among them.
const LONGEST_STEP: usize = 2000;
/// So many characters of it.
const START_OF_STEP: usize = 200;

/// A pointer that is reported, with the start of each long key.
pub fn short(pointer: String) -> String {
    if pointer.len() <= LONGEST_STEP {
        return pointer;
    }
    let steps = pointer.split('/').map(|step| {
        if step.len() <= LONGEST_STEP {
            return Cow::Borrowed(step);
        }
        let key = unescape(&step[..step.floor_char_boundary(LONGEST_STEP)]);
        let mut start = String::new();
        let end = key.char_indices().nth(START_OF_STEP);
        push_escaped(&mut start, &key[..end.map_or(key.len(), |(at, _)| at)]);
        Cow::Owned(start + "…")
    });
    steps.collect::<Vec<_>>().join("/")
}

/// One step of a path into a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// A member of an object.
    Key(&'a str),
    /// A member of an open map, whose keys are data as the indices of an array are.
    Entry(&'a str),
    /// An item of an array.
    Index(usize),
}

/// A step of a JSON Pointer as it is called (RFC 6901, section 4).
pub fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// The exact JSON Pointer (RFC 6901) of a path.
pub fn pointer<'a>(tokens: impl IntoIterator<Item = Token<'a>>) -> String {
    let mut text = String::new();
    push_steps(&mut text, tokens);
    text
}

/// Adds steps to a JSON Pointer.
pub fn push_steps<'a>(pointer: &mut String, steps: impl IntoIterator<Item = Token<'a>>) {
    for step in steps {
        pointer.push('/');
        match step {
            Token::Index(index) => {
                let _ = write!(pointer, "{index}");
            }
            Token::Key(key) | Token::Entry(key) => push_escaped(pointer, key),
        }
    }
}

/// A key as a place has it: escaped, and in quotes where it would be taken for the `*` of
/// array items.
pub fn folded_key(key: &str) -> String {
    if quoted_core(key) == "*" {
        return format!("\"{key}\"");
    }
    let mut text = String::with_capacity(key.len());
    push_escaped(&mut text, key);
    text
}

/// The key that a step of a place names; `None` where it is `*` and names no single one.
pub fn key_of_step(step: &str) -> Option<String> {
    (step != "*").then(|| unescape(unquoted(step, &["*"])))
}

/// A step without the quotes that distinguish a key from these patterns.
pub fn unquoted<'s>(step: &'s str, patterns: &[&str]) -> &'s str {
    match within_quotes(step) {
        Some(inner) if patterns.contains(&quoted_core(inner)) => inner,
        _ => step,
    }
}

/// A text without the pairs of quotes around it.
fn quoted_core(text: &str) -> &str {
    within_quotes(text).map_or(text, quoted_core)
}

fn within_quotes(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"')
}

fn push_escaped(pointer: &mut String, key: &str) {
    // As good as every key.
    if !key.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
        return pointer.push_str(key);
    }
    for character in key.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Status => f.write_str("status"),
            Place::Latency => f.write_str("latency"),
            Place::Header(name) => write!(f, "header:{name}"),
            Place::Body(pointer) => write!(f, "body:{pointer}"),
            Place::Request(place) => write!(f, "request:{place}"),
        }
    }
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Place, String> {
        match text.split_once(':') {
            None if text == "status" => Ok(Place::Status),
            None if text == "latency" => Ok(Place::Latency),
            Some(("header", name)) => Ok(Place::Header(name.to_owned())),
            Some(("body", pointer)) => Ok(Place::Body(pointer.to_owned())),
            Some(("request", place)) => Ok(Place::Request(place.to_owned())),
            _ => Err(format!("unknown place `{text}`")),
        }
    }
}

written_as_text!(Place, {
    "type": "string",
    "pattern": r"^(status|latency|header:.+|body:(/[\s\S]*)?|request:[\s\S]+)$",
    "description": "`status`, `latency`, `header:NAME`, `body:POINTER`, or `request:` with a place in the request, with array indices and keys of open maps folded to `*`; a key that is `*` itself stands in quotes."
});

/// The fingerprint of a finding: the first 12 hex digits of SHA-256 over
/// `v1|kind|operation|status|place`, and the value too for an unknown enum value, or the
/// expectation where that failed.
///
/// It never depends on wording, host or time, so a waiver survives them.
pub fn fingerprint(
    kind: Kind,
    operation: &str,
    status: u16,
    place: &Place,
    value: Option<&str>,
) -> String {
    let mut text = format!("v1|{kind}|{operation}|{status}|{place}");
    if let Some(value) = value {
        text.push('|');
        text.push_str(value);
    }
    hex(&Sha256::digest(text.as_bytes())[..6])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_are_folded_and_literal_stars_are_not_mistaken_for_them() {
        let path = [
            Token::Key("a/b"),
            Token::Index(3),
            Token::Key("*"),
            Token::Key("~"),
        ];
        assert_eq!(Place::body(path).to_string(), "body:/a~1b/*/\"*\"/~0");
        assert_eq!(pointer(path), "/a~1b/3/*/~0");
        let map = [Token::Key("things"), Token::Entry("id/0"), Token::Key("n")];
        assert_eq!(Place::body(map).to_string(), "body:/things/*/n");
        assert_eq!(pointer(map), "/things/id~10/n");
    }

    #[test]
    fn every_key_has_a_step_of_its_own() {
        for (key, step) in [
            ("*", "\"*\""),
            ("\"*\"", "\"\"*\"\""),
            ("\"a\"", "\"a\""),
            ("**", "**"),
            ("\"**\"", "\"**\""),
            ("a*", "a*"),
            ("\"", "\""),
            ("a/~", "a~1~0"),
        ] {
            assert_eq!(folded_key(key), step);
            assert_eq!(key_of_step(step).as_deref(), Some(key));
        }
        assert_eq!(key_of_step("*"), None);
    }

    #[test]
    fn a_fingerprint_is_stable() {
        let place = Place::Body("/id".into());
        let one = fingerprint(Kind::WrongType, "GET /x", 200, &place, None);
        assert_eq!(one.len(), 12);
        assert_eq!(
            one,
            fingerprint(Kind::WrongType, "GET /x", 200, &place, None)
        );
        assert_ne!(
            one,
            fingerprint(Kind::WrongType, "GET /x", 201, &place, None)
        );
    }
}
