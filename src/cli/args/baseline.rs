//! The arguments of `driftcheck baseline`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::shared::SuiteArgs;
use super::value::{ListFormat, instant};
use crate::cli::baseline::filter::{Filter, KindFilter};
use crate::cli::environment::variables;
use crate::cli::options::ResponsesOptions;
use crate::error::InputError;
use crate::model::case_pattern::CasePattern;

const AFTER_HELP: &str = "\
Exit statuses:
  0    done, or there was nothing to do
  1    a response was left out because it breaks its contract or an expectation (--drifting)
  2    the suite, a file or the command line is wrong; nothing was written
  4    no case matches

RUN is the folder of a run, its record, its id, or `latest`. Nothing is sent.";

/// `driftcheck baseline`
#[derive(Clone, Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct BaselineArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: BaselineCommand,
}

/// What is done with baselines.
#[derive(Clone, Debug, Subcommand)]
pub enum BaselineCommand {
    /// Make responses of a run the baselines of their cases
    #[command(after_help = AFTER_HELP)]
    Accept(AcceptArgs),
    /// Review each response that is new or changed, and accept or reject it with a key
    #[command(after_help = AFTER_HELP)]
    Review(ReviewArgs),
    /// Keep the baselines, and do not offer these responses for review again
    #[command(after_help = AFTER_HELP)]
    Reject(RejectArgs),
    /// List for each case whether its response is accepted, changed or new
    List(ListBaselinesArgs),
    /// Remove the baselines of cases that are no longer in the suite
    Prune(PruneArgs),
}

/// Which run, of which suite.
#[derive(Clone, Debug, Args)]
pub struct FromArgs {
    /// The run whose responses are used
    #[arg(default_value = "latest", value_name = "RUN")]
    pub run: String,
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
    /// Set a variable that no profile has, as in the run
    #[arg(long = "var", value_name = "K=V")]
    pub vars: Vec<String>,
    /// The profile whose baselines are used [default: that of the run]
    #[arg(long, value_name = "PROFILE")]
    pub baselines: Option<String>,
    /// The folder of runs [default: SUITE/reports]
    #[arg(long, value_name = "DIR")]
    pub report_dir: Option<PathBuf>,
}

/// Which responses.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Selection")]
pub struct WhichArgs {
    /// Only cases whose whole id matches: `*` stops at `/`, `**` does not
    #[arg(long = "case", value_name = "PATTERN")]
    pub globs: Vec<CasePattern>,
    /// Only responses that differ in nothing else: additive, notice, a kind of finding, or `new`
    #[arg(long = "kind", value_name = "KIND", value_delimiter = ',')]
    pub kinds: Vec<KindFilter>,
}

impl FromArgs {
    /// What they and the environment ask for.
    ///
    /// # Errors
    /// Where a variable cannot be understood.
    pub fn options(&self) -> Result<ResponsesOptions, Vec<InputError>> {
        Ok(ResponsesOptions {
            run: self.run.clone(),
            suite: self.suite.paths(),
            vars: variables(&self.vars)?,
            profile: self.baselines.clone(),
            report_dir: self.report_dir.clone(),
        })
    }
}

impl WhichArgs {
    /// What they ask for.
    pub fn filter(&self) -> Filter {
        Filter {
            globs: self.globs.clone(),
            kinds: self.kinds.clone(),
        }
    }
}

/// `driftcheck baseline accept`
#[derive(Clone, Debug, Args)]
pub struct AcceptArgs {
    /// Which run.
    #[command(flatten)]
    pub from: FromArgs,
    /// Which responses.
    #[command(flatten)]
    pub which: WhichArgs,
    /// Every response that is new or changed, except those that were rejected
    #[arg(long, help_heading = "Selection")]
    pub all: bool,
    /// Include responses that break their contract or an expectation
    #[arg(long, help_heading = "Selection")]
    pub drifting: bool,
    /// Accept everything that a run found instead, so that later runs show what changed since
    #[arg(
        long = "run",
        value_name = "RUN",
        help_heading = "A run",
        conflicts_with_all = ["run", "globs", "kinds", "all", "drifting"]
    )]
    pub whole_run: Option<String>,
    /// Who accepts the run [default: git's user.name and user.email]
    #[arg(
        long,
        value_name = "NAME",
        help_heading = "A run",
        requires = "whole_run"
    )]
    pub by: Option<String>,
    /// When the run is accepted, RFC 3339 [default: now]
    #[arg(long, value_name = "TIME", value_parser = instant, help_heading = "A run", requires = "whole_run")]
    pub now: Option<jiff::Timestamp>,
}

/// `driftcheck baseline review`
#[derive(Clone, Debug, Args)]
pub struct ReviewArgs {
    /// Which run.
    #[command(flatten)]
    pub from: FromArgs,
    /// Which responses.
    #[command(flatten)]
    pub which: WhichArgs,
}

/// `driftcheck baseline reject`
#[derive(Clone, Debug, Args)]
pub struct RejectArgs {
    /// Which run.
    #[command(flatten)]
    pub from: FromArgs,
    /// Which responses.
    #[command(flatten)]
    pub which: WhichArgs,
    /// Every response that is new or changed
    #[arg(long, help_heading = "Selection")]
    pub all: bool,
}

/// `driftcheck baseline list`
#[derive(Clone, Debug, Args)]
pub struct ListBaselinesArgs {
    /// Which run.
    #[command(flatten)]
    pub from: FromArgs,
    /// Which responses.
    #[command(flatten)]
    pub which: WhichArgs,
    /// The form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// `driftcheck baseline prune`
#[derive(Clone, Debug, Args)]
pub struct PruneArgs {
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
    /// Set a variable that no profile has, as in a run
    #[arg(long = "var", value_name = "K=V")]
    pub vars: Vec<String>,
    /// One profile only [default: all]
    #[arg(long, value_name = "PROFILE")]
    pub baselines: Option<String>,
    /// List what would be removed, and remove nothing
    #[arg(long)]
    pub dry_run: bool,
}
