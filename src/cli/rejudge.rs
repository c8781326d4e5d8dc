//! `driftcheck rejudge`: an old record against the cases and contracts of today, without
//! the network.

use std::collections::BTreeMap;

use super::args::RejudgeArgs;
use super::baseline::choice::{self, Chosen, Host};
use super::commit::Commit;
use super::input::{self, Loaded};
use super::outputs::{Outputs, exit_status_of_record};
use super::{accepted, output, planned, run};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::judge::{Rules, judge_again};
use crate::model::case::Case;
use crate::model::host::STAND_IN;
use crate::model::record::{RunFinished, RunStarted};
use crate::record::{Reader, folder_name, resolve};
use crate::settings::profile::Overrides;
use crate::suite::load::Suite;
use crate::summary::RunSummary;
use crate::variables::Values;

/// Judges a record again and reports what is found now.
pub fn main(args: &RejudgeArgs) -> ExitStatus {
    rejudge(args).unwrap_or_else(|errors| output::refuse(&errors))
}

fn rejudge(args: &RejudgeArgs) -> Result<ExitStatus, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let reports = input::report_dir(args.look.report_dir.as_ref(), &args.suite);
    input::refuse_linked_reports(args.look.report_dir.as_ref(), &reports).map_err(one)?;
    let path = resolve(&args.run, &reports).map_err(one)?;
    let mut reader = Reader::open(&path).map_err(one)?;
    let old = reader.summarise().map_err(one)?;
    let vars = input::variables(&args.vars)?;
    refuse_comparison(&reader, &old).map_err(one)?;
    let at = crate::model::moment::now();
    let clock = match args.now {
        Some(now) => now,
        None => old.started.clock.parse().unwrap_or(at),
    };
    // A waiver of today may last longer than a year from an old run.
    let Loaded { suite, catalog } = input::load_at(&args.suite, &vars, clock.max(at))?;
    let run_vars = run_variables(&old.started, &suite, vars).map_err(one)?;
    let chosen = baselines(args, &old.started, &suite)?;
    let contracts = catalog.digests_with_fields(|_| true);
    let written = args
        .written
        .resolve(&suite.settings.reports, Some(&suite.location));
    let commit = Commit::ask(&suite.location.root);
    let rules = Rules {
        catalog,
        strict: args.verdict.strict || old.started.strict,
        deprecation: suite
            .settings
            .deprecation_of(&old.started.profile)
            .policy(args.verdict.sunset_warn, clock.into()),
        closed: suite.settings.contracts.closed,
        severities: suite.settings.severity,
        waivers: suite.waivers,
        baselines: chosen.baselines,
        kept_headers: suite.settings.baselines.headers,
    };
    let name = folder_name(at, &old.started.host, &run::run_id(at));
    let against = match &args.written.against {
        Some(run) => Some(accepted::of_run(run, &reports).map_err(one)?),
        None => old.started.accepted.clone(),
    };
    let started = RunStarted {
        accepted: against,
        driftcheck: env!("CARGO_PKG_VERSION").into(),
        run: name.clone(),
        clock: clock.to_string(),
        contracts,
        strict: rules.strict,
        waivers: rules.waivers.clone(),
        commit: commit.answer(),
        baselines: chosen.profile,
        ..old.started.clone()
    };
    let dir = reports.join(&name);
    let mut sinks = Outputs::open(&dir, written).map_err(one)?;
    let cases: BTreeMap<&str, &Case> = suite.cases.iter().map(|case| (&*case.id, case)).collect();
    let finished = finished(&old, &cases);
    let mut entries = old.cases.iter();
    let summary = sinks
        .rewrite(&started, &finished, || {
            let entry = entries.next()?;
            Some(reader.read_case(entry.span).map(
                |recorded| match cases.get(recorded.id.as_str()) {
                    Some(case) => judge_again(recorded, case, &run_vars, &rules),
                    None => recorded,
                },
            ))
        })
        .map_err(one)?;
    warn(&summary);
    if sinks.report(&args.look, &summary, &dir) {
        Ok(exit_status_of_record(args.verdict.fail_on.into(), &summary))
    } else {
        Ok(ExitStatus::ReportNotWritten)
    }
}

fn refuse_comparison(reader: &Reader, old: &RunSummary) -> Result<(), InputError> {
    if old.started.compared_with.is_none() {
        return Ok(());
    }
    let error = InputError::new(
        reader.name(),
        "a comparison of two hosts is not judged again",
    );
    Err(error.help("judge one side of it: the folders `left` and `right` in the run's folder"))
}

/// The baselines that the flags choose, else those of the recorded run.
fn baselines(
    args: &RejudgeArgs,
    old: &RunStarted,
    suite: &Suite,
) -> Result<Chosen, Vec<InputError>> {
    let mut baselines = args.baselines.clone();
    if !baselines.no_baselines && baselines.baselines.is_none() {
        baselines.baselines.clone_from(&old.baselines);
    }
    let at_host = Host {
        profile: &old.profile,
        base: &old.host,
    };
    choice::choose(&baselines, at_host, &suite.location, &suite.settings)
}

/// How the recorded run ended, with a word on the cases that are gone since.
fn finished(old: &RunSummary, cases: &BTreeMap<&str, &Case>) -> RunFinished {
    let gone = old
        .cases
        .iter()
        .filter(|entry| !cases.contains_key(&*entry.id));
    let gone: Vec<&str> = gone.map(|entry| &*entry.id).collect();
    let mut finished = old.finished.clone().unwrap_or_default();
    finished.ended_early = old.interruption().map(|words| words.into_owned());
    if let Some(first) = gone.first() {
        let words = format!(
            "not in the suite any more, and left as judged then: {}, `{first}`{}",
            output::counted(gone.len(), "case"),
            if gone.len() > 1 { " and others" } else { "" }
        );
        finished.warnings.push(words);
    }
    finished
}

fn warn(summary: &RunSummary) {
    for warning in &summary.warnings {
        output::note(&format!("warning: {warning}"));
    }
}

/// The variables that the recorded run had, as far as settings and command line say today.
fn run_variables(started: &RunStarted, suite: &Suite, vars: Values) -> Result<Values, InputError> {
    let overrides = Overrides {
        vars,
        // Nothing is sent.
        allow_plain_http: true,
        ..Overrides::default()
    };
    let is_profile =
        started.profile == STAND_IN || suite.settings.hosts.contains_key(&started.profile);
    let host = match is_profile {
        true => &started.profile,
        false => &started.host,
    };
    let (_, profile) = planned::resolve_host(Some(host), suite, &overrides)?;
    Ok(profile.vars)
}
