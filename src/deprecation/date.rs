//! What a date in a header likely means that does not have the form of its standard, and dates
//! within a text.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use regex::{Captures, Regex};

use super::{numeric, vague};
use crate::model::http_date;
use crate::model::moment::Moment;

/// A bare number below this is no date: it is from 1973 on that seconds have nine digits.
const FIRST_BARE_SECOND: i64 = 100_000_000;
/// A number from this on counts milliseconds: as seconds it would be in the year 5138. From a
/// thousand times that on it counts microseconds, and so forth.
const FIRST_MILLISECOND: i64 = 100_000_000_000;
/// So many characters of a value are searched for a date.
const SEARCHED: usize = 400;
/// So many dates of a text are read.
const MOST_DATES: usize = 16;

/// A day, perhaps with a time and a zone, in the forms that people and programs write:
/// `2026-07-01T12:00:00Z`, `Thursday, 30 June 2024 23:59:59 GMT`, `March 31st, 2025`,
/// `Wed Dec 31 2025 23:59:59 GMT+0000`, `Sun Nov  6 08:49:37 1994`, `06-Nov-94 08:49:37 GMT`.
static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const MONTH: &str = "(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\\.?";
    const TIME: &str = "[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]+)?)?";
    let pattern = format!(
        "(?ix)\\b (?:
           (?<y1>[0-9]{{4}})[-/](?<m1>[0-9]{{2}})[-/](?<d1>[0-9]{{2}})
           (?:(?:[Tt]|\\s+)(?<t1>{TIME}))?
         | (?<d2>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:\\s+of)?[\\s-]+(?<m2>{MONTH}),?[\\s-]+
           (?:(?<y2>[0-9]{{4}})|(?<s2>[0-9]{{2}}))\\b
           (?:,?\\s+(?:at\\s+)?(?<t2>{TIME}))?
         | (?<m3>{MONTH})\\s+(?<d3>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\\s+
           (?: (?<t3>{TIME})\\s+(?<y3>[0-9]{{4}})
             | (?<y4>[0-9]{{4}})\\b(?:,?\\s+(?:at\\s+)?(?<t4>{TIME}))? )
         )
         (?: \\s*(?:GMT|UTC|UT|Z)?(?<zone>[+-][0-9]{{2}}:?[0-9]{{2}}) | \\s*(?:GMT|UTC|UT|Z)\\b )?"
    );
    Regex::new(&pattern).ok()
});

/// What may stand around the date of a value that is a date and nothing else.
static AROUND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let weekday = "(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?";
    Regex::new(&format!("(?i)^({weekday}[,.]?)?(\\([^)]*\\))?$")).ok()
});

/// The date that a malformed value likely means, where one can be read, and whether it is the
/// only one there, so that it is beyond doubt.
pub(super) fn likely(value: &str) -> Option<(Moment, bool)> {
    let value = beginning(value);
    if let Some(moment) = whole(value) {
        return Some((moment, true));
    }
    let dates = within(value);
    let numbers = value.split([',', ';', ' ']).filter_map(|part| {
        let part = part.split_once('=').map_or(part, |(_, value)| value);
        number(part.trim_matches(['"', '\'']))
    });
    let mut dates = dates.into_iter().map(|(_, moment)| moment).chain(numbers);
    match dates.next() {
        Some(first) => Some((first, dates.next().is_none())),
        None => Some((vague::beginning(value)?, false)),
    }
}

/// The date that a value is.
pub(super) fn whole(text: &str) -> Option<Moment> {
    let text = text.trim().trim_matches(['"', '\'']).trim();
    let alone = http_date::read(text).or_else(|| numeric::day(text));
    if let Some(moment) = alone.or_else(|| number(text)) {
        return Some(moment);
    }
    let (place, moment) = within(text).into_iter().next()?;
    let around = [&text[..place.start], &text[place.end..]]
        .map(str::trim)
        .concat();
    let is_whole = AROUND.as_ref()?.is_match(&around);
    is_whole.then_some(moment)
}

/// The dates within a text, each with its place.
pub(super) fn within(text: &str) -> Vec<(Range<usize>, Moment)> {
    let Some(pattern) = DATE.as_ref() else {
        return Vec::new();
    };
    pattern
        .captures_iter(beginning(text))
        .filter_map(|found| Some((found.get(0)?.range(), moment(&found)?)))
        .take(MOST_DATES)
        .collect()
}

fn beginning(text: &str) -> &str {
    let end = text.char_indices().nth(SEARCHED);
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// Without a time it is the day's beginning, without a zone UTC.
fn moment(found: &Captures<'_>) -> Option<Moment> {
    let text = |names: [&str; 4]| {
        let mut texts = names.into_iter().filter_map(|name| found.name(name));
        texts.next().map(|one| one.as_str())
    };
    let year: i16 = match text(["y1", "y2", "y3", "y4"]) {
        Some(year) => year.parse().ok()?,
        None => http_date::whole_year(found.name("s2")?.as_str().parse().ok()?),
    };
    let month = text(["m1", "m2", "m3", ""])?;
    let month: i8 = match month.parse() {
        Ok(month) => month,
        Err(_) => http_date::month(month.get(..3)?)?,
    };
    let day: i8 = text(["d1", "d2", "d3", ""])?.parse().ok()?;
    let time = text(["t1", "t2", "t3", "t4"]).unwrap_or("0:0");
    let mut time = time.split([':', '.']);
    let mut part = || time.next().map_or(Some(0), |part| part.parse::<i8>().ok());
    let (hour, minute, second) = (part()?, part()?, part()?);
    // The end of a day may be written as its hour 24.
    let (hour, minute) = if hour == 24 { (23, 59) } else { (hour, minute) };
    let time = Time::new(hour, minute, second.min(59), 0).ok()?;
    let civil = Date::new(year, month, day).ok()?.to_datetime(time);
    let zone = found
        .name("zone")
        .map(|zone| zone.as_str().replace(':', ""));
    let offset = match zone {
        None => Offset::UTC,
        Some(zone) => {
            let number: i32 = zone.parse().ok()?;
            Offset::from_seconds((number / 100 * 60 + number % 100) * 60).ok()?
        }
    };
    Some(Moment::from(offset.to_timestamp(civil).ok()?))
}

/// Seconds or milliseconds since 1970, with `@` or without.
fn number(text: &str) -> Option<Moment> {
    let digits = text.strip_prefix('@').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    match number {
        FIRST_MILLISECOND.. => {
            let mut seconds = number;
            while seconds >= FIRST_MILLISECOND {
                seconds /= 1000;
            }
            Moment::from_unix_seconds(seconds)
        }
        _ if digits.len() < text.len() || number >= FIRST_BARE_SECOND => {
            Moment::from_unix_seconds(number)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_value_has_a_likely_date_where_one_can_be_read() {
        for (value, expected, is_certain) in [
            ("1761264000", "2025-10-24T00:00:00Z", true),
            ("@1761264000.5", "2025-10-24T00:00:00Z", true),
            ("@1761264000000", "2025-10-24T00:00:00Z", true),
            ("1761264000000", "2025-10-24T00:00:00Z", true),
            ("\"2025-10-24\"", "2025-10-24T00:00:00Z", true),
            ("2025/10/24", "2025-10-24T00:00:00Z", true),
            ("2025-10-24T00:00:00Z", "2025-10-24T00:00:00Z", true),
            (
                "2025-10-24T02:00:00.123+02:00",
                "2025-10-24T00:00:00Z",
                true,
            ),
            ("2025-10-24T00:00:00", "2025-10-24T00:00:00Z", true),
            ("2025-10-24 02:00 +0200", "2025-10-24T00:00:00Z", true),
            (
                "Fri, 24 Oct 2025 00:00:00 GMT",
                "2025-10-24T00:00:00Z",
                true,
            ),
            (
                "Mon, 24 Oct 2025 00:00:00 UTC",
                "2025-10-24T00:00:00Z",
                true,
            ),
            (
                "Friday, 24 October 2025 00:00:00 GMT",
                "2025-10-24T00:00:00Z",
                true,
            ),
            ("24 Oct 2025 02:00:00 +0200", "2025-10-24T00:00:00Z", true),
            (
                "Fri Oct 24 2025 02:00:00 GMT+0200 (Central European Summer Time)",
                "2025-10-24T00:00:00Z",
                true,
            ),
            ("Fri Oct 24 00:00:00 2025", "2025-10-24T00:00:00Z", true),
            ("24-Oct-25 00:00:00 GMT", "2025-10-24T00:00:00Z", true),
            ("October 24th, 2025", "2025-10-24T00:00:00Z", true),
            ("24 Oct 2025", "2025-10-24T00:00:00Z", true),
            (
                "removed on Fri, 24 Oct 2025 00:00:00 GMT",
                "2025-10-24T00:00:00Z",
                true,
            ),
            (
                "version=\"1\", date=\"2025-10-24\"",
                "2025-10-24T00:00:00Z",
                true,
            ),
            ("date=@1761264000", "2025-10-24T00:00:00Z", true),
            ("@1761264000, @1761350400", "2025-10-24T00:00:00Z", false),
            (
                "Fri, 24 Oct 2025 00:00:00 GMT, Sat, 25 Oct 2025 00:00:00 GMT",
                "2025-10-24T00:00:00Z",
                false,
            ),
        ] {
            let (moment, certain) = likely(value).unwrap_or_else(|| panic!("{value}"));
            assert_eq!(moment.to_string(), expected, "{value}");
            assert_eq!(certain, is_certain, "{value}");
        }
        for none in [
            "true",
            "1",
            "v1.2",
            "@abc",
            "",
            ",;=,;=",
            "@99999999999999999999999",
            "2025-13-45",
            "31 Feb 2025",
            "Summer '22",
            "2009-27-07",
        ] {
            assert_eq!(likely(none), None, "{none}");
        }
        assert_eq!(likely(&"é,".repeat(100_000)), None);
    }
}
