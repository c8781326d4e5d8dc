//! `driftcheck baseline reject`: the baselines stay as they are, and this run's responses are
//! offered no more.

use super::super::args::RejectArgs;
use super::super::output;
use super::selected::{Selected, require_choice};
use super::state::CaseState;
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::report::counted;

/// Rejects what was asked for, and says so.
pub fn main(args: &RejectArgs) -> ExitStatus {
    reject(args).unwrap_or_else(|errors| output::refuse(&errors))
}

fn reject(args: &RejectArgs) -> Result<ExitStatus, Vec<InputError>> {
    let filter = args.which.filter();
    require_choice("baseline reject", args.all, &filter)?;
    let (mut responses, cases) = match Selected::of(&args.from.options()?, &filter)? {
        Selected::Cases(responses, cases) => (responses, cases),
        Selected::Nothing(status) => return Ok(status),
    };
    let is_open = |case: &&CaseState| case.is_pending() && !case.is_rejected;
    let pending: Vec<&CaseState> = cases.iter().filter(is_open).collect();
    for case in &pending {
        responses.reject(&case.id).map_err(|error| vec![error])?;
        output::print(&format!("rejected  {}: {}\n", case.id, kept(case)));
    }
    let words = match pending.len() {
        0 => "nothing to reject: no matching response is new or changed".to_owned(),
        count => format!("{} rejected", counted(count, "response")),
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
