//! `driftcheck merge`: run records joined into one run with every report.

use super::args::MergeArgs;
use super::options::SuitePaths;
use super::outputs::{Outputs, Written, exit_status};
use super::watching::{PREVIOUS, Watching};
use super::{accepted, input, output};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::kind::Kind;
use crate::record::{Merge, Reader, folder_name, resolve_all, run_id};
use crate::settings::settings_file::ReportSettings;

/// Joins the records, writes the reports and says what the whole run found.
pub fn main(args: &MergeArgs) -> ExitStatus {
    merge(args).unwrap_or_else(|errors| output::refuse(&errors))
}

fn merge(args: &MergeArgs) -> Result<ExitStatus, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let look = args.look.options();
    let reports = input::report_dir(look.report_dir.as_ref(), &SuitePaths::default());
    input::refuse_linked_reports(look.report_dir.as_ref(), &reports).map_err(one)?;
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
    let of_traffic = readers
        .iter()
        .filter(|one| !one.started().sources.is_empty());
    errors.extend(of_traffic.map(|one| {
        let words = "records of traffic cannot be joined";
        let error = InputError::new(one.name(), words);
        error.help("judge all recordings at once: driftcheck judge FILE FILE …")
    }));
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut merge = Merge::new(readers, args.by_host)?;
    // Named by when it was made, so that it is the latest of its folder.
    let at = crate::model::moment::now();
    let name = folder_name(at, &merge.started().host, &run_id(at));
    let dir = reports.join(&name);
    merge.set_run(name);
    let options = args.written.options();
    merge.add_labels(options.labels.clone());
    if args.allow_incomplete {
        merge.allow_incomplete();
    }
    let against = args.written.against.as_deref();
    if let Some(run) = against.filter(|word| *word != PREVIOUS) {
        let accepted = accepted::of_recorded(Some(run), merge.started(), &reports);
        merge.set_accepted(accepted.map_err(one)?);
    }
    merge
        .watch(|started| {
            let severity = started.earlier.as_ref();
            let severity = severity.and_then(|earlier| earlier.no_longer_seen);
            let watching = Watching {
                fails: args.fails(),
                against,
                no_longer_seen: severity.unwrap_or(Kind::NoLongerSeen.default_severity()),
            };
            watching.put_into(started, &reports)
        })
        .map_err(one)?;
    let suite = input::locate(&SuitePaths::default()).ok();
    let settings = ReportSettings::default();
    let written = Written::of(&options, &settings, suite.as_ref());
    let (started, finished) = (merge.started().clone(), merge.finished().clone());
    let mut outputs = Outputs::open(&dir, written, &started, |_| {}).map_err(one)?;
    let cases = std::iter::from_fn(|| merge.next_case());
    let summary = outputs.keep_all(cases, &finished).map_err(one)?;
    for words in summary.interruption().iter().map(AsRef::as_ref) {
        output::note(&format!("warning: the run is not whole: {words}"));
    }
    for warning in &summary.warnings {
        output::note(&format!("warning: {warning}"));
    }
    Ok(outputs.report(&look, &summary, exit_status(&summary)))
}
