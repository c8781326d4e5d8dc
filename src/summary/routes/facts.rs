//! What each response adds to the reading of its route. Bounded, and the same in
//! whatever order responses come.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::exchange::Exchange;
use crate::model::finding::NotFoundReading;
use crate::model::kind::Kind;
use crate::model::operation::{is_param, last_segment};
use crate::model::outcome::StepResult;

/// So many ids of an operation are kept, the lowest.
const IDS_KEPT: usize = 64;
/// So many responses of a list are kept, those of the lowest cases.
const LISTS_KEPT: usize = 4;
/// A longer response of a list is not kept.
const LIST_LIMIT: usize = 64 * 1024;
/// A shorter id stands in too many texts to be looked for.
const SHORTEST_ID: usize = 4;

/// What the responses of one operation say about its route.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// 404 responses with the service's problem details.
    pub(crate) by_service: u64,
    /// 404 responses of another form.
    pub(crate) not_by_service: u64,
    /// By status, how often it was not the one that the case expects.
    unexpected: BTreeMap<u16, u64>,
    /// Paths up to the last parameter that got a 404 where the case expects another status.
    pub(crate) asked: BTreeSet<String>,
    /// Paths up to the last parameter that GET answers with 2xx.
    pub(crate) answered: BTreeSet<String>,
    /// Responses of a list, by case.
    lists: BTreeMap<String, Vec<u8>>,
}

impl Facts {
    /// Adds one step of the case of this id.
    pub(crate) fn add(&mut self, case: &str, step: &StepResult) {
        let Some(exchange) = &step.exchange else {
            return;
        };
        let status = exchange.response.status;
        let is_head = exchange.request.method == "HEAD";
        match &step.observations.not_found {
            Some(seen) if !is_head => match seen.reading {
                NotFoundReading::IdUnknown => self.by_service += 1,
                NotFoundReading::RouteGone => self.not_by_service += 1,
            },
            _ => {}
        }
        let of_status = |kind: Kind| matches!(kind, Kind::UnexpectedStatus | Kind::RouteGone);
        if step.findings.iter().any(|one| of_status(one.kind)) {
            *self.unexpected.entry(status).or_default() += 1;
            if status == 404 {
                keep(
                    &mut self.asked,
                    resource(&step.operation, &exchange.request.url),
                );
            }
        } else if status / 100 == 2 && exchange.request.method == "GET" {
            self.add_success(case, &step.operation, exchange);
        }
    }

    fn add_success(&mut self, case: &str, operation: &str, exchange: &Exchange) {
        if is_param(last_segment(operation)) {
            keep(
                &mut self.answered,
                resource(operation, &exchange.request.url),
            );
            return;
        }
        let body = exchange.response.body.as_bytes();
        let is_low = self.lists.len() < LISTS_KEPT
            || self
                .lists
                .last_key_value()
                .is_some_and(|(last, _)| case < last.as_str());
        if body.len() <= LIST_LIMIT && is_low {
            self.lists.insert(case.to_owned(), body.to_vec());
            if self.lists.len() > LISTS_KEPT {
                self.lists.pop_last();
            }
        }
    }

    /// How often a status was not the expected one.
    pub(crate) fn unexpected(&self, status: u16) -> u64 {
        self.unexpected.get(&status).copied().unwrap_or(0)
    }

    /// The ids that got a 404 where the case expects another status.
    pub(crate) fn asked_ids(&self) -> impl Iterator<Item = String> {
        let ids = self.asked.iter().map(|resource| id_of(resource));
        ids.filter(|id| id.len() >= SHORTEST_ID)
    }

    /// Whether a list of this operation has a text that is this id.
    pub(crate) fn lists(&self, id: &str) -> bool {
        let quoted = serde_json::Value::from(id).to_string();
        let has = |body: &Vec<u8>| memchr::memmem::find(body, quoted.as_bytes()).is_some();
        self.lists.values().any(has)
    }
}

/// Keeps the lowest of all values.
fn keep(kept: &mut BTreeSet<String>, value: Option<&str>) {
    let Some(value) = value.filter(|value| !kept.contains(*value)) else {
        return;
    };
    let is_low = kept.len() < IDS_KEPT || kept.last().is_some_and(|last| value < last.as_str());
    if is_low {
        kept.insert(value.to_owned());
        if kept.len() > IDS_KEPT {
            kept.pop_last();
        }
    }
}

/// The id at the end of a path, decoded.
pub(crate) fn id_of(resource: &str) -> String {
    let id = resource.rsplit('/').next().unwrap_or_default();
    let id = percent_encoding::percent_decode_str(id);
    id.decode_utf8_lossy().into_owned()
}

/// The path of a URL up to what stands for the last parameter of an operation;
/// `None` where the operation is no path, or has no parameter, or another shape.
fn resource<'u>(operation: &str, url: &'u str) -> Option<&'u str> {
    let template = &operation[operation.find('/')?..];
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = &path[path.find('/')?..];
    let path = path.split('?').next().unwrap_or_default();
    let mut end = path.len();
    let mut resource = None;
    // From the end, since a base URL may have a path of its own in front.
    for segment in template
        .rsplit('/')
        .take_while(|segment| !segment.is_empty())
    {
        let start = path[..end].rfind('/')?;
        if is_param(segment) {
            resource.get_or_insert(&path[..end]);
        } else if path[start + 1..end] != *segment {
            return None;
        }
        end = start;
    }
    resource
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_the_path_up_to_the_last_parameter() {
        let of = |operation, url| resource(operation, url);
        assert_eq!(
            of(
                "POST /v1/users/{id}/invite",
                "https://h:1/api/v1/users/A%201/invite?x=/"
            ),
            Some("/api/v1/users/A%201")
        );
        assert_eq!(id_of("/api/v1/users/A%201"), "A 1");
        assert_eq!(
            of("POST /v1/users/{id}/invite", "https://h/v1/users/a/b"),
            None
        );
        assert_eq!(of("GET /v1/users", "https://h/v1/users"), None);
        assert_eq!(of("resend", "https://h/v1/users"), None);
        assert_eq!(of("GET /{a}/{b}", "https://h/1/2"), Some("/1/2"));
    }
}
