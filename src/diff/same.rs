//! Whether two JSON values are the same, and a hash that agrees with it.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Number, Value};

/// Whether two JSON values are equal, numbers by their exact value: 1 is 1.0, and
/// 9007199254740993 is not 9007199254740992.
pub fn same_json(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_str(), b.as_str());
            a == b || Decimal::of(a) == Decimal::of(b)
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

/// The order of two numbers by their exact value.
pub fn order_of_numbers(a: &Number, b: &Number) -> Ordering {
    let (a, b) = (Decimal::of(a.as_str()), Decimal::of(b.as_str()));
    let magnitudes = || a.top().cmp(&b.top()).then_with(|| a.digits.cmp(&b.digits));
    match a.sign().cmp(&b.sign()) {
        Ordering::Equal if a.negative => magnitudes().reverse(),
        Ordering::Equal => magnitudes(),
        other => other,
    }
}

/// Whether a number, such as `1.0` or `2e3`, has no fraction.
pub fn is_whole_number(number: &Number) -> bool {
    Decimal::of(number.as_str()).exponent >= 0
}

/// A hash of a value: equal for values that [`same_json`] calls equal.
pub(super) fn hash_json(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    feed(value, &mut hasher);
    hasher.finish()
}

fn feed(value: &Value, hasher: &mut DefaultHasher) {
    match value {
        Value::Null => hasher.write_u8(0),
        Value::Bool(truth) => hasher.write_u8(1 + u8::from(*truth)),
        Value::Number(number) => {
            hasher.write_u8(3);
            feed_number(number.as_str(), hasher);
        }
        Value::String(text) => {
            hasher.write_u8(4);
            text.hash(hasher);
        }
        Value::Array(items) => {
            hasher.write_u8(5);
            hasher.write_usize(items.len());
            for item in items {
                feed(item, hasher);
            }
        }
        Value::Object(members) => {
            hasher.write_u8(6);
            hasher.write_usize(members.len());
            // `serde_json::Map` keeps its keys sorted.
            for (key, member) in members {
                key.hash(hasher);
                feed(member, hasher);
            }
        }
    }
}

fn feed_number(text: &str, hasher: &mut DefaultHasher) {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.ends_with('0');
    if is_plain {
        // What the general form below hashes, without building it.
        (text.len() > digits.len()).hash(hasher);
        digits.hash(hasher);
        0_i64.hash(hasher);
    } else {
        let Decimal {
            negative,
            digits,
            exponent,
        } = Decimal::of(text);
        negative.hash(hasher);
        digits.as_str().hash(hasher);
        exponent.hash(hasher);
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
        let all = if fraction.is_empty() {
            Cow::Borrowed(whole)
        } else {
            Cow::Owned(format!("{whole}{fraction}"))
        };
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
        let beyond = match exponent.starts_with('-') {
            true => i64::MIN,
            false => i64::MAX,
        };
        let exponent = exponent.parse::<i64>().unwrap_or(beyond);
        Decimal {
            negative,
            digits,
            exponent: exponent
                .saturating_sub(shift(fraction.len()))
                .saturating_add(shift(dropped)),
        }
    }

    fn sign(&self) -> i8 {
        match (self.digits.is_empty(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }

    /// Where the first digit stands.
    fn top(&self) -> i64 {
        let length = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        self.exponent.saturating_add(length)
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
    fn numbers_are_ordered_by_their_exact_value() {
        let all = [
            "-1e400",
            "-10.5",
            "-1.5",
            "-1.49",
            "-1e-400",
            "0.0",
            "1e-400",
            "0.3",
            "1",
            "1.0000000000000000001",
            "9.9",
            "10",
            "9007199254740992",
            "9007199254740993.0",
            "18446744073709551617",
            "1e400",
        ];
        let numbers = all.map(|text| text.parse::<Number>().unwrap());
        for (a, one) in numbers.iter().enumerate() {
            for (b, other) in numbers.iter().enumerate() {
                assert_eq!(order_of_numbers(one, other), a.cmp(&b), "{one} {other}");
            }
        }
        let whole = |text: &str| is_whole_number(&text.parse().unwrap());
        assert!(whole("1.0") && whole("2.5e1") && whole("0") && whole("1e400"));
        assert!(!whole("1e-400") && !whole("9007199254740993.5"));
    }

    #[test]
    fn numbers_are_compared_by_their_exact_value() {
        assert!(same("1", "1.0"));
        let hash = |text: &str| hash_json(&serde_json::from_str(text).unwrap());
        assert_eq!(hash("[-7, 7.50]"), hash("[-7.0, 75e-1]"));
        assert_eq!(hash("[100, {\"a\": -0}]"), hash("[1e2, {\"a\": 0.0}]"));
        assert!(same("[100, -0]", "[1e2, 0.0]"));
        assert!(!same("9007199254740993", "9007199254740992"));
        assert!(!same("1e400", "1e401"));
        assert!(!same("1e99999999999999999999", "1e-99999999999999999999"));
        assert!(!same("{\"a\": 1}", "{\"a\": 1, \"b\": 2}"));
        assert!(same("{\"a\": 1, \"b\": 2}", "{\"b\": 2, \"a\": 1}"));
    }
}
