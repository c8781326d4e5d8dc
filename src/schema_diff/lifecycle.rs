//! What a document says of the end of something, and what that makes of its removal and of
//! changes to the dates. Nothing here reads a clock: the day is given.

use serde_json::{Map, Value};

use crate::model::day::Day;
use crate::model::kind::Severity;

/// The day that dates are judged by, and how long something must stay once it is deprecated.
#[derive(Clone, Copy, Debug, Default)]
pub struct LifecyclePolicy {
    /// The day of the comparison.
    pub today: Day,
    /// The fewest days from deprecation to removal; 0 where none are asked for.
    pub deprecation_days: u32,
}

/// What an operation, a parameter or a schema says of its end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lifecycle<'d> {
    is_deprecated: bool,
    sunset: Option<&'d Value>,
    since: Option<&'d Value>,
}

/// What the dates make of a difference, and the words that follow its message.
pub(crate) type Judged = Option<(Severity, String)>;

impl<'d> Lifecycle<'d> {
    /// What is stated at a place.
    pub(crate) fn of(stated: Option<&'d Value>) -> Lifecycle<'d> {
        let mut lifecycle = Lifecycle::default();
        if let Some(Value::Object(stated)) = stated {
            lifecycle.take(stated);
        }
        lifecycle
    }

    /// Adds what one more schema of the same value states; what is known stays.
    pub(crate) fn take(&mut self, stated: &'d Map<String, Value>) {
        let first = |names: [&str; 2]| names.into_iter().find_map(|name| stated.get(name));
        self.is_deprecated |= stated.get("deprecated") == Some(&Value::Bool(true));
        self.sunset = self.sunset.or_else(|| first(["x-sunset", "sunset"]));
        let since = || stated.get("x-deprecated-since");
        self.since = self.since.or_else(since);
    }

    /// Both together, the first one's dates before the other's.
    pub(crate) fn or(self, other: Lifecycle<'d>) -> Lifecycle<'d> {
        Lifecycle {
            is_deprecated: self.is_deprecated || other.is_deprecated,
            sunset: self.sunset.or(other.sunset),
            since: self.since.or(other.since),
        }
    }

    /// What its own dates make of its removal; `None` where it states no end.
    pub(crate) fn removed(self, policy: LifecyclePolicy) -> Judged {
        if let Some(unread) = self.unread() {
            return breaking(format!(", and {unread}"));
        }
        let (today, least) = (policy.today, policy.deprecation_days);
        let sunset = self.sunset.and_then(day);
        if let Some(sunset) = sunset.filter(|sunset| *sunset > today) {
            let words = format!(", before its sunset on {sunset}: it is {today}");
            return breaking(words);
        }
        if let Some(since) = self.since.and_then(day)
            && today < since.plus_days(least)
        {
            let words = format!(
                ", deprecated only since {since}: it is {today}, and `--deprecation-days {least}` \
                 asks for {least} days"
            );
            return breaking(words);
        }
        let sunset = sunset?;
        let words = format!(", as announced: its sunset was on {sunset}");
        Some((Severity::Notice, words))
    }

    /// What the policy says of something that is deprecated now and was not before.
    pub(crate) fn deprecated(self, policy: LifecyclePolicy) -> Judged {
        let (today, least) = (policy.today, policy.deprecation_days);
        if let Some(unread) = self.unread() {
            return breaking(format!(", and {unread}"));
        }
        match self.sunset.and_then(day) {
            None if least > 0 => breaking(format!(" without a sunset: {}", asked(least))),
            Some(sunset) => {
                // Who reads the document learns of it today, whatever it states of the past.
                let first = self.since.and_then(day).map_or(today, |day| day.max(today));
                (sunset < first.plus_days(least)).then(|| {
                    let words = format!(" from {first}, with the sunset on {sunset}");
                    (Severity::Breaking, words + &too_soon(policy))
                })
            }
            None => None,
        }
    }

    /// Says in which way the sunset has changed, and how severe that is; `None` where it has not.
    pub(crate) fn changed(self, new: Lifecycle<'_>, policy: LifecyclePolicy) -> Judged {
        if self.sunset == new.sunset {
            return None;
        }
        let words = |sunset| Option::map_or(sunset, "none".to_owned(), written);
        let message = format!(
            "sunset was {}, is {}",
            words(self.sunset),
            words(new.sunset)
        );
        let notice = Some((Severity::Notice, message.clone()));
        let sides = (self.sunset.map(day), new.sunset.map(day));
        let reason = match sides {
            (_, Some(None)) => format!(": the new one {NO_DAY}"),
            (Some(None), Some(_)) => format!(": the old one {NO_DAY}"),
            (Some(_), None) if new.is_deprecated && policy.deprecation_days > 0 => {
                format!(": {}", asked(policy.deprecation_days))
            }
            (Some(Some(before)), Some(Some(after)))
                if after < before && after < policy.today.plus_days(policy.deprecation_days) =>
            {
                format!(", which is earlier{}", too_soon(policy))
            }
            _ => return notice,
        };
        breaking(message + &reason)
    }

    /// Words for a date that cannot be read.
    fn unread(self) -> Option<String> {
        let dates = [("sunset", self.sunset), ("x-deprecated-since", self.since)];
        dates.into_iter().find_map(|(name, date)| {
            let date = date.filter(|date| day(date).is_none())?;
            Some(format!("its {name} `{}` {NO_DAY}", written(date)))
        })
    }
}

const NO_DAY: &str = "is not a date: write 2026-12-31, or an RFC 3339 time";

fn breaking(words: String) -> Judged {
    Some((Severity::Breaking, words))
}

/// What the policy asks for.
fn asked(least: u32) -> String {
    format!("`--deprecation-days {least}` asks for one that is at least {least} days away")
}

/// Why a sunset is too soon.
fn too_soon(policy: LifecyclePolicy) -> String {
    match policy.deprecation_days {
        0 => format!(": it is {}", policy.today),
        least => format!(": it is {}, and {}", policy.today, asked(least)),
    }
}

/// A date as the document has it.
fn written(date: &Value) -> String {
    date.as_str()
        .map_or_else(|| date.to_string(), str::to_owned)
}

/// The day of a date, or of a time in its own zone.
fn day(date: &Value) -> Option<Day> {
    let text = date.as_str()?;
    let is_time = || text.parse::<jiff::Timestamp>().is_ok();
    let of_time = || text.get(..10).filter(|_| is_time())?.parse().ok();
    text.parse().ok().or_else(of_time)
}
