//! Folds findings that say the same into one group, whatever order they come in.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::evidence::{first_lines, needs_body, without_position};
use super::finding_rows::{ClientCount, Example, FindingGroup, GroupOperation};
use super::lowest::Lowest;
use super::rows::{CaseEntry, Severities};
use crate::model::case::is_safe_method;
use crate::model::exchange::Request;
use crate::model::finding::{Finding, NOTHING, Waived};
use crate::model::kind::{Kind, Severity};
use crate::model::outcome::{CaseResult, SeenAt, StepResult};
use crate::model::place::Place;

/// Longer texts of a finding are cut to so many bytes; the record has them whole.
const TEXT_LIMIT: usize = 16 * 1024;
/// So many exchanges that no case asked for are named in a group.
pub const MOST_SEEN_IN: usize = 20;
/// So many groups of one severity there are of exchanges that no case asked for: a host that
/// names each property otherwise must not fill the memory, nor hide what is worse.
const MOST_SEEN_GROUPS: u32 = 5_000;
/// So many clients are counted in a group.
const MOST_CLIENTS: usize = 50;
/// A request body above so many bytes is not kept beside its finding.
const BODY_LIMIT: usize = 64 * 1024;

/// What makes two findings one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    severity: Severity,
    kind: Kind,
    place: Place,
    rule: String,
    expected: String,
    /// What came, where another value is another fact: a 409 is no 500, and an empty body no
    /// page of HTML.
    actual: Option<String>,
    waived: Option<Waived>,
}

#[derive(Debug, Default)]
struct Group {
    /// What the first finding saw, and whether another saw something else.
    actual: Option<String>,
    values_differ: bool,
    /// The cases of each fingerprint.
    fingerprints: BTreeMap<String, Vec<u32>>,
    operations: BTreeMap<String, BTreeSet<u16>>,
    count: u64,
    cases: Vec<u32>,
    seen_in: Vec<SeenAt>,
    clients: BTreeMap<String, u64>,
    example: Lowest<Example>,
    same_cause: Groups,
}

/// Every group so far.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    all: HashMap<Key, Group>,
    /// How many groups of each severity there are.
    rows: Severities,
    /// Findings of exchanges that would have been in a further group.
    further: Severities,
}

impl Groups {
    /// Adds the findings of one case, which stands at this index of `entries`.
    pub(crate) fn add(&mut self, entries: &[CaseEntry], index: u32, case: &CaseResult) {
        let mut effects: Option<Arc<[String]>> = None;
        for step in &case.steps {
            let mut request: Option<Option<Arc<Request>>> = None;
            for finding in &step.findings {
                let key = Key::of(finding);
                if !self.all.contains_key(&key) {
                    let severity = finding.severity;
                    if case.seen.is_some() && self.rows.of(severity) >= MOST_SEEN_GROUPS {
                        if finding.waived.is_none() {
                            let count = finding.more.saturating_add(1);
                            self.further.add_many(severity, count);
                        }
                        continue;
                    }
                    self.rows.add(severity);
                }
                let groups = match cause(step, finding) {
                    Some(cause) => &mut self.all.entry(Key::of(cause)).or_default().same_cause,
                    None => &mut *self,
                };
                let group = groups.all.entry(key).or_default();
                group.count_one(index, step, finding);
                if let Some(seen) = &case.seen {
                    group.add_seen(seen, finding);
                }
                group.example.offer(entries, index, || Example {
                    request: request.get_or_insert_with(|| kept_request(step)).clone(),
                    effects: match is_harmless(case, step) {
                        true => Arc::default(),
                        false => effects
                            .get_or_insert_with(|| case.effects.clone().into())
                            .clone(),
                    },
                    ..example(index, case, step, finding)
                });
            }
        }
    }

    /// How many findings are in no group, since there would be too many.
    pub(crate) fn further(&self) -> Severities {
        self.further
    }

    /// The groups in the order of every report: what is waived last, most severe first, then
    /// by kind, place, rule and expectation. `position` maps the index of a case.
    pub(crate) fn finish(self, position: &[u32]) -> Vec<FindingGroup> {
        let mut groups: Vec<FindingGroup> = self
            .all
            .into_iter()
            .filter_map(|(key, group)| group.finish(key, position))
            .collect();
        groups.sort_unstable_by(|a, b| {
            let is_waived = |group: &FindingGroup| group.waived.is_some();
            is_waived(a)
                .cmp(&is_waived(b))
                .then_with(|| b.severity.cmp(&a.severity))
                .then_with(|| a.kind.cmp(&b.kind))
                .then_with(|| a.place.cmp(&b.place))
                .then_with(|| a.rule.cmp(&b.rule))
                .then_with(|| a.expected.cmp(&b.expected))
                .then_with(|| a.example.actual.cmp(&b.example.actual))
                .then_with(|| a.waived.cmp(&b.waived))
        });
        groups
    }
}

impl Key {
    fn of(finding: &Finding) -> Key {
        Key {
            severity: finding.severity,
            kind: finding.kind,
            place: finding.place.clone(),
            rule: finding.rule.as_ref().unwrap_or(&finding.check).clone(),
            expected: cut(&finding.expected),
            actual: match finding.kind {
                Kind::UnexpectedStatus | Kind::UnexpectedMediaType => Some(cut(&finding.actual)),
                Kind::InvalidJson => Some(cut(without_position(&finding.actual))),
                _ => None,
            },
            waived: finding.waived.clone(),
        }
    }
}

impl Group {
    /// Notes an exchange that no case asked for.
    fn add_seen(&mut self, seen: &SeenAt, finding: &Finding) {
        if self.seen_in.len() < MOST_SEEN_IN && self.seen_in.last() != Some(seen) {
            self.seen_in.push(seen.clone());
        }
        if finding.kind.is_of_client()
            && let Some(client) = &seen.client
            && (self.clients.len() < MOST_CLIENTS || self.clients.contains_key(client))
        {
            *self.clients.entry(client.clone()).or_default() += 1 + finding.more;
        }
    }

    fn count_one(&mut self, case: u32, step: &StepResult, finding: &Finding) {
        self.count += 1 + finding.more;
        match &self.actual {
            None => self.actual = Some(cut(&finding.actual)),
            Some(actual) if !self.values_differ => {
                self.values_differ = *actual != cut(&finding.actual)
            }
            Some(_) => {}
        }
        insert(&mut self.cases, case);
        match self.fingerprints.get_mut(&finding.fingerprint) {
            Some(cases) => insert(cases, case),
            None => {
                self.fingerprints
                    .insert(finding.fingerprint.clone(), vec![case]);
            }
        }
        if !self.operations.contains_key(&step.operation) {
            self.operations
                .insert(step.operation.clone(), BTreeSet::new());
        }
        if let (Some(statuses), Some(exchange)) =
            (self.operations.get_mut(&step.operation), &step.exchange)
        {
            statuses.insert(exchange.response.status);
        }
    }

    fn finish(self, key: Key, position: &[u32]) -> Option<FindingGroup> {
        let mut example = self.example.into_value()?;
        example.case = position.get(example.case as usize).copied()?;
        Some(FindingGroup {
            severity: key.severity,
            kind: key.kind,
            place: key.place,
            rule: key.rule,
            expected: key.expected,
            waived: key.waived,
            fingerprint_cases: match self.fingerprints.len() {
                1 => Vec::new(),
                _ => {
                    let cases = self.fingerprints.values().cloned();
                    cases.map(|cases| moved(cases, position)).collect()
                }
            },
            fingerprints: self.fingerprints.into_keys().collect(),
            operations: self
                .operations
                .into_iter()
                .map(|(operation, statuses)| GroupOperation {
                    operation,
                    statuses: statuses.into_iter().collect(),
                })
                .collect(),
            count: self.count,
            values_differ: self.values_differ,
            cases: moved(self.cases, position),
            seen_in: self.seen_in,
            clients: ClientCount::sorted(self.clients),
            example,
            same_cause: self.same_cause.finish(position),
        })
    }
}

/// Adds an index to sorted ones. Cases come once and in order, operations again and again.
fn insert(cases: &mut Vec<u32>, case: u32) {
    match cases.last() {
        Some(last) if *last >= case => {
            if let Err(at) = cases.binary_search(&case) {
                cases.insert(at, case);
            }
        }
        _ => cases.push(case),
    }
}

/// The finding of a contract whose value is also why a case's expectation failed.
fn cause<'s>(step: &'s StepResult, failed: &Finding) -> Option<&'s Finding> {
    fn place(one: &Finding) -> impl PartialEq {
        (one.severity, &one.place, &one.waived, &one.pointer)
    }
    if failed.kind != Kind::ExpectationFailed {
        return None;
    }
    let is_cause = |one: &&Finding| match one.kind {
        Kind::UnknownEnumValue | Kind::WrongType | Kind::NullNotAllowed => {
            one.actual == failed.actual
        }
        Kind::MissingProperty => failed.actual == NOTHING,
        _ => false,
    };
    let mut causes = step.findings.iter().filter(is_cause);
    causes.find(|one| place(one) == place(failed))
}

/// Whether the effects of a case with several steps are those of others than this one.
fn is_harmless(case: &CaseResult, step: &StepResult) -> bool {
    let sent = step.exchange.as_ref().map(|exchange| &exchange.request);
    let request = sent.or(step.unanswered.as_ref());
    case.steps.len() > 1 && request.is_some_and(|request| is_safe_method(&request.method))
}

/// Indices of cases in the order of arrival, as sorted indices by id.
pub(crate) fn moved(mut cases: Vec<u32>, position: &[u32]) -> Vec<u32> {
    for case in &mut cases {
        if let Some(sorted) = position.get(*case as usize) {
            *case = *sorted;
        }
    }
    cases.sort_unstable();
    cases.shrink_to_fit();
    cases
}

fn example(index: u32, case: &CaseResult, step: &StepResult, finding: &Finding) -> Example {
    let (file, line) = case.subject().place_of(finding);
    Example {
        case: index,
        step: step.name.clone(),
        file: file.to_owned(),
        line,
        closed: finding.closed,
        schema_line: finding.schema_line.clone(),
        pointer: finding.pointer.clone(),
        actual: cut(&finding.actual),
        message: cut(&finding.message),
        basis: finding.basis,
        check: finding.check.clone(),
        fingerprint: finding.fingerprint.clone(),
        diff: finding.diff.as_deref().map(cut),
        body: match &step.exchange {
            Some(exchange) if needs_body(finding.kind) => first_lines(&exchange.response.body),
            _ => Vec::new(),
        },
        request: None,
        effects: Arc::default(),
    }
}

/// The step's request, with a note in place of a large body.
fn kept_request(step: &StepResult) -> Option<Arc<Request>> {
    let request = match (&step.exchange, &step.unanswered) {
        (Some(exchange), _) => &exchange.request,
        (None, unanswered) => unanswered.as_ref()?,
    };
    match &request.body {
        Some(body) if body.0.len() > BODY_LIMIT => Some(Arc::new(Request {
            method: request.method.clone(),
            url: request.url.clone(),
            headers: request.headers.clone(),
            // Not text, so that a curl line names a file in its place.
            body: Some(vec![0xff].into()),
        })),
        _ => Some(Arc::new(request.clone())),
    }
}

/// A text of bounded length that says how long it was.
fn cut(text: &str) -> String {
    if text.len() <= TEXT_LIMIT {
        return text.to_owned();
    }
    let boundaries = text.char_indices().map(|(index, _)| index);
    let end = boundaries.take_while(|index| *index <= TEXT_LIMIT).last();
    let end = end.unwrap_or(0);
    format!("{}… ({} bytes in all)", &text[..end], text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::testing::{finding, found, read_back};

    #[test]
    fn a_missing_property_and_the_expectation_of_it_are_one_row() {
        let missing = finding(Kind::MissingProperty, "/state", "the property", "absent");
        let failed = finding(Kind::ExpectationFailed, "/state", "\"A\"", NOTHING);
        let other = finding(Kind::ExpectationFailed, "/state/x", "\"A\"", NOTHING);
        let (_, summary) = read_back(&[found("a", vec![missing, failed, other])]);
        let [missing, other] = &summary.findings[..] else {
            panic!("{:?}", summary.findings)
        };
        assert_eq!(missing.kind, Kind::MissingProperty);
        assert_eq!(missing.same_cause[0].kind, Kind::ExpectationFailed);
        assert_eq!(other.kind, Kind::ExpectationFailed);
    }

    #[test]
    fn a_value_that_contract_and_case_refuse_is_one_row() {
        let unknown =
            |actual: &str| finding(Kind::UnknownEnumValue, "/state", "one of A, B", actual);
        let failed = |actual: &str| finding(Kind::ExpectationFailed, "/state", "\"A\"", actual);
        let (_, summary) = read_back(&[
            found("a", vec![failed("\"X\""), unknown("\"X\"")]),
            found("b", vec![unknown("\"X\"")]),
            found("c", vec![unknown("\"X\""), failed("\"B\"")]),
        ]);
        let [unknown, alone] = &summary.findings[..] else {
            panic!("{:?}", summary.findings)
        };
        assert_eq!(
            (unknown.kind, &unknown.cases[..]),
            (Kind::UnknownEnumValue, &[0, 1, 2][..])
        );
        assert_eq!(
            (alone.kind, &alone.cases[..]),
            (Kind::ExpectationFailed, &[2][..])
        );
        let [failed] = &unknown.same_cause[..] else {
            panic!("{:?}", unknown.same_cause)
        };
        assert_eq!(
            (failed.kind, &failed.cases[..]),
            (Kind::ExpectationFailed, &[0][..])
        );
        // Each fingerprint counts once, whatever row it stands in.
        assert_eq!(failed.fingerprints, alone.fingerprints);
        let counts = summary.counts();
        assert_eq!((counts.findings.breaking, counts.drift_rows), (2, 2));
        assert_eq!(summary.totals.findings.breaking, 5);
    }
}
