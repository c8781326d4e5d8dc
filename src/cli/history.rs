//! `driftcheck history`: what the runs of a suite on a host found over time.

use super::args::{HistoryArgs, HistoryFormat};
use super::options::SuitePaths;
use super::{input, output, output_file, outputs, watching};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::history::{self, HISTORY_FILE, HostHistory, Overview};
use crate::report::{json, markdown, terminal};

/// Reads the history and writes it.
pub fn main(args: &HistoryArgs) -> ExitStatus {
    show(args).unwrap_or_else(|error| output::refuse(&[error]))
}

fn show(args: &HistoryArgs) -> Result<ExitStatus, InputError> {
    let paths = SuitePaths {
        suite: args.suite.clone(),
        ..SuitePaths::default()
    };
    let path = input::report_dir(args.report_dir.as_ref(), &paths).join(HISTORY_FILE);
    let shown = path.display().to_string();
    let mut builder = Overview::builder(args.confirm);
    let read = history::read(&path, |line| builder.add(line));
    let damage = read.map_err(|error| {
        InputError::new(&shown, format!("cannot be read: {error}"))
            .help("name the folder of runs with --report-dir")
    })?;
    watching::warn(&path, &damage);
    let mut overview = builder.finish();
    if overview.hosts.is_empty() {
        let error = InputError::new(shown, "has no run yet");
        return Err(error
            .help("make one with `driftcheck run`, or name the folder of runs with --report-dir"));
    }
    keep(&mut overview, ("--host", args.host.as_deref()), |one| {
        &one.host
    })?;
    keep(
        &mut overview,
        ("--of-suite", args.of_suite.as_deref()),
        |one| &one.suite,
    )?;
    if let Some(word) = &args.operation {
        overview
            .hosts
            .iter_mut()
            .for_each(|one| one.retain_operation(word));
    }
    output_file::write_to(
        args.output.as_deref(),
        &[path],
        |out, is_terminal| match args.format {
            HistoryFormat::Terminal => {
                let options = outputs::plain_options(is_terminal);
                Ok(terminal::write_history(out, &overview, &options)?)
            }
            HistoryFormat::Json => json::history::write(out, &overview),
            HistoryFormat::Markdown => markdown::write_history(out, &overview),
        },
    )
}

/// Keeps the hosts of which something is as the user says.
fn keep(
    overview: &mut Overview,
    (flag, wanted): (&str, Option<&str>),
    name: impl Fn(&HostHistory) -> &String,
) -> Result<(), InputError> {
    let Some(wanted) = wanted.map(|word| word.trim_end_matches('/')) else {
        return Ok(());
    };
    let names: Vec<String> = overview.hosts.iter().map(|one| name(one).clone()).collect();
    overview.hosts.retain(|one| name(one) == wanted);
    match overview.hosts.is_empty() {
        false => Ok(()),
        true => {
            let error = InputError::new(flag, format!("the history has no run of `{wanted}`"));
            let known = format!("it has runs of {}", names.join(", "));
            Err(error.suggest(wanted, &names, known))
        }
    }
}
