//! Folds what each operation's answers say of its deprecation, and what is documented of
//! it, into one row an operation. Nothing depends on the order of arrival.

use std::collections::{BTreeMap, BTreeSet};

use super::groups::Lowest;
use super::summary::{CaseEntry, DeprecationCount, DeprecationRow, DeprecationState};
use crate::model::finding::{DeprecationSignal, LinkRelation};
use crate::model::moment::Moment;
use crate::model::outcome::StepResult;

/// So many different statements of a header are kept, and so many dates or successors.
const MAX_KEPT: usize = 64;
/// So many dates are named where answers differ.
const DATES_NAMED: usize = 3;

/// The statements of one header, and for each its count and an example of its value.
type Signals = BTreeMap<DeprecationSignal, (u64, Lowest<String>)>;

/// What was seen of one operation.
#[derive(Debug, Default)]
pub(super) struct Deprecation {
    /// By header; the key has no value, which differs more often than it matters.
    signals: BTreeMap<String, Signals>,
    answers: u64,
    announcing: u64,
    documented: u64,
    since: Tally<Moment>,
    sunset: Tally<Moment>,
    successors: Tally<String>,
    sources: BTreeSet<String>,
}

/// Counts of different things; of too many, those that sort first.
#[derive(Debug)]
struct Tally<T> {
    kept: BTreeMap<T, u64>,
    total: u64,
    are_more: bool,
}

impl<T> Default for Tally<T> {
    fn default() -> Self {
        Tally {
            kept: BTreeMap::new(),
            total: 0,
            are_more: false,
        }
    }
}

impl<T: Ord + Clone> Tally<T> {
    /// Whoever drops out stays out, since only lower ones follow: so the counts of those
    /// that stay are whole.
    fn add(&mut self, one: T) {
        self.total += 1;
        *self.kept.entry(one).or_default() += 1;
        if self.kept.len() > MAX_KEPT {
            self.kept.pop_last();
            self.are_more = true;
        }
    }

    /// What was seen most often; of several the first.
    fn usual(&self) -> Option<&T> {
        let most = self.kept.values().max()?;
        let mut kept = self.kept.iter();
        kept.find(|(_, count)| *count == most).map(|(one, _)| one)
    }

    /// How many different ones there were: `3`, or `more than 64`.
    fn count_words(&self) -> String {
        let count = self.kept.len();
        if self.are_more {
            format!("more than {count}")
        } else {
            count.to_string()
        }
    }
}

impl Deprecation {
    /// Adds one answer of a case that stands at this index of `entries`.
    pub(super) fn add(&mut self, entries: &[CaseEntry], case: u32, step: &StepResult) {
        if step.exchange.is_none() {
            return;
        }
        let observations = &step.observations;
        self.answers += 1;
        if let Some(documented) = &observations.documented_deprecation {
            self.documented += 1;
            self.sources.insert(documented.by.clone());
        }
        let signals = &observations.deprecation;
        if signals.iter().any(|signal| signal.announces) {
            self.announcing += 1;
        }
        for signal in signals {
            self.read(signal);
            let key = DeprecationSignal {
                value: String::new(),
                ..signal.clone()
            };
            let of_header = self.signals.entry(signal.header.clone()).or_default();
            let (count, value) = of_header.entry(key).or_default();
            *count += 1;
            value.offer(entries, case, || signal.value.clone());
            if of_header.len() > MAX_KEPT {
                of_header.pop_last();
            }
        }
    }

    fn read(&mut self, signal: &DeprecationSignal) {
        match (signal.header.as_str(), signal.date, &signal.target) {
            ("deprecation", Some(date), _) => self.since.add(date),
            ("sunset", Some(date), _) => self.sunset.add(date),
            (_, _, Some(target)) if signal.relation == Some(LinkRelation::SuccessorVersion) => {
                self.successors.add(target.clone());
            }
            _ => {}
        }
        if signal.header != "date" {
            self.sources.insert(format!("header:{}", signal.header));
        }
    }

    /// Each statement and how many answers made it.
    pub(super) fn counts(&mut self) -> Vec<DeprecationCount> {
        let signals = std::mem::take(&mut self.signals).into_values().flatten();
        signals
            .map(|(signal, (count, value))| DeprecationCount {
                signal: DeprecationSignal {
                    value: value.into_value().unwrap_or_default(),
                    ..signal
                },
                count,
            })
            .collect()
    }

    /// The row of the operation, where there is anything to say.
    pub(super) fn row(self, operation: &str, clock: Option<Moment>) -> Option<DeprecationRow> {
        let state = match (self.announcing > 0, self.documented > 0) {
            (true, true) => DeprecationState::Both,
            (true, false) => DeprecationState::Announced,
            (false, true) => DeprecationState::Documented,
            (false, false) => DeprecationState::Neither,
        };
        let says_something = state != DeprecationState::Neither
            || self.successors.total > 0
            || self.sources.contains("header:warning")
            || self.sources.contains("header:deprecation")
            || self.sources.contains("header:sunset");
        if !says_something {
            return None;
        }
        let sunset = self.sunset.usual().copied();
        let days_left = clock.and_then(|clock| Some(clock.days_until(sunset?)));
        let successors = self.successors.kept.len() as u64;
        Some(DeprecationRow {
            operation: operation.to_owned(),
            state,
            answers: self.answers,
            announced_by: self.announcing,
            documented_by: self.documented,
            since: self.since.usual().copied(),
            sunset,
            days_left,
            successor: self.successors.usual().cloned(),
            other_successors: successors.saturating_sub(1),
            disagreements: self.disagreements(),
            sources: self.sources.into_iter().collect(),
        })
    }

    /// In what its answers or its cases differ.
    fn disagreements(&self) -> Vec<String> {
        let mut words = Vec::new();
        let mut part = |what: &str, count: u64, of: u64, whose: &str| {
            if count > 0 && count < of {
                words.push(format!("{what} {count} of {of} {whose}"));
            }
        };
        part("announced by", self.announcing, self.answers, "answers");
        part("documented for", self.documented, self.answers, "answers");
        let (since, sunset) = (self.since.total, self.sunset.total);
        part(
            "a date of deprecation in",
            since,
            self.announcing,
            "announcements",
        );
        let of = if self.announcing > 0 {
            self.announcing
        } else {
            self.answers
        };
        part("a sunset in", sunset, of, "answers");
        for (what, tally) in [("deprecation", &self.since), ("sunset", &self.sunset)] {
            if tally.kept.len() > 1 {
                let named = tally.kept.keys().take(DATES_NAMED);
                let named: Vec<String> = named.map(ToString::to_string).collect();
                let more = if tally.kept.len() > named.len() {
                    ", …"
                } else {
                    ""
                };
                let (count, named) = (tally.count_words(), named.join(", "));
                words.push(format!("{count} dates of {what}: {named}{more}"));
            }
        }
        words
    }
}
