//! Where exchanges stand that no case asked for, for every report.

use super::count::counted;
use crate::model::outcome::SeenAt;
use crate::model::record::LeftOut;
use crate::summary::{FindingGroup, RunSummary};

/// So many entries are named.
const NAMED: usize = 3;

/// What a finding was seen in: `traffic.har entry 3, entry 7 (44 exchanges)`; `None` where cases
/// asked for it.
pub(super) fn exchanges(group: &FindingGroup) -> Option<String> {
    let mut source = None;
    let mut words = Vec::new();
    for SeenAt {
        source: own, entry, ..
    } in group.seen_in.iter().take(NAMED)
    {
        words.push(match source == Some(own) {
            true => format!("entry {entry}"),
            false => format!("{own} entry {entry}"),
        });
        source = Some(own);
    }
    (!words.is_empty()).then(|| {
        let count = counted(group.count, "exchange");
        format!("{} ({count}{})", words.join(", "), clients(group))
    })
}

/// Whose a client's finding is: `, sent by python-requests/2.31 40, okhttp/4.1 4`.
fn clients(group: &FindingGroup) -> String {
    let named = group.clients.iter().take(NAMED);
    let mut named: Vec<String> = named
        .map(|one| format!("{} {}", one.client, one.count))
        .collect();
    if let more @ 1.. = group.clients.len().saturating_sub(NAMED) {
        named.push(counted(more as u64, "more client"));
    }
    match named.is_empty() {
        true => String::new(),
        false => format!(", sent by {}", named.join(", ")),
    }
}

/// What of the sources was not judged: `of other hosts: 12 (cdn.example 8, x.example 4)`.
pub(super) fn left_out(summary: &RunSummary) -> Vec<String> {
    let finished = summary.finished.iter();
    let all = finished.flat_map(|finished| &finished.left_out);
    all.map(
        |LeftOut {
             reason,
             entries,
             of,
         }| match of.as_slice() {
            [] => format!("{reason}: {entries}"),
            of => format!("{reason}: {entries} ({})", of.join(", ")),
        },
    )
    .collect()
}

/// How many exchanges there were: ` in 3,412 exchanges`, and how many could not be judged.
pub(super) fn total(summary: &RunSummary) -> Option<String> {
    let totals = &summary.totals;
    let blocked = match totals.exchanges_blocked {
        0 => String::new(),
        blocked => format!(", {blocked} of them could not be judged"),
    };
    let count = counted(totals.exchanges, "exchange");
    (totals.exchanges > 0).then(|| format!("{count}{blocked}"))
}
