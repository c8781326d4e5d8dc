//! The answers of a run that a command is about.

use super::super::options::AnswersOptions;
use super::super::output;
use super::filter::Filter;
use super::state::{Answers, CaseState};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::case_pattern::CasePattern;

/// The answers that were asked for.
pub enum Selected {
    /// Those that fit, at least one.
    Cases(Box<Answers>, Vec<CaseState>),
    /// None fits, which has been told.
    Nothing(ExitStatus),
}

impl Selected {
    /// Reads the run and takes what fits.
    ///
    /// # Errors
    /// What is wrong with the suite, the record or the baselines.
    pub fn of(options: &AnswersOptions, filter: &Filter) -> Result<Selected, Vec<InputError>> {
        let mut answers = Answers::open(options)?;
        let cases = answers.cases(|id| filter.fits_id(id));
        let mut cases = cases.map_err(|error| vec![error])?;
        cases.retain(|case| case.fits(filter));
        Ok(match cases.is_empty() {
            true => Selected::Nothing(nothing_fits(filter, &answers)),
            false => Selected::Cases(Box::new(answers), cases),
        })
    }
}

/// Refuses a command that does not say which answers it is about.
///
/// # Errors
/// Where neither `--all` nor a filter is given.
pub fn require_choice(command: &str, all: bool, filter: &Filter) -> Result<(), Vec<InputError>> {
    if all || !filter.is_empty() {
        return Ok(());
    }
    let error = InputError::new(command, "does not say which answers");
    let help = "say --all, --case PATTERN or --kind KIND; `driftcheck baseline review` shows each and asks";
    Err(vec![error.help(help)])
}

/// Says that no case of the run fits.
pub fn nothing_fits(filter: &Filter, answers: &Answers) -> ExitStatus {
    let run = &answers.summary.started.run;
    let globs: Vec<&str> = filter.globs.iter().map(CasePattern::as_str).collect();
    let words = match globs[..] {
        [] if filter.kinds.is_empty() => {
            format!("the run {run} has no answer of a case of this suite")
        }
        [] => format!("no answer of the run {run} is of that kind"),
        _ => format!("no answer of the run {run} fits {}", globs.join(" or ")),
    };
    output::note(&format!(
        "error: {words}\n  help: `driftcheck baseline list` names every case with its state"
    ));
    ExitStatus::NothingJudged
}
