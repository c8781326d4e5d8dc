//! `driftcheck probe`, and what `run --probe` asks first.

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use super::args::{ListFormat, ProbeArgs};
use super::environment::{names, variables};
use super::input::{self, Loaded};
use super::options::SuitePaths;
use super::probe_document::{self, Committed};
use super::{host, output, outputs, unused_vars};
use crate::client::Client;
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::host::HostProfile;
use crate::model::probe::{Fitness, ProbeCheck, ProbeReport};
use crate::probe::{Questions, ask};
use crate::redact::redactor::Redactor;
use crate::redact::sensitive::SecretNames;
use crate::report::terminal;
use crate::runner::Context;
use crate::settings::profile::Overrides;
use crate::settings::settings_file::{ProbeSettings, Settings};
use crate::suite::load::Suite;
use crate::suite::location;
use crate::suite::plan::Plan;

/// Each phase of a question ends after this, whatever the profile says.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks a host and says what came.
pub fn main(args: &ProbeArgs) -> ExitStatus {
    let runtime = match input::runtime() {
        Ok(runtime) => runtime,
        Err(error) => return output::fault(&error),
    };
    let asked = runtime.block_on(probe(args));
    // What a stalled name lookup still does is of no interest.
    runtime.shutdown_background();
    match asked {
        Ok((mut report, committed)) => {
            match print(args, with_contract(&mut report, committed.as_ref())) {
                ExitStatus::Conforms => exit_status(report.fitness),
                status => status,
            }
        }
        Err(errors) => output::refuse(&errors),
    }
}

/// The report with what became of the comparison of documents, which needs a host that answers.
fn with_contract<'r>(
    report: &'r mut ProbeReport,
    committed: Option<&Committed>,
) -> &'r ProbeReport {
    let committed = committed.filter(|_| report.fitness != Fitness::Unreachable);
    if let Some(check) = committed.and_then(|committed| probe_document::check(committed, report)) {
        let after = |one: &ProbeCheck| one.subject > check.subject;
        let place = report.checks.iter().position(after);
        let place = place.unwrap_or(report.checks.len());
        report.checks.insert(place, check);
    }
    report
}

fn exit_status(fitness: Fitness) -> ExitStatus {
    match fitness {
        Fitness::Fit => ExitStatus::Conforms,
        Fitness::RouteGone => ExitStatus::Drift,
        Fitness::Unreachable => ExitStatus::Blocked,
    }
}

/// What came of the questions, and the suite's documents that are yet to be compared.
async fn probe(args: &ProbeArgs) -> Result<(ProbeReport, Option<Committed>), Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let vars = variables(&args.host.vars)?;
    let named = args.target.as_deref().or(args.host.host.as_deref());
    let paths = args.suite.paths();
    let loaded = if is_suite(&paths) {
        Some(input::load(&paths, &vars)?)
    } else if named.is_none() && std::env::var_os(host::VARIABLE).is_none() {
        let error = InputError::new("probe", "there is no suite here, and no host was given");
        return Err(one(error.help("name one: driftcheck probe https://…")));
    } else {
        None
    };
    let (suite, secret_names, documents) = match loaded {
        Some(Loaded { suite, catalog }) => {
            let documents = catalog.documents().iter();
            let documents = documents.map(|one| one.name().to_owned()).collect();
            (Some(suite), catalog.secret_names(), documents)
        }
        None => (None, SecretNames::default(), Vec::new()),
    };
    let without = without_suite();
    let overrides = Overrides {
        timeout: args.timeout,
        allow_plain_http: args.host.allow_plain_http,
        untrusted: args.host.untrusted,
        vars,
        given: names(&args.host.vars),
        ..Overrides::default()
    };
    let known = suite.as_ref().unwrap_or(&without);
    unused_vars::refuse(&overrides.given, &known.cases)?;
    let (choice, mut profile) = host::resolve(named, known, &overrides).map_err(one)?;
    host::warn(known, &choice, &profile);
    let mock = host::start_mock(&choice, &mut profile).await;
    let mock = mock.map_err(one)?;
    if args.timeout.is_none() {
        profile.timeouts = profile.timeouts.at_most(PATIENCE);
    }
    let questions = match &suite {
        Some(suite) => Questions::of(suite.cases.iter(), &suite.settings.probe, &profile),
        None => Questions::without_suite(&profile),
    };
    let client = Client::new(&profile).map_err(one)?;
    let redactor = Redactor::new(&profile, secret_names);
    let report = ask(&client, &redactor, &profile, &questions).await;
    // The mock serves no document.
    let committed = suite.filter(|_| mock.is_none()).map(|suite| Committed {
        names: documents,
        location: suite.location,
        settings: suite.settings.probe,
        profile,
        credentials: Arc::clone(client.credentials()),
    });
    drop(mock);
    Ok((report, committed))
}

/// Whether a suite is named, or lies here or above.
fn is_suite(paths: &SuitePaths) -> bool {
    let here = std::env::current_dir().unwrap_or_default();
    paths.suite.is_some() || paths.cases.is_some() || location::find_upward(&here).is_some()
}

/// What stands for a suite where there is none.
fn without_suite() -> Suite {
    Suite {
        location: input::usual_location(std::env::current_dir().unwrap_or_default()),
        settings: Settings::default(),
        cases: Vec::new(),
        strays: Vec::new(),
        waivers: Vec::new(),
    }
}

fn print(args: &ProbeArgs, report: &ProbeReport) -> ExitStatus {
    let mut out = Vec::new();
    let written = match args.format {
        ListFormat::Text => {
            let is_terminal = std::io::stdout().is_terminal();
            let options = outputs::plain_options(is_terminal);
            terminal::write_probe(&mut out, report, &options)
        }
        ListFormat::Json => crate::record::write_json(&mut out, report)
            .map(|()| out.push(b'\n'))
            .map_err(Into::into),
    };
    match written {
        Ok(()) => output::print_rendered(&out),
        Err(error) => output::fault(&error),
    }
}

/// Asks the host of a run and says what is wrong with it. Where a route is gone, the
/// run shows it case by case.
pub(super) async fn before_run(
    context: &Context,
    plan: &Plan,
    settings: &ProbeSettings,
) -> Result<ProbeReport, InputError> {
    let profile = HostProfile {
        timeouts: context.profile.timeouts.at_most(PATIENCE),
        ..(*context.profile).clone()
    };
    let client = context.client.beside(&profile)?;
    let cases = plan.jobs.iter().map(|job| &job.case);
    let questions = Questions::of(cases, settings, &profile);
    let report = ask(&client, &context.redactor, &profile, &questions).await;
    let is_terminal = std::io::stderr().is_terminal();
    let options = outputs::plain_options(is_terminal);
    let mut lines = Vec::new();
    if terminal::write_probe_problems(&mut lines, &report, &options).is_ok() {
        output::note_rendered(&lines);
    }
    if report.fitness == Fitness::Unreachable {
        output::note(&format!(
            "error: {} cannot be run against; no case was sent",
            report.host
        ));
    }
    Ok(report)
}
