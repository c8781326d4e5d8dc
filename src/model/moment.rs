//! A moment in UTC, to the second: what the dates of HTTP headers can name.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use super::duration::parse_duration;
use super::written_as_text::written_as_text;

/// Where Unix time begins.
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
/// The first second of the year 1.
const FIRST: i64 = -62_135_596_800;
/// The last second of the year 9999. `jiff::Timestamp` ends a day earlier.
const LAST: i64 = 253_402_300_799;
/// Seconds of a day.
pub const SECONDS_A_DAY: i64 = 86_400;

/// What the machine's clock shows; a clock beyond what a timestamp can name, such as one of
/// the year 10000, is taken for the nearest one that it can.
pub fn now() -> Timestamp {
    nearest(SystemTime::now())
}

fn nearest(time: SystemTime) -> Timestamp {
    let nearest = match time < SystemTime::UNIX_EPOCH {
        true => Timestamp::MIN,
        false => Timestamp::MAX,
    };
    Timestamp::try_from(time).unwrap_or(nearest)
}

/// A second of the years 1 to 9999, in UTC. Its text is RFC 3339: `2025-10-24T00:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// The moment so many seconds after the start of 1970, where it has a year of four digits.
    pub fn from_unix_seconds(seconds: i64) -> Option<Moment> {
        (FIRST..=LAST).contains(&seconds).then_some(Moment(seconds))
    }

    /// A date and time in UTC; fractions of a second are dropped.
    pub fn from_civil(utc: DateTime) -> Option<Moment> {
        let since = utc.duration_since(EPOCH);
        let before = i64::from(since.subsec_nanos() < 0);
        Moment::from_unix_seconds(since.as_secs() - before)
    }

    /// The day: `2025-10-24`.
    pub fn day(self) -> String {
        self.civil().date().to_string()
    }

    /// Seconds since the start of 1970.
    pub fn unix_seconds(self) -> i64 {
        self.0
    }

    /// Whether another moment is at most so many days later, to the second.
    pub fn is_within_days(self, other: Moment, days: u32) -> bool {
        other.unix_seconds() - self.unix_seconds() <= i64::from(days) * SECONDS_A_DAY
    }

    /// Whole days from here to another moment, rounded down; negative where it is earlier.
    pub fn days_until(self, other: Moment) -> i64 {
        (other.0 - self.0).div_euclid(SECONDS_A_DAY)
    }

    fn civil(self) -> DateTime {
        EPOCH.saturating_add(SignedDuration::from_secs(self.0))
    }
}

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Moment(timestamp.as_second().clamp(FIRST, LAST))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Z", self.civil())
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let utc = text.strip_suffix(['Z', 'z']);
        let civil = utc.and_then(|utc| utc.parse().ok());
        let moment = match civil {
            Some(civil) => Moment::from_civil(civil),
            None => text.parse::<Timestamp>().ok().map(Moment::from),
        };
        moment.ok_or_else(|| format!("`{text}` is not an RFC 3339 time"))
    }
}

written_as_text!(Moment, {
    "type": "string",
    "format": "date-time",
    "description": "A moment to the second: RFC 3339, UTC."
});

/// A date-time moved by a duration such as `7d` or `-30m`.
///
/// # Errors
/// Which of the two is none, in words.
pub fn moved(moment: &str, by: &str) -> Result<String, String> {
    let (digits, goes_back) = match by.trim().strip_prefix('-') {
        Some(digits) => (digits, true),
        None => (by.trim().trim_start_matches('+'), false),
    };
    let duration = parse_duration(digits)
        .and_then(|duration| SignedDuration::try_from(duration).ok())
        .ok_or_else(|| format!("`{by}` is not a duration such as 7d, 12h, -30m or 10s"))?;
    let from: Timestamp = moment
        .parse()
        .map_err(|_| format!("`{moment}` is not a date-time with an offset"))?;
    let to = match goes_back {
        true => from.checked_sub(duration),
        false => from.checked_add(duration),
    };
    to.map(|to| to.to_string())
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn every_second_of_the_years_1_to_9999_has_a_text_that_reads_back() {
        for seconds in [FIRST, -1, 0, 1_761_264_000, LAST] {
            let one = Moment::from_unix_seconds(seconds).unwrap();
            assert_eq!(moment(&one.to_string()), one, "{one}");
        }
        assert_eq!(moment("1969-12-31T23:59:59.5Z").0, -1);
        assert_eq!(moment("2025-10-24T02:00:00+02:00").0, 1_761_264_000);
        assert_eq!(Moment(LAST).to_string(), "9999-12-31T23:59:59Z");
        assert_eq!(Moment::from_unix_seconds(LAST + 1), None);
        assert_eq!(Moment::from_unix_seconds(i64::MIN), None);
    }

    #[test]
    fn a_clock_beyond_the_calendar_is_taken_for_the_nearest_moment() {
        use std::time::Duration;
        let epoch = SystemTime::UNIX_EPOCH;
        let far = Duration::from_secs(1 << 50);
        assert_eq!(nearest(epoch), Timestamp::UNIX_EPOCH);
        assert_eq!(nearest(epoch + far), Timestamp::MAX);
        assert_eq!(nearest(epoch - far), Timestamp::MIN);
        assert_eq!(Moment::from(Timestamp::MAX).day(), "9999-12-30");
    }

    #[test]
    fn days_are_counted_down() {
        let now = moment("2026-11-22T12:00:00Z");
        assert_eq!(now.days_until(moment("2026-11-23T11:59:59Z")), 0);
        assert_eq!(now.days_until(moment("2026-11-23T12:00:00Z")), 1);
        assert_eq!(now.days_until(moment("2026-11-22T11:59:59Z")), -1);
    }
}
