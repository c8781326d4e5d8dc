//! The `Warning` header, of which code 299 is a persistent warning in the host's own words.
//! RFC 9111 made it obsolete; hosts still warn of deprecation by it.

use super::link::split_list;

/// The texts of the warnings of code 299.
pub(super) fn persistent(value: &str) -> Vec<String> {
    split_list(value).into_iter().filter_map(text).collect()
}

/// The text of one warning: `299 agent "text" "date"`.
fn text(warning: &str) -> Option<String> {
    let rest = warning.trim().strip_prefix("299")?;
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

    #[test]
    fn only_code_299_is_read_and_its_text_is_unquoted() {
        let value = "110 - \"stale\", 299 - \"use \\\"v2\\\", not v1\" \"Sun, 06 Nov 1994 08:49:37 GMT\", 299 h:80 \"b\"";
        assert_eq!(persistent(value), ["use \"v2\", not v1", "b"]);
        assert_eq!(persistent("299 - plain words"), ["plain words"]);
        for none in ["", "299", "299 ", "299 -", "2990 - \"x\"", "\"299 - x\""] {
            assert!(persistent(none).is_empty(), "{none}");
        }
        assert_eq!(persistent("299 - \"cut"), ["cut"]);
        assert_eq!(persistent("299 - \"cut\\"), ["cut"]);
    }
}
