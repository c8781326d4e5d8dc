//! The values of arguments: the words that a flag takes, and how its text is read.

use std::net::SocketAddr;
use std::num::{NonZeroU64, NonZeroUsize};
use std::time::Duration;

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::console::ColourChoice;
use crate::model::duration::parse_duration;
use crate::model::format::Format;
use crate::model::kind::Severity;
use crate::settings::proxy_env::VariableName;

/// The form of a comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For a person to read.
    #[default]
    Terminal,
    /// For machines: one JSON document.
    Json,
}

/// The form of the history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum HistoryFormat {
    /// For a person to read.
    #[default]
    Terminal,
    /// For machines: one JSON document.
    Json,
    /// Tables, for comments and pages.
    Markdown,
}

/// The form of the list of sunsets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SunsetsFormat {
    /// For a person to read.
    #[default]
    Terminal,
    /// An iCalendar file, to import or to subscribe to.
    Ics,
    /// For machines: one JSON document.
    Json,
    /// A table, for comments and pages.
    Markdown,
}

/// What a line of an export is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// A finding of a case.
    #[default]
    Findings,
    /// A case.
    Cases,
    /// An operation, with how long its responses took.
    Operations,
}

/// What fails a run: the least severity, and whether it must be new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailWord {
    /// Only what breaks a client.
    Breaking,
    /// Also what a client survives.
    Additive,
    /// Every finding.
    Notice,
    /// Only what the run it is compared with has not: findings, and dates that are new or moved.
    New,
}

/// The least severity among some words, and whether one of them asks for what is new.
pub fn fail_words(words: &[FailWord]) -> (Severity, bool) {
    let severity = words.iter().filter_map(|word| match word {
        FailWord::Breaking => Some(Severity::Breaking),
        FailWord::Additive => Some(Severity::Additive),
        FailWord::Notice => Some(Severity::Notice),
        FailWord::New => None,
    });
    let severity = severity.min().unwrap_or(Severity::Breaking);
    (severity, words.contains(&FailWord::New))
}

/// Reads how many runs in a row must show something.
pub(super) fn confirm(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(number @ 1..=10) => Ok(number),
        _ => Err("expected a whole number of runs from 1 to 10".into()),
    }
}

/// Reads a percentage: `80%`, or `80`.
pub(super) fn percent(text: &str) -> Result<u32, String> {
    let number = text.trim_end_matches('%').parse().ok();
    let number = number.filter(|percent| *percent <= 100);
    number.ok_or_else(|| "expected a percentage from 0% to 100%".into())
}

/// The least severity that fails a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Only what breaks a client.
    #[default]
    Breaking,
    /// Also what a client survives.
    Additive,
    /// Every finding.
    Notice,
}

impl From<FailOn> for Severity {
    fn from(fail_on: FailOn) -> Self {
        match fail_on {
            FailOn::Breaking => Severity::Breaking,
            FailOn::Additive => Severity::Additive,
            FailOn::Notice => Severity::Notice,
        }
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl From<Colour> for ColourChoice {
    fn from(colour: Colour) -> Self {
        match colour {
            Colour::Auto => ColourChoice::Auto,
            Colour::Always => ColourChoice::Always,
            Colour::Never => ColourChoice::Never,
        }
    }
}

/// Reads how much of something is taken: `1/10` is each tenth.
pub fn sample(text: &str) -> Result<NonZeroU64, String> {
    let count = text.strip_prefix("1/").and_then(|count| count.parse().ok());
    count.ok_or_else(|| "write 1/N with N from 1, such as 1/10".to_owned())
}

/// Reads a label.
pub(super) fn label(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').unwrap_or_default();
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    match !key.is_empty() && key.chars().all(is_name) && !value.is_empty() {
        true => Ok((key.to_owned(), value.to_owned())),
        false => Err(
            "write KEY=VALUE, the key of letters, digits, `_`, `-` and `.`, such as region=eu"
                .to_owned(),
        ),
    }
}

/// Reads the name of an environment variable.
pub fn variable(text: &str) -> Result<String, String> {
    VariableName::try_from(text.to_owned()).map(|name| name.0)
}

/// For people or for machines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people.
    #[default]
    Text,
    /// For machines.
    Json,
}

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    match parse_duration(text) {
        Some(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("expected a number above 0 and a unit: 500ms, 20s, 5m".into()),
    }
}

pub(super) fn positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..=4096) => Ok(number),
        _ => Err("expected a whole number from 1 to 4096".into()),
    }
}

pub(super) fn instant(text: &str) -> Result<jiff::Timestamp, String> {
    let day = || text.parse::<jiff::civil::Date>().ok();
    text.parse()
        .ok()
        .or_else(|| {
            day()?
                .to_zoned(jiff::tz::TimeZone::UTC)
                .ok()
                .map(|zoned| zoned.timestamp())
        })
        .ok_or_else(|| "expected a date or an RFC 3339 time: 2026-11-22T09:00:00Z".into())
}

pub(super) fn days(text: &str) -> Result<u32, String> {
    let number = text.strip_suffix('d').unwrap_or(text).parse();
    number.map_err(|_| "expected a whole number of days: 30d".to_owned())
}

/// Reads an address to listen on.
pub(super) fn socket_address(text: &str) -> Result<SocketAddr, String> {
    let port = text.rsplit(':').next().unwrap_or_default();
    let port = match port.parse::<u16>() {
        Ok(_) => port,
        Err(_) => "8081",
    };
    text.parse().map_err(|_| {
        format!("expected an IP address and a port: 127.0.0.1:{port}, or 0.0.0.0:{port} for all networks")
    })
}

pub(super) fn runs_kept(text: &str) -> Result<NonZeroUsize, String> {
    text.parse()
        .map_err(|_| "expected a whole number from 1 on".to_owned())
}

/// Reads the name of a format; help and completions list them.
pub(super) fn report_format() -> impl TypedValueParser<Value = Format> {
    let names = Format::ALL.map(Format::name);
    PossibleValuesParser::new(names).try_map(|name| Format::from_name(&name).ok_or("no format"))
}
