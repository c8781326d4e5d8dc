//! The two hosts of a comparison, the reference first: what the page calls them, where their own
//! pages are, and what each of them has at the place of a finding.

use minijinja::{Value, context};

use super::limits::TEXT_LIMIT;
use crate::model::exchange::Response;
use crate::model::place::Place;
use crate::model::record::SIDES;
use crate::report::escape::excerpt;
use crate::summary::{FindingGroup, RunSummary};

/// The values of the head; nothing where two hosts are not compared.
pub(super) fn of(summary: &RunSummary) -> Vec<Value> {
    let started = &summary.started;
    let (Some(other), Some(names)) = (&started.compared_with, started.side_names()) else {
        return Vec::new();
    };
    let hosts = [&other.host, &started.host];
    let roles = ["reference", "compared with it"];
    let sides = SIDES.iter().zip(roles).zip(names.iter().zip(hosts));
    let side = |((folder, role), (name, host)): ((&&str, &str), (&String, &String))| {
        context! {
            folder => *folder,
            role => role,
            name => excerpt(name, TEXT_LIMIT),
            host => excerpt(host, TEXT_LIMIT),
        }
    };
    sides.map(side).collect()
}

/// What stands above the two columns of a finding.
pub(super) fn labels(summary: &RunSummary) -> [String; 2] {
    match summary.started.side_names() {
        Some([left, right]) => [
            format!("{} (reference)", excerpt(&left, TEXT_LIMIT)),
            excerpt(&right, TEXT_LIMIT),
        ],
        None => ["Expected".into(), "Actual".into()],
    }
}

/// What a response has at the place of a finding; `None` where that cannot be looked up. Items
/// of arrays cannot: what belongs together need not have the same index on both hosts.
pub(super) fn value(group: &FindingGroup, response: &Response) -> Option<String> {
    const NOTHING: &str = "nothing there";
    match &group.place {
        Place::Status => Some(response.status.to_string()),
        Place::Latency | Place::Request(_) => None,
        Place::Header(name) => {
            let headers = response.headers.iter();
            let own = headers.filter(|header| header.name == *name);
            let values: Vec<String> = own.map(|header| header.value.to_text().into()).collect();
            match values.is_empty() {
                true => Some(NOTHING.into()),
                false => Some(values.join(", ")),
            }
        }
        Place::Body(folded) => {
            let pointer = group.example.pointer.as_deref()?;
            let body: serde_json::Value = serde_json::from_slice(response.body.as_bytes()).ok()?;
            (folded == pointer).then(|| match body.pointer(pointer) {
                Some(value) => value.to_string(),
                None => NOTHING.into(),
            })
        }
    }
}
