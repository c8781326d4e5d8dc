//! `rate`, `retry` and `send_budget` of a host profile, as written.

use std::time::Duration;

use super::profile_settings::ProfileSettings;
use crate::model::duration::parse_duration;
use crate::model::host::{RetryPolicy, SendBudget};

/// What is wrong with a setting, and what to write instead.
pub(crate) type Mistake = (String, &'static str);

/// Requests a second, from `5/s`, `100/min` or `1000/h`.
///
/// # Errors
/// Where it is none of these.
pub(crate) fn rate(written: &ProfileSettings) -> Result<Option<f64>, Mistake> {
    let Some(text) = &written.rate else {
        return Ok(None);
    };
    let read = || {
        let (count, unit) = text.split_once('/')?;
        let count: f64 = count.trim().parse().ok()?;
        let seconds = match unit.trim() {
            "s" => 1.0,
            "m" | "min" => 60.0,
            "h" => 3600.0,
            _ => return None,
        };
        (count.is_finite() && count > 0.0).then_some(count / seconds)
    };
    match read() {
        Some(rate) => Ok(Some(rate)),
        None => Err((
            format!("`{text}` is not a rate above 0"),
            "write a number, a slash and a unit: 5/s, 100/min, 1000/h",
        )),
    }
}

/// What is sent again.
///
/// # Errors
/// Where a duration cannot be read or there would be no attempt.
pub(crate) fn retry(written: &ProfileSettings) -> Result<RetryPolicy, Mistake> {
    let mut policy = RetryPolicy::default();
    let Some(retry) = &written.retry else {
        return Ok(policy);
    };
    if let Some(attempts) = retry.attempts {
        if attempts == 0 {
            let help = "1 sends each request once; more repeats what may be sent again";
            return Err(("`attempts` must be at least 1".into(), help));
        }
        policy.attempts = attempts;
    }
    if let Some(text) = &retry.backoff {
        policy.backoff = duration("backoff", text)?;
    }
    if let Some(text) = &retry.longest_pause {
        policy.longest_pause = duration("longest_pause", text)?;
    }
    policy.effects_after_429 = retry.effects_after_429;
    Ok(policy)
}

fn duration(name: &str, text: &str) -> Result<Duration, Mistake> {
    parse_duration(text).ok_or_else(|| {
        let words = format!("`{name}` is `{text}`, which is not a duration");
        (words, "write a number and a unit: 500ms, 20s, 2m")
    })
}

/// How many effects a run may have.
pub(crate) fn send_budget(written: &ProfileSettings) -> SendBudget {
    let budget = written.send_budget.clone().unwrap_or_default();
    SendBudget {
        sends: budget.sends,
        per_target: budget.per_target,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_number_a_second() {
        let of = |text: &str| {
            rate(&ProfileSettings {
                rate: Some(text.into()),
                ..ProfileSettings::default()
            })
        };
        assert_eq!(of("5/s").unwrap(), Some(5.0));
        assert_eq!(of("90 / min").unwrap(), Some(1.5));
        assert_eq!(of("3600/h").unwrap(), Some(1.0));
        for wrong in ["5", "0/s", "-1/s", "5/d", "many/s", "inf/s"] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }
}
