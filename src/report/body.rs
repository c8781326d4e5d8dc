//! A body as lines for a person, cut where it is long.

use serde::de::IgnoredAny;

use super::escape::{excerpt, inert};
use crate::model::octets::Octets;

/// So many lines of a body are shown.
const BODY_LINES: usize = 60;
/// More characters than the first lines of a body have.
pub(super) const BODY_LIMIT: usize = 1000;
/// Longer lines are cut to so many characters.
const LINE_LIMIT: usize = 400;

/// The first lines of a body, cleaned and inert, JSON indented; and whether that is all of it.
pub(super) fn body_lines(body: &Octets) -> (Vec<String>, bool) {
    let text = body.to_text();
    let lines = if serde_json::from_slice::<IgnoredAny>(body.as_bytes()).is_ok() {
        indented(&text, BODY_LINES + 1)
    } else {
        let lines = text.lines().take(BODY_LINES + 1);
        lines.map(str::to_owned).collect()
    };
    let is_whole = lines.len() <= BODY_LINES;
    let shown = lines.iter().take(BODY_LINES);
    (
        shown
            .map(|line| inert(&excerpt(line, LINE_LIMIT)).into_owned())
            .collect(),
        is_whole,
    )
}

/// The first lines of a valid JSON text, indented. Keys keep their order and
/// their repetition, numbers their digits.
fn indented(json: &str, limit: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut depth = 0_usize;
    let (mut in_string, mut escaped, mut opened) = (false, false, false);
    for character in json.chars() {
        if lines.len() > limit {
            break;
        }
        if in_string {
            push(&mut lines, character);
            in_string = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        match character {
            ' ' | '\t' | '\n' | '\r' => continue,
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                if !opened {
                    lines.push("  ".repeat(depth.min(LINE_LIMIT)));
                }
            }
            _ if opened => lines.push("  ".repeat(depth.min(LINE_LIMIT))),
            _ => {}
        }
        opened = false;
        push(&mut lines, character);
        match character {
            '"' => in_string = true,
            '{' | '[' => {
                depth += 1;
                opened = true;
            }
            ',' => lines.push("  ".repeat(depth.min(LINE_LIMIT))),
            ':' => push(&mut lines, ' '),
            _ => {}
        }
    }
    lines.truncate(limit);
    lines
}

fn push(lines: &mut [String], character: char) {
    if let Some(line) = lines.last_mut() {
        line.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_indented_as_it_stands() {
        let json = r#"{"b":1.50,"a":[ ],"a":{"x":"}\",{"},"l":[1,[2]]}"#;
        let lines = indented(json, 99);
        assert_eq!(
            lines.join("\n"),
            "{\n  \"b\": 1.50,\n  \"a\": [],\n  \"a\": {\n    \"x\": \"}\\\",{\"\n  },\n  \
             \"l\": [\n    1,\n    [\n      2\n    ]\n  ]\n}"
        );
        assert_eq!(indented(json, 2).len(), 2);
    }
}
