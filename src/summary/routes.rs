//! Is a route gone, or are only its ids unknown? Read from all responses of a run,
//! beside each other. No verdict on a case follows from it: it is an observation.

mod facts;

use std::collections::BTreeMap;

pub(crate) use facts::Facts;

use super::operation_rows::OperationSummary;
use super::operation_rows::{Route, RouteReading};
use crate::model::operation::{is_collection_of, is_same_action};
use crate::model::probe::{ProbeReport, ProbeState};

/// Reads the routes of all operations. `facts` stand in the order of `operations`;
/// a probe before the run has its say.
pub(crate) fn read(
    operations: &mut [OperationSummary],
    facts: &[Facts],
    probe: Option<&ProbeReport>,
) {
    let host = Host { operations, facts };
    let routes: Vec<Option<Route>> = (0..operations.len())
        .map(|index| host.route(index))
        .collect();
    for (operation, mut route) in operations.iter_mut().zip(routes) {
        if let (Some(route), Some(probe)) = (&mut route, probe) {
            add_probe(route, &operation.operation, probe);
        }
        operation.route = route;
    }
}

/// Adds what a probe saw of a route, which settles what the run leaves open.
fn add_probe(route: &mut Route, operation: &str, probe: &ProbeReport) {
    let mut checks = probe.checks.iter();
    let Some(check) = checks.find(|one| one.operation.as_deref() == Some(operation)) else {
        return;
    };
    let words = check.words.strip_prefix(operation).unwrap_or(&check.words);
    route
        .evidence
        .push(format!("the probe before the run{words}"));
    route.reading = match (route.reading, check.state) {
        (RouteReading::Unclear, ProbeState::Ok) => RouteReading::There,
        (RouteReading::Unclear, ProbeState::Problem) => RouteReading::LikelyGone,
        (reading, _) => reading,
    };
}

/// All operations of a run.
struct Host<'a> {
    operations: &'a [OperationSummary],
    facts: &'a [Facts],
}

impl Host<'_> {
    fn route(&self, index: usize) -> Option<Route> {
        let (operation, facts) = (self.operations.get(index)?, self.facts.get(index)?);
        let counts: BTreeMap<u16, u64> = operation.responses.iter().copied().collect();
        let count = |status: u16| counts.get(&status).copied().unwrap_or(0);
        let unexpected = |status: u16| facts.unexpected(status) > 0;
        if count(410) > 0 {
            let times = times(count(410));
            let words = format!("the host says so itself: 410 Gone {times} (RFC 9110, 15.5.11)");
            return Some(route(RouteReading::Gone, [words]));
        }
        if !unexpected(404) && !unexpected(405) {
            // Cases may ask for what is not there on purpose.
            return None;
        }
        let only_routes = counts
            .iter()
            .filter(|(status, _)| speaks_for_route(**status));
        let shown: Vec<String> = only_routes
            .map(|(status, count)| format!("{status} {}", times(*count)))
            .collect();
        if !shown.is_empty() {
            let words = format!(
                "other responses of it can only come from a route: {}",
                shown.join(", ")
            );
            return Some(route(RouteReading::There, [words]));
        }
        if count(404) == 0 {
            let words = format!(
                "405 Method Not Allowed {}: the address is there",
                times(count(405))
            );
            return Some(route(RouteReading::MethodGone, [words]));
        }
        Some(self.not_found(index, operation, facts))
    }

    /// Every response was a 404, but for those that come before any route is looked at.
    fn not_found(&self, index: usize, operation: &OperationSummary, facts: &Facts) -> Route {
        let mut evidence = vec![every_response(operation, facts)];
        let known = self.known_ids(index);
        let service = self.service(index);
        let reading = match facts.by_service {
            0 if service.is_empty() => {
                evidence.push(
                    "no other response of this run shows that the service is there at all; is the base URL right?"
                        .into(),
                );
                RouteReading::Unclear
            }
            0 if facts.not_by_service == 1 && known.is_empty() => RouteReading::LikelyGone,
            0 => RouteReading::Gone,
            _ if known.is_empty() => {
                evidence.push("nothing in this run shows that the requested ids exist".into());
                RouteReading::Unclear
            }
            _ => RouteReading::LikelyGone,
        };
        evidence.extend(known);
        evidence.extend(service);
        let announced = operation.deprecation.iter();
        let announced = announced.filter(|seen| seen.signal.header == "sunset");
        evidence.extend(announced.map(|seen| format!("it announces: {}", seen.signal.reading)));
        Route { reading, evidence }
    }

    /// Ids that the operation does not know and the host shows elsewhere.
    fn known_ids(&self, index: usize) -> Vec<String> {
        let (Some(operation), Some(facts)) = (self.operations.get(index), self.facts.get(index))
        else {
            return Vec::new();
        };
        let mut words = Vec::new();
        let others = self.operations.iter().zip(self.facts);
        for (other, seen) in others.filter(|(other, _)| other.operation != operation.operation) {
            let mut both = facts.asked.intersection(&seen.answered);
            if let Some(resource) = both.next() {
                let id = facts::id_of(resource);
                words.push(format!("{} answers 2xx for the same {id}", other.operation));
            }
            if is_collection_of(&other.operation, &operation.operation)
                && let Some(id) = facts.asked_ids().find(|id| seen.lists(id))
            {
                words.push(format!("{} lists {id}", other.operation));
            }
        }
        words
    }

    /// What shows that the service behind the host is there.
    fn service(&self, index: usize) -> Vec<String> {
        let Some(own) = self.operations.get(index) else {
            return Vec::new();
        };
        let mut words = Vec::new();
        let mut others = 0;
        for (other, facts) in self.operations.iter().zip(self.facts) {
            let is_own = other.operation == own.operation;
            if !is_own && is_collection_of(&other.operation, &own.operation) {
                words.extend(responses(other, "the list of the same resource"));
            } else if !is_own && is_same_action(&other.operation, &own.operation) {
                words.extend(responses(other, "a route with the same last segment"));
            } else if !is_own && (other.any_success() || facts.by_service > 0) {
                others += 1;
            }
        }
        if others > 0 {
            let plural = if others == 1 {
                "operation is"
            } else {
                "operations are"
            };
            words.push(format!("{others} other {plural} answered by the service"));
        }
        words
    }
}

pub(crate) fn route(reading: RouteReading, evidence: impl IntoIterator<Item = String>) -> Route {
    Route {
        reading,
        evidence: evidence.into_iter().collect(),
    }
}

/// `GET /x, the list of the same resource, answers 200`, where it answers so.
fn responses(other: &OperationSummary, what: &str) -> Option<String> {
    let mut statuses = other.responses.iter().map(|(status, _)| *status);
    let status = statuses.find(|status| status / 100 == 2)?;
    Some(format!("{}, {what}, answers {status}", other.operation))
}

/// The first evidence: what every response was, and what does not count.
fn every_response(operation: &OperationSummary, facts: &Facts) -> String {
    let responses = operation.responses.iter();
    let besides: Vec<String> = responses
        .filter(|(status, _)| *status != 404)
        .map(|(status, count)| format!("{status} {}", times(*count)))
        .collect();
    let of_all = match besides.is_empty() {
        true => "every response was a 404".to_owned(),
        false => format!("every response but {} was a 404", besides.join(", ")),
    };
    match (facts.by_service, facts.not_by_service) {
        (0, 0) => format!("{of_all}, without a body to judge by"),
        (0, _) => format!("{of_all}, and none has the service's problem details"),
        (_, 0) => format!("{of_all} with the service's problem details"),
        (own, other) => {
            format!("{of_all}: {own} with the service's problem details, {other} without")
        }
    }
}

fn times(count: u64) -> String {
    format!("× {count}")
}

/// Whether a status comes from a route that was found. What a gateway or a framework
/// answers before it looks for one (400, 401, 403, 405, 414, 429, 5xx) says nothing.
pub fn speaks_for_route(status: u16) -> bool {
    matches!(status, 200..=299 | 304 | 402 | 406 | 409 | 412 | 413 | 415 | 422..=424 | 428)
}

#[cfg(test)]
mod tests;
