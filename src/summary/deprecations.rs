//! Folds what each operation's responses say of its deprecation, and what is documented of
//! it, into one row an operation. Nothing depends on the order of arrival.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::lowest::Lowest;
use super::operation_rows::{DeprecationCount, DeprecationRow, DeprecationState};
use super::successors::Templates;
use crate::model::finding::{DateMeaning, DeprecationSignal, LinkRelation};
use crate::model::moment::Moment;
use crate::model::outcome::StepResult;
use crate::summary::rows::CaseEntry;

/// So many different statements of a header are kept, and so many dates or successors.
const MAX_KEPT: usize = 64;
/// So many texts and links of an operation are named.
const MOST_NAMED: usize = 5;
/// So many dates are named where responses differ.
const DATES_NAMED: usize = 3;

/// The statements of one header, and for each its count and an example of its value.
type Signals = BTreeMap<DeprecationSignal, (u64, Lowest<String>)>;

/// What was seen of one operation.
#[derive(Debug, Default)]
pub(crate) struct Deprecation {
    /// By header; the key has no value, which differs more often than it matters.
    signals: BTreeMap<String, Signals>,
    responses: u64,
    announcing: u64,
    documented: u64,
    since: Tally<Moment>,
    sunset: Tally<Moment>,
    /// Targets, those that a 2xx response names first: a refusal may not know the right one.
    successors: Tally<(bool, String)>,
    /// What the host says in words, as it is read.
    notices: Tally<String>,
    /// Where to read on.
    links: Tally<String>,
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

    /// Those seen most often, so many at most, and how many others there were at least.
    fn most(&self, limit: usize) -> (Vec<T>, u64) {
        let mut kept: Vec<(&T, &u64)> = self.kept.iter().collect();
        kept.sort_by_key(|(one, count)| (Reverse(**count), *one));
        let shown: Vec<T> = kept
            .into_iter()
            .take(limit)
            .map(|(one, _)| one.clone())
            .collect();
        let others = (self.kept.len() - shown.len()) as u64;
        (shown, others)
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
    /// Adds one response of a case that stands at this index of `entries`.
    pub(crate) fn add(&mut self, entries: &[CaseEntry], case: u32, step: &StepResult) {
        let Some(exchange) = &step.exchange else {
            return;
        };
        let is_refused = exchange.response.status / 100 != 2;
        let observations = &step.observations;
        self.responses += 1;
        if let Some(documented) = &observations.documented_deprecation {
            self.documented += 1;
            self.sources.insert(documented.by.clone());
        }
        let signals = &observations.deprecation;
        if signals.iter().any(|signal| signal.announces) {
            self.announcing += 1;
        }
        for signal in signals {
            self.read(signal, is_refused);
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

    fn read(&mut self, signal: &DeprecationSignal, is_refused: bool) {
        let by_name = match signal.header.as_str() {
            "deprecation" => Some(DateMeaning::Since),
            "sunset" => Some(DateMeaning::Sunset),
            _ => None,
        };
        let meaning = signal.date_means.or(by_name);
        match (meaning, signal.date, &signal.target) {
            (Some(DateMeaning::Since), Some(date), _) => self.since.add(date),
            (Some(DateMeaning::Sunset), Some(date), _) => self.sunset.add(date),
            (_, _, Some(target)) if signal.relation == Some(LinkRelation::SuccessorVersion) => {
                self.successors.add((is_refused, target.clone()));
            }
            _ => {}
        }
        let is_about = matches!(
            signal.relation,
            Some(LinkRelation::Deprecation | LinkRelation::Sunset)
        );
        if signal.is_in_words()
            && let Some(text) = signal.reading.strip_prefix("warns: ")
        {
            self.notices.add(text.to_owned());
        }
        if let Some(target) = &signal.target
            && (is_about || signal.is_in_words())
        {
            self.links.add(target.clone());
        }
        if signal.header != "date" {
            self.sources.insert(format!("header:{}", signal.header));
        }
    }

    /// Each statement and how many responses made it.
    pub(crate) fn counts(&mut self) -> Vec<DeprecationCount> {
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
    pub(crate) fn row(
        self,
        operation: &str,
        templates: &Templates,
        clock: Option<Moment>,
    ) -> Option<DeprecationRow> {
        let state = match (self.announcing > 0, self.documented > 0) {
            (true, true) => DeprecationState::Both,
            (true, false) => DeprecationState::Announced,
            (false, true) => DeprecationState::Documented,
            (false, false) => DeprecationState::Neither,
        };
        let says_something = state != DeprecationState::Neither
            || self.successors.total > 0
            || self.notices.total + self.links.total + self.sunset.total > 0
            || self.sources.contains("header:deprecation")
            || self.sources.contains("header:sunset");
        if !says_something {
            return None;
        }
        let sunset = self.sunset.usual().copied();
        let days_left = clock.and_then(|clock| Some(clock.days_until(sunset?)));
        let successors = self.successors.kept.keys();
        let all: BTreeSet<&String> = successors.map(|(_, target)| target).collect();
        let successor_template = templates.all_fit(&self.firm_successors().collect());
        let (notices, other_notices) = self.notices.most(MOST_NAMED);
        let (links, other_links) = self.links.most(MOST_NAMED);
        Some(DeprecationRow {
            operation: operation.to_owned(),
            state,
            responses: self.responses,
            announced_by: self.announcing,
            documented_by: self.documented,
            since: self.since.usual().copied(),
            sunset,
            days_left,
            successor: self.successor(),
            successor_template,
            other_successors: (all.len() as u64).saturating_sub(1),
            disagreements: self.disagreements(),
            sources: self.sources.into_iter().collect(),
            notices,
            other_notices,
            links,
            other_links,
        })
    }

    /// The successors that 2xx responses name, or else those of the others.
    fn firm_successors(&self) -> impl Iterator<Item = &String> {
        let kept = &self.successors.kept;
        let first = kept.first_key_value().map(|((refused, _), _)| *refused);
        let alike = kept
            .keys()
            .filter(move |(refused, _)| Some(*refused) == first);
        alike.map(|(_, target)| target)
    }

    /// The successor that most 2xx responses name, or else most of the others.
    fn successor(&self) -> Option<String> {
        let ((first, _), _) = self.successors.kept.first_key_value()?;
        let alike = self
            .successors
            .kept
            .iter()
            .filter(|((refused, _), _)| refused == first);
        let most = alike.clone().map(|(_, count)| count).max()?;
        alike
            .into_iter()
            .find(|(_, count)| *count == most)
            .map(|((_, url), _)| url.clone())
    }

    /// In what its responses or its cases differ.
    fn disagreements(&self) -> Vec<String> {
        let mut words = Vec::new();
        let mut part = |what: &str, count: u64, of: u64, whose: &str| {
            if count > 0 && count < of {
                words.push(format!("{what} {count} of {of} {whose}"));
            }
        };
        part("announced by", self.announcing, self.responses, "responses");
        part(
            "documented for",
            self.documented,
            self.responses,
            "responses",
        );
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
            self.responses
        };
        part("a sunset in", sunset, of, "responses");
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::outcome::CaseResult;
    use crate::record::testing::{case, recorded};

    /// A case whose response names a successor of its own.
    fn naming(number: u32) -> CaseResult {
        let mut case = case(&format!("c{number:05}"));
        case.steps[0].observations.deprecation = ["deprecation", "link", "sunset"]
            .map(|header| DeprecationSignal {
                header: header.into(),
                reading: format!("{header} {number:05}"),
                announces: header == "deprecation",
                date: Moment::from_unix_seconds(i64::from(number) * 86_400),
                relation: (header == "link").then_some(LinkRelation::SuccessorVersion),
                target: (header == "link").then(|| format!("https://h/{number:05}")),
                ..DeprecationSignal::default()
            })
            .into();
        case
    }

    #[test]
    fn what_each_response_says_otherwise_is_bounded_whatever_the_order() {
        let mut cases: Vec<CaseResult> = (0..1000).map(naming).collect();
        let first = recorded(&cases).1;
        let row = &first.deprecation[0];
        assert_eq!((row.responses, row.announced_by), (1000, 1000));
        assert_eq!(row.successor.as_deref(), Some("https://h/00000"));
        assert_eq!(row.other_successors, 63);
        assert!(row.disagreements[0].starts_with("more than 64 dates of deprecation: 1970-01-01"));
        assert_eq!(first.operations[0].deprecation.len(), 3 * MAX_KEPT);
        cases.rotate_left(333);
        cases.swap(0, 500);
        let again = recorded(&cases).1;
        assert_eq!(again.deprecation, first.deprecation);
        assert_eq!(again.operations, first.operations);
    }

    #[test]
    fn the_successor_is_that_of_a_success_where_there_is_one() {
        let mut cases: Vec<CaseResult> = [7, 3, 3].map(naming).into();
        for (case, id) in cases.iter_mut().zip(["a", "b", "c"]) {
            case.id = id.into();
        }
        for case in &mut cases[1..] {
            case.steps[0].exchange.as_mut().unwrap().response.status = 404;
        }
        let summary = recorded(&cases).1;
        let row = &summary.deprecation[0];
        assert_eq!(row.successor.as_deref(), Some("https://h/00007"));
        assert_eq!(row.other_successors, 1);
    }
}
