//! Waivers: findings that are accepted until a day, with who accepts them and why.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::case_pattern::CasePattern;
use super::day::Day;
use super::finding::{Finding, Waived};
use super::kind::Kind;
use super::place::{Place, key_of_step, unescape};

/// A waiver that ends within so many days is announced.
pub const ANNOUNCED_DAYS: i64 = 14;

/// A waiver as it was read. It selects findings by their fingerprint, or by kind and place;
/// `case` narrows either.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Waiver {
    /// The fingerprint of the finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// The kind of the findings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Where they stand, array indices and keys of open maps folded to `*` or not; anywhere
    /// where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The pattern of the cases' ids; every case where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CasePattern>,
    /// Why they are accepted.
    pub reason: String,
    /// Who accepts them.
    pub owner: String,
    /// Where it is followed up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The last day on which they are accepted, in UTC.
    pub until: Day,
    /// Its file, relative to the suite.
    pub file: String,
    /// Its line in that file, counted from 1.
    pub line: u32,
    /// How many cases of the suite it speaks of, without those that are skipped everywhere;
    /// missing where only a part of the suite was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cases: Option<u64>,
}

impl Waiver {
    /// Whether its last day is over.
    pub fn is_expired(&self, today: Day) -> bool {
        self.until < today
    }

    /// Whether it speaks of a case.
    pub fn fits_case(&self, id: &str) -> bool {
        self.case.as_ref().is_none_or(|pattern| pattern.fits(id))
    }

    /// Whether it speaks of a finding of a case, whatever the day.
    pub fn selects(&self, finding: &Finding, case: &str) -> bool {
        let by_fingerprint = match &self.fingerprint {
            Some(fingerprint) => *fingerprint == finding.fingerprint,
            None => self.kind == Some(finding.kind),
        };
        by_fingerprint
            && self
                .place
                .as_ref()
                .is_none_or(|place| is_at(finding, place))
            && self.fits_case(case)
    }

    /// Whether another one selects by the same words.
    pub fn is_duplicate_of(&self, other: &Waiver) -> bool {
        let key = |one: &Waiver| {
            (
                one.fingerprint.clone(),
                one.kind,
                one.place.clone(),
                one.case.clone(),
            )
        };
        key(self) == key(other)
    }

    /// What it selects, in words: `finding 0123456789ab`, `wrong-type at body:/id in users/*`.
    pub fn selection(&self) -> String {
        let mut words = match (&self.fingerprint, self.kind) {
            (Some(fingerprint), _) => format!("finding {fingerprint}"),
            (None, Some(kind)) => kind.to_string(),
            (None, None) => "nothing".into(),
        };
        if let Some(place) = &self.place {
            words.push_str(&format!(" at {place}"));
        }
        if let Some(case) = &self.case {
            words.push_str(&format!(" in {case}"));
        }
        words
    }

    /// What a finding keeps of it.
    pub fn waived(&self) -> Waived {
        Waived {
            reason: self.reason.clone(),
            owner: self.owner.clone(),
            ticket: self.ticket.clone(),
            until: self.until,
            line: self.line,
        }
    }
}

/// Whether a finding stands at a place: at its own, or at one with the very key of an entry
/// in the place of `*`. What stands for others too is at none of their places.
fn is_at(finding: &Finding, place: &Place) -> bool {
    if finding.place == *place {
        return true;
    }
    let (Place::Body(own), Place::Body(folded)) = (place, &finding.place) else {
        return false;
    };
    let Some(exact) = finding.pointer.as_ref().filter(|_| finding.more == 0) else {
        return false;
    };
    let steps = |text: &str| text.split('/').map(str::to_owned).collect::<Vec<String>>();
    let (own, folded, exact) = (steps(own), steps(folded), steps(exact));
    let is_met = |index: usize| {
        let is_key = || key_of_step(&own[index]) == Some(unescape(&exact[index]));
        own[index] == folded[index] || (folded[index] == "*" && is_key())
    };
    let is_as_deep = own.len() == folded.len() && own.len() == exact.len();
    is_as_deep && (0..own.len()).all(is_met)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_fits_the_entries_of_a_map_or_the_very_one() {
        let finding = |more| -> Finding {
            serde_json::from_value(serde_json::json!({
                "kind": "wrong-type", "severity": "breaking", "place": "body:/things/*/n",
                "pointer": "/things/a~1b/n", "expected": "", "actual": "", "message": "",
                "fingerprint": "0123456789ab", "basis": "documented", "check": "", "more": more,
            }))
            .unwrap()
        };
        let fits = |place: &str, more: u64| {
            let waiver = Waiver {
                kind: Some(Kind::WrongType),
                place: Some(place.parse().unwrap()),
                ..Waiver::default()
            };
            waiver.selects(&finding(more), "c")
        };
        assert!(fits("body:/things/*/n", 0) && fits("body:/things/*/n", 3));
        assert!(fits("body:/things/a~1b/n", 0));
        // What stands for others too is not waived by the name of one.
        assert!(!fits("body:/things/a~1b/n", 3));
        assert!(!fits("body:/things/other/n", 0) && !fits("body:/*/*/n", 0));
    }

    #[test]
    fn the_last_day_is_in_force() {
        let day = |text: &str| -> Day { text.parse().unwrap() };
        let waiver = Waiver {
            until: day("2026-12-31"),
            ..Waiver::default()
        };
        assert!(!waiver.is_expired(day("2026-12-31")));
        assert!(waiver.is_expired(day("2027-01-01")));
    }
}
