//! The one place that writes to the standard streams.

use std::io::{self, Write};

use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::report::escape::inert;

/// Writes to stdout. A reader that went away is no fault.
pub fn print(text: &str) -> ExitStatus {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
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

/// Writes a line to stderr.
pub fn note(line: &str) {
    // There is nowhere left to say that stderr is gone.
    let _ = writeln!(io::stderr().lock(), "{}", inert_lines(line));
}

/// A text that comes from files and hosts in part, without a line that a CI server takes
/// for a command.
fn inert_lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(inert).collect();
    lines.join("\n").replace("##", "#\\u{23}")
}

/// Writes whole lines to stderr.
pub fn note_text(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Tells every mistake and gives the exit status for them.
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

/// Tells that the machine would not let driftcheck start.
pub fn fault(error: &io::Error) -> ExitStatus {
    note(&format!("error: cannot start: {error}"));
    ExitStatus::Internal
}

/// `1 case`, `2 cases`.
pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
