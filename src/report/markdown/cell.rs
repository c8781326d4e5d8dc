//! Text of a host in Markdown: whatever it holds, it is text there. No character of it can
//! end a table's cell, begin markup or HTML, make a link, or mention a user.

use std::fmt::Write as _;

use crate::report::escape::excerpt;

/// At most so many characters of a text, as code. Plain text is a code span; anything else
/// has what could be markup as character references, which no Markdown reader interprets.
pub(super) fn code(text: &str, limit: usize) -> String {
    let text = excerpt(text, limit);
    if text.is_empty() {
        return String::new();
    }
    let is_plain = |c: char| c != '`' && c != '|' && c != '\\' && c != '<';
    if text.trim() == text && text.chars().all(is_plain) {
        return format!("`{text}`");
    }
    format!("<code>{}</code>", referenced(&text))
}

/// The same as prose.
pub(super) fn prose(text: &str, limit: usize) -> String {
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
            // A link or the name of an emoji.
            ':' => !rest.is_empty() && !rest.starts_with(' '),
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
        assert_eq!(
            prose("WWW.x.y https://z :+1: 2: 1.5-2", 40),
            "WWW&#46;x.y https&#58;//z &#58;+1: 2: 1.5-2"
        );
        assert_eq!(fence("a ```` b"), "`````");
        assert_eq!(fence(""), "```");
    }
}
