//! What could not be judged, what was not run, and what was seen without being
//! judged: 404 answers.

use std::io;

use anstyle::{AnsiColor, Style};

use super::findings::cases;
use super::page::{Break, Page, bold, counted, plain};
use super::verdict::unstyled;
use crate::model::finding::NotFoundReading;
use crate::record::{BlockedGroup, OperationSummary, RunSummary};
use crate::report::escape::excerpt;

/// So many groups or operations of a section are shown.
const SHOWN: usize = 20;
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
        counted(summary.totals.blocked, "case")
    );
    heading(page, "BLOCKED  ", style, &title)?;
    for group in summary.blocked.iter().take(SHOWN) {
        write_cause(page, summary, group)?;
    }
    more(page, summary.blocked.len(), "more cause")
}

fn write_cause(page: &mut Page<'_>, summary: &RunSummary, group: &BlockedGroup) -> io::Result<()> {
    let phase = group.phase.map_or("unknown", |phase| phase.as_str());
    let text = format!("{phase}: {}", excerpt(&group.cause, TEXT_LIMIT));
    page.hanging("  ", unstyled(), 4, &text, Break::Anywhere)?;
    if group.may_have_been_carried_out {
        let text = "may have been carried out; not sent again";
        let style = bold(AnsiColor::Yellow);
        page.hanging("    ", style, 4, text, Break::Words)?;
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
    let count = counted(flaky.len() as u64, "case");
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
    let title = format!("{} not run", counted(summary.totals.skipped, "case"));
    heading(page, "SKIPPED  ", bold(AnsiColor::Yellow), &title)?;
    for group in summary.skipped.iter().take(SHOWN) {
        let text = excerpt(&group.reason, TEXT_LIMIT);
        page.hanging("  ", unstyled(), 4, &text, Break::Anywhere)?;
        let seen = cases(summary, &group.cases, NAMED);
        page.hanging("    ", unstyled(), 4, &seen, Break::Words)?;
    }
    more(page, summary.skipped.len(), "more reason")
}

/// How 404 answers are read, where a route may be gone.
pub(super) fn write_not_found(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    let others_answer = summary.any_success();
    let suspicious: Vec<&OperationSummary> = summary
        .operations
        .iter()
        .filter(|one| one.route_gone() || (others_answer && one.only_not_found()))
        .filter(|one| has_finding_at_404(summary, &one.operation))
        .collect();
    if suspicious.is_empty() {
        return Ok(());
    }
    let style = bold(AnsiColor::Yellow);
    heading(
        page,
        "404  ",
        style,
        "is the route gone, or the id unknown?",
    )?;
    for operation in suspicious.iter().take(SHOWN) {
        page.hanging("  ", unstyled(), 4, &operation.operation, Break::Words)?;
        for seen in &operation.not_found {
            let reading = match seen.reading {
                NotFoundReading::RouteGone => "route gone",
                NotFoundReading::IdUnknown => "id unknown",
            };
            let evidence = excerpt(&seen.evidence, TEXT_LIMIT);
            let answers = counted(seen.count, "answer");
            let text = format!("{reading} ({answers}): {evidence}");
            page.hanging("    ", unstyled(), 6, &text, Break::Anywhere)?;
        }
        if others_answer && operation.only_not_found() {
            let text = "every answer was 404, while other operations answered 2xx";
            page.hanging("    ", unstyled(), 6, text, Break::Words)?;
        }
    }
    more(page, suspicious.len(), "more operation")
}

/// Whether a 404 of this operation was not as expected: cases may ask for what is
/// not there on purpose.
fn has_finding_at_404(summary: &RunSummary, operation: &str) -> bool {
    summary.findings.iter().any(|group| {
        let seen = &group.operations;
        seen.iter()
            .any(|seen| seen.operation == operation && seen.statuses.contains(&404))
    })
}

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

fn more(page: &mut Page<'_>, count: usize, word: &str) -> io::Result<()> {
    match count.checked_sub(SHOWN) {
        Some(more @ 1..) => {
            let text = format!("{}; report.json has them all", counted(more as u64, word));
            page.hanging("  … ", unstyled(), 4, &text, Break::Words)
        }
        _ => Ok(()),
    }
}
