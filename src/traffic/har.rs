//! Reads HAR 1.2 (<http://www.softwareishard.com/blog/har-12-spec/>) entry by entry, from a text
//! of any length.

use std::io::BufRead;

use super::har_entry;
use super::kept::{Kept, repaired};
use super::pass::{Pass, unreadable};
use super::scan::{Scan, Stop};
use super::seen::{Seen, SourcePlace};
use crate::error::{InputError, Position};
use crate::json::glimpse;

/// Why the reading ends before the file does.
enum Left {
    /// Nobody wants more.
    Enough,
    Stop(Stop),
}

impl From<Stop> for Left {
    fn from(stop: Stop) -> Left {
        Left::Stop(stop)
    }
}

/// Where in the file the reading is.
#[derive(Default)]
struct Way {
    /// What stands where a value of `log` or `entries` should.
    wrong: Option<&'static str>,
    has_entries: bool,
    is_in_entry: bool,
}

/// Reads every entry of `log.entries`.
///
/// # Errors
/// Where the file is no HAR, or its JSON is broken; entries before that were given.
pub(super) fn read(source: impl BufRead, pass: &mut Pass<'_>) -> Result<(), InputError> {
    let mut scan = Scan::new(source);
    let mut way = Way::default();
    match file(&mut scan, pass, &mut way) {
        Ok(()) | Err(Left::Enough) if way.has_entries => Ok(()),
        Ok(()) | Err(Left::Enough) => {
            let words = "has no `log.entries`, so it is not a HAR";
            let help = "export the traffic as HAR 1.2; browsers do so in their network panel";
            Err(InputError::new(&*pass.source, words).help(help))
        }
        Err(Left::Stop(Stop::End)) if way.has_entries => {
            let words = match way.is_in_entry {
                true => format!("in the middle of entry {}", pass.entries + 1),
                false => format!("behind entry {}, before its JSON does", pass.entries),
            };
            pass.warn(format!("the file ends {words}: it was cut"));
            if way.is_in_entry {
                let place = pass.next_place();
                let _ = pass.give_unread(place, "the file ends in the middle of the entry");
            }
            Ok(())
        }
        Err(Left::Stop(stop)) => Err(broken(stop, scan.place(), &way, pass)),
    }
}

fn file<R: BufRead>(scan: &mut Scan<R>, pass: &mut Pass<'_>, way: &mut Way) -> Result<(), Left> {
    scan.members(&mut |scan, key| match key {
        b"log" if scan.peek()? == Some(b'{') => scan.members(&mut |scan, key| match key {
            b"entries" if scan.peek()? == Some(b'[') => entries(scan, pass, way),
            b"entries" => {
                way.wrong = Some(" as `log.entries`, expected a list");
                Ok(scan.expect(b'[')?)
            }
            _ => Ok(scan.value(None)?),
        }),
        b"log" => {
            way.wrong = Some(" as `log`, expected an object");
            Ok(scan.expect(b'{')?)
        }
        _ => Ok(scan.value(None)?),
    })?;
    match scan.peek()? {
        None => Ok(()),
        Some(more) => Err(Left::Stop(Stop::Found(more))),
    }
}

/// The error of a file that is no HAR, or ends as none does.
fn broken(stop: Stop, (line, column): (u64, u64), way: &Way, pass: &Pass<'_>) -> InputError {
    let (words, help) = match stop {
        Stop::Io(error) => return unreadable(&pass.source, &error),
        Stop::End => (
            "the file ends before its entries begin".to_owned(),
            "export it again: the recorder was stopped while it wrote",
        ),
        Stop::Found(byte) => {
            let found = glimpse::at(&[byte], 0);
            let wrong = way.wrong.unwrap_or_default();
            let after = match pass.entries {
                0 => String::new(),
                entries => format!(" behind entry {entries}"),
            };
            (
                format!("{found} stands here{wrong}{after}: this is not the JSON of a HAR"),
                "export it again; `jq . FILE` checks one that was edited by hand",
            )
        }
    };
    let to_u32 = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let mut error = InputError::new(&*pass.source, words).help(help);
    // The line is left out: it may be as long as the file, and hold secrets.
    error.position = Some(Position {
        line: to_u32(line),
        column: to_u32(column),
        text: String::new(),
    });
    error
}

fn entries<R: BufRead>(scan: &mut Scan<R>, pass: &mut Pass<'_>, way: &mut Way) -> Result<(), Left> {
    way.has_entries = true;
    scan.expect(b'[')?;
    if scan.accept(b']')? {
        return Ok(());
    }
    let mut kept = Kept::new(pass.options.longest_string());
    loop {
        way.is_in_entry = true;
        kept.clear();
        scan.value(Some(&mut kept))?;
        way.is_in_entry = false;
        let place = pass.next_place();
        let wants_more = match entry(place.clone(), &kept, pass) {
            Ok(seen) => pass.give(seen),
            Err(reason) => pass.give_unread(place, &reason),
        };
        if wants_more.is_break() {
            return Err(Left::Enough);
        }
        if !scan.accept(b',')? {
            return Ok(scan.expect(b']')?);
        }
    }
}

fn entry(place: SourcePlace, kept: &Kept, pass: &Pass<'_>) -> Result<Seen, String> {
    if kept.is_too_large() {
        return Err("the entry is larger than any that is read".into());
    }
    // Mended only where it must be: hardly any entry needs it.
    har_entry::read(place.clone(), kept.bytes(), pass).or_else(|_| {
        let text = repaired(kept.bytes());
        har_entry::read(place, text.as_bytes(), pass)
    })
}
