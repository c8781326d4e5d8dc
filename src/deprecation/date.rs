//! What a date in a header likely means that does not have the form of its standard.

use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822;

use crate::model::http_date::{self, http_date};
use crate::model::moment::Moment;

/// A bare number below this is no date: it is from 1973 on that seconds have nine digits.
const FIRST_BARE_SECOND: i64 = 100_000_000;
/// A number from this on counts milliseconds: as seconds it would be in the year 5138.
const FIRST_MILLISECOND: i64 = 100_000_000_000;
/// So many characters of a value are searched for a date.
const SEARCHED: usize = 400;

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
        .or_else(|| http_date::slipped(text).map(|(moment, _)| moment))
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
