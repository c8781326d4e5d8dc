//! `driftcheck rejudge`: an old record against the cases and contracts of today, without
//! the network.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::args::RejudgeArgs;
use super::baseline::choice::Host;
use super::commit::Commit;
use super::environment::variables;
use super::input::Loaded;
use super::options::{BaselineChoice, DocumentOptions, RunOptions, SuitePaths};
use super::outputs::{Outputs, Written, exit_status};
use super::session::{Judging, Session};
use super::{accepted, document, host, input, openapi_run, output};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::judge::judge_again;
use crate::model::case::Case;
use crate::model::host::MOCK;
use crate::model::outcome::CaseResult;
use crate::model::record::{ContractDigest, RunFinished, RunStarted};
use crate::model::required::Required;
use crate::record::{Reader, folder_name, resolve, run_id};
use crate::report::counted;
use crate::settings::Settings;
use crate::settings::profile::Overrides;
use crate::settings::require::RequireSettings;
use crate::side_by_side::in_parts;
use crate::suite::load::Suite;
use crate::suite::requirements;
use crate::summary::{CaseEntry, RunSummary};
use crate::variables::Values;

/// So many bytes of a record are judged side by side.
const BATCH: u64 = 2 * 1024 * 1024;
/// Below so many cases, another thread costs more than it saves.
const CASES_PER_THREAD: usize = 8;

/// Judges a record again and reports what is found now.
pub fn main(args: &RejudgeArgs) -> ExitStatus {
    rejudge(args).unwrap_or_else(|errors| output::refuse(&errors))
}

fn rejudge(args: &RejudgeArgs) -> Result<ExitStatus, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let (paths, look) = (args.suite.paths(), args.look.options());
    let reports = input::report_dir(look.report_dir.as_ref(), &paths);
    input::refuse_linked_reports(look.report_dir.as_ref(), &reports).map_err(one)?;
    let path = resolve(&args.run, &reports).map_err(one)?;
    let mut reader = Reader::open(&path).map_err(one)?;
    let old = reader.summarise().map_err(one)?;
    let vars = variables(&args.vars)?;
    refuse_what_is_no_run(&reader, &old).map_err(one)?;
    let at = crate::model::moment::now();
    let then = || old.started.clock.parse().unwrap_or(at);
    let clock = args.now.unwrap_or_else(then);
    // A waiver of today may last longer than a year from an old run.
    let (loaded, document) = match &old.started.document {
        None => (input::load_at(&paths, &vars, clock.max(at))?, None),
        Some(kept) => {
            let dir = path.parent().unwrap_or(&path);
            let document = document::of_record(kept, dir).map_err(one)?;
            let loaded = of_document(&document, &paths, &old.started, &vars)?;
            (loaded, Some(document))
        }
    };
    let run_vars = run_variables(&old.started, &loaded.suite, vars).map_err(one)?;
    let judging = Judging {
        host: Host {
            profile: &old.started.profile,
            base: &old.started.host,
        },
        baselines: &baselines(args, &old.started),
        strict: args.verdict.strict || old.started.strict,
        sunset_warn: args.verdict.sunset_warn,
        clock,
    };
    let session = Session::of(loaded, &judging)?;
    let (suite, rules) = (&session.suite, &session.rules);
    let location = &suite.location;
    let options = args.written.options();
    let settings = &suite.settings.reports;
    let mut written = Written::of(&options, settings, Some(location));
    // Nothing was observed anew.
    written.history = false;
    let commit = Commit::ask(&location.root);
    let name = folder_name(at, &old.started.host, &run_id(at));
    let against = args.written.against.as_deref();
    let against = accepted::of_recorded(against, &old.started, &reports).map_err(one)?;
    let fails = args.verdict.fails();
    let cases: BTreeMap<&str, &Case> = suite.cases.iter().map(|case| (&*case.id, case)).collect();
    let contracts = rules.catalog.digests_with_fields(|_| true);
    let started = RunStarted {
        accepted: against,
        required: required(args, &old, (&cases, &contracts), &suite.settings.require),
        driftcheck: env!("CARGO_PKG_VERSION").into(),
        run: name.clone(),
        clock: clock.to_string(),
        contracts,
        fail_on: Some(fails.severity),
        fail_on_new: fails.is_new,
        confirm: (fails.confirm > 1).then_some(fails.confirm),
        strict: rules.strict,
        waivers: rules.waivers.clone(),
        commit: commit.answer(),
        baselines: session.baselines.clone(),
        labels: labels(&old, options.labels),
        ..old.started.clone()
    };
    let dir = reports.join(&name);
    let mut outputs = Outputs::open(&dir, written, &started, |_| {}).map_err(one)?;
    document::keep(document.as_ref(), &dir).map_err(one)?;
    let finished = finished(&old, &cases, &run_vars);
    let again = |recorded: CaseResult| match cases.get(&*recorded.id) {
        Some(case) if lacking(case, &run_vars).is_none() => {
            judge_again(recorded, case, &run_vars, rules)
        }
        _ => recorded,
    };
    let judge = |entries: &[CaseEntry]| judge_part(reader.beside(&path), entries, again);
    let batches = batches(&old.cases).into_iter();
    let judged = batches.flat_map(|entries| in_parts(entries, CASES_PER_THREAD, judge));
    let judged = judged.flatten();
    let summary = outputs.keep_all(judged, &finished).map_err(one)?;
    warn(&summary);
    Ok(outputs.report(&look, &summary, exit_status(&summary)))
}

/// What `judge` makes of some cases of a record, which is read by a reader of their own.
fn judge_part(
    reader: Result<Reader, InputError>,
    entries: &[CaseEntry],
    judge: impl Fn(CaseResult) -> CaseResult,
) -> Vec<Result<CaseResult, InputError>> {
    let mut reader = match reader {
        Ok(reader) => reader,
        Err(error) => return vec![Err(error)],
    };
    let judged = entries.iter();
    let judged = judged.map(|entry| reader.read_case(entry.span).map(&judge));
    judged.collect()
}

/// The cases of a document, as a run of it has them.
fn of_document(
    document: &DocumentOptions,
    paths: &SuitePaths,
    started: &RunStarted,
    vars: &Values,
) -> Result<Loaded, Vec<InputError>> {
    let suite = SuitePaths {
        suite: paths.suite.clone(),
        ..SuitePaths::default()
    };
    let mut options = RunOptions {
        suite,
        overrides: overrides(vars.clone()),
        ..RunOptions::default()
    };
    let settings = openapi_run::settings_alone(&options)?.settings;
    options.host = Some(named(started, &settings).to_owned());
    openapi_run::load(document, &options).map(|(loaded, _)| loaded)
}

/// The cases of a record in batches that are judged side by side: none has lines of more bytes, but
/// for one of a single case.
fn batches(mut entries: &[CaseEntry]) -> Vec<&[CaseEntry]> {
    let mut batches = Vec::new();
    while !entries.is_empty() {
        let mut bytes = 0;
        let fits = |entry: &&CaseEntry| {
            bytes += entry.span.len;
            bytes <= BATCH
        };
        let count = entries.iter().take_while(fits).count().max(1);
        let (batch, others) = entries.split_at(count);
        batches.push(batch);
        entries = others;
    }
    batches
}

/// Those of the record, and those of the command line.
fn labels(old: &RunSummary, own: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut labels = old.started.labels.clone();
    labels.extend(own);
    labels
}

/// What the cases of today that the record has must judge; nothing where the suite has none of
/// them, as of a run of a document.
fn required(
    args: &RejudgeArgs,
    old: &RunSummary,
    (cases, contracts): (&BTreeMap<&str, &Case>, &[ContractDigest]),
    settings: &RequireSettings,
) -> Option<Required> {
    let recorded = old.cases.iter().filter_map(|entry| cases.get(&*entry.id));
    let recorded: Vec<&Case> = recorded.copied().collect();
    let then = old.started.required.as_ref();
    let was_allowed = then.is_some_and(|required| required.allow_incomplete);
    let is_allowed = args.verdict.allow_incomplete || was_allowed;
    let names = contracts.iter().map(|one| one.name.as_str()).collect();
    let none = RequireSettings::default();
    // A document that is run is no part of the suite.
    let settings = match old.started.document {
        Some(_) => &none,
        None => settings,
    };
    let mut required = requirements::of(recorded.iter().copied(), settings, &names, is_allowed);
    let least = args.verdict.min_coverage;
    required.min_coverage_percent = least.or(required.min_coverage_percent);
    (!recorded.is_empty()).then_some(required)
}

fn refuse_what_is_no_run(reader: &Reader, old: &RunSummary) -> Result<(), InputError> {
    if !old.started.sources.is_empty() {
        let sources = old.started.sources.join(" ");
        let words = "traffic that was recorded elsewhere cannot be judged again from its record";
        let error = InputError::new(reader.name(), words);
        return Err(error.help(format!(
            "judge the recording again: driftcheck judge {sources}"
        )));
    }
    input::refuse_comparison(reader)
}

/// The baselines that the flags choose, else those of the recorded run.
fn baselines(args: &RejudgeArgs, old: &RunStarted) -> BaselineChoice {
    match (args.baselines.choice(), &old.baselines) {
        (BaselineChoice::OfHost, Some(profile)) => BaselineChoice::Of(profile.clone()),
        (choice, _) => choice,
    }
}

/// What is said of cases that are not judged again.
const KEPT: &str = "kept as judged then";

/// How the recorded run ended, with a word on the cases that are gone since, and on
/// those that lack a variable.
fn finished(old: &RunSummary, cases: &BTreeMap<&str, &Case>, vars: &Values) -> RunFinished {
    let gone = old
        .cases
        .iter()
        .filter(|entry| !cases.contains_key(&*entry.id));
    let gone: Vec<&str> = gone.map(|entry| &*entry.id).collect();
    let mut finished = old.finished.clone().unwrap_or_default();
    // A record that was judged again has said so of its own cases.
    finished.warnings.retain(|one| !one.contains(KEPT));
    finished.ended_early = old.interruption().map(|words| words.into_owned());
    if let Some(first) = gone.first() {
        let words = format!(
            "no longer in the suite, and {KEPT}: {}, `{first}`{}",
            counted(gone.len(), "case"),
            if gone.len() > 1 { " and others" } else { "" }
        );
        finished.warnings.push(words);
    }
    finished.warnings.extend(of_lacking(old, cases, vars));
    finished
}

/// A variable of a case that has no value today, as one that was given on the command line.
fn lacking<'c>(case: &'c Case, vars: &Values) -> Option<&'c str> {
    let mut names = case.variables.iter();
    let is_lacking = |name: &&Arc<str>| &***name != "env" && !vars.contains_key(*name);
    names.find(is_lacking).map(|name| &**name)
}

/// A word on the cases that cannot be judged again for that reason.
fn of_lacking(old: &RunSummary, cases: &BTreeMap<&str, &Case>, vars: &Values) -> Option<String> {
    let recorded = old.cases.iter().filter_map(|entry| cases.get(&*entry.id));
    let lacking: Vec<&str> = recorded.filter_map(|case| lacking(case, vars)).collect();
    let first = lacking.first()?;
    Some(format!(
        "{KEPT}: {}, since `{first}` has no value; give it as it was given to the run, with --var {first}=VALUE",
        counted(lacking.len(), "case"),
    ))
}

fn warn(summary: &RunSummary) {
    for warning in &summary.warnings {
        output::note(&format!("warning: {warning}"));
    }
}

/// The variables that the recorded run had, as far as settings and command line say today.
fn run_variables(started: &RunStarted, suite: &Suite, vars: Values) -> Result<Values, InputError> {
    let named = named(started, &suite.settings);
    let (_, profile) = host::resolve(Some(named), suite, &overrides(vars))?;
    Ok(profile.vars)
}

fn overrides(vars: Values) -> Overrides {
    Overrides {
        vars,
        // Nothing is sent.
        allow_plain_http: true,
        ..Overrides::default()
    }
}

/// What `--host` would be for a recorded run.
fn named<'s>(started: &'s RunStarted, settings: &Settings) -> &'s str {
    let is_profile = started.profile == MOCK || settings.hosts.contains_key(&started.profile);
    match is_profile {
        true => &started.profile,
        false => &started.host,
    }
}
