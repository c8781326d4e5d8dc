//! What is waived, and which waivers need attention.

use std::io;

use anstyle::AnsiColor;

use super::findings::write_line;
use super::page::{Break, Page, bold, counted, dim};
use super::pieces::{SHOWN, heading, more};
use crate::report::escape::excerpt;
use crate::report::waivers::{Matter, notes, waived};
use crate::summary::RunSummary;

/// Longer texts are cut to so many characters.
const TEXT_LIMIT: usize = 400;

/// Waivers that have expired, match nothing or end soon.
pub(super) fn write_notes(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    let notes = notes(summary);
    for note in notes.iter().take(SHOWN) {
        let style = bold(match note.matter {
            Matter::Expired => AnsiColor::Red,
            Matter::Stale | Matter::EndsSoon => AnsiColor::Yellow,
        });
        let label = format!("{}  ", note.matter.label());
        let text = excerpt(&note.text, TEXT_LIMIT);
        page.hanging(&label, style, 2, &text, Break::Words)?;
    }
    more(page, notes.len(), "more waiver")
}

/// Every waived finding, with who accepts it until when.
pub(super) fn write_waived(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    let groups = summary.waived();
    if groups.is_empty() {
        return Ok(());
    }
    let verb = if groups.len() == 1 { "is" } else { "are" };
    let count = counted(groups.len() as u64, "finding");
    let title = format!("{count} {verb} accepted for a while");
    heading(page, "WAIVED  ", bold(AnsiColor::Yellow), &title)?;
    write_groups(page, summary)
}

/// The same without a section.
pub(super) fn write_brief(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    write_groups(page, summary)
}

fn write_groups(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    let groups = summary.waived();
    for group in groups.iter().take(SHOWN) {
        write_line(page, summary, group)?;
        if let Some(by) = &group.waived {
            let text = excerpt(&waived(by), TEXT_LIMIT);
            page.hanging("    ", dim(), 4, &text, Break::Words)?;
            let fingerprint = &group.example.fingerprint;
            page.hanging("    finding   ", dim(), 14, fingerprint, Break::Words)?;
        }
    }
    more(page, groups.len(), "more waived finding")
}
