//! When an exchange began, as recorders and servers write it.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

/// A time in RFC 3339, UTC. One without an offset is taken to be in UTC; seconds and
/// milliseconds since 1970 and the form of `$time_local` (`10/Oct/2026:13:55:36 +0200`) are read
/// too. None where it is no time.
pub(super) fn rfc3339(text: &str) -> Option<String> {
    let text = text.trim();
    let moment = text.parse::<Timestamp>().ok();
    let moment = moment.or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
    });
    let moment = moment.or_else(|| {
        strtime::parse("%d/%b/%Y:%H:%M:%S %z", text)
            .ok()?
            .to_timestamp()
            .ok()
    });
    let moment = moment.or_else(|| since_epoch(text.parse().ok()?));
    moment.map(|moment| moment.to_string())
}

/// The unit is told from the magnitude: seconds until the year 5138, and so on by thousands, down
/// to nanoseconds.
fn since_epoch(number: f64) -> Option<Timestamp> {
    if !number.is_finite() || number.abs() >= 1e20 {
        return None;
    }
    let mut milliseconds = match number.abs() {
        size if size < 1e11 => number * 1e3,
        _ => number,
    };
    while milliseconds.abs() >= 1e14 {
        milliseconds /= 1e3;
    }
    #[allow(clippy::cast_possible_truncation, reason = "below 1e14")]
    let whole = milliseconds.round() as i64;
    Timestamp::from_millisecond(whole).ok()
}

#[cfg(test)]
mod tests {
    use super::rfc3339;

    #[test]
    fn times_are_read_as_recorders_write_them() {
        for (written, read) in [
            ("2026-11-22T10:00:00.123Z", "2026-11-22T10:00:00.123Z"),
            (
                "2026-11-22T10:00:00.1234567+02:00",
                "2026-11-22T08:00:00.1234567Z",
            ),
            ("2026-11-22T10:00:00", "2026-11-22T10:00:00Z"),
            ("2026-11-22T10:00:00.5+0100", "2026-11-22T09:00:00.5Z"),
            ("22/Nov/2026:10:00:00 -0700", "2026-11-22T17:00:00Z"),
            ("1795341600", "2026-11-22T10:00:00Z"),
            ("1795341600.25", "2026-11-22T10:00:00.25Z"),
            ("1795341600250", "2026-11-22T10:00:00.25Z"),
        ] {
            assert_eq!(rfc3339(written).as_deref(), Some(read), "{written}");
        }
        for written in ["", "yesterday", "NaN", "1e300", "0000-00-00"] {
            assert_eq!(rfc3339(written), None, "{written}");
        }
    }
}
