//! The pieces that the sections of the terminal report are made of.

use std::io;

use anstyle::Style;

use super::page::{Break, Page, counted};
use crate::report::words::WHOLE_RUN;
use crate::summary::RunSummary;

/// So many groups or operations of a section are shown.
pub(super) const SHOWN: usize = 20;

/// A section begins after a blank line.
pub(super) fn heading(
    page: &mut Page<'_>,
    label: &str,
    style: Style,
    text: &str,
) -> io::Result<()> {
    page.gap()?;
    page.hanging(label, style, 2, text, Break::Words)
}

pub(super) fn more(page: &mut Page<'_>, count: usize, word: &str) -> io::Result<()> {
    match count.checked_sub(SHOWN) {
        Some(more @ 1..) => {
            let text = format!("{}; report.json has them all", counted(more as u64, word));
            page.hanging("  … ", unstyled(), 4, &text, Break::Words)
        }
        _ => Ok(()),
    }
}

/// The style of plain text.
pub(super) fn unstyled() -> Style {
    Style::new()
}

/// `3 cases: a, b, c` or `40 cases: a, b, c, +37 more`.
pub(super) fn cases(summary: &RunSummary, cases: &[u32], named: usize) -> String {
    if cases.is_empty() {
        return WHOLE_RUN.to_owned();
    }
    let ids: Vec<&str> = cases
        .iter()
        .take(named)
        .map(|case| summary.id(*case))
        .collect();
    let mut text = format!(
        "{}: {}",
        counted(cases.len() as u64, summary.started.unit()),
        ids.join(", ")
    );
    if cases.len() > named {
        text.push_str(&format!(", +{} more", cases.len() - named));
    }
    text
}
