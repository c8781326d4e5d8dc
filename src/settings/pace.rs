//! `rate` of a host profile, as written.

use schemars::JsonSchema;
use serde::Deserialize;

/// Requests a second, written as `5/s`, `100/min` or `1000/h`.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct Rate(pub f64);

impl TryFrom<String> for Rate {
    type Error = String;

    fn try_from(text: String) -> Result<Rate, String> {
        let read = || {
            let (count, unit) = text.split_once('/')?;
            let count: f64 = count.trim().parse().ok()?;
            let seconds = match unit.trim() {
                "s" => 1.0,
                "m" | "min" => 60.0,
                "h" => 3600.0,
                _ => return None,
            };
            (count.is_finite() && count > 0.0).then_some(Rate(count / seconds))
        };
        read().ok_or_else(|| {
            format!(
                "`{text}` is not a rate above 0\nhelp: write a number, a slash and a unit: 5/s, 100/min, 1000/h"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_number_a_second() {
        let of = |text: &str| Rate::try_from(text.to_owned()).ok();
        assert_eq!(of("5/s"), Some(Rate(5.0)));
        assert_eq!(of("90 / min"), Some(Rate(1.5)));
        assert_eq!(of("3600/h"), Some(Rate(1.0)));
        for wrong in ["5", "0/s", "-1/s", "5/d", "many/s", "inf/s"] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }
}
