//! The release sheet: what the person who says yes to a release needs to know, in a few
//! lines that Markdown and HTML share.

use super::count::counted;
use super::{seen_in, since, waivers, words};
use crate::deprecation::policy::days_words;
use crate::model::moment::Moment;
use crate::report::deprecated;
use crate::summary::RunSummary;

/// So many contracts, or operations that go away, are named.
const NAMED: usize = 8;

/// One line of the sheet. Texts are not yet cleaned.
pub(super) struct SheetRow {
    /// What it is about.
    pub(super) label: String,
    /// What there is to know.
    pub(super) value: Cell,
}

/// A value.
pub(super) enum Cell {
    /// Words.
    Words(String),
    /// Several facts.
    List(Vec<String>),
    /// Something to copy.
    Code(String),
    /// Words, and the command that goes on from there.
    Next(String, String),
}

/// The lines, in their order.
pub(super) fn sheet(summary: &RunSummary) -> Vec<SheetRow> {
    let started = &summary.started;
    let mut rows = Vec::new();
    let mut add = |label: &str, value: Cell| {
        rows.push(SheetRow {
            label: label.into(),
            value,
        });
    };
    add("Verdict", Cell::Words(words::verdict_line(summary)));
    add(
        "Host",
        Cell::Words(format!("{} (profile {})", started.host, started.profile)),
    );
    if let Some(other) = &started.compared_with {
        let words = format!("{} (profile {})", other.host, other.profile);
        add("Compared with", Cell::Words(words));
    }
    add("Judged at", Cell::Words(judged_at(summary)));
    let contracts = summary.applied_contracts();
    for contract in contracts.iter().take(NAMED) {
        let digest = format!("sha256:{}", contract.sha256);
        add(&format!("Contract {}", contract.name), Cell::Code(digest));
    }
    if let Some(more @ 1..) = contracts.len().checked_sub(NAMED) {
        add("", Cell::Words(counted(more as u64, "more contract")));
    }
    if let Some(commit) = &started.commit {
        add("Commit of the suite", Cell::Code(commit.clone()));
    }
    add("driftcheck", Cell::Words(started.driftcheck.clone()));
    add("Cases", Cell::Words(words::totals(summary)));
    if let Some(since) = summary.since() {
        let words = format!("{}: {}", since::which(&since), since::headline(&since));
        add(since::label(&since), Cell::Words(words));
    }
    if let Some((words, command)) = words::without_baseline(summary) {
        add("Baselines", Cell::Next(words, command));
    }
    if let Some(waived) = waivers::for_release(summary) {
        add("Waived", Cell::Words(waived));
    }
    add("Goes away", Cell::List(goes_away(summary)));
    let says = said(summary);
    if !says.is_empty() {
        add("The host says", Cell::List(says));
    }
    add("Not judged", Cell::List(not_judged(summary)));
    let left_out = seen_in::left_out(summary);
    if !left_out.is_empty() {
        add("Left out", Cell::List(left_out));
    }
    rows
}

fn judged_at(summary: &RunSummary) -> String {
    let started = &summary.started;
    let at = to_the_second(&started.started_at);
    if started.clock.get(..10) == started.started_at.get(..10) {
        return at;
    }
    format!("{at} by a clock of {}", to_the_second(&started.clock))
}

fn to_the_second(time: &str) -> String {
    match time.split_once('.') {
        Some((seconds, _)) => format!("{seconds}Z"),
        None => time.to_owned(),
    }
}

/// Which operations have a sunset, the nearest first.
fn goes_away(summary: &RunSummary) -> Vec<String> {
    let mut dated: Vec<(Moment, Option<i64>, &str)> = summary
        .deprecation
        .iter()
        .filter_map(|row| Some((row.sunset?, row.days_left, row.operation.as_str())))
        .collect();
    dated.sort();
    let announced = summary.deprecation.iter();
    let undated = announced.filter(|row| row.sunset.is_none()).count() as u64;
    let groups: Vec<_> = dated.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).collect();
    let mut parts: Vec<String> = groups
        .iter()
        .take(NAMED)
        .filter_map(|group| {
            let (date, left, operation) = group.first()?;
            let what = match group.len() {
                1 => (*operation).to_owned(),
                many => format!("{many} operations"),
            };
            let left = left.map_or_else(String::new, |days| format!(" ({})", days_words(days)));
            Some(format!("{what} on {}{left}", date.day()))
        })
        .collect();
    if let Some(more @ 1..) = groups.len().checked_sub(NAMED) {
        parts.push(counted(more as u64, "more date"));
    }
    if undated > 0 {
        let operations = counted(undated, "operation");
        parts.push(format!("{operations} deprecated without a sunset"));
    }
    if parts.is_empty() {
        parts.push("nothing is announced or documented as deprecated".into());
    }
    parts
}

/// The host's own words on what goes away, each once.
fn said(summary: &RunSummary) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for row in &summary.deprecation {
        let links = deprecated::links(row).into_iter();
        let links = links.map(|link| format!("see {link}"));
        for text in deprecated::notices(row).into_iter().chain(links) {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
    }
    if let Some(more @ 1..) = texts.len().checked_sub(NAMED) {
        texts.truncate(NAMED);
        texts.push(format!("{more} more"));
    }
    texts
}

/// How many cases were not judged, and why.
fn not_judged(summary: &RunSummary) -> Vec<String> {
    let blocked = summary
        .blocked
        .iter()
        .map(|group| match group.may_have_been_carried_out {
            true => (
                group.cases.len(),
                format!(
                    "{} (it may have been carried out)",
                    words::blocked_cause(group)
                ),
            ),
            false => (group.cases.len(), words::blocked_cause(group)),
        });
    let skipped = summary
        .skipped
        .iter()
        .map(|group| (group.cases.len(), group.reason.clone()));
    let all: Vec<(usize, String)> = blocked.chain(skipped).collect();
    let mut parts: Vec<String> = all
        .iter()
        .take(NAMED)
        .map(|(count, why)| format!("{}: {why}", counted(*count as u64, summary.started.unit())))
        .collect();
    if let Some(more @ 1..) = all.len().checked_sub(NAMED) {
        parts.push(counted(more as u64, "more reason"));
    }
    parts.extend(words::interrupted(summary).map(|(_, why)| why));
    parts.extend(words::not_judged(summary));
    if parts.is_empty() {
        parts.push("every case was judged".into());
    }
    parts
}
