//! A preflight for a person: a line for each check.

use std::io::{self, Write};

use anstyle::AnsiColor;

use super::options::Options;
use super::page::{Break, Page, bold, counted, plain};
use super::pieces::unstyled;
use crate::model::probe::{
    Fitness, ProbeCheck, ProbeReport, ProbeState, ProbeSubject, ServiceLink,
};
use crate::report::escape::excerpt;

/// Longer texts are cut to so many characters.
const TEXT_LIMIT: usize = 400;
/// So many documents are listed.
const LINKS_SHOWN: usize = 12;
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
        if check.subject == ProbeSubject::Documents {
            write_links(&mut page, &report.service_links)?;
        }
    }
    let (style, verdict) = match report.fitness {
        Fitness::Fit => (bold(AnsiColor::Green), "READY"),
        Fitness::RouteGone => (bold(AnsiColor::Red), "ROUTE GONE"),
        Fitness::Unreachable if report.requests.is_empty() => {
            (bold(AnsiColor::Magenta), "NOT SIGNED IN")
        }
        Fitness::Unreachable => (bold(AnsiColor::Magenta), "NOT REACHED"),
    };
    let text = match report.requests.len() {
        0 => format!(
            "there is no credential for {}, which was asked nothing",
            report.host
        ),
        count => format!(
            "{} ({})",
            report.host,
            counted(count as u64, "safe request")
        ),
    };
    page.hanging(&format!("{verdict}  "), style, 2, &text, Break::Anywhere)
}

/// Writes a line for each document that the host names.
fn write_links(page: &mut Page<'_>, links: &[ServiceLink]) -> io::Result<()> {
    let label = format!("{:HANG$}", "");
    let mut write = |text: &str| {
        let text = excerpt(text, TEXT_LIMIT);
        page.hanging(&label, unstyled(), HANG + 2, &text, Break::Anywhere)
    };
    for link in links.iter().take(LINKS_SHOWN) {
        let mut text = format!("{} {}", link.relation.as_str(), link.target);
        if let Some(context) = &link.context {
            text.push_str(&format!(", of {context}"));
        }
        let names = [&link.title, &link.media_type].into_iter().flatten();
        let names: Vec<&str> = names.map(String::as_str).collect();
        if !names.is_empty() {
            text.push_str(&format!(" ({})", names.join(", ")));
        }
        write(&text)?;
    }
    match links.len().saturating_sub(LINKS_SHOWN) {
        0 => Ok(()),
        more => write(&format!("+{more} more; --format json has them")),
    }
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
