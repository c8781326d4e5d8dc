//! Words that every report for people uses, so that one fact reads the same everywhere.

use super::count::counted;
use super::waivers;
use crate::model::kind::Severity;
use crate::model::place::Place;
use crate::summary::{CoverageCount, FindingGroup, RunSummary, Verdict};

/// The verdict as a headline has it.
pub(super) fn verdict(summary: &RunSummary) -> &'static str {
    match summary.verdict() {
        Verdict::Drifts => "DRIFT",
        Verdict::WaiverExpired => "WAIVER EXPIRED",
        Verdict::Blocked => "BLOCKED",
        Verdict::NothingJudged => "NOTHING JUDGED",
        Verdict::Conforms => "CONFORMS",
    }
}

/// `2 breaking, 1 notice in 40 cases on https://…`.
pub(super) fn headline(summary: &RunSummary) -> String {
    let totals = &summary.totals;
    let mut parts = severities(summary);
    parts.extend(waivers::count(summary));
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
    let other = summary.started.compared_with.as_ref();
    let other = other.map_or_else(String::new, |one| format!(" compared with {}", one.host));
    format!(
        "{found}{within}{}{shard} on {}{other}",
        counted(totals.cases, "case"),
        summary.started.host
    )
}

fn severities(summary: &RunSummary) -> Vec<String> {
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

/// Why the run is not whole, and how much of it was judged.
pub(super) fn not_whole(summary: &RunSummary) -> Option<(&'static str, String)> {
    let why = summary.interruption()?;
    let totals = &summary.totals;
    let judged = totals.conforms + totals.drifts;
    let planned = totals.planned;
    let (label, of) = match summary.started.missing_shards()[..] {
        [] => ("ENDED EARLY", "planned cases"),
        _ => ("INCOMPLETE", "planned cases of the other shards"),
    };
    Some((
        label,
        format!("{why}; {judged} of {planned} {of} were judged"),
    ))
}

/// `40 cases: 38 conform, 2 drift`.
pub(super) fn totals(summary: &RunSummary) -> String {
    let totals = &summary.totals;
    let counts = [
        (totals.conforms, "conform"),
        (totals.drifts, "drift"),
        (totals.blocked, "blocked"),
        (totals.skipped, "skipped"),
        (totals.flaky, "flaky"),
    ];
    let words: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let mut text = counted(totals.cases, "case");
    if !words.is_empty() {
        text.push_str(&format!(": {}", words.join(", ")));
    }
    text
}

/// How many responses wait to be accepted, and the command that shows them; `None` where none
/// does.
pub(super) fn without_baseline(summary: &RunSummary) -> Option<(String, String)> {
    let count = summary.totals.without_baseline;
    let profile = summary.started.baselines.as_deref().unwrap_or_default();
    let words = if count == 1 {
        "response has"
    } else {
        "responses have"
    };
    let command = format!("driftcheck baseline review {}", summary.started.run);
    (count > 0).then(|| {
        (
            format!("{count} {words} no baseline of {profile} yet"),
            command,
        )
    })
}

/// The place of a finding in words; the whole body has an empty pointer. Not yet cleaned.
pub(super) fn place(group: &FindingGroup) -> String {
    match &group.place {
        Place::Body(pointer) if pointer.is_empty() => "the body".to_owned(),
        place => place.to_string(),
    }
}

/// `41 of 58 fields`.
pub(super) fn seen_of(count: CoverageCount, word: &str) -> String {
    format!("{} of {}", count.seen, counted(count.documented, word))
}

/// A time for a person.
pub(super) fn time(micros: u64) -> String {
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..10_000 => format!("{}.{} ms", micros / 1_000, micros % 1_000 / 100),
        10_000..1_000_000 => format!("{} ms", micros / 1_000),
        _ => format!("{}.{} s", micros / 1_000_000, micros % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short() {
        let times = [999, 1_234, 56_789, 2_345_678].map(time);
        assert_eq!(times, ["999 µs", "1.2 ms", "56 ms", "2.3 s"]);
    }
}
