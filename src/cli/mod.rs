//! The command line: one file a subcommand, each of which wires the rooms.

mod accepted;
mod args;
mod asked_with;
mod baseline;
mod check;
mod commit;
mod compare;
mod consent;
mod coverage;
mod diff;
mod diff_contract;
mod dry_run;
mod explain;
mod git;
mod hosts;
mod import;
mod init;
mod input;
mod list;
mod merge;
mod open;
mod open_files;
mod openapi_args;
mod openapi_run;
mod output;
mod outputs;
mod planned;
mod probe;
mod rejudge;
mod report;
mod run;
mod serve;
mod server_path;
mod shard;
mod shelf;
mod show_settings;
mod signals;
mod step_summary;
mod test;
mod waive;
mod waiver_args;
mod waivers;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::exit_status::ExitStatus;
use crate::report::escape::lines;
use args::{Cli, Command};

pub use test::conformance_main;

/// Parses the command line, runs the subcommand and gives the exit status.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
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
        Command::Serve(args) => serve::main(&args).into(),
        Command::Test(args) => test::main(&args),
        Command::Rejudge(args) => rejudge::main(&args).into(),
        Command::Baseline(args) => baseline::main(&args).into(),
        Command::Report(args) => report::main(&args).into(),
        Command::Open(args) => open::main(&args).into(),
        Command::Probe(args) => probe::main(&args).into(),
        Command::Explain(args) => explain::main(&args).into(),
        Command::Waive(args) => waive::main(&args).into(),
        Command::Waivers(args) => waivers::main(&args).into(),
        Command::Hosts(args) => hosts::main(&args).into(),
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
