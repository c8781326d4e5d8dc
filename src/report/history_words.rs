//! The history of runs in words that every report shares.

use std::collections::{BTreeMap, HashSet};

use super::count::counted;
use super::words::time;
use crate::history::{self, FindingHistory, HostHistory, LatencyHistory, Mark, Moved};
use crate::model::earlier::EarlierFinding;
use crate::model::gate::Excuse;
use crate::summary::{FindingGroup, RunSummary};

/// So many of the last runs have a mark.
pub(super) const MARKS: usize = 60;

/// `41 runs from 2026-06-12 to 2026-07-22, the last one drifts; 2 judged nothing`.
pub(super) fn headline(host: &HostHistory) -> String {
    let count = counted(host.runs.len() as u64, "run");
    let (Some(first), Some(last)) = (host.runs.first(), host.runs.last()) else {
        return count;
    };
    let mut text = format!("{count} from {} to {}", first.at.day(), last.at.day());
    let void = host.runs.iter();
    let void = void.filter(|one| one.cases.conform + one.cases.drift == 0);
    if let void @ 1.. = void.count() {
        text.push_str(&format!(", {void} of them judged nothing"));
    }
    text.push_str(&format!("; the last one: {}", last.verdict));
    text
}

/// Whether it is there, comes and goes, or is gone.
pub(super) fn state(finding: &FindingHistory) -> &'static str {
    match (finding.is_flapping, finding.is_there) {
        (true, _) => "flapping",
        (false, true) => "open",
        (false, false) => "gone",
    }
}

/// `since 2026-06-12, last seen 2026-07-22, in 41 of 41 runs that judged it`.
pub(super) fn seen(finding: &FindingHistory) -> String {
    let first = match finding.since.day() == finding.first_seen.day() {
        true => format!("since {}", finding.since.day()),
        false => format!(
            "since {}, first seen {}",
            finding.since.day(),
            finding.first_seen.day()
        ),
    };
    format!(
        "{first}, last seen {}, in {} of {} that judged it",
        finding.last_seen.day(),
        finding.seen,
        counted(finding.judged, "run"),
    )
}

/// Which suite and contracts the first run that had it was of: `commit 1a2b3c4, members 1.2.0`.
pub(super) fn origin(host: &HostHistory, finding: &FindingHistory) -> Option<String> {
    let run = host.runs.get(finding.first_run)?;
    let commit = run.commit.as_deref();
    let commit = commit.map(|commit| format!("commit {}", commit.get(..12).unwrap_or(commit)));
    let contracts = run.contracts.iter().take(3).map(|one| match &one.version {
        Some(version) => format!("{} {version}", one.name),
        None => format!(
            "{} {}",
            one.name,
            one.sha256.get(..12).unwrap_or(&one.sha256)
        ),
    });
    let parts: Vec<String> = commit.into_iter().chain(contracts).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A mark for each of the last runs, the newest last: `x` where it was there, `.` where it was
/// not, `?` where that was not judged.
pub(super) fn marks(host: &HostHistory, finding: &FindingHistory) -> String {
    let before = std::iter::repeat_n(' ', finding.first_run);
    let marks = finding.marks.iter().map(|mark| match mark {
        Mark::Seen => 'x',
        Mark::Gone => '.',
        Mark::NotJudged => '?',
    });
    let skipped = host.runs.len().saturating_sub(MARKS);
    before.chain(marks).skip(skipped).collect()
}

/// `median 12 ms, 95 % within 40 ms; at first, on 2026-06-12, 10 ms and 35 ms`.
pub(super) fn latency(one: &LatencyHistory) -> Option<String> {
    let (first, last) = (one.points.first()?, one.points.last()?);
    let mut text = format!(
        "median {}, 95 % within {}",
        time(last.median_us),
        time(last.p95_us)
    );
    if one.points.len() > 1 {
        text.push_str(&format!(
            "; at first, on {}, {} and {}",
            first.at.day(),
            time(first.median_us),
            time(first.p95_us)
        ));
    }
    Some(text)
}

/// `2026-07-01  sunset of GET /x moved from 2027-06-30 to 2027-09-30`.
pub(super) fn moved(one: &Moved) -> String {
    let operation = &one.operation;
    match (one.before, one.after) {
        (Some(before), Some(after)) => format!(
            "sunset of {operation} moved from {} to {}",
            before.day(),
            after.day()
        ),
        (None, Some(after)) => format!("sunset of {operation} announced: {}", after.day()),
        (Some(before), None) => {
            format!(
                "sunset of {operation} was {}, and is announced no more",
                before.day()
            )
        }
        (None, None) => String::new(),
    }
}

/// What earlier runs say of a row, where they have a say in what fails the run: `new`, `known`,
/// `unconfirmed`, or how many of its findings are which: `1 new, 29 known`.
pub(super) fn standing(summary: &RunSummary, row: &FindingGroup) -> Option<String> {
    let gate = &summary.gate;
    if gate.is_plain() || row.waived.is_some() {
        return None;
    }
    let mut counts: BTreeMap<Option<Excuse>, u64> = BTreeMap::new();
    for group in row.of_row() {
        for one in &group.fingerprints {
            *counts.entry(gate.excuse(one, group.severity)).or_default() += 1;
        }
    }
    let counting = if gate.is_of_new() { "new" } else { "confirmed" };
    let word = |excuse: &Option<Excuse>| excuse.map_or(counting, Excuse::as_str);
    let counted = |(excuse, count): (&Option<Excuse>, &u64)| match counts.len() {
        1 => word(excuse).to_owned(),
        _ => format!("{count} {}", word(excuse)),
    };
    let words: Vec<String> = counts.iter().map(counted).collect();
    Some(words.join(", "))
}

/// `unconfirmed; since 2026-06-12, 41 runs`: of a row of a run, what the longest known of its
/// findings says, with this run.
pub(super) fn seen_before(summary: &RunSummary, row: &FindingGroup) -> Option<String> {
    let words = [standing(summary, row), since(summary, &row.fingerprints)];
    let words: Vec<String> = words.into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join("; "))
}

fn since(summary: &RunSummary, fingerprints: &[String]) -> Option<String> {
    let oldest = oldest(summary, fingerprints)?;
    let runs = counted(oldest.seen + 1, "run");
    let mut text = format!("since {}, {runs}", oldest.since.day());
    if oldest.is_flapping(Some(true)) {
        text.push_str("; flapping: it comes and goes");
    }
    Some(text)
}

/// What earlier runs say of the longest known of some findings.
pub(super) fn oldest<'s>(
    summary: &'s RunSummary,
    fingerprints: &[String],
) -> Option<&'s EarlierFinding> {
    let earlier = summary.started.earlier.as_deref()?;
    let known = fingerprints.iter().filter_map(|one| earlier.of(one));
    known.min_by_key(|one| one.since)
}

/// The findings that come and go, a line each, whether this run has them or not.
pub(super) fn flapping(summary: &RunSummary) -> Vec<String> {
    let Some(earlier) = summary.started.earlier.as_deref() else {
        return Vec::new();
    };
    let gone = history::gone(summary);
    let rows = summary.findings.iter();
    let seen: HashSet<&String> = rows.flat_map(FindingGroup::row_fingerprints).collect();
    let now = |fingerprint: &String| match seen.contains(fingerprint) {
        true => Some(true),
        false => gone.binary_search(fingerprint).is_ok().then_some(false),
    };
    let findings = earlier.findings.iter();
    let flapping = findings.filter(|one| one.is_flapping(now(&one.finding.fingerprint)));
    flapping.map(line).collect()
}

/// `breaking wrong-type at body:/id in GET /x (a1b2c3d4e5f6): in 5 of 9 runs`.
fn line(one: &EarlierFinding) -> String {
    let finding = &one.finding;
    let operations = match &finding.operations[..] {
        [one] => one.clone(),
        many => counted(many.len() as u64, "operation"),
    };
    format!(
        "{} {} at {} in {operations} ({}): in {} of {} before this one",
        finding.severity,
        finding.kind,
        finding.place,
        finding.fingerprint,
        one.seen,
        counted(one.judged, "run"),
    )
}
