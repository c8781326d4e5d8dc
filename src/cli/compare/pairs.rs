//! What both hosts answered to the same cases, compared one by one.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::side::HostResults;
use crate::error::InputError;
use crate::judge::sides::{Sides, compare_case};
use crate::model::case::Case;
use crate::model::outcome::CaseResult;
use crate::record::{Reader, Span};
use crate::summary::{CaseEntry, RunSummary};

/// The cases of the plan, by id.
pub(super) type Cases = BTreeMap<Arc<str>, Case>;

/// Reads both records case by case, in the order of the ids.
pub(super) struct Pairs<'a> {
    readers: (Reader, Reader),
    rights: BTreeMap<Arc<str>, Span>,
    lefts: std::vec::IntoIter<CaseEntry>,
    cases: &'a Cases,
    sides: &'a Sides,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(
        (left, right): (HostResults, HostResults),
        cases: &'a Cases,
        sides: &'a Sides,
    ) -> Pairs<'a> {
        let spans = |summary: RunSummary| summary.cases.into_iter();
        Pairs {
            readers: (left.reader, right.reader),
            rights: spans(right.summary)
                .map(|entry| (entry.id, entry.span))
                .collect(),
            lefts: left.summary.cases.into_iter(),
            cases,
            sides,
        }
    }
}

impl Iterator for Pairs<'_> {
    type Item = Result<CaseResult, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let entry = self.lefts.next()?;
            let (Some(span), Some(case)) = (self.rights.get(&entry.id), self.cases.get(&*entry.id))
            else {
                continue;
            };
            let left = self.readers.0.read_case(entry.span);
            let right = self.readers.1.read_case(*span);
            return Some(left.and_then(|left| Ok(compare_case(left, right?, case, self.sides))));
        }
    }
}
