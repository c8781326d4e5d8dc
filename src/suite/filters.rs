//! Filters and tests of templates that there are not. The template engine looks for them only
//! when it renders, which would be in the midst of a run.

use super::decode::Mistakes;
use crate::error::did_you_mean;
use crate::variables::{has_filter, has_test};
use crate::yaml::node::Place;

/// Filters that a misspelt one may stand for.
const FILTERS: [&str; 43] = [
    "abs",
    "attr",
    "batch",
    "bool",
    "capitalize",
    "chain",
    "count",
    "default",
    "dictsort",
    "escape",
    "first",
    "float",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "plus",
    "reject",
    "replace",
    "reverse",
    "round",
    "safe",
    "select",
    "slice",
    "sort",
    "split",
    "string",
    "sum",
    "title",
    "trim",
    "unique",
    "upper",
    "zip",
];

/// Tests that a misspelt one may stand for.
const TESTS: [&str; 19] = [
    "boolean",
    "defined",
    "undefined",
    "divisibleby",
    "endingwith",
    "even",
    "false",
    "float",
    "in",
    "integer",
    "iterable",
    "mapping",
    "none",
    "number",
    "odd",
    "sequence",
    "startingwith",
    "string",
    "true",
];

/// Reports each filter and each test of a valid template that there is not.
pub(super) fn check(text: &str, at: Place, mistakes: &mut Mistakes) {
    if !text.contains('|') && !text.contains("is") && !text.contains("filter") {
        return;
    }
    let tokens = tokens(text);
    for (index, token) in tokens.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| tokens.get(before));
        let rest = tokens.get(index + 1..).unwrap_or_default();
        match (token, rest) {
            (Token::Sign(b'|'), [Token::Name(name), ..]) if !has_filter(name) => {
                unknown("filter", name, &FILTERS, at, mistakes);
            }
            (Token::Name("filter"), [Token::Name(name), ..])
                if before == Some(&Token::Start) && !has_filter(name) =>
            {
                unknown("filter", name, &FILTERS, at, mistakes);
            }
            (Token::Name("is"), [Token::Name("not"), Token::Name(name), ..])
            | (Token::Name("is"), [Token::Name(name), ..])
                if before != Some(&Token::Sign(b'.')) && *name != "not" && !has_test(name) =>
            {
                unknown("test", name, &TESTS, at, mistakes);
            }
            _ => {}
        }
    }
}

fn unknown(what: &str, name: &str, known: &[&str], at: Place, mistakes: &mut Mistakes) {
    let help = did_you_mean(name, known.iter().copied())
        .unwrap_or_else(|| format!("the {what}s are {}", known.join(", ")));
    mistakes.add_with_help(at, format!("there is no {what} `{name}`"), help);
}

/// A part of what stands in `{{ }}` and `{% %}`; texts in quotes are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'t> {
    /// The beginning of an expression or a statement.
    Start,
    Name(&'t str),
    Sign(u8),
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((kind, inside)) = opened(rest) {
        if kind == b'#' {
            rest = behind(inside, "#}");
            continue;
        }
        let first = found.len();
        rest = read(inside, kind, &mut found);
        let own = found.get(first..).unwrap_or_default();
        let names = own.iter().filter(|token| matches!(token, Token::Name(_)));
        if kind == b'%' && names.eq([&Token::Name("raw")]) {
            rest = behind(behind(rest, "endraw"), "%}");
        }
    }
    found
}

/// The next `{{`, `{%` or `{#`: its second byte, and the text behind it.
fn opened(text: &str) -> Option<(u8, &str)> {
    let pairs = text.as_bytes().windows(2);
    let mut pairs = pairs.enumerate();
    let (at, pair) = pairs.find(|(_, pair)| matches!(pair, [b'{', b'{' | b'%' | b'#']))?;
    Some((*pair.get(1)?, text.get(at + 2..)?))
}

fn behind<'t>(text: &'t str, mark: &str) -> &'t str {
    text.split_once(mark).map_or("", |(_, rest)| rest)
}

/// Reads the tokens of one expression or statement, and gives back the text behind it.
fn read<'t>(text: &'t str, kind: u8, found: &mut Vec<Token<'t>>) -> &'t str {
    found.push(Token::Start);
    let bytes = text.as_bytes();
    let end = if kind == b'{' { b'}' } else { b'%' };
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if depth == 0 && byte == end && bytes.get(at + 1) == Some(&b'}') {
            return text.get(at + 2..).unwrap_or_default();
        }
        let length = match byte {
            b'"' | b'\'' => quoted_length(&bytes[at..]),
            _ if byte == b'_' || byte.is_ascii_alphabetic() => {
                let is_part = |byte: &&u8| **byte == b'_' || byte.is_ascii_alphanumeric();
                bytes[at..].iter().take_while(is_part).count()
            }
            _ => 1,
        };
        match byte {
            b'"' | b'\'' | b' ' | b'\t' | b'\r' | b'\n' => {}
            _ if length > 1 || byte == b'_' || byte.is_ascii_alphabetic() => {
                found.extend(text.get(at..at + length).map(Token::Name));
            }
            _ => found.push(Token::Sign(byte)),
        }
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += length;
    }
    ""
}

/// The length of a text in quotes, with both of them.
fn quoted_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            _ if bytes.first() == Some(byte) => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(text: &str) -> Vec<String> {
        let mut mistakes = Mistakes::default();
        let at = Place {
            file: 0,
            line: 1,
            column: 1,
        };
        check(text, at, &mut mistakes);
        let words = mistakes.errors.into_iter();
        words
            .map(|error| format!("{}; {}", error.message, error.help.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn a_filter_or_test_that_there_is_not_is_told_with_the_nearest() {
        for (text, words) in [
            (
                "{{ user | lowr }}",
                "there is no filter `lowr`; did you mean `lower`?",
            ),
            (
                "x{{a}}y{{- b|upper|trm -}}",
                "there is no filter `trm`; did you mean `trim`?",
            ),
            (
                "{{ {'a': {'b': 1}}|lenght }}",
                "there is no filter `lenght`; did you mean `length`?",
            ),
            (
                "{% if x is defnied %}1{% endif %}",
                "there is no test `defnied`; did you mean `defined`?",
            ),
            (
                "{% if x is not od %}1{% endif %}",
                "there is no test `od`; did you mean `odd`?",
            ),
            (
                "{% raw %}{{ a|nope }}{% endraw %}{{ now | plsu('1d') }}",
                "there is no filter `plsu`; did you mean `plus`?",
            ),
        ] {
            assert_eq!(reported(text), [words], "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        for text in [
            "a | lowr is nothing {{ user }} b | nope",
            "{{ user | lower | default('a | lowr is nope') }}",
            "{# {{ a | lowr }} #}{{ a }}",
            "{%- raw -%}{{ a | lowr }}{%- endraw -%}",
            "{{ a.is }} {{ 'it''s | lowr' }} {{ \"\\\"| lowr\" }}",
            "{{ x is defined and x is not none and x is in [1] }}",
            "{{ now | plus('7d') }}",
            "{{ a }} {{ filter }}",
        ] {
            assert_eq!(reported(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn every_word_of_the_lists_is_one() {
        for name in FILTERS {
            assert!(has_filter(name), "{name}");
        }
        for name in TESTS {
            assert!(has_test(name), "{name}");
        }
    }
}
