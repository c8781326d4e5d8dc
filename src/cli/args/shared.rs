//! The arguments that several subcommands share, and what each of them asks for.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use super::value::{
    FailWord, confirm, duration, fail_words, instant, label, percent, positive, report_format,
    runs_kept,
};
use crate::cli::environment::{environment, names, refuse_unusable, variables};
use crate::cli::options::{BaselineChoice, FailOptions, OutputOptions, SuitePaths, WrittenOptions};
use crate::cli::shard::{self, ShardChoice};
use crate::error::InputError;
use crate::model::format::Format;
use crate::report::terminal::Detail;
use crate::settings::profile::Overrides;
use crate::suite::plan::Selection;

/// Where the suite lies.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Suite")]
pub struct SuiteArgs {
    /// The folder with driftcheck.toml, cases/ and schemas/ [default: this one or the nearest above]
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
    /// Select cases whose id contains WORD, or matches it if it has `*` or `?`, or whose file is
    /// WORD or lies in the folder WORD [default: all]
    #[arg(value_name = "WORD", value_parser = NonEmptyStringValueParser::new())]
    pub words: Vec<String>,
    /// Read each WORD as a whole id
    #[arg(long)]
    pub exact: bool,
    /// Select cases that have one of these tags
    #[arg(long = "tag", value_name = "TAG", value_delimiter = ',', value_parser = NonEmptyStringValueParser::new())]
    pub tags: Vec<String>,
    /// Leave out cases that have one of these tags
    #[arg(long = "exclude-tag", value_name = "TAG", value_delimiter = ',', value_parser = NonEmptyStringValueParser::new())]
    pub exclude_tags: Vec<String>,
    /// Run one shard of these cases: 2/3, or `auto` to read what the CI system or Kubernetes sets
    #[arg(long, value_name = "I/N|auto")]
    pub shard: Option<ShardChoice>,
    /// Balance the shards by how long each case took in this run; give all shards the same one
    #[arg(long, value_name = "RUN", requires = "shard")]
    pub shard_times: Option<String>,
}

/// Which host is meant, and with what.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Host")]
pub struct HostArgs {
    /// A profile of driftcheck.toml or a URL [env: DRIFTCHECK_HOST] [default:
    /// the mock, if the settings say so]
    #[arg(long, value_name = "NAME|URL")]
    pub host: Option<String>,
    /// Set a variable; wins over environment and profile. K:=JSON sets any JSON value
    #[arg(long = "var", value_name = "K=V")]
    pub vars: Vec<String>,
    /// Run cases with effects, even if the profile denies them
    #[arg(long)]
    pub allow_effects: bool,
    /// Do not ask for confirmation before effects on a host that is marked live
    #[arg(long, short = 'y')]
    pub yes: bool,
    /// Send credentials over http:// to a host that is not on this machine
    #[arg(long)]
    pub allow_plain_http: bool,
    /// The suite is not trusted: refuse settings that read files or the environment, or change
    /// where tokens go
    #[arg(long)]
    pub untrusted: bool,
}

/// Which reports are written.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct WrittenArgs {
    /// Which reports to make [default: the settings', else terminal,html,json,junit]
    #[arg(long, value_parser = report_format(), value_delimiter = ',', value_name = "FORMAT,…")]
    pub format: Vec<Format>,
    /// How many runs to keep in the folder of reports [default: the settings', else 50]
    #[arg(long, value_name = "N", value_parser = runs_kept)]
    pub keep: Option<NonZeroUsize>,
    /// Show in every report what changed since this run: a run, `accepted`, or `previous` for the
    /// run before of the same suite and host [default: the last accepted one]
    #[arg(long, value_name = "RUN")]
    pub against: Option<String>,
    /// Label the run, for queries over many: region=eu. May be given several times
    #[arg(long = "label", value_name = "KEY=VALUE", value_parser = label)]
    pub labels: Vec<(String, String)>,
    /// Write metrics of the run (OpenMetrics), for the textfile collector of node-exporter
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
}

/// How a run goes.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Running")]
pub struct PaceArgs {
    /// Print the requests as curl commands, with secrets masked; send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print the settings of this run and where each comes from; send nothing
    #[arg(long, conflicts_with = "dry_run")]
    pub show_settings: bool,
    /// Check the host with harmless requests first; stop if it cannot be reached or refuses the
    /// credential
    #[arg(long, conflicts_with = "dry_run")]
    pub probe: bool,
    /// How many cases run at the same time [default: the profile's, else 8]
    #[arg(long, short = 'j', value_name = "N", value_parser = positive)]
    pub jobs: Option<usize>,
    /// How long each phase of an exchange may take: 500ms, 20s [default: the profile's, else 20s]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// How long the whole run may take; cases that remain are blocked
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub deadline: Option<Duration>,
    /// Stop sending after the first drift
    #[arg(long)]
    pub fail_fast: bool,
    /// The time to judge dates by, a date or RFC 3339 [default: now]
    #[arg(long, visible_alias = "as-of", value_name = "TIME", value_parser = instant)]
    pub now: Option<jiff::Timestamp>,
}

/// What counts as failure.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Verdict")]
pub struct VerdictArgs {
    /// The lowest severity that makes the exit status 1 [default: breaking]; with `new`, only what
    /// the run of --against has not: findings, and dates that are new or moved
    #[arg(long, value_enum, value_delimiter = ',', value_name = "SEVERITY,new")]
    pub fail_on: Vec<FailWord>,
    /// Count a finding, or its end, only if N runs in a row show it [default: 1]
    #[arg(long, value_name = "N", value_parser = confirm)]
    pub confirm: Option<u32>,
    /// Call the run incomplete if its responses showed less of the documented fields: 80%
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub min_coverage: Option<u32>,
    /// Also fail on expectations that are marked as assumed
    #[arg(long)]
    pub strict: bool,
    /// Do not fail if something that should have been judged was not (contracts that cases
    /// expect, [require] in driftcheck.toml)
    #[arg(long)]
    pub allow_incomplete: bool,
    /// Report a sunset that is at most this near [default: the settings', else 90]
    #[arg(long, value_name = "DAYS")]
    pub sunset_warn: Option<u32>,
}

/// What is shown and written.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// The folder of runs; each run gets a folder of its own [default: SUITE/reports]
    #[arg(long, value_name = "DIR")]
    pub report_dir: Option<PathBuf>,
    /// Show only a line for each finding and each cause of blocked cases, and the verdict
    #[arg(long, short, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Show everything: each finding with its curl command, the exchange of each case that does
    /// not conform, what was never seen of a contract
    #[arg(long, short)]
    pub verbose: bool,
}

/// Which baselines are meant.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Verdict")]
pub struct BaselineChoiceArgs {
    /// Compare responses with the baselines of this profile [default: the host's]
    #[arg(long, value_name = "PROFILE", conflicts_with = "no_baselines")]
    pub baselines: Option<String>,
    /// Compare responses with no baselines
    #[arg(long)]
    pub no_baselines: bool,
}

impl SuiteArgs {
    /// What they ask for.
    pub fn paths(&self) -> SuitePaths {
        SuitePaths {
            suite: self.suite.clone(),
            cases: self.cases.clone(),
            schemas: self.schemas.clone(),
        }
    }
}

impl SelectionArgs {
    /// What they ask for, with the slice that they or the environment say.
    ///
    /// # Errors
    /// Where the environment says no slice, or none that there can be.
    pub fn selection(&self) -> Result<Selection, InputError> {
        let shard = match self.shard {
            None => None,
            Some(ShardChoice::One(shard)) => Some(shard),
            Some(ShardChoice::Auto) => {
                for name in shard::OWN {
                    refuse_unusable(name, "unset it, or give it a value")?;
                }
                Some(shard::of_environment(&environment)?)
            }
        };
        Ok(Selection {
            words: self.words.clone(),
            exact: self.exact,
            tags: self.tags.clone(),
            exclude_tags: self.exclude_tags.clone(),
            shard,
            shard_times: self.shard_times.clone(),
        })
    }
}

impl HostArgs {
    /// What outranks the settings of the host, with the variables of the environment.
    ///
    /// # Errors
    /// Where a variable cannot be understood.
    pub fn overrides(&self) -> Result<Overrides, Vec<InputError>> {
        Ok(Overrides {
            allow_effects: self.allow_effects,
            allow_plain_http: self.allow_plain_http,
            untrusted: self.untrusted,
            vars: variables(&self.vars)?,
            given: names(&self.vars),
            ..Overrides::default()
        })
    }
}

impl BaselineChoiceArgs {
    /// What they ask for.
    pub fn choice(&self) -> BaselineChoice {
        match &self.baselines {
            _ if self.no_baselines => BaselineChoice::Without,
            Some(profile) => BaselineChoice::Of(profile.clone()),
            None => BaselineChoice::OfHost,
        }
    }
}

impl VerdictArgs {
    /// Which findings fail the run.
    pub fn fails(&self) -> FailOptions {
        let (severity, is_new) = fail_words(&self.fail_on);
        FailOptions {
            severity,
            is_new,
            confirm: self.confirm.unwrap_or(1),
        }
    }
}

impl WrittenArgs {
    /// What they ask for.
    pub fn options(&self) -> WrittenOptions {
        let mut formats = self.format.clone();
        formats.sort();
        formats.dedup();
        WrittenOptions {
            formats,
            keep: self.keep,
            against: self.against.clone(),
            labels: self.labels.iter().cloned().collect(),
            metrics: self.metrics.clone(),
        }
    }
}

impl OutputArgs {
    /// What they ask for.
    pub fn options(&self) -> OutputOptions {
        OutputOptions {
            report_dir: self.report_dir.clone(),
            detail: match (self.quiet, self.verbose) {
                (true, _) => Detail::Quiet,
                (_, true) => Detail::Verbose,
                _ => Detail::Normal,
            },
        }
    }
}
