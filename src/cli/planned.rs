//! From the arguments of a run to what will be run, and where.

use std::path::{Path, PathBuf};

use super::accepted;
use super::args::RunArgs;
use super::baseline::choice::{self, Host};
use super::commit::Commit;
use super::input::{self, Loaded};
use super::outputs::Written;
use super::{openapi_run, output, shard};
use crate::error::{InputError, nearest};
use crate::exit_status::ExitStatus;
use crate::judge::Rules;
use crate::model::accepted::AcceptedRun;
use crate::model::host::HostProfile;
use crate::model::record::ContractDigest;
use crate::model::shard::Shard;
use crate::settings::compare::CompareSettings;
use crate::settings::profile::{self, HostChoice, Overrides};
use crate::settings::settings_file::ProbeSettings;
use crate::settings::settings_file::Settings;
use crate::settings::trust;
use crate::suite::budget;
use crate::suite::load::Suite;
use crate::suite::location;
use crate::suite::plan::{self, Plan, Selection};
use crate::suite::slices::Slices;

/// Why nothing is run.
pub(super) enum Refusal {
    Input(Vec<InputError>),
    NothingSelected(String),
}

impl Refusal {
    /// Says why, and gives the status to end with.
    pub(super) fn tell(&self) -> ExitStatus {
        match self {
            Refusal::Input(errors) => output::refuse(errors),
            Refusal::NothingSelected(words) => {
                output::note(&format!("error: {words}"));
                ExitStatus::NothingJudged
            }
        }
    }
}

/// What will be run, and where.
pub(super) struct Planned {
    /// The clock that dates are judged by.
    pub(super) clock: jiff::Timestamp,
    pub(super) choice: HostChoice,
    pub(super) profile: HostProfile,
    /// Which slice of the cases asked for is planned, and how many those are.
    pub(super) shard: Option<Shard>,
    pub(super) asked_for: usize,
    pub(super) plan: Plan,
    pub(super) rules: Rules,
    /// The profile whose baselines are compared with.
    pub(super) baselines: Option<String>,
    pub(super) contracts: Vec<ContractDigest>,
    pub(super) report_dir: PathBuf,
    pub(super) written: Written,
    pub(super) commit: Commit,
    pub(super) probe: ProbeSettings,
    pub(super) compare: CompareSettings,
    /// The run that this one is compared with in every report.
    pub(super) accepted: Option<Box<AcceptedRun>>,
}

impl Planned {
    pub(super) fn new(args: &RunArgs) -> Result<Planned, Refusal> {
        let selection = shard::selection(&args.selection).map_err(one)?;
        let vars = input::variables(&args.host.vars).map_err(Refusal::Input)?;
        // Asked first: git takes as long as reading a small suite.
        let is_of_suite = args.openapi.is_none();
        let commit = is_of_suite.then(|| Commit::ask(&input::root(&args.suite)));
        let clock = args.pace.now.unwrap_or_else(crate::model::moment::now);
        let loaded = match &args.openapi {
            Some(document) => openapi_run::load(document, args, &vars),
            None => input::load_at(&args.suite, &vars, clock),
        };
        let Loaded { suite, catalog } = loaded.map_err(Refusal::Input)?;
        openapi_run::warn(&catalog, is_of_suite);
        let commit = commit.unwrap_or_else(|| Commit::ask(&suite.location.root));
        let overrides = Overrides {
            jobs: args.pace.jobs,
            timeout: args.pace.timeout,
            allow_effects: args.host.allow_effects,
            allow_plain_http: args.host.allow_plain_http,
            untrusted: args.host.untrusted,
            vars,
        };
        let (choice, mut profile) =
            resolve_host(args.host.host.as_deref(), &suite, &overrides).map_err(one)?;
        if trust::is_in_the_clear(&profile) {
            output::note("warning: the credentials of this host are sent unencrypted");
        }
        let asked_for = suite.cases.iter();
        let asked_for = asked_for.filter(|case| selection.asks_for(case)).count();
        if asked_for == 0 {
            let mut documents = catalog.documents().iter();
            let is_whole = documents.all(|one| one.api().faults.is_empty());
            return Err(nothing_selected(args, (&suite, is_whole), &selection));
        }
        let report_dir = report_dir(args, &suite).map_err(one)?;
        let at = Host {
            profile: &profile.name,
            base: profile.base.as_str(),
        };
        let chosen = choice::choose(&args.baselines, at, &suite.location, &suite.settings)
            .map_err(Refusal::Input)?;
        let accepted = accepted_run(args, at, &suite, &report_dir).map_err(one)?;
        let written = args
            .written
            .resolve(&suite.settings.reports, Some(&suite.location));
        let settings = suite.settings;
        let slices = Slices::of(selection.shard, &suite.cases);
        let mut plan = plan::plan(suite.cases, &selection, &profile);
        // All slices together keep to it: each machine sees the plan of all.
        keep_to_budget(args, &plan, &profile)?;
        plan.jobs.retain(|job| slices.includes(&job.case));
        profile.rate = rate_of_slice(selection.shard, &profile, args.pace.dry_run);
        let deprecation = settings.deprecation_of(&profile.name);
        let used = plan.contracts();
        let contracts = catalog.digests_with_fields(|name| used.contains(name));
        Ok(Planned {
            written,
            commit,
            probe: settings.probe.clone(),
            compare: settings.compare.clone(),
            accepted,
            shard: selection.shard,
            asked_for,
            clock,
            plan,
            choice,
            profile,
            contracts,
            rules: Rules {
                catalog,
                closed: settings.contracts.closed,
                severities: settings.severity,
                strict: args.verdict.strict,
                deprecation: deprecation.policy(args.verdict.sunset_warn, clock.into()),
                waivers: suite.waivers,
                baselines: chosen.baselines,
                kept_headers: settings.baselines.headers,
            },
            baselines: chosen.profile,
            report_dir,
        })
    }
}

fn one(error: InputError) -> Refusal {
    Refusal::Input(vec![error])
}

/// The folder of the runs: the one that is named, or the suite's own.
fn report_dir(args: &RunArgs, suite: &Suite) -> Result<PathBuf, InputError> {
    let named = args.output.report_dir.as_ref();
    let own = || PathBuf::from(location::shown(&suite.location.root.join("reports")));
    let report_dir = named.cloned().unwrap_or_else(own);
    input::refuse_linked_reports(named, &report_dir)?;
    Ok(report_dir)
}

/// The run that this one is compared with.
fn accepted_run(
    args: &RunArgs,
    at: Host<'_>,
    suite: &Suite,
    report_dir: &Path,
) -> Result<Option<Box<AcceptedRun>>, InputError> {
    let named = args.baselines.baselines.as_deref();
    let profile = choice::profile(named, at, &suite.settings)?;
    let against = args.written.against.as_deref();
    accepted::reference(against, report_dir, &suite.location, profile.as_deref())
}

fn nothing_selected(
    args: &RunArgs,
    (suite, is_whole): (&Suite, bool),
    selection: &Selection,
) -> Refusal {
    let words = match &args.openapi {
        Some(file) if suite.cases.is_empty() => {
            let words = format!("`{}` has no operation that is safe", file.display());
            match is_whole {
                true => words,
                false => format!("{words}, as far as it could be read"),
            }
        }
        _ => selection.explain_empty(&suite.cases),
    };
    Refusal::NothingSelected(words)
}

/// Refuses a plan that sends more than the host's budget permits.
fn keep_to_budget(args: &RunArgs, plan: &Plan, profile: &HostProfile) -> Result<(), Refusal> {
    let Some(words) = budget::excess(&plan.jobs, profile) else {
        return Ok(());
    };
    // What is only shown is shown, so that one can see what is too much.
    if !args.pace.dry_run {
        let error = InputError::new("send_budget", words)
            .help("select fewer cases, or raise `send_budget` of the host in driftcheck.toml");
        return Err(Refusal::Input(vec![error]));
    }
    output::note(&format!(
        "warning: {words}; without --dry-run it is refused"
    ));
    Ok(())
}

/// The part of the host's rate that is a slice's, so that all of them together keep to it.
fn rate_of_slice(shard: Option<Shard>, profile: &HostProfile, is_dry: bool) -> Option<f64> {
    let (rate, Some(shard)) = (profile.rate?, shard) else {
        return profile.rate;
    };
    let part = rate / f64::from(shard.of);
    if shard.of > 1 && !is_dry {
        output::note(&format!(
            "shard {shard} sends at most {} requests a second, its part of the `rate` of the host `{}`",
            (part * 1000.0).round() / 1000.0,
            profile.name
        ));
    }
    Some(part)
}

/// The host that the flag or the environment chooses. The stand-in's address is
/// filled in when it has started.
pub(super) fn resolve_host(
    flag: Option<&str>,
    suite: &Suite,
    overrides: &Overrides,
) -> Result<(HostChoice, HostProfile), InputError> {
    let environment = |name: &str| input::environment(name);
    let choice = profile::choose(flag, &environment, &suite.settings)?;
    if overrides.untrusted
        && let Some(error) = trust::refuse_untrusted(&suite.settings, &choice)
            .into_iter()
            .next()
    {
        return Err(error);
    }
    let not_yet = url::Url::parse("http://stand-in.localhost")
        .map_err(|error| InputError::new("stand-in", error.to_string()))?;
    let root = &suite.location.root;
    let profile = profile::resolve(
        &choice,
        &not_yet,
        &suite.settings,
        overrides,
        &environment,
        root,
    )?;
    trust::refuse_in_the_clear(&profile)?;
    Ok((choice, profile))
}

/// The error for a name that is no profile's.
pub(super) fn no_such_profile(flag: &str, name: &str, settings: &Settings) -> InputError {
    let error = InputError::new(flag, format!("there is no host profile `{name}`"));
    let known = || settings.hosts.keys().map(String::as_str);
    match nearest(name, known()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!(
            "the profiles are: {}",
            known().collect::<Vec<_>>().join(", ")
        )),
    }
}
