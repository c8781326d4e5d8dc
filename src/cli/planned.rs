//! From what a run is asked for to what will be run, and where.

use std::path::{Path, PathBuf};

use super::baseline::choice::{self, Host};
use super::commit::{Commit, folder_in_repository};
use super::openapi_run::{self, CaseMaker};
use super::options::RunOptions;
use super::outputs::Written;
use super::session::{self, Judging, Session};
use super::shard::{CaseTimes, digest};
use super::watching::Watching;
use super::{accepted, host, input, output, unused_vars};
use crate::contract::Catalog;
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::mock::Mock;
use crate::model::accepted::AcceptedRun;
use crate::model::case::Case;
use crate::model::host::HostProfile;
use crate::model::record::{ContractDigest, RunStarted};
use crate::model::required::Required;
use crate::record::folder_name;
use crate::runner::{Context, RunValues};
use crate::settings::profile::HostChoice;
use crate::settings::require::RequireSettings;
use crate::suite::load::Suite;
use crate::suite::plan::{self, Plan};
use crate::suite::strays::strays;
use crate::suite::{budget, location, requirements};

/// Why nothing is run.
pub enum Refusal {
    /// Something of the input is wrong.
    Input(Vec<InputError>),
    /// No case is selected; the words say why.
    NothingSelected(String),
}

impl Refusal {
    /// Prints why, and gives the status to end with.
    pub fn print(&self) -> ExitStatus {
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
pub struct Planned {
    /// The clock that dates are judged by.
    pub clock: jiff::Timestamp,
    /// The suite, whose cases are in the plan, and how it judges.
    pub session: Session,
    /// Which host is meant.
    pub choice: HostChoice,
    /// The same with all that it is asked with.
    pub profile: HostProfile,
    /// How many cases are asked for, in all shards.
    pub asked_for: usize,
    /// The cases.
    pub plan: Plan,
    /// A digest of the cases of all shards, where it is one.
    selected: Option<String>,
    /// The folder of the runs.
    pub report_dir: PathBuf,
    /// The run whose times balance the shards.
    times: CaseTimes,
    /// Which reports are written.
    pub written: Written,
    /// The contracts that it is judged by.
    contracts: Vec<ContractDigest>,
    /// What makes cases of the OpenAPI document that is run.
    pub maker: Option<CaseMaker>,
    commit: Commit,
    /// The suite's folder in its repository.
    folder: Option<String>,
    /// What the history calls the suite or the document.
    suite: String,
    /// The run that this one is compared with in every report.
    accepted: Option<Box<AcceptedRun>>,
}

/// A plan with all that its requests are sent with.
pub struct Ready {
    /// What they are sent and judged with.
    pub context: Context,
    /// The cases.
    pub plan: Plan,
    /// The first line of the record.
    pub started: RunStarted,
    /// The embedded host, where it is the one; it serves for as long as this is there.
    pub mock: Option<Mock>,
}

impl Planned {
    /// Reads the suite, chooses the host and plans.
    ///
    /// # Errors
    /// Why nothing is run.
    pub fn new(options: &RunOptions) -> Result<Planned, Refusal> {
        // Asked first: git takes as long as reading a small suite.
        let is_of_suite = options.document.is_none();
        let commit = is_of_suite.then(|| Commit::ask(&input::root(&options.suite)));
        let clock = options.clock();
        let loaded = match &options.document {
            Some(document) => {
                openapi_run::load(document, options).map(|(loaded, maker)| (loaded, Some(maker)))
            }
            None => input::load_at(&options.suite, &options.overrides.vars, clock)
                .map(|loaded| (loaded, None)),
        };
        let (mut loaded, maker) = loaded.map_err(Refusal::Input)?;
        openapi_run::warn(&loaded.catalog, is_of_suite);
        if is_of_suite {
            warn_of_strays(&loaded.suite);
        }
        unused_vars::refuse(&options.overrides.given, &loaded.suite.cases)
            .map_err(Refusal::Input)?;
        let Suite {
            location, settings, ..
        } = &loaded.suite;
        let commit = commit.unwrap_or_else(|| Commit::ask(&location.root));
        let folder = folder_in_repository(&location.root).filter(|_| is_of_suite);
        let resolved = host::resolve(options.host.as_deref(), &loaded.suite, &options.overrides);
        let (choice, mut profile) = resolved.map_err(one)?;
        host::warn(&loaded.suite, &choice, &profile);
        let asked_for = asked_for(options, &loaded.suite.cases, &loaded.catalog)?;
        let report_dir = report_dir(options, &loaded.suite).map_err(one)?;
        let suite = match &options.document {
            Some(document) => name_of(&document.file),
            None => name_of(&location.root),
        };
        let at = Host {
            profile: &profile.name,
            base: profile.base.as_str(),
        };
        let profile_of_baselines = choice::profile(options.baselines.named(), at, settings);
        let accepted = accepted::reference(
            options.written.against.as_deref(),
            &report_dir,
            location,
            profile_of_baselines.map_err(one)?.as_deref(),
        );
        let accepted = accepted.map_err(one)?;
        let written = Written::of(&options.written, &settings.reports, Some(location));
        let cases = std::mem::take(&mut loaded.suite.cases);
        let judging = Judging {
            host: at,
            baselines: &options.baselines,
            strict: options.strict,
            sunset_warn: options.sunset_warn,
            clock,
        };
        let session = Session::of(loaded, &judging).map_err(Refusal::Input)?;
        let times = CaseTimes::of(&options.selection, &report_dir).map_err(one)?;
        let (plan, selected) = plan(options, cases, &profile, &times)?;
        profile.rate = rate_of_slice(options, &profile);
        let contracts = contracts(&session.rules.catalog, &plan);
        Ok(Planned {
            clock,
            session,
            choice,
            profile,
            asked_for,
            plan,
            selected,
            contracts,
            report_dir,
            times,
            written,
            maker,
            commit,
            folder,
            suite,
            accepted,
        })
    }

    /// The same plan for the OpenAPI document without the path of its server. Nothing is read
    /// again.
    ///
    /// # Errors
    /// Why nothing is run.
    pub fn without_server_path(mut self, options: &RunOptions) -> Result<Planned, Refusal> {
        let catalog = &mut self.session.rules.catalog;
        catalog.set_server_path("");
        if let (Some(maker), [document]) = (&self.maker, catalog.documents()) {
            let (cases, _) = maker.cases(document).map_err(Refusal::Input)?;
            self.asked_for = asked_for(options, &cases, catalog)?;
            (self.plan, self.selected) = plan(options, cases, &self.profile, &self.times)?;
            self.contracts = contracts(catalog, &self.plan);
        }
        Ok(self)
    }

    /// What must be judged. A document that is run is no part of the suite, whose settings
    /// require nothing of it.
    fn required(&self, options: &RunOptions) -> Required {
        let none = RequireSettings::default();
        let settings = match self.maker {
            Some(_) => &none,
            None => &self.session.suite.settings.require,
        };
        let names = self.contracts.iter().map(|one| one.name.as_str());
        let cases = self.plan.jobs.iter().map(|job| &job.case);
        Required {
            min_coverage_percent: options
                .min_coverage
                .or(settings.min_coverage.map(|one| one.0)),
            ..requirements::of(cases, settings, &names.collect(), options.allow_incomplete)
        }
    }

    /// Sets up all that the requests are sent with; the embedded host is started, if it is the
    /// one and something is sent.
    ///
    /// # Errors
    /// Where it cannot be started, or no client can be set up.
    pub async fn ready(
        mut self,
        options: &RunOptions,
        at: jiff::Timestamp,
        run_id: String,
    ) -> Result<Ready, InputError> {
        let mock = match options.dry_run {
            true => None,
            false => host::start_mock(&self.choice, &mut self.profile).await?,
        };
        let required = self.required(options);
        let values = RunValues {
            run_id: run_id.clone(),
            clock: options.now,
        };
        let context = session::context(self.profile, self.session.rules, values)?;
        let run = folder_name(at, context.profile.base.as_str(), &run_id);
        let watching = Watching::new(
            options.fails,
            options.written.against.as_deref(),
            &context.rules.severities,
        );
        let mut started = RunStarted {
            suite: Some(self.suite),
            clock: self.clock.to_string(),
            planned: self.plan.jobs.len() as u64,
            contracts: self.contracts,
            required: Some(required),
            labels: options.written.labels.clone(),
            shard: options.selection.shard,
            shard_times: self.times.run,
            selected: self.selected,
            commit: self.commit.answer(),
            folder: self.folder,
            baselines: self.session.baselines,
            accepted: self.accepted,
            ..session::started(&context, run, at)
        };
        watching.put_into(&mut started, &self.report_dir)?;
        Ok(Ready {
            context,
            plan: self.plan,
            started,
            mock,
        })
    }
}

fn one(error: InputError) -> Refusal {
    Refusal::Input(vec![error])
}

/// The name of a folder or file, wherever it lies.
fn name_of(path: &Path) -> String {
    let whole = path.canonicalize();
    let whole = whole.as_deref().unwrap_or(path);
    let name = whole.file_name().unwrap_or(whole.as_os_str());
    name.to_string_lossy().into_owned()
}

/// So many files that are no cases are named before a run; `check` names all.
const STRAYS_NAMED: usize = 5;

/// Reports the files among the cases that will not be run.
fn warn_of_strays(suite: &Suite) {
    let strays = strays(suite);
    for stray in strays.iter().take(STRAYS_NAMED) {
        output::note(&format!("warning: {stray}"));
    }
    if let Some(more @ 1..) = strays.len().checked_sub(STRAYS_NAMED) {
        output::note(&format!(
            "warning: {more} more such files; `driftcheck check` names them"
        ));
    }
}

/// How many cases are asked for, in all shards.
fn asked_for(options: &RunOptions, cases: &[Case], catalog: &Catalog) -> Result<usize, Refusal> {
    let asked_for = cases.iter().filter(|case| options.selection.asks_for(case));
    let count = match asked_for.count() {
        0 => return Err(nothing_selected(options, cases, catalog)),
        count => count,
    };
    let vain = options.selection.matching_nothing(cases);
    vain.map_or(Ok(count), |words| Err(Refusal::NothingSelected(words)))
}

/// The cases of this shard, and the digest of those of all.
fn plan(
    options: &RunOptions,
    cases: Vec<Case>,
    profile: &HostProfile,
    times: &CaseTimes,
) -> Result<(Plan, Option<String>), Refusal> {
    let slices = times.slices(options.selection.shard, &cases);
    let mut plan = plan::plan(cases, &options.selection, profile);
    // All slices together keep to it: each machine sees the plan of all.
    keep_to_budget(options, &plan, profile)?;
    let selected = options.selection.shard.map(|_| digest(&plan.jobs));
    plan.jobs.retain(|job| slices.includes(&job.case));
    Ok((plan, selected))
}

/// The folder of the runs: the one that is named, or the suite's own.
fn report_dir(options: &RunOptions, suite: &Suite) -> Result<PathBuf, InputError> {
    let named = options.output.report_dir.as_ref();
    let own = || PathBuf::from(location::shown(&suite.location.root.join("reports")));
    let report_dir = named.cloned().unwrap_or_else(own);
    input::refuse_linked_reports(named, &report_dir)?;
    Ok(report_dir)
}

/// All contracts; those that the plan uses with what they document.
fn contracts(catalog: &Catalog, plan: &Plan) -> Vec<ContractDigest> {
    let used = plan.contracts();
    catalog.digests_with_fields(|name| used.contains(name))
}

fn nothing_selected(options: &RunOptions, cases: &[Case], catalog: &Catalog) -> Refusal {
    let words = match &options.document {
        Some(document) if cases.is_empty() => {
            let words = format!("`{}` has no safe operation", document.shown());
            let mut documents = catalog.documents().iter();
            match documents.all(|one| one.api().faults.is_empty()) {
                true => words,
                false => format!("{words}, as far as it could be read"),
            }
        }
        _ => options.selection.explain_empty(cases),
    };
    Refusal::NothingSelected(words)
}

/// Refuses a plan that sends more than the host's budget permits.
fn keep_to_budget(options: &RunOptions, plan: &Plan, profile: &HostProfile) -> Result<(), Refusal> {
    let Some(words) = budget::excess(&plan.jobs, profile) else {
        return Ok(());
    };
    // What is only shown is shown, so that one can see what is too much.
    if !options.dry_run {
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
fn rate_of_slice(options: &RunOptions, profile: &HostProfile) -> Option<f64> {
    let (rate, Some(shard)) = (profile.rate?, options.selection.shard) else {
        return profile.rate;
    };
    let part = rate / f64::from(shard.of);
    if shard.of > 1 && !options.dry_run {
        output::note(&format!(
            "shard {shard} sends at most {} requests a second, its part of the `rate` of the host `{}`",
            (part * 1000.0).round() / 1000.0,
            profile.name
        ));
    }
    Some(part)
}
