//! The arguments of `driftcheck compare`.

use std::time::Duration;

use clap::Args;

use crate::cli::args::{
    FailOn, HostArgs, OutputArgs, PaceArgs, RunArgs, SelectionArgs, SuiteArgs, VerdictArgs,
    WrittenArgs, duration, instant, positive,
};
use crate::cli::baseline::choice::BaselineChoiceArgs;

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
    /// The host that is the reference.
    #[command(flatten)]
    pub left: LeftArgs,
    /// The host that is compared with it.
    #[command(flatten)]
    pub right: RightArgs,
    /// Set a variable on both hosts, over the environment and the profile; K:=JSON sets any JSON value
    #[arg(long = "var", value_name = "K=V", help_heading = "Host")]
    pub vars: Vec<String>,
    /// Let cases with effects run where a profile denies them, on both hosts
    #[arg(long, help_heading = "Host")]
    pub allow_effects: bool,
    /// Do not ask before effects on a host that is marked live
    #[arg(long, short = 'y', help_heading = "Host")]
    pub yes: bool,
    /// Send credentials over http:// to hosts that are not on this machine
    #[arg(long, help_heading = "Host")]
    pub allow_plain_http: bool,
    /// The suite is a stranger's: refuse settings that read files or the environment, or change
    /// where tokens go
    #[arg(long, help_heading = "Host")]
    pub untrusted: bool,
    /// Headers that are no difference, beside the settings' and those that change by nature
    #[arg(
        long = "ignore-header",
        value_name = "NAME,…",
        value_delimiter = ',',
        help_heading = "Comparing"
    )]
    pub ignore_headers: Vec<String>,
    /// A place of bodies that is no difference: $.modules[*].id or /modules/*/id
    #[arg(long, value_name = "PLACE", help_heading = "Comparing")]
    pub ignore: Vec<String>,
    /// The least severity that makes the exit status 1
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "SEVERITY",
        help_heading = "Comparing"
    )]
    pub fail_on: FailOn,
    /// Print every request that would be sent, redacted; send nothing
    #[arg(long, help_heading = "Running")]
    pub dry_run: bool,
    /// How many cases run side by side on each host [default: the profile's, else 8]
    #[arg(long, short = 'j', value_name = "N", value_parser = positive, help_heading = "Running")]
    pub jobs: Option<usize>,
    /// How long each phase of an exchange may take: 500ms, 20s [default: the profile's, else 20s]
    #[arg(long, value_name = "TIME", value_parser = duration, help_heading = "Running")]
    pub timeout: Option<Duration>,
    /// How long it all may take; what is left then is blocked
    #[arg(long, value_name = "TIME", value_parser = duration, help_heading = "Running")]
    pub deadline: Option<Duration>,
    /// The clock that dates are judged by, RFC 3339 [default: now]
    #[arg(long, value_name = "TIME", value_parser = instant, help_heading = "Running")]
    pub now: Option<jiff::Timestamp>,
    /// Which reports are written.
    #[command(flatten)]
    pub written: WrittenArgs,
    /// What is shown.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// The host that is the reference.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Host")]
pub struct LeftArgs {
    /// The reference: a profile of driftcheck.toml or a URL
    #[arg(long = "left", value_name = "NAME|URL")]
    pub left_host: String,
    /// Set a variable on the left host only
    #[arg(long = "left-var", value_name = "K=V")]
    pub left_vars: Vec<String>,
}

/// The host that is compared with it.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Host")]
pub struct RightArgs {
    /// What is compared with it: a profile of driftcheck.toml or a URL
    #[arg(long = "right", value_name = "NAME|URL")]
    pub right_host: String,
    /// Set a variable on the right host only
    #[arg(long = "right-var", value_name = "K=V")]
    pub right_vars: Vec<String>,
}

/// One of the two hosts.
pub(super) trait Chosen {
    /// The profile or URL, and its own variables.
    fn host(&self) -> (&str, &[String]);
}

impl Chosen for LeftArgs {
    fn host(&self) -> (&str, &[String]) {
        (&self.left_host, &self.left_vars)
    }
}

impl Chosen for RightArgs {
    fn host(&self) -> (&str, &[String]) {
        (&self.right_host, &self.right_vars)
    }
}

impl CompareArgs {
    /// What a run on one of the hosts would be asked for.
    pub(super) fn of(&self, side: &dyn Chosen) -> RunArgs {
        let (host, own) = side.host();
        RunArgs {
            selection: self.selection.clone(),
            suite: self.suite.clone(),
            host: HostArgs {
                host: Some(host.to_owned()),
                vars: self.vars.iter().chain(own).cloned().collect(),
                allow_effects: self.allow_effects,
                yes: self.yes,
                allow_plain_http: self.allow_plain_http,
                untrusted: self.untrusted,
            },
            pace: PaceArgs {
                dry_run: self.dry_run,
                jobs: self.jobs,
                timeout: self.timeout,
                deadline: self.deadline,
                now: self.now,
                ..PaceArgs::default()
            },
            verdict: VerdictArgs {
                fail_on: self.fail_on,
                ..VerdictArgs::default()
            },
            // One host is compared with the other, not with answers of the past.
            baselines: BaselineChoiceArgs {
                no_baselines: true,
                ..BaselineChoiceArgs::default()
            },
            openapi: None,
            server_path: None,
            written: self.written.clone(),
            output: self.output.clone(),
        }
    }
}

/// What the two hosts, each given by profile and base URL, are called in words: by their
/// profiles where these tell them apart, else by their addresses.
pub(super) fn names(left: (&str, &str), right: (&str, &str)) -> (String, String) {
    if left.0 != right.0 {
        return (left.0.to_owned(), right.0.to_owned());
    }
    match left.1 == right.1 {
        true => (format!("left {}", left.0), format!("right {}", right.0)),
        false => (left.1.to_owned(), right.1.to_owned()),
    }
}
