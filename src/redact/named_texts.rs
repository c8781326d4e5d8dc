//! Texts that a name makes secrets where no JSON parser sees the two: lines of `name: value`, forms
//! in pages, XML, arguments of GraphQL, JSON in a text, and pairs of a name and a value.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::sensitive::{LONGEST_NAME, STEMS, is_scheme, is_sensitive_member};

/// What is looked for before any name is read.
static NAMES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(STEMS)
        .ok()
});

/// So far behind its name the value of a pair stands at most, in bytes.
const WIDEST_PAIR: usize = 200;

/// Whether a body may name any secret, so that it is worth to be read.
pub(super) fn may_name(bytes: &[u8]) -> bool {
    NAMES.as_ref().is_some_and(|names| names.is_match(bytes))
}

/// The values that stand behind names of secrets in a text.
pub(super) fn values(text: &[u8]) -> Vec<&str> {
    let mut found = Vec::new();
    let mut read = 0;
    let stems = NAMES.iter().flat_map(|names| names.find_iter(text));
    for stem in stems {
        if stem.start() < read {
            continue;
        }
        let (before, after) = text.split_at(stem.start());
        let start = stem.start()
            - before
                .iter()
                .rev()
                .take(LONGEST_NAME)
                .take_while(|byte| is_of_name(byte))
                .count();
        read = stem.start()
            + after
                .iter()
                .take(LONGEST_NAME)
                .take_while(|byte| is_of_name(byte))
                .count();
        let name = text
            .get(start..read)
            .and_then(|name| str::from_utf8(name).ok());
        let Some(name) = name.filter(|name| is_sensitive_member(name)) else {
            continue;
        };
        let rest = text.get(read..).unwrap_or_default();
        let before = text.get(..start).unwrap_or_default();
        let value = of_element(before, rest)
            .or_else(|| behind(rest))
            .or_else(|| of_scheme(name, before, rest))
            .or_else(|| of_pair(before, rest));
        let Some(value) = value else {
            continue;
        };
        // Names within it are a part of it: `token=token=token=…` is read once.
        read = value.as_ptr() as usize - text.as_ptr() as usize + value.len();
        found.extend(str::from_utf8(value));
    }
    found
}

fn is_of_name(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-".contains(byte)
}

/// What an element of XML holds: `<password>value<`, `<o:Password Type="a">value<`,
/// `<pwd><![CDATA[value]]>`. One that ends names nothing.
fn of_element<'t>(before: &[u8], rest: &'t [u8]) -> Option<&'t [u8]> {
    let is_prefixed = before.ends_with(b":");
    let prefix = before.iter().rev().skip(usize::from(is_prefixed));
    let prefix = prefix.take(LONGEST_NAME);
    let length = prefix.take_while(|byte| is_prefixed && is_of_name(byte));
    let begins = before.len() - length.count() - usize::from(is_prefixed);
    if !before.get(..begins)?.ends_with(b"<") {
        return None;
    }
    let near = rest.get(..rest.len().min(WIDEST_PAIR))?;
    let end = near
        .iter()
        .position(|byte| matches!(byte, b'<' | b'>'))
        .filter(|end| near[*end] == b'>' && !near[..*end].ends_with(b"/"))?;
    let held = rest.get(end + 1..)?.trim_ascii_start();
    let value = match held.strip_prefix(b"<![CDATA[") {
        Some(data) => {
            let end = memchr::memmem::find(data, b"]]>").unwrap_or(data.len());
            data.get(..end)?.trim_ascii()
        }
        None => word(held).0,
    };
    Some(value).filter(|value| !value.is_empty())
}

/// What follows a name: `: value`, `=value`, `":"value"`.
fn behind(rest: &[u8]) -> Option<&[u8]> {
    let (_, rest) = unquoted(rest);
    let rest = rest.trim_ascii_start();
    let (mark, rest) = rest.split_first()?;
    if !matches!(mark, b':' | b'=') {
        return None;
    }
    let (quote, rest) = unquoted(rest.trim_ascii_start());
    let (value, rest) = word(rest);
    let (value, rest) = match str::from_utf8(value).is_ok_and(is_scheme) {
        true => word(rest.trim_ascii_start()),
        false => (value, rest),
    };
    // What goes on behind a word is a sentence; a recorder may have cut the text in it.
    let is_whole = quote.is_none() || rest.is_empty() || unquoted(rest).0 == quote;
    is_whole.then_some(value).filter(|value| !value.is_empty())
}

/// A token behind its scheme, where both are the whole of a value: `"Bearer a1b2c3d4"`.
fn of_scheme<'t>(name: &str, before: &[u8], rest: &'t [u8]) -> Option<&'t [u8]> {
    let begins = before.last().is_none_or(|quote| b"\"'".contains(quote));
    let (value, rest) = word(rest.strip_prefix(b" ")?);
    let ends = rest.is_empty() || unquoted(rest).0.is_some();
    // Of words alone it is about a scheme.
    let is_token = value.iter().any(u8::is_ascii_digit);
    (is_scheme(name) && begins && ends && is_token).then_some(value)
}

/// The value of a pair: `"name": "password", "value": "…"`, `<input name="password" value="…">`.
fn of_pair<'t>(before: &[u8], rest: &'t [u8]) -> Option<&'t [u8]> {
    let is_quote = |byte: &u8| b"\"'\\ ".contains(byte);
    let end = before.iter().rposition(|byte| !is_quote(byte))?;
    let before = before
        .get(..end)
        .filter(|_| matches!(before[end], b':' | b'='))?;
    let end = before.iter().rposition(|byte| !is_quote(byte))?;
    let before = before.get(..=end)?;
    if !["name", "key"]
        .iter()
        .any(|word| before.ends_with(word.as_bytes()))
    {
        return None;
    }
    let near = rest.get(..rest.len().min(WIDEST_PAIR))?;
    let near = near.split(|byte| b"<>{}".contains(byte)).next()?;
    let at = memchr::memmem::find(near, b"value")?;
    behind(rest.get(at + "value".len()..)?)
}

/// The quote that a text begins with, escaped or not, and what is behind it.
fn unquoted(text: &[u8]) -> (Option<u8>, &[u8]) {
    let slashes = text.iter().take_while(|byte| **byte == b'\\').count();
    match text.get(slashes) {
        Some(quote @ (b'"' | b'\'')) => (Some(*quote), text.get(slashes + 1..).unwrap_or_default()),
        _ => (None, text),
    }
}

/// The word that a text begins with, and what is behind it.
fn word(text: &[u8]) -> (&[u8], &[u8]) {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\"'\\<>&,;{}()[]".contains(byte);
    let end = text.iter().position(ends).unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_behind_its_name_in_every_text() {
        for text in [
            "{\"access_token\":\"a1b2c3d4\"}",
            "data: {\"access_token\": \"a1b2c3d4\"}\n\n",
            "mutation { login(user: \"ann\", password: \"a1b2c3d4\") { ok } }",
            r#"{"query":"mutation { login(password: \"a1b2c3d4\") }"}"#,
            r#"{"m":"{\"password\":\"a1b2c3d4\"}"}"#,
            "<user><password>a1b2c3d4</password></user>",
            "<o:Password Type=\"x#PasswordText\">a1b2c3d4</o:Password>",
            "<pwd><![CDATA[a1b2c3d4]]></pwd>",
            "<password>\n  <![CDATA[a1b2c3d4",
            r#"{"user":"a","password":"a1b2c3d4"#,
            "token=a1b2c3d4",
            "api-key: a1b2c3d4\nname: b",
            "seen Authorization: Bearer a1b2c3d4",
            "<input type='hidden' name='csrf_token' value='a1b2c3d4'>",
            r#"[{"name":"password","value":"a1b2c3d4"}]"#,
            r#"{"key": "api_key", "enabled": true, "value": "a1b2c3d4"}"#,
            r#"{"v": "Bearer a1b2c3d4"}"#,
        ] {
            assert_eq!(values(text.as_bytes()), ["a1b2c3d4"], "{text}");
        }
        for text in [
            "",
            "password",
            "the token: a1b2c3d4 is what `monkey: a1b2c3d4` is not",
            r#"{"password":{"type":"string"},"tokenType":"a1b2c3d4","keys":"a1b2c3d4"}"#,
            "</password>a1b2c3d4",
            "</o:password>a1b2c3d4",
            "<o:password/>a1b2c3d4",
            "it is a:password>a1b2c3d4",
            r#"{"password": "a1b2c3d4 is too short"}"#,
            r#"{"name":"password"}{"value":"a1b2c3d4"}"#,
            r#"{"v": "Bearer authentication", "w": "a Bearer a1b2c3d4", "x": "Bearer a1b2c3d4 is"}"#,
        ] {
            let found = values(text.as_bytes());
            assert!(
                found.len() <= usize::from(text.starts_with("the")),
                "{text}: {found:?}"
            );
        }
    }

    #[test]
    fn a_value_of_any_length_is_read_once() {
        for text in [
            "token=",
            "token=\"",
            "token",
            "token:",
            "'token",
            "<token:",
            "<token>",
            "<token><![CDATA[",
            " token = ",
        ] {
            let text = text.repeat(300_000);
            let begun = std::time::Instant::now();
            values(text.as_bytes());
            let taken = begun.elapsed();
            assert!(taken.as_secs() < 20, "{}: {taken:?}", &text[..6]);
        }
    }
}
