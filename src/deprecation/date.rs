//! Dates of headers: the forms of the standards, and what a malformed one likely means.

use std::time::UNIX_EPOCH;

use jiff::civil::{Date, DateTime};
use jiff::fmt::{rfc2822, strtime};

use crate::model::moment::Moment;

/// The preferred form of an HTTP date.
const IMF_FIXDATE: &str = "%a, %d %b %Y %H:%M:%S GMT";
/// A bare number below this is no date: it is from 1973 on that seconds have nine digits.
const FIRST_BARE_SECOND: i64 = 100_000_000;
/// A number from this on counts milliseconds: as seconds it would be in the year 5138.
const FIRST_MILLISECOND: i64 = 100_000_000_000;
/// So many characters of a value are searched for a date.
const SEARCHED: usize = 400;

/// An HTTP date in one of its three forms (RFC 9110, section 5.6.7).
pub(super) fn http_date(text: &str) -> Option<Moment> {
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

/// The date that a malformed value likely means, where one can be read.
pub(super) fn likely(value: &str) -> Option<Moment> {
    let end = value.char_indices().nth(SEARCHED);
    let value = value.get(..end.map_or(value.len(), |(end, _)| end))?;
    if let Some(moment) = any_date(value) {
        return Some(moment);
    }
    // A list, or parameters: an HTTP date has a comma of its own.
    let parts: Vec<&str> = value.split([',', ';']).collect();
    (0..parts.len()).find_map(|index| {
        let part = |index: usize| parts.get(index).map(|part| without_key(part));
        let first = part(index)?;
        part(index + 1)
            .and_then(|next| any_date(&format!("{}, {}", first.trim(), next.trim())))
            .or_else(|| any_date(first))
    })
}

fn without_key(part: &str) -> &str {
    part.split_once('=').map_or(part, |(_, value)| value)
}

fn any_date(text: &str) -> Option<Moment> {
    let text = text.trim().trim_matches(['"', '\'']).trim();
    http_date(text)
        .or_else(|| number(text))
        .or_else(|| internet_date(text))
        .or_else(|| iso_date(text))
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
        FIRST_MILLISECOND.. => Moment::from_unix_seconds(number / 1000),
        _ if digits.len() < text.len() || number >= FIRST_BARE_SECOND => {
            Moment::from_unix_seconds(number)
        }
        _ => None,
    }
}

/// A date as in mails, whatever its weekday.
fn internet_date(text: &str) -> Option<Moment> {
    let text = text.split_once(',').map_or(text, |(_, text)| text).trim();
    let text = match text.strip_suffix("UTC").or(text.strip_suffix('Z')) {
        Some(text) => format!("{}+0000", text),
        None => text.to_owned(),
    };
    let zoned = rfc2822::parse(&text).ok()?;
    Some(Moment::from(zoned.timestamp()))
}

fn iso_date(text: &str) -> Option<Moment> {
    let civil = || {
        let time = text.parse::<DateTime>().ok();
        time.or_else(|| Some(text.parse::<Date>().ok()?.at(0, 0, 0, 0)))
    };
    let exact = text.parse::<Moment>().ok();
    exact.or_else(|| Moment::from_civil(civil()?))
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
    fn a_malformed_value_has_a_likely_date_where_one_can_be_read() {
        for (value, expected) in [
            ("1761264000", "2025-10-24T00:00:00Z"),
            ("@1761264000.5", "2025-10-24T00:00:00Z"),
            ("@1761264000000", "2025-10-24T00:00:00Z"),
            ("1761264000000", "2025-10-24T00:00:00Z"),
            ("\"2025-10-24\"", "2025-10-24T00:00:00Z"),
            ("2025-10-24T00:00:00Z", "2025-10-24T00:00:00Z"),
            ("2025-10-24T02:00:00+02:00", "2025-10-24T00:00:00Z"),
            ("2025-10-24T00:00:00", "2025-10-24T00:00:00Z"),
            ("Fri, 24 Oct 2025 00:00:00 GMT", "2025-10-24T00:00:00Z"),
            ("Mon, 24 Oct 2025 00:00:00 UTC", "2025-10-24T00:00:00Z"),
            ("24 Oct 2025 02:00:00 +0200", "2025-10-24T00:00:00Z"),
            ("@1761264000, @1761350400", "2025-10-24T00:00:00Z"),
            (
                "version=\"1\", date=\"Fri, 24 Oct 2025 00:00:00 GMT\"",
                "2025-10-24T00:00:00Z",
            ),
            (
                "Fri, 24 Oct 2025 00:00:00 GMT, Sat, 25 Oct 2025 00:00:00 GMT",
                "2025-10-24T00:00:00Z",
            ),
            ("true", "none"),
            ("1", "none"),
            ("@abc", "none"),
            ("", "none"),
            (",;=,;=", "none"),
            ("@99999999999999999999999", "none"),
            ("2025-13-45", "none"),
        ] {
            assert_eq!(text(likely(value)), expected, "{value}");
        }
        assert_eq!(likely(&"é,".repeat(100_000)), None);
    }
}
