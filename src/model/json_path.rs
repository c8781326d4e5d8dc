//! What a JSONPath (RFC 9535) must not be: nested so deep that a parser, which goes down into
//! brackets by calling itself, runs out of stack, or one that selects far more than there is.
//!
//! A path without `..` selects each value once at most. Each `..` behind another selects a value
//! as often as it has parents in between, so that a small response gives millions of results.

use serde_json::Value;
use serde_json_path::{JsonPath, NodeList};

/// No path that anybody writes is nested so deep.
const MAX_DEPTH: usize = 32;

/// So many values may be looked at and held for one path.
const MOST_VALUES: u64 = 4_000_000;

/// A path that is asked without a look at the value names no more in one step.
const MOST_NAMED: u64 = 1_000;

/// Whether a parser could run out of stack on this text.
pub fn is_nested_too_deep(text: &str) -> bool {
    let mut depth = 0_usize;
    text.bytes().any(|byte| {
        match byte {
            b'[' | b'(' => depth += 1,
            b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_DEPTH
    })
}

/// What a path selects of a value.
///
/// # Errors
/// That it selects too much, in words.
pub fn select<'v>(path: &JsonPath, text: &str, value: &'v Value) -> Result<NodeList<'v>, String> {
    let cost = Cost::of(text);
    match cost.is_plain() || cost.at(value) <= MOST_VALUES {
        true => Ok(path.query(value)),
        false => Err(format!(
            "`{text}` selects too much of this response: it could be more than {MOST_VALUES} values"
        )),
    }
}

/// Why a path is too costly for whatever value it is asked of.
///
/// # Errors
/// The reason, in words.
pub fn check_cost(text: &str) -> Result<(), String> {
    let cost = Cost::of(text);
    match cost.descents <= 1 && cost.whole == 0 && cost.named <= MOST_NAMED {
        true => Ok(()),
        false => Err(format!(
            "`{text:.60}` may select too much: use `..` once at most, and no `$..` or `$[*]` within a filter"
        )),
    }
}

/// What makes a path cost more than a look at each value.
#[derive(Debug, PartialEq)]
struct Cost {
    /// How often it goes down to any depth.
    descents: u32,
    /// How often a filter looks at the whole value for each value that it is asked of.
    whole: u32,
    /// How many selectors its brackets have, one multiplied by the other.
    named: u64,
}

impl Cost {
    fn of(text: &str) -> Cost {
        let mut cost = Cost {
            descents: 0,
            whole: 0,
            named: 1,
        };
        // For each open bracket or parenthesis: its selectors; none for a parenthesis.
        let mut open: Vec<Option<u64>> = Vec::new();
        // Within a filter, whether what is read belongs to a path that begins with `$`.
        let mut is_of_whole = false;
        let mut bytes = text.bytes().skip(1).peekable();
        while let Some(byte) = bytes.next() {
            match byte {
                b'\'' | b'"' => {
                    while let Some(inner) = bytes.next().filter(|inner| *inner != byte) {
                        if inner == b'\\' {
                            bytes.next();
                        }
                    }
                }
                b'[' => open.push(Some(1)),
                b'(' => open.push(None),
                b',' => {
                    if let Some(Some(selectors)) = open.last_mut() {
                        *selectors += 1;
                    }
                }
                b']' | b')' => {
                    let selectors = open.pop().flatten().unwrap_or(1);
                    cost.named = cost.named.saturating_mul(selectors);
                    is_of_whole &= !open.is_empty();
                }
                b'$' => is_of_whole = true,
                b'@' => is_of_whole = false,
                b'.' if bytes.next_if_eq(&b'.').is_some() => match is_of_whole {
                    true => cost.whole += 1,
                    false => cost.descents += 1,
                },
                b'*' | b':' | b'?' if is_of_whole && !open.is_empty() => cost.whole += 1,
                _ => {}
            }
        }
        cost
    }

    /// Whether it looks at each value once, more or less.
    fn is_plain(&self) -> bool {
        self.descents <= 1 && self.whole == 0 && self.named <= 16
    }

    /// How many values it may look at, at the most.
    fn at(&self, value: &Value) -> u64 {
        let mut by_depth = Vec::new();
        count(value, 0, &mut by_depth);
        let each = by_depth.iter().zip(0_u64..).map(|(count, depth)| {
            // In how many ways some of its parents are where a `..` ends.
            let (mut ways, mut all) = (1_u64, 0_u64);
            for taken in 0..u64::from(self.descents.max(1)) {
                all = all.saturating_add(ways);
                ways = ways.saturating_mul(depth.saturating_sub(taken)) / (taken + 1);
            }
            count.saturating_mul(all)
        });
        let looks = each.fold(0, u64::saturating_add).saturating_mul(self.named);
        let values: u64 = by_depth.iter().sum();
        looks.saturating_mul(values.saturating_pow(self.whole))
    }
}

/// Counts the values at each depth.
fn count(value: &Value, depth: usize, by_depth: &mut Vec<u64>) {
    if by_depth.len() <= depth {
        by_depth.push(0);
    }
    by_depth[depth] += 1;
    match value {
        Value::Array(items) => items
            .iter()
            .for_each(|item| count(item, depth + 1, by_depth)),
        Value::Object(members) => {
            for member in members.values() {
                count(member, depth + 1, by_depth);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_places_are_no_depth() {
        assert!(!is_nested_too_deep(&"[0][?(@.a)]".repeat(1000)));
        assert!(is_nested_too_deep(&"[?(@".repeat(1000)));
    }

    #[test]
    fn what_selects_far_more_than_there_is_is_not_asked() {
        let deep = (0..100).fold(Value::from(1), |inner, _| serde_json::json!({ "a": inner }));
        let wide = Value::from(vec![vec![0; 20]; 2000]);
        let asked = |text: &str, value: &Value| {
            let path = JsonPath::parse(text).unwrap();
            select(&path, text, value).map(|nodes| nodes.len())
        };
        for (path, value, expected) in [
            ("$..a", &deep, 100),
            ("$..a..a", &deep, 4950),
            ("$..*..*..*", &deep, 161_700),
            ("$..[?@ == 0]", &wide, 40_000),
            ("$[*][?@ == $[0][0]]", &wide, 40_000),
            ("$['..,..','a']", &deep, 1),
        ] {
            assert_eq!(asked(path, value), Ok(expected), "{path}");
        }
        for (path, value) in [
            ("$..a..a..a..a..a", &deep),
            ("$..[*]..[*]..[*]..[*]..[*]", &deep),
            ("$[*][?$..x]", &wide),
            ("$[*][?count($[*]) == 0]", &wide),
        ] {
            let words = asked(path, value).unwrap_err();
            assert!(
                words.contains(path) && words.contains("too much"),
                "{words}"
            );
            assert!(check_cost(path).is_err(), "{path}");
        }
        let doubling = format!("${}", "[0,0]".repeat(40));
        assert!(asked(&doubling, &wide).is_err() && check_cost(&doubling).is_err());
        for fine in [
            "$..a[0,1]['b','c']",
            "$.a[?@.b == $.c]",
            "$[?match(@.a, 'b,*')]",
        ] {
            assert_eq!(check_cost(fine), Ok(()), "{fine}");
        }
    }
}
