//! From the arguments of a run to what will be run, and where.

use std::path::PathBuf;

use super::args::RunArgs;
use super::input::{self, Loaded};
use crate::error::InputError;
use crate::judge::Rules;
use crate::model::host::HostProfile;
use crate::model::record::ContractDigest;
use crate::suite::load::{self, Suite};
use crate::suite::plan::{self, Plan, Selection};
use crate::suite::profile::{self, HostChoice, Overrides};
use crate::suite::settings::ProbeSettings;

/// Why nothing is run.
pub(super) enum Refusal {
    Input(Vec<InputError>),
    NothingSelected(String),
}

/// What will be run, and where.
pub(super) struct Planned {
    pub(super) choice: HostChoice,
    pub(super) profile: HostProfile,
    pub(super) plan: Plan,
    pub(super) rules: Rules,
    pub(super) contracts: Vec<ContractDigest>,
    pub(super) report_dir: PathBuf,
    pub(super) probe: ProbeSettings,
}

impl Planned {
    pub(super) fn new(args: &RunArgs) -> Result<Planned, Refusal> {
        let vars = input::variables(&args.host.vars).map_err(Refusal::Input)?;
        let Loaded { suite, catalog } = input::load(&args.suite, &vars).map_err(Refusal::Input)?;
        let overrides = Overrides {
            jobs: args.pace.jobs,
            timeout: args.pace.timeout,
            allow_effects: args.host.allow_effects,
            vars,
        };
        let (choice, profile) = resolve_host(args.host.host.as_deref(), &suite, &overrides)
            .map_err(|error| Refusal::Input(vec![error]))?;
        let selection = Selection::from(&args.selection);
        if !suite.cases.iter().any(|case| selection.includes(case)) {
            return Err(Refusal::NothingSelected(
                selection.explain_empty(&suite.cases),
            ));
        }
        let report_dir =
            args.output.report_dir.clone().unwrap_or_else(|| {
                PathBuf::from(load::shown(&suite.location.root.join("reports")))
            });
        Ok(Planned {
            probe: suite.settings.probe,
            plan: plan::plan(suite.cases, &selection, &profile),
            choice,
            profile,
            contracts: catalog.digests(),
            rules: Rules {
                catalog,
                severities: suite.settings.severity,
                strict: args.verdict.strict,
            },
            report_dir,
        })
    }
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
    Ok((choice, profile))
}
