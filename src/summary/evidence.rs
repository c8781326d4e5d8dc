//! What a response says of itself, in a few lines: shown where it is another one than expected.

use crate::model::exchange::Response;
use crate::model::kind::Kind;
use crate::model::octets::Octets;

/// So many lines of a body are shown.
const LINES: usize = 5;
/// So many characters of it, in all.
const CHARACTERS: usize = 400;
/// So many characters of a header's value.
const HEADER_CHARACTERS: usize = 200;
/// The headers that say who answered, and why.
const HEADERS: [&str; 3] = ["server", "via", "www-authenticate"];

/// Whether a finding is about the response as a whole, so that its body says more.
pub fn needs_body(kind: Kind) -> bool {
    matches!(kind, Kind::UnexpectedStatus | Kind::RouteGone)
}

/// The first lines of a body, not yet cleaned; empty where there is none.
pub fn first_lines(body: &Octets) -> Vec<String> {
    if body.is_empty() {
        return Vec::new();
    }
    let Ok(text) = std::str::from_utf8(body.as_bytes()) else {
        return vec![format!(
            "({} bytes that are no text)",
            body.as_bytes().len()
        )];
    };
    let mut lines = Vec::new();
    let mut left = CHARACTERS;
    let mut rest = text.lines().filter(|line| !line.trim().is_empty());
    for line in rest.by_ref().take(LINES) {
        let end = line.char_indices().nth(left).map(|(end, _)| end);
        match end {
            Some(end) => {
                lines.push(format!("{}…", &line[..end]));
                return lines;
            }
            None => {
                left -= line.chars().count();
                lines.push(line.to_owned());
            }
        }
    }
    if rest.next().is_some() {
        lines.push("…".to_owned());
    }
    lines
}

/// Who answered, as far as its headers say, and the first lines of the body. Not yet cleaned.
pub fn evidence(response: &Response) -> Vec<String> {
    let header = |name: &&str| {
        let value = response.header_text(name)?;
        let value: String = value.chars().take(HEADER_CHARACTERS).collect();
        Some(format!("{name}: {value}"))
    };
    let headers = HEADERS.iter().filter_map(header);
    headers.chain(first_lines(&response.body)).collect()
}

/// What is wrong with a JSON text, wherever in it: `line 1, column 6: expected a value, …`.
pub(super) fn without_position(actual: &str) -> &str {
    let behind = actual
        .strip_prefix("line ")
        .and_then(|rest| rest.split_once(": "));
    behind.map_or(actual, |(_, cause)| cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_bounded_in_lines_and_characters() {
        let lines = |text: &str| first_lines(&Octets::from(text));
        assert_eq!(lines(""), Vec::<String>::new());
        assert_eq!(lines("\n\na\r\n\nb\n"), ["a", "b"]);
        assert_eq!(lines("1\n2\n3\n4\n5\n6\n").join(" "), "1 2 3 4 5 …");
        let long = lines(&format!("ab\n{}", "ü".repeat(1000)));
        assert_eq!(long.concat().chars().count(), CHARACTERS + 1);
        assert!(long[1].ends_with('…'));
        let binary = first_lines(&Octets(vec![0xff, 0, 1]));
        assert_eq!(binary, ["(3 bytes that are no text)"]);
    }
}
