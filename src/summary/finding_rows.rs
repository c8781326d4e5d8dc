//! The rows of findings: what was found, how often and where, with one example in full.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::exchange::Request;
use crate::model::finding::{Basis, SchemaLine, Waived};
use crate::model::kind::{Kind, Severity};
use crate::model::outcome::SeenAt;
use crate::model::place::Place;

/// One finding, however many cases have it.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingGroup {
    /// How much it matters.
    pub severity: Severity,
    /// What kind of finding it is.
    pub kind: Kind,
    /// Where it stands, folded.
    pub place: Place,
    /// The contract's keyword, or the check where no contract found it.
    pub rule: String,
    /// What was expected.
    pub expected: String,
    /// Who accepts it until when, where a waiver does.
    pub waived: Option<Waived>,
    /// The fingerprints, one for each operation and status, sorted.
    pub fingerprints: Vec<String>,
    /// The cases of each fingerprint, as sorted indices into `RunSummary::cases`; empty
    /// where there is one fingerprint, which then has all of `cases`.
    pub fingerprint_cases: Vec<Vec<u32>>,
    /// Where it was seen, by name.
    pub operations: Vec<GroupOperation>,
    /// How often it was found.
    pub count: u64,
    /// Whether other values came than the one in `example`.
    pub values_differ: bool,
    /// The cases that have it, as sorted indices into `RunSummary::cases`.
    pub cases: Vec<u32>,
    /// The first exchanges that have it, where no case asked for them.
    pub seen_in: Vec<SeenAt>,
    /// How often each client sent it, where it is the client's.
    pub clients: Vec<ClientCount>,
    /// The first of them in the case with the lowest id.
    pub example: Example,
    /// What the same values break beside it: expectations of cases.
    pub same_cause: Vec<FindingGroup>,
}

impl FindingGroup {
    /// The group itself, and those of the same cause, which reports show in its row.
    pub fn of_row(&self) -> impl Iterator<Item = &FindingGroup> {
        std::iter::once(self).chain(&self.same_cause)
    }

    /// Every fingerprint of its row.
    pub fn row_fingerprints(&self) -> impl Iterator<Item = &String> {
        self.of_row().flat_map(|group| &group.fingerprints)
    }

    /// Whether the run as a whole has it, and none of its cases or exchanges.
    pub fn is_of_run(&self) -> bool {
        self.cases.is_empty()
    }

    /// Whether it is drift: breaking or additive, and not waived.
    pub fn is_drift(&self) -> bool {
        self.severity > Severity::Notice && self.waived.is_none()
    }

    /// Each fingerprint with the cases that have it.
    pub fn by_fingerprint(&self) -> impl Iterator<Item = (&str, &[u32])> {
        self.fingerprints
            .iter()
            .enumerate()
            .map(|(index, fingerprint)| {
                let cases = self.fingerprint_cases.get(index).unwrap_or(&self.cases);
                (fingerprint.as_str(), cases.as_slice())
            })
    }
}

/// A client and how often it sent something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClientCount {
    /// Its product and version: `python-requests/2.31`.
    pub client: String,
    /// How often.
    pub count: u64,
}

/// An operation in which something was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GroupOperation {
    /// Method and path template.
    pub operation: String,
    /// The statuses of those responses, ascending.
    pub statuses: Vec<u16>,
}

/// One finding in full, long texts cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Its case, as an index into `RunSummary::cases`.
    pub case: u32,
    /// Its step's name, where the case has several.
    pub step: Option<String>,
    /// The case's file.
    pub file: String,
    /// The line of the expectation, or of the case.
    pub line: u32,
    /// Whether the contract refuses it by closing its object.
    pub closed: bool,
    /// The line of the schema's keyword, where a contract found it.
    pub schema_line: Option<SchemaLine>,
    /// The exact JSON Pointer in the body.
    pub pointer: Option<String>,
    /// What came.
    pub actual: String,
    /// One sentence for a person.
    pub message: String,
    /// Where the broken expectation comes from.
    pub basis: Basis,
    /// The check that found it.
    pub check: String,
    /// Its fingerprint.
    pub fingerprint: String,
    /// Expected beside actual as a unified diff.
    pub diff: Option<String>,
    /// The first lines of the response's body, where its status is not the expected one.
    pub body: Vec<String>,
    /// What was asked; a large body is left out.
    pub request: Option<Arc<Request>>,
    /// What the case does to the host.
    pub effects: Arc<[String]>,
}

impl ClientCount {
    /// Counts of clients, the one that sent it most often first.
    pub(super) fn sorted(clients: BTreeMap<String, u64>) -> Vec<ClientCount> {
        let clients = clients.into_iter();
        let mut all: Vec<ClientCount> = clients
            .map(|(client, count)| ClientCount { client, count })
            .collect();
        all.sort_by_key(|one| std::cmp::Reverse(one.count));
        all
    }
}
