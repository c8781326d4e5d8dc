//! The top of the command line: its subcommands, and which file runs each.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use super::args::{
    BaselineArgs, BaselineCommand, CheckArgs, Colour, CompareArgs, CoverageArgs, DiffArgs,
    DiffContractArgs, ExplainArgs, HostsArgs, Import, InitArgs, ListArgs, MergeArgs, MockArgs,
    OpenArgs, ProbeArgs, RejudgeArgs, ReportArgs, RunArgs, TestArgs, WaiveArgs, WaiversArgs,
};
use super::{
    baseline, check, compare, coverage, diff, diff_contract, explain, import, init, list, merge,
    mock, open, output, probe, rejudge, report, run, settings_shown, test, waive, waivers,
};
use crate::console::{ColourChoice, choose_colour, use_colour};
use crate::exit_status::ExitStatus;
use crate::report::escape::lines;

const AFTER_HELP: &str = "\
Exit statuses:
  0    every judged case conforms, or has only findings below --fail-on
  1    drift at or above --fail-on, or a waiver that has expired
  2    the suite, a file or the command line is wrong; nothing was sent
  3    no drift was found, but some case was blocked or the run is incomplete
  4    nothing was judged: the selection is empty, or every case was skipped
  70   a fault of driftcheck itself
  74   judged, but a report could not be written
  130  interrupted (143 terminated); what was judged is in the record

Without --host or DRIFTCHECK_HOST nothing is run, unless the settings have the
mock as `default_host`.";

const MERGE_AFTER_HELP: &str = "\
Exit statuses are those of a run. A run that is not whole, because a shard is missing or was
ended early, is 3 where it has no drift.";
const PROBE_HELP: &str = "\
Exit statuses:
  0    nothing speaks against a run
  1    the route that the cases ask is gone
  2    the suite, a file or the command line is wrong; nothing was sent
  3    the host could not be reached, or refuses the credential

Only GET and OPTIONS are sent. Without a suite, only the host itself is asked.";

/// Finds out whether a running API still keeps its published contract.
#[derive(Debug, Parser)]
#[command(name = "driftcheck", version, about, after_help = AFTER_HELP, propagate_version = true)]
pub struct Cli {
    /// When to use colour
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "auto|always|never",
        hide_possible_values = true
    )]
    pub color: Colour,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands, in the order of `--help`: what asks a host, what reads runs, what
/// decides about findings, and what starts or serves a suite.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run cases against a host and report drift
    #[command(after_help = AFTER_HELP)]
    Run(Box<RunArgs>),
    /// List the cases
    List(ListArgs),
    /// Read every case and schema, report every mistake, send nothing
    Check(CheckArgs),
    /// Ask a host by safe requests whether a run makes sense
    #[command(after_help = PROBE_HELP)]
    Probe(ProbeArgs),
    /// List the host profiles, and where each of their settings comes from
    Hosts(HostsArgs),
    /// Run each case as a test of its own, with libtest's arguments after `--`
    Test(TestArgs),
    /// Run the same cases on two hosts and say how their responses differ
    #[command(after_help = AFTER_HELP)]
    Compare(Box<CompareArgs>),
    /// Make any report again from a run record
    Report(ReportArgs),
    /// Open the page of a run in the browser
    Open(OpenArgs),
    /// Say what a kind of finding, or one finding of a run, means and what to do about it
    Explain(ExplainArgs),
    /// Tell what changed from one run to another
    Diff(DiffArgs),
    /// Tell what the responses of a run showed of an OpenAPI document, and what none did
    Coverage(CoverageArgs),
    /// Judge a run record again by the cases and contracts of today, without the network
    #[command(after_help = MERGE_AFTER_HELP)]
    Rejudge(RejudgeArgs),
    /// Join run records, such as those of shards, into one run with every report
    #[command(after_help = MERGE_AFTER_HELP)]
    Merge(MergeArgs),
    /// Accept, review, reject, list and prune the responses that runs are compared with
    Baseline(BaselineArgs),
    /// Accept a finding until a day, with a reason and an owner, in cases/waivers.yaml
    Waive(Box<WaiveArgs>),
    /// List what is accepted, by whom and until when
    Waivers(WaiversArgs),
    /// Start a suite for another API, with a sample case that passes at once
    Init(InitArgs),
    /// Make cases of what a published document describes
    #[command(subcommand)]
    Import(Import),
    /// Tell what a reader of a response would notice between two of its schemas
    DiffContract(DiffContractArgs),
    /// Serve the mock, for use by hand and by other clients
    #[command(alias = "serve")]
    Mock(MockArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Parses the command line, runs the subcommand and gives the exit status.
pub fn main() -> ExitCode {
    // Help and mistakes are printed before there is a choice to take from the arguments.
    choose_colour(colour_of(std::env::args_os()));
    let cli = match parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    let ended = std::panic::catch_unwind(|| dispatch(cli.command));
    match ended {
        Ok(status) => status,
        Err(_) => {
            output::note(
                "driftcheck: this is a fault of driftcheck itself; please report it with the lines above",
            );
            ExitStatus::Internal.into()
        }
    }
}

fn dispatch(command: Command) -> ExitCode {
    match command {
        Command::Run(args) => run::main(&args).into(),
        Command::List(args) => list::main(&args).into(),
        Command::Check(args) => check::main(&args).into(),
        Command::Mock(args) => mock::main(&args).into(),
        Command::Test(args) => test::main(&args),
        Command::Rejudge(args) => rejudge::main(&args).into(),
        Command::Baseline(args) => match &args.command {
            BaselineCommand::Accept(args) => baseline::accept::main(args),
            BaselineCommand::Review(args) => baseline::review::main(args),
            BaselineCommand::Reject(args) => baseline::reject::main(args),
            BaselineCommand::List(args) => baseline::list::main(args),
            BaselineCommand::Prune(args) => baseline::prune::main(args),
        }
        .into(),
        Command::Report(args) => report::main(&args).into(),
        Command::Open(args) => open::main(&args).into(),
        Command::Probe(args) => probe::main(&args).into(),
        Command::Explain(args) => explain::main(&args).into(),
        Command::Waive(args) => waive::main(&args).into(),
        Command::Waivers(args) => waivers::main(&args).into(),
        Command::Hosts(args) => settings_shown::of_hosts(&args).into(),
        Command::Init(args) => init::main(&args).into(),
        Command::Merge(args) => merge::main(&args).into(),
        Command::Compare(args) => compare::main(&args).into(),
        Command::Import(import) => import::main(&import).into(),
        Command::Coverage(args) => coverage::main(&args).into(),
        Command::Diff(args) => diff::main(&args).into(),
        Command::DiffContract(args) => diff_contract::main(&args).into(),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "driftcheck", &mut script);
            output::print_rendered(&script).into()
        }
    }
}

/// Parses the command line; help and mistakes are coloured as everything else.
fn parse() -> Result<Cli, clap::Error> {
    let colour = match (use_colour(false), use_colour(true)) {
        (true, _) => ColorChoice::Always,
        (_, true) => ColorChoice::Auto,
        (_, false) => ColorChoice::Never,
    };
    let mut command = Cli::command().color(colour);
    let matches = command.try_get_matches_from_mut(std::env::args_os())?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// What `--color` says, wherever it stands.
fn colour_of(arguments: impl Iterator<Item = OsString>) -> ColourChoice {
    let mut own = arguments.take_while(|argument| argument != "--");
    while let Some(argument) = own.next() {
        let argument = argument.to_string_lossy();
        let value = match argument.strip_prefix("--color") {
            Some("") => own.next().map(|value| value.to_string_lossy().into_owned()),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        if let Some(colour) = value.and_then(|value| Colour::from_str(&value, false).ok()) {
            return colour.into();
        }
    }
    ColourChoice::Auto
}

/// Help and version go to stdout with status 0, mistakes to stderr with status 2.
fn refuse(error: &clap::Error) -> ExitCode {
    let is_mistake = error.use_stderr();
    // A closed pipe is no reason to fail.
    let plain = error.render().to_string();
    if is_mistake && lines(&plain) != plain {
        output::note(&plain);
    } else {
        let _ = error.print();
    }
    if let Some(word) = nearest_subcommand(error) {
        output::note(&format!("  tip: did you mean `driftcheck {word}`?"));
    }
    if is_mistake {
        ExitStatus::BadInput.into()
    } else {
        ExitStatus::Conforms.into()
    }
}

/// The subcommand that a very short misspelt one stands for; clap suggests for longer ones.
fn nearest_subcommand(error: &clap::Error) -> Option<String> {
    use clap::error::{ContextKind, ContextValue};
    if error.get(ContextKind::SuggestedSubcommand).is_some() {
        return None;
    }
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return None;
    };
    let command = Cli::command();
    let names: Vec<&str> = command
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    crate::error::nearest(word, names).map(str::to_owned)
}
