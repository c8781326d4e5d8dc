//! Folds what was seen of each operation.

use std::collections::BTreeMap;

use super::deprecations::Deprecation;
use super::lowest::Lowest;
use super::operation_rows::{DeprecationRow, Latency, NotFoundCount, OperationSummary};
use super::routes::{self, Facts};
use super::successors::Templates;
use crate::model::finding::NotFoundReading;
use crate::model::moment::Moment;
use crate::model::outcome::StepResult;
use crate::model::probe::ProbeReport;
use crate::summary::rows::CaseEntry;

/// What was seen of every operation so far.
#[derive(Debug, Default)]
pub(crate) struct Operations(BTreeMap<String, Operation>);

/// What a summary takes from here.
#[derive(Debug, Default)]
pub(crate) struct Finished {
    /// Each operation, by name.
    pub(crate) operations: Vec<OperationSummary>,
    /// Those of which there is something to say, by name.
    pub(crate) deprecation: Vec<DeprecationRow>,
    /// The times of all responses together.
    pub(crate) latency: Option<Latency>,
}

#[derive(Debug, Default)]
struct Operation {
    responses: BTreeMap<u16, u64>,
    times_us: Vec<u32>,
    id_unknown: NotFound,
    route_gone: NotFound,
    deprecation: Deprecation,
    route: Facts,
}

#[derive(Debug, Default)]
struct NotFound {
    count: u64,
    evidence: Lowest<String>,
}

impl Operations {
    /// Adds one step of a case that stands at this index of `entries`.
    pub(crate) fn add(&mut self, entries: &[CaseEntry], case: u32, step: &StepResult) {
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
                .responses
                .entry(exchange.response.status)
                .or_default() += 1;
            let time = u32::try_from(exchange.timings.total_us).unwrap_or(u32::MAX);
            // A recording may not say how long it took.
            if time > 0 {
                operation.times_us.push(time);
            }
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
        operation.deprecation.add(entries, case, step);
    }

    /// What was seen of all operations; days are counted by the run's clock, and a probe
    /// settles what the run leaves open.
    pub(crate) fn finish(self, clock: Option<Moment>, probe: Option<&ProbeReport>) -> Finished {
        let mut all_us = Vec::new();
        let mut finished = Finished::default();
        let mut facts = Vec::with_capacity(self.0.len());
        let templates = Templates::of(self.0.keys());
        for (name, mut operation) in self.0 {
            all_us.extend_from_slice(&operation.times_us);
            facts.push(std::mem::take(&mut operation.route));
            let (summary, row) = operation.finish(name, &templates, clock);
            finished.operations.push(summary);
            finished.deprecation.extend(row);
        }
        routes::read(&mut finished.operations, &facts, probe);
        finished.latency = Latency::of(&mut all_us);
        finished
    }
}

impl Operation {
    fn finish(
        mut self,
        operation: String,
        templates: &Templates,
        clock: Option<Moment>,
    ) -> (OperationSummary, Option<DeprecationRow>) {
        let readings = [
            (NotFoundReading::RouteGone, self.route_gone),
            (NotFoundReading::IdUnknown, self.id_unknown),
        ];
        let deprecation = self.deprecation.counts();
        let row = self.deprecation.row(&operation, templates, clock);
        let summary = OperationSummary {
            operation,
            responses: self.responses.into_iter().collect(),
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
            deprecation,
            route: None,
        };
        (summary, row)
    }
}
