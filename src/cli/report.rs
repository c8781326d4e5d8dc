//! `driftcheck report`: any report again, from a run record.

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use super::args::{ReportArgs, SuiteArgs};
use super::{accepted, input, output, outputs};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::files::NewFile;
use crate::record::{RECORD_FILE, Reader, resolve};
use crate::report::{self, ReportError};
use crate::summary::RunSummary;

/// Reads the record and writes one report.
pub fn main(args: &ReportArgs) -> ExitStatus {
    match render(args) {
        Ok(status) => status,
        Err(error) => output::refuse(&[error]),
    }
}

fn render(args: &ReportArgs) -> Result<ExitStatus, InputError> {
    let dir = input::report_dir(args.look.report_dir.as_ref(), &SuiteArgs::default());
    let path = resolve(&args.run, &dir)?;
    let mut reader = Reader::open(&path)?;
    let mut summary = reader.summarise()?;
    if let Some(run) = &args.against {
        summary.started.accepted = Some(accepted::of_run(run, &dir)?);
    }
    for warning in &summary.warnings {
        output::note(&format!("warning: {warning}"));
    }
    let written = match &args.output {
        Some(target) => {
            refuse_record(target, &path)?;
            write_file(args, target, &mut reader, &summary)?
        }
        None => {
            let is_terminal = io::stdout().is_terminal();
            write(
                args,
                io::stdout().lock(),
                &mut reader,
                &summary,
                is_terminal,
            )
            .map(drop)
        }
    };
    match written {
        Ok(()) => Ok(ExitStatus::Conforms),
        Err(ReportError::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            Ok(ExitStatus::Conforms)
        }
        Err(ReportError::Io(error)) => {
            output::note(&format!("error: the report cannot be written: {error}"));
            Ok(ExitStatus::ReportNotWritten)
        }
        Err(ReportError::Record(error)) => Err(*error),
    }
}

/// A report never takes the place of a record: what was sent and received stands nowhere else.
fn refuse_record(target: &Path, record: &Path) -> Result<(), InputError> {
    let whole = target.canonicalize().ok();
    let is_record = whole.is_some_and(|whole| {
        record.canonicalize().is_ok_and(|record| record == whole)
            || whole.file_name().is_some_and(|name| name == RECORD_FILE)
    });
    if !is_record {
        return Ok(());
    }
    let words = format!(
        "`{}` is the record of a run, which a report would destroy",
        target.display()
    );
    Err(InputError::new("--output", words).help("name another file with --output"))
}

/// Writes a report into a file that somebody named. An older one stays until the new one is
/// whole; a device or a pipe gets the report as it is.
fn write_file(
    args: &ReportArgs,
    path: &Path,
    reader: &mut Reader,
    summary: &RunSummary,
) -> Result<Result<(), ReportError>, InputError> {
    let cannot = |words: String| {
        InputError::new("--output", format!("`{}` {words}", path.display()))
            .help("name another file with --output")
    };
    let failed = |error: io::Error| cannot(format!("cannot be written: {error}"));
    let is_stream = fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir());
    // What /dev/stdout leads to may be a file, and is the shell's.
    if is_stream || path.starts_with("/dev") || path.starts_with("/proc") {
        let file = OpenOptions::new().append(true).open(path);
        return Ok(write(args, file.map_err(failed)?, reader, summary, false).map(drop));
    }
    if path.is_symlink() {
        return Err(cannot("is a link, and is not followed".into()));
    }
    let file = NewFile::at(path).map_err(failed)?;
    let written = write(args, file, reader, summary, false);
    Ok(written.and_then(|file| file.finish_synced().map_err(ReportError::Io)))
}

fn write<W: Write>(
    args: &ReportArgs,
    out: W,
    reader: &mut Reader,
    summary: &RunSummary,
    is_terminal: bool,
) -> Result<W, ReportError> {
    let options = outputs::terminal_options(&args.look, is_terminal);
    let mut out = BufWriter::new(out);
    report::write(args.format, &mut out, summary, reader, &options)?;
    let whole = out.into_inner().map_err(io::IntoInnerError::into_error);
    let mut out = whole.map_err(ReportError::Io)?;
    out.flush().map_err(ReportError::Io)?;
    Ok(out)
}
