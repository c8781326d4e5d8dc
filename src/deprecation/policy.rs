//! What is to be stated about a reading: dates that are near, passed or contradict each
//! other, values without form, and announcements that nobody documents or makes.

use super::Stated;
use super::announcements::{Announcements, VersionHeaders};
use crate::model::kind::Kind;
use crate::model::moment::{Moment, SECONDS_A_DAY};

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
}

impl Policy {
    /// The policy of a run whose settings say nothing.
    pub fn new(clock: Moment) -> Policy {
        Policy {
            clock,
            sunset_warn_days: DEFAULT_SUNSET_WARN_DAYS,
            version_headers: VersionHeaders::default(),
        }
    }
}

/// Something to be stated about one header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The kind of finding.
    pub kind: Kind,
    /// The header, in lower case.
    pub header: &'static str,
    /// What is expected, the same words for every response.
    pub expected: String,
    /// What came.
    pub actual: Actual,
    /// One sentence for a person.
    pub message: String,
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
    match (is_documented, reading.is_announced()) {
        (true, false) => Some(not_announced(reading)),
        (false, true) => Some(undocumented(reading)),
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
    if !reading.warnings.is_empty() {
        instead.push("Warning: 299");
    }
    let mut message = "documented as deprecated, but the response does not announce it".to_owned();
    if !instead.is_empty() {
        message.push_str(&format!(" beyond {}", instead.join(" and ")));
    }
    Problem {
        kind: Kind::DeprecationNotAnnounced,
        header: "deprecation",
        expected: "a Deprecation header (RFC 9745)".into(),
        actual,
        message,
    }
}

fn undocumented(reading: &Announcements) -> Problem {
    let value = reading.deprecation.as_ref().map(|stated| &stated.value);
    Problem {
        kind: Kind::DeprecationUndocumented,
        header: "deprecation",
        expected: "no Deprecation header".into(),
        actual: Actual::Value(value.cloned().unwrap_or_default()),
        message: "the response announces a deprecation that is not documented".into(),
    }
}

/// Judges the values themselves. A date is judged where it is beyond doubt: what a malformed
/// value likely means is shown, but proves nothing.
pub fn judge(reading: &Announcements, status: u16, policy: &Policy) -> Vec<Problem> {
    let mut problems = malformed(reading);
    let certain = |stated: &Option<Stated>| stated.as_ref()?.certain_date();
    let Some(sunset) = certain(&reading.sunset) else {
        return problems;
    };
    if let Some(since) = certain(&reading.deprecation)
        && sunset < since
    {
        problems.push(Problem {
            kind: Kind::SunsetBeforeDeprecation,
            header: "sunset",
            expected: "a Sunset that is not before Deprecation".into(),
            actual: Actual::Words(format!("Sunset {sunset}, Deprecation {since}")),
            message: "the sunset comes before the deprecation".into(),
        });
    }
    problems.extend(passed_or_near(sunset, status, policy));
    problems
}

fn passed_or_near(sunset: Moment, status: u16, policy: &Policy) -> Option<Problem> {
    let days = policy.clock.days_until(sunset);
    let words = format!("{}, {}", sunset.day(), days_words(days));
    if days < 0 {
        // Gone as announced, or refused for another reason: nothing to say.
        return (status / 100 == 2).then(|| Problem {
            kind: Kind::SunsetPassed,
            header: "sunset",
            expected: "no success after the announced sunset".into(),
            actual: Actual::Words(words.clone()),
            message: format!("the sunset passed on {words}, and the host still answers {status}"),
        });
    }
    let warn_seconds = i64::from(policy.sunset_warn_days) * SECONDS_A_DAY;
    let is_near = sunset.unix_seconds() - policy.clock.unix_seconds() <= warn_seconds;
    is_near.then(|| Problem {
        kind: Kind::SunsetNear,
        header: "sunset",
        expected: format!("a sunset more than {} days away", policy.sunset_warn_days),
        actual: Actual::Words(words.clone()),
        message: format!("the announced sunset is near: {words}"),
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
            header,
            expected: expected.into(),
            actual: Actual::Value(stated.value.clone()),
            message,
        });
    }
    if let [first, others @ ..] = &reading.broken_links[..] {
        let mut message = format!("a link is malformed: {}", first.reason);
        if !others.is_empty() {
            message.push_str(&format!("; {} more are malformed", others.len()));
        }
        problems.push(Problem {
            kind: Kind::DeprecationMalformed,
            header: "link",
            expected: "links as in RFC 8288: <target>; rel=\"relation\"".into(),
            actual: Actual::Value(first.text.clone()),
            message,
        });
    }
    problems
}
