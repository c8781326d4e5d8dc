//! One response that waits to be accepted, for a person to decide on.

use std::io::{self, Write};

use anstyle::AnsiColor;

use super::ReportError;
use super::diff_lines::write_diff_lines;
use super::findings::DIFF_LINES;
use super::options::Options;
use super::page::{Break, Page, bold, dim, severity_style};
use super::pieces::unstyled;
use crate::model::finding::Finding;
use crate::report::escape::excerpt;

/// So many lines of one diff are shown.
const MOST_DIFF_LINES: usize = 180;
/// So many findings are named.
const NAMED: usize = 20;
/// Longer values are cut to so many characters.
const VALUE_LIMIT: usize = 240;

/// A response that is new or differs from the accepted one.
#[derive(Clone, Debug)]
pub struct Pending<'a> {
    /// The id of its case.
    pub case: &'a str,
    /// Which of all it is: `3 of 12`.
    pub number: String,
    /// What it is in few words: `new`, `1 vanished`.
    pub words: &'a str,
    /// In what it differs, by step.
    pub differences: &'a [(Option<String>, Vec<Finding>)],
    /// What contract and expectations of the case find breaking.
    pub breaking: &'a [Finding],
    /// The whole response, where there is nothing to compare it with.
    pub response: Option<&'a str>,
}

/// Writes it.
///
/// # Errors
/// Where `out` does not take it.
pub fn write_pending(
    out: &mut impl Write,
    pending: &Pending<'_>,
    options: &Options,
) -> Result<(), ReportError> {
    writeln!(out)?;
    let mut page = Page::new(out, options);
    let title = format!("{} ({}), {}", pending.case, pending.words, pending.number);
    page.hanging("REVIEW  ", bold(AnsiColor::Cyan), 2, &title, Break::Words)?;
    for finding in pending.breaking.iter().take(NAMED) {
        let text = format!("{} at {}: {}", finding.kind, finding.place, finding.message);
        let text = excerpt(&text, VALUE_LIMIT);
        page.hanging(
            "  it breaks  ",
            severity_style(finding.severity),
            4,
            &text,
            Break::Anywhere,
        )?;
    }
    for (step, findings) in pending.differences {
        if let Some(step) = step {
            page.hanging("  step ", dim(), 4, step, Break::Words)?;
        }
        write_differences(&mut page, findings)?;
    }
    if let Some(response) = pending.response {
        write_response(&mut page, response)?;
    }
    Ok(())
}

fn write_differences(page: &mut Page<'_>, findings: &[Finding]) -> io::Result<()> {
    for finding in findings.iter().take(NAMED) {
        let mut text = format!("{} at {}: {}", finding.kind, finding.place, finding.message);
        if finding.more > 0 {
            text.push_str(&format!(" (and {} more)", finding.more));
        }
        let style = severity_style(finding.severity);
        let label = format!("  {}  ", finding.severity);
        page.hanging(
            &label,
            style,
            4,
            &excerpt(&text, VALUE_LIMIT),
            Break::Anywhere,
        )?;
    }
    if let Some(more @ 1..) = findings.len().checked_sub(NAMED) {
        page.hanging(
            "  … ",
            dim(),
            4,
            &format!("{more} more kinds or places"),
            Break::Words,
        )?;
    }
    for diff in findings.iter().filter_map(|finding| finding.diff.as_ref()) {
        write_diff_lines(page, diff, MOST_DIFF_LINES)?;
    }
    Ok(())
}

fn write_response(page: &mut Page<'_>, response: &str) -> io::Result<()> {
    for line in response.lines().take(DIFF_LINES) {
        page.coloured(unstyled(), 4, &excerpt(line, VALUE_LIMIT))?;
    }
    if let Some(more @ 1..) = response.lines().count().checked_sub(DIFF_LINES) {
        page.hanging(
            "    … ",
            dim(),
            6,
            &format!("{more} more lines"),
            Break::Words,
        )?;
    }
    Ok(())
}
