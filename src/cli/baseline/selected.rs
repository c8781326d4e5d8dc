//! The answers of a run that a command is about.

use super::super::output;
use super::args::{FromArgs, WhichArgs};
use super::filter::{fits_id, fits_kinds};
use super::state::{CaseState, Session};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::case_pattern::CasePattern;

/// The answers that were asked for.
pub enum Selected {
    /// Those that fit, at least one.
    Cases(Box<Session>, Vec<CaseState>),
    /// None fits, which has been told.
    Nothing(ExitStatus),
}

impl Selected {
    /// Reads the run and takes what fits.
    ///
    /// # Errors
    /// What is wrong with the suite, the record or the baselines.
    pub fn of(from: &FromArgs, which: &WhichArgs) -> Result<Selected, Vec<InputError>> {
        let mut session = Session::open(from)?;
        let mut cases = session
            .cases(|id| fits_id(&which.globs, id))
            .map_err(|error| vec![error])?;
        cases.retain(|case| fits_kinds(&which.kinds, case));
        Ok(match cases.is_empty() {
            true => Selected::Nothing(nothing_fits(which, &session)),
            false => Selected::Cases(Box::new(session), cases),
        })
    }
}

/// Refuses a command that does not say which answers it is about.
///
/// # Errors
/// Where neither `--all` nor a filter is given.
pub fn require_choice(command: &str, all: bool, which: &WhichArgs) -> Result<(), Vec<InputError>> {
    if all || !which.globs.is_empty() || !which.kinds.is_empty() {
        return Ok(());
    }
    let error = InputError::new(command, "does not say which answers");
    let help = "say --all, --case PATTERN or --kind KIND; `driftcheck baseline review` shows each and asks";
    Err(vec![error.help(help)])
}

/// Says that no case of the run fits.
pub fn nothing_fits(which: &WhichArgs, session: &Session) -> ExitStatus {
    let run = &session.summary.started.run;
    let globs: Vec<&str> = which.globs.iter().map(CasePattern::as_str).collect();
    let words = match globs[..] {
        [] if which.kinds.is_empty() => {
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
