//! What could not be judged, and what was not run.

use std::io;

use anstyle::AnsiColor;

use super::page::{Break, Page, bold, counted, dim, plain};
use super::pieces::{SHOWN, cases, heading, more, unstyled};
use crate::report::body::BODY_LIMIT;
use crate::report::escape::excerpt;
use crate::report::{seen_in, words};
use crate::summary::{BlockedGroup, RunSummary};

/// So many case ids are named.
const NAMED: usize = 3;
/// Longer texts are cut to so many characters.
const TEXT_LIMIT: usize = 240;

/// Why cases could not be judged.
pub(super) fn write_blocked(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    if summary.blocked.is_empty() {
        return Ok(());
    }
    let style = bold(AnsiColor::Magenta);
    let title = format!(
        "{} could not be judged",
        counted(summary.totals.blocked, summary.started.unit())
    );
    heading(page, "BLOCKED  ", style, &title)?;
    for group in summary.blocked.iter().take(SHOWN) {
        write_cause(page, summary, group)?;
    }
    more(page, summary.blocked.len(), "more cause")
}

/// A line for each cause.
pub(super) fn write_blocked_brief(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    for group in summary.blocked.iter().take(SHOWN) {
        let phase = group.phase.map_or("unknown", |phase| phase.as_str());
        let text = format!(
            "{phase}: {} ({})",
            excerpt(&words::blocked_cause(group), TEXT_LIMIT),
            cases(summary, &group.cases, 1)
        );
        let style = bold(AnsiColor::Magenta);
        page.hanging("blocked  ", style, 2, &text, Break::Anywhere)?;
    }
    more(page, summary.blocked.len(), "more cause")
}

fn write_cause(page: &mut Page<'_>, summary: &RunSummary, group: &BlockedGroup) -> io::Result<()> {
    let phase = group.phase.map_or("unknown", |phase| phase.as_str());
    let text = format!(
        "{phase}: {}",
        excerpt(&words::blocked_cause(group), TEXT_LIMIT)
    );
    page.hanging("  ", unstyled(), 4, &text, Break::Anywhere)?;
    if group.may_have_been_carried_out {
        let text = "may have been carried out; not sent again";
        let style = bold(AnsiColor::Yellow);
        page.hanging("    ", style, 4, text, Break::Words)?;
    }
    for line in &group.evidence {
        let line = excerpt(line, BODY_LIMIT);
        page.hanging("    ", dim(), 6, &line, Break::Anywhere)?;
    }
    let seen = cases(summary, &group.cases, NAMED);
    page.hanging("    ", unstyled(), 4, &seen, Break::Words)?;
    match &group.help {
        Some(help) => {
            let style = plain(AnsiColor::Green);
            page.hanging("    help: ", style, 10, help, Break::Anywhere)
        }
        None => Ok(()),
    }
}

/// What teardown did not remove.
pub(super) fn write_left_behind(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    let left = &summary.left_behind;
    if left.is_empty() {
        return Ok(());
    }
    let count = counted(left.len() as u64, "teardown step");
    let title = format!("{count} failed: remove by hand what may be left");
    heading(page, "LEFT BEHIND  ", bold(AnsiColor::Magenta), &title)?;
    for one in left.iter().take(SHOWN) {
        let text = format!(
            "{}: {}",
            summary.id(one.case),
            excerpt(&one.cause, TEXT_LIMIT)
        );
        page.hanging("  ", unstyled(), 4, &text, Break::Anywhere)?;
    }
    more(page, left.len(), "more teardown step")
}

/// What of the sources of exchanges was not judged.
pub(super) fn write_left_out(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    let all = seen_in::left_out(summary);
    if all.is_empty() {
        return Ok(());
    }
    heading(
        page,
        "LEFT OUT  ",
        bold(AnsiColor::Cyan),
        "what was not judged",
    )?;
    for words in all.iter().take(SHOWN) {
        let text = excerpt(words, TEXT_LIMIT);
        page.hanging("  ", unstyled(), 4, &text, Break::Words)?;
    }
    more(page, all.len(), "more reason")
}

/// Cases that conform only because a request was sent again.
pub(super) fn write_flaky(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    let flaky: Vec<u32> = (0..)
        .zip(&summary.cases)
        .filter(|(_, entry)| entry.is_flaky)
        .map(|(index, _)| index)
        .collect();
    if flaky.is_empty() {
        return Ok(());
    }
    let count = counted(flaky.len() as u64, summary.started.unit());
    let title = format!("{count} only when a request was sent again");
    heading(page, "FLAKY  ", bold(AnsiColor::Yellow), &title)?;
    let seen = cases(summary, &flaky, NAMED);
    page.hanging("  ", unstyled(), 4, &seen, Break::Words)
}

/// Why cases were not run.
pub(super) fn write_skipped(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    if summary.skipped.is_empty() {
        return Ok(());
    }
    let count = counted(summary.totals.skipped, summary.started.unit());
    let (label, title) = match summary.started.sources.is_empty() {
        true => ("SKIPPED  ", format!("{count} not run")),
        false => ("NOT SEEN  ", format!("{count} without an exchange")),
    };
    heading(page, label, bold(AnsiColor::Yellow), &title)?;
    let missing = summary.missing.iter();
    let missing = missing.map(|group| (group.words(), &group.cases));
    let others = summary.skipped_otherwise();
    let others = others.map(|group| (group.reason.clone(), &group.cases));
    let reasons: Vec<(String, &Vec<u32>)> = missing.chain(others).collect();
    for (reason, members) in reasons.iter().take(SHOWN) {
        let text = excerpt(reason, TEXT_LIMIT);
        page.hanging("  ", unstyled(), 4, &text, Break::Anywhere)?;
        let seen = cases(summary, members, NAMED);
        page.hanging("    ", unstyled(), 4, &seen, Break::Words)?;
    }
    more(page, reasons.len(), "more reason")
}
