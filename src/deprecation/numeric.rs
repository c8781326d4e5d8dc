//! Days that are written in digits alone: `20270630`, `30.06.2027`, `6/30/2027 11:59 PM`.

use std::sync::LazyLock;

use jiff::civil::{Date, ISOWeekDate, Time, Weekday};
use regex::Regex;

use crate::model::moment::Moment;

/// A whole value. Of two numbers up to 12 with a slash or a hyphen, either may be the month.
static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^(?:
            (?<y1>[0-9]{4})(?<m1>[0-9]{2})(?<d1>[0-9]{2})
            (?:T(?<h1>[0-9]{2})(?<n1>[0-9]{2})(?<s1>[0-9]{2})?(?:\.[0-9]+)?Z?)?
          | (?<a>[0-9]{1,2})(?<by>[-./])(?<b>[0-9]{1,2})[-./](?<y2>[0-9]{4})
            (?:,?\s+(?<h2>[0-9]{1,2}):(?<n2>[0-9]{2})(?::(?<s2>[0-9]{2}))?\s*(?<half>[ap]m)?)?
          | (?<y3>[0-9]{4})-?W(?<week>[0-9]{2})-?(?<weekday>[1-7])
        )$",
    )
    .ok()
});

/// The moment of a value that is such a day, perhaps with a time, in UTC.
pub(super) fn day(text: &str) -> Option<Moment> {
    let found = DAY.as_ref()?.captures(text)?;
    let number = |names: [&str; 2]| {
        let mut parts = names.into_iter().filter_map(|name| found.name(name));
        parts.next().map(|part| part.as_str().parse::<i8>())
    };
    let year = |name: &str| found.name(name)?.as_str().parse::<i16>().ok();
    let date = if let Some(year) = year("y1") {
        Date::new(year, number(["m1", ""])?.ok()?, number(["d1", ""])?.ok()?).ok()?
    } else if let Some(year) = year("y3") {
        let weekday = Weekday::from_monday_one_offset(number(["weekday", ""])?.ok()?).ok()?;
        ISOWeekDate::new(year, number(["week", ""])?.ok()?, weekday)
            .ok()?
            .date()
    } else {
        let (first, second) = (number(["a", ""])?.ok()?, number(["b", ""])?.ok()?);
        let (month, day) = match found.name("by")?.as_str() {
            "." => (second, first),
            _ if first > 12 => (second, first),
            _ if second > 12 || first == second => (first, second),
            _ => return None,
        };
        Date::new(year("y2")?, month, day).ok()?
    };
    let mut hour = number(["h1", "h2"]).unwrap_or(Ok(0)).ok()?;
    let minute = number(["n1", "n2"]).unwrap_or(Ok(0)).ok()?;
    let second = number(["s1", "s2"]).unwrap_or(Ok(0)).ok()?;
    if let Some(half) = found.name("half") {
        let is_afternoon = half.as_str().eq_ignore_ascii_case("pm");
        hour = hour % 12 + if is_afternoon { 12 } else { 0 };
    }
    let time = Time::new(hour, minute, second.min(59), 0).ok()?;
    Moment::from_civil(date.to_datetime(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_digits_are_read_unless_day_and_month_may_be_exchanged() {
        for (text, expected) in [
            ("20270630", "2027-06-30T00:00:00Z"),
            ("20270630T235959Z", "2027-06-30T23:59:59Z"),
            ("30.06.2027", "2027-06-30T00:00:00Z"),
            ("1.6.2027", "2027-06-01T00:00:00Z"),
            ("30-06-2027", "2027-06-30T00:00:00Z"),
            ("30/06/2027", "2027-06-30T00:00:00Z"),
            ("06/30/2027 11:59:59 PM", "2027-06-30T23:59:59Z"),
            ("6/30/2027 12:05 am", "2027-06-30T00:05:00Z"),
            ("6/6/2027", "2027-06-06T00:00:00Z"),
            ("2027-W26-3", "2027-06-30T00:00:00Z"),
            ("2027W263", "2027-06-30T00:00:00Z"),
        ] {
            assert_eq!(day(text).unwrap().to_string(), expected, "{text}");
        }
        for none in [
            "06/07/2027",
            "06-07-2027",
            "20271332",
            "2027",
            "202706",
            "2027-W60-1",
            "31.02.2027",
            "1.2.3",
            "6/30/2027 25:00",
            "",
        ] {
            assert_eq!(day(none), None, "{none}");
        }
    }
}
