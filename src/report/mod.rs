//! Renders a run for people and machines. Each format is a function of a
//! record and its summary, written to any `Write`; files are put in place whole.

pub mod annotations;
mod body;
pub mod code_quality;
mod count;
pub mod ctrf;
pub mod curl;
mod deprecated;
mod error;
pub mod escape;
pub mod explain;
pub mod export;
mod faults;
mod files;
#[cfg(test)]
mod format_tests;
mod history_words;
pub mod html;
pub mod ics;
pub mod index;
mod issues;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod metrics;
pub mod ndjson;
mod recorded;
pub mod sarif;
mod seen_in;
mod sentence;
mod sheet;
pub mod since;
mod spans;
mod sunset_words;
pub mod terminal;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod trouble_tests;
mod troubles;
mod waivers;
mod words;
mod write;

pub use error::ReportError;

pub use super::report::count::counted;
pub use files::{FailedReport, ReportFiles};
pub use waivers::days_left as words_of_days;
pub use write::write;
