//! The responses of a run that a command is about.

use super::super::options::ResponsesOptions;
use super::super::output;
use super::filter::Filter;
use super::state::{CaseState, RunResponses};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::case_pattern::CasePattern;

/// The responses that were asked for.
pub enum Selected {
    /// Those that fit, at least one.
    Cases(Box<RunResponses>, Vec<CaseState>),
    /// None fits, which has been reported.
    Nothing(ExitStatus),
}

impl Selected {
    /// Reads the run and takes what fits.
    ///
    /// # Errors
    /// What is wrong with the suite, the record or the baselines.
    pub fn of(options: &ResponsesOptions, filter: &Filter) -> Result<Selected, Vec<InputError>> {
        let mut responses = RunResponses::open(options)?;
        let cases = responses.cases(|id| filter.fits_id(id));
        let mut cases = cases.map_err(|error| vec![error])?;
        let is_vain = |glob: &&CasePattern| !cases.iter().any(|case| glob.fits(&case.id));
        if let Some(glob) = filter.globs.iter().find(is_vain) {
            let filter = Filter {
                globs: vec![glob.clone()],
                ..Filter::default()
            };
            return Ok(Selected::Nothing(nothing_fits(&filter, &responses)));
        }
        cases.retain(|case| case.fits(filter));
        Ok(match cases.is_empty() {
            true => Selected::Nothing(nothing_fits(filter, &responses)),
            false => Selected::Cases(Box::new(responses), cases),
        })
    }
}

/// Refuses a command that does not say which responses it is about.
///
/// # Errors
/// Where neither `--all` nor a filter is given.
pub fn require_choice(command: &str, all: bool, filter: &Filter) -> Result<(), Vec<InputError>> {
    if all || !filter.is_empty() {
        return Ok(());
    }
    let error = InputError::new(command, "does not say which responses");
    let help = "say --all, --case PATTERN or --kind KIND; `driftcheck baseline review` shows each and asks";
    Err(vec![error.help(help)])
}

/// Says that no case of the run fits.
pub fn nothing_fits(filter: &Filter, responses: &RunResponses) -> ExitStatus {
    let run = &responses.summary.started.run;
    let globs: Vec<&str> = filter.globs.iter().map(CasePattern::as_str).collect();
    let words = match globs[..] {
        [] if filter.kinds.is_empty() => {
            format!("the run {run} has no response of a case of this suite")
        }
        [] => format!("no response of the run {run} differs in that kind alone"),
        _ => format!(
            "no response of the run {run} matches {}",
            globs.join(" or ")
        ),
    };
    output::note(&format!(
        "error: {words}\n  help: `driftcheck baseline list` names every case with its state"
    ));
    ExitStatus::NothingJudged
}
