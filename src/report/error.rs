//! What can go wrong while a report is written.

use std::{fmt, io};

use crate::error::InputError;

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
