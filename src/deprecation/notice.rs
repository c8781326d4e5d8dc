//! What a host says of a deprecation in words of its own: in `Warning`, or in a header that no
//! standard knows.

use std::sync::LazyLock;

use regex::Regex;

use super::date;
use super::text::{means_no, shown};
use crate::model::finding::DateMeaning;
use crate::model::moment::Moment;

/// What it writes where it only means that something is.
const YES: [&str; 6] = ["true", "?1", "1", "yes", "deprecated", "on"];

/// Words that announce a deprecation.
static SPEAKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\bdeprecat|\bsunset|\bobsolete|\bretir(?:e|es|ed|ing|ement)\b|\bdiscontinu|\bend[ -]of[ -](?:life|support)\b|\bdecommission|\b(?:be|is|are) (?:removed|shut ?down|switched off|turned off)\b|\bphas(?:ed|ing) out\b",
    )
    .ok()
});

/// The word that needs nothing beside it.
static DEPRECATES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)\bdeprecat").ok());

/// What is no announcement yet.
static PERHAPS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:may|might|could)\b").ok());

/// What an API has.
static OF_API: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:api|endpoint|route|operation|version|v[0-9]+|resource|method|parameter|field|header)s?\b",
    )
    .ok()
});

/// Words before a date on which something goes away.
static GOES_AWAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:remov|retir|sunset|unavailable|expir|shut|discontinu|decommission|end[ -]of[ -](?:life|support)|eol\b|go(?:es)? away|gone|turn(?:ed|s)? off|switched off|stops?\b|until\b|cease|disabled|dies|deleted|supported (?:until|through|till)|(?:migrat|upgrad|switch|mov)[a-z]*\b.*\b(?:by|before)\s+(?:[a-z]+,\s*)?$)",
    )
    .ok()
});

/// Words before a date from which on something is deprecated.
static SINCE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:deprecat|since\b|as of\b|obsolete)").ok());

/// An address within a text, without what closes the sentence that it stands in.
static ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"https?://[^\s<>"'`;,]*[^\s<>"'`;,.:!?)\]}]"#).ok());

/// What one value says in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notice {
    /// The header, in lower case.
    pub header: String,
    /// The value, of several warnings this one; cut at a sensible length.
    pub value: String,
    /// The words, cut at a sensible length; empty where the value is a date, an address or a
    /// yes alone.
    pub text: String,
    /// Whether it announces that something is or will be deprecated.
    pub announces: bool,
    /// The date that it names, and what happens then.
    pub date: Option<(Moment, DateMeaning)>,
    /// Where to read on.
    pub link: Option<String>,
}

impl Notice {
    /// What a text says. `None` where it says nothing, or no.
    pub(super) fn new(header: &str, text: &str) -> Option<Notice> {
        let text = text.trim();
        let bare = text.trim_matches(['"', '\'']).trim();
        if means_no(bare) || bare.eq_ignore_ascii_case("n/a") {
            return None;
        }
        let link = ADDRESS.as_ref().and_then(|pattern| pattern.find(text));
        let link = link.map(|link| link.as_str().to_owned());
        let is_yes = YES.contains(&bare.to_ascii_lowercase().as_str());
        let is_plain = is_yes || date::whole(bare).is_some() || link.as_deref() == Some(bare);
        Some(Notice {
            header: header.to_owned(),
            value: shown(text),
            announces: is_yes || matches(&SPEAKS, text),
            date: dated(text),
            link,
            text: if is_plain { String::new() } else { shown(bare) },
        })
    }

    /// Whether there is anything to show.
    pub(super) fn says_something(&self) -> bool {
        self.announces || !self.text.is_empty() || self.date.is_some() || self.link.is_some()
    }

    /// The same of a header whose name says that something is deprecated.
    pub(super) fn announcing(self) -> Notice {
        Notice {
            announces: true,
            ..self
        }
    }

    /// The same of a header whose name says what its date means.
    pub(super) fn dated(self, meaning: DateMeaning, value: &str) -> Notice {
        let date = date::likely(value).filter(|(_, is_certain)| *is_certain);
        Notice {
            date: date.map(|(moment, _)| (moment, meaning)).or(self.date),
            ..self
        }
    }
}

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(text))
}

/// Whether a text that may be about anything speaks of the deprecation of something of an API:
/// a product may be discontinued, a member of a list removed, and a beta changed at any time.
pub(super) fn is_of_api(text: &str) -> bool {
    matches(&DEPRECATES, text) || (matches(&OF_API, text) && !matches(&PERHAPS, text))
}

/// The date of a text whose words say what happens then; one on which something goes away
/// before one since when it is deprecated. None where there are several of a kind.
pub(super) fn dated(text: &str) -> Option<(Moment, DateMeaning)> {
    let mut from = 0;
    let mut dates = Vec::new();
    for (place, moment) in date::within(text) {
        let before = text.get(from..place.start).unwrap_or_default();
        from = place.end;
        // The name of a version may be a date.
        if before.trim_end().to_ascii_lowercase().ends_with("version") {
            continue;
        }
        if matches(&GOES_AWAY, before) {
            dates.push((moment, DateMeaning::Sunset));
        } else if matches(&SINCE, before) {
            dates.push((moment, DateMeaning::Since));
        }
    }
    [DateMeaning::Sunset, DateMeaning::Since]
        .into_iter()
        .find_map(|meaning| {
            let mut own = dates.iter().filter(|(_, one)| *one == meaning);
            let first = own.next()?;
            own.next().is_none().then_some(*first)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_for_what_happens_and_when() {
        for (text, announces, date, link) in [
            (
                "Deprecated API, will be removed on Mon, 31 Mar 2025 00:00:00 GMT",
                true,
                "sunset 2025-03-31",
                "",
            ),
            (
                "API version 2009-07-27 will retire on 2022-12-01 (https://a.example/x).",
                true,
                "sunset 2022-12-01",
                "https://a.example/x",
            ),
            (
                "This API is deprecated and will be removed by Summer '22. Please see https://h.example/a?b=1.",
                true,
                "",
                "https://h.example/a?b=1",
            ),
            (
                "Deprecated since 2024-01-02; use /v2",
                true,
                "since 2024-01-02",
                "",
            ),
            (
                "deprecated on 1 May 2024, unavailable after July 1, 2025",
                true,
                "sunset 2025-07-01",
                "",
            ),
            (
                "a is removed on 2025-01-01, b is removed on 2026-01-01",
                true,
                "",
                "",
            ),
            (
                "policy/v1beta1 is deprecated in v1.21+, unavailable in v1.25+",
                true,
                "",
                "",
            ),
            (
                "v1 is deprecated. Migrate to v2 before Tue, 1 June 2027.",
                true,
                "sunset 2027-06-01",
                "",
            ),
            ("Released on 2025-01-01", false, "", ""),
            ("rate limits apply from 2027-01-01", false, "", ""),
            ("true", true, "", ""),
        ] {
            let notice = Notice::new("warning", text).unwrap();
            assert_eq!(notice.announces, announces, "{text}");
            let shown = notice.date.map(|(moment, meaning)| match meaning {
                DateMeaning::Sunset => format!("sunset {}", moment.day()),
                DateMeaning::Since => format!("since {}", moment.day()),
            });
            assert_eq!(shown.unwrap_or_default(), date, "{text}");
            assert_eq!(notice.link.unwrap_or_default(), link, "{text}");
        }
        for none in ["", "  ", "false", "\"no\"", "?0", "None"] {
            assert_eq!(Notice::new("x-deprecated", none), None, "{none}");
        }
    }
}
