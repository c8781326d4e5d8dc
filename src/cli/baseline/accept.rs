//! `driftcheck baseline accept`: answers of a run become baselines.

use super::super::output::{self, counted};
use super::args::{AcceptArgs, WhichArgs};
use super::filter::{fits_id, fits_kinds};
use super::state::{CaseState, Session, State};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::suite::load::shown;

/// Accepts what was asked for, and says what it did with each case.
pub fn main(args: &AcceptArgs) -> ExitStatus {
    accept(args).unwrap_or_else(|errors| output::refuse(&errors))
}

fn accept(args: &AcceptArgs) -> Result<ExitStatus, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let which = &args.which;
    if !args.all && which.globs.is_empty() && which.kinds.is_empty() {
        let error = InputError::new("baseline accept", "does not say which answers");
        return Err(vec![error.help("say --all, --case GLOB or --kind KIND; `driftcheck baseline review` shows each and asks")]);
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
    let mut done = Done::default();
    for case in fitting {
        // A case that is named is accepted whatever was said of it before.
        let is_named = which.globs.iter().any(|glob| glob.as_str() == case.id);
        match reason_against(case, args.drifting, is_named) {
            _ if case.state == State::Accepted => done.same += 1,
            Some(reason) => done.leave_out(case, &reason),
            None => {
                let path = session.accept(case).map_err(one)?;
                done.accepted(case, &shown(&path))?;
            }
        }
    }
    Ok(done.tell(&session))
}

/// Why an answer is not accepted.
fn reason_against(case: &CaseState, drifting: bool, is_named: bool) -> Option<String> {
    if case.state == State::Unanswered {
        return Some(format!("{}, so not every step has an answer", case.outcome));
    }
    if let Some(first) = case.breaking.first().filter(|_| !drifting) {
        return Some(format!(
            "{} at {} (--drifting accepts it all the same)",
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

    fn tell(self, session: &Session) -> ExitStatus {
        let folder = session.folder.shown(&session.profile);
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
        let status = output::print(&format!("{words}\n"));
        match self.drifting {
            true => ExitStatus::Drift,
            false => status,
        }
    }
}

/// Says that no case of the run fits.
pub fn nothing_fits(which: &WhichArgs, session: &Session) -> ExitStatus {
    let run = &session.summary.started.run;
    let globs: Vec<&str> = which
        .globs
        .iter()
        .map(super::filter::CaseGlob::as_str)
        .collect();
    let words = match globs[..] {
        [] => format!("no answer of the run {run} is of that kind"),
        _ => format!("no answer of the run {run} fits {}", globs.join(" or ")),
    };
    output::note(&format!(
        "error: {words}\n  help: `driftcheck baseline list` names every case with its state"
    ));
    ExitStatus::NothingJudged
}
