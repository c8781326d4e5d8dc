//! The exchanges of cases that do not conform, for `-v`.

use std::io::{Read, Seek};

use anstyle::AnsiColor;

use super::page::{Break, Page, bold, counted, dim, plain, time};
use super::pieces::unstyled;
use crate::model::exchange::{Exchange, Header, Request};
use crate::model::octets::Octets;
use crate::model::outcome::{Outcome, StepResult};
use crate::record::Reader;
use crate::report::body::body_lines;
use crate::report::error::ReportError;
use crate::report::escape::excerpt;
use crate::summary::RunSummary;

/// So many cases are shown.
const CASES_SHOWN: usize = 50;
/// So many exchanges of one of them are shown.
const STEPS_SHOWN: usize = 20;
/// So many header lines are shown.
const HEADERS_SHOWN: usize = 60;
/// Longer lines are cut to so many characters.
const LINE_LIMIT: usize = 400;

/// The exchanges of each case that drifts or is blocked, by id.
pub(super) fn write_exchanges<R: Read + Seek>(
    page: &mut Page<'_>,
    summary: &RunSummary,
    reader: &mut Reader<R>,
) -> Result<(), ReportError> {
    let shown = |outcome| matches!(outcome, Outcome::Drifts | Outcome::Blocked);
    let entries: Vec<_> = summary
        .cases
        .iter()
        .filter(|entry| shown(entry.outcome))
        .collect();
    for entry in entries.iter().take(CASES_SHOWN) {
        let case = summary.read_case(entry, reader)?;
        page.gap()?;
        let title = format!("{} ({})", case.id, case.outcome);
        page.hanging("EXCHANGE  ", bold(AnsiColor::Blue), 2, &title, Break::Words)?;
        for step in case.steps.iter().take(STEPS_SHOWN) {
            write_step(page, step)?;
        }
    }
    if let Some(more @ 1..) = entries.len().checked_sub(CASES_SHOWN) {
        let text = format!(
            "{}; the record has them all",
            counted(more as u64, "more case")
        );
        page.hanging("… ", dim(), 2, &text, Break::Words)?;
    }
    Ok(())
}

fn write_step(page: &mut Page<'_>, step: &StepResult) -> std::io::Result<()> {
    if let Some(name) = &step.name {
        page.hanging("  step ", dim(), 7, name, Break::Words)?;
    }
    if let Some(Exchange {
        request,
        response,
        timings,
    }) = &step.exchange
    {
        write_request(page, request)?;
        let line = format!(
            "{} {} after {}",
            response.version,
            response.status,
            time(timings.total_us)
        );
        page.hanging("  < ", plain(AnsiColor::Green), 4, &line, Break::Words)?;
        write_headers(page, "  < ", &response.headers)?;
        write_body(page, "  < ", &response.body)?;
    }
    if let Some(request) = &step.unanswered {
        write_request(page, request)?;
    }
    if let Some(blocked) = &step.blocked {
        let text = format!("{}: {}", blocked.phase, excerpt(&blocked.cause, LINE_LIMIT));
        page.hanging("  ! ", plain(AnsiColor::Magenta), 4, &text, Break::Anywhere)?;
    }
    Ok(())
}

fn write_request(page: &mut Page<'_>, request: &Request) -> std::io::Result<()> {
    let line = format!("{} {}", request.method, request.url);
    page.hanging("  > ", plain(AnsiColor::Cyan), 4, &line, Break::Words)?;
    write_headers(page, "  > ", &request.headers)?;
    match &request.body {
        Some(body) => write_body(page, "  > ", body),
        None => Ok(()),
    }
}

fn write_headers(page: &mut Page<'_>, mark: &str, headers: &[Header]) -> std::io::Result<()> {
    for header in headers.iter().take(HEADERS_SHOWN) {
        let value = excerpt(&header.value.to_text(), LINE_LIMIT);
        let text = format!("{}: {value}", header.name);
        page.hanging(mark, dim(), 6, &text, Break::Anywhere)?;
    }
    match headers.len().checked_sub(HEADERS_SHOWN) {
        Some(more @ 1..) => {
            let text = counted(more as u64, "more header line");
            page.hanging("    … ", dim(), 6, &text, Break::Words)
        }
        _ => Ok(()),
    }
}

fn write_body(page: &mut Page<'_>, mark: &str, body: &Octets) -> std::io::Result<()> {
    if body.is_empty() {
        return Ok(());
    }
    page.hanging(mark, dim(), 4, "", Break::Words)?;
    let (lines, is_whole) = body_lines(body);
    for line in lines {
        page.coloured(unstyled(), 4, &line)?;
    }
    if !is_whole {
        let text = format!("the body goes on; it has {} bytes", body.0.len());
        page.hanging("    … ", dim(), 6, &text, Break::Words)?;
    }
    Ok(())
}
