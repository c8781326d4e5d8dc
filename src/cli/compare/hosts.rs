//! Runs the cases on both hosts, and records how their responses differ.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::time::Instant;

use super::pairs::{Cases, Pairs};
use super::side::{Asking, HostResults};
use crate::cli::args::CompareArgs;
use crate::cli::options::CompareOptions;
use crate::cli::outputs::{Outputs, exit_status};
use crate::cli::planned::{Planned, Refusal};
use crate::cli::{consent, dry_run, input, output, session, signals};
use crate::console::Progress;
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::judge::sides::{Ignored, Sides};
use crate::model::format::Format;
use crate::model::record::{ComparedWith, RunStarted, SIDES, side_names};
use crate::record::{folder_name, run_id};
use crate::runner::Stop;
use crate::settings::compare::{CompareSettings, header_pattern, ignored_place};
use crate::suite::plan::Plan;

/// Runs the selected cases on both hosts and reports how their responses differ.
pub fn main(args: &CompareArgs) -> ExitStatus {
    let begun = Instant::now();
    let options = match args.options() {
        Ok(options) => options,
        Err(errors) => return output::refuse(&errors),
    };
    let planned = |side, flag| Planned::new(side).map_err(|why| under_flag(why, flag));
    let both = planned(&options.left, "--left").and_then(|left| {
        let right = planned(&options.right, "--right")?;
        Ok((left, right))
    });
    let (left, right) = match both {
        Ok(both) => both,
        Err(refusal) => return refusal.print(),
    };
    let runtime = match input::runtime() {
        Ok(runtime) => runtime,
        Err(error) => return output::fault(&error),
    };
    let status = runtime.block_on(compare(&options, left, right, begun));
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
    options: &CompareOptions,
    mut left: Planned,
    mut right: Planned,
    begun: Instant,
) -> Result<ExitStatus, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    // Of what is the same for both sides, the right one speaks.
    let shared = &options.right;
    let ignored = ignored(options, &right.session.suite.settings.compare).map_err(one)?;
    let names = (&*left.profile.name, &*right.profile.name);
    skip_together((&mut left.plan, &mut right.plan), names);
    if !shared.dry_run {
        for side in [&left, &right] {
            consent::ask(shared.yes, &side.profile, &side.plan).map_err(one)?;
        }
    }
    let at = crate::model::moment::now();
    let jobs = right.plan.jobs.iter().map(|job| &job.case);
    let cases: Cases = jobs.map(|case| (case.id.clone(), case.clone())).collect();
    let (report_dir, written) = (right.report_dir.clone(), right.written.clone());
    let left = Asking::new(left, &options.left, at, SIDES[0]).await;
    let left = left.map_err(one)?;
    let right = Asking::new(right, &options.right, at, SIDES[1]).await;
    let right = right.map_err(one)?;
    if shared.dry_run {
        return Ok(show(&left, &right));
    }
    let sides = sides(&left, &right, ignored);
    let started = started(&left, &right, at);
    let dir = report_dir.join(&started.run);
    let has_page = written.formats.contains(&Format::Html);
    let mut outputs = Outputs::open(&dir, written, &started, |_| {}).map_err(one)?;
    let stop = Stop::default();
    signals::watch_for_ends(&stop, shared.deadline);
    let asked = ask_both((left, right), &dir, &stop, shared.is_quiet()).await;
    let Some(mut asked) = asked.map_err(one)? else {
        return Ok(ExitStatus::ReportNotWritten);
    };
    // The comparison's page links to those of its sides.
    let has_pages = !has_page || (asked.0.write_page(&dir) && asked.1.write_page(&dir));
    let warnings = asked.1.summary.warnings.clone();
    let pairs = Pairs::new(asked, &cases, &sides);
    let summary = outputs.keep_all(pairs, &session::finished(begun, &stop, warnings));
    let summary = summary.map_err(one)?;
    let ended = stop.reason().and_then(signals::exit_status);
    let status = match has_pages {
        true => ended.unwrap_or_else(|| exit_status(&summary)),
        false => ExitStatus::ReportNotWritten,
    };
    Ok(outputs.report(&shared.output, &summary, status))
}

fn sides(left: &Asking, right: &Asking, ignored: Ignored) -> Sides {
    let [of_left, of_right] = side_names(left.place(), right.place());
    Sides {
        left: left.side(of_left),
        right: right.side(of_right),
        ignored,
        rules: right.rules(),
    }
}

/// The first line of the comparison's record: that of the right side, beside the left one.
fn started(left: &Asking, right: &Asking, at: jiff::Timestamp) -> RunStarted {
    let (profile, host) = left.place();
    RunStarted {
        run: folder_name(at, right.place().1, &run_id(at)),
        compared_with: Some(Box::new(ComparedWith {
            host: host.to_owned(),
            profile: profile.to_owned(),
        })),
        waivers: right.rules().waivers.clone(),
        ..right.started().clone()
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
fn ignored(options: &CompareOptions, settings: &CompareSettings) -> Result<Ignored, InputError> {
    let mut ignored = Ignored::default();
    for text in settings
        .ignore_headers
        .iter()
        .chain(&options.ignore_headers)
    {
        let name = header_pattern(text).map_err(|words| {
            InputError::new("--ignore-header", words)
                .help("write a header's name, or its beginning and `*`")
        })?;
        ignored.headers.push(name);
    }
    for text in settings.ignore.iter().chain(&options.ignore) {
        let place = ignored_place(text);
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
            (Some(left), Some(right)) if left.reason == right.reason => left.reason.clone(),
            (Some(left), _) => format!("left ({}): {}", names.0, left.reason),
            (None, Some(right)) => format!("right ({}): {}", names.1, right.reason),
            (None, None) => continue,
        };
        for job in [one, other] {
            job.skip.get_or_insert_default().reason = reason.clone();
        }
    }
}

/// Runs the cases on both hosts: side by side, or one after the other where it is one host.
/// `None` where a side could not be recorded.
async fn ask_both(
    (left, right): (Asking, Asking),
    dir: &Path,
    stop: &Stop,
    quiet: bool,
) -> Result<Option<(HostResults, HostResults)>, InputError> {
    let total = left.plan().jobs.len() * 2;
    let progress = Progress::new(total as u64, io::stderr().is_terminal(), quiet);
    let is_one_host = left.origin() == right.origin();
    let [left_dir, right_dir] = SIDES.map(|side| dir.join(side));
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
