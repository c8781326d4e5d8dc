//! The arguments of the subcommands that judge traffic.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::shared::{OutputArgs, SuiteArgs, VerdictArgs, WrittenArgs};
use super::value::{instant, sample, socket_address, variable};
use crate::cli::options::TrafficOptions;

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
    #[arg(long, value_name = "FILE|URL", conflicts_with = "contract")]
    pub openapi: Vec<PathBuf>,
    /// A JSON Schema of the suite that describes the successes of --operation
    #[arg(long, value_name = "NAME", requires = "operation")]
    pub contract: Option<String>,
    /// The operation whose exchanges --contract describes: 'POST /users/{id}/invite'
    #[arg(long, value_name = "METHOD PATH", requires = "contract")]
    pub operation: Option<String>,
}

/// What all subcommands take that judge traffic.
#[derive(Clone, Debug, Args)]
pub struct TrafficArgs {
    /// What it is judged by.
    #[command(flatten)]
    pub contract: TrafficContractArgs,
    /// Judge what clients send too: parameters, headers and bodies; findings are notices
    #[arg(long, help_heading = "Contract", conflicts_with = "contract")]
    pub requests: bool,
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

impl TrafficArgs {
    /// What they ask for.
    pub fn options(&self) -> TrafficOptions {
        let contract = self.contract.contract.clone();
        TrafficOptions {
            documents: self.contract.openapi.clone(),
            contract: contract.zip(self.contract.operation.clone()),
            requests: self.requests,
            keeps_all: self.keep_bodies == KeptBodies::All,
            now: self.now,
            fails: self.verdict.fails(),
            min_coverage: self.verdict.min_coverage,
            allow_incomplete: self.verdict.allow_incomplete,
            strict: self.verdict.strict,
            sunset_warn: self.verdict.sunset_warn,
            suite: self.suite.paths(),
            written: self.written.options(),
            output: self.look.options(),
        }
    }
}

/// `driftcheck judge`
#[derive(Clone, Debug, Args)]
pub struct JudgeArgs {
    /// A HAR file, a log with one JSON object a line, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Judge only what was sent to this host, a profile or URL [default: the servers of the
    /// document, and each host that has its operations]
    #[arg(long, value_name = "NAME|URL", help_heading = "Contract")]
    pub host: Option<String>,
    /// Read the files as access logs with the fields of [traffic.logs.NAME] [default: those of
    /// nginx, Envoy, Kong, Caddy or Traefik]
    #[arg(long, value_name = "NAME", help_heading = "Contract")]
    pub log: Option<String>,
    /// What it is judged by, and what becomes of it.
    #[command(flatten)]
    pub traffic: TrafficArgs,
}

/// `driftcheck proxy`
#[derive(Clone, Debug, Args)]
pub struct ProxyArgs {
    /// The host that requests are passed on to, a profile or URL [env: DRIFTCHECK_HOST]
    #[arg(long, value_name = "NAME|URL", help_heading = "Proxy")]
    pub host: Option<String>,
    /// The address to listen on; with port 0 a free port
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8081",
        value_parser = socket_address,
        help_heading = "Proxy"
    )]
    pub listen: SocketAddr,
    /// A PEM file with the certificate that clients are shown; they speak TLS then
    #[arg(
        long,
        value_name = "FILE",
        requires = "tls_key",
        help_heading = "Proxy"
    )]
    pub tls_cert: Option<PathBuf>,
    /// A PEM file with the certificate's private key
    #[arg(
        long,
        value_name = "FILE",
        requires = "tls_cert",
        help_heading = "Proxy"
    )]
    pub tls_key: Option<PathBuf>,
    /// Add the profile's default credential to requests that carry none
    #[arg(long, help_heading = "Proxy")]
    pub with_credential: bool,
    /// Judge one exchange of N: 1/10
    #[arg(
        long,
        value_name = "1/N",
        value_parser = sample,
        default_value = "1/1",
        hide_default_value = true,
        help_heading = "Proxy"
    )]
    pub sample: NonZeroU64,
    /// A variable in which COMMAND gets the proxy's address, beside DRIFTCHECK_PROXY_URL and
    /// those of the profile's `proxy_env`; may be repeated
    #[arg(
        long,
        value_name = "NAME",
        value_parser = variable,
        requires = "command",
        help_heading = "Proxy"
    )]
    pub env: Vec<String>,
    /// What it is judged by, and what becomes of it.
    #[command(flatten)]
    pub traffic: TrafficArgs,
    /// A command whose requests are judged; the proxy ends with it
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}
