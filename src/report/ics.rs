//! When operations go away, as an iCalendar file (RFC 5545): an all-day event for each. It
//! depends on the records and the owners alone, not on the day it is written, so that a file
//! kept in git changes only when a date does.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use super::deprecated;
use super::error::ReportError;
use super::escape::excerpt;
use crate::digest::hex;
use crate::model::moment::Moment;
use crate::summary::{SunsetRow, Sunsets};

/// The most octets of a line, without its end.
const LINE_OCTETS: usize = 75;
/// Longer texts are cut to so many characters.
const TEXT_LIMIT: usize = 400;
/// The calendar's name.
const NAME: &str = "API sunsets";

/// Writes the calendar.
pub fn write(out: &mut impl Write, sunsets: &Sunsets) -> Result<(), ReportError> {
    let product = format!(
        "-//driftcheck//driftcheck {}//EN",
        env!("CARGO_PKG_VERSION")
    );
    line(out, "BEGIN", "VCALENDAR")?;
    line(out, "VERSION", "2.0")?;
    line(out, "PRODID", &product)?;
    line(out, "CALSCALE", "GREGORIAN")?;
    // RFC 7986, and what readers had before it.
    line(out, "NAME", NAME)?;
    line(out, "X-WR-CALNAME", NAME)?;
    line(out, "REFRESH-INTERVAL;VALUE=DURATION", "P1D")?;
    for one in &sunsets.sunsets {
        if let Some(sunset) = one.row.sunset {
            event(out, one, sunset)?;
        }
    }
    Ok(line(out, "END", "VCALENDAR")?)
}

fn event(out: &mut impl Write, one: &SunsetRow, sunset: Moment) -> io::Result<()> {
    let operation = excerpt(&one.row.operation, TEXT_LIMIT);
    line(out, "BEGIN", "VEVENT")?;
    line(out, "UID", &uid(one))?;
    line(out, "DTSTAMP", &date_time(one.seen_at))?;
    // Without an end, it takes this one day.
    line(out, "DTSTART;VALUE=DATE", &sunset.day().replace('-', ""))?;
    line(out, "SUMMARY", &text(&format!("Sunset: {operation}")))?;
    line(out, "DESCRIPTION", &text(&description(one, sunset)))?;
    line(out, "TRANSP", "TRANSPARENT")?;
    line(out, "END", "VEVENT")
}

/// The same for an operation of a host, whatever its date.
fn uid(one: &SunsetRow) -> String {
    let named = format!("v1|sunset|{}|{}", one.host, one.row.operation);
    let digest = hex(&Sha256::digest(named.as_bytes())[..16]);
    format!("{digest}@driftcheck")
}

/// What is known of the sunset, a line each.
fn description(one: &SunsetRow, sunset: Moment) -> String {
    let mut lines = vec![("Operation", one.row.operation.clone())];
    lines.push(("Host", one.host.clone()));
    lines.push(("Sunset", sunset.to_string()));
    lines.extend(one.row.since.map(|since| ("Deprecated since", since.day())));
    lines.extend(one.owner.clone().map(|owner| ("Owner", owner)));
    let successor = deprecated::successor(&one.row);
    lines.extend(successor.map(|path| ("Successor", path.to_owned())));
    lines.extend(
        deprecated::notices(&one.row)
            .into_iter()
            .map(|text| ("The host says", text)),
    );
    lines.extend(
        deprecated::links(&one.row)
            .into_iter()
            .map(|link| ("See", link)),
    );
    lines.push(("Run", one.run.clone()));
    let lines = lines.iter();
    let lines = lines.map(|(label, text)| format!("{label}: {}", excerpt(text, TEXT_LIMIT)));
    lines.collect::<Vec<String>>().join("\n")
}

/// `20261129T221000Z`.
fn date_time(moment: Moment) -> String {
    moment.to_string().replace(['-', ':'], "")
}

/// A value of the type TEXT.
fn text(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\n' => escaped.push_str("\\n"),
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Writes a property, folded where its line is too long, and never within a character.
fn line(out: &mut impl Write, name: &str, value: &str) -> io::Result<()> {
    let whole = format!("{name}:{value}");
    let mut taken = 0;
    for character in whole.chars() {
        if taken + character.len_utf8() > LINE_OCTETS {
            out.write_all(b"\r\n ")?;
            taken = 1;
        }
        taken += character.len_utf8();
        write!(out, "{character}")?;
    }
    out.write_all(b"\r\n")
}
