//! A reading in words, as it is observed, recorded and reported.

use super::Link;
use super::announcements::Announcements;
use super::notice::Notice;
use super::stated::Stated;
use super::text::shown;
use crate::model::finding::{DateMeaning, DeprecationSignal, LinkRelation};
use crate::model::moment::Moment;

impl Announcements {
    /// Every statement in words; the clock says what is past.
    pub fn signals(&self, clock: Moment) -> Vec<DeprecationSignal> {
        let mut signals = Vec::new();
        if let Some(stated) = &self.deprecation {
            signals.push(DeprecationSignal {
                announces: stated.announces,
                ..dated("deprecation", stated, deprecation_words(stated, clock))
            });
        }
        if let Some(stated) = &self.sunset {
            signals.push(dated("sunset", stated, sunset_words(stated, clock)));
        }
        signals.extend(self.links.iter().map(link));
        signals.extend(self.broken_links.iter().map(|broken| DeprecationSignal {
            malformed: Some(broken.reason.clone()),
            ..plain(
                "link",
                &broken.text,
                format!("malformed: {}", broken.reason),
            )
        }));
        signals.extend(self.notices.iter().map(|notice| in_words(notice, clock)));
        for (name, versions, words) in [
            (
                &self.names.deprecated,
                &self.deprecated_versions,
                "deprecated versions",
            ),
            (
                &self.names.supported,
                &self.supported_versions,
                "supported versions",
            ),
        ] {
            if !versions.is_empty() {
                let value = versions.join(", ");
                let reading = format!("{words}: {}", shown(&value));
                signals.push(plain(name, &value, reading));
            }
        }
        signals.extend(self.skew(clock));
        signals
    }

    /// The host's clock, where it is a day or more off the run's and dates were named.
    fn skew(&self, clock: Moment) -> Option<DeprecationSignal> {
        let host = self.host_clock?;
        self.since().or_else(|| self.goes_away())?;
        let words = match (clock.days_until(host), host.days_until(clock)) {
            (ahead @ 1.., _) => format!("{ahead} d ahead of"),
            (_, behind @ 1..) => format!("{behind} d behind"),
            _ => return None,
        };
        let reading =
            format!("the host's clock is {words} that of the run, which is used for dates");
        Some(plain("date", &host.to_string(), reading))
    }
}

fn plain(header: &str, value: &str, reading: String) -> DeprecationSignal {
    DeprecationSignal {
        header: header.to_owned(),
        value: shown(value),
        reading,
        ..DeprecationSignal::default()
    }
}

fn dated(header: &str, stated: &Stated, words: String) -> DeprecationSignal {
    let reading = match &stated.malformed {
        None => words,
        Some(reason) if words.is_empty() => format!("malformed: {reason}"),
        Some(reason) => format!("{words} (malformed: {reason})"),
    };
    DeprecationSignal {
        date: stated.date,
        malformed: stated.malformed.clone(),
        ..plain(header, &stated.value, reading)
    }
}

fn in_words(notice: &Notice, clock: Moment) -> DeprecationSignal {
    let date = notice
        .date
        .map(|(date, meaning)| date_words(date, meaning, clock));
    let says = match (&notice.text, date) {
        (text, None) if text.is_empty() && notice.announces => "deprecated, without a date".into(),
        (text, date) if text.is_empty() => date.unwrap_or_default(),
        (text, Some(date)) => format!("warns: {text} ({date})"),
        (text, None) => format!("warns: {text}"),
    };
    let link = notice.link.as_ref();
    let link = link.filter(|link| !notice.text.contains(link.as_str()));
    let see = link.map(|link| format!("see {}", shown(link)));
    let says = Some(says).filter(|says: &String| !says.is_empty());
    let parts: Vec<String> = says.into_iter().chain(see).collect();
    let reading = parts.join(", ");
    DeprecationSignal {
        announces: notice.announces,
        date: notice.date.map(|(date, _)| date),
        date_means: notice.date.map(|(_, meaning)| meaning),
        target: notice
            .link
            .as_ref()
            .map(|link| link.chars().take(MAX_TARGET).collect()),
        ..plain(&notice.header, &notice.value, reading)
    }
}

fn date_words(date: Moment, meaning: DateMeaning, clock: Moment) -> String {
    let words = match meaning {
        DateMeaning::Since if date <= clock => "deprecated since",
        DateMeaning::Since => "to be deprecated on",
        DateMeaning::Sunset if date < clock => "was to go away on",
        DateMeaning::Sunset => "goes away on",
    };
    format!("{words} {}", date.day())
}

fn deprecation_words(stated: &Stated, clock: Moment) -> String {
    match stated.date {
        Some(date) => date_words(date, DateMeaning::Since, clock),
        None if stated.announces => "deprecated, without a date".into(),
        None if stated.value.is_empty() => String::new(),
        None => "not deprecated".into(),
    }
}

fn sunset_words(stated: &Stated, clock: Moment) -> String {
    match stated.date {
        Some(date) => date_words(date, DateMeaning::Sunset, clock),
        None => String::new(),
    }
}

fn link(link: &Link) -> DeprecationSignal {
    let words = match link.relation {
        LinkRelation::Deprecation => "about the deprecation",
        LinkRelation::Sunset => "about the sunset",
        LinkRelation::SuccessorVersion => "successor",
        LinkRelation::LatestVersion => "latest version",
    };
    DeprecationSignal {
        relation: Some(link.relation),
        target: Some(link.on_host.chars().take(MAX_TARGET).collect()),
        ..plain(
            &link.header,
            &link.text,
            format!("{words}: {}", shown(&link.written)),
        )
    }
}

/// The longest target that is kept, in characters.
const MAX_TARGET: usize = 2000;
