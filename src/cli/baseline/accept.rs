//! `driftcheck baseline accept`: responses of a run become baselines.

use super::super::accepted::{Acceptance, accept_run};
use super::super::args::AcceptArgs;
use super::super::output;
use super::selected::{Selected, require_choice};
use super::state::{CaseState, RunResponses, State};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::outcome::Outcome;
use crate::report::counted;
use crate::suite::location::shown;

/// Accepts what was asked for, and says what it did with each case.
pub fn main(args: &AcceptArgs) -> ExitStatus {
    if let Some(run) = &args.whole_run {
        let from = &args.from;
        return accept_run(&Acceptance {
            run,
            by: args.by.as_deref(),
            now: args.now,
            report_dir: from.report_dir.as_ref(),
            suite: &from.suite.paths(),
            profile: from.baselines.as_deref(),
        });
    }
    accept(args).unwrap_or_else(|errors| output::refuse(&errors))
}

fn accept(args: &AcceptArgs) -> Result<ExitStatus, Vec<InputError>> {
    let filter = args.which.filter();
    require_choice("baseline accept", args.all, &filter)?;
    let (mut responses, cases) = match Selected::of(&args.from.options()?, &filter)? {
        Selected::Cases(responses, cases) => (responses, cases),
        Selected::Nothing(status) => return Ok(status),
    };
    let mut done = Done::default();
    for case in &cases {
        // A case that is named is accepted whatever was stated of it before.
        let is_named = filter.globs.iter().any(|glob| glob.as_str() == case.id);
        match reason_against(case, args.drifting, is_named) {
            _ if case.state == State::Accepted => done.same += 1,
            // Of many cases it is no news that the host's profile skips some.
            _ if case.outcome == Outcome::Skipped && !is_named => done.skipped += 1,
            Some(reason) => done.leave_out(case, &reason),
            None => {
                let path = responses.accept(case).map_err(|error| vec![error])?;
                done.accepted(case, &shown(&path))?;
            }
        }
    }
    Ok(done.print(&responses))
}

/// Why a response is not accepted.
fn reason_against(case: &CaseState, drifting: bool, is_named: bool) -> Option<String> {
    if case.state == State::Unanswered {
        return Some(format!(
            "{}, and not every step has a response to what the case sends today",
            case.outcome
        ));
    }
    if let Some(first) = case.breaking.first().filter(|_| !drifting) {
        return Some(format!(
            "{} at {} (--drifting accepts it anyway)",
            first.kind, first.place
        ));
    }
    (case.is_rejected && !is_named).then(|| "rejected (--case with its whole id accepts it)".into())
}

/// What was done so far.
#[derive(Default)]
struct Done {
    accepted: usize,
    same: usize,
    left_out: usize,
    skipped: usize,
    drifting: bool,
}

impl Done {
    fn accepted(&mut self, case: &CaseState, path: &str) -> Result<(), Vec<InputError>> {
        self.accepted += 1;
        let words = match case.state {
            State::New => "new".to_owned(),
            _ => case.words(),
        };
        output::print(&format!("accepted  {} ({words})  {path}\n", case.id));
        Ok(())
    }

    fn leave_out(&mut self, case: &CaseState, reason: &str) {
        self.left_out += 1;
        self.drifting |= !case.breaking.is_empty() && case.is_pending();
        output::print(&format!("left out  {}: {reason}\n", case.id));
    }

    fn print(self, responses: &RunResponses) -> ExitStatus {
        let folder = responses.folder.shown(&responses.profile);
        let mut words = match self.accepted {
            0 => "nothing was accepted".to_owned(),
            count => format!("{} written to {folder}", counted(count, "baseline")),
        };
        if self.same > 0 {
            words.push_str(&format!(
                ", {} as accepted before",
                counted(self.same, "case")
            ));
        }
        if self.left_out > 0 {
            words.push_str(&format!(", {} left out", counted(self.left_out, "case")));
        }
        if self.skipped > 0 {
            words.push_str(&format!(", {} skipped by the run", self.skipped));
        }
        let status = output::print(&format!("{words}\n"));
        match self.drifting {
            true => ExitStatus::Drift,
            false if self.accepted + self.same + self.left_out == 0 => ExitStatus::NothingJudged,
            false => status,
        }
    }
}
