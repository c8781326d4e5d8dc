//! Dates of HTTP headers (RFC 9110, section 5.6.7), and those whose date is plain though their
//! form is not quite that of the standard.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::civil::{Date, Time};
use jiff::fmt::strtime;

use super::moment::Moment;

/// The preferred form of an HTTP date.
const IMF_FIXDATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// How long `Retry-After` asks to wait (RFC 9110, section 10.2.3): seconds, or until a date.
pub fn retry_after(text: &str, now: impl FnOnce() -> SystemTime) -> Option<Duration> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More seconds than can be counted are more than anyone waits.
        let seconds = text.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds));
    }
    let seconds = u64::try_from(read(text)?.unix_seconds()).unwrap_or_default();
    let date = UNIX_EPOCH + Duration::from_secs(seconds);
    Some(date.duration_since(now()).unwrap_or_default())
}

/// An HTTP date in one of its three forms (RFC 9110, section 5.6.7).
pub fn http_date(text: &str) -> Option<Moment> {
    let text = text.trim();
    if let Ok(time) = httpdate::parse_http_date(text) {
        let since = time.duration_since(UNIX_EPOCH).ok()?;
        return Moment::from_unix_seconds(i64::try_from(since.as_secs()).ok()?);
    }
    // The grammar has a leap second.
    if text.contains(":60 ") {
        return http_date(&text.replacen(":60 ", ":59 ", 1));
    }
    // The library begins with 1970.
    let (time, year) = (strtime::parse(IMF_FIXDATE, text).ok()?, text.get(12..16)?);
    let time = time.to_datetime().ok()?;
    let is_exact = time.strftime(IMF_FIXDATE).to_string() == text && !year.starts_with(' ');
    is_exact.then(|| Moment::from_civil(time)).flatten()
}

/// The moment that a text names, in the form of the standard or nearly so.
pub fn read(text: &str) -> Option<Moment> {
    http_date(text).or_else(|| slipped(text).map(|(moment, _)| moment))
}

/// The moment of a text that is not exactly an HTTP date and names day, time and UTC all the
/// same, and what is wrong with it: the weekday, say.
pub fn slipped(text: &str) -> Option<(Moment, String)> {
    let found = Parts::of(text)?;
    let (hour, rest) = found.time.split_once(':')?;
    let (minute, second) = rest.split_once(':')?;
    // The grammar has a leap second.
    let second = number(second, 2)?;
    let time = Time::new(number(hour, 2)?, number(minute, 2)?, second.min(59), 0);
    let time = time.ok().filter(|_| second <= 60)?;
    let year: i16 = match (found.year.len(), found.year.parse().ok()?) {
        (4, year) => year,
        (2, year) => whole_year(year),
        _ => return None,
    };
    let month = month(found.month)?;
    let day = number(found.day, 1).or_else(|| number(found.day, 2))?;
    let date = Date::new(year, month, day).ok()?;
    let moment = Moment::from_civil(date.to_datetime(time))?;
    let is = DAYS[usize::try_from(date.weekday().to_monday_zero_offset()).ok()?];
    let says = match found.weekday {
        Some(weekday) => Some(DAYS[place_in(&DAYS, weekday)?]),
        None => None,
    };
    let reason = match says {
        None => "it names no weekday".to_owned(),
        Some(says) if says != is => format!("{date} is a {is}, not a {says}"),
        Some(_) if found.zone.is_some_and(|zone| zone != "GMT") => {
            "its zone is not written `GMT`".to_owned()
        }
        Some(_) => "it is not exactly in the form of an HTTP date".to_owned(),
    };
    Some((moment, reason))
}

/// The year that two digits stand for, as every reader of the obsolete form has it.
pub fn whole_year(two_digits: i16) -> i16 {
    match two_digits {
        ..70 => 2000 + two_digits,
        _ => 1900 + two_digits,
    }
}

/// The number of a month, from its name or the first three letters of it.
pub fn month(name: &str) -> Option<i8> {
    i8::try_from(place_in(&MONTHS, name)? + 1).ok()
}

/// The parts of a date, in whichever of the three forms.
struct Parts<'t> {
    weekday: Option<&'t str>,
    day: &'t str,
    month: &'t str,
    year: &'t str,
    time: &'t str,
    zone: Option<&'t str>,
}

impl<'t> Parts<'t> {
    fn of(text: &'t str) -> Option<Parts<'t>> {
        let words: Vec<&str> = text.split_whitespace().take(8).collect();
        // `Sun Nov  6 08:49:37 1994`.
        if let [weekday, month, day, time, year] = words[..]
            && time.contains(':')
            && year.parse::<i16>().is_ok()
        {
            let (weekday, zone) = (Some(weekday.trim_end_matches(',')), None);
            return Some(Parts {
                weekday,
                day,
                month,
                year,
                time,
                zone,
            });
        }
        let (weekday, rest) = match words.split_first()? {
            (first, rest) if first.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                (Some(first.trim_end_matches(',')), rest)
            }
            _ => (None, &words[..]),
        };
        let (day, month, year, time, zone) = match *rest {
            [day, month, year, time, zone] => (day, month, year, time, zone),
            // `06-Nov-94 08:49:37 GMT`.
            [date, time, zone] => {
                let (day, rest) = date.split_once('-')?;
                let (month, year) = rest.split_once('-')?;
                (day, month, year, time, zone)
            }
            _ => return None,
        };
        let is_utc = ["GMT", "UTC", "UT", "Z", "+0000", "-0000"]
            .iter()
            .any(|utc| zone.eq_ignore_ascii_case(utc));
        let zone = is_utc.then_some(zone)?;
        Some(Parts {
            weekday,
            day,
            month,
            year,
            time,
            zone: Some(zone),
        })
    }
}

/// A number of so many digits.
fn number(text: &str, digits: usize) -> Option<i8> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// Which of some names a word is: in whole or its first three letters, in either case.
fn place_in(names: &[&str], word: &str) -> Option<usize> {
    names
        .iter()
        .position(|name| word.eq_ignore_ascii_case(name) || word.eq_ignore_ascii_case(&name[..3]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(moment: Option<Moment>) -> String {
        moment.map_or_else(|| "none".into(), |moment| moment.to_string())
    }

    #[test]
    fn all_three_forms_of_an_http_date_are_read_and_nothing_else() {
        for good in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(text(http_date(good)), "1994-11-06T08:49:37Z", "{good}");
        }
        for (good, expected) in [
            ("Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59Z"),
            ("Thu, 31 Dec 2026 23:59:60 GMT", "2026-12-31T23:59:59Z"),
            ("Sun, 06 Nov 1960 08:49:37 GMT", "1960-11-06T08:49:37Z"),
            ("Mon, 01 Jan 0001 00:00:00 GMT", "0001-01-01T00:00:00Z"),
        ] {
            assert_eq!(text(http_date(good)), expected, "{good}");
        }
        for bad in [
            "",
            "soon",
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "sun, 06 nov 1994 08:49:37 gmt",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 GMT GMT",
            "Sun, 31 Feb 2027 08:49:37 GMT",
            "Sat, 01 Jan 10000 00:00:00 GMT",
            "1994-11-06T08:49:37Z",
            "784111777",
            "Sun, 06 Növ 1994 08:49:37 GMT",
            ":60 :60 :60",
        ] {
            assert_eq!(http_date(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_slip_of_form_leaves_the_date_certain() {
        for (value, reason) in [
            (
                "Sat, 06 Nov 1994 08:49:37 GMT",
                "1994-11-06 is a Sunday, not a Saturday",
            ),
            (
                "Monday, 06-Nov-94 08:49:37 GMT",
                "1994-11-06 is a Sunday, not a Monday",
            ),
            (
                "Mon Nov  6 08:49:37 1994",
                "1994-11-06 is a Sunday, not a Monday",
            ),
            (
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "its zone is not written `GMT`",
            ),
            (
                "Sun, 06 Nov 1994 08:49:37 +0000",
                "its zone is not written `GMT`",
            ),
            (
                "sun, 06 nov 1994 08:49:37 gmt",
                "its zone is not written `GMT`",
            ),
            ("sun, 06 NOV 1994 08:49:37 GMT", "not exactly in the form"),
            ("Sun,  06 Nov 1994  08:49:37 GMT", "not exactly in the form"),
            ("Sun, 6 Nov 1994 08:49:37 GMT", "not exactly in the form"),
            (
                "Sunday, 06 November 1994 08:49:37 GMT",
                "not exactly in the form",
            ),
            ("Sun Nov 6 08:49:37 1994", "not exactly in the form"),
            ("06 Nov 1994 08:49:37 GMT", "it names no weekday"),
        ] {
            assert_eq!(http_date(value), None, "{value}");
            let (moment, stated) = slipped(value).unwrap_or_else(|| panic!("{value}"));
            assert_eq!(moment.to_string(), "1994-11-06T08:49:37Z", "{value}");
            assert!(stated.contains(reason), "{value}: {stated}");
        }
        for bad in [
            "",
            "soon",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 +0200",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Xyz, 06 Nov 1994 08:49:37 GMT",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 25:49:37 GMT",
            "Sun, 06 Nov 19940 08:49:37 GMT",
            "Sun, 06 Nov -994 08:49:37 GMT",
        ] {
            assert_eq!(slipped(bad), None, "{bad}");
        }
    }
}
