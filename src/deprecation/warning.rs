//! The `Warning` header, of which code 299 is a persistent warning in the host's own words.
//! RFC 9111 made it obsolete; hosts still warn of deprecation by it, and some wrote 300.

use super::notice::Notice;
use crate::model::field_list::split_list;

/// What the warnings say: all that are persistent, of code 299 or 300, and any other that
/// speaks of a deprecation.
pub(super) fn notices(value: &str) -> impl Iterator<Item = Notice> {
    warnings(value).into_iter().filter_map(|warning| {
        let (is_persistent, text) = parts(&warning);
        let notice = Notice::new("warning", &text)?;
        (is_persistent || notice.announces).then_some(notice)
    })
}

/// The warnings of a line. A comma is within a text where no code follows it.
fn warnings(value: &str) -> Vec<String> {
    let mut warnings: Vec<String> = Vec::new();
    for element in split_list(value) {
        match warnings.last_mut() {
            Some(last) if code(element).is_none() => {
                last.push(',');
                last.push_str(element);
            }
            _ => warnings.push(element.to_owned()),
        }
    }
    warnings
}

/// The code that a warning starts with, and what follows it.
fn code(warning: &str) -> Option<(&str, &str)> {
    let (code, rest) = warning.trim().split_at_checked(3)?;
    let is_code = code.bytes().all(|byte| byte.is_ascii_digit());
    let ends = rest.is_empty() || rest.starts_with([' ', '\t']);
    (is_code && ends).then_some((code, rest.trim_start()))
}

/// Whether a warning, `299 agent "text" "date"`, is persistent, and its text. Without a code it
/// is a text as a whole.
fn parts(warning: &str) -> (bool, String) {
    let (is_persistent, rest) = match code(warning) {
        Some((code, rest)) => (["299", "300"].contains(&code), rest),
        None => (false, warning.trim()),
    };
    if let Some((_, quoted)) = rest.split_once('"') {
        return (is_persistent, unquoted(quoted));
    }
    // No text in quotes: what stands behind the agent, if there is one.
    let is_agent =
        |word: &str| word == "-" || word.contains(['.', ':']) && !word.ends_with(['.', ':']);
    let text = match rest.split_once(' ') {
        Some((agent, text)) if is_agent(agent) => text,
        None if is_agent(rest) => "",
        _ => rest,
    };
    (is_persistent, text.trim().to_owned())
}

/// A quoted text up to its closing quote.
fn unquoted(quoted: &str) -> String {
    let mut text = String::new();
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => text.extend(characters.next()),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(value: &str) -> Vec<String> {
        notices(value).map(|notice| notice.text).collect()
    }

    #[test]
    fn only_persistent_warnings_are_read_and_their_text_is_unquoted() {
        let value = "110 - \"stale\", 299 - \"use \\\"v2\\\", not v1\" \"Sun, 06 Nov 1994 08:49:37 GMT\", 299 h:80 \"b\"";
        assert_eq!(texts(value), ["use \"v2\", not v1", "b"]);
        assert_eq!(texts("299 - plain words"), ["plain words"]);
        assert_eq!(texts("300 Elasticsearch-5.4.0-780f8c4 \"gone\""), ["gone"]);
        for none in [
            "",
            "299",
            "299 ",
            "299 -",
            "299 api.example.com:443",
            "2990 - \"x\"",
            "\"299 - x\"",
        ] {
            assert!(texts(none).is_empty(), "{none}");
        }
        assert_eq!(texts("299 - \"cut"), ["cut"]);
        for (value, text) in [
            (
                "299 - deprecated, use /v2, please",
                "deprecated, use /v2, please",
            ),
            (
                "299 api.example.com deprecated, use /v2",
                "deprecated, use /v2",
            ),
            ("299 Deprecated API, 299 - \"b\"", "Deprecated API"),
            ("199 - \"Deprecated: use v2\"", "Deprecated: use v2"),
            (
                "\"This endpoint is deprecated\"",
                "This endpoint is deprecated",
            ),
            (
                "This endpoint is deprecated, use v2",
                "This endpoint is deprecated, use v2",
            ),
        ] {
            assert_eq!(texts(value)[0], text, "{value}");
        }
        assert!(texts("110 - \"Response is Stale\", 214 proxy \"converted\", slow").is_empty());
        assert_eq!(texts("299 - \"cut\\"), ["cut"]);
    }
}
