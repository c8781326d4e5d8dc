//! Renders a run for people and machines. Each format is a function of a
//! record and its summary, written to any `Write`; files are put in place whole.

pub mod annotations;
pub mod code_quality;
pub mod ctrf;
pub mod curl;
pub mod escape;
pub mod explain;
mod files;
mod issues;
pub mod json;
pub mod junit;
pub mod ndjson;
mod recorded;
pub mod sarif;
pub mod terminal;
mod title;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io;

use crate::error::InputError;

pub use files::{FailedReport, Sinks, write_files};

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// For a person to read.
    Terminal,
    /// For machines: one JSON document.
    Json,
    /// For CI servers: JUnit XML.
    Junit,
    /// The record itself, sorted by case id.
    Ndjson,
}

/// Why a report could not be written.
#[derive(Debug)]
pub enum ReportError {
    /// The place it goes to does not take it.
    Io(io::Error),
    /// The record it is made from cannot be read.
    Record(Box<InputError>),
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 4] = [
        Format::Terminal,
        Format::Json,
        Format::Junit,
        Format::Ndjson,
    ];

    /// The name for `--format`.
    pub fn name(self) -> &'static str {
        match self {
            Format::Terminal => "terminal",
            Format::Json => "json",
            Format::Junit => "junit",
            Format::Ndjson => "ndjson",
        }
    }

    /// The format of this name, if there is one.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The name of its file in a run folder.
    pub fn file_name(self) -> &'static str {
        match self {
            Format::Terminal => "report.txt",
            Format::Json => "report.json",
            Format::Junit => "junit.xml",
            Format::Ndjson => "sorted.ndjson",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
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
