//! The first line, which says what broke, and the last ones, which say where to
//! read on.

use std::io;
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};

use super::page::{Break, Page, bold, counted, dim, time};
use crate::model::kind::Severity;
use crate::record::{RunSummary, Verdict};

/// The width of the labels at the end.
const HANG: usize = 11;

/// The verdict in one line, and why the run ended early where it did.
pub(super) fn write_verdict(page: &mut Page<'_>, summary: &RunSummary) -> io::Result<()> {
    let (word, style) = match summary.verdict() {
        Verdict::Drifts => ("DRIFT", bold(AnsiColor::Red)),
        Verdict::Blocked => ("BLOCKED", bold(AnsiColor::Magenta)),
        Verdict::NothingJudged => ("NOTHING JUDGED", bold(AnsiColor::Yellow)),
        Verdict::Conforms => ("CONFORMS", bold(AnsiColor::Green)),
    };
    let totals = &summary.totals;
    let mut parts = severity_words(summary);
    if totals.blocked > 0 {
        parts.push(format!("{} blocked", totals.blocked));
    }
    if totals.skipped > 0 {
        parts.push(format!("{} skipped", totals.skipped));
    }
    // Nobody may read a run that skipped half of its cases as one that judged them.
    if parts.len() == usize::from(totals.skipped > 0) && totals.conforms > 0 && totals.skipped > 0 {
        parts.insert(0, format!("{} conform", totals.conforms));
    }
    let found = parts.join(", ");
    let within = match (found.is_empty(), totals.skipped > 0 || totals.blocked > 0) {
        (true, _) => "",
        (false, true) => " of ",
        (false, false) => " in ",
    };
    let shard = summary.started.shard;
    let shard = shard.map_or_else(String::new, |shard| format!(" (shard {shard})"));
    let text = format!(
        "{found}{within}{}{shard} on {}",
        counted(totals.cases, "case"),
        summary.started.host
    );
    page.hanging(&format!("{word}  "), style, 2, &text, Break::Words)?;
    if let Some(why) = summary.interruption() {
        let judged = totals.conforms + totals.drifts;
        let planned = totals.planned;
        let (label, of) = match summary.started.missing_shards()[..] {
            [] => ("ENDED EARLY  ", "planned cases"),
            _ => ("INCOMPLETE  ", "planned cases of the other shards"),
        };
        let text = format!("{why}; {judged} of {planned} {of} were judged");
        let style = bold(AnsiColor::Yellow);
        page.hanging(label, style, 2, &text, Break::Words)?;
    }
    for warning in &summary.warnings {
        let style = bold(AnsiColor::Yellow);
        page.hanging("warning: ", style, 2, warning, Break::Words)?;
    }
    Ok(())
}

fn severity_words(summary: &RunSummary) -> Vec<String> {
    let distinct = &summary.totals.distinct_findings;
    [Severity::Breaking, Severity::Additive, Severity::Notice]
        .into_iter()
        .filter(|severity| distinct.of(*severity) > 0)
        .map(|severity| match (severity, distinct.of(severity)) {
            (Severity::Notice, count) => counted(u64::from(count), "notice"),
            (_, count) => format!("{count} {severity}"),
        })
        .collect()
}

/// What was counted, and where everything is.
pub(super) fn write_totals(
    page: &mut Page<'_>,
    summary: &RunSummary,
    paths: &[PathBuf],
) -> io::Result<()> {
    page.gap()?;
    let totals = &summary.totals;
    let counts = [
        (totals.conforms, "conform"),
        (totals.drifts, "drift"),
        (totals.blocked, "blocked"),
        (totals.skipped, "skipped"),
    ];
    let mut words: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    if totals.flaky > 0 {
        words.push(format!("{} flaky", totals.flaky));
    }
    let mut text = counted(totals.cases, "case");
    if !words.is_empty() {
        text.push_str(&format!(": {}", words.join(", ")));
    }
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
        page.hanging("answers    ", dim(), HANG, &text, Break::Words)?;
    }
    let run = &summary.started.run;
    page.hanging("run        ", dim(), HANG, run, Break::Words)?;
    for path in paths {
        let text = path.display().to_string();
        page.hanging("written    ", dim(), HANG, &text, Break::Words)?;
    }
    Ok(())
}

/// The style of plain text.
pub(super) fn unstyled() -> Style {
    Style::new()
}
