//! What is to be stated about a reading: dates that are near, passed or contradict each
//! other, values without form, and announcements that nobody documents or makes.

use super::Stated;
use super::announcements::{Announcements, VersionHeaders};
use super::vendor::VendorHeader;
use crate::model::finding::DateMeaning;
use crate::model::kind::Kind;
use crate::model::moment::Moment;

/// So many days before a sunset it is near, unless set otherwise.
pub const DEFAULT_SUNSET_WARN_DAYS: u32 = 90;

/// What deprecation is judged by, the same for a whole run.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The run's clock.
    pub clock: Moment,
    /// A sunset within so many days is near.
    pub sunset_warn_days: u32,
    /// The names of the headers that list versions.
    pub version_headers: VersionHeaders,
    /// Headers of the host's own, besides those that are known.
    pub vendor_headers: Vec<VendorHeader>,
}

impl Policy {
    /// The policy of a run whose settings say nothing.
    pub fn new(clock: Moment) -> Policy {
        Policy {
            clock,
            sunset_warn_days: DEFAULT_SUNSET_WARN_DAYS,
            version_headers: VersionHeaders::default(),
            vendor_headers: Vec::new(),
        }
    }
}

/// Something to be stated about one header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The kind of finding.
    pub kind: Kind,
    /// The header, in lower case.
    pub header: String,
    /// What is expected, the same words for every response.
    pub expected: String,
    /// What came.
    pub actual: Actual,
    /// One sentence for a person.
    pub message: String,
    /// Whether it rests on a date whose meaning is taken from words around it.
    pub is_guess: bool,
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actual {
    /// A value as the host sent it.
    Value(String),
    /// Words about it.
    Words(String),
}

/// Compares what is announced with what is documented.
pub fn compare(reading: &Announcements, is_documented: bool) -> Option<Problem> {
    match (is_documented, reading.announced_by()) {
        (true, None) => Some(not_announced(reading)),
        (false, Some((header, value))) => Some(undocumented(header, value)),
        _ => None,
    }
}

fn not_announced(reading: &Announcements) -> Problem {
    let actual = match &reading.deprecation {
        Some(stated) => Actual::Value(stated.value.clone()),
        None => Actual::Words("no such header".into()),
    };
    let mut instead = Vec::new();
    if reading.sunset.is_some() {
        instead.push("Sunset");
    }
    if !reading.notices.is_empty() {
        instead.push("words of its own");
    }
    let mut message = "documented as deprecated, but the response does not announce it".to_owned();
    if !instead.is_empty() {
        message.push_str(&format!(" beyond {}", instead.join(" and ")));
    }
    Problem {
        kind: Kind::DeprecationNotAnnounced,
        header: "deprecation".into(),
        expected: "a Deprecation header (RFC 9745)".into(),
        actual,
        message,
        is_guess: false,
    }
}

fn undocumented(header: &str, value: &str) -> Problem {
    let expected = match header {
        "deprecation" => "no Deprecation header",
        _ => "no announcement of a deprecation",
    };
    Problem {
        kind: Kind::DeprecationUndocumented,
        header: header.to_owned(),
        expected: expected.into(),
        actual: Actual::Value(value.to_owned()),
        message: "the response announces a deprecation that is not documented".into(),
        is_guess: false,
    }
}

/// Judges the values themselves. A date is judged where it is beyond doubt: what a malformed
/// value likely means is shown, but proves nothing. A request of another day than the clock's was
/// `sent_at` that time.
pub fn judge(
    reading: &Announcements,
    status: u16,
    sent_at: Option<Moment>,
    policy: &Policy,
) -> Vec<Problem> {
    let passed_or_near =
        |header: &str, sunset| passed_or_near(header, sunset, status, sent_at, policy);
    let mut problems = malformed(reading);
    let certain = |stated: &Option<Stated>| stated.as_ref()?.certain_date();
    let Some(sunset) = certain(&reading.sunset) else {
        if reading.sunset.is_none()
            && let Some((notice, sunset)) = reading.notice_of(DateMeaning::Sunset)
        {
            let problem = passed_or_near(&notice.header, sunset);
            problems.extend(problem.map(|problem| Problem {
                is_guess: notice.is_guess,
                ..problem
            }));
        }
        return problems;
    };
    if let Some(since) = certain(&reading.deprecation)
        && sunset < since
    {
        problems.push(Problem {
            kind: Kind::SunsetBeforeDeprecation,
            header: "sunset".into(),
            expected: "a Sunset that is not before Deprecation".into(),
            actual: Actual::Words(format!("Sunset {sunset}, Deprecation {since}")),
            message: "the sunset comes before the deprecation".into(),
            is_guess: false,
        });
    }
    problems.extend(passed_or_near("sunset", sunset));
    problems
}

fn passed_or_near(
    header: &str,
    sunset: Moment,
    status: u16,
    sent_at: Option<Moment>,
    policy: &Policy,
) -> Option<Problem> {
    let days = policy.clock.days_until(sunset);
    let words = format!("{}, {}", sunset.day(), days_words(days));
    if days < 0 && sent_at.is_some_and(|sent_at| sent_at <= sunset) {
        return Some(Problem {
            kind: Kind::SunsetNear,
            header: header.to_owned(),
            expected: format!("a sunset more than {} days away", policy.sunset_warn_days),
            actual: Actual::Words(words.clone()),
            message: format!("the announced sunset has passed since this was recorded: {words}"),
            is_guess: false,
        });
    }
    if days < 0 {
        // Gone as announced, or refused for another reason: nothing to say.
        return (status / 100 == 2).then(|| Problem {
            kind: Kind::SunsetPassed,
            header: header.to_owned(),
            expected: "no success after the announced sunset".into(),
            actual: Actual::Words(words.clone()),
            message: format!("the sunset passed on {words}, and the host still answers {status}"),
            is_guess: false,
        });
    }
    let is_near = policy.clock.is_within_days(sunset, policy.sunset_warn_days);
    is_near.then(|| Problem {
        kind: Kind::SunsetNear,
        header: header.to_owned(),
        expected: format!("a sunset more than {} days away", policy.sunset_warn_days),
        actual: Actual::Words(words.clone()),
        message: format!("the announced sunset is near: {words}"),
        is_guess: false,
    })
}

/// How far off a sunset is, for a person.
pub fn days_words(days: i64) -> String {
    match days {
        ..-2 => format!("{} days ago", -(days + 1)),
        -2 => "1 day ago".into(),
        -1 => "less than a day ago".into(),
        0 => "in less than a day".into(),
        1 => "in 1 day".into(),
        _ => format!("in {days} days"),
    }
}

fn malformed(reading: &Announcements) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (header, stated, expected) in [
        (
            "deprecation",
            &reading.deprecation,
            "one structured date (RFC 9745), such as @1761264000",
        ),
        (
            "sunset",
            &reading.sunset,
            "one HTTP date (RFC 8594), such as Wed, 30 Jun 2027 23:59:59 GMT",
        ),
    ] {
        let Some(stated) = stated else { continue };
        let Some(reason) = &stated.malformed else {
            continue;
        };
        let mut message = format!("the header {header} is malformed: {reason}");
        if let Some(date) = stated.date {
            message.push_str(&match stated.is_certain {
                true => format!("; read as {}", date.day()),
                false => format!("; likely {}", date.day()),
            });
        }
        problems.push(Problem {
            kind: Kind::DeprecationMalformed,
            header: header.to_owned(),
            expected: expected.into(),
            actual: Actual::Value(stated.value.clone()),
            message,
            is_guess: false,
        });
    }
    problems.extend(reading.broken_links.iter().map(|broken| Problem {
        kind: Kind::DeprecationMalformed,
        header: "link".into(),
        expected: "links as in RFC 8288: <target>; rel=\"relation\"".into(),
        actual: Actual::Value(broken.text.clone()),
        message: format!("a link is malformed: {}", broken.reason),
        is_guess: false,
    }));
    problems
}
