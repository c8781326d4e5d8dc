//! A unified diff read back for a terminal: its lines, with the words marked that differ in
//! a line that was replaced by one other.

use super::render::{Sign, Span, inline};

/// A line of a unified diff.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkedLine {
    /// Which side has it; `None` for the lines that name the sides or a place.
    pub sign: Option<Sign>,
    /// Its text in parts, without the sign.
    pub spans: Vec<Span>,
}

/// Marks the words of a diff as [`super::TextDiff::to_unified`] writes it.
pub fn marked_lines(unified: &str) -> Vec<MarkedLine> {
    let lines: Vec<&str> = unified.lines().collect();
    let is =
        |at: usize, sign: char| lines.get(at).is_some_and(|line| line.starts_with(sign)) && at > 1;
    let mut marked = Vec::with_capacity(lines.len());
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let is_pair = is(at, '-') && !is(at - 1, '-') && is(at + 1, '+') && !is(at + 2, '+');
        if is_pair && let Some(next) = lines.get(at + 1) {
            let pair = inline(&line[1..], &next[1..]);
            marked.extend(pair.map(|line| MarkedLine {
                sign: Some(line.sign),
                spans: line.spans,
            }));
            at += 2;
            continue;
        }
        marked.push(plain(line, at));
        at += 1;
    }
    marked
}

fn plain(line: &str, at: usize) -> MarkedLine {
    let sign = match line.chars().next() {
        // The first two lines name the sides.
        _ if at < 2 => None,
        Some('-') => Some(Sign::Removed),
        Some('+') => Some(Sign::Added),
        Some(' ') => Some(Sign::Same),
        _ => None,
    };
    let text = if sign.is_some() { &line[1..] } else { line };
    MarkedLine {
        sign,
        spans: vec![Span {
            text: text.to_owned(),
            changed: false,
        }],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_in_a_line_that_one_other_replaces() {
        let unified = "--- a\n+++ b\n@@ -1,4 +1,4 @@\n {\n-  \"name\": \"Ann Lee\"\n+  \"name\": \"Bob Lee\"\n-  1\n-  2\n+  3\n";
        let lines = marked_lines(unified);
        assert_eq!(lines.len(), unified.lines().count());
        let changed = |at: usize| -> Vec<&str> {
            let spans = lines[at].spans.iter().filter(|span| span.changed);
            spans.map(|span| span.text.as_str()).collect()
        };
        assert!(lines[..3].iter().all(|line| line.sign.is_none()));
        assert_eq!(
            (lines[4].sign, lines[5].sign),
            (Some(Sign::Removed), Some(Sign::Added))
        );
        assert_eq!((changed(4), changed(5)), (vec!["\"Ann"], vec!["\"Bob"]));
        assert!((6..9).all(|at| changed(at).is_empty()));
        let commas =
            marked_lines("--- a\n+++ b\n@@ -1 +1 @@\n-\"n\": 1,\n+\"n\": 2,\n \"x\"\n-0\n+0,\n");
        let text =
            |at: usize| -> String { commas[at].spans.iter().map(|span| &*span.text).collect() };
        let lines: Vec<String> = [3, 4, 6, 7].map(text).into();
        assert_eq!(lines, ["\"n\": 1,", "\"n\": 2,", "0", "0,"]);
        let marks = commas[3].spans.iter().filter(|span| span.changed);
        assert_eq!(marks.map(|span| &*span.text).collect::<Vec<_>>(), ["1"]);
        assert!(marked_lines("").is_empty());
    }
}
