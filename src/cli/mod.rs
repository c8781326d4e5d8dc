//! The command line: one file a subcommand, each of which wires the rooms.

mod args;
mod check;
mod consent;
mod dry_run;
mod input;
mod list;
mod output;
mod report;
mod run;
mod serve;
mod signals;
mod test;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::exit_status::ExitStatus;
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
        Command::Report(args) => report::main(&args).into(),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "driftcheck", &mut script);
            output::print(&String::from_utf8_lossy(&script)).into()
        }
    }
}

/// Help and version go to stdout with status 0, mistakes to stderr with status 2.
fn refuse(error: &clap::Error) -> ExitCode {
    let is_mistake = error.use_stderr();
    // A closed pipe is no reason to fail.
    let _ = error.print();
    if is_mistake {
        ExitStatus::BadInput.into()
    } else {
        ExitStatus::Conforms.into()
    }
}
