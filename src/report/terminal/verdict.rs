//! The last lines, which say how the run ended and where to read on.

use std::io;

use anstyle::AnsiColor;

use super::options::{Detail, Options};
use super::page::{Break, Page, bold, dim, time};
use super::{since, waivers};
use crate::exit_status::ExitStatus;
use crate::report::{history_words, words};
use crate::summary::{RunSummary, Verdict};

/// The width of the labels below the verdict.
const HANG: usize = 13;
/// So many findings that come and go are named.
const FLAPPING: usize = 3;
/// The report that a person opens.
const FOR_PEOPLE: &str = "report.html";

/// The verdict with what speaks against it, how the process ends, and where the report is.
pub(super) fn write_verdict(
    page: &mut Page<'_>,
    summary: &RunSummary,
    options: &Options,
) -> io::Result<()> {
    page.gap()?;
    let is_quiet = options.detail == Detail::Quiet;
    since::write_since(page, summary, !is_quiet)?;
    if !is_quiet {
        write_flapping(page, summary)?;
    }
    waivers::write_notes(page, summary)?;
    for warning in &summary.warnings {
        let style = bold(AnsiColor::Yellow);
        page.hanging("warning: ", style, 2, warning, Break::Words)?;
    }
    for (label, text) in words::not_whole(summary) {
        let style = bold(AnsiColor::Yellow);
        page.hanging(&format!("{label}  "), style, 2, &text, Break::Words)?;
    }
    let mut text = words::headline(summary);
    if let Some(finished) = &summary.finished {
        text.push_str(&format!(" in {}", time(finished.duration_us)));
    }
    let style = bold(match summary.verdict() {
        Verdict::Drifts | Verdict::NewDate | Verdict::WaiverExpired => AnsiColor::Red,
        Verdict::Blocked => AnsiColor::Magenta,
        Verdict::NothingJudged | Verdict::Incomplete | Verdict::NoNewDrift | Verdict::Additive => {
            AnsiColor::Yellow
        }
        Verdict::Conforms => AnsiColor::Green,
    });
    let label = format!("{}  ", words::verdict(summary));
    page.hanging(&label, style, 2, &text, Break::Words)?;
    if let Some(status) = options.exit.filter(|_| !is_quiet) {
        let text = format!("{}: {}", status as u8, exit_words(status, summary));
        write_field(page, "exit status", &text)?;
    }
    match options.detail {
        Detail::Quiet => Ok(()),
        Detail::Normal => write_report(page, summary, options),
        Detail::Verbose => write_everything(page, summary, options),
    }
}

/// The findings that come and go.
fn write_flapping(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    let lines = history_words::flapping(summary);
    for line in lines.iter().take(FLAPPING) {
        let style = bold(AnsiColor::Yellow);
        page.hanging("FLAPPING  ", style, 2, line, Break::Words)?;
    }
    match lines.len().checked_sub(FLAPPING) {
        Some(more @ 1..) => {
            let text = format!("{more} more flapping; `driftcheck history` has them all");
            page.hanging("  … ", dim(), 4, &text, Break::Words)
        }
        _ => Ok(()),
    }
}

fn write_field(page: &mut Page<'_>, label: &str, text: &str) -> io::Result<()> {
    page.hanging(&format!("{label:HANG$}"), dim(), HANG, text, Break::Words)
}

/// What the exit status means in this run.
fn exit_words(status: ExitStatus, summary: &RunSummary) -> String {
    let fail_on = summary.started.fail_on();
    match (status, summary.verdict()) {
        (ExitStatus::Conforms, Verdict::Additive) => {
            format!("no finding is {fail_on} (`--fail-on`)")
        }
        (ExitStatus::Conforms, Verdict::NoNewDrift) if summary.gate.is_of_new() => {
            "no finding is new (`--fail-on new`)".to_owned()
        }
        (ExitStatus::Conforms, Verdict::NoNewDrift) => {
            let runs = summary.started.confirm.unwrap_or(1);
            format!("no finding is in {runs} runs in a row (`--confirm {runs}`)")
        }
        (ExitStatus::Drift, Verdict::NewDate) => {
            "a date is new or has moved (`--fail-on new`)".to_owned()
        }
        (ExitStatus::Drift, Verdict::Drifts) if summary.gate.is_of_new() => {
            format!("a new finding fails the run (`--fail-on new,{fail_on}`)")
        }
        (ExitStatus::Drift, Verdict::Drifts) => {
            format!("a finding fails the run (`--fail-on {fail_on}`)")
        }
        (ExitStatus::Drift, _) => "a waiver has expired".to_owned(),
        (status, _) => status.meaning().to_owned(),
    }
}

/// Where a person reads on.
fn write_report(page: &mut Page<'_>, summary: &RunSummary, options: &Options) -> io::Result<()> {
    if let Some((words, command)) = words::without_baseline(summary) {
        write_field(page, "baselines", &format!("{words}: `{command}`"))?;
    }
    let for_people = options.paths.iter().find(|path| path.ends_with(FOR_PEOPLE));
    match for_people.or(options.paths.first()) {
        Some(path) => write_field(page, "report", &path.display().to_string()),
        None => write_field(page, "run", &summary.started.run),
    }
}

/// What was counted, and where everything is.
fn write_everything(
    page: &mut Page<'_>,
    summary: &RunSummary,
    options: &Options,
) -> io::Result<()> {
    write_field(page, "totals", &words::totals(summary))?;
    if let Some(latency) = &summary.latency {
        let text = format!(
            "median {}, 95 % within {}, longest {}",
            time(latency.median_us),
            time(latency.p95_us),
            time(latency.max_us)
        );
        write_field(page, "responses", &text)?;
    }
    write_field(page, "run", &summary.started.run)?;
    for path in &options.paths {
        write_field(page, "written", &path.display().to_string())?;
    }
    Ok(())
}
