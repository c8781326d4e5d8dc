//! What is wrong with a run as a whole and with no case of it, for formats that list problems or
//! tests one by one: a reader of such a list must not take the run for a clean one.

use super::{since, words};
use crate::summary::{FindingGroup, RunSummary};

/// One of them.
pub(super) struct Fault {
    /// As an identifier.
    pub(super) name: &'static str,
    /// What does not hold, as the name of a test.
    pub(super) test: &'static str,
    /// What is wrong, in words. Not yet cleaned.
    pub(super) text: String,
    /// Whether it is a failure; otherwise something was not judged.
    pub(super) is_failure: bool,
}

/// Everything but findings.
pub(super) fn faults(summary: &RunSummary) -> Vec<Fault> {
    let ended = words::interrupted(summary).map(|(_, text)| Fault {
        name: "not-whole",
        test: "the run is whole",
        text,
        is_failure: false,
    });
    let missing = summary.is_incomplete().then(|| Fault {
        name: "incomplete",
        test: "the run is complete",
        text: words::not_judged(summary).join("; "),
        is_failure: false,
    });
    let is_new = summary.gate.is_of_new() && summary.has_new_date();
    let dated = summary.since().filter(|_| is_new).map(|since| Fault {
        name: "new-date",
        test: "no date is new or has moved",
        text: since::dates(&since).join("; "),
        is_failure: true,
    });
    ended.into_iter().chain(missing).chain(dated).collect()
}

/// The findings of the run as a whole that fail it.
pub(super) fn failing(summary: &RunSummary) -> impl Iterator<Item = &FindingGroup> {
    let of_the_run = summary.counting().iter().filter(|row| row.is_of_run());
    of_the_run.filter(|row| summary.gate.counts(&row.example.fingerprint, row.severity))
}
