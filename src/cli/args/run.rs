//! The arguments of `driftcheck run`, in the groups that other subcommands share.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::value::{Colour, FailOn, duration, instant, positive, report_format, runs_kept};
use super::{HostArgs, SelectionArgs, SuiteArgs};
use crate::cli::accepted;
use crate::cli::baseline::choice::BaselineChoiceArgs;
use crate::cli::outputs::Written;
use crate::cli::shelf::KEEP;
use crate::model::format::Format;
use crate::settings::settings_file::ReportSettings;
use crate::suite::location::Location;

/// `driftcheck run`
#[derive(Clone, Debug, Args)]
pub struct RunArgs {
    /// Which cases.
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
    /// Which host.
    #[command(flatten)]
    pub host: HostArgs,
    /// Ask each safe operation of an OpenAPI document once, in the place of the suite's cases
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Suite",
        conflicts_with = "cases"
    )]
    pub openapi: Option<PathBuf>,
    /// The path before the document's paths, in the place of its server's: `/v2`, or `/` for none
    #[arg(
        long,
        value_name = "PATH",
        help_heading = "Suite",
        requires = "openapi",
        value_parser = super::super::openapi_args::server_path
    )]
    pub server_path: Option<String>,
    /// How it runs.
    #[command(flatten)]
    pub pace: PaceArgs,
    /// What counts as failure.
    #[command(flatten)]
    pub verdict: VerdictArgs,
    /// Which baselines.
    #[command(flatten)]
    pub baselines: BaselineChoiceArgs,
    /// Which reports are written.
    #[command(flatten)]
    pub written: WrittenArgs,
    /// What is shown.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Which reports are written.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct WrittenArgs {
    /// Which reports are made of the run [default: the settings', else terminal,html,json,junit]
    #[arg(long, value_parser = report_format, value_delimiter = ',', value_name = "FORMAT,…")]
    pub format: Vec<Format>,
    /// How many runs the folder of reports keeps [default: the settings', else 50]
    #[arg(long, value_name = "N", value_parser = runs_kept)]
    pub keep: Option<NonZeroUsize>,
    /// The run that every report tells the changes since [default: the last accepted one]
    #[arg(long, value_name = "RUN")]
    pub against: Option<String>,
}

impl WrittenArgs {
    /// The formats and how many runs are kept: those of the flags, else of the settings,
    /// else the usual ones.
    pub(crate) fn resolve(&self, settings: &ReportSettings, suite: Option<&Location>) -> Written {
        let settled = settings.formats.as_deref().unwrap_or(&Format::DEFAULT);
        let chosen = match self.format.as_slice() {
            [] => settled,
            flag => flag,
        };
        let mut formats = chosen.to_vec();
        formats.sort();
        formats.dedup();
        let keep = self.keep.or(settings.keep);
        Written {
            formats,
            keep: keep.map_or(KEEP, NonZeroUsize::get),
            pinned: suite.map_or(Ok(Vec::new()), |suite| {
                accepted::pinned(suite).map_err(Box::new)
            }),
        }
    }
}

/// How a run goes.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Running")]
pub struct PaceArgs {
    /// Print every request that would be sent, redacted; send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print the settings that the run would have, each with where it comes from; send nothing
    #[arg(long, conflicts_with = "dry_run")]
    pub show_settings: bool,
    /// Ask the host by safe requests first; where it cannot be reached, stop at once
    #[arg(long, conflicts_with = "dry_run")]
    pub probe: bool,
    /// How many cases run side by side [default: the profile's, else 8]
    #[arg(long, short = 'j', value_name = "N", value_parser = positive)]
    pub jobs: Option<usize>,
    /// How long each phase of an exchange may take: 500ms, 20s [default: the profile's, else 20s]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// How long the whole run may take; what is left then is blocked
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub deadline: Option<Duration>,
    /// Send nothing more after the first drift
    #[arg(long)]
    pub fail_fast: bool,
    /// The clock that dates are judged by, RFC 3339 [default: now]
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub now: Option<jiff::Timestamp>,
}

/// What counts as failure.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Verdict")]
pub struct VerdictArgs {
    /// The least severity that makes the exit status 1
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// Judge failed assumptions as breaking
    #[arg(long)]
    pub strict: bool,
    /// How near a sunset may be without a notice [default: the settings', else 90]
    #[arg(long, value_name = "DAYS")]
    pub sunset_warn: Option<u32>,
}

/// What is shown and written.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// The folder of runs, in which each has a folder of its own [default: SUITE/reports]
    #[arg(long, value_name = "DIR")]
    pub report_dir: Option<PathBuf>,
    /// When to use colour
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Colour,
    /// Show the verdict, and a line for each finding and each cause of a blocked case
    #[arg(long, short, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Show the exchange of each case that does not conform
    #[arg(long, short)]
    pub verbose: bool,
}
