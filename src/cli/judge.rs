//! `driftcheck judge`: traffic that others recorded, judged by the contract of its operations.

use std::ops::ControlFlow;
use std::time::Instant;

use super::args::JudgeArgs;
use super::outputs::exit_status;
use super::session::finished;
use super::traffic::{OF_OTHER_HOSTS, TrafficJudge};
use super::traffic_session::{Loading, TrafficSession};
use super::{host, input, openapi_run, output, signals};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::host::HostProfile;
use crate::model::record::{LeftOut, RunFinished};
use crate::runner::Stop;
use crate::settings::profile::Overrides;
use crate::suite::load::Suite;
use crate::traffic::{self, LogMapping, ReadOptions};

/// Judges files of traffic and reports what is found.
pub fn main(args: &JudgeArgs) -> ExitStatus {
    judge(args).unwrap_or_else(|errors| output::refuse(&errors))
}

fn judge(args: &JudgeArgs) -> Result<ExitStatus, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let traffic = args.traffic.options();
    let loading = Loading::of(&traffic, args.host.as_deref())?;
    let profile = profile(args, loading.suite()).map_err(one)?;
    let files = args.files.iter();
    let sources = files.map(|file| file.display().to_string()).collect();
    let log = mapping(args, loading.suite()).map_err(one)?;
    let session = loading.open(&traffic, profile.as_ref(), sources, |_| {})?;
    let TrafficSession {
        judge,
        mut outputs,
        look,
        reading,
    } = session;
    let stop = Stop::default();
    let options = ReadOptions { log, ..reading };
    let finished = match read(args, &options, judge, &stop) {
        Ok(finished) => finished,
        Err(error) => {
            outputs.discard();
            return Err(one(error));
        }
    };
    let summary = outputs.finish(&finished);
    let ended = stop.reason().and_then(signals::exit_status);
    let status = ended.unwrap_or_else(|| exit_status(&summary));
    Ok(outputs.report(&look, &summary, status))
}

/// The fields of an access log that the user names.
fn mapping(args: &JudgeArgs, suite: &Suite) -> Result<Option<LogMapping>, InputError> {
    let Some(named) = &args.log else {
        return Ok(None);
    };
    let logs = &suite.settings.traffic.logs;
    if let Some(mapping) = logs.get(named) {
        return Ok(Some(mapping.clone()));
    }
    let message = format!("there is no log `{named}` in driftcheck.toml");
    let help = format!("describe it there as `[traffic.logs.{named}]`");
    Err(InputError::new("--log", message).suggest(named, logs.keys(), help))
}

/// The host that the user names.
fn profile(args: &JudgeArgs, suite: &Suite) -> Result<Option<HostProfile>, InputError> {
    let Some(named) = &args.host else {
        return Ok(None);
    };
    let overrides = Overrides {
        // Nothing is sent.
        allow_plain_http: true,
        ..Overrides::default()
    };
    let (_, profile) = host::resolve(Some(named), suite, &overrides)?;
    Ok(Some(profile))
}

/// Reads the files and judges what stands in them; at a signal what was read so far counts.
fn read(
    args: &JudgeArgs,
    options: &ReadOptions,
    mut judge: TrafficJudge,
    stop: &Stop,
) -> Result<RunFinished, InputError> {
    let begun = Instant::now();
    let runtime = input::runtime()
        .map_err(|error| InputError::new("judge", format!("no thread can start: {error}")))?;
    runtime.spawn(signals::watch(stop.clone()));
    let mut warnings = Vec::new();
    for file in &args.files {
        let mut each = |seen| {
            judge.take(seen);
            match stop.reason() {
                None => ControlFlow::Continue(()),
                Some(_) => ControlFlow::Break(()),
            }
        };
        let reading = traffic::read(file, options, &mut each)?;
        warnings.extend(reading.warnings);
        if stop.reason().is_some() {
            break;
        }
    }
    for warning in &warnings {
        output::note(&format!("warning: {warning}"));
    }
    let faults = openapi_run::faults(&judge.rules.catalog);
    warnings.splice(0..0, faults);
    let mut finished = finished(begun, stop, warnings);
    let has_any = judge.has_any();
    finished.left_out = judge.finish();
    if !has_any && args.host.is_none() {
        finished.warnings.extend(of_no_host(&finished.left_out));
    }
    Ok(finished)
}

/// What to do where all hosts of a recording are others than the document's.
fn of_no_host(left_out: &[LeftOut]) -> Option<String> {
    let others = left_out.iter().find(|one| one.reason == OF_OTHER_HOSTS)?;
    let first = others.of.first()?.split(' ').next()?;
    Some(format!(
        "no exchange is of the document's hosts; if another host serves the API, name it: --host {first}"
    ))
}
