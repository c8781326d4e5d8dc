//! What was masked before it was written cannot be judged again: what was found there then
//! still counts, and what would be found now does not.

use std::collections::{BTreeSet, HashSet};

use super::verdict::StepVerdict;
use crate::json::{JsonPart, each_part};
use crate::model::exchange::Exchange;
use crate::model::finding::{Check, CheckOutcome, Finding};
use crate::model::kind::Kind;
use crate::model::outcome::Redaction;
use crate::model::place::Place;
use crate::redact::placeholder::{MASK, URL_MASK};

/// Where a masked value stood, in [`crate::model::outcome::Redaction::place`].
const IN_BODY: &str = "response body:";
const IN_HEADER: &str = "response header:";

/// Leaves in a new verdict what was found before in places that are masked by now, and nothing
/// else of them.
pub(super) fn keep_masked(
    verdict: &mut StepVerdict,
    redactions: &[Redaction],
    before: &[Finding],
    exchange: &Exchange,
) {
    let masked = MaskedPlaces::of(redactions, exchange);
    let is_masked = |finding: &Finding| masked.has(finding);
    let hidden: Vec<Finding> = verdict
        .findings
        .extract_if(.., |one| is_masked(one))
        .collect();
    let kept = before.iter();
    // What a baseline adds is compared anew, masked as it was.
    let kept = kept.filter(|one| is_masked(one) && !one.kind.is_of_baselines());
    let kept: Vec<Finding> = kept.cloned().collect();
    let is_kept = |one: &Finding| kept.iter().any(|other| other.place == one.place);
    let unreported: BTreeSet<String> = hidden
        .into_iter()
        .filter(|one| !is_kept(one))
        .map(|one| one.pointer.unwrap_or_else(|| one.place.to_string()))
        .collect();
    verdict
        .checks
        .extend(unreported.into_iter().map(|place| Check {
            name: format!("masked {place}"),
            outcome: CheckOutcome::NotApplied,
            reason: Some("its value was masked before it was written".into()),
        }));
    verdict.findings.extend(kept);
    verdict.findings.sort_by(|a, b| {
        let by_severity = b.severity.cmp(&a.severity);
        by_severity.then_with(|| a.place.cmp(&b.place))
    });
}

/// What of a recorded response was masked.
struct MaskedPlaces<'a> {
    /// JSON Pointers of values; that of the whole body where it is no JSON.
    pointers: HashSet<String>,
    headers: HashSet<&'a str>,
}

impl<'a> MaskedPlaces<'a> {
    fn of(redactions: &'a [Redaction], exchange: &Exchange) -> MaskedPlaces<'a> {
        let places = || redactions.iter().map(|one| one.place.as_str());
        let headers = places().filter_map(|place| place.strip_prefix(IN_HEADER));
        let in_body = || places().filter_map(|place| place.strip_prefix(IN_BODY));
        let mut pointers: HashSet<String> = in_body().map(str::to_owned).collect();
        // The whole body is named where a credential stood in it: the masks show where.
        if pointers.remove("") {
            let mut texts = HashSet::new();
            let is_json = each_part(exchange.response.body.as_bytes(), |part, _, pointer| {
                if let JsonPart::Text(text) = part
                    && (text.contains(MASK) || text.contains(URL_MASK))
                {
                    texts.insert(pointer.to_owned());
                }
            });
            match is_json {
                true => pointers.extend(texts),
                false => drop(pointers.insert(String::new())),
            }
        }
        MaskedPlaces {
            pointers,
            headers: headers.collect(),
        }
    }

    fn has(&self, finding: &Finding) -> bool {
        match (&finding.place, &finding.pointer) {
            (Place::Header(name), _) => self.headers.contains(name.as_str()),
            (Place::Body(_), Some(pointer)) => {
                let is_below = |end: usize| self.pointers.contains(&pointer[..end]);
                let mut ends = pointer.match_indices('/').map(|(at, _)| at);
                // A masked key is a part of the pointer.
                pointer.contains(MASK)
                    || is_below(pointer.len())
                    || ends.any(is_below)
                    || self.is_of_whole(finding, pointer)
            }
            (Place::Body(_), None) => self.is_of_whole(finding, ""),
            _ => false,
        }
    }

    /// Whether a case's own expectation looks at a value with a masked part. A contract says
    /// what it finds at the part itself.
    fn is_of_whole(&self, finding: &Finding, pointer: &str) -> bool {
        let is_within = |masked: &String| masked.starts_with(pointer);
        finding.kind == Kind::ExpectationFailed && self.pointers.iter().any(is_within)
    }
}
