//! `driftcheck baseline`: accepted answers, by which later runs are judged.

mod accept;
pub mod args;
pub mod choice;
pub mod filter;
mod list;
mod prune;
mod reject;
mod review;
mod selected;
mod state;

use args::{BaselineArgs, BaselineCommand};

use crate::exit_status::ExitStatus;

/// Runs the subcommand.
pub fn main(args: &BaselineArgs) -> ExitStatus {
    match &args.command {
        BaselineCommand::Accept(args) => accept::main(args),
        BaselineCommand::Review(args) => review::main(args),
        BaselineCommand::Reject(args) => reject::main(args),
        BaselineCommand::List(args) => list::main(args),
        BaselineCommand::Prune(args) => prune::main(args),
    }
}
