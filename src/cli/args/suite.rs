//! The arguments of the subcommands that work on a suite and record no run.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::shared::{BaselineChoiceArgs, HostArgs, SelectionArgs, SuiteArgs};
use super::value::{ListFormat, duration, instant};
use crate::cli::options::RunOptions;
use crate::error::InputError;

/// `driftcheck hosts`
#[derive(Clone, Debug, Args)]
pub struct HostsArgs {
    /// One profile only
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Print what the cases need and this profile lacks, as settings to paste; the exit status
    /// is 1 if anything is missing
    #[arg(long, requires = "name")]
    pub missing: bool,
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
    /// The form of the output
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
    /// The form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// `driftcheck check`
#[derive(Clone, Debug, Args)]
pub struct CheckArgs {
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
    /// The form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// `driftcheck mock`
#[derive(Clone, Debug, Args)]
pub struct MockArgs {
    /// The port; 0 picks a free one
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
    pub bind: std::net::IpAddr,
    /// Let other machines reach it: required for an address that is not loopback
    #[arg(long)]
    pub allow_remote: bool,
    /// A JSON Patch (RFC 6902) to apply to each response on which all its operations succeed
    #[arg(long, value_name = "FILE")]
    pub patch: Option<PathBuf>,
    /// Leave out the deprecated routes, like a host that has removed them
    #[arg(long)]
    pub without_deprecated_routes: bool,
    /// A fixed time for its clock, RFC 3339 [default: the real time]
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
    /// Also fail on expectations that are marked as assumed
    #[arg(long)]
    pub strict: bool,
    /// Which baselines.
    #[command(flatten)]
    pub baselines: BaselineChoiceArgs,
    /// Arguments of a Rust test binary: filters, --list, --skip, --exact, …
    #[arg(last = true, value_name = "LIBTEST ARGUMENTS")]
    pub libtest: Vec<String>,
}

impl TestArgs {
    /// What they and the environment ask for.
    ///
    /// # Errors
    /// Where a variable cannot be understood.
    pub fn options(&self) -> Result<RunOptions, Vec<InputError>> {
        Ok(RunOptions {
            suite: self.suite.paths(),
            host: self.host.host.clone(),
            overrides: self.host.overrides()?,
            yes: self.host.yes,
            strict: self.strict,
            baselines: self.baselines.choice(),
            ..RunOptions::default()
        })
    }
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
    /// How long each phase of a request may take [default: 5s, or the profile's if it is less]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// The form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// Which host is asked, and with what.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Host")]
pub struct ProbeHostArgs {
    /// A profile of driftcheck.toml or a URL [env: DRIFTCHECK_HOST] [default:
    /// the mock, if the settings say so]
    #[arg(long, value_name = "NAME|URL")]
    pub host: Option<String>,
    /// Set a variable; wins over environment and profile. K:=JSON sets any JSON value
    #[arg(long = "var", value_name = "K=V")]
    pub vars: Vec<String>,
    /// Send credentials over http:// to a host that is not on this machine
    #[arg(long)]
    pub allow_plain_http: bool,
    /// The suite is not trusted: refuse settings that read files or the environment, or change
    /// where tokens go
    #[arg(long)]
    pub untrusted: bool,
}

/// `driftcheck init`
#[derive(Clone, Debug, Args)]
pub struct InitArgs {
    /// The folder; it is created if it is missing, and no file in it is overwritten
    #[arg(default_value = ".", value_name = "DIR")]
    pub dir: PathBuf,
    /// The address of your API, for the profile `staging`
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Also write a workflow that runs the suite every night and for each change; alone, if the
    /// suite is there already
    #[arg(long, value_name = "SYSTEM", value_enum)]
    pub ci: Option<CiSystem>,
}

/// The CI system that a workflow is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CiSystem {
    /// GitHub Actions
    Github,
    /// GitLab CI
    Gitlab,
}

/// `driftcheck schema`
#[derive(Clone, Debug, Args)]
pub struct SchemaArgs {
    /// Which schemas: case, fixture, settings, waivers, … [default: list them, or with --into all]
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// Write them into this folder, such as schemas/driftcheck
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
}

/// `driftcheck man`
#[derive(Clone, Debug, Args)]
pub struct ManArgs {
    /// Write a page for each subcommand into this folder [default: print the first page]
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
}
