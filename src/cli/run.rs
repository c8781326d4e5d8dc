//! `driftcheck run`: wires suite, host, runner, record and reports.

use std::time::Instant;

use sha2::{Digest, Sha256};

use super::args::RunArgs;
use super::outputs::{Outputs, exit_status};
use super::planned::Planned;
use super::{
    asked_with, dry_run, input, open_files, output, probe, server_path, shard, show_settings,
    signals,
};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::host::HostProfile;
use crate::model::probe::Fitness;
use crate::model::record::RunStarted;
use crate::record::folder_name;
use crate::runner::{RunValues, Stop, StopReason};
use crate::settings::profile::HostChoice;
use crate::stand_in::{self, StandIn};

/// Runs the selected cases and reports what they found.
pub fn main(args: &RunArgs) -> ExitStatus {
    let started = Instant::now();
    if args.pace.show_settings {
        return show_settings::main(args);
    }
    let planned = match Planned::new(args) {
        Ok(planned) => planned,
        Err(refusal) => return refusal.tell(),
    };
    let runtime = match input::runtime() {
        Ok(runtime) => runtime,
        Err(error) => return output::fault(&error),
    };
    let status = runtime.block_on(run(args, planned, started));
    // What a stalled name lookup still does is of no interest.
    runtime.shutdown_background();
    match status {
        Ok(status) => status,
        Err(errors) => output::refuse(&errors),
    }
}

/// Starts the stand-in where it is the chosen host, and points the profile at it.
pub(super) async fn start_stand_in(
    choice: &HostChoice,
    profile: &mut HostProfile,
) -> Result<Option<StandIn>, InputError> {
    if *choice != HostChoice::StandIn {
        return Ok(None);
    }
    let cannot = |words: String| InputError::new("stand-in", format!("cannot start: {words}"));
    let stand_in = StandIn::start(stand_in::Options::default())
        .await
        .map_err(|error| cannot(error.to_string()))?;
    profile.base =
        url::Url::parse(&stand_in.base_url()).map_err(|error| cannot(error.to_string()))?;
    Ok(Some(stand_in))
}

async fn run(
    args: &RunArgs,
    mut planned: Planned,
    begun: Instant,
) -> Result<ExitStatus, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    planned = match server_path::adapted(args, planned).await {
        Ok(planned) => planned,
        Err(refusal) => return Ok(refusal.tell()),
    };
    if !args.pace.dry_run {
        super::consent::ask(args.host.yes, &planned.profile, &planned.plan).map_err(one)?;
    }
    let stand_in = if args.pace.dry_run {
        None
    } else {
        start_stand_in(&planned.choice, &mut planned.profile)
            .await
            .map_err(one)?
    };
    if let Some(words) = open_files::fit(&mut planned.profile) {
        output::note(&words);
    }
    let at = crate::model::moment::now();
    let run_id = run_id(at);
    if let (Some(shard), true) = (planned.shard, planned.plan.jobs.is_empty()) {
        output::note(&shard::explain_empty(shard, planned.asked_for));
    }
    let values = RunValues {
        run_id: run_id.clone(),
        clock: args.pace.now,
    };
    let context = asked_with::context(planned.profile, planned.rules, values).map_err(one)?;
    if args.pace.dry_run {
        return Ok(dry_run::print(&context, &planned.plan));
    }
    let mut probed = None;
    if args.pace.probe {
        let report = probe::before_run(args, &context, &planned.plan, &planned.probe).await;
        let report = report.map_err(one)?;
        if report.fitness == Fitness::Unreachable {
            return Ok(ExitStatus::Blocked);
        }
        probed = Some(Box::new(report));
    }
    let run = folder_name(at, context.profile.base.as_str(), &run_id);
    let dir = planned.report_dir.join(&run);
    let mut sinks = Outputs::open(&dir, planned.written).map_err(one)?;
    let started = RunStarted {
        clock: planned.clock.to_string(),
        planned: planned.plan.jobs.len() as u64,
        contracts: planned.contracts,
        strict: context.rules.strict,
        shard: planned.shard,
        waivers: context.rules.waivers.clone(),
        commit: planned.commit.answer(),
        baselines: planned.baselines,
        probe: probed,
        accepted: planned.accepted,
        ..asked_with::started(&context, run, at)
    };
    if stand_in.is_some() {
        output::note(&format!(
            "no host is configured: running against the embedded stand-in on {} (--host runs elsewhere)",
            started.host
        ));
    }
    let stop = Stop::default();
    watch_for_ends(&stop, args);
    let summary = sinks
        .record(args, &started, context, planned.plan, &stop, begun)
        .await
        .map_err(one)?;
    let status = if sinks.report(&args.output, &summary, &dir) {
        exit_status(args.verdict.fail_on.into(), &summary)
    } else {
        ExitStatus::ReportNotWritten
    };
    drop(stand_in);
    Ok(stop
        .reason()
        .and_then(signals::exit_status)
        .unwrap_or(status))
}

/// Ends the run at a signal or at its deadline; a second signal ends the process.
pub(super) fn watch_for_ends(stop: &Stop, args: &RunArgs) {
    tokio::spawn(signals::watch(stop.clone()));
    if let Some(limit) = args.pace.deadline {
        let on_deadline = stop.clone();
        tokio::spawn(async move {
            tokio::time::sleep(limit).await;
            on_deadline.stop(StopReason::Deadline(limit));
        });
    }
}

/// Eight hex digits that no other run of this second on this machine has.
pub(super) fn run_id(at: jiff::Timestamp) -> String {
    let seed = format!("{}|{}", at.as_nanosecond(), std::process::id());
    let digest = Sha256::digest(seed.as_bytes());
    digest[..4]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
