//! Cases of one request of which nothing was found: what is known of them without their lines.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroU16;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::rows::{CaseEntry, PlainCase};
use crate::model::finding::Check;
use crate::model::outcome::{CaseResult, Outcome};

/// So many lists of checks are kept; a suite whose cases all differ has its record read again.
const MOST_CHECKS: u16 = 1024;

/// The lists of checks that plain cases have, each with its number.
#[derive(Debug, Default)]
pub(super) struct PlainCases(HashMap<Arc<[Check]>, NonZeroU16, RandomState>);

impl PlainCases {
    /// What there is to know of a case, where that is little.
    pub(super) fn add(&mut self, case: &CaseResult) -> Option<PlainCase> {
        let [step] = case.steps.as_slice() else {
            return None;
        };
        let is_plain = case.outcome == Outcome::Conforms
            && step.name.is_none()
            && step.blocked.is_none()
            && step.attempts.is_empty()
            && step.findings.is_empty();
        let exchange = step.exchange.as_ref().filter(|_| is_plain)?;
        let total_us = u32::try_from(exchange.timings.total_us).ok()?;
        let known = self.0.get(step.checks.as_slice()).copied();
        let checks = known.or_else(|| {
            let next = u16::try_from(self.0.len() + 1).ok();
            let next = next.filter(|next| *next <= MOST_CHECKS)?;
            NonZeroU16::new(next)
        })?;
        if known.is_none() {
            self.0.insert(step.checks.as_slice().into(), checks);
        }
        Some(PlainCase { checks, total_us })
    }

    /// The lists in an order of their own, whichever case came first.
    pub(super) fn finish(self, cases: &mut [CaseEntry]) -> Vec<Arc<[Check]>> {
        let mut lists: Vec<(Arc<[Check]>, NonZeroU16)> = self.0.into_iter().collect();
        lists.sort();
        let numbers = (1..).map_while(NonZeroU16::new);
        let renumbered: BTreeMap<NonZeroU16, NonZeroU16> = lists
            .iter()
            .map(|(_, number)| *number)
            .zip(numbers)
            .collect();
        for plain in cases.iter_mut().filter_map(|case| case.plain.as_mut()) {
            if let Some(number) = renumbered.get(&plain.checks) {
                plain.checks = *number;
            }
        }
        lists.into_iter().map(|(list, _)| list).collect()
    }
}
