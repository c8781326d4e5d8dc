//! The arguments of the subcommands that judge traffic.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::shared::{OutputArgs, SuiteArgs, VerdictArgs, WrittenArgs};
use super::value::instant;

/// Which exchanges keep their headers and bodies in the record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum KeptBodies {
    /// The first twenty of each finding
    #[default]
    Findings,
    /// All
    All,
}

/// What traffic is judged by.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Contract")]
pub struct TrafficContractArgs {
    /// An OpenAPI document, may be repeated [default: those of the suite]
    #[arg(long, value_name = "FILE", conflicts_with = "contract")]
    pub openapi: Vec<PathBuf>,
    /// A JSON Schema of the suite that describes the successes of --operation
    #[arg(long, value_name = "NAME", requires = "operation")]
    pub contract: Option<String>,
    /// The operation whose exchanges --contract describes: 'POST /users/{id}/invite'
    #[arg(long, value_name = "METHOD PATH", requires = "contract")]
    pub operation: Option<String>,
}

/// `driftcheck judge`
#[derive(Clone, Debug, Args)]
pub struct JudgeArgs {
    /// A HAR file, a log with one JSON object a line, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What it is judged by.
    #[command(flatten)]
    pub contract: TrafficContractArgs,
    /// Judge what clients send too: parameters, headers and bodies; findings are notices
    #[arg(long, help_heading = "Contract", conflicts_with = "contract")]
    pub requests: bool,
    /// Judge only what was sent to this host, a profile or URL [default: the servers of the
    /// document, and each host that has its operations]
    #[arg(long, value_name = "NAME|URL", help_heading = "Contract")]
    pub host: Option<String>,
    /// Read the files as access logs with the fields of [traffic.logs.NAME] [default: those of
    /// nginx, Envoy, Kong, Caddy or Traefik]
    #[arg(long, value_name = "NAME", help_heading = "Contract")]
    pub log: Option<String>,
    /// Which exchanges keep headers and bodies in the record
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "WHICH",
        help_heading = "Output"
    )]
    pub keep_bodies: KeptBodies,
    /// The time to judge dates by, RFC 3339 or a day [default: now]
    #[arg(long, visible_alias = "as-of", value_name = "TIME", value_parser = instant)]
    pub now: Option<jiff::Timestamp>,
    /// What fails it.
    #[command(flatten)]
    pub verdict: VerdictArgs,
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
