//! What each of the last runs showed of the contracts and operations: what a later run with as
//! many responses does not show is seen no longer.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::model::coverage::{Facts, SeenFacts};
use crate::model::earlier::{Earlier, EarlierCoverage};
use crate::model::history::{HistoryCoverage, HistoryLine};

/// So many runs must have shown it, each of them.
const RUNS: usize = 5;

/// The last runs that judged something.
#[derive(Clone, Debug, Default)]
pub(super) struct LastSeen(VecDeque<Seen>);

#[derive(Clone, Debug)]
struct Seen {
    coverage: Vec<HistoryCoverage>,
    operations: BTreeSet<String>,
    responses: u64,
}

impl LastSeen {
    /// Adds a run; one that judged nothing shows nothing.
    pub(super) fn add(&mut self, line: &HistoryLine) {
        if !line.is_judged() {
            return;
        }
        let operations = line.operations.iter();
        self.0.push_back(Seen {
            coverage: line.coverage.clone(),
            operations: operations
                .clone()
                .map(|one| one.operation.clone())
                .collect(),
            responses: operations.map(|one| one.count()).sum(),
        });
        if self.0.len() > RUNS {
            self.0.pop_front();
        }
    }

    /// What all of them showed; nothing before there are enough.
    pub(super) fn of_all(&self) -> Earlier {
        let (Some(first), RUNS) = (self.0.front(), self.0.len()) else {
            return Earlier::default();
        };
        let mut operations = first.operations.clone();
        let mut shown: BTreeMap<&str, SeenFacts> = BTreeMap::new();
        for one in &first.coverage {
            shown.insert(&one.contract, one.seen.clone());
        }
        for run in self.0.iter().skip(1) {
            operations.retain(|one| run.operations.contains(one));
            shown.retain(|contract, facts| {
                let mut same = run.coverage.iter();
                let same =
                    same.find(|one| one.contract == *contract && one.seen.fields == facts.fields);
                same.is_some_and(|one| keep_common(facts, &one.seen))
            });
        }
        Earlier {
            coverage: shown
                .into_iter()
                .map(|(contract, seen)| EarlierCoverage {
                    contract: contract.to_owned(),
                    seen,
                })
                .collect(),
            operations: operations.into_iter().collect(),
            responses: self.0.iter().map(|one| one.responses).max().unwrap_or(0),
            ..Earlier::default()
        }
    }
}

/// Keeps the facts that another run showed too, and the most responses that one of them had.
fn keep_common(facts: &mut SeenFacts, other: &SeenFacts) -> bool {
    let others: BTreeSet<usize> = Facts::of_hex(&other.seen).collect();
    let mut common = Facts::none_of(facts.seen.len() * 4);
    for fact in Facts::of_hex(&facts.seen).filter(|fact| others.contains(fact)) {
        common.add(u32::try_from(fact).unwrap_or(u32::MAX));
    }
    facts.seen = common.to_hex();
    facts.responses = facts.responses.max(other.responses);
    !facts.seen.is_empty()
}
