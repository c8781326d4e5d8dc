//! `driftcheck report`: any report again, from a run record.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};

use super::args::{ReportArgs, SuiteArgs};
use super::{accepted, input, output, outputs};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::record::{Reader, RunSummary, resolve};
use crate::report::{self, ReportError};

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
        Some(path) => {
            let file = File::create(path).map_err(|error| {
                InputError::new(
                    "--output",
                    format!("`{}` cannot be written: {error}", path.display()),
                )
            })?;
            write(args, file, &mut reader, &summary, false)
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

fn write(
    args: &ReportArgs,
    out: impl Write,
    reader: &mut Reader,
    summary: &RunSummary,
    is_terminal: bool,
) -> Result<(), ReportError> {
    let options = outputs::terminal_options(&args.look, is_terminal);
    let mut out = BufWriter::new(out);
    report::write(args.format, &mut out, summary, reader, &options)?;
    out.flush().map_err(ReportError::Io)
}
