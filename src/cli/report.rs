//! `driftcheck report`: any report again, from a run record.

use super::args::ReportArgs;
use super::options::SuitePaths;
use super::{accepted, input, output, output_file, outputs};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::record::{Reader, resolve};
use crate::report;

/// Reads the record and writes one report.
pub fn main(args: &ReportArgs) -> ExitStatus {
    match render(args) {
        Ok(status) => status,
        Err(error) => output::refuse(&[error]),
    }
}

fn render(args: &ReportArgs) -> Result<ExitStatus, InputError> {
    let dir = input::report_dir(args.look.report_dir.as_ref(), &SuitePaths::default());
    let path = resolve(&args.run, &dir)?;
    let mut reader = Reader::open(&path)?;
    let mut summary = reader.summarise()?;
    let against = args.against.as_deref();
    summary.started.accepted = accepted::of_recorded(against, &summary.started, &dir)?;
    for warning in &summary.warnings {
        output::note(&format!("warning: {warning}"));
    }
    output_file::write_to(args.output.as_deref(), &[path], |out, is_terminal| {
        let options = outputs::terminal_options(&args.look.options(), is_terminal);
        report::write(args.format, out, &summary, &mut reader, &options)
    })
}
