//! The `Warning` header, of which code 299 is a persistent warning in the host's own words.
//! RFC 9111 made it obsolete; hosts still warn of deprecation by it, and some wrote 300.

use super::notice::Notice;
use crate::model::field_list::split_list;

/// What the warnings of code 299 say.
pub(super) fn persistent(value: &str) -> impl Iterator<Item = Notice> {
    let texts = split_list(value).into_iter().filter_map(text);
    texts.filter_map(|text| Notice::new("warning", &text))
}

/// The text of one warning: `299 agent "text" "date"`.
fn text(warning: &str) -> Option<String> {
    let warning = warning.trim();
    let rest = warning
        .strip_prefix("299")
        .or_else(|| warning.strip_prefix("300"))?;
    let rest = rest.strip_prefix([' ', '\t'])?.trim_start();
    let Some((_, quoted)) = rest.split_once('"') else {
        // No text in quotes: what stands behind the agent.
        let (_, text) = rest.split_once(' ')?;
        return Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    };
    let mut text = String::new();
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => text.extend(characters.next()),
            other => text.push(other),
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(value: &str) -> Vec<String> {
        persistent(value).map(|notice| notice.text).collect()
    }

    #[test]
    fn only_persistent_warnings_are_read_and_their_text_is_unquoted() {
        let value = "110 - \"stale\", 299 - \"use \\\"v2\\\", not v1\" \"Sun, 06 Nov 1994 08:49:37 GMT\", 299 h:80 \"b\"";
        assert_eq!(texts(value), ["use \"v2\", not v1", "b"]);
        assert_eq!(texts("299 - plain words"), ["plain words"]);
        assert_eq!(texts("300 Elasticsearch-5.4.0-780f8c4 \"gone\""), ["gone"]);
        for none in ["", "299", "299 ", "299 -", "2990 - \"x\"", "\"299 - x\""] {
            assert!(texts(none).is_empty(), "{none}");
        }
        assert_eq!(texts("299 - \"cut"), ["cut"]);
        assert_eq!(texts("299 - \"cut\\"), ["cut"]);
    }
}
