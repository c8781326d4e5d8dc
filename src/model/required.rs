//! What a run must have judged to be complete.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a run must have judged to be complete.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Required {
    /// The contracts that selected cases expect for a status that they expect, and those that
    /// the settings require, by name.
    pub contracts: Vec<String>,
    /// Tags of which at least one case must be judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Operations of which at least one response must be judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<String>,
    /// How many of a hundred selected cases may be skipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_skipped_percent: Option<u32>,
    /// How many of a hundred documented fields the responses must show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_coverage_percent: Option<u32>,
    /// Whether the run counts as complete all the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub allow_incomplete: bool,
}

impl Required {
    /// Takes what another part of the same run requires.
    pub fn join(&mut self, other: &Required) {
        let lists = [
            (&mut self.contracts, &other.contracts),
            (&mut self.tags, &other.tags),
            (&mut self.operations, &other.operations),
        ];
        for (own, others) in lists {
            own.extend(others.iter().cloned());
            own.sort();
            own.dedup();
        }
        self.min_coverage_percent = self.min_coverage_percent.max(other.min_coverage_percent);
        self.max_skipped_percent = match (self.max_skipped_percent, other.max_skipped_percent) {
            (Some(own), Some(other)) => Some(own.min(other)),
            (own, other) => own.or(other),
        };
        self.allow_incomplete &= other.allow_incomplete;
    }
}
