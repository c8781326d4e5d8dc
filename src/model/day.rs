//! A calendar day, in UTC: what a waiver ends with.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;

use super::moment::{Moment, SECONDS_A_DAY};
use super::written_as_text::written_as_text;

/// The first day of Unix time.
const EPOCH: Date = Date::constant(1970, 1, 1);
/// More days than the calendar has, and no more than a span can hold.
const MOST_DAYS: u32 = 4_000_000;
/// The length of `2026-12-31`.
const LENGTH: usize = 10;

/// A day. Its text is RFC 3339's `full-date`: `2026-12-31`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Day {
    /// Whole days from here to another day; negative where that is earlier.
    pub fn days_until(self, other: Day) -> i64 {
        let seconds = other.0.duration_since(self.0).as_secs();
        seconds.div_euclid(SECONDS_A_DAY)
    }

    /// The day so many days later; the last one of the calendar where there is none.
    pub fn plus_days(self, days: u32) -> Day {
        Day(self.0.saturating_add(i64::from(days.min(MOST_DAYS)).days()))
    }

    /// The same day of the next year; of a 29 February the 28th.
    pub fn a_year_later(self) -> Day {
        Day(self.0.saturating_add(1.year()))
    }
}

impl From<Moment> for Day {
    fn from(moment: Moment) -> Day {
        let days = moment.unix_seconds().div_euclid(SECONDS_A_DAY);
        Day(EPOCH.saturating_add(days.days()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Day, String> {
        let is_plain = text.len() == LENGTH;
        let day = text.parse().ok().filter(|_| is_plain).map(Day);
        day.ok_or_else(|| "expected a date: 2026-12-31".into())
    }
}

written_as_text!(Day, {
    "type": "string",
    "format": "date",
    "description": "A day in UTC: `2026-12-31`."
});

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn only_a_whole_date_is_a_day() {
        assert_eq!(day("2028-02-29").to_string(), "2028-02-29");
        for text in [
            "2027-02-29",
            "20270228",
            "2027-2-28",
            "2027-02-28T00:00:00Z",
            "tomorrow",
            "",
        ] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_last_second_of_a_day_belongs_to_it() {
        let moment = |text: &str| -> Moment { text.parse().unwrap() };
        assert_eq!(Day::from(moment("2026-12-31T23:59:59Z")), day("2026-12-31"));
        assert_eq!(
            Day::from(moment("2027-01-01T00:59:00+01:00")),
            day("2026-12-31")
        );
        assert_eq!(Day::from(moment("1969-12-31T23:59:59Z")), day("1969-12-31"));
    }

    #[test]
    fn days_are_counted_over_months_and_leap_years() {
        assert_eq!(day("2028-02-28").days_until(day("2028-03-01")), 2);
        assert_eq!(day("2027-01-01").days_until(day("2026-12-31")), -1);
        assert_eq!(day("2028-02-29").a_year_later(), day("2029-02-28"));
        assert_eq!(day("2026-12-31").plus_days(60), day("2027-03-01"));
        assert_eq!(day("9999-12-31").plus_days(u32::MAX), day("9999-12-31"));
    }
}
