//! The history of runs, for a person: what is there, since when, and what came and went.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::deprecation::TEXT_LIMIT;
use super::options::Options;
use super::page::{Break, Page, bold, counted, dim, severity_style};
use super::pieces::{SHOWN, unstyled};
use crate::history::{FindingHistory, HostHistory, Overview};
use crate::report::escape::excerpt;
use crate::report::history_words as words;

/// The width of the labels below a finding.
const HANG: usize = 12;

/// Writes it.
pub fn write_history(
    out: &mut impl Write,
    overview: &Overview,
    options: &Options,
) -> io::Result<()> {
    let mut page = Page::new(out, options);
    for host in &overview.hosts {
        page.gap()?;
        let title = format!("{} on {}: {}", host.suite, host.host, words::headline(host));
        let style = bold(AnsiColor::Cyan);
        page.hanging(
            "HISTORY  ",
            style,
            2,
            &excerpt(&title, TEXT_LIMIT),
            Break::Words,
        )?;
        for finding in host.findings.iter().take(SHOWN) {
            write_finding(&mut page, host, finding)?;
        }
        let left = host.findings.len().saturating_sub(SHOWN);
        more(&mut page, left, "finding")?;
        for one in host.latency.iter().take(SHOWN) {
            let Some(text) = words::latency(one) else {
                continue;
            };
            let text = excerpt(&format!("{}: {text}", one.operation), TEXT_LIMIT);
            page.hanging("  latency   ", dim(), HANG, &text, Break::Words)?;
        }
        more(
            &mut page,
            host.latency.len().saturating_sub(SHOWN),
            "operation",
        )?;
        let first = host.sunsets.len().saturating_sub(SHOWN);
        for one in host.sunsets.iter().skip(first) {
            let label = format!("  {}  ", one.at.day());
            let text = excerpt(&words::moved(one), TEXT_LIMIT);
            page.hanging(&label, dim(), HANG, &text, Break::Words)?;
        }
    }
    Ok(())
}

fn write_finding(page: &mut Page<'_>, host: &HostHistory, one: &FindingHistory) -> io::Result<()> {
    let finding = &one.finding;
    let style = match one.is_there || one.is_flapping {
        true => severity_style(finding.severity),
        false => Style::new().dimmed(),
    };
    let waived = if finding.waived { "waived " } else { "" };
    let text = format!(
        "{waived}{} {} at {} in {} ({})",
        finding.severity,
        finding.kind,
        finding.place,
        finding.operations.join(", "),
        finding.fingerprint
    );
    let label = format!("  {:10}", words::state(one));
    page.hanging(
        &label,
        style,
        HANG,
        &excerpt(&text, TEXT_LIMIT),
        Break::Words,
    )?;
    let seen = words::seen(one);
    page.hanging(&" ".repeat(HANG), unstyled(), HANG, &seen, Break::Words)?;
    if let Some(origin) = words::origin(host, one) {
        let text = format!("first with {origin}");
        page.hanging(
            &" ".repeat(HANG),
            dim(),
            HANG,
            &excerpt(&text, TEXT_LIMIT),
            Break::Words,
        )?;
    }
    page.coloured(dim(), HANG, &words::marks(host, one))
}

fn more(page: &mut Page<'_>, count: usize, word: &str) -> io::Result<()> {
    if count == 0 {
        return Ok(());
    }
    let text = format!(
        "{}; `--format json` has them all",
        counted(count as u64, &format!("more {word}"))
    );
    page.hanging("  …         ", dim(), HANG, &text, Break::Words)
}
