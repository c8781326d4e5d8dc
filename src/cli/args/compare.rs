//! The arguments of `driftcheck compare`.

use std::time::Duration;

use clap::Args;

use super::shared::{HostArgs, OutputArgs, SelectionArgs, SuiteArgs, WrittenArgs};
use super::value::{FailOn, duration, instant, positive};
use crate::cli::options::{BaselineChoice, CompareOptions, FailOptions, RunOptions};
use crate::error::InputError;
use crate::settings::profile::Overrides;
use crate::suite::plan::Selection;

/// `driftcheck compare`
#[derive(Clone, Debug, Args)]
#[command(mut_arg("against", |arg| arg.hide(true)))]
pub struct CompareArgs {
    /// Which cases.
    #[command(flatten)]
    pub selection: SelectionArgs,
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
    /// The reference: a profile of driftcheck.toml or a URL
    #[arg(long, value_name = "NAME|URL", help_heading = "Host")]
    pub left: String,
    /// Set a variable on the left host only
    #[arg(long = "left-var", value_name = "K=V", help_heading = "Host")]
    pub left_vars: Vec<String>,
    /// The host to compare with it: a profile of driftcheck.toml or a URL
    #[arg(long, value_name = "NAME|URL", help_heading = "Host")]
    pub right: String,
    /// Set a variable on the right host only
    #[arg(long = "right-var", value_name = "K=V", help_heading = "Host")]
    pub right_vars: Vec<String>,
    /// Set a variable on both hosts; wins over environment and profile. K:=JSON sets any JSON value
    #[arg(long = "var", value_name = "K=V", help_heading = "Host")]
    pub vars: Vec<String>,
    /// Run cases with effects on both hosts, even if a profile denies them
    #[arg(long, help_heading = "Host")]
    pub allow_effects: bool,
    /// Do not ask for confirmation before effects on a host that is marked live
    #[arg(long, short = 'y', help_heading = "Host")]
    pub yes: bool,
    /// Send credentials over http:// to hosts that are not on this machine
    #[arg(long, help_heading = "Host")]
    pub allow_plain_http: bool,
    /// The suite is not trusted: refuse settings that read files or the environment, or change
    /// where tokens go
    #[arg(long, help_heading = "Host")]
    pub untrusted: bool,
    /// Headers to ignore, besides those of the settings and those that change by nature
    #[arg(
        long = "ignore-header",
        value_name = "NAME,…",
        value_delimiter = ',',
        help_heading = "Comparing"
    )]
    pub ignore_headers: Vec<String>,
    /// A place in bodies to ignore: $.modules[*].id or /modules/*/id
    #[arg(long, value_name = "PLACE", help_heading = "Comparing")]
    pub ignore: Vec<String>,
    /// The lowest severity that makes the exit status 1
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "SEVERITY",
        help_heading = "Comparing"
    )]
    pub fail_on: FailOn,
    /// Print the requests as curl commands, with secrets masked; send nothing
    #[arg(long, help_heading = "Running")]
    pub dry_run: bool,
    /// How many cases run at the same time on each host [default: the profile's, else 8]
    #[arg(long, short = 'j', value_name = "N", value_parser = positive, help_heading = "Running")]
    pub jobs: Option<usize>,
    /// How long each phase of an exchange may take: 500ms, 20s [default: the profile's, else 20s]
    #[arg(long, value_name = "TIME", value_parser = duration, help_heading = "Running")]
    pub timeout: Option<Duration>,
    /// How long the comparison may take; cases that remain are blocked
    #[arg(long, value_name = "TIME", value_parser = duration, help_heading = "Running")]
    pub deadline: Option<Duration>,
    /// The time to judge dates by, a date or RFC 3339 [default: now]
    #[arg(long, visible_alias = "as-of", value_name = "TIME", value_parser = instant, help_heading = "Running")]
    pub now: Option<jiff::Timestamp>,
    /// Which reports are written.
    #[command(flatten)]
    pub written: WrittenArgs,
    /// What is shown.
    #[command(flatten)]
    pub output: OutputArgs,
}

impl CompareArgs {
    /// What they and the environment ask for.
    ///
    /// # Errors
    /// Where the slice or a variable cannot be understood, or a flag has no meaning here.
    pub fn options(&self) -> Result<CompareOptions, Vec<InputError>> {
        if self.written.against.is_some() {
            let error =
                InputError::new("--against", "a comparison of two hosts has no earlier run");
            let help = "leave it out; `driftcheck diff` compares two runs of one host";
            return Err(vec![error.help(help)]);
        }
        let selection = self.selection.selection().map_err(|error| vec![error])?;
        Ok(CompareOptions {
            left: self.side(&selection, &self.left, &self.left_vars)?,
            right: self.side(&selection, &self.right, &self.right_vars)?,
            ignore_headers: self.ignore_headers.clone(),
            ignore: self.ignore.clone(),
        })
    }

    /// The run on one of the hosts.
    fn side(
        &self,
        selection: &Selection,
        host: &str,
        own_vars: &[String],
    ) -> Result<RunOptions, Vec<InputError>> {
        let host = HostArgs {
            host: Some(host.to_owned()),
            vars: self.vars.iter().chain(own_vars).cloned().collect(),
            allow_effects: self.allow_effects,
            yes: self.yes,
            allow_plain_http: self.allow_plain_http,
            untrusted: self.untrusted,
        };
        Ok(RunOptions {
            suite: self.suite.paths(),
            selection: selection.clone(),
            overrides: Overrides {
                jobs: self.jobs,
                timeout: self.timeout,
                ..host.overrides()?
            },
            host: host.host,
            yes: self.yes,
            dry_run: self.dry_run,
            deadline: self.deadline,
            now: self.now,
            fails: FailOptions::of_severity(self.fail_on.into()),
            // One host is compared with the other, not with responses of the past.
            baselines: BaselineChoice::Without,
            written: self.written.options(),
            output: self.output.options(),
            ..RunOptions::default()
        })
    }
}
