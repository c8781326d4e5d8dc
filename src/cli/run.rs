//! `driftcheck run`: wires suite, host, runner, record and reports.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use sha2::{Digest, Sha256};

use super::args::{Colour, RunArgs};
use super::dry_run;
use super::input::{self, Loaded};
use super::{output, signals};
use crate::client::Client;
use crate::console::{self, ColourChoice, Progress};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::judge::Rules;
use crate::model::host::HostProfile;
use crate::model::kind::Severity;
use crate::model::outcome::Outcome;
use crate::model::record::{ContractDigest, RECORD_VERSION, RunFinished, RunStarted};
use crate::record::redact::Redactor;
use crate::record::{Reader, RunSummary, SummaryBuilder, Verdict, Writer, folder_name};
use crate::report::{Format, ReportError, Sinks, terminal};
use crate::runner::{self, Context, Event, Stop, StopReason};
use crate::stand_in::{self, StandIn};
use crate::suite::plan::{self, Plan, Selection};
use crate::suite::profile::{self, HostChoice, Overrides};

/// The reports of a run that are written as files.
const FORMATS: [Format; 2] = [Format::Json, Format::Junit];

/// Runs the selected cases and reports what they found.
pub fn main(args: &RunArgs) -> ExitStatus {
    let started = Instant::now();
    let planned = match Planned::new(args) {
        Ok(planned) => planned,
        Err(Refusal::Input(errors)) => return output::refuse(&errors),
        Err(Refusal::NothingSelected(words)) => {
            output::note(&format!("error: {words}"));
            return ExitStatus::NothingJudged;
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            output::note(&format!("error: cannot start: {error}"));
            return ExitStatus::Internal;
        }
    };
    let status = runtime.block_on(run(args, planned, started));
    // What a stalled name lookup still does is of no interest.
    runtime.shutdown_background();
    match status {
        Ok(status) => status,
        Err(errors) => output::refuse(&errors),
    }
}

/// Why nothing is run.
enum Refusal {
    Input(Vec<InputError>),
    NothingSelected(String),
}

/// What will be run, and where.
struct Planned {
    choice: HostChoice,
    profile: HostProfile,
    plan: Plan,
    rules: Rules,
    contracts: Vec<ContractDigest>,
    report_dir: PathBuf,
}

impl Planned {
    fn new(args: &RunArgs) -> Result<Planned, Refusal> {
        let vars = input::variables(&args.host).map_err(Refusal::Input)?;
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
        let report_dir = args.output.report_dir.clone().unwrap_or_else(|| {
            PathBuf::from(crate::suite::load::shown(
                &suite.location.root.join("reports"),
            ))
        });
        Ok(Planned {
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
    suite: &crate::suite::load::Suite,
    overrides: &Overrides,
) -> Result<(HostChoice, HostProfile), InputError> {
    let environment = |name: &str| input::environment(name);
    let choice = profile::choose(flag, &environment, &suite.settings)?;
    let not_yet = url::Url::parse("http://stand-in")
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
    let context = Context {
        client: Client::new(&planned.profile).map_err(one)?,
        redactor: Redactor::new(&planned.profile, planned.rules.catalog.secret_suffixes()),
        profile: planned.profile,
        rules: planned.rules,
    };
    if args.pace.dry_run {
        return Ok(dry_run::print(&context, &planned.plan));
    }
    let at = jiff::Timestamp::now();
    let run_id = run_id(at);
    let dir = planned
        .report_dir
        .join(folder_name(at, context.profile.base.as_str(), &run_id));
    let mut sinks = Outputs::open(&dir).map_err(one)?;
    let started = RunStarted {
        record_version: RECORD_VERSION,
        driftcheck: env!("CARGO_PKG_VERSION").into(),
        run: folder_name(at, context.profile.base.as_str(), &run_id),
        started_at: at.to_string(),
        clock: args.pace.now.unwrap_or(at).to_string(),
        host: context
            .profile
            .base
            .as_str()
            .trim_end_matches('/')
            .to_owned(),
        profile: context.profile.name.clone(),
        planned: planned.plan.jobs.len() as u64,
        contracts: planned.contracts,
        strict: context.rules.strict,
    };
    if stand_in.is_some() && !args.output.quiet {
        output::note(&format!(
            "no host is configured: running against the embedded stand-in on {} (--host runs elsewhere)",
            started.host
        ));
    }
    let stop = Stop::default();
    watch_for_ends(&stop, args);
    let summary = sinks
        .record(args, &started, context, planned.plan, &stop, begun)
        .await;
    let status = sinks.report(args, summary, &dir);
    drop(stand_in);
    Ok(stop
        .reason()
        .and_then(signals::exit_status)
        .unwrap_or(status))
}

/// Ends the run at a signal or at its deadline; a second signal ends the process.
fn watch_for_ends(stop: &Stop, args: &RunArgs) {
    let on_signal = stop.clone();
    tokio::spawn(async move {
        on_signal.stop(signals::next().await);
        let again = signals::next().await;
        let status = signals::exit_status(again).unwrap_or(ExitStatus::Interrupted);
        std::process::exit(i32::from(status as u8));
    });
    if let Some(limit) = args.pace.deadline {
        let on_deadline = stop.clone();
        tokio::spawn(async move {
            tokio::time::sleep(limit).await;
            on_deadline.stop(StopReason::Deadline(limit));
        });
    }
}

/// The record and the report files of one run, opened before the first request.
struct Outputs {
    writer: Option<Writer>,
    sinks: Option<Sinks>,
    failure: Option<io::Error>,
}

impl Outputs {
    fn open(dir: &Path) -> Result<Outputs, InputError> {
        let cannot = |words: String| {
            InputError::new(
                "--report-dir",
                format!("`{}` cannot be written: {words}", dir.display()),
            )
            .help("name another folder with --report-dir")
        };
        std::fs::create_dir_all(dir).map_err(|error| cannot(error.to_string()))?;
        let writer = Writer::create(dir).map_err(|error| cannot(error.to_string()))?;
        let sinks =
            Sinks::open(dir, &FORMATS).map_err(|failed| cannot(failed.error.to_string()))?;
        Ok(Outputs {
            writer: Some(writer),
            sinks: Some(sinks),
            failure: None,
        })
    }

    /// Runs the plan and keeps each result as it comes.
    async fn record(
        &mut self,
        args: &RunArgs,
        started: &RunStarted,
        context: Context,
        plan: Plan,
        stop: &Stop,
        begun: Instant,
    ) -> RunSummary {
        let mut builder = SummaryBuilder::new(started);
        let total = plan.jobs.len() as u64;
        let mut progress = Progress::new(total, io::stderr().is_terminal(), args.output.quiet);
        self.attempt(|writer| writer.write_started(started));
        let fail_on = Severity::from(args.verdict.fail_on);
        runner::run(
            Arc::new(context),
            Arc::new(plan),
            stop.clone(),
            |event| match event {
                Event::CaseFinished(case) => {
                    let span = self.attempt(|writer| writer.write_case_buffered(&case));
                    builder.add(&case, span.unwrap_or_default());
                    progress.case_finished(&case);
                    let fails = case.outcome == Outcome::Drifts && case.worst() >= Some(fail_on);
                    if fails && args.pace.fail_fast {
                        stop.stop(StopReason::FailFast);
                    }
                }
                Event::CaughtUp => {
                    self.attempt(Writer::flush);
                }
            },
        )
        .await;
        progress.finish();
        let finished = RunFinished {
            finished_at: jiff::Timestamp::now().to_string(),
            duration_us: u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX),
            ended_early: stop.reason().map(StopReason::words),
        };
        self.attempt(|writer| writer.write_finished(&finished));
        builder.finish(Some(&finished))
    }

    /// Does something with the record; after the first failure nothing more is tried.
    fn attempt<T>(&mut self, write: impl FnOnce(&mut Writer) -> io::Result<T>) -> Option<T> {
        match write(self.writer.as_mut()?) {
            Ok(value) => Some(value),
            Err(error) => {
                self.failure = Some(error);
                self.writer = None;
                None
            }
        }
    }

    /// Writes the reports and prints the one for the terminal.
    fn report(&mut self, args: &RunArgs, summary: RunSummary, dir: &Path) -> ExitStatus {
        self.writer = None;
        let mut failed = Vec::new();
        if let Some(error) = &self.failure {
            failed.push(format!(
                "{}: {error}",
                dir.join(crate::record::RECORD_FILE).display()
            ));
        }
        let mut paths = vec![dir.join(crate::record::RECORD_FILE)];
        match Reader::open(&dir.join(crate::record::RECORD_FILE)) {
            Ok(mut reader) => {
                if let Some(sinks) = self.sinks.take() {
                    paths.extend(sinks.paths().map(|(_, path)| path.to_path_buf()));
                    let record = dir.join(crate::record::RECORD_FILE);
                    let errors = sinks.write_side_by_side(&summary, || Reader::open(&record));
                    paths.retain(|path| !errors.iter().any(|failed| failed.path == *path));
                    failed.extend(
                        errors
                            .iter()
                            .map(|error| format!("{}: {}", error.path.display(), error.error)),
                    );
                }
                if let Err(words) = print_terminal(args, &summary, &mut reader, paths) {
                    failed.push(words);
                }
            }
            Err(error) => failed.push(error.to_string()),
        }
        for words in &failed {
            output::note(&format!("error: a report could not be written: {words}"));
        }
        if failed.is_empty() {
            exit_status(args, &summary)
        } else {
            ExitStatus::ReportNotWritten
        }
    }
}

fn print_terminal(
    args: &RunArgs,
    summary: &RunSummary,
    reader: &mut Reader,
    paths: Vec<PathBuf>,
) -> Result<(), String> {
    let options = terminal::Options {
        detail: detail(args.output.quiet, args.output.verbose),
        paths,
        ..terminal_options(args.output.color, io::stdout().is_terminal())
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let written = terminal::write(&mut out, summary, reader, &options);
    match written.and_then(|()| out.flush().map_err(ReportError::Io)) {
        Ok(()) => Ok(()),
        // Who closed the pipe has seen enough.
        Err(ReportError::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

/// How much of a run the terminal shows.
pub(super) fn detail(quiet: bool, verbose: bool) -> terminal::Detail {
    match (quiet, verbose) {
        (true, _) => terminal::Detail::Quiet,
        (_, true) => terminal::Detail::Verbose,
        _ => terminal::Detail::Normal,
    }
}

/// Width and colour of the report on stdout.
pub(super) fn terminal_options(colour: Colour, is_terminal: bool) -> terminal::Options {
    let choice = match colour {
        Colour::Auto => ColourChoice::Auto,
        Colour::Always => ColourChoice::Always,
        Colour::Never => ColourChoice::Never,
    };
    terminal::Options {
        width: console::terminal_width(),
        colour: console::use_colour(choice, is_terminal),
        ..terminal::Options::default()
    }
}

/// The exit status of a run that was not ended by a signal.
fn exit_status(args: &RunArgs, summary: &RunSummary) -> ExitStatus {
    let fail_on = Severity::from(args.verdict.fail_on);
    if summary.worst() >= Some(fail_on) {
        return ExitStatus::Drift;
    }
    match summary.verdict() {
        Verdict::NothingJudged => ExitStatus::NothingJudged,
        _ if summary.totals.blocked > 0 => ExitStatus::Blocked,
        Verdict::Drifts | Verdict::Conforms | Verdict::Blocked => ExitStatus::Conforms,
    }
}

/// Eight hex digits that no other run of this second on this machine has.
fn run_id(at: jiff::Timestamp) -> String {
    let seed = format!("{}|{}", at.as_nanosecond(), std::process::id());
    let digest = Sha256::digest(seed.as_bytes());
    digest[..4]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
