//! `driftcheck baseline review`: shows each response that is new or changed, and does with it
//! what a key says.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal};

use super::super::args::ReviewArgs;
use super::super::output;
use super::super::outputs::plain_options;
use super::reject::kept;
use super::selected::Selected;
use super::state::{CaseState, RunResponses, State};
use crate::baseline::Baseline;
use crate::console::read_key;
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::finding::Finding;
use crate::model::kind::Kind;
use crate::model::place::Place;
use crate::report::counted;
use crate::report::escape::lines;
use crate::report::terminal::{Options, Pending, write_pending};
use crate::suite::baseline_file::render;
use crate::suite::location::shown;

const HELP: &str = "\
  a  accept: the response becomes the baseline
  r  reject: the baseline stays, and this response is not offered again
  s  skip: decide later
  A  accept this one and all that differ in the same way at the same places
  w  show the whole response
  u  undo the last step
  q  quit: what is left stays as it is
";

/// Reviews what was asked for.
pub fn main(args: &ReviewArgs) -> ExitStatus {
    review(args).unwrap_or_else(|errors| output::refuse(&errors))
}

fn review(args: &ReviewArgs) -> Result<ExitStatus, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        let error = InputError::new("baseline review", "needs an interactive terminal");
        return Err(vec![error.help("look with `driftcheck baseline list`, then `accept` or `reject` with --case PATTERN, --kind additive or --all")]);
    }
    let selected = Selected::of(&args.from.options()?, &args.which.filter())?;
    let (mut responses, cases) = match selected {
        Selected::Cases(responses, cases) => (responses, cases),
        Selected::Nothing(status) => return Ok(status),
    };
    let is_open = |case: &&CaseState| case.is_pending() && !case.is_rejected;
    let pending: Vec<&CaseState> = cases.iter().filter(is_open).collect();
    if pending.is_empty() {
        return Ok(output::print(
            "nothing to review: no response is new or changed\n",
        ));
    }
    let mut review = Review {
        responses: &mut responses,
        look: plain_options(true),
        pending: &pending,
        decided: Vec::new(),
        before: Vec::new(),
    };
    review.run().map_err(one)?;
    Ok(output::print(&review.words()))
}

/// In what way a response differs, and where.
type Way = (bool, BTreeSet<(Kind, Place)>, BTreeSet<(Kind, Place)>);

fn way(case: &CaseState) -> Way {
    fn places<'f>(findings: impl Iterator<Item = &'f Finding>) -> BTreeSet<(Kind, Place)> {
        findings.map(|one| (one.kind, one.place.clone())).collect()
    }
    let is_new = case.state == State::New;
    (
        is_new,
        places(case.findings()),
        places(case.breaking.iter()),
    )
}

/// What was decided of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decision {
    Accepted,
    /// Accepted, as all that differ in the same way will be.
    AcceptedAll,
    /// Accepted without asking, since another like it was.
    Like,
    Rejected,
    Skipped,
}

/// What a key asks for.
enum Step {
    Decide(Decision),
    Undo,
    Quit,
}

/// A review under way.
struct Review<'s> {
    responses: &'s mut RunResponses,
    look: Options,
    pending: &'s [&'s CaseState],
    /// What was decided of the first of them, in order.
    decided: Vec<Decision>,
    /// The baselines in whose place others were accepted, in order.
    before: Vec<Option<Baseline>>,
}

impl Review<'_> {
    /// Asks for each response, and once more before the last decision is final.
    fn run(&mut self) -> Result<(), InputError> {
        let pending = self.pending;
        loop {
            let next = pending.get(self.decided.len()).copied();
            let step = match next {
                Some(case) if self.is_like_an_accepted(case) => Step::Decide(Decision::Like),
                Some(case) => self.ask(case)?,
                None => ask_at_the_end(),
            };
            match (step, next) {
                (Step::Decide(decision), Some(case)) => {
                    self.carry_out(case, decision)?;
                    self.decided.push(decision);
                }
                (Step::Undo, _) => self.undo()?,
                _ => return Ok(()),
            }
        }
    }

    fn is_like_an_accepted(&self, case: &CaseState) -> bool {
        let decided = self.decided.iter().zip(self.pending);
        let mut all = decided.filter(|(decision, _)| **decision == Decision::AcceptedAll);
        all.any(|(_, other)| way(other) == way(case))
    }

    /// Shows a response and waits for a key that decides.
    fn ask(&mut self, case: &CaseState) -> Result<Step, InputError> {
        self.show(case)?;
        loop {
            let Some(key) = pressed(
                "  a accept, r reject, s skip, A accept all like this one, w whole response, u undo, q quit, ? help: ",
            ) else {
                return Ok(Step::Quit);
            };
            match key {
                'a' => return Ok(Step::Decide(Decision::Accepted)),
                'A' if self.is_sure(case) => return Ok(Step::Decide(Decision::AcceptedAll)),
                'r' => return Ok(Step::Decide(Decision::Rejected)),
                's' => return Ok(Step::Decide(Decision::Skipped)),
                'u' if !self.decided.is_empty() => return Ok(Step::Undo),
                'u' => {
                    output::print("  nothing was decided yet\n");
                }
                'w' => {
                    let response = self.responses.response(case)?;
                    output::print(&format!("{}\n", lines(&render(&response))));
                }
                'q' => return Ok(Step::Quit),
                'A' => {}
                _ => {
                    output::print(HELP);
                }
            }
        }
    }

    /// New responses have nothing in common but that they are new: accepting all of them is
    /// confirmed.
    fn is_sure(&self, case: &CaseState) -> bool {
        let rest = self.pending.iter().skip(self.decided.len());
        let alike = rest.filter(|other| way(other) == way(case)).count();
        if case.state != State::New || alike < 2 {
            return true;
        }
        let question =
            format!("  accept {alike} new responses, of which this is the only one shown? y/n: ");
        pressed(&question) == Some('y')
    }

    fn carry_out(&mut self, case: &CaseState, decision: Decision) -> Result<(), InputError> {
        match decision {
            Decision::Accepted | Decision::AcceptedAll | Decision::Like => {
                self.before.push(self.responses.baseline(case)?);
                let path = self.responses.accept(case)?;
                output::print(&format!("accepted  {}  {}\n", case.id, shown(&path)));
            }
            Decision::Rejected => {
                self.responses.reject(&case.id)?;
                output::print(&format!("rejected  {}: {}\n", case.id, kept(case)));
            }
            Decision::Skipped => {}
        }
        Ok(())
    }

    /// Takes back the last decision that a key made, and all that followed from it.
    fn undo(&mut self) -> Result<(), InputError> {
        while let Some(decision) = self.decided.pop() {
            if let Some(case) = self.pending.get(self.decided.len()) {
                match decision {
                    Decision::Rejected => self.responses.take_back_rejection(&case.id)?,
                    Decision::Skipped => {}
                    _ => {
                        let before = self.before.pop().flatten();
                        self.responses.take_back(&case.id, before.as_ref())?;
                    }
                }
                output::print(&format!("undone    {}\n", case.id));
            }
            if decision != Decision::Like {
                break;
            }
        }
        Ok(())
    }

    fn show(&mut self, case: &CaseState) -> Result<(), InputError> {
        let words = match case.state {
            State::New => "new".to_owned(),
            _ => case.words(),
        };
        // Without a finding there is no diff: the case has other steps than the baseline.
        let is_whole = case.state == State::New || case.steps_differ;
        let response = is_whole
            .then(|| self.responses.response(case))
            .transpose()?;
        let response = response.map(|response| render(&response));
        let pending = Pending {
            case: &case.id,
            number: format!("{} of {}", self.decided.len() + 1, self.pending.len()),
            words: &words,
            differences: &case.differences,
            breaking: &case.breaking,
            response: response.as_deref(),
        };
        let mut text = Vec::new();
        // Writing to memory does not fail.
        let _ = write_pending(&mut text, &pending, &self.look);
        output::print_rendered(&text);
        Ok(())
    }

    fn words(&self) -> String {
        let count = |wanted: &[Decision]| {
            let decided = self.decided.iter();
            decided.filter(|one| wanted.contains(one)).count()
        };
        let accepted = [Decision::Accepted, Decision::AcceptedAll, Decision::Like];
        let mut words = format!(
            "{} accepted, {} rejected, {} skipped",
            counted(count(&accepted), "response"),
            count(&[Decision::Rejected]),
            count(&[Decision::Skipped]),
        );
        let left = self.pending.len() - self.decided.len();
        if left > 0 {
            words.push_str(&format!(", {left} not looked at"));
        }
        words + "\n"
    }
}

/// Prints a question and waits for a key, which is shown.
fn pressed(question: &str) -> Option<char> {
    output::print(question);
    let Ok(key) = read_key() else {
        output::print("\n");
        return None;
    };
    let key = key.unwrap_or_default();
    output::print(&format!("{}\n", if key.is_control() { ' ' } else { key }));
    Some(key)
}

fn ask_at_the_end() -> Step {
    match pressed("  all are decided: u undoes the last step, any other key ends: ") {
        Some('u') => Step::Undo,
        _ => Step::Quit,
    }
}
