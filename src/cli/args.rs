//! The command line as clap sees it. Nothing below `cli` knows these types.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::baseline::args::BaselineArgs;
use super::baseline::choice::BaselineChoiceArgs;
use super::compare::CompareArgs;
use super::outputs::Written;
use super::shard::ShardChoice;
use super::shelf::KEEP;
use super::waiver_args::{WaiveArgs, WaiversArgs};
use crate::model::format::Format;
use crate::model::kind::Severity;
use crate::suite::decode::parse_duration;
use crate::suite::settings::ReportSettings;

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
}

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
    pub fn resolve(&self, settings: &ReportSettings) -> Written {
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

/// `driftcheck hosts`
#[derive(Clone, Debug, Args)]
pub struct HostsArgs {
    /// One profile only
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
    /// For people or for machines
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// `driftcheck list`
#[derive(Clone, Debug, Args)]
pub struct ListArgs {
    /// Which cases.
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
    /// For people or for machines
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// `driftcheck check`
#[derive(Clone, Debug, Args)]
pub struct CheckArgs {
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
    /// For people or for machines
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// `driftcheck serve`
#[derive(Clone, Debug, Args)]
pub struct ServeArgs {
    /// The port; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
    pub bind: std::net::IpAddr,
    /// A JSON Patch (RFC 6902) that is applied to each answer it fits
    #[arg(long, value_name = "FILE")]
    pub patch: Option<PathBuf>,
    /// Leave out the documented routes, as a host that has removed them would
    #[arg(long)]
    pub without_deprecated_routes: bool,
    /// The clock at the start, RFC 3339; it stands still [default: the real clock]
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub now: Option<jiff::Timestamp>,
}

/// `driftcheck test`
#[derive(Clone, Debug, Args)]
pub struct TestArgs {
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
    /// Which host.
    #[command(flatten)]
    pub host: HostArgs,
    /// Judge failed assumptions as breaking
    #[arg(long)]
    pub strict: bool,
    /// Which baselines.
    #[command(flatten)]
    pub baselines: BaselineChoiceArgs,
    /// Arguments as for a Rust test binary: filters, --list, --skip, --exact, …
    #[arg(last = true, value_name = "LIBTEST ARGUMENTS")]
    pub libtest: Vec<String>,
}

/// `driftcheck report`
#[derive(Clone, Debug, Args)]
pub struct ReportArgs {
    /// A run: its folder, its record, its id, or `latest`
    pub run: String,
    /// Which report
    #[arg(long, default_value = "terminal", value_parser = report_format, value_name = "FORMAT")]
    pub format: Format,
    /// Where to write it [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The run that it tells the changes since [default: the one that the record names]
    #[arg(long, value_name = "RUN")]
    pub against: Option<String>,
    /// How it looks, and where runs lie.
    #[command(flatten)]
    pub look: OutputArgs,
}

/// `driftcheck open`
#[derive(Clone, Debug, Args)]
pub struct OpenArgs {
    /// The run: its folder, its record, its id, or `latest`
    #[arg(default_value = "latest", value_name = "RUN")]
    pub run: String,
    /// The folder of runs [default: SUITE/reports]
    #[arg(long, value_name = "DIR")]
    pub report_dir: Option<PathBuf>,
}

/// `driftcheck probe`
#[derive(Clone, Debug, Args)]
pub struct ProbeArgs {
    /// A profile of driftcheck.toml or a URL, as for --host
    #[arg(value_name = "NAME|URL", conflicts_with = "host")]
    pub target: Option<String>,
    /// Which host.
    #[command(flatten)]
    pub host: ProbeHostArgs,
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
    /// How long each phase of a request may take [default: 5s, or the profile's where it is less]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// For people or for machines
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
    /// When to use colour
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Colour,
}

/// Which host is asked, and with what.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Host")]
pub struct ProbeHostArgs {
    /// A profile of driftcheck.toml or a URL [env: DRIFTCHECK_HOST] [default: the stand-in]
    #[arg(long, value_name = "NAME|URL")]
    pub host: Option<String>,
    /// Set a variable, over the environment and the profile; K:=JSON sets any JSON value
    #[arg(long = "var", value_name = "K=V")]
    pub vars: Vec<String>,
}

/// `driftcheck explain`
#[derive(Clone, Debug, Args)]
pub struct ExplainArgs {
    /// A kind of finding, or the fingerprint of one or its beginning
    #[arg(value_name = "KIND|FINGERPRINT")]
    pub what: String,
    /// The run that a fingerprint is looked up in: its folder, its record, its id, or `latest`
    #[arg(long, default_value = "latest", value_name = "RUN")]
    pub run: String,
    /// For people or for machines
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
    /// The folder of runs [default: SUITE/reports]
    #[arg(long, value_name = "DIR")]
    pub report_dir: Option<PathBuf>,
    /// When to use colour
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Colour,
    /// Which suite has the contracts.
    #[command(flatten)]
    pub suite: SuiteArgs,
}

/// `driftcheck rejudge`
#[derive(Clone, Debug, Args)]
pub struct RejudgeArgs {
    /// The run: its folder, its record, its id, or `latest`
    #[arg(value_name = "RUN")]
    pub run: String,
    /// Set a variable, over the environment and the profile; K:=JSON sets any JSON value
    #[arg(long = "var", value_name = "K=V")]
    pub vars: Vec<String>,
    /// The clock for dates [default: that of the record]
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub now: Option<jiff::Timestamp>,
    /// What fails it.
    #[command(flatten)]
    pub verdict: VerdictArgs,
    /// Which baselines.
    #[command(flatten)]
    pub baselines: BaselineChoiceArgs,
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
    /// Which reports are written.
    #[command(flatten)]
    pub written: WrittenArgs,
    /// How it looks, and where runs lie.
    #[command(flatten)]
    pub look: OutputArgs,
}

/// `driftcheck merge`
#[derive(Clone, Debug, Args)]
pub struct MergeArgs {
    /// Runs: their folders, records or ids, or a folder that holds runs
    #[arg(required = true, value_name = "RUN")]
    pub runs: Vec<String>,
    /// Which reports are written.
    #[command(flatten)]
    pub written: WrittenArgs,
    /// The least severity that makes the exit status 1
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// How it looks, and where runs lie.
    #[command(flatten)]
    pub look: OutputArgs,
}

/// `driftcheck init`
#[derive(Clone, Debug, Args)]
pub struct InitArgs {
    /// The folder; it is made where it is missing, and no file in it is overwritten
    #[arg(default_value = ".", value_name = "DIR")]
    pub dir: PathBuf,
    /// The address of your API, for the profile `staging`
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
}

/// `driftcheck diff`
#[derive(Clone, Debug, Args)]
pub struct DiffArgs {
    /// The earlier run: its folder, its record, its id, or `latest`
    #[arg(value_name = "RUN_A")]
    pub before: String,
    /// The later run
    #[arg(value_name = "RUN_B")]
    pub after: String,
    /// The least severity of a new finding that makes the exit status 1
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// For people or for machines
    #[arg(long, value_enum, default_value_t)]
    pub format: DiffFormat,
    /// The folder of runs [default: SUITE/reports]
    #[arg(long, value_name = "DIR")]
    pub report_dir: Option<PathBuf>,
    /// When to use colour
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Colour,
}

/// `driftcheck diff-contract`
#[derive(Clone, Debug, Args)]
pub struct DiffContractArgs {
    /// The old schema: a file, FILE#POINTER for a schema in a larger document, or a whole OpenAPI document
    #[arg(value_name = "OLD")]
    pub old: String,
    /// The new schema
    #[arg(value_name = "NEW")]
    pub new: String,
    /// Of two OpenAPI documents, only this operation: `GET /users/{id}`, or an operationId
    #[arg(long = "operation", value_name = "OPERATION")]
    pub operations: Vec<String>,
    /// The least severity that makes the exit status 1
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// For people or for machines
    #[arg(long, value_enum, default_value_t)]
    pub format: DiffFormat,
    /// When to use colour
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Colour,
}

/// The form of a comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For a person to read.
    #[default]
    Terminal,
    /// For machines: one JSON document.
    Json,
}

/// The least severity that fails a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Only what breaks a client.
    #[default]
    Breaking,
    /// What a client survives, too.
    Additive,
    /// Everything that is found.
    Notice,
}

impl From<FailOn> for Severity {
    fn from(fail_on: FailOn) -> Self {
        match fail_on {
            FailOn::Breaking => Severity::Breaking,
            FailOn::Additive => Severity::Additive,
            FailOn::Notice => Severity::Notice,
        }
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// For people or for machines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people.
    #[default]
    Text,
    /// For machines.
    Json,
}

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    match parse_duration(text) {
        Some(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("expected a number above 0 and a unit: 500ms, 20s, 5m".into()),
    }
}

pub(super) fn positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..=4096) => Ok(number),
        _ => Err("expected a whole number from 1 to 4096".into()),
    }
}

pub(super) fn instant(text: &str) -> Result<jiff::Timestamp, String> {
    let day = || text.parse::<jiff::civil::Date>().ok();
    text.parse()
        .ok()
        .or_else(|| {
            day()?
                .to_zoned(jiff::tz::TimeZone::UTC)
                .ok()
                .map(|zoned| zoned.timestamp())
        })
        .ok_or_else(|| "expected a date or an RFC 3339 time: 2026-11-22T09:00:00Z".into())
}

fn runs_kept(text: &str) -> Result<NonZeroUsize, String> {
    text.parse()
        .map_err(|_| "expected a whole number from 1 on".to_owned())
}

fn report_format(text: &str) -> Result<Format, String> {
    Format::from_name(text).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        let expected = format!("expected one of {}", names.join(", "));
        match crate::error::nearest(text, names) {
            Some(name) => format!("{expected}; did you mean `{name}`?"),
            None => expected,
        }
    })
}
