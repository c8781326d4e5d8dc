//! Two values in, differences out. Owns `similar`; knows nothing of cases.

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
    let (expected, actual) = (cut(expected), cut(actual));
    if expected == actual {
        return None;
    }
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Myers)
        .timeout(Duration::from_millis(500))
        .diff_lines(expected, actual);
    let text = diff
        .unified_diff()
        .context_radius(3)
        .missing_newline_hint(false)
        .header("expected", "actual")
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

/// Whether two JSON values are equal, numbers by their exact value: 1 is 1.0, and
/// 9007199254740993 is not 9007199254740992.
pub fn same_json(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.to_string(), b.to_string());
            a == b || Decimal::of(&a) == Decimal::of(&b)
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_json(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| same_json(a, b)))
        }
        _ => a == b,
    }
}

/// A JSON number in one form for each value: sign, digits without outer zeros, exponent.
#[derive(PartialEq, Eq)]
struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Decimal {
    fn of(text: &str) -> Decimal {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let kept = all.trim_end_matches('0');
        let dropped = all.len() - kept.len();
        let digits = kept.trim_start_matches('0').to_owned();
        if digits.is_empty() {
            return Decimal {
                negative: false,
                digits,
                exponent: 0,
            };
        }
        let shift = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        let exponent = exponent.parse::<i64>().unwrap_or(i64::MAX);
        Decimal {
            negative,
            digits,
            exponent: exponent
                .saturating_sub(shift(fraction.len()))
                .saturating_add(shift(dropped)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(a: &str, b: &str) -> bool {
        same_json(
            &serde_json::from_str(a).unwrap(),
            &serde_json::from_str(b).unwrap(),
        )
    }

    #[test]
    fn numbers_are_compared_by_their_exact_value() {
        assert!(same("1", "1.0"));
        assert!(same("[100, -0]", "[1e2, 0.0]"));
        assert!(!same("9007199254740993", "9007199254740992"));
        assert!(!same("1e400", "1e401"));
        assert!(!same("{\"a\": 1}", "{\"a\": 1, \"b\": 2}"));
        assert!(same("{\"a\": 1, \"b\": 2}", "{\"b\": 2, \"a\": 1}"));
    }

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
