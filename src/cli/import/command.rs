//! Which kind of import is asked for.

use super::{curl, har, openapi, postman};
use crate::cli::args::Import;
use crate::exit_status::ExitStatus;

/// Writes the files and says what became of each.
pub fn main(import: &Import) -> ExitStatus {
    match import {
        Import::Openapi(args) => openapi::main(args),
        Import::Har(args) => har::main(args),
        Import::Curl(args) => curl::main(args),
        Import::Postman(args) => postman::main(args),
    }
}
