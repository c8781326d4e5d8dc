//! The top of the command line: its subcommands, and which file runs each.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use super::args::{
    BaselineArgs, BaselineCommand, CheckArgs, Colour, CompareArgs, CoverageArgs, DiffArgs,
    DiffContractArgs, ExplainArgs, ExportArgs, HistoryArgs, HostsArgs, Import, InitArgs, JudgeArgs,
    ListArgs, ManArgs, MergeArgs, MockArgs, OpenArgs, ProbeArgs, ProxyArgs, RejudgeArgs,
    ReportArgs, RunArgs, SchemaArgs, SunsetsArgs, TestArgs, WaiveArgs, WaiversArgs, grouped,
};
use super::{
    baseline, check, compare, coverage, diff, diff_contract, explain, export, history, import,
    init, judge, list, merge, mock, open, output, probe, proxy, rejudge, report, run, schema,
    settings_shown, sunsets, test, waive, waivers,
};
use crate::console::{ColourChoice, choose_colour, use_colour};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::report::escape::lines;
use crate::suite::location::CASE_SUFFIX;

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

Without --host or DRIFTCHECK_HOST nothing is run, unless the settings name the
mock as `default_host`.";

const JUDGE_HELP: &str = "\
Exit statuses are those of a run: 4 if no exchange could be judged, 3 if none of an operation
could be. Nothing is sent.";
const PROXY_HELP: &str = "\
Ctrl-C or SIGTERM ends it and writes the reports. The exit status is that of a run: 4 if no
exchange could be judged. With COMMAND it is the command's own, unless that is 0.

Example:
  driftcheck proxy --host staging --openapi api.json --env API_URL -- pytest e2e/";
const MERGE_AFTER_HELP: &str = "\
Exit statuses are those of a run. If a shard is missing or ended early, the exit status is 3,
or 1 with drift.";
const PROBE_HELP: &str = "\
Exit statuses:
  0    nothing speaks against a run
  1    the route that the cases use is gone
  2    the suite, a file or the command line is wrong; nothing was sent
  3    the host could not be reached, or refuses the credential

Only GET and OPTIONS are sent. Without a suite, only the host itself is checked.";
const SUNSETS_HELP: &str = "\
Exit statuses:
  0    written; with --fail-within, no sunset is so near
  1    a sunset is at most as near as --fail-within says, or has passed
  2    a file or the command line is wrong
  74   the output could not be written";

/// Checks whether a running API still keeps its published contract.
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
    /// Judge traffic that was recorded: HAR files and logs
    #[command(after_help = JUDGE_HELP)]
    Judge(Box<JudgeArgs>),
    /// Pass requests on to a host and judge the traffic, while it passes unchanged
    #[command(after_help = PROXY_HELP)]
    Proxy(Box<ProxyArgs>),
    /// List the cases
    List(ListArgs),
    /// Check all files of the suite and report every mistake; send nothing
    Check(CheckArgs),
    /// Check with a few harmless requests whether a host is ready for a run
    #[command(after_help = PROBE_HELP)]
    Probe(ProbeArgs),
    /// List the host profiles, and where each setting comes from
    Hosts(HostsArgs),
    /// Run each case as a test, with libtest's arguments after `--`
    Test(TestArgs),
    /// Run the same cases on two hosts and report how the responses differ
    #[command(after_help = AFTER_HELP)]
    Compare(Box<CompareArgs>),
    /// Make any report from the record of a run
    Report(ReportArgs),
    /// Open the page of a run in the browser
    Open(OpenArgs),
    /// Explain a kind of finding, or one finding of a run, and what to do about it
    Explain(ExplainArgs),
    /// Show what changed from one run to another
    Diff(DiffArgs),
    /// Show which parts of an OpenAPI document the responses of a run covered
    Coverage(CoverageArgs),
    /// Judge a recorded run again with today's cases and contracts, without the network
    #[command(after_help = MERGE_AFTER_HELP)]
    Rejudge(RejudgeArgs),
    /// Merge runs, such as shards, into one run with all reports
    #[command(after_help = MERGE_AFTER_HELP)]
    Merge(MergeArgs),
    /// Write flat lines of runs, one JSON object each, for queries over many runs and hosts
    Export(ExportArgs),
    /// Manage baselines: the accepted responses that runs are compared with
    Baseline(BaselineArgs),
    /// Accept a finding until a given day, with a reason and an owner
    Waive(Box<WaiveArgs>),
    /// List what is waived, by whom and until when
    Waivers(WaiversArgs),
    /// List which operations go away, when, and who looks after them
    #[command(after_help = SUNSETS_HELP)]
    Sunsets(SunsetsArgs),
    /// Show what earlier runs found: since when, in how many of them, and how fast the host was
    History(HistoryArgs),
    /// Start a suite for another API, with a sample case that passes at once
    Init(InitArgs),
    /// Generate cases from a document, a recording, curl commands or a Postman collection
    #[command(subcommand)]
    Import(Import),
    /// Compare two versions of a JSON Schema or an OpenAPI document
    DiffContract(DiffContractArgs),
    /// Start the mock, for use by hand and by other clients
    #[command(alias = "serve")]
    Mock(MockArgs),
    /// Print or write the schemas of driftcheck's files, for editors and programs
    Schema(SchemaArgs),
    /// Print the manual page, or write those of all subcommands
    Man(ManArgs),
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
        Command::Judge(args) => judge::main(&args).into(),
        Command::Proxy(args) => proxy::main(&args),
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
        Command::Export(args) => export::main(&args).into(),
        Command::Sunsets(args) => sunsets::main(&args).into(),
        Command::History(args) => history::main(&args).into(),
        Command::Hosts(args) => settings_shown::of_hosts(&args).into(),
        Command::Init(args) => init::main(&args).into(),
        Command::Merge(args) => merge::main(&args).into(),
        Command::Compare(args) => compare::main(&args).into(),
        Command::Import(import) => import::main(&import).into(),
        Command::Coverage(args) => coverage::main(&args).into(),
        Command::Diff(args) => diff::main(&args).into(),
        Command::DiffContract(args) => diff_contract::main(&args).into(),
        Command::Schema(args) => schema::main(&args).into(),
        Command::Man(args) => man(&args).into(),
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
    let mut command = grouped(Cli::command()).color(colour);
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

/// The manual: its first page, or a folder with a page for each subcommand.
fn man(args: &ManArgs) -> ExitStatus {
    let command = Cli::command();
    let Some(folder) = &args.into else {
        let mut page = Vec::new();
        // Writing to memory does not fail.
        let _ = clap_mangen::Man::new(command).render(&mut page);
        return output::print_rendered(&page);
    };
    let written =
        std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(command, folder));
    match written {
        Ok(()) => output::print(&format!(
            "written to {}; read one: man -l {0}/driftcheck-run.1\n",
            folder.display()
        )),
        Err(error) => {
            let words = format!("`{}` cannot be written: {error}", folder.display());
            output::refuse(&[InputError::new("--into", words)])
        }
    }
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
    if let Some(path) = stray_path(error) {
        output::note(&format!("  tip: `--cases {path}` reads this file alone"));
    }
    if is_mistake {
        ExitStatus::BadInput.into()
    } else {
        ExitStatus::Conforms.into()
    }
}

/// A case file that was given to a command without words.
fn stray_path(error: &clap::Error) -> Option<&str> {
    use clap::error::{ContextKind, ContextValue};
    match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(path)) if path.ends_with(CASE_SUFFIX) => Some(path),
        _ => None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::names;

    #[test]
    fn every_subcommand_is_in_one_group_of_the_help() {
        let command = Cli::command();
        let mut own: Vec<&str> = command
            .get_subcommands()
            .map(clap::Command::get_name)
            .collect();
        own.push("help");
        own.sort_unstable();
        let mut grouped = names();
        grouped.sort_unstable();
        assert_eq!(own, grouped);
    }
}
