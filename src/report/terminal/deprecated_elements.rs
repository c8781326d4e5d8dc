//! What requests and responses had that their contracts call deprecated.

use std::io;

use anstyle::AnsiColor;

use super::deprecation::TEXT_LIMIT;
use super::page::{Break, Page, bold, counted};
use super::pieces::unstyled;
use crate::report::deprecated;
use crate::report::escape::excerpt;
use crate::summary::RunSummary;

/// Writes the most frequent parts, so many at most.
pub(super) fn write(page: &mut Page<'_>, summary: &RunSummary, most: usize) -> io::Result<()> {
    let rows = &summary.deprecated_elements;
    for (index, row) in rows.iter().take(most).enumerate() {
        let (label, style) = match index {
            0 => ("DEPRECATED PARTS  ", bold(AnsiColor::Cyan)),
            _ => ("  ", unstyled()),
        };
        let text = excerpt(&deprecated::element(row), TEXT_LIMIT);
        page.hanging(label, style, 2, &text, Break::Words)?;
    }
    match rows.len().checked_sub(most) {
        Some(more @ 1..) => {
            let text = format!(
                "{}; report.json has them all",
                counted(more as u64, "more part")
            );
            page.hanging("  … ", unstyled(), 4, &text, Break::Words)
        }
        _ => Ok(()),
    }
}
