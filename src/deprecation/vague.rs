//! Values that name a part of a year: `2027-07`, `July 2027`, `2027-W26`, `Q3 2027`.

use std::sync::LazyLock;

use jiff::civil::{Date, ISOWeekDate, Weekday};
use regex::Regex;

use crate::model::http_date;
use crate::model::moment::Moment;

/// A whole value. A season is none: its months depend on where one lives.
static PART: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^(?:
            (?<y1>[0-9]{4})[-/](?<month>[0-9]{2})
          | (?<name>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?[\s-]+(?<y2>[0-9]{4})
          | (?<y3>[0-9]{4})-?W(?<week>[0-9]{2})
          | Q(?<q1>[1-4])[\s/-]*(?<y4>[0-9]{4})
          | (?<y5>[0-9]{4})[\s/-]*Q(?<q2>[1-4])
        )$",
    )
    .ok()
});

/// The first day of the part of a year that a value is, in UTC.
pub(super) fn beginning(text: &str) -> Option<Moment> {
    let text = text.trim().trim_matches(['"', '\'']).trim();
    let found = PART.as_ref()?.captures(text)?;
    let part = |name: &str| found.name(name).map(|part| part.as_str());
    let mut years = ["y1", "y2", "y3", "y4", "y5"].into_iter().filter_map(part);
    let year: i16 = years.next()?.parse().ok()?;
    if let Some(week) = part("week") {
        let monday = ISOWeekDate::new(year, week.parse().ok()?, Weekday::Monday).ok()?;
        return Moment::from_civil(monday.date().to_datetime(jiff::civil::Time::midnight()));
    }
    let month: i8 = match (part("month"), part("name"), part("q1").or(part("q2"))) {
        (Some(month), _, _) => month.parse().ok()?,
        (_, Some(name), _) => http_date::month(name.get(..3)?)?,
        (_, _, quarter) => quarter?.parse::<i8>().ok()? * 3 - 2,
    };
    let first = Date::new(year, month, 1).ok()?;
    Moment::from_civil(first.to_datetime(jiff::civil::Time::midnight()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_year_has_a_first_day() {
        for (text, expected) in [
            ("2027-07", "2027-07-01"),
            ("\"July 2027\"", "2027-07-01"),
            ("Sept. 2027", "2027-09-01"),
            ("2027-W26", "2027-06-28"),
            ("Q3 2027", "2027-07-01"),
            ("2027-Q4", "2027-10-01"),
        ] {
            assert_eq!(beginning(text).unwrap().day(), expected, "{text}");
        }
        for none in [
            "2027",
            "2027-13",
            "Summer 2027",
            "version 2027-07",
            "2027-W54",
            "",
        ] {
            assert_eq!(beginning(none), None, "{none}");
        }
    }
}
