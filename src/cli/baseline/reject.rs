//! `driftcheck baseline reject`: the baselines stay as they are, and this run's answers are
//! offered no more.

use super::super::output::{self, counted};
use super::accept::nothing_fits;
use super::args::RejectArgs;
use super::filter::{fits_id, fits_kinds};
use super::state::{CaseState, Session};
use crate::error::InputError;
use crate::exit_status::ExitStatus;

/// Rejects what was asked for, and says so.
pub fn main(args: &RejectArgs) -> ExitStatus {
    reject(args).unwrap_or_else(|errors| output::refuse(&errors))
}

fn reject(args: &RejectArgs) -> Result<ExitStatus, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let which = &args.which;
    if !args.all && which.globs.is_empty() && which.kinds.is_empty() {
        let error = InputError::new("baseline reject", "does not say which answers");
        return Err(vec![error.help("say --all, --case GLOB or --kind KIND")]);
    }
    let mut session = Session::open(&args.from)?;
    let cases = session.cases(|id| fits_id(&which.globs, id)).map_err(one)?;
    let fitting: Vec<&CaseState> = cases
        .iter()
        .filter(|case| fits_kinds(&which.kinds, case))
        .collect();
    if fitting.is_empty() {
        return Ok(nothing_fits(which, &session));
    }
    let pending: Vec<&CaseState> = fitting
        .into_iter()
        .filter(|case| case.is_pending() && !case.is_rejected)
        .collect();
    for case in &pending {
        session.reject(&case.id).map_err(one)?;
        output::print(&format!("rejected  {}: {}\n", case.id, kept(case)));
    }
    let words = match pending.len() {
        0 => "nothing to reject: no answer that fits is new or changed".to_owned(),
        count => format!("{} rejected", counted(count, "answer")),
    };
    Ok(output::print(&format!("{words}\n")))
}

/// What follows from a rejection.
pub fn kept(case: &CaseState) -> &'static str {
    match case.has_baseline {
        true => "its baseline stays as it is",
        false => "it stays without a baseline",
    }
}
