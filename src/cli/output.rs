//! The one place that writes to the standard streams.

use std::io::{self, IsTerminal, Write};

use anstyle::AnsiColor;
use serde::Serialize;

use crate::console::use_colour;
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::json::pretty_json;
use crate::report::escape::lines;

/// Writes lines to stdout. Whatever stands in them from files, records and hosts is escaped.
pub fn print(text: &str) -> ExitStatus {
    print_rendered(lines(text).as_bytes())
}

/// Writes JSON to stdout. What no terminal should see is escaped as JSON does it.
pub fn print_json(value: &impl Serialize) -> ExitStatus {
    let text = pretty_json(value).unwrap_or_default();
    print_rendered(text.replace("##", "#\\u0023").as_bytes())
}

/// Writes to stdout what a writer of reports has made, which escapes by itself. A reader that
/// went away is no fault.
pub fn print_rendered(bytes: &[u8]) -> ExitStatus {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => ExitStatus::Conforms,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitStatus::Conforms,
        Err(error) => {
            note(&format!(
                "driftcheck: cannot write to standard output: {error}"
            ));
            ExitStatus::ReportNotWritten
        }
    }
}

/// Writes a line, or several, to stderr. Whatever stands in them from files, records and
/// hosts is escaped.
pub fn note(line: &str) {
    let mut text = lines(line);
    if use_colour(io::stderr().is_terminal()) {
        text = text.split('\n').map(marked).collect::<Vec<_>>().join("\n");
    }
    // There is nowhere left to say that stderr is gone.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// A line with the colour of its label.
fn marked(line: &str) -> String {
    let labels = [
        ("error:", AnsiColor::Red),
        ("warning:", AnsiColor::Yellow),
        ("  help:", AnsiColor::Green),
    ];
    let mut labels = labels.into_iter();
    let found = labels.find_map(|(label, colour)| Some((label, colour, line.strip_prefix(label)?)));
    match found {
        Some((label, colour, rest)) => {
            let style = colour.on_default().bold();
            format!("{style}{label}{style:#}{rest}")
        }
        None => line.to_owned(),
    }
}

/// Writes to stderr what a writer of reports has made, which escapes by itself.
pub fn note_rendered(bytes: &[u8]) {
    let _ = io::stderr().lock().write_all(bytes);
}

/// Prints what a command has done, or refuses what it was given.
pub fn ended(ended: Result<String, Vec<InputError>>) -> ExitStatus {
    match ended {
        Ok(text) => print(&text),
        Err(errors) => refuse(&errors),
    }
}

/// Reports every mistake and gives the exit status for them.
pub fn refuse(errors: &[InputError]) -> ExitStatus {
    for error in errors {
        note(&format!("error: {error}\n"));
    }
    match errors.len() {
        0 | 1 => {}
        count => note(&format!("{count} errors; nothing was sent")),
    }
    ExitStatus::BadInput
}

/// Reports that the machine would not let driftcheck start.
pub fn fault(error: &io::Error) -> ExitStatus {
    note(&format!("error: cannot start: {error}"));
    ExitStatus::Internal
}
