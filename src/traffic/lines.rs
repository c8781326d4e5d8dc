//! Reads a source that has one JSON object a line: a run record, an access log.

use std::io::{self, BufRead};

use super::form::Form;
use super::log_line::LogReader;
use super::pass::{Pass, unreadable};
use super::record_line;
use crate::error::InputError;

/// A line of a log may be so long; one of a record has bodies in it, too.
const LONGEST_LOG_LINE: usize = 1024 * 1024;

/// What one line is.
enum Line {
    /// It is in the buffer.
    Whole,
    /// It ends without a line feed, so it may be cut.
    Last,
    TooLong,
    /// There is none.
    End,
}

/// Reads every line.
///
/// # Errors
/// Where it cannot be read, or no line of a log says what was requested.
pub(super) fn read(
    mut source: impl BufRead,
    form: Form,
    pass: &mut Pass<'_>,
) -> Result<(), InputError> {
    let is_record = form == Form::Record;
    let most = match is_record {
        true => 2 * pass.options.longest_string() + LONGEST_LOG_LINE,
        false => LONGEST_LOG_LINE,
    };
    let mut log = LogReader::new(pass.options);
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        number += 1;
        let name = pass.source.clone();
        let kind = next_line(&mut source, &mut line, most);
        let kind = kind.map_err(|error| unreadable(&name, &error))?;
        let text = line.trim_ascii();
        let read = match kind {
            Line::End => break,
            Line::TooLong => Err(format!("the line is longer than {most} bytes")),
            Line::Whole | Line::Last if text.is_empty() => continue,
            Line::Whole | Line::Last if is_record => record_line::read(text, number, pass),
            Line::Whole | Line::Last => log.read(text, number, pass),
        };
        let wants_more = match read {
            Ok(wants_more) => wants_more,
            Err(_) if matches!(kind, Line::Last) && number > 1 => {
                pass.warn(format!(
                    "the file ends in the middle of line {number}: it was cut"
                ));
                break;
            }
            Err(reason) => {
                pass.entries += 1;
                let place = pass.place(number);
                match is_record {
                    true => pass.give_unread(place, &reason),
                    // A server writes other lines into its log, too.
                    false => pass.give_none(place, reason),
                }
            }
        };
        if wants_more.is_break() {
            return Ok(());
        }
    }
    match is_record {
        true => Ok(()),
        false => log.check(pass),
    }
}

/// Reads a line into the buffer, or goes past one that is too long.
fn next_line(source: &mut impl BufRead, line: &mut Vec<u8>, most: usize) -> io::Result<Line> {
    line.clear();
    line.shrink_to(LONGEST_LOG_LINE);
    let mut is_too_long = false;
    let mut is_there = false;
    loop {
        let buffer = match source.fill_buf() {
            // A compressed file that was cut.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => &[],
            other => other?,
        };
        if buffer.is_empty() {
            return Ok(match (is_there, is_too_long) {
                (false, _) => Line::End,
                (true, true) => Line::TooLong,
                (true, false) => Line::Last,
            });
        }
        is_there = true;
        let end = memchr::memchr(b'\n', buffer);
        let part = &buffer[..end.unwrap_or(buffer.len())];
        is_too_long |= line.len() + part.len() > most;
        match is_too_long {
            true => line.clear(),
            false => line.extend_from_slice(part),
        }
        let used = part.len() + usize::from(end.is_some());
        source.consume(used);
        if end.is_some() {
            return Ok(if is_too_long {
                Line::TooLong
            } else {
                Line::Whole
            });
        }
    }
}
