//! Two plain texts as a unified diff, line by line. Knows no JSON but how to print it.

use std::time::Duration;

use serde_json::Value;
use similar::{Algorithm, TextDiff};

/// The longest text that is compared line by line, in bytes; what is longer is cut.
const MAX_TEXT_BYTES: usize = 256 * 1024;

/// The most lines of a diff that are kept.
const MAX_LINES: usize = 200;

/// Expected beside actual as a unified diff: only the changed hunks, with three
/// lines of context. `None` where there is no difference.
pub fn unified(expected: &str, actual: &str) -> Option<String> {
    unified_as(("expected", "actual"), expected, actual)
}

/// The same of two texts that are called otherwise.
pub fn unified_as(names: (&str, &str), left: &str, right: &str) -> Option<String> {
    let (left, right) = (cut(left), cut(right));
    if left == right {
        return None;
    }
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Myers)
        .timeout(Duration::from_millis(500))
        .diff_lines(left, right);
    let text = diff
        .unified_diff()
        .context_radius(3)
        .missing_newline_hint(false)
        .header(names.0, names.1)
        .to_string();
    let total = text.lines().count();
    if total <= MAX_LINES {
        return Some(text);
    }
    let mut shown: String = text
        .lines()
        .take(MAX_LINES)
        .fold(String::new(), |mut all, line| {
            all.push_str(line);
            all.push('\n');
            all
        });
    shown.push_str(&format!(" … {} more lines\n", total - MAX_LINES));
    Some(shown)
}

/// Two JSON values, pretty-printed with sorted keys, as a unified diff.
pub fn unified_json(expected: &Value, actual: &Value) -> Option<String> {
    unified(&pretty(expected), &pretty(actual))
}

fn pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

fn cut(text: &str) -> &str {
    if text.len() <= MAX_TEXT_BYTES {
        return text;
    }
    &text[..text.floor_char_boundary(MAX_TEXT_BYTES)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_shows_only_what_changed() {
        let expected: String = (0..50).map(|n| format!("{n}\n")).collect();
        let actual = expected.replace("25\n", "twenty-five\n");
        let diff = unified(&expected, &actual).unwrap();
        assert!(diff.contains("\n-25\n+twenty-five\n"), "{diff}");
        assert!(!diff.contains("\n 20\n"), "{diff}");
        assert_eq!(unified("a\n", "a\n"), None);
    }

    #[test]
    fn a_long_diff_is_cut_and_says_so() {
        let expected: String = (0..5000).map(|n| format!("a{n}\n")).collect();
        let actual: String = (0..5000).map(|n| format!("b{n}\n")).collect();
        let diff = unified(&expected, &actual).unwrap();
        assert!(diff.lines().count() <= MAX_LINES + 1);
        assert!(diff.ends_with("more lines\n"), "{diff}");
    }
}
