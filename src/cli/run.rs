//! `driftcheck run`: wires suite, host, runner, record and reports.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::time::Instant;

use super::args::RunArgs;
use super::options::RunOptions;
use super::outputs::{Outputs, exit_status};
use super::planned::{Planned, Ready};
use super::{
    consent, document, dry_run, input, missing, open_files, openapi_run, output, probe, sending,
    server_path, session, settings_shown, shard, signals,
};
use crate::console::Progress;
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::gate::Gate;
use crate::model::outcome::{CaseResult, Outcome};
use crate::model::probe::Fitness;
use crate::record::run_id;
use crate::runner::{Stop, StopReason};
use crate::settings::profile::HostChoice;
use crate::side_by_side::cores;
use crate::summary::RunSummary;

/// Runs the selected cases and reports what they found.
pub fn main(args: &RunArgs) -> ExitStatus {
    let started = Instant::now();
    let mut options = match args.options() {
        Ok(options) => options,
        Err(errors) => return output::refuse(&errors),
    };
    if args.pace.show_settings {
        return settings_shown::of_run(&options);
    }
    if let Err(errors) = document::for_run(&mut options) {
        return output::refuse(&errors);
    }
    let planned = match Planned::new(&options) {
        Ok(planned) => planned,
        Err(refusal) => return refusal.print(),
    };
    // The cases have threads of their own; the mock serves on these.
    let threads = match planned.choice {
        HostChoice::Mock => cores(),
        HostChoice::Profile(_) | HostChoice::Url(_) => 1,
    };
    let runtime = match input::runtime_of(threads) {
        Ok(runtime) => runtime,
        Err(error) => return output::fault(&error),
    };
    let status = runtime.block_on(run(&options, planned, started));
    // What a stalled name lookup still does is of no interest.
    runtime.shutdown_background();
    status.unwrap_or_else(|errors| output::refuse(&errors))
}

async fn run(
    options: &RunOptions,
    planned: Planned,
    begun: Instant,
) -> Result<ExitStatus, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let mut planned = match server_path::adapted(options, planned).await {
        Ok(planned) => planned,
        Err(refusal) => return Ok(refusal.print()),
    };
    if !options.dry_run {
        consent::ask(options.yes, &planned.profile, &planned.plan).map_err(one)?;
    }
    if !options.is_quiet() {
        let settings = &planned.session.suite.settings;
        missing::note_skipped(&planned.plan, &planned.profile, settings);
    }
    if let Some(words) = open_files::fit(&mut planned.profile) {
        output::note(&words);
    }
    if let (Some(shard), true) = (options.selection.shard, planned.plan.jobs.is_empty()) {
        output::note(&shard::explain_empty(shard, planned.asked_for));
    }
    let questions = planned.session.suite.settings.probe.clone();
    let (report_dir, written) = (planned.report_dir.clone(), planned.written.clone());
    let at = crate::model::moment::now();
    let ready = planned.ready(options, at, run_id(at)).await;
    let mut ready = ready.map_err(one)?;
    document::share_credentials(options.document.as_ref(), &mut ready.context);
    if options.dry_run {
        return Ok(dry_run::print(&ready.context, &ready.plan));
    }
    if options.probe {
        let report = probe::before_run(&ready.context, &ready.plan, &questions).await;
        let report = report.map_err(one)?;
        if report.fitness == Fitness::Unreachable {
            return Ok(ExitStatus::Blocked);
        }
        ready.started.probe = Some(Box::new(report));
    }
    let stop = Stop::default();
    let (total, tty) = (ready.started.planned, io::stderr().is_terminal());
    let progress = Progress::new(total, tty, options.is_quiet());
    let gate = ready.started.gate();
    let on_kept = on_kept(options, gate, progress.clone(), stop.clone());
    let dir = report_dir.join(&ready.started.run);
    let document = options.document.as_ref();
    let catalog = &ready.context.rules.catalog;
    ready.started.document = document::kept(document, catalog, &ready.started.contracts);
    let mut outputs = Outputs::open(&dir, written, &ready.started, on_kept).map_err(one)?;
    document::keep(document, &dir).map_err(one)?;
    if ready.mock.is_some() {
        output::note(&format!(
            "running against the embedded mock on {}, not your own host (choose one with --host)",
            ready.started.host
        ));
    }
    signals::watch_for_ends(&stop, options.deadline);
    let summary = record(&mut outputs, ready, (&progress, &stop), begun).await;
    let summary = summary.map_err(one)?;
    let ended = stop.reason().and_then(signals::exit_status);
    let status = ended.unwrap_or_else(|| exit_status(&summary));
    Ok(outputs.report(&options.output, &summary, status))
}

/// What is done with each result beside keeping it.
fn on_kept(
    options: &RunOptions,
    gate: Gate,
    progress: Progress,
    stop: Stop,
) -> impl Fn(&CaseResult) + Send + Sync + 'static {
    let fail_fast = options.fail_fast;
    move |case| {
        progress.case_finished(case);
        let mut findings = case.findings();
        let fails = case.outcome == Outcome::Drifts && findings.any(|one| gate.fails(one));
        if fail_fast && fails {
            stop.stop(StopReason::FailFast);
        }
    }
}

/// Runs the plan and keeps each result as it comes.
async fn record(
    outputs: &mut Outputs,
    ready: Ready,
    (progress, stop): (&Progress, &Stop),
    begun: Instant,
) -> Result<RunSummary, InputError> {
    outputs.check()?;
    let Ready {
        context,
        plan,
        mock,
        ..
    } = ready;
    let plan = Arc::new(plan);
    let held = (plan.clone(), context.rules.clone());
    let pace = context.pace.clone();
    let pause = move || pace.pause();
    let sending = sending::send(context, plan, stop, &outputs.keeper, (progress, &pause));
    sending.await?;
    progress.finish();
    drop(mock);
    let faults = openapi_run::faults(&held.1.catalog);
    let summary = outputs.finish(&session::finished(begun, stop, faults));
    // To take plan and contracts apart piece by piece takes longer than most reports; the end
    // of the process does it at once.
    std::mem::forget(held);
    Ok(summary)
}
