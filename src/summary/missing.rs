//! What the host lacks that skipped cases need, gathered by what it is.

use std::collections::BTreeMap;

use crate::model::outcome::CaseResult;

/// Something that the host lacks, and the cases that need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingGroup {
    /// What it is, in words.
    pub what: String,
    /// The cases, as sorted indices into `RunSummary::cases`.
    pub cases: Vec<u32>,
    /// How many of them lack nothing else.
    pub alone: u64,
}

impl MissingGroup {
    /// What it is, and what it is worth.
    pub fn words(&self) -> String {
        let all = self.cases.len() as u64;
        match self.alone {
            alone if alone == all => format!("missing: {}", self.what),
            0 => format!(
                "missing: {}, in each case together with something else",
                self.what
            ),
            alone => format!(
                "missing: {}; {alone} of {all} cases lack nothing else",
                self.what
            ),
        }
    }
}

/// What is missing so far: the cases that need it, and how many lack nothing else.
#[derive(Debug, Default)]
pub(super) struct MissingThings(BTreeMap<String, (Vec<u32>, u64)>);

impl MissingThings {
    /// Adds what a case lacks.
    pub(super) fn add(&mut self, case: &CaseResult, index: u32) {
        for what in &case.missing {
            let (cases, alone) = self.0.entry(what.clone()).or_default();
            cases.push(index);
            *alone += u64::from(case.missing.len() == 1);
        }
    }

    /// The groups, that of most cases first.
    pub(super) fn finish(self, moved: impl Fn(Vec<u32>) -> Vec<u32>) -> Vec<MissingGroup> {
        let groups = self.0.into_iter();
        let groups = groups.map(|(what, (cases, alone))| MissingGroup {
            what,
            cases: moved(cases),
            alone,
        });
        let mut groups: Vec<MissingGroup> = groups.collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.cases.len()));
        groups
    }
}
