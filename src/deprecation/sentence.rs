//! What the sentences of a message say: whether they announce a deprecation, and what happens on
//! the dates that they name.

use std::sync::LazyLock;

use regex::Regex;

use super::date;
use crate::model::finding::DateMeaning;
use crate::model::moment::Moment;

type Pattern = LazyLock<Option<Regex>>;

/// Words that announce a deprecation.
static SPEAKS: Pattern = LazyLock::new(|| {
    Regex::new(
        r"(?i)\bdeprecat|\bsunset|\bobsolete|\bretir(?:e|es|ed|ing|ement)\b|\bdiscontinu|\bend[ -]of[ -](?:life|support)\b|\bdecommission|\b(?:be|is|are) (?:removed|shut ?down|switched off|turned off)\b|\bphas(?:ed|ing) out\b|\bgo(?:es|ing)? away\b",
    )
    .ok()
});

/// Words by which a message says that something is not deprecated.
static DENIES: Pattern = LazyLock::new(|| {
    Regex::new(
        r#"(?i)(?:\bnot|\bnever|n't|\bno longer|\bno|\bwithout)\s+(?:(?:yet|currently|be|being|going to be)\s+)?deprecat\w*|\bdeprecat\w*"?\s*[:=]\s*"?(?:no|none|never|false|0)\b"#,
    )
    .ok()
});

/// The word that needs nothing beside it.
static DEPRECATES: Pattern = LazyLock::new(|| Regex::new(r"(?i)\bdeprecat").ok());

/// What is no announcement yet.
static PERHAPS: Pattern = LazyLock::new(|| Regex::new(r"(?i)\b(?:may|might|could)\b").ok());

/// What an API has.
static OF_API: Pattern = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:api|endpoint|route|operation|version|v[0-9]+|resource|method|parameter|field|header)s?\b",
    )
    .ok()
});

/// Words before a date on which something goes away.
static GOES_AWAY: Pattern = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:remov|retir|sunset|unavailable|expir|shut|discontinu|decommission|end[ -]of[ -](?:life|support)|eol\b|go(?:es|ing)? away|gone|(?:turn|switch)(?:s|ed|es|ing)?\s+(?:\S+\s+)?off\b|stops?\b|until\b|cease|disabled|dies|deleted|supported (?:until|through|till)|(?:not|no longer)\s+(?:be\s+)?(?:available|supported|accessible|usable|work)|(?:migrat|upgrad|switch|mov|use\b)[a-z]*\b.*\b(?:by|before)\s+(?:[a-z]+,\s*)?$)",
    )
    .ok()
});

/// Words before a date on which nothing of what is there goes away: it says that something
/// stays, or has gone.
static STAYS: Pattern = LazyLock::new(|| {
    const GOING: &str = "(?:remov|retir|sunset|shut|discontinu|decommission|expir|disabled|deleted|turned off|switched off|cease|stop|go away)";
    Regex::new(&format!(
        r"(?i)(?:\bnot|\bnever|n't|\bno longer)\s+(?:(?:yet|going|planned|scheduled|to|be|being|get)\s+){{0,4}}{GOING}|\b(?:was|were|has been|have been)\s+(?:\w+\s+)?{GOING}|\b(?:not?|never) (?:before|earlier than|sooner than|until)\b|\bwe (?:have\s+)?{GOING}|\b(?:postponed|deferred|delayed|moved) from\s*$"
    ))
    .ok()
});

/// Words after a date that does not count any more, or between it and the one that does.
static PUT_OFF: Pattern = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:is|was|been)\s+(?:now\s+)?(?:deferred|delayed|rescheduled|extended|cancell?ed)\b|\bpostponed\b").ok()
});

/// Words before a date from which on something is deprecated.
static SINCE: Pattern =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:deprecat|since\b|as of\b|obsolete)").ok());

/// Where a sentence ends.
static END: Pattern = LazyLock::new(|| Regex::new(r"[.;!?]\s").ok());

fn matches(pattern: &Pattern, text: &str) -> bool {
    pattern
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(text))
}

/// Whether a text announces a deprecation; `None` where it speaks of none, or of none that is.
pub(super) fn announces(text: &str) -> Option<bool> {
    let others = DENIES.as_ref()?.replace_all(text, " ");
    match matches(&SPEAKS, &others) {
        true => Some(true),
        false if others == text => None,
        false => Some(false),
    }
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
        let put_off = matches(&PUT_OFF, before).then(|| dates.pop()).flatten();
        let meaning = put_off.map_or_else(|| meaning_of(before), |(_, meaning)| Some(meaning));
        dates.extend(meaning.map(|meaning| (moment, meaning)));
    }
    if matches(&PUT_OFF, text.get(from..).unwrap_or_default()) {
        dates.pop();
    }
    [DateMeaning::Sunset, DateMeaning::Since]
        .into_iter()
        .find_map(|meaning| {
            let mut own = dates.iter().filter(|(_, one)| *one == meaning);
            let first = own.next()?;
            own.next().is_none().then_some(*first)
        })
}

/// What the words before a date say of it.
fn meaning_of(before: &str) -> Option<DateMeaning> {
    let end = END
        .as_ref()
        .and_then(|end| Some(end.find_iter(before).last()?.end()));
    let sentence = before.get(end.unwrap_or(0)..).unwrap_or_default();
    // The name of a version may be a date.
    if sentence
        .trim_end()
        .to_ascii_lowercase()
        .ends_with("version")
        || matches(&STAYS, sentence)
    {
        None
    } else if matches(&GOES_AWAY, sentence) {
        Some(DateMeaning::Sunset)
    } else if matches(&SINCE, sentence) {
        Some(DateMeaning::Since)
    } else {
        None
    }
}
