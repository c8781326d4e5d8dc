//! What a later run judged again of what an earlier one found. A finding that is not there
//! any more is fixed only where it could have been found.

use std::collections::{HashMap, HashSet};

use crate::model::accepted::AcceptedFinding;
use crate::model::kind::Kind;
use crate::model::outcome::Outcome;
use crate::model::place::Place;
use crate::summary::rows::RunSummary;

/// How far each case of the later run was judged.
pub(crate) struct Judged<'a> {
    cases: HashSet<&'a str>,
    /// Whether its responses were compared with others. A run that compares with none tells
    /// nothing of what differs from them.
    is_compared: bool,
    /// The operations that responded.
    operations: HashSet<&'a str>,
    /// What newly stands in the way of judging the rest of a case, and in which operations.
    muted: HashMap<&'a str, Vec<(Muted, &'a [String])>>,
}

/// What of a response is not judged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Muted {
    /// Its body: it is not the JSON text that is judged.
    Body,
    /// Everything but its status: it is another response.
    AllButStatus,
}

impl<'a> Judged<'a> {
    pub(crate) fn of(
        before: &'a [AcceptedFinding],
        now: &'a [AcceptedFinding],
        after: &'a RunSummary,
    ) -> Judged<'a> {
        let judged = |outcome| matches!(outcome, Outcome::Conforms | Outcome::Drifts);
        let cases = after.cases.iter().filter(|case| judged(case.outcome));
        let known: HashSet<(&str, &str)> = before
            .iter()
            .flat_map(|one| {
                let cases = one.cases.iter();
                cases.map(|case| (one.fingerprint.as_str(), case.as_str()))
            })
            .collect();
        let answered = after.operations.iter();
        let answered = answered.filter(|one| !one.responses.is_empty());
        let mut muted: HashMap<&str, Vec<(Muted, &[String])>> = HashMap::new();
        for one in now {
            let Some(what) = mutes(one.kind) else {
                continue;
            };
            for case in &one.cases {
                // What stood in the way then, too, hides nothing that was found then.
                if !known.contains(&(one.fingerprint.as_str(), case.as_str())) {
                    let of_case = muted.entry(case.as_str()).or_default();
                    of_case.push((what, one.operations.as_slice()));
                }
            }
        }
        Judged {
            cases: cases.map(|case| &*case.id).collect(),
            operations: answered.map(|one| &*one.operation).collect(),
            is_compared: after.started.baselines.is_some() || after.started.compared_with.is_some(),
            muted,
        }
    }

    /// Whether a case was judged so far that it would have the finding again.
    pub(crate) fn is_judged(&self, case: &str, finding: &AcceptedFinding) -> bool {
        let hides = |(muted, operations): &(Muted, &[String])| match (muted, &finding.place) {
            // The steps behind another status are not sent.
            (Muted::AllButStatus, Place::Status | Place::Latency) => !finding
                .operations
                .iter()
                .any(|one| operations.contains(one)),
            (Muted::AllButStatus, _) => true,
            (Muted::Body, place) => matches!(place, Place::Body(_)),
        };
        if finding.kind.is_of_baselines() && !self.is_compared {
            return false;
        }
        // A case that asks something else today says nothing of what it asked then.
        let mut asked = finding.operations.iter();
        if !finding.operations.is_empty() && !asked.any(|one| self.operations.contains(&**one)) {
            return false;
        }
        let mut muted = self.muted.get(case).into_iter().flatten();
        self.cases.contains(case) && !muted.any(hides)
    }
}

fn mutes(kind: Kind) -> Option<Muted> {
    match kind {
        Kind::UnexpectedStatus | Kind::RouteGone => Some(Muted::AllButStatus),
        Kind::InvalidJson | Kind::UnexpectedMediaType => Some(Muted::Body),
        _ => None,
    }
}
