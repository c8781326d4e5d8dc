//! The arguments of `driftcheck import`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::openapi::ImportOpenapi;
use super::shared::SuiteArgs;
use crate::cli::options::CallOptions;
use crate::model::case_pattern::CasePattern;

/// `driftcheck import`
#[derive(Clone, Debug, Subcommand)]
pub enum Import {
    /// Generate cases for the operations of an OpenAPI document, one for each status that a
    /// request can cause
    ///
    /// A second import updates generated files and keeps those that were edited.
    Openapi(ImportOpenapi),
    /// Generate cases for the calls of an API in a HAR file, as browsers and proxies record it
    ///
    /// The same call seen many times is one case. Secrets become credentials and variables.
    Har(ImportHar),
    /// Generate cases for curl commands, as browsers copy them and people write them
    ///
    /// Nothing is run. Secrets become credentials and variables.
    Curl(ImportCurl),
    /// Generate cases for the requests of a Postman collection, version 2.1 or 2.0
    ///
    /// Folders become folders, variables variables. Secrets become credentials.
    Postman(ImportPostman),
}

/// `driftcheck import har`
#[derive(Clone, Debug, Args)]
pub struct ImportHar {
    /// The recording, or `-` for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Which requests, and where to.
    #[command(flatten)]
    pub calls: CallArgs,
}

/// `driftcheck import curl`
#[derive(Clone, Debug, Args)]
pub struct ImportCurl {
    /// The commands, or `-` for standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub file: PathBuf,
    /// Which requests, and where to.
    #[command(flatten)]
    pub calls: CallArgs,
}

/// `driftcheck import postman`
#[derive(Clone, Debug, Args)]
pub struct ImportPostman {
    /// The collection, or `-` for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Which requests, and where to.
    #[command(flatten)]
    pub calls: CallArgs,
}

/// Which requests become cases, and where these are written to.
#[derive(Clone, Debug, Args)]
pub struct CallArgs {
    /// Only requests whose path matches, may be repeated: '/v1/users/**'
    #[arg(long = "filter", value_name = "PATTERN")]
    pub filters: Vec<CasePattern>,
    /// Only requests to this host: a profile, a URL, or a variable as in '{{baseUrl}}'
    #[arg(long, value_name = "NAME|URL")]
    pub host: Option<String>,
    /// The folder to write the cases to [default: SUITE/cases/NAME-OF-THE-FILE]
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
    /// Show which files would be written, and write none
    #[arg(long)]
    pub dry_run: bool,
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
}

impl CallArgs {
    /// What they ask for.
    pub fn options(&self) -> CallOptions {
        CallOptions {
            filters: self.filters.clone(),
            host: self.host.clone(),
            into: self.into.clone(),
            dry_run: self.dry_run,
            suite: self.suite.paths(),
        }
    }
}
