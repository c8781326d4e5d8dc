//! What a host says of a deprecation in words of its own: in `Warning`, or in a header that no
//! standard knows.

use std::sync::LazyLock;

use regex::Regex;

use super::text::{means_no, shown};
use super::{date, sentence};
use crate::model::finding::DateMeaning;
use crate::model::moment::Moment;

/// What it writes where it only means that something is.
const YES: [&str; 6] = ["true", "?1", "1", "yes", "deprecated", "on"];

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
    /// Whether what happens then is taken from words around the date, which may be of something
    /// else.
    pub is_guess: bool,
    /// Where to read on.
    pub link: Option<String>,
}

impl Notice {
    /// What a text says. `None` where it says nothing, or no.
    pub(super) fn new(header: &str, text: &str) -> Option<Notice> {
        Notice::read(header, text, false)
    }

    /// The same of a header whose name says that something is deprecated, unless the text says
    /// that it is not.
    pub(super) fn announcing(header: &str, text: &str) -> Option<Notice> {
        Notice::read(header, text, true)
    }

    fn read(header: &str, text: &str, is_announced: bool) -> Option<Notice> {
        let text = text.trim();
        let bare = text.trim_matches(['"', '\'']).trim();
        if means_no(bare) || bare.eq_ignore_ascii_case("n/a") {
            return None;
        }
        let link = ADDRESS.as_ref().and_then(|pattern| pattern.find(text));
        let link = link.map(|link| link.as_str().to_owned());
        let is_yes = YES.contains(&bare.to_ascii_lowercase().as_str());
        let is_plain = is_yes || date::whole(bare).is_some() || link.as_deref() == Some(bare);
        let announces = is_yes || sentence::announces(text).unwrap_or(is_announced);
        let date = announces.then(|| sentence::dated(text)).flatten();
        Some(Notice {
            header: header.to_owned(),
            value: shown(text),
            announces,
            is_guess: date.is_some(),
            date,
            link,
            text: if is_plain { String::new() } else { shown(bare) },
        })
    }

    /// Whether there is anything to show.
    pub(super) fn says_something(&self) -> bool {
        self.announces || !self.text.is_empty() || self.date.is_some() || self.link.is_some()
    }

    /// The same where it is known what the one date of this value means.
    pub(super) fn dated(self, meaning: DateMeaning, value: &str) -> Notice {
        match date::likely(value) {
            Some((moment, true)) => Notice {
                date: Some((moment, meaning)),
                is_guess: false,
                ..self
            },
            _ => self,
        }
    }
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
