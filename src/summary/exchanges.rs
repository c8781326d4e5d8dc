//! Folds exchanges that no case asked for: those of an operation are one entry of the summary,
//! whose result is that of all of them, and of which some lines are kept to be shown.

use std::collections::{BTreeMap, HashMap};
use std::io::{Read, Seek};

use super::rows::{CaseEntry, RunSummary, SeenLines};
use crate::error::InputError;
use crate::model::finding::{Check, CheckOutcome};
use crate::model::outcome::{CaseResult, Outcome};
use crate::record::Reader;
use crate::record::write::Span;

/// So many exchanges of an operation are shown at most.
const MOST_SHOWN: usize = 1000;

/// What was seen of each operation, by the index of its entry.
#[derive(Debug, Default)]
pub(super) struct Exchanges {
    indices: HashMap<Box<str>, u32>,
    seen: BTreeMap<u32, SeenOperation>,
}

/// The exchanges of one operation.
#[derive(Debug)]
struct SeenOperation {
    conforming: u64,
    drifting: u64,
    blocked: u64,
    /// The first exchange, or the first that could not be judged; without its contents.
    first: CaseResult,
    /// Each check of its exchanges, with the worst outcome.
    checks: Vec<Check>,
    shown: Vec<Span>,
}

/// An operation: the index of its entry, its outcome, and an exchange that tells why.
type SettledOperation = (u32, Outcome, CaseResult);

impl Exchanges {
    /// The entry of an exchange's operation, where it has one.
    pub(super) fn index(&self, operation: &str) -> Option<u32> {
        self.indices.get(operation).copied()
    }

    /// Remembers the entry of an operation.
    pub(super) fn insert(&mut self, operation: &str, index: u32) {
        self.indices.insert(operation.into(), index);
    }

    /// Adds an exchange to the operation of this entry. Its line is shown where it has more
    /// than a result.
    pub(super) fn add(&mut self, index: u32, exchange: &CaseResult, span: Span) {
        let operation = self.seen.entry(index).or_insert_with(|| SeenOperation {
            conforming: 0,
            drifting: 0,
            blocked: 0,
            first: without_contents(exchange),
            checks: Vec::new(),
            shown: Vec::new(),
        });
        match exchange.outcome {
            Outcome::Drifts => operation.drifting += 1,
            Outcome::Blocked => operation.blocked += 1,
            Outcome::Conforms | Outcome::Skipped => operation.conforming += 1,
        }
        if exchange.outcome == Outcome::Blocked && operation.first.outcome != Outcome::Blocked {
            operation.first = without_contents(exchange);
        }
        let is_brief = exchange.seen.as_ref().is_some_and(|seen| seen.is_brief);
        if !is_brief && operation.shown.len() < MOST_SHOWN {
            operation.shown.push(span);
        }
    }

    /// Adds the checks of an exchange to the operation of this entry.
    pub(super) fn add_checks(&mut self, index: u32, checks: &[Check]) {
        let Some(operation) = self.seen.get_mut(&index) else {
            return;
        };
        for check in checks {
            let mut known = operation.checks.iter_mut();
            match known.find(|known| known.name == check.name) {
                Some(known) if rank(check) > rank(known) => *known = check.clone(),
                Some(_) => {}
                None => operation.checks.push(check.clone()),
            }
        }
    }

    /// How many exchanges there were, and how many of them could not be judged.
    pub(super) fn totals(&self) -> (u64, u64) {
        let all = self.seen.values();
        let blocked: u64 = all.clone().map(|one| one.blocked).sum();
        let judged: u64 = all.map(|one| one.conforming + one.drifting).sum();
        (judged + blocked, blocked)
    }

    /// Settles the entries of the operations, and gives these with the lines to be shown, by
    /// the offset of the entry's line.
    pub(super) fn finish(
        self,
        entries: &mut [CaseEntry],
    ) -> (Vec<SettledOperation>, HashMap<u64, SeenLines>) {
        let mut operations = Vec::with_capacity(self.seen.len());
        let mut lines = HashMap::new();
        for (index, operation) in self.seen {
            let Some(entry) = entries.get_mut(index as usize) else {
                continue;
            };
            entry.outcome = match (operation.drifting, operation.conforming) {
                (1.., _) => Outcome::Drifts,
                (0, 1..) => Outcome::Conforms,
                (0, 0) => Outcome::Blocked,
            };
            operations.push((index, entry.outcome, operation.first));
            if let Some(first) = operation.shown.first() {
                entry.span = *first;
            }
            let seen = SeenLines {
                lines: match operation.shown.is_empty() {
                    true => vec![entry.span],
                    false => operation.shown,
                },
                checks: operation.checks,
            };
            lines.insert(entry.span.offset, seen);
        }
        (operations, lines)
    }
}

/// An exchange without what it found; that of one that could not be judged stays as evidence.
fn without_contents(exchange: &CaseResult) -> CaseResult {
    CaseResult {
        steps: match exchange.outcome {
            Outcome::Blocked => exchange.steps.clone(),
            _ => Vec::new(),
        },
        id: exchange.id.clone(),
        seen: exchange.seen.clone(),
        name: exchange.name.clone(),
        file: exchange.file.clone(),
        tags: Vec::new(),
        effects: Vec::new(),
        fixtures: BTreeMap::new(),
        skip_reason: None,
        missing: Vec::new(),
        ..*exchange
    }
}

/// The worse a check ended, the higher.
fn rank(check: &Check) -> u8 {
    match check.outcome {
        CheckOutcome::NotApplied => 0,
        CheckOutcome::Passed => 1,
        CheckOutcome::Noticed => 2,
        CheckOutcome::Failed => 3,
    }
}

impl RunSummary {
    /// What is to be shown of an operation that no case asked for.
    pub fn seen(&self, entry: &CaseEntry) -> Option<&SeenLines> {
        self.exchanges.get(&entry.span.offset)
    }

    /// The lines of the record that tell of a case, or of the exchanges of an operation.
    pub fn lines<'s>(&'s self, entry: &'s CaseEntry) -> &'s [Span] {
        let seen = self.seen(entry);
        seen.map_or(std::slice::from_ref(&entry.span), |seen| &seen.lines)
    }

    /// Reads a case, or the exchanges of an operation as the steps of one.
    ///
    /// # Errors
    /// Where the record cannot be read.
    pub fn read_case<R: Read + Seek>(
        &self,
        entry: &CaseEntry,
        reader: &mut Reader<R>,
    ) -> Result<CaseResult, InputError> {
        let mut case = reader.read_case(entry.span)?;
        for span in self.lines(entry).iter().skip(1) {
            case.steps.extend(reader.read_case(*span)?.steps);
        }
        case.outcome = entry.outcome;
        Ok(case)
    }
}
