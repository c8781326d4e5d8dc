//! Folds what requests and responses have of their contracts' deprecated parts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::deprecated_element::DeprecatedElement;
use crate::model::outcome::StepResult;

/// A deprecated part of a contract that a run met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DeprecatedElementRow {
    /// What it is, and where.
    #[serde(flatten)]
    pub element: DeprecatedElement,
    /// How many responses had it, or had a request that did.
    pub responses: u64,
    /// Their operations, by name.
    pub operations: Vec<String>,
}

/// The deprecated parts met so far, with their responses and operations.
#[derive(Debug, Default)]
pub(crate) struct DeprecatedElements(BTreeMap<DeprecatedElement, (u64, BTreeSet<String>)>);

impl DeprecatedElements {
    /// Adds a step.
    pub(crate) fn add(&mut self, step: &StepResult) {
        for element in &step.observations.deprecated_elements {
            let (responses, operations) = self.0.entry(element.clone()).or_default();
            *responses += 1;
            if !operations.contains(&step.operation) {
                operations.insert(step.operation.clone());
            }
        }
    }

    /// Each element, that with the most responses first.
    pub(crate) fn finish(self) -> Vec<DeprecatedElementRow> {
        let rows = self.0.into_iter();
        let mut rows: Vec<DeprecatedElementRow> = rows
            .map(|(element, (responses, operations))| DeprecatedElementRow {
                element,
                responses,
                operations: operations.into_iter().collect(),
            })
            .collect();
        rows.sort_by_key(|row| Reverse(row.responses));
        rows
    }
}
