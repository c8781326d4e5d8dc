//! Makes text of a host harmless to look at. Deliberately keeps no control
//! character, so that nothing a host sends is ever interpreted by a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

pub use crate::record::is_harmful;

/// What opens a command to a CI server anywhere in a line of its log: `##vso[`,
/// `##teamcity[`, `##[`.
const COMMAND: &str = "##";

/// A text on one line: control characters, direction overrides, invisible
/// characters and noncharacters are written as `\n` or `\u{1b}`, and so is the second
/// `#` of what a CI server would take for a command.
pub fn clean(text: &str) -> Cow<'_, str> {
    // Most texts have none of either, and a byte is sooner sought than a text.
    if !text.as_bytes().contains(&b'#') || !text.contains(COMMAND) {
        return without_harmful(text);
    }
    Cow::Owned(without_harmful(text).replace(COMMAND, "#\\u{23}"))
}

/// A line of which no CI server takes its beginning for a command, as GitHub's runner
/// does with `::`.
pub fn inert(line: &str) -> Cow<'_, str> {
    let text = line.trim_start();
    match text.strip_prefix("::") {
        None => Cow::Borrowed(line),
        Some(rest) => {
            let indent = &line[..line.len() - text.len()];
            Cow::Owned(format!("{indent}:\\u{{3a}}{rest}"))
        }
    }
}

/// A text of several lines, each of them clean and inert.
pub fn lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(clean).collect();
    let lines: Vec<_> = lines.iter().map(|line| inert(line)).collect();
    lines.join("\n")
}

fn without_harmful(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let Some(first) = text.find(is_harmful) else {
        return Cow::Borrowed(text);
    };
    let mut cleaned = String::with_capacity(text.len() + 16);
    cleaned.push_str(&text[..first]);
    for character in text[first..].chars() {
        match character {
            '\n' => cleaned.push_str("\\n"),
            '\r' => cleaned.push_str("\\r"),
            '\t' => cleaned.push_str("\\t"),
            other if is_harmful(other) => {
                let _ = write!(cleaned, "\\u{{{:x}}}", u32::from(other));
            }
            other => cleaned.push(other),
        }
    }
    Cow::Owned(cleaned)
}

/// What is no longer than the words that would stand in its place is not left out.
const LEAST_CUT: usize = 24;

/// About so many characters of a text, cleaned; says how many were left out.
pub fn excerpt(text: &str, limit: usize) -> String {
    let end = match text.len() > limit {
        true => text.char_indices().nth(limit),
        false => None,
    };
    let Some((end, _)) = end else {
        return clean(text).into_owned();
    };
    match text[end..].chars().count() {
        ..=LEAST_CUT => clean(text).into_owned(),
        more => format!("{}… ({more} more characters)", clean(&text[..end])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_harmful_is_shown_and_not_sent() {
        assert_eq!(
            clean("\u{1b}[31m\u{202e}\0é\u{9b}\u{fffe}\r\n"),
            "\\u{1b}[31m\\u{202e}\\u{0}é\\u{9b}\\u{fffe}\\r\\n"
        );
        assert!(matches!(clean("plain ü 漢"), Cow::Borrowed(_)));
        assert!(!clean(crate::record::testing::HOSTILE).contains(is_harmful));
    }

    #[test]
    fn a_ci_server_finds_no_command() {
        for (text, shown) in [
            ("a ##vso[task.complete]", "a #\\u{23}vso[task.complete]"),
            ("###[error]", "#\\u{23}#[error]"),
            ("\n##", "\\n#\\u{23}"),
        ] {
            assert_eq!(clean(text), shown);
            assert_eq!(clean(&clean(text)), shown);
        }
        assert_eq!(inert("  ::error::x"), "  :\\u{3a}error::x");
        assert_eq!(inert("a ::error::x"), "a ::error::x");
    }

    #[test]
    fn lines_stay_lines_and_nothing_else_gets_through() {
        assert_eq!(
            lines("a\n ::error::b\n\r::c\u{1b}[2J ##[d]\n"),
            "a\n :\\u{3a}error::b\n\\r::c\\u{1b}[2J #\\u{23}[d]\n"
        );
    }

    #[test]
    fn an_excerpt_says_what_it_leaves_out() {
        let text = format!("ünï{}", "x".repeat(25));
        assert_eq!(excerpt(&text, 3), "ünï… (25 more characters)");
        assert_eq!(excerpt(&text, 4), text);
        assert_eq!(excerpt("abc", 3), "abc");
    }
}
