//! What changed from one run to another, for a person: what is new first.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::options::Options;
use super::page::{Break, Page, bold, counted, dim, severity_style, time};
use super::pieces::unstyled;
use crate::model::outcome::Outcome;
use crate::report::escape::excerpt;
use crate::summary::{
    CaseChange, FindingChange, FindingState, Latency, LatencyChange, RunComparison, RunSummary,
};

/// So many entries of a section are shown.
const SHOWN: usize = 40;
/// So many cases are named.
const NAMED: usize = 3;
/// Longer texts are cut to so many characters.
const TEXT_LIMIT: usize = 240;
/// A median that moved by less is not worth a line, in microseconds.
const LEAST_MOVE_US: u64 = 10_000;

/// Writes the comparison of two runs.
pub fn write_run_diff(
    out: &mut impl Write,
    before: &RunSummary,
    after: &RunSummary,
    compared: &RunComparison,
    options: &Options,
) -> io::Result<()> {
    let mut page = Page::new(out, options);
    write_first_lines(&mut page, before, after, compared)?;
    for (state, title, style) in [
        (FindingState::New, "NEW", bold(AnsiColor::Red)),
        (FindingState::Fixed, "FIXED", bold(AnsiColor::Green)),
        (
            FindingState::NotJudged,
            "NOT JUDGED ANY MORE",
            bold(AnsiColor::Magenta),
        ),
    ] {
        let found = compared.findings.iter().filter(|one| one.state == state);
        write_findings(&mut page, title, style, &found.collect::<Vec<_>>())?;
    }
    let moved = |one: &&FindingChange| {
        one.state == FindingState::Unchanged && one.severity_before.is_some()
    };
    let moved: Vec<&FindingChange> = compared.findings.iter().filter(moved).collect();
    write_findings(&mut page, "OTHER SEVERITY", bold(AnsiColor::Yellow), &moved)?;
    write_signals(&mut page, compared)?;
    write_contracts(&mut page, compared)?;
    write_cases(&mut page, &compared.cases)?;
    write_latency(&mut page, &compared.latency)
}

fn write_first_lines(
    page: &mut Page<'_>,
    before: &RunSummary,
    after: &RunSummary,
    compared: &RunComparison,
) -> io::Result<()> {
    let count = |state| compared.count(state);
    let words = [
        (count(FindingState::New), "new"),
        (count(FindingState::Fixed), "fixed"),
        (count(FindingState::NotJudged), "not judged any more"),
        (count(FindingState::Unchanged), "unchanged"),
    ];
    let shown = words.into_iter().filter(|(count, _)| *count > 0);
    let mut parts: Vec<String> = shown
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    if parts.is_empty() {
        parts.push("no findings in either run".to_owned());
    }
    let (label, style) = if compared.is_empty() {
        ("NO CHANGE  ", bold(AnsiColor::Green))
    } else {
        ("CHANGED  ", bold(AnsiColor::Yellow))
    };
    page.hanging(label, style, 2, &parts.join(", "), Break::Words)?;
    for (label, run) in [("  before   ", before), ("  after    ", after)] {
        let text = format!("{}  {}", run.started.run, run.started.host);
        page.hanging(label, dim(), 11, &text, Break::Words)?;
    }
    Ok(())
}

fn heading(page: &mut Page<'_>, title: &str, style: Style, text: &str) -> io::Result<()> {
    page.gap()?;
    page.hanging(&format!("{title}  "), style, 2, text, Break::Words)
}

fn more(page: &mut Page<'_>, count: usize) -> io::Result<()> {
    match count.checked_sub(SHOWN) {
        Some(more @ 1..) => {
            let text = format!("{more} more; --format json has them all");
            page.hanging("  … ", unstyled(), 4, &text, Break::Words)
        }
        _ => Ok(()),
    }
}

fn write_findings(
    page: &mut Page<'_>,
    title: &str,
    style: Style,
    found: &[&FindingChange],
) -> io::Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    heading(page, title, style, &counted(found.len() as u64, "finding"))?;
    for one in found.iter().take(SHOWN) {
        let was = one.severity_before.map(|before| format!("was {before}, "));
        let text = format!(
            "{}{} at {}: {}",
            was.unwrap_or_default(),
            one.kind,
            one.place,
            excerpt(&one.message, TEXT_LIMIT)
        );
        let waived = if one.is_waived { "waived " } else { "" };
        let label = format!("  {waived}{}  ", one.severity);
        page.hanging(
            &label,
            severity_style(one.severity),
            4,
            &text,
            Break::Anywhere,
        )?;
        let mut cases: Vec<&str> = one.cases.iter().take(NAMED).map(String::as_str).collect();
        let rest = format!("{} more", one.cases.len().saturating_sub(NAMED));
        if one.cases.len() > NAMED {
            cases.push(&rest);
        }
        let text = format!("{}  {}", one.fingerprint, cases.join(", "));
        page.hanging("    ", dim(), 6, &text, Break::Words)?;
    }
    more(page, found.len())
}

fn write_signals(page: &mut Page<'_>, compared: &RunComparison) -> io::Result<()> {
    if compared.signals.is_empty() {
        return Ok(());
    }
    let title = format!(
        "{} changed",
        counted(compared.signals.len() as u64, "signal")
    );
    heading(page, "DEPRECATION", bold(AnsiColor::Cyan), &title)?;
    for one in compared.signals.iter().take(SHOWN) {
        let words = |side: &[String]| match side {
            [] => "not sent".to_owned(),
            side => excerpt(&side.join("; "), TEXT_LIMIT),
        };
        page.hanging(
            "  ",
            unstyled(),
            4,
            &excerpt(&one.operation, TEXT_LIMIT),
            Break::Anywhere,
        )?;
        let text = format!(
            "{}: {} → {}",
            one.header,
            words(&one.before),
            words(&one.after)
        );
        page.hanging("    ", unstyled(), 6, &text, Break::Anywhere)?;
    }
    more(page, compared.signals.len())
}

fn write_contracts(page: &mut Page<'_>, compared: &RunComparison) -> io::Result<()> {
    if compared.contracts.is_empty() {
        return Ok(());
    }
    let words = compared
        .contracts
        .iter()
        .map(|one| match (&one.before, &one.after) {
            (None, _) => format!("{} is new", one.name),
            (_, None) => format!("{} is gone", one.name),
            _ => one.name.clone(),
        });
    let text = words.collect::<Vec<_>>().join(", ");
    let title = "CONTRACTS CHANGED";
    heading(
        page,
        title,
        bold(AnsiColor::Cyan),
        &excerpt(&text, TEXT_LIMIT),
    )
}

fn write_cases(page: &mut Page<'_>, cases: &[CaseChange]) -> io::Result<()> {
    if cases.is_empty() {
        return Ok(());
    }
    let title = format!(
        "{} came, went or ended otherwise",
        counted(cases.len() as u64, "case")
    );
    heading(page, "CASES", bold(AnsiColor::Cyan), &title)?;
    for one in cases.iter().take(SHOWN) {
        let word = |outcome: Option<Outcome>| outcome.map_or("absent", Outcome::as_str);
        let text = format!("{}: {} → {}", one.id, word(one.before), word(one.after));
        page.hanging("  ", unstyled(), 4, &text, Break::Words)?;
    }
    more(page, cases.len())
}

/// Operations whose median moved by half and by more than noise.
fn write_latency(page: &mut Page<'_>, latency: &[LatencyChange]) -> io::Result<()> {
    let is_notable = |one: &&LatencyChange| {
        let (a, b) = (one.before.median_us, one.after.median_us);
        a.abs_diff(b) > LEAST_MOVE_US && a.abs_diff(b) > a.min(b) / 2
    };
    let notable: Vec<&LatencyChange> = latency.iter().filter(is_notable).collect();
    if notable.is_empty() {
        return Ok(());
    }
    let title = format!(
        "{} answered in another time",
        counted(notable.len() as u64, "operation")
    );
    heading(page, "LATENCY", bold(AnsiColor::Cyan), &title)?;
    for one in notable.iter().take(SHOWN) {
        let words = |latency: Latency| {
            format!("{} (p95 {})", time(latency.median_us), time(latency.p95_us))
        };
        let text = format!(
            "{}: median {} → {}",
            excerpt(&one.operation, TEXT_LIMIT),
            words(one.before),
            words(one.after)
        );
        page.hanging("  ", unstyled(), 4, &text, Break::Anywhere)?;
    }
    more(page, notable.len())
}
