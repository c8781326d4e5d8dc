//! Folds what the responses showed of their contracts. Records are joined by a
//! contract's name and the digest of its file: two versions are kept apart.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::model::coverage::{Coverage, Documented, Facts, Field, SeenFacts};
use crate::model::record::ContractDigest;

/// What the responses that were judged by a contract showed of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractCoverage {
    /// The contract's name.
    pub contract: String,
    /// The digest of its file.
    pub sha256: String,
    /// Names the list of its facts, as `Documented::id`.
    pub facts: String,
    /// How many responses were judged by it.
    pub responses: u64,
    /// Its fields, sorted by pointer.
    pub fields: Vec<FieldCoverage>,
    /// Whether it documents more fields than these.
    pub is_cut: bool,
}

/// How many responses showed what is documented of one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FieldCoverage {
    /// JSON Pointer with array items, and members that no name documents, folded to `*`.
    pub pointer: String,
    /// How many responses had the property; left out for what is no property.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<u64>,
    /// How many responses had null there; left out where null is not documented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub null: Option<u64>,
    /// How many responses had each documented value; left out where none is listed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<ValueCoverage>,
}

/// How many responses had a documented value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ValueCoverage {
    /// The value.
    pub value: Value,
    /// How many responses had it.
    pub seen: u64,
}

/// How much of what is documented was seen at least once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CoverageCounts {
    /// Properties.
    pub properties: CoverageCount,
    /// Listed values.
    pub values: CoverageCount,
    /// Nulls.
    pub nulls: CoverageCount,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CoverageCount {
    /// How many were seen.
    pub seen: u64,
    /// How many are documented.
    pub documented: u64,
}

impl CoverageCount {
    fn add(&mut self, seen: u64) {
        self.documented += 1;
        self.seen += u64::from(seen > 0);
    }
}

impl CoverageCounts {
    /// Whether anything that is documented was not seen.
    pub fn is_partial(&self) -> bool {
        let all = [self.properties, self.values, self.nulls];
        all.iter().any(|count| count.seen < count.documented)
    }
}

impl ContractCoverage {
    /// Which facts were seen, as they are kept from run to run.
    pub fn seen_facts(&self) -> SeenFacts {
        let counts = self.fields.iter().flat_map(|field| {
            let values = field.values.iter().map(|value| value.seen);
            field.seen.into_iter().chain(field.null).chain(values)
        });
        let counts: Vec<u64> = counts.collect();
        let mut facts = Facts::none_of(counts.len());
        for (fact, _) in (0_u32..).zip(counts).filter(|(_, count)| *count > 0) {
            facts.add(fact);
        }
        SeenFacts {
            fields: self.facts.clone(),
            responses: self.responses,
            seen: facts.to_hex(),
        }
    }

    /// How much of it was seen.
    pub fn counts(&self) -> CoverageCounts {
        let mut counts = CoverageCounts::default();
        for field in &self.fields {
            field
                .seen
                .into_iter()
                .for_each(|seen| counts.properties.add(seen));
            field
                .null
                .into_iter()
                .for_each(|seen| counts.nulls.add(seen));
            field
                .values
                .iter()
                .for_each(|value| counts.values.add(value.seen));
        }
        counts
    }
}

/// What was seen of every contract so far.
#[derive(Debug, Default)]
pub(crate) struct Coverages(BTreeMap<Key, Counts>);

/// The contract's name and the id of its list of fields.
type Key = (String, String);

#[derive(Debug)]
struct Counts {
    sha256: String,
    documented: Arc<Documented>,
    responses: u64,
    seen: Vec<u64>,
}

/// What some responses showed of some contracts.
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
    pub(crate) fn join(&mut self, contracts: &[ContractDigest]) {
        for contract in contracts {
            let Some(documented) = &contract.documented else {
                continue;
            };
            let key = (contract.name.clone(), documented.id.clone());
            self.0.entry(key).or_insert_with(|| Counts {
                sha256: contract.sha256.clone(),
                responses: 0,
                seen: vec![0; documented.fields.iter().map(Field::facts).sum()],
                documented: documented.clone(),
            });
        }
    }

    /// Adds one response.
    pub(crate) fn add(&mut self, coverage: &Coverage) {
        let key = (coverage.contract.clone(), coverage.fields.clone());
        let Some(counts) = self.0.get_mut(&key) else {
            return;
        };
        counts.responses += 1;
        for fact in Facts::of_hex(&coverage.seen) {
            if let Some(count) = counts.seen.get_mut(fact) {
                *count += 1;
            }
        }
    }

    /// Each contract by name, and its versions by digest.
    pub(crate) fn finish(self) -> Vec<ContractCoverage> {
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
        let fields = self.documented.fields.iter().map(|field| FieldCoverage {
            pointer: field.pointer.clone(),
            seen: field.property.then(&mut next),
            null: field.null.then(&mut next),
            values: field
                .values
                .iter()
                .map(|value| ValueCoverage {
                    value: value.clone(),
                    seen: next(),
                })
                .collect(),
        });
        ContractCoverage {
            contract,
            sha256: self.sha256,
            facts: self.documented.id.clone(),
            responses: self.responses,
            fields: fields.collect(),
            is_cut: self.documented.is_cut,
        }
    }
}
