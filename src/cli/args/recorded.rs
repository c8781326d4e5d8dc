//! The arguments of the subcommands that read what is there already: the records of runs,
//! and two schemas.

use std::path::PathBuf;

use clap::Args;

use super::shared::{BaselineChoiceArgs, OutputArgs, SuiteArgs, VerdictArgs, WrittenArgs};
use super::value::{
    DiffFormat, ExportFormat, FailOn, FailWord, HistoryFormat, ListFormat, SunsetsFormat, confirm,
    days, fail_words, instant, report_format,
};
use crate::cli::options::FailOptions;
use crate::model::format::Format;

/// `driftcheck report`
#[derive(Clone, Debug, Args)]
pub struct ReportArgs {
    /// A run: its folder, its record, its id, or `latest`
    pub run: String,
    /// Which report to make
    #[arg(long, default_value = "terminal", value_parser = report_format(), value_name = "FORMAT")]
    pub format: Format,
    /// Where to write it [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Show what changed since this run, or `previous` for the run before of the same suite and
    /// host [default: the one that the record names]
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

/// `driftcheck explain`
#[derive(Clone, Debug, Args)]
pub struct ExplainArgs {
    /// A kind of finding, or a fingerprint or its start
    #[arg(value_name = "KIND|FINGERPRINT")]
    pub what: String,
    /// The run to look up a fingerprint in: its folder, its record, its id, or `latest`
    #[arg(long, default_value = "latest", value_name = "RUN")]
    pub run: String,
    /// The form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
    /// The folder of runs [default: SUITE/reports]
    #[arg(long, value_name = "DIR")]
    pub report_dir: Option<PathBuf>,
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
    /// Set a variable; wins over environment and profile. K:=JSON sets any JSON value
    #[arg(long = "var", value_name = "K=V")]
    pub vars: Vec<String>,
    /// The time to judge dates by, RFC 3339 [default: that of the record]
    #[arg(long, visible_alias = "as-of", value_name = "TIME", value_parser = instant)]
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
    /// Merge runs against several hosts: each case is named by its host
    #[arg(long)]
    pub by_host: bool,
    /// Which reports are written.
    #[command(flatten)]
    pub written: WrittenArgs,
    /// The lowest severity that makes the exit status 1 [default: breaking]; with `new`, only what
    /// the run of --against has not: findings, and dates that are new or moved
    #[arg(long, value_enum, value_delimiter = ',', value_name = "SEVERITY,new")]
    pub fail_on: Vec<FailWord>,
    /// Count a finding, or its end, only if N runs in a row show it [default: 1]
    #[arg(long, value_name = "N", value_parser = confirm)]
    pub confirm: Option<u32>,
    /// Do not fail if something that should have been judged was not
    #[arg(long)]
    pub allow_incomplete: bool,
    /// How it looks, and where runs lie.
    #[command(flatten)]
    pub look: OutputArgs,
}

impl MergeArgs {
    /// Which findings fail the merged run.
    pub fn fails(&self) -> FailOptions {
        let (severity, is_new) = fail_words(&self.fail_on);
        FailOptions {
            severity,
            is_new,
            confirm: self.confirm.unwrap_or(1),
        }
    }
}

/// `driftcheck history`
#[derive(Clone, Debug, Args)]
pub struct HistoryArgs {
    /// Show only operations whose method and path contain WORD
    #[arg(long, value_name = "WORD")]
    pub operation: Option<String>,
    /// Show only this host: a profile, or a URL [default: all]
    #[arg(long, value_name = "NAME|URL")]
    pub host: Option<String>,
    /// Show only this suite, by the name of its folder or document [default: all]
    #[arg(long, value_name = "NAME")]
    pub of_suite: Option<String>,
    /// The form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: HistoryFormat,
    /// Where to write it [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// How many runs in a row must show a finding, or its end, for it to count
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = confirm)]
    pub confirm: u32,
    /// The folder of runs [default: SUITE/reports]
    #[arg(long, value_name = "DIR")]
    pub report_dir: Option<PathBuf>,
    /// The folder with driftcheck.toml [default: this one or the nearest above]
    #[arg(long, value_name = "DIR")]
    pub suite: Option<PathBuf>,
}

/// `driftcheck sunsets`
#[derive(Clone, Debug, Args)]
pub struct SunsetsArgs {
    /// Runs: their folders, records or ids, a folder that holds runs, or `latest`
    #[arg(default_value = "latest", value_name = "RUN")]
    pub runs: Vec<String>,
    /// The form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: SunsetsFormat,
    /// Where to write it [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Fail if a sunset is at most so many days away, or has passed: 30d
    #[arg(long, value_name = "DAYS", value_parser = days)]
    pub fail_within: Option<u32>,
    /// The time to count days from, a date or RFC 3339 [default: now]
    #[arg(long, visible_alias = "as-of", value_name = "TIME", value_parser = instant)]
    pub now: Option<jiff::Timestamp>,
    /// The folder of runs [default: SUITE/reports]
    #[arg(long, value_name = "DIR")]
    pub report_dir: Option<PathBuf>,
    /// The folder with driftcheck.toml, which names the owners [default: this one or the nearest above]
    #[arg(long, value_name = "DIR")]
    pub suite: Option<PathBuf>,
}

/// `driftcheck export`
#[derive(Clone, Debug, Args)]
pub struct ExportArgs {
    /// Runs: their folders, records or ids, a folder that holds runs, or `latest`
    #[arg(default_value = "latest", value_name = "RUN")]
    pub runs: Vec<String>,
    /// What a line is
    #[arg(long, value_enum, default_value_t)]
    pub format: ExportFormat,
    /// Where to write the lines [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The folder of runs [default: SUITE/reports]
    #[arg(long, value_name = "DIR")]
    pub report_dir: Option<PathBuf>,
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
    /// The lowest severity of a new finding that makes the exit status 1
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// The form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: DiffFormat,
    /// The folder of runs [default: SUITE/reports]
    #[arg(long, value_name = "DIR")]
    pub report_dir: Option<PathBuf>,
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
    /// Compare only this operation of two OpenAPI documents: `GET /users/{id}`, or an operationId
    #[arg(long = "operation", value_name = "OPERATION")]
    pub operations: Vec<String>,
    /// The fewest days from deprecation to removal; deprecation then needs a sunset date
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub deprecation_days: u32,
    /// The time to judge sunset dates by, a date or RFC 3339 [default: now]
    #[arg(long, visible_alias = "as-of", value_name = "TIME", value_parser = instant)]
    pub now: Option<jiff::Timestamp>,
    /// The lowest severity that makes the exit status 1
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// The form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: DiffFormat,
}
