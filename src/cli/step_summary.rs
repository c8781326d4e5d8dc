//! The summary page of a GitHub Actions step: the runner names a file, and what is appended
//! to it is shown as Markdown.

use std::env;
use std::fs::OpenOptions;

use super::output;
use crate::model::format::Format;
use crate::record::Reader;
use crate::report::{self, ReportError, terminal};
use crate::summary::RunSummary;

/// Where the runner wants it.
const VARIABLE: &str = "GITHUB_STEP_SUMMARY";

/// Appends the Markdown report where there is such a page. That it cannot be is reported, and
/// is no failure: nobody asked for it by name.
pub(super) fn append(summary: &RunSummary, reader: &mut Reader) {
    let Some(path) = env::var_os(VARIABLE) else {
        return;
    };
    if path.is_empty() {
        let words = format!("warning: {VARIABLE} is set, but empty; no summary page is written");
        return output::note(&words);
    }
    let written = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(ReportError::Io)
        .and_then(|mut file| {
            let look = terminal::Options::default();
            report::write(Format::Markdown, &mut file, summary, reader, &look)
        });
    if let Err(error) = written {
        output::note(&format!(
            "warning: {VARIABLE} names `{}`, which cannot be written: {error}",
            path.display()
        ));
    }
}
