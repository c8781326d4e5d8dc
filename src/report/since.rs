//! What changed since the accepted run, in words that every report shares.

use super::count::counted;
use crate::model::accepted::AcceptedCoverage;
use crate::summary::{Announced, DateChange, FindingChange, FindingState, Since};

/// The label where the run was accepted.
const ACCEPTED: &str = "Since the last accepted run";
/// So many dates, findings or contracts are reported.
const MAX_REPORTED: usize = 12;

/// `since the last accepted run (2026-11-20, Ann <ann@example.com>)`. Not yet cleaned.
pub fn title(since: &Since<'_>) -> String {
    match label(since) {
        ACCEPTED => format!("since the last accepted run ({})", which(since)),
        _ => format!("since the run {}", which(since)),
    }
}

/// The label of a line about it.
pub(super) fn label(since: &Since<'_>) -> &'static str {
    match since.accepted.accepted_at {
        Some(_) => ACCEPTED,
        None => "Since an earlier run",
    }
}

/// Which run it is: when it was accepted and by whom, else its name.
pub(super) fn which(since: &Since<'_>) -> String {
    let accepted = since.accepted;
    let day = |time: &str| time.get(..10).unwrap_or(time).to_owned();
    match (&accepted.accepted_at, &accepted.accepted_by) {
        (Some(at), Some(who)) => format!("{}, {who}", day(at)),
        (Some(at), None) => day(at),
        (None, _) => accepted.run.clone(),
    }
}

/// `1 new, 2 fixed, 14 unchanged; sunset of … moved from … to …; …`.
pub fn headline(since: &Since<'_>) -> String {
    let counts = [
        (FindingState::New, "new"),
        (FindingState::Fixed, "fixed"),
        (FindingState::NotJudged, "not judged any more"),
        (FindingState::Unconfirmed, "not confirmed yet"),
        (FindingState::EndUnconfirmed, "gone but not confirmed yet"),
        (FindingState::Unchanged, "unchanged"),
    ];
    let counts = counts
        .iter()
        .map(|(state, word)| (since.count(*state), word));
    let counts: Vec<String> = counts
        .filter(|(count, word)| *count > 0 || **word == "new")
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let mut parts = vec![counts.join(", ")];
    let worse = since.findings.iter().filter(|one| is_worse(one)).count();
    if worse > 0 {
        parts.push(format!("{} more severe", counted(worse as u64, "finding")));
    }
    parts.extend(facts(since));
    parts.join("; ")
}

fn is_worse(one: &FindingChange) -> bool {
    one.severity_before
        .is_some_and(|before| before < one.severity)
}

/// Dates, coverage and contracts that are others now, a fact a line; nothing where none is.
pub(super) fn facts(since: &Since<'_>) -> Vec<String> {
    let mut facts = dates(since);
    for one in &since.coverage {
        facts.push(format!(
            "coverage of {}: {}",
            one.contract,
            coverage(one.before, one.after)
        ));
    }
    for name in &since.contracts {
        facts.push(format!("the contract {name} has changed"));
    }
    if let Some(more @ 1..) = facts.len().checked_sub(MAX_REPORTED) {
        facts.truncate(MAX_REPORTED);
        facts.push(counted(more as u64, "more change"));
    }
    facts
}

/// Dates that are others now, a line for each change.
pub(super) fn dates(since: &Since<'_>) -> Vec<String> {
    let mut dates: Vec<&DateChange> = since.dates.iter().collect();
    let stated = |one: &DateChange| (one.what, one.before.clone(), one.after.clone());
    dates.sort_by_key(|one| (stated(one), one.operation.clone()));
    let changes = dates.chunk_by(|a, b| stated(a) == stated(b));
    changes.map(date).collect()
}

/// The same change of one operation or of several.
fn date(group: &[&DateChange]) -> String {
    let Some(first) = group.first() else {
        return String::new();
    };
    let of = match group.len() {
        1 => first.operation.clone(),
        many => format!("{many} operations"),
    };
    let what = match first.what {
        Announced::Deprecation => "deprecation",
        Announced::Since => "date of deprecation",
        Announced::Sunset => "sunset",
        Announced::Successor => "successor",
    };
    let said = |text: &Option<String>| -> Option<String> {
        Some(match (first.what, text.as_deref()?) {
            (Announced::Deprecation, "both") => "both announced and documented".to_owned(),
            (Announced::Deprecation, "neither") => "neither announced nor documented".to_owned(),
            (_, other) => other.to_owned(),
        })
    };
    match (said(&first.before), said(&first.after)) {
        (Some(before), Some(after)) => format!("{what} of {of} moved from {before} to {after}"),
        (None, Some(after)) => format!("{what} of {of} is now {after}"),
        (Some(before), None) => {
            format!("{what} of {of} was {before}, and is not reported any more")
        }
        (None, None) => String::new(),
    }
}

fn coverage(before: AcceptedCoverage, after: AcceptedCoverage) -> String {
    let parts = [
        (
            "fields",
            (before.properties, before.of_properties),
            (after.properties, after.of_properties),
        ),
        (
            "values",
            (before.values, before.of_values),
            (after.values, after.of_values),
        ),
        (
            "nulls",
            (before.nulls, before.of_nulls),
            (after.nulls, after.of_nulls),
        ),
    ];
    let moved = parts.iter().filter(|(_, before, after)| before != after);
    let words: Vec<String> = moved
        .map(|(word, before, after)| {
            format!(
                "{} of {} → {} of {} {word}",
                before.0, before.1, after.0, after.1
            )
        })
        .collect();
    words.join(", ")
}

/// New and fixed findings and those that were not judged, a line each: `new: …`.
pub(super) fn lines(since: &Since<'_>) -> Vec<(FindingState, String)> {
    let states = [
        FindingState::New,
        FindingState::Fixed,
        FindingState::NotJudged,
        FindingState::Unconfirmed,
        FindingState::EndUnconfirmed,
    ];
    let mut lines = Vec::new();
    for state in states {
        for one in since.of(state).take(MAX_REPORTED) {
            lines.push((state, line(one)));
        }
        if let Some(more @ 1..) = since.count(state).checked_sub(MAX_REPORTED) {
            lines.push((state, format!("{more} more")));
        }
    }
    lines
}

/// `breaking wrong-type at body:/id in GET /x (a1b2c3d4e5f6)`.
fn line(one: &FindingChange) -> String {
    let operations = match &one.operations[..] {
        [one] => one.clone(),
        many => counted(many.len() as u64, "operation"),
    };
    format!(
        "{} {} at {} in {operations} ({})",
        one.severity, one.kind, one.place, one.fingerprint
    )
}

/// The word for a state.
pub(super) fn word(state: FindingState) -> &'static str {
    match state {
        FindingState::New => "new",
        FindingState::Fixed => "fixed",
        FindingState::NotJudged => "not judged",
        FindingState::Unconfirmed => "unconfirmed",
        FindingState::EndUnconfirmed => "gone once",
        FindingState::Unchanged => "unchanged",
    }
}
