//! The arguments of what is done with OpenAPI documents.

use std::path::PathBuf;

use clap::Args;

use super::shared::{OutputArgs, SuiteArgs};
use super::value::ListFormat;

/// `driftcheck import openapi`
#[derive(Clone, Debug, Args)]
pub struct ImportOpenapi {
    /// The document, JSON or YAML; it is copied into the folder of schemas if it is not there
    #[arg(value_name = "FILE|URL")]
    pub document: PathBuf,
    /// Only this operation: `GET /users/{id}`, or an operationId
    #[arg(long = "operation", value_name = "OPERATION")]
    pub operations: Vec<String>,
    /// Only operations that have one of these tags
    #[arg(long = "tag", value_name = "TAG", value_delimiter = ',')]
    pub tags: Vec<String>,
    /// The folder to write the cases to [default: SUITE/cases/NAME-OF-THE-DOCUMENT]
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
    /// The path before the document's paths, in place of its server's: `/v2`, or `/` for none
    #[arg(long, value_name = "PATH", value_parser = server_path)]
    pub server_path: Option<String>,
    /// Show which files would be written, and write none
    #[arg(long)]
    pub dry_run: bool,
    /// Which suite.
    #[command(flatten)]
    pub suite: SuiteArgs,
}

/// Reads the path of a server.
pub(super) fn server_path(text: &str) -> Result<String, String> {
    match text.starts_with('/') && !text.contains(['?', '#']) {
        true => Ok(text.to_owned()),
        false => Err(
            "expected a path that starts with `/` and has no query: `/v2`, or `/` for none"
                .to_owned(),
        ),
    }
}

/// `driftcheck coverage`
#[derive(Clone, Debug, Args)]
pub struct CoverageArgs {
    /// The run: its folder, its record, its id, or `latest`
    #[arg(value_name = "RUN")]
    pub run: String,
    /// The document, JSON or YAML
    #[arg(long, value_name = "FILE|URL")]
    pub openapi: PathBuf,
    /// The form of the output
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
    /// How it looks, and where runs lie.
    #[command(flatten)]
    pub look: OutputArgs,
}
