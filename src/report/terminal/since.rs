//! What changed since the accepted run, below the verdict.

use std::io;

use anstyle::AnsiColor;

use super::page::{Break, Page, bold};
use crate::report::since;
use crate::summary::{FindingState, RunSummary};

/// Writes a line, and one for each finding that is new, with details for each that changed.
pub(super) fn write_since(
    page: &mut Page<'_>,
    summary: &RunSummary,
    with_details: bool,
) -> io::Result<()> {
    let Some(since) = summary.since() else {
        return Ok(());
    };
    let text = format!("{}: {}", since::title(&since), since::headline(&since));
    let style = match since.count(FindingState::New) {
        0 => bold(AnsiColor::Green),
        _ => bold(AnsiColor::Yellow),
    };
    page.hanging("CHANGES  ", style, 2, &text, Break::Words)?;
    let lines = since::lines(&since).into_iter();
    for (state, line) in lines.filter(|(state, _)| with_details || *state == FindingState::New) {
        let style = bold(match state {
            FindingState::New => AnsiColor::Red,
            FindingState::Fixed => AnsiColor::Green,
            _ => AnsiColor::Magenta,
        });
        let label = format!("  {:12}", since::word(state));
        page.hanging(&label, style, 14, &line, Break::Words)?;
    }
    Ok(())
}
