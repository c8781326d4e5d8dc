//! Folds what was seen of each operation.

use std::collections::BTreeMap;

use super::groups::Lowest;
use super::routes::{self, Facts};
use super::summary::{CaseEntry, DeprecationCount, Latency, NotFoundCount, OperationSummary};
use crate::model::finding::NotFoundReading;
use crate::model::outcome::StepResult;
use crate::model::probe::ProbeReport;

/// What was seen of every operation so far.
#[derive(Debug, Default)]
pub(super) struct Operations(BTreeMap<String, Operation>);

#[derive(Debug, Default)]
struct Operation {
    answers: BTreeMap<u16, u64>,
    times_us: Vec<u32>,
    id_unknown: NotFound,
    route_gone: NotFound,
    /// By header and what it says; the value is an example.
    deprecation: BTreeMap<(String, String), (u64, Lowest<String>)>,
    route: Facts,
}

#[derive(Debug, Default)]
struct NotFound {
    count: u64,
    evidence: Lowest<String>,
}

impl Operations {
    /// Adds one step of a case that stands at this index of `entries`.
    pub(super) fn add(&mut self, entries: &[CaseEntry], case: u32, step: &StepResult) {
        if !self.0.contains_key(&step.operation) {
            self.0.insert(step.operation.clone(), Operation::default());
        }
        let Some(operation) = self.0.get_mut(&step.operation) else {
            return;
        };
        let id = entries.get(case as usize).map_or("", |entry| &*entry.id);
        operation.route.add(id, step);
        if let Some(exchange) = &step.exchange {
            *operation
                .answers
                .entry(exchange.response.status)
                .or_default() += 1;
            let time = u32::try_from(exchange.timings.total_us).unwrap_or(u32::MAX);
            operation.times_us.push(time);
        }
        if let Some(seen) = &step.observations.not_found {
            let reading = match seen.reading {
                NotFoundReading::IdUnknown => &mut operation.id_unknown,
                NotFoundReading::RouteGone => &mut operation.route_gone,
            };
            reading.count += 1;
            reading
                .evidence
                .offer(entries, case, || seen.evidence.clone());
        }
        for signal in &step.observations.deprecation {
            let key = (signal.header.clone(), signal.reading.clone());
            let (count, value) = operation.deprecation.entry(key).or_default();
            *count += 1;
            value.offer(entries, case, || signal.value.clone());
        }
    }

    /// Each operation by name, and the times of all answers together.
    pub(super) fn finish(
        self,
        probe: Option<&ProbeReport>,
    ) -> (Vec<OperationSummary>, Option<Latency>) {
        let mut all_us = Vec::new();
        let mut facts = Vec::with_capacity(self.0.len());
        let mut operations: Vec<OperationSummary> = self
            .0
            .into_iter()
            .map(|(name, mut operation)| {
                all_us.extend_from_slice(&operation.times_us);
                facts.push(std::mem::take(&mut operation.route));
                operation.finish(name)
            })
            .collect();
        routes::read(&mut operations, &facts, probe);
        (operations, Latency::of(&mut all_us))
    }
}

impl Operation {
    fn finish(mut self, operation: String) -> OperationSummary {
        let readings = [
            (NotFoundReading::RouteGone, self.route_gone),
            (NotFoundReading::IdUnknown, self.id_unknown),
        ];
        OperationSummary {
            operation,
            answers: self.answers.into_iter().collect(),
            latency: Latency::of(&mut self.times_us),
            not_found: readings
                .into_iter()
                .filter(|(_, seen)| seen.count > 0)
                .map(|(reading, seen)| NotFoundCount {
                    reading,
                    count: seen.count,
                    evidence: seen.evidence.into_value().unwrap_or_default(),
                })
                .collect(),
            deprecation: self
                .deprecation
                .into_iter()
                .map(|((header, reading), (count, value))| DeprecationCount {
                    signal: crate::model::finding::DeprecationSignal {
                        header,
                        value: value.into_value().unwrap_or_default(),
                        reading,
                    },
                    count,
                })
                .collect(),
            route: None,
        }
    }
}
