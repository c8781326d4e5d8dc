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
use crate::console::read_key;
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::finding::Finding;
use crate::model::kind::Kind;
use crate::model::place::Place;
use crate::report::counted;
use crate::report::terminal::{Options, Pending, write_pending};
use crate::suite::baseline_file::render;
use crate::suite::location::shown;

const HELP: &str = "\
  a  accept: the response becomes the baseline
  r  reject: the baseline stays, and this response is not offered again
  s  skip: decide later
  A  accept this one and all that differ in the same way at the same places
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
        done: Done::default(),
        like: BTreeSet::new(),
    };
    for (index, case) in pending.iter().enumerate() {
        let number = format!("{} of {}", index + 1, pending.len());
        if !review.one(case, number).map_err(one)? {
            break;
        }
    }
    let left = pending.len() - review.done.decided();
    Ok(output::print(&review.done.words(left)))
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

/// What was decided so far.
#[derive(Default)]
struct Done {
    accepted: usize,
    rejected: usize,
    skipped: usize,
}

impl Done {
    fn decided(&self) -> usize {
        self.accepted + self.rejected + self.skipped
    }

    fn words(&self, left: usize) -> String {
        let mut words = format!(
            "{} accepted, {} rejected, {} skipped",
            counted(self.accepted, "response"),
            self.rejected,
            self.skipped
        );
        if left > 0 {
            words.push_str(&format!(", {left} not looked at"));
        }
        words + "\n"
    }
}

/// A review under way.
struct Review<'s> {
    responses: &'s mut RunResponses,
    look: Options,
    done: Done,
    /// Ways of differing that are accepted without asking.
    like: BTreeSet<Way>,
}

impl Review<'_> {
    /// Decides on one response; false where the review ends.
    fn one(&mut self, case: &CaseState, number: String) -> Result<bool, InputError> {
        if self.like.contains(&way(case)) {
            return self.accept(case).map(|()| true);
        }
        self.show(case, number);
        loop {
            output::print(
                "  a accept, r reject, s skip, A accept all like this one, q quit, ? help: ",
            );
            let Ok(key) = read_key() else {
                output::print("\n");
                return Ok(false);
            };
            let key = key.unwrap_or_default();
            output::print(&format!("{}\n", if key.is_control() { ' ' } else { key }));
            match key {
                'a' => return self.accept(case).map(|()| true),
                'A' => {
                    self.like.insert(way(case));
                    return self.accept(case).map(|()| true);
                }
                'r' => {
                    self.responses.reject(&case.id)?;
                    self.done.rejected += 1;
                    output::print(&format!("rejected  {}: {}\n", case.id, kept(case)));
                    return Ok(true);
                }
                's' => {
                    self.done.skipped += 1;
                    return Ok(true);
                }
                'q' => return Ok(false),
                _ => {
                    output::print(HELP);
                }
            }
        }
    }

    fn accept(&mut self, case: &CaseState) -> Result<(), InputError> {
        let path = self.responses.accept(case)?;
        self.done.accepted += 1;
        output::print(&format!("accepted  {}  {}\n", case.id, shown(&path)));
        Ok(())
    }

    fn show(&self, case: &CaseState, number: String) {
        let words = match case.state {
            State::New => "new".to_owned(),
            _ => case.words(),
        };
        // Without a finding there is no diff: the case has other steps than the baseline.
        let is_whole = case.state == State::New || case.steps_differ;
        let response = is_whole.then(|| render(&case.response));
        let pending = Pending {
            case: &case.id,
            number,
            words: &words,
            differences: &case.differences,
            breaking: &case.breaking,
            response: response.as_deref(),
        };
        let mut text = Vec::new();
        // Writing to memory does not fail.
        let _ = write_pending(&mut text, &pending, &self.look);
        output::print_rendered(&text);
    }
}
