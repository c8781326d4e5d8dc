//! `driftcheck compare`: the same cases on two hosts, and how their answers differ. Each
//! side is a run of its own, whose record lies in `left/` and `right/` beside the one of
//! the comparison.

mod args;
mod side;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

pub use args::CompareArgs;
use side::{Asked, Asking, SharedProgress};

use super::outputs::{Outputs, exit_status};
use super::planned::{Planned, Refusal};
use super::{consent, dry_run, input, output, run, signals};
use crate::diff::Selector;
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::judge::sides::{Ignored, Sides, compare_case};
use crate::model::case::Case;
use crate::model::outcome::CaseResult;
use crate::model::record::{ComparedWith, RunFinished, RunStarted};
use crate::record::{Reader, folder_name};
use crate::runner::{Stop, StopReason};
use crate::settings::compare::{CompareSettings, header_pattern};
use crate::suite::plan::Plan;
use crate::summary::RunSummary;

/// The cases of the plan, by id.
type Cases = BTreeMap<Arc<str>, Arc<Case>>;

/// Runs the selected cases on both hosts and reports how their answers differ.
pub fn main(args: &CompareArgs) -> ExitStatus {
    let begun = Instant::now();
    if args.written.against.is_some() {
        let error = InputError::new("--against", "a comparison of two hosts has no earlier run");
        let help = "leave it out; `driftcheck diff` compares two runs of one host";
        return output::refuse(&[error.help(help)]);
    }
    let planned = |side, flag| Planned::new(&args.of(side)).map_err(|why| under_flag(why, flag));
    let both = planned(&args.left, "--left").and_then(|left| {
        let right = planned(&args.right, "--right")?;
        Ok((left, right))
    });
    let (left, right) = match both {
        Ok(both) => both,
        Err(refusal) => return refusal.tell(),
    };
    let runtime = match input::runtime() {
        Ok(runtime) => runtime,
        Err(error) => return output::fault(&error),
    };
    let status = runtime.block_on(compare(args, left, right, begun));
    runtime.shutdown_background();
    status.unwrap_or_else(|errors| output::refuse(&errors))
}

/// A mistake in the choice of a host, named by the flag that chose it.
fn under_flag(why: Refusal, flag: &str) -> Refusal {
    match why {
        Refusal::Input(mut errors) => {
            for error in errors.iter_mut().filter(|error| error.source == "--host") {
                flag.clone_into(&mut error.source);
            }
            Refusal::Input(errors)
        }
        other => other,
    }
}

async fn compare(
    args: &CompareArgs,
    mut left: Planned,
    mut right: Planned,
    begun: Instant,
) -> Result<ExitStatus, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let ignored = ignored(args, &right.compare).map_err(one)?;
    let names = (&*left.profile.name, &*right.profile.name);
    skip_together((&mut left.plan, &mut right.plan), names);
    if !args.dry_run {
        for side in [&left, &right] {
            consent::ask(args.yes, &side.profile, &side.plan).map_err(one)?;
        }
    }
    let at = crate::model::moment::now();
    let jobs = right.plan.jobs.iter().map(|job| &job.case);
    let cases: Cases = jobs.map(|case| (case.id.clone(), case.clone())).collect();
    let (report_dir, written) = (right.report_dir.clone(), right.written.clone());
    let left = Asking::new(left, args, at, "left").await.map_err(one)?;
    let right = Asking::new(right, args, at, "right").await.map_err(one)?;
    if args.dry_run {
        return Ok(show(&left, &right));
    }
    let sides = sides(&left, &right, ignored);
    let started = started(&left, &right, at);
    let dir = report_dir.join(&started.run);
    let mut sinks = Outputs::open(&dir, written).map_err(one)?;
    let stop = Stop::default();
    run::watch_for_ends(&stop, &args.of(&args.right));
    let asked = ask_both(args, (left, right), &dir, &stop).await;
    let Some(asked) = asked.map_err(one)? else {
        return Ok(ExitStatus::ReportNotWritten);
    };
    let finished = finished(begun, &stop);
    let mut pairs = Pairs::new(asked, &cases, &sides);
    let summary = sinks.rewrite(&started, &finished, || pairs.next());
    let summary = summary.map_err(one)?;
    let status = match sinks.report(&args.output, &summary, &dir) {
        true => exit_status(args.fail_on.into(), &summary),
        false => ExitStatus::ReportNotWritten,
    };
    let ended = stop.reason().and_then(signals::exit_status);
    Ok(ended.unwrap_or(status))
}

fn sides(left: &Asking, right: &Asking, ignored: Ignored) -> Sides {
    let names = args::names(left.place(), right.place());
    Sides {
        left: left.side(names.0),
        right: right.side(names.1),
        ignored,
        rules: right.rules(),
    }
}

/// The first line of the comparison's record: that of the right side, beside the left one.
fn started(left: &Asking, right: &Asking, at: jiff::Timestamp) -> RunStarted {
    let (profile, host) = left.place();
    RunStarted {
        run: folder_name(at, right.place().1, &run::run_id(at)),
        compared_with: Some(Box::new(ComparedWith {
            host: host.to_owned(),
            profile: profile.to_owned(),
        })),
        waivers: right.rules().waivers.clone(),
        ..right.started().clone()
    }
}

/// How a run ends that began then.
fn finished(begun: Instant, stop: &Stop) -> RunFinished {
    RunFinished {
        finished_at: crate::model::moment::now().to_string(),
        duration_us: u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX),
        ended_early: stop.reason().map(StopReason::words),
        warnings: Vec::new(),
    }
}

/// Prints what would be sent to either host.
fn show(left: &Asking, right: &Asking) -> ExitStatus {
    for (word, side) in [("left", left), ("right", right)] {
        let heading = format!("# {word}: {}\n\n", side.place().1);
        match output::print(&heading) {
            ExitStatus::Conforms => {}
            status => return status,
        }
        match dry_run::print(side.context(), side.plan()) {
            ExitStatus::Conforms => {}
            status => return status,
        }
    }
    ExitStatus::Conforms
}

/// What is no difference, by the settings and by flags.
fn ignored(args: &CompareArgs, settings: &CompareSettings) -> Result<Ignored, InputError> {
    let mut ignored = Ignored::default();
    for text in settings.ignore_headers.iter().chain(&args.ignore_headers) {
        let name = header_pattern(text).map_err(|words| {
            InputError::new("--ignore-header", words)
                .help("write a header's name, or its beginning and `*`")
        })?;
        ignored.headers.push(name);
    }
    for text in settings.ignore.iter().chain(&args.ignore) {
        let place = Selector::parse(text);
        ignored
            .places
            .push(place.map_err(|words| InputError::new("--ignore", words))?);
    }
    Ok(ignored)
}

/// A case that one host does not permit, or cannot run, is asked of neither.
fn skip_together((left, right): (&mut Plan, &mut Plan), names: (&str, &str)) {
    for (one, other) in left.jobs.iter_mut().zip(&mut right.jobs) {
        let reason = match (&one.skip, &other.skip) {
            (Some(left), Some(right)) if left == right => left.clone(),
            (Some(left), _) => format!("left ({}): {left}", names.0),
            (None, Some(right)) => format!("right ({}): {right}", names.1),
            (None, None) => continue,
        };
        one.skip = Some(reason.clone());
        other.skip = Some(reason);
    }
}

/// Runs the cases on both hosts: side by side, or one after the other where it is one host.
/// `None` where a side could not be recorded.
async fn ask_both(
    args: &CompareArgs,
    (left, right): (Asking, Asking),
    dir: &Path,
    stop: &Stop,
) -> Result<Option<(Asked, Asked)>, InputError> {
    let progress = SharedProgress::new(left.plan().jobs.len() * 2, args.output.quiet);
    let is_one_host = left.origin() == right.origin();
    let (left_dir, right_dir) = (dir.join("left"), dir.join("right"));
    let on_left = left.ask(&left_dir, stop, &progress);
    let on_right = right.ask(&right_dir, stop, &progress);
    let (left, right) = match is_one_host {
        true => {
            let left = on_left.await;
            (left, on_right.await)
        }
        false => tokio::join!(on_left, on_right),
    };
    progress.finish();
    let (left, right) = (left?, right?);
    for asked in [&left, &right] {
        if let Some(error) = &asked.failure {
            output::note(&format!("error: the record cannot be written: {error}"));
            return Ok(None);
        }
    }
    Ok(Some((left, right)))
}

/// Reads both records case by case, in the order of the ids.
struct Pairs<'a> {
    readers: (Reader, Reader),
    rights: BTreeMap<Box<str>, crate::record::Span>,
    lefts: std::vec::IntoIter<crate::summary::CaseEntry>,
    cases: &'a Cases,
    sides: &'a Sides,
}

impl<'a> Pairs<'a> {
    fn new((left, right): (Asked, Asked), cases: &'a Cases, sides: &'a Sides) -> Pairs<'a> {
        let spans = |summary: RunSummary| summary.cases.into_iter();
        Pairs {
            readers: (left.reader, right.reader),
            rights: spans(right.summary)
                .map(|entry| (entry.id, entry.span))
                .collect(),
            lefts: left.summary.cases.into_iter(),
            cases,
            sides,
        }
    }

    fn next(&mut self) -> Option<Result<CaseResult, InputError>> {
        loop {
            let entry = self.lefts.next()?;
            let (Some(span), Some(case)) = (self.rights.get(&entry.id), self.cases.get(&*entry.id))
            else {
                continue;
            };
            let left = self.readers.0.read_case(entry.span);
            let right = self.readers.1.read_case(*span);
            return Some(left.and_then(|left| Ok(compare_case(left, right?, case, self.sides))));
        }
    }
}
