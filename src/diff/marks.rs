//! What changes by nature, and the typed marks that stand in its place.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use regex_automata::Match;
use regex_automata::meta::Regex;

/// What stands in the place of a value that changes by nature.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// A date-time with an offset (RFC 3339): `[date-time]`.
    DateTime,
    /// A date-time that lacks its offset, which is another kind: `[date-time without offset]`.
    LocalDateTime,
    /// A date of HTTP (RFC 9110, section 5.6.7): `[http-date]`.
    HttpDate,
    /// A calendar date: `[date]`. Only a rule sets it: dates often are facts.
    Date,
    /// A UUID (RFC 9562): `[uuid]`.
    Uuid,
    /// An absolute http or https address: `[url]`.
    Url,
    /// A W3C trace context id: `[trace id]`.
    TraceId,
    /// An id of a kind of object, such as `AUSR-0000-0000-0000`: `[AUSR id]`.
    Id(String),
    /// Any id with a prefix, as a rule names it; written with the prefix that is found.
    AnyId,
    /// Anything, by the name that a rule gives it: `[name]`; where it is no string, `[name: number]`.
    Named(String),
}

/// What is recognised by its look alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nature {
    /// Date-times, with and without offset, and dates of HTTP.
    DateTime,
    /// UUIDs.
    Uuid,
    /// Ids with a prefix.
    PrefixId,
    /// Absolute addresses.
    Url,
    /// W3C trace context ids.
    TraceId,
}

impl Nature {
    /// Every nature. A caller who compares responses about one and the same object leaves
    /// out [`Nature::PrefixId`] and [`Nature::Url`], so that these are compared too.
    pub const ALL: [Nature; 5] = [
        Nature::DateTime,
        Nature::Uuid,
        Nature::PrefixId,
        Nature::Url,
        Nature::TraceId,
    ];

    /// The natures whose values say nothing of which object is meant.
    pub const PASSING: [Nature; 3] = [Nature::DateTime, Nature::Uuid, Nature::TraceId];
}

impl Mark {
    /// The mark that a rule's word means: `date-time`, `uuid`, `url`, `id`, `trace id`,
    /// `date`, `http-date`, `AUSR id`; any other word is a name.
    pub fn from_name(name: &str) -> Mark {
        match name {
            "date-time" => Mark::DateTime,
            "date-time without offset" => Mark::LocalDateTime,
            "http-date" => Mark::HttpDate,
            "date" => Mark::Date,
            "uuid" => Mark::Uuid,
            "url" => Mark::Url,
            "trace id" => Mark::TraceId,
            "id" => Mark::AnyId,
            _ => match name.strip_suffix(" id") {
                Some(prefix) if is_prefix(prefix) => Mark::Id(prefix.to_owned()),
                _ => Mark::Named(name.to_owned()),
            },
        }
    }

    /// The mark for a `format` of JSON Schema, where its values change by nature.
    pub fn of_format(format: &str) -> Option<Mark> {
        match format {
            "date-time" => Some(Mark::DateTime),
            "uuid" => Some(Mark::Uuid),
            "uri" | "iri" => Some(Mark::Url),
            _ => None,
        }
    }

    /// The mark to write for a text under a rule for this mark; `None` where the text is
    /// of another kind, which is a difference worth seeing.
    pub(super) fn for_text(&self, text: &str) -> Option<Mark> {
        match self {
            Mark::Named(name) => {
                let is_marked = text
                    .strip_prefix('[')
                    .and_then(|rest| rest.strip_prefix(name.as_str()))
                    .is_some_and(|rest| rest.starts_with(": ") && rest.ends_with(']'));
                (!is_marked).then(|| self.clone())
            }
            Mark::Date => text
                .parse::<jiff::civil::Date>()
                .is_ok_and(|date| date.to_string() == text)
                .then_some(Mark::Date),
            Mark::Url => is_absolute(text).then_some(Mark::Url),
            Mark::AnyId => whole(text).filter(|mark| matches!(mark, Mark::Id(_))),
            _ => whole(text).filter(|mark| mark == self),
        }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mark::DateTime => f.write_str("[date-time]"),
            Mark::LocalDateTime => f.write_str("[date-time without offset]"),
            Mark::HttpDate => f.write_str("[http-date]"),
            Mark::Date => f.write_str("[date]"),
            Mark::Uuid => f.write_str("[uuid]"),
            Mark::Url => f.write_str("[url]"),
            Mark::TraceId => f.write_str("[trace id]"),
            Mark::Id(prefix) => write!(f, "[{prefix} id]"),
            Mark::AnyId => f.write_str("[id]"),
            Mark::Named(name) => write!(f, "[{name}]"),
        }
    }
}

/// The JSON type that a masked value had, where the mark names it: `[size: number]`.
pub(super) fn masked_type(text: &str) -> Option<&str> {
    let (_, kind) = text
        .strip_prefix('[')?
        .strip_suffix(']')?
        .rsplit_once(": ")?;
    matches!(kind, "number" | "boolean" | "array" | "object").then_some(kind)
}

fn is_prefix(text: &str) -> bool {
    (2..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// What a text looks like.
#[derive(Clone, Copy)]
enum Look {
    Url,
    TraceId,
    Uuid,
    DateTime,
    HttpDate,
    Id,
}

/// Everything that is recognised, the longest first. Neighbours are checked by `stands_alone`.
const LOOKS: [(Look, &str); 6] = [
    (Look::Url, r#"https?://[^\s"<>\\]+"#),
    (
        Look::TraceId,
        "[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{15,16}-[0-9a-f]{2}",
    ),
    (
        Look::Uuid,
        "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
    ),
    (
        Look::DateTime,
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})?",
    ),
    (
        Look::HttpDate,
        r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT",
    ),
    (Look::Id, r"[A-Z]{2,5}(?:-[0-9]{4}){1,6}"),
];

/// Finds them all, and which it is: groups of one expression would take ten times as long.
static FINDER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new_many(&LOOKS.map(|(_, look)| look)).ok());

/// The mark of a text that is one recognisable value as a whole.
fn whole(text: &str) -> Option<Mark> {
    if !may_hold_one(text) {
        return None;
    }
    let found = FINDER.as_ref()?.find(text)?;
    let is_whole = found.range() == (0..text.len());
    is_whole.then(|| mark_of(&found, text, true)).flatten()
}

/// Whether a text is an address with a scheme and something behind it (RFC 3986, section 3).
fn is_absolute(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(is_scheme)
        && !rest.trim_start_matches('/').is_empty()
        && !rest.contains(|c: char| c.is_whitespace() || c == '"')
}

/// Whether a text can hold anything that is recognised: all of it has one of these.
fn may_hold_one(text: &str) -> bool {
    memchr::memchr2(b'-', b':', text.as_bytes()).is_some()
}

/// A text with everything in it that is of one of these natures replaced by its mark;
/// `None` where nothing is.
pub(super) fn mask_text(
    text: &str,
    natures: &[Nature],
    known: &BTreeMap<String, String>,
) -> Option<String> {
    if !may_hold_one(text) {
        return None;
    }
    let mut masked = String::new();
    let mut from = 0;
    for found in FINDER.as_ref()?.find_iter(text) {
        let part = &text[found.range()];
        let end = match part.starts_with("http") {
            true => found.start() + without_punctuation(part).len(),
            false => found.end(),
        };
        let is_whole = found.start() == 0 && end == text.len();
        let Some(mark) = mark_of(&found, part, is_whole) else {
            continue;
        };
        let joints: &[char] = match mark {
            // A UUID is known by its length, so that it may be a part of a name.
            Mark::Uuid => &[],
            _ => &['-', '_'],
        };
        let is_meant = natures.contains(&nature_of(&mark));
        if is_meant && stands_alone(text, found.start(), end, joints) {
            masked.push_str(&text[from..found.start()]);
            match known.get(&text[found.start()..end]) {
                Some(words) => masked.push_str(&format!("[{words}]")),
                None => masked.push_str(&mark.to_string()),
            }
            from = end;
        }
    }
    (from > 0).then(|| masked + &text[from..])
}

/// What names an object by its look, where a text is that as a whole: the words of its mark.
pub fn name_of_object(text: &str) -> Option<String> {
    match whole(text)? {
        Mark::Id(prefix) => Some(format!("{prefix} id")),
        Mark::Uuid => Some("uuid".to_owned()),
        _ => None,
    }
}

/// The mark of a part that was found.
fn mark_of(found: &Match, part: &str, is_whole: bool) -> Option<Mark> {
    match LOOKS.get(found.pattern().as_usize())?.0 {
        Look::Url => {
            let (_, rest) = without_punctuation(part).split_once("://")?;
            (!rest.is_empty()).then_some(Mark::Url)
        }
        Look::TraceId => Some(Mark::TraceId),
        Look::Uuid => Some(Mark::Uuid),
        Look::DateTime => {
            let time = part.find(['T', 't'])?;
            let offset = part[time..].find(['Z', 'z', '+', '-']);
            let local = offset.map_or(part, |offset| &part[..time + offset]);
            // A date that is not in the calendar is a text like any other.
            local.parse::<jiff::civil::DateTime>().ok()?;
            Some(match offset {
                Some(_) => Mark::DateTime,
                None => Mark::LocalDateTime,
            })
        }
        Look::HttpDate => {
            httpdate::parse_http_date(part).ok()?;
            Some(Mark::HttpDate)
        }
        Look::Id => {
            let (prefix, digits) = part.split_once('-')?;
            // Within a text `RFC-9110` is no id; one group of digits counts on its own only.
            (is_whole || digits.contains('-')).then(|| Mark::Id(prefix.to_owned()))
        }
    }
}

fn nature_of(mark: &Mark) -> Nature {
    match mark {
        Mark::Uuid => Nature::Uuid,
        Mark::Url => Nature::Url,
        Mark::TraceId => Nature::TraceId,
        Mark::Id(_) | Mark::AnyId => Nature::PrefixId,
        _ => Nature::DateTime,
    }
}

fn without_punctuation(url: &str) -> &str {
    url.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '\''])
}

/// Whether what stands between two offsets is no part of a longer word.
fn stands_alone(text: &str, start: usize, end: usize, joints: &[char]) -> bool {
    let is_part = |neighbour: Option<char>| {
        neighbour.is_some_and(|c| c.is_alphanumeric() || joints.contains(&c))
    };
    let (before, after) = (
        text[..start].chars().next_back(),
        text[end..].chars().next(),
    );
    !is_part(before) && !is_part(after)
}
