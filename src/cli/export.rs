//! `driftcheck export`: flat lines of runs, for programs that query many of them.

use super::args::{ExportArgs, ExportFormat};
use super::options::SuitePaths;
use super::{input, output, output_file};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::record::Reader;
use crate::report::export;

/// Reads the records and writes their lines.
pub fn main(args: &ExportArgs) -> ExitStatus {
    write(args).unwrap_or_else(|error| output::refuse(&[error]))
}

fn write(args: &ExportArgs) -> Result<ExitStatus, InputError> {
    let dir = input::report_dir(args.report_dir.as_ref(), &SuitePaths::default());
    let records = input::records(&args.runs, &dir)?;
    output_file::write_to(args.output.as_deref(), &records, |out, _| {
        for record in &records {
            let mut reader = Reader::open(record)?;
            let summary = reader.summarise()?;
            for warning in &summary.warnings {
                output::note(&format!("warning: {}: {warning}", summary.started.run));
            }
            match args.format {
                ExportFormat::Findings => export::findings(out, &summary, &mut reader)?,
                ExportFormat::Cases => export::cases(out, &summary)?,
                ExportFormat::Operations => export::operations(out, &summary)?,
            }
        }
        Ok(())
    })
}
