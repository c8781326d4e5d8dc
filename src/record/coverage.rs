//! Folds what the answers showed of their contracts. Records are joined by a
//! contract's name and the digest of its file: two versions are kept apart.

use std::collections::BTreeMap;

use super::summary::{ContractCoverage, FieldCoverage, ValueCoverage};
use crate::model::coverage::{Coverage, Documented, Facts, Field};
use crate::model::record::ContractDigest;

/// What was seen of every contract so far.
#[derive(Debug, Default)]
pub(super) struct Coverages(BTreeMap<Key, Counts>);

/// The contract's name and the id of its list of fields.
type Key = (String, String);

#[derive(Debug)]
struct Counts {
    sha256: String,
    documented: Documented,
    answers: u64,
    seen: Vec<u64>,
}

/// What some answers showed of some contracts.
pub fn fold_coverage<'c>(
    contracts: &[ContractDigest],
    seen: impl IntoIterator<Item = &'c Coverage>,
) -> Vec<ContractCoverage> {
    let mut coverages = Coverages::default();
    coverages.join(contracts);
    seen.into_iter().for_each(|one| coverages.add(one));
    coverages.finish()
}

impl Coverages {
    /// Adds the contracts of a record; those that are known keep what was counted.
    pub(super) fn join(&mut self, contracts: &[ContractDigest]) {
        for contract in contracts {
            let Some(documented) = &contract.documented else {
                continue;
            };
            let key = (contract.name.clone(), documented.id.clone());
            self.0.entry(key).or_insert_with(|| Counts {
                sha256: contract.sha256.clone(),
                answers: 0,
                seen: vec![0; documented.fields.iter().map(Field::facts).sum()],
                documented: documented.clone(),
            });
        }
    }

    /// Adds one answer.
    pub(super) fn add(&mut self, coverage: &Coverage) {
        let (name, id) = (&coverage.contract, &coverage.fields);
        let mut known = self.0.iter_mut();
        let Some((_, counts)) = known.find(|(key, _)| key.0 == *name && key.1 == *id) else {
            return;
        };
        counts.answers += 1;
        for fact in Facts::of_hex(&coverage.seen) {
            if let Some(count) = counts.seen.get_mut(fact) {
                *count += 1;
            }
        }
    }

    /// Each contract by name, and its versions by digest.
    pub(super) fn finish(self) -> Vec<ContractCoverage> {
        let mut all: Vec<ContractCoverage> = self
            .0
            .into_iter()
            .map(|((contract, _), counts)| counts.finish(contract))
            .collect();
        all.sort_by(|a, b| (&a.contract, &a.sha256).cmp(&(&b.contract, &b.sha256)));
        all
    }
}

impl Counts {
    fn finish(self, contract: String) -> ContractCoverage {
        let mut counts = self.seen.into_iter();
        let mut next = move || counts.next().unwrap_or_default();
        let fields = self
            .documented
            .fields
            .into_iter()
            .map(|field| FieldCoverage {
                pointer: field.pointer,
                seen: field.property.then(&mut next),
                null: field.null.then(&mut next),
                values: field
                    .values
                    .into_iter()
                    .map(|value| ValueCoverage {
                        value,
                        seen: next(),
                    })
                    .collect(),
            });
        ContractCoverage {
            contract,
            sha256: self.sha256,
            answers: self.answers,
            fields: fields.collect(),
            is_cut: self.documented.is_cut,
        }
    }
}
