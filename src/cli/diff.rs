//! `driftcheck diff`: what changed from one run to another.

use super::args::{DiffArgs, DiffFormat};
use super::diff_contract::write_out;
use super::options::SuitePaths;
use super::{input, output, outputs};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::kind::Severity;
use crate::record::{Reader, resolve};
use crate::report::{json, terminal};
use crate::summary::{RunComparison, RunSummary, Verdict, compare_runs};

/// Compares the two runs.
pub fn main(args: &DiffArgs) -> ExitStatus {
    let dir = input::report_dir(args.report_dir.as_ref(), &SuitePaths::default());
    let read = |run: &str| -> Result<RunSummary, InputError> {
        Reader::open(&resolve(run, &dir)?)?.summarise()
    };
    let (before, after) = match (read(&args.before), read(&args.after)) {
        (Ok(before), Ok(after)) => (before, after),
        (before, after) => {
            let errors = [before.err(), after.err()];
            return output::refuse(&errors.into_iter().flatten().collect::<Vec<_>>());
        }
    };
    for warning in before.warnings.iter().chain(&after.warnings) {
        output::note(&format!("warning: {warning}"));
    }
    let compared = compare_runs(&before, &after);
    let written = write_out(|out, is_terminal| match args.format {
        DiffFormat::Terminal => {
            let options = outputs::plain_options(is_terminal);
            Ok(terminal::write_run_diff(
                out, &before, &after, &compared, &options,
            )?)
        }
        DiffFormat::Json => json::run_diff::write(out, &before, &after, &compared),
    });
    match written {
        ExitStatus::Conforms => exit_status(Severity::from(args.fail_on), &compared, &after),
        status => status,
    }
}

/// New drift outranks what the later run could not tell.
fn exit_status(fail_on: Severity, compared: &RunComparison, after: &RunSummary) -> ExitStatus {
    if compared.worst_new() >= Some(fail_on) {
        return ExitStatus::Drift;
    }
    match after.verdict() {
        Verdict::NothingJudged => ExitStatus::NothingJudged,
        _ if after.totals.blocked > 0
            || after.interruption().is_some()
            || after.is_incomplete() =>
        {
            ExitStatus::Blocked
        }
        _ => ExitStatus::Conforms,
    }
}
