//! Date-times of RFC 3339, section 5.6, checked against the calendar.

/// How a text reads as a date-time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateTimeForm {
    /// A date-time that names an instant.
    Instant,
    /// Right in all but the missing offset.
    WithoutOffset,
    /// Not a date-time.
    Other,
}

/// Reads a text as a date-time.
pub(super) fn read(text: &str) -> DateTimeForm {
    parts(text.as_bytes()).unwrap_or(DateTimeForm::Other)
}

fn parts(text: &[u8]) -> Option<DateTimeForm> {
    let (date, rest) = text.split_at_checked(10)?;
    calendar_date(date)?;
    let (separator, rest) = rest.split_first()?;
    if !matches!(separator, b'T' | b't') {
        return None;
    }
    let (clock, rest) = rest.split_at_checked(8)?;
    if clock[2] != b':' || clock[5] != b':' {
        return None;
    }
    let (hour, minute) = (two(&clock[..2], 23)?, two(&clock[3..5], 59)?);
    let second = two(&clock[6..], 60)?;
    let offset = fraction(rest)?;
    let shift = match offset {
        [] => return (second < 60 || minute == 59).then_some(DateTimeForm::WithoutOffset),
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let shift = two(&[*h1, *h2], 23)? * 60 + two(&[*m1, *m2], 59)?;
            if *sign == b'-' { -shift } else { shift }
        }
        _ => return None,
    };
    let of_day = (hour * 60 + minute - shift).rem_euclid(24 * 60);
    (second < 60 || of_day == 24 * 60 - 1).then_some(DateTimeForm::Instant)
}

/// Skips `.` and one digit or more, where there is a fraction.
fn fraction(text: &[u8]) -> Option<&[u8]> {
    let Some((b'.', digits)) = text.split_first() else {
        return Some(text);
    };
    let count = digits
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    (count > 0).then(|| &digits[count..])
}

fn calendar_date(date: &[u8]) -> Option<()> {
    if date[4] != b'-' || date[7] != b'-' {
        return None;
    }
    let year = two(&date[..2], 99)? * 100 + two(&date[2..4], 99)?;
    let (month, day) = (two(&date[5..7], 12)?, two(&date[8..], 31)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=days).contains(&day).then_some(())
}

/// Two digits that make a number up to `most`.
fn two(digits: &[u8], most: i32) -> Option<i32> {
    let [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] = digits else {
        return None;
    };
    let number = i32::from(tens - b'0') * 10 + i32::from(ones - b'0');
    (number <= most).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_whatever_their_fraction_and_offset() {
        for text in [
            "2025-10-24T20:57:56.471Z",
            "2025-10-24T20:57:56Z",
            "2025-10-24t20:57:56z",
            "2025-10-24T20:57:56.1234567Z",
            "2025-10-24T20:57:56.123456789+00:00",
            "2025-10-24T20:57:56.123456789012Z",
            "2024-02-29T00:00:00-23:59",
            "2000-02-29T23:59:59+14:00",
            "2016-12-31T23:59:60Z",
            "2017-01-01T00:59:60+01:00",
            "2016-12-31T15:59:60.25-08:00",
        ] {
            assert_eq!(read(text), DateTimeForm::Instant, "{text}");
        }
    }

    #[test]
    fn a_missing_offset_is_distinguished_from_nonsense() {
        assert_eq!(
            read("2024-01-16T21:30:13.1046031"),
            DateTimeForm::WithoutOffset
        );
        for text in [
            "",
            "2025-10-24",
            "2025-10-24 20:57:56Z",
            "2025-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2025-13-01T00:00:00Z",
            "2025-00-01T00:00:00Z",
            "2025-04-31T00:00:00",
            "2025-10-24T24:00:00Z",
            "2025-10-24T20:60:00Z",
            "2025-10-24T20:57:60Z",
            "2025-10-24T20:57:61Z",
            "2025-10-24T20:57:56.Z",
            "2025-10-24T20:57Z",
            "2025-10-24T20:57:56+0000",
            "2025-10-24T20:57:56+24:00",
            "2025-10-24T20:57:56+01:60",
            "2025-10-24T20:57:56+01",
            "2025-10-24T20:57:56Z ",
            "20251024T205756Z",
            "１025-10-24T20:57:56Z",
            "1761339476",
        ] {
            assert_eq!(read(text), DateTimeForm::Other, "{text}");
        }
    }
}
