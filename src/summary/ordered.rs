//! Puts the cases of a summary, and the groups that name them, into the order of ids.

use std::collections::BTreeMap;

use super::groups::moved;
use super::rows::{CaseEntry, SkippedGroup};
use crate::model::outcome::Outcome;

/// For each case in the order of arrival, its index in the order of ids.
pub(super) fn positions(entries: &[CaseEntry]) -> Vec<u32> {
    let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    let mut order: Vec<u32> = (0..count).collect();
    order.sort_unstable_by(|a, b| {
        let (a, b) = (&entries[*a as usize], &entries[*b as usize]);
        (&a.id, a.span.offset).cmp(&(&b.id, b.span.offset))
    });
    let mut position = vec![0; order.len()];
    for (sorted, arrival) in (0..count).zip(order) {
        position[arrival as usize] = sorted;
    }
    position
}

/// Moves each entry to its position, without room for a second list.
pub(super) fn sort(entries: &mut [CaseEntry], position: &[u32]) {
    let mut position = position.to_vec();
    for place in 0..position.len() {
        while position[place] as usize != place {
            let own = position[place] as usize;
            entries.swap(place, own);
            position.swap(place, own);
        }
    }
}

pub(super) fn skipped_groups(
    groups: BTreeMap<String, Vec<u32>>,
    position: &[u32],
) -> Vec<SkippedGroup> {
    groups
        .into_iter()
        .map(|(reason, cases)| SkippedGroup {
            reason,
            cases: moved(cases, position),
        })
        .collect()
}

pub(super) fn point_at_groups<'a>(
    cases: &mut [CaseEntry],
    outcome: Outcome,
    groups: impl Iterator<Item = &'a Vec<u32>>,
) {
    for (number, members) in (0..).zip(groups) {
        for member in members {
            if let Some(entry) = cases.get_mut(*member as usize) {
                debug_assert_eq!(entry.outcome, outcome);
                entry.group = Some(number);
            }
        }
    }
}
