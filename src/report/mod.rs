//! Renders a run for people and machines. Each format is a function of a
//! record and its summary, written to any `Write`; files are put in place whole.

pub mod annotations;
mod body;
pub mod code_quality;
pub mod ctrf;
pub mod curl;
pub mod escape;
pub mod explain;
mod files;
#[cfg(test)]
mod format_tests;
pub mod html;
pub mod index;
mod issues;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod ndjson;
mod recorded;
pub mod sarif;
mod sheet;
pub mod since;
pub mod terminal;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod trouble_tests;
mod troubles;
mod waivers;
mod words;
mod write;

use std::fmt;
use std::io;

use crate::error::InputError;

pub use files::{FailedReport, Sinks};
pub use waivers::days_left as words_of_days;
pub use write::write;

/// Why a report could not be written.
#[derive(Debug)]
pub enum ReportError {
    /// The place it goes to does not take it.
    Io(io::Error),
    /// The record it is made from cannot be read.
    Record(Box<InputError>),
}

impl fmt::Display for ReportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReportError::Io(error) => error.fmt(f),
            ReportError::Record(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ReportError {}

impl From<io::Error> for ReportError {
    fn from(error: io::Error) -> Self {
        ReportError::Io(error)
    }
}

impl From<serde_json::Error> for ReportError {
    fn from(error: serde_json::Error) -> Self {
        ReportError::Io(error.into())
    }
}

impl From<InputError> for ReportError {
    fn from(error: InputError) -> Self {
        ReportError::Record(Box::new(error))
    }
}
