//! How much of a run the page for reviewers shows.

use super::cell::code;
use crate::report::count::counted;
use crate::report::words::WHOLE_RUN;
use crate::summary::RunSummary;

/// Hosts of Markdown take a comment of 64 KiB; a document stays below it by so many bytes
/// for what is always said at the end.
pub(super) const LIMIT: usize = 58_000;

/// So many bytes of it are kept for the release sheet, which comes after the findings.
pub(super) const SHEET_ROOM: usize = 16_000;

/// Longer texts are cut to so many characters.
pub(super) const TEXT_LIMIT: usize = 300;

/// A line of the release sheet, which says of everything why it was not judged.
pub(super) const SHEET_LIMIT: usize = 2400;

/// Values in tables.
pub(super) const VALUE_LIMIT: usize = 120;

/// So many rows a table has at most.
pub(super) const ROWS: usize = 100;

/// So many findings are shown with their request and diff.
pub(super) const DETAILED: usize = 10;

/// So many lines of a diff are shown.
pub(super) const DIFF_LINES: usize = 30;

/// So many cases of a row are named.
pub(super) const NAMED: usize = 3;

/// `3 cases`, and the names of the first of them.
pub(super) fn cases(summary: &RunSummary, cases: &[u32]) -> String {
    if cases.is_empty() {
        return WHOLE_RUN.to_owned();
    }
    let named = cases.iter().take(NAMED);
    let mut ids: Vec<String> = named
        .map(|case| code(summary.id(*case), VALUE_LIMIT))
        .collect();
    if let more @ 1.. = cases.len().saturating_sub(NAMED) {
        ids.push(format!("{more} more"));
    }
    format!(
        "{}: {}",
        counted(cases.len() as u64, summary.started.unit()),
        ids.join(", ")
    )
}
