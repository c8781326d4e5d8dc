//! `driftcheck merge`: run records joined into one run with every report.

use super::args::{MergeArgs, SuiteArgs};
use super::outputs::{Outputs, exit_status_of_record};
use super::{accepted, input, output, run};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::record::{Merge, Reader, folder_name, resolve_all};
use crate::settings::settings_file::ReportSettings;

/// Joins the records, writes the reports and tells what the whole run found.
pub fn main(args: &MergeArgs) -> ExitStatus {
    merge(args).unwrap_or_else(|errors| output::refuse(&errors))
}

fn merge(args: &MergeArgs) -> Result<ExitStatus, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let reports = input::report_dir(args.look.report_dir.as_ref(), &SuiteArgs::default());
    input::refuse_linked_reports(args.look.report_dir.as_ref(), &reports).map_err(one)?;
    let mut readers = Vec::new();
    let mut errors = Vec::new();
    for run in &args.runs {
        let records = resolve_all(run, &reports).unwrap_or_else(|error| {
            errors.push(error);
            Vec::new()
        });
        for record in records {
            match Reader::open(&record) {
                Ok(reader) => readers.push(reader),
                Err(error) => errors.push(error),
            }
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut merge = Merge::new(readers)?;
    // Named by when it was made, so that it is the latest of its folder.
    let at = crate::model::moment::now();
    let name = folder_name(at, &merge.started().host, &run::run_id(at));
    let dir = reports.join(&name);
    merge.set_run(name);
    if let Some(run) = &args.written.against {
        merge.set_accepted(accepted::of_run(run, &reports).map_err(one)?);
    }
    let suite = input::locate(&SuiteArgs::default()).ok();
    let written = args
        .written
        .resolve(&ReportSettings::default(), suite.as_ref());
    let mut sinks = Outputs::open(&dir, written).map_err(one)?;
    let summary = sinks.join(&mut merge).map_err(one)?;
    for words in summary.interruption().iter().map(AsRef::as_ref) {
        output::note(&format!("warning: the run is not whole: {words}"));
    }
    for warning in &summary.warnings {
        output::note(&format!("warning: {warning}"));
    }
    if sinks.report(&args.look, &summary, &dir) {
        Ok(exit_status_of_record(args.fail_on.into(), &summary))
    } else {
        Ok(ExitStatus::ReportNotWritten)
    }
}
