//! Which of two values comes first: numbers by value, date-times by the instant they name.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::diff::order_of_numbers;

/// The order of two numbers or two date-times; `None` where they are not comparable.
/// A date-time without an offset is read as UTC.
pub(super) fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Some(order_of_numbers(a, b)),
        (Value::String(a), Value::String(b)) => Some(instant(a)?.cmp(&instant(b)?)),
        _ => None,
    }
}

fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(instant) = text.parse() {
        return Some(instant);
    }
    let local: DateTime = text.parse().ok()?;
    local
        .to_zoned(TimeZone::UTC)
        .ok()
        .map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_and_instants_are_ordered_exactly() {
        let order = |a: &str, b: &str| {
            compare(
                &serde_json::from_str(a).unwrap(),
                &serde_json::from_str(b).unwrap(),
            )
        };
        assert_eq!(
            order("9007199254740993", "9007199254740992"),
            Some(Ordering::Greater)
        );
        assert_eq!(order("1.5", "2"), Some(Ordering::Less));
        assert_eq!(order("1e-400", "0"), Some(Ordering::Greater));
        let early = "\"2025-10-24T20:57:56.471Z\"";
        assert_eq!(
            order(early, "\"2025-10-24T22:57:56.4710000+02:00\""),
            Some(Ordering::Equal)
        );
        assert_eq!(
            order(early, "\"2025-10-24T20:57:56\""),
            Some(Ordering::Greater)
        );
        assert_eq!(compare(&json!("soon"), &json!("later")), None);
        assert_eq!(compare(&json!(1), &json!("1")), None);
    }
}
