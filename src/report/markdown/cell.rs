//! Text of a host in Markdown: whatever it holds, it is text there. No character of it can
//! end a table's cell, begin markup or HTML, make a link, or mention a user.

use std::fmt::Write as _;

use crate::report::escape::excerpt;
use crate::report::spans::spans;

/// At most so many characters of a text, as code. Plain text is a code span; anything else
/// has what could be markup as character references, which no Markdown reader interprets.
pub(super) fn code(text: &str, limit: usize) -> String {
    let mut cell = String::new();
    push_code(&mut cell, &excerpt(text, limit));
    cell
}

fn push_code(cell: &mut String, text: &str) {
    let is_plain = |c: char| c != '`' && c != '|' && c != '\\' && c != '<';
    // Two code spans side by side would be one.
    let is_apart = !cell.ends_with('`');
    if is_apart && text.trim() == text && text.chars().all(is_plain) && !text.is_empty() {
        let _ = write!(cell, "`{text}`");
    } else if !text.is_empty() {
        let _ = write!(cell, "<code>{}</code>", referenced(text));
    }
}

/// The same as prose, in which what stands between backticks is code, and so is a URL: it reads
/// as what it is, and is no link.
pub(super) fn prose(text: &str, limit: usize) -> String {
    let mut prose = String::new();
    for (is_code, part) in spans(&excerpt(text, limit)) {
        match is_code {
            true => push_code(&mut prose, part),
            false => push_words(&mut prose, part),
        }
    }
    prose
}

fn push_words(prose: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
        let start = rest[..at].trim_end_matches(is_scheme).len();
        let is_end = |c: char| c.is_whitespace() || "\"'<>()".contains(c);
        let end = rest[start..]
            .find(is_end)
            .map_or(rest.len(), |end| start + end);
        let url = rest[start..end].trim_end_matches(['.', ',', ';', ':', '!', '?']);
        prose.push_str(&referenced(&rest[..start]));
        push_code(prose, url);
        rest = &rest[start + url.len()..];
    }
    prose.push_str(&referenced(rest));
}

/// The same within a line of HTML, where Markdown is not read.
pub(super) fn html(text: &str, limit: usize) -> String {
    referenced(&excerpt(text, limit))
}

/// Every character that could begin or end markup as a character reference. The text stands
/// within a line, so what means something at the start of one alone is left as it is.
fn referenced(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    let mut before = "";
    for (index, character) in text.char_indices() {
        let rest = &text[index + character.len_utf8()..];
        let is_markup = match character {
            '`' | '*' | '_' | '~' | '[' | ']' | '<' | '>' | '&' | '|' | '\\' | '@' | '#' | '$' => {
                true
            }
            ':' => rest.starts_with("//") || opens_emoji(rest),
            '.' => before
                .get(before.len().saturating_sub(3)..)
                .is_some_and(|w| w.eq_ignore_ascii_case("www")),
            _ => false,
        };
        match is_markup {
            true => {
                let _ = write!(escaped, "&#{};", u32::from(character));
            }
            false => escaped.push(character),
        }
        before = &text[..index + character.len_utf8()];
    }
    escaped
}

/// Whether a name of an emoji and the colon that ends it follow a colon: `+1:`, but not the
/// minutes of a time.
fn opens_emoji(rest: &str) -> bool {
    let is_named = |c: char| c.is_ascii_alphanumeric() || "_+-".contains(c);
    let name = rest.split(|c| !is_named(c)).next().unwrap_or_default();
    let is_time = name.len() == 2 && name.bytes().all(|byte| byte.is_ascii_digit());
    !name.is_empty() && !is_time && rest[name.len()..].starts_with(':')
}

/// A fence that no line of the text can close.
pub(super) fn fence(text: &str) -> String {
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_a_code_span_and_anything_else_is_referenced() {
        assert_eq!(code("/items/*/id", 40), "`/items/*/id`");
        assert_eq!(code("@a #1 www.x.y", 40), "`@a #1 www.x.y`");
        assert_eq!(code("a|b", 40), "<code>a&#124;b</code>");
        assert_eq!(code("`", 40), "<code>&#96;</code>");
        assert_eq!(code("<b>", 40), "<code>&#60;b&#62;</code>");
        assert_eq!(code("", 40), "");
        assert_eq!(prose("a_b @c", 40), "a&#95;b &#64;c");
        for (text, shown) in [
            ("WWW.x.y :+1: 2: 1.5-2", "WWW&#46;x.y &#58;+1: 2: 1.5-2"),
            ("at 2026-01-02T03:04:05Z", "at 2026-01-02T03:04:05Z"),
            ("at body:/a_b", "at body:/a&#95;b"),
            ("on https://z:1/a_b, then", "on `https://z:1/a_b`, then"),
            ("(ftp://a)", "(`ftp://a`)"),
            ("https://a|b", "<code>https&#58;//a&#124;b</code>"),
            ("://", "`://`"),
            ("the step `a_b` failed", "the step `a_b` failed"),
            ("`a``b`", "`a`<code>b</code>"),
            ("a ` b", "a &#96; b"),
        ] {
            assert_eq!(prose(text, 80), shown, "{text}");
        }
        assert_eq!(fence("a ```` b"), "`````");
        assert_eq!(fence(""), "```");
    }
}
