//! What a case sends to each host that is another there: an id in a path, a fresh UUID in a
//! body, what it took from an earlier response. A response that has it says nothing new.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::own::{Named, gather};
use crate::model::exchange::Request;
use crate::model::outcome::{CaseResult, StepResult};

/// Every value that a case has of its own on two hosts.
pub(super) fn own_of_case(left: &CaseResult, right: &CaseResult) -> Vec<Named> {
    let mut named = Vec::new();
    for (one, other) in left.steps.iter().zip(&right.steps) {
        for (name, value) in &one.captures {
            if let Some(same) = other.captures.get(name) {
                gather(name, value, same, &mut named);
            }
        }
        if let (Some(one), Some(other)) = (request(one), request(other)) {
            requests(one, other, &mut named);
        }
    }
    named
}

fn request(step: &StepResult) -> Option<&Request> {
    step.exchange.as_ref().map(|exchange| &exchange.request)
}

fn requests(left: &Request, right: &Request, into: &mut Vec<Named>) {
    let (one, other) = (segments(&left.url), segments(&right.url));
    if one.len() == other.len() {
        for (index, (one, other)) in one.into_iter().zip(other).enumerate() {
            gather(&format!("request {index}"), &one, &other, into);
        }
    }
    let json = |request: &Request| -> Option<Value> {
        serde_json::from_slice(request.body.as_ref()?.as_bytes()).ok()
    };
    if let (Some(one), Some(other)) = (json(left), json(right)) {
        gather("request body", &one, &other, into);
    }
}

/// The parts of a path and query, decoded; the host is none of them.
fn segments(url: &str) -> Vec<Value> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    let parts = path.split(['/', '?', '&', '=']);
    parts
        .map(|part| percent_decode_str(part).decode_utf8_lossy().into())
        .collect()
}
