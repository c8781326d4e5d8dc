//! The command line as clap sees it. Nothing below `cli` knows these types.

mod recorded;
mod run;
mod suite;
mod value;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::baseline::args::BaselineArgs;
use super::compare::CompareArgs;
use super::shard::ShardChoice;
use super::waiver_args::{WaiveArgs, WaiversArgs};

pub use recorded::{
    DiffArgs, DiffContractArgs, ExplainArgs, MergeArgs, OpenArgs, RejudgeArgs, ReportArgs,
};
pub use run::{OutputArgs, PaceArgs, RunArgs, VerdictArgs, WrittenArgs};
pub use suite::{CheckArgs, HostsArgs, InitArgs, ListArgs, ProbeArgs, ServeArgs, TestArgs};
pub use value::{Colour, DiffFormat, FailOn, ListFormat};
pub(super) use value::{duration, instant, positive};

const AFTER_HELP: &str = "\
Exit statuses:
  0    every judged case conforms (to --fail-on)
  1    drift at or above --fail-on, or a waiver that has expired
  2    the suite, a file or the command line is wrong; nothing was sent
  3    some case was blocked, and no drift was found
  4    nothing was judged: the selection is empty, or every case was skipped
  70   a fault of driftcheck itself
  74   judged, but a report could not be written
  130  interrupted (143 terminated); what was judged is in the record

Without --host or DRIFTCHECK_HOST, cases run against the embedded stand-in.";

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
    /// Run the same cases on two hosts and tell how their answers differ
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
    /// Tell what the answers of a run showed of an OpenAPI document, and what none did
    Coverage(super::openapi_args::CoverageArgs),
    /// Judge a run record again by the cases and contracts of today, without the network
    #[command(after_help = MERGE_AFTER_HELP)]
    Rejudge(RejudgeArgs),
    /// Join run records, such as those of shards, into one run with every report
    #[command(after_help = MERGE_AFTER_HELP)]
    Merge(MergeArgs),
    /// Accept, review, reject, list and prune the answers that runs are compared with
    Baseline(BaselineArgs),
    /// Accept a finding until a day, with a reason and an owner, in cases/waivers.yaml
    Waive(Box<WaiveArgs>),
    /// List what is accepted, by whom and until when
    Waivers(WaiversArgs),
    /// Start a suite for another API, with a sample case that passes at once
    Init(InitArgs),
    /// Make cases of what a published document describes
    #[command(subcommand)]
    Import(super::openapi_args::Import),
    /// Tell what a reader of a response would notice between two of its schemas
    DiffContract(DiffContractArgs),
    /// Serve the stand-in, for use by hand and by other clients
    Serve(ServeArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Where the suite lies.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Suite")]
pub struct SuiteArgs {
    /// The folder with driftcheck.toml, cases/ and schemas/ [default: found upward from here]
    #[arg(long, value_name = "DIR")]
    pub suite: Option<PathBuf>,
    /// The folder of cases, or one case file [default: SUITE/cases]
    #[arg(long, value_name = "PATH")]
    pub cases: Option<PathBuf>,
    /// The folder of schemas [default: SUITE/schemas]
    #[arg(long, value_name = "DIR")]
    pub schemas: Option<PathBuf>,
}

/// Which cases are meant.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Selection")]
pub struct SelectionArgs {
    /// Parts of case ids; a case that has one of them is selected [default: all]
    #[arg(value_name = "WORD", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub words: Vec<String>,
    /// Take each WORD as a whole id
    #[arg(long)]
    pub exact: bool,
    /// Select cases that have one of these tags
    #[arg(long = "tag", value_name = "TAG", value_delimiter = ',')]
    pub tags: Vec<String>,
    /// Leave out cases that have one of these tags
    #[arg(long = "exclude-tag", value_name = "TAG", value_delimiter = ',')]
    pub exclude_tags: Vec<String>,
    /// Take one slice of those: 2/3, or `auto` for what a CI system or Kubernetes says
    #[arg(long, value_name = "I/N|auto")]
    pub shard: Option<ShardChoice>,
}

/// Which host is meant, and with what.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Host")]
pub struct HostArgs {
    /// A profile of driftcheck.toml or a URL [env: DRIFTCHECK_HOST] [default: the stand-in]
    #[arg(long, value_name = "NAME|URL")]
    pub host: Option<String>,
    /// Set a variable, over the environment and the profile; K:=JSON sets any JSON value
    #[arg(long = "var", value_name = "K=V")]
    pub vars: Vec<String>,
    /// Let cases with effects run where the profile denies them
    #[arg(long)]
    pub allow_effects: bool,
    /// Do not ask before effects on a host that is marked live
    #[arg(long, short = 'y')]
    pub yes: bool,
    /// Send credentials over http:// to a host that is not on this machine
    #[arg(long)]
    pub allow_plain_http: bool,
    /// The suite is a stranger's: refuse settings that read files or the environment, or change
    /// where tokens go
    #[arg(long)]
    pub untrusted: bool,
}
