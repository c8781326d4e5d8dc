//! Words that every report for people uses, so that one fact reads the same everywhere.

use super::count::counted;
use super::{seen_in, waivers};
use crate::model::host::{MOCK, URL};
use crate::model::kind::Severity;
use crate::model::place::Place;
use crate::summary::{
    BlockedGroup, Counts, CoverageCount, FindingGroup, NotJudged, RunSummary, Verdict,
};

/// The label of a run that did not judge what it had to.
const INCOMPLETE: &str = "INCOMPLETE";
/// Where a finding stands that the run as a whole has.
pub(super) const WHOLE_RUN: &str = "the run as a whole";
/// So many of the things that are missing are named in a headline.
const MISSING_NAMED: usize = 5;

/// The verdict as a headline has it.
pub(super) fn verdict(summary: &RunSummary) -> &'static str {
    match summary.verdict() {
        Verdict::Drifts if summary.worst() == Some(Severity::Notice) => "NOTICES",
        Verdict::Drifts => "DRIFT",
        Verdict::NewDate => "NEW DATE",
        Verdict::WaiverExpired => "WAIVER EXPIRED",
        Verdict::Blocked => "BLOCKED",
        Verdict::NothingJudged => "NOTHING JUDGED",
        Verdict::Incomplete => INCOMPLETE,
        Verdict::NoNewDrift => "NO NEW DRIFT",
        Verdict::Additive => "CONFORMS WITH FINDINGS",
        Verdict::Conforms => "CONFORMS",
    }
}

/// The verdict with its headline: `DRIFT: 3 of 40 judged cases drift: …`.
pub(super) fn verdict_line(summary: &RunSummary) -> String {
    format!("{}: {}", verdict(summary), headline(summary))
}

/// A cause, with how many of its cases were tried where not all were.
pub(super) fn blocked_cause(group: &BlockedGroup) -> String {
    let (all, unsent) = (group.cases.len() as u64, u64::from(group.given_up));
    let cause = &group.cause;
    match (unsent, all.saturating_sub(unsent)) {
        (0, _) => cause.clone(),
        (_, 0) => format!("{cause}; nothing was sent"),
        (_, tried) => format!(
            "{cause}; after {} nothing was sent for the other {unsent}",
            counted(tried, "case")
        ),
    }
}

/// `3 of 40 judged cases drift (42 selected, 2 skipped): 6 breaking findings in 2 rows, 1 notice
/// on https://…`.
pub(super) fn headline(summary: &RunSummary) -> String {
    let counts = summary.counts();
    let mut found: Vec<String> = drift_found(&counts).into_iter().collect();
    if counts.findings.notice > 0 {
        found.push(counted(u64::from(counts.findings.notice), "notice"));
    }
    found.extend(waivers::count(summary));
    let found = match found.is_empty() {
        true => String::new(),
        false => format!(": {}", found.join(", ")),
    };
    let shard = summary.started.shard;
    let shard = shard.map_or_else(String::new, |shard| format!(" (shard {shard})"));
    let other = summary.started.compared_with.as_ref();
    let other = other.map_or_else(String::new, |one| {
        format!(" compared with {}", host(&one.profile, &one.host))
    });
    let exchanges = seen_in::total(summary);
    let exchanges = exchanges.map_or_else(String::new, |total| format!(" ({total})"));
    format!(
        "{}{found}{shard} on {}{other}{exchanges}",
        cases_judged(summary, &counts),
        host(&summary.started.profile, &summary.started.host)
    )
}

/// A host by the name of its profile, where it has one of its own.
fn host(profile: &str, address: &str) -> String {
    match profile {
        MOCK => "the embedded mock".to_owned(),
        URL => address.to_owned(),
        name => format!("{name} ({address})"),
    }
}

/// `3 of 40 judged cases drift (42 selected, 1 blocked, 1 skipped)`.
fn cases_judged(summary: &RunSummary, counts: &Counts) -> String {
    let unit = summary.started.unit();
    let judged = |count: u64, verb: &str| {
        // `1 of 1 judged case conforms`, `1 of 2 judged cases conforms`.
        let ending = if count == 1 { "s" } else { "" };
        format!(
            "{count} of {} {verb}{ending}",
            counted(counts.judged, &format!("judged {unit}"))
        )
    };
    let words = match (counts.judged, counts.drifting) {
        (0, _) => {
            let selected = counted(counts.selected, &format!("selected {unit}"));
            format!("0 of {selected} judged")
        }
        (_, 0) => judged(counts.conforming, "conform"),
        (_, drifting) if summary.verdict() == Verdict::Additive => {
            let have = if drifting == 1 { "has" } else { "have" };
            let conform = judged(counts.conforming, "conform");
            format!("{conform}, {drifting} {have} additive findings")
        }
        (_, drifting) => judged(drifting, "drift"),
    };
    let selected = match counts.judged {
        0 => None,
        _ => Some((counts.selected, "selected")),
    };
    let others = [
        (counts.blocked, "blocked"),
        (counts.skipped, "skipped"),
        (counts.unrecorded, "without a result"),
    ];
    let others = others.into_iter().filter(|(count, _)| *count > 0);
    let others = selected.into_iter().chain(others);
    let others: Vec<String> = others
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    match counts.selected == counts.judged || others.is_empty() {
        true => words,
        false => format!("{words} ({})", others.join(", ")),
    }
}

/// `6 breaking and 1 additive finding in 3 rows`: each fingerprint counts once, and reports show
/// those that say the same in one row.
fn drift_found(counts: &Counts) -> Option<String> {
    let severities = [Severity::Breaking, Severity::Additive];
    let found = severities.map(|severity| (severity, u64::from(counts.findings.of(severity))));
    let found: Vec<_> = found.into_iter().filter(|(_, count)| *count > 0).collect();
    let (_, last) = found.last()?;
    let total: u64 = found.iter().map(|(_, count)| count).sum();
    let words: Vec<String> = found
        .iter()
        .map(|(severity, count)| format!("{count} {severity}"))
        .collect();
    let noun = if *last == 1 { "finding" } else { "findings" };
    let rows = match counts.drift_rows == total {
        true => String::new(),
        false => format!(" in {}", counted(counts.drift_rows, "row")),
    };
    Some(format!("{} {noun}{rows}", words.join(" and ")))
}

/// Why the run is not whole: each with its label.
pub(super) fn not_whole(summary: &RunSummary) -> Vec<(&'static str, String)> {
    let missing = summary.is_incomplete().then(|| {
        let mut missing = not_judged(summary);
        let more = missing.len().saturating_sub(MISSING_NAMED);
        missing.truncate(MISSING_NAMED);
        if more > 0 {
            missing.push(format!("{more} more; report.json has them all"));
        }
        (INCOMPLETE, missing.join("; "))
    });
    interrupted(summary).into_iter().chain(missing).collect()
}

/// What had to be judged and was not.
pub(super) fn not_judged(summary: &RunSummary) -> Vec<String> {
    let words = |one: &NotJudged| match one {
        NotJudged::Contract { name } => format!("no response was judged by the contract `{name}`"),
        NotJudged::Tag { name } => format!("no case with the tag `{name}` was judged"),
        NotJudged::Operation { name } => format!("no response of `{name}` was judged"),
        NotJudged::Skipped {
            skipped,
            cases,
            max_percent,
        } => format!(
            "{skipped} of {} were skipped, more than {max_percent} %",
            counted(*cases, "case")
        ),
        NotJudged::Body {
            operations,
            responses,
            why,
        } => {
            let of = match operations.as_slice() {
                [one] => format!("`{one}`"),
                all => counted(all.len(), "operation"),
            };
            let responses = counted(*responses, "response");
            format!("no body of {of} was judged, only status and headers: {why} ({responses})")
        }
        NotJudged::Exchanges { exchanges, why } => format!(
            "{} could not be judged as a whole: {why}",
            counted(*exchanges, "exchange")
        ),
        NotJudged::Coverage {
            seen,
            documented,
            min_percent,
        } => format!(
            "the responses showed {seen} of {}, less than {min_percent} %",
            counted(*documented, "documented field")
        ),
    };
    summary.not_judged.iter().map(words).collect()
}

/// Why the run ended early or lacks shards, and how much of it was judged.
pub(super) fn interrupted(summary: &RunSummary) -> Option<(&'static str, String)> {
    let why = summary.interruption()?;
    let (judged, planned) = (summary.counts().judged, summary.totals.planned);
    let (label, of) = match summary.started.missing_shards()[..] {
        [] => ("ENDED EARLY", "planned cases"),
        _ => (INCOMPLETE, "planned cases of the other shards"),
    };
    let words = match summary.started.sources.is_empty() {
        true => format!("{why}; {judged} of {planned} {of} were judged"),
        // Nobody planned what clients send.
        false => {
            let exchanges = counted(summary.totals.exchanges, "exchange");
            format!("{why}; judged until then: {exchanges}")
        }
    };
    Some((label, words))
}

/// `42 selected, 40 judged: 37 conform, 3 drift; 1 blocked, 1 skipped; 2 flaky`.
pub(super) fn totals(summary: &RunSummary) -> String {
    let counts = summary.counts();
    let listed = |counts: &[(u64, &str)]| {
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        let words: Vec<String> = counts
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        words.join(", ")
    };
    let judged = [(counts.conforming, "conform"), (counts.drifting, "drift")];
    let others = [
        (counts.blocked, "blocked"),
        (counts.skipped, "skipped"),
        (counts.unrecorded, "without a result"),
    ];
    let mut text = format!("{} selected, {} judged", counts.selected, counts.judged);
    if counts.judged > 0 {
        text.push_str(&format!(": {}", listed(&judged)));
    }
    let rest = [listed(&others), listed(&[(counts.flaky, "flaky")])];
    for words in rest.iter().filter(|words| !words.is_empty()) {
        text.push_str(&format!("; {words}"));
    }
    text
}

/// How many responses wait to be accepted, and the command that shows them; `None` where none
/// does, or more have no baseline than have one: such a suite has baselines of a choice of its
/// cases, and nothing is missing.
pub(super) fn without_baseline(summary: &RunSummary) -> Option<(String, String)> {
    let count = summary.totals.without_baseline;
    let profile = summary.started.baselines.as_deref().unwrap_or_default();
    let words = if count == 1 {
        "response has"
    } else {
        "responses have"
    };
    let command = format!("driftcheck baseline review {}", summary.started.run);
    let is_exception = count > 0 && count * 2 <= summary.counts().judged;
    is_exception.then(|| {
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

/// `no-longer-seen at body:/phone`. Not yet cleaned.
pub(super) fn title(group: &FindingGroup) -> String {
    format!("{} at {}", group.kind, place(group))
}

/// What was expected and what came, each as `shown` gives it: `expected 200, got 404`.
pub(super) fn expected_got(group: &FindingGroup, shown: impl Fn(&str) -> String) -> String {
    let (expected, actual) = (shown(&group.expected), shown(&group.example.actual));
    format!("expected {expected}, got {actual}")
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
