//! The arguments of `driftcheck run`.

use std::path::PathBuf;

use clap::Args;

use super::openapi::server_path;
use super::sent::Sent;
use super::shared::{
    BaselineChoiceArgs, HostArgs, OutputArgs, PaceArgs, SelectionArgs, SuiteArgs, VerdictArgs,
    WrittenArgs,
};
use crate::cli::options::{DocumentOptions, RunOptions};
use crate::error::InputError;
use crate::settings::profile::Overrides;

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
    /// Call each safe operation of an OpenAPI document once, in place of the suite's cases
    #[arg(
        long,
        value_name = "FILE|URL",
        help_heading = "Suite",
        conflicts_with = "cases"
    )]
    pub openapi: Option<PathBuf>,
    /// The path before the document's paths, in place of its server's: `/v2`, or `/` for none
    #[arg(
        long,
        value_name = "PATH",
        help_heading = "Suite",
        requires = "openapi",
        value_parser = server_path
    )]
    pub server_path: Option<String>,
    /// Send this header with each request of the document: 'NAME: VALUE'
    #[arg(
        short = 'H',
        long = "header",
        value_name = "NAME: VALUE",
        help_heading = "Host",
        requires = "openapi"
    )]
    pub headers: Vec<String>,
    /// Send the value of this environment variable as a bearer token
    #[arg(long, value_name = "NAME", help_heading = "Host", requires = "openapi")]
    pub bearer_env: Option<String>,
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

impl RunArgs {
    /// What they and the environment ask for.
    ///
    /// # Errors
    /// Where the slice or a variable cannot be understood.
    pub fn options(&self) -> Result<RunOptions, Vec<InputError>> {
        let selection = self.selection.selection().map_err(|error| vec![error])?;
        let sent = Sent::of(&self.headers, self.bearer_env.as_deref());
        let sent = sent.map_err(|error| vec![error])?;
        let secret_headers = sent.secret_headers();
        Ok(RunOptions {
            suite: self.suite.paths(),
            document: self.openapi.clone().map(|file| DocumentOptions {
                file,
                server_path: self.server_path.clone(),
                headers: sent.headers,
                copied: None,
            }),
            selection,
            host: self.host.host.clone(),
            overrides: Overrides {
                jobs: self.pace.jobs,
                timeout: self.pace.timeout,
                credential: sent.credential,
                secret_headers,
                ..self.host.overrides()?
            },
            yes: self.host.yes,
            dry_run: self.pace.dry_run,
            probe: self.pace.probe,
            deadline: self.pace.deadline,
            fail_fast: self.pace.fail_fast,
            now: self.pace.now,
            fails: self.verdict.fails(),
            min_coverage: self.verdict.min_coverage,
            strict: self.verdict.strict,
            allow_incomplete: self.verdict.allow_incomplete,
            sunset_warn: self.verdict.sunset_warn,
            baselines: self.baselines.choice(),
            written: self.written.options(),
            output: self.output.options(),
        })
    }
}
