//! A preflight for a person: a line for each check.

use std::io::{self, Write};

use anstyle::AnsiColor;

use super::options::Options;
use super::page::{Break, Page, bold, counted, plain};
use super::pieces::unstyled;
use crate::model::probe::{Fitness, ProbeCheck, ProbeReport, ProbeState};
use crate::report::escape::excerpt;

/// Longer texts are cut to so many characters.
const TEXT_LIMIT: usize = 400;
/// The width of state and subject.
const HANG: usize = 30;

/// Writes every check and what follows from them.
pub fn write_probe(
    out: &mut impl Write,
    report: &ProbeReport,
    options: &Options,
) -> io::Result<()> {
    let mut page = Page::new(out, options);
    for check in &report.checks {
        write_check(&mut page, check)?;
    }
    let (style, verdict) = match report.fitness {
        Fitness::Fit => (bold(AnsiColor::Green), "READY"),
        Fitness::RouteGone => (bold(AnsiColor::Red), "ROUTE GONE"),
        Fitness::Unreachable => (bold(AnsiColor::Magenta), "NOT REACHED"),
    };
    let requests = counted(report.requests.len() as u64, "safe request");
    let text = format!("{} ({requests})", report.host);
    page.hanging(&format!("{verdict}  "), style, 2, &text, Break::Anywhere)
}

/// Writes the checks that are not as they should be.
pub fn write_probe_problems(
    out: &mut impl Write,
    report: &ProbeReport,
    options: &Options,
) -> io::Result<()> {
    let mut page = Page::new(out, options);
    let is_problem = |check: &&ProbeCheck| check.state == ProbeState::Problem;
    for check in report.checks.iter().filter(is_problem) {
        write_check(&mut page, check)?;
    }
    Ok(())
}

fn write_check(page: &mut Page<'_>, check: &ProbeCheck) -> io::Result<()> {
    let style = match check.state {
        ProbeState::Ok => plain(AnsiColor::Green),
        ProbeState::Problem => bold(AnsiColor::Red),
        ProbeState::CouldNotTell => plain(AnsiColor::Yellow),
    };
    let label = format!(
        "{:<15} {:<13} ",
        check.state.as_str(),
        check.subject.as_str()
    );
    let words = excerpt(&check.words, TEXT_LIMIT);
    page.hanging(&label, style, HANG, &words, Break::Words)?;
    match &check.help {
        Some(help) => page.hanging(
            &format!("{:HANG$}", ""),
            unstyled(),
            HANG,
            &format!("help: {help}"),
            Break::Words,
        ),
        None => Ok(()),
    }
}
