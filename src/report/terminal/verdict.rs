//! The first line, which says what broke, and the last ones, which say where to
//! read on.

use std::io;
use std::path::PathBuf;

use anstyle::AnsiColor;

use super::page::{Break, Page, bold, dim, time};
use crate::report::words;
use crate::summary::{RunSummary, Verdict};

/// The width of the labels at the end.
const HANG: usize = 11;

/// The verdict in one line, and why the run ended early where it did.
pub(super) fn write_verdict(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    let word = words::verdict(summary);
    let style = bold(match summary.verdict() {
        Verdict::Drifts | Verdict::WaiverExpired => AnsiColor::Red,
        Verdict::Blocked => AnsiColor::Magenta,
        Verdict::NothingJudged | Verdict::Incomplete | Verdict::Additive => AnsiColor::Yellow,
        Verdict::Conforms => AnsiColor::Green,
    });
    let text = words::headline(summary);
    page.hanging(&format!("{word}  "), style, 2, &text, Break::Words)?;
    for (label, text) in words::not_whole(summary) {
        let style = bold(AnsiColor::Yellow);
        page.hanging(&format!("{label}  "), style, 2, &text, Break::Words)?;
    }
    for warning in &summary.warnings {
        let style = bold(AnsiColor::Yellow);
        page.hanging("warning: ", style, 2, warning, Break::Words)?;
    }
    super::waivers::write_notes(page, summary)
}

/// What was counted, and where everything is.
pub(super) fn write_totals(
    page: &mut Page<'_>,
    summary: &RunSummary,
    paths: &[PathBuf],
) -> io::Result<()> {
    page.gap()?;
    let mut text = words::totals(summary);
    if let Some(finished) = &summary.finished {
        text.push_str(&format!(" in {}", time(finished.duration_us)));
    }
    page.hanging("totals     ", dim(), HANG, &text, Break::Words)?;
    if let Some(latency) = &summary.latency {
        let text = format!(
            "median {}, 95 % within {}, longest {}",
            time(latency.median_us),
            time(latency.p95_us),
            time(latency.max_us)
        );
        page.hanging("responses    ", dim(), HANG, &text, Break::Words)?;
    }
    if let Some((words, command)) = words::without_baseline(summary) {
        let text = format!("{words}: `{command}`");
        page.hanging("baselines  ", dim(), HANG, &text, Break::Words)?;
    }
    let run = &summary.started.run;
    page.hanging("run        ", dim(), HANG, run, Break::Words)?;
    for path in paths {
        let text = path.display().to_string();
        page.hanging("written    ", dim(), HANG, &text, Break::Words)?;
    }
    Ok(())
}
