//! The values of a waiver from their texts, in the file and on the command line alike. What
//! is wrong with one is reported in words, with what to write instead.

use crate::error::did_you_mean;
use crate::model::case::Case;
use crate::model::case_pattern::CasePattern;
use crate::model::day::Day;
use crate::model::kind::Kind;
use crate::model::place::Place;
use crate::settings::settings_file::WaiverSettings;
use crate::yaml::node::shorten;

/// The number of hex digits of a fingerprint.
const FINGERPRINT_LEN: usize = 12;
/// How places are written.
const PLACE_HELP: &str =
    "write `status`, `latency`, `header:NAME` or `body:/items/*/id`, with `*` for array items";

/// What is wrong with a value, and what to write instead.
pub type Mistake = (String, String);

/// The last day that a waiver may have, and why it is that one.
#[derive(Clone, Copy, Debug)]
pub struct Latest {
    /// The day that it is counted from.
    pub today: Day,
    /// The last day.
    pub day: Day,
    is_settled: bool,
}

impl Latest {
    /// A year from today, or what the settings say.
    pub fn of(settings: &WaiverSettings, today: Day) -> Latest {
        let settled = settings.longest_days;
        Latest {
            today,
            day: settled.map_or_else(|| today.a_year_later(), |days| today.plus_days(days)),
            is_settled: settled.is_some(),
        }
    }

    /// Nothing where a waiver may last that long.
    ///
    /// # Errors
    /// Where it may not.
    pub fn admit(&self, until: Day) -> Result<(), Mistake> {
        if until <= self.day {
            return Ok(());
        }
        let days = self.today.days_until(until);
        let rule = match self.is_settled {
            true => "`longest_days` under `[waivers]` in driftcheck.toml",
            false => "a year; `longest_days` under `[waivers]` in driftcheck.toml changes that",
        };
        let message = format!("`until` is {until}, {days} days ahead");
        Err((message, format!("the latest is {}: {rule}", self.day)))
    }
}

/// A fingerprint, in lower case.
///
/// # Errors
/// Where it is none.
pub fn fingerprint(text: &str) -> Result<String, Mistake> {
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match is_hex && text.len() == FINGERPRINT_LEN {
        true => Ok(text.to_ascii_lowercase()),
        false => Err((
            format!("`{}` is not a fingerprint", shorten(text)),
            "a fingerprint has 12 hex digits, as every report has them".into(),
        )),
    }
}

/// A kind of finding.
///
/// # Errors
/// Where there is none of that name, with the nearest one.
pub fn kind(text: &str) -> Result<Kind, Mistake> {
    Kind::from_name(text).ok_or_else(|| {
        let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        let help = did_you_mean(text, names.iter().copied());
        let help = help.unwrap_or_else(|| format!("the kinds are {}", names.join(", ")));
        (format!("there is no kind `{}`", shorten(text)), help)
    })
}

/// A place.
///
/// # Errors
/// Where it is none.
pub fn place(text: &str) -> Result<Place, Mistake> {
    let wrong = || {
        let message = format!("`{}` is not a place", shorten(text));
        (message, PLACE_HELP.to_owned())
    };
    match text.parse().map_err(|_| wrong())? {
        Place::Body(pointer) => self::pointer(&pointer),
        Place::Header(name) if name.trim().is_empty() => Err(wrong()),
        Place::Header(name) => Ok(Place::Header(name.to_ascii_lowercase())),
        other => Ok(other),
    }
}

/// A place in the body, by its pointer.
///
/// # Errors
/// Where it is no JSON Pointer: `~` begins `~0` or `~1`.
pub fn pointer(text: &str) -> Result<Place, Mistake> {
    let mut after_tildes = text.split('~').skip(1);
    let is_escaped = after_tildes.all(|rest| rest.starts_with(['0', '1']));
    match (text.is_empty() || text.starts_with('/')) && is_escaped {
        true => Ok(Place::Body(text.to_owned())),
        false => Err((
            format!("`{}` is not a pointer into a body", shorten(text)),
            "a pointer begins with `/`, as in `/items/*/id`; `~0` stands for `~` and `~1` for \
             `/` in a key, and a key that is `*` is written `\"*\"`"
                .into(),
        )),
    }
}

/// A pattern of case ids; some case must fit it, where all of them are known.
///
/// # Errors
/// Where none does.
pub fn case_pattern(text: &str, cases: Option<&[Case]>) -> Result<CasePattern, Mistake> {
    let pattern: CasePattern = text.parse().map_err(|help| {
        let message = format!("`{}` is not a pattern of case ids", shorten(text));
        (message, help)
    })?;
    let fits = |case: &Case| pattern.fits(&case.id);
    let Some(cases) = cases.filter(|cases| !cases.iter().any(fits)) else {
        return Ok(pattern);
    };
    let help = did_you_mean(text, cases.iter().map(|case| &*case.id)).unwrap_or_else(|| {
        "write an id, or a pattern: `*` stands for any characters but `/`, `**` between \
         slashes for any folders; `driftcheck list` shows the ids"
            .into()
    });
    Err((format!("no case matches `{}`", shorten(text)), help))
}

/// A day.
///
/// # Errors
/// Where it is none.
pub fn day(text: &str) -> Result<Day, Mistake> {
    text.parse()
        .map_err(|help| (format!("`{}` is not a date", shorten(text)), help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_findings_have_them() {
        for text in [
            "status",
            "latency",
            "header:sunset",
            "body:",
            "body:/items/*/\"*\"/~0~1",
        ] {
            assert_eq!(place(text).unwrap().to_string(), text);
        }
        assert_eq!(
            place("header:Sunset").unwrap(),
            Place::Header("sunset".into())
        );
        for text in ["Status", "body", "header:", "body:items", "body:/a~2", "/a"] {
            assert!(place(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_waiver_lasts_a_year_at_most_unless_the_settings_say_otherwise() {
        let day = |text: &str| -> Day { text.parse().unwrap() };
        let latest = |longest_days| {
            let settings = WaiverSettings { longest_days };
            Latest::of(&settings, day("2026-11-26"))
        };
        assert!(latest(None).admit(day("2027-11-26")).is_ok());
        let (message, help) = latest(None).admit(day("2027-11-27")).unwrap_err();
        assert!(message.contains("366 days ahead"), "{message}");
        assert!(help.contains("longest_days"), "{help}");
        assert!(latest(Some(400)).admit(day("2027-12-31")).is_ok());
        assert!(latest(Some(30)).admit(day("2026-12-27")).is_err());
    }
}
