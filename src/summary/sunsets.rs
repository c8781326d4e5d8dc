//! What goes away and when, from the records of several runs: one entry for each operation of
//! a host, as the newest of the runs says that could tell.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::operation_rows::{DeprecationRow, DeprecationState};
use super::rows::RunSummary;
use crate::model::moment::Moment;

/// The version of this form.
const VERSION: u32 = 1;

/// When operations go away.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Sunsets {
    /// The version of this form, 1.
    pub sunsets_version: u32,
    /// The time that days are counted from: RFC 3339, UTC.
    pub as_of: Moment,
    /// The runs that were read, oldest first.
    pub runs: Vec<String>,
    /// The operations that go away on a known day, the earliest first.
    pub sunsets: Vec<SunsetRow>,
    /// Deprecated operations of which no day is known.
    pub undated: Vec<SunsetRow>,
}

/// An operation of a host that goes away.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SunsetRow {
    /// The base URL of the host.
    pub host: String,
    /// Who looks after the operation, by the settings.
    pub owner: Option<String>,
    /// The run that says so.
    pub run: String,
    /// When this run started: RFC 3339, UTC.
    pub seen_at: Moment,
    /// What it says; `days_left` is counted from `as_of`.
    #[serde(flatten)]
    pub row: DeprecationRow,
}

/// Gathers what the runs say.
#[derive(Debug)]
pub struct SunsetsBuilder {
    as_of: Moment,
    /// When each run started, and its name.
    runs: Vec<(jiff::Timestamp, String)>,
    seen: Vec<Seen>,
}

/// What one run says of an operation.
#[derive(Debug)]
struct Seen {
    /// To the fraction of a second: runs may follow each other at once.
    at: jiff::Timestamp,
    host: String,
    operation: String,
    /// Whether it would show if the operation went away no more.
    can_tell: bool,
    said: Option<SunsetRow>,
}

impl SunsetsBuilder {
    /// Days are counted from here.
    pub fn new(as_of: Moment) -> SunsetsBuilder {
        SunsetsBuilder {
            as_of,
            runs: Vec::new(),
            seen: Vec::new(),
        }
    }

    /// Adds a run; its operations are looked after by whom `owner` says.
    pub fn add(&mut self, summary: &RunSummary, owner: impl Fn(&str) -> Option<String>) {
        let started = &summary.started;
        // A record without a readable start is older than any other.
        let at: jiff::Timestamp = started.started_at.parse().unwrap_or_default();
        self.runs.push((at, started.run.clone()));
        let host = started.host.trim_end_matches('/');
        for operation in &summary.operations {
            let name = &operation.operation;
            let row = summary
                .deprecation
                .iter()
                .find(|row| row.operation == *name);
            let sunset = row.and_then(|row| row.sunset);
            let said = row.map(|row| SunsetRow {
                host: host.to_owned(),
                owner: owner(name),
                run: started.run.clone(),
                seen_at: at.into(),
                row: DeprecationRow {
                    days_left: sunset.map(|day| self.as_of.days_until(day)),
                    ..row.clone()
                },
            });
            // A refusal need not announce anything.
            let mut statuses = operation.responses.iter().map(|(status, _)| status);
            self.seen.push(Seen {
                at,
                host: host.to_owned(),
                operation: name.clone(),
                can_tell: sunset.is_some() || statuses.any(|status| status / 100 == 2),
                said,
            });
        }
    }

    /// The timeline.
    pub fn finish(mut self) -> Sunsets {
        self.runs.sort();
        self.seen.sort_by_key(|seen| seen.at);
        let mut newest = BTreeMap::new();
        for seen in self.seen {
            let key = (seen.host, seen.operation);
            if seen.can_tell || !newest.contains_key(&key) {
                newest.insert(key, seen.said);
            }
        }
        let said = newest.into_values().flatten();
        let goes = |one: &SunsetRow| {
            one.row.sunset.is_some() || one.row.state != DeprecationState::Neither
        };
        let (mut sunsets, undated): (Vec<SunsetRow>, Vec<SunsetRow>) =
            said.filter(goes).partition(|one| one.row.sunset.is_some());
        // Stable: those of one day stay in the order of hosts and operations.
        sunsets.sort_by_key(|one| one.row.sunset);
        Sunsets {
            sunsets_version: VERSION,
            as_of: self.as_of,
            runs: self.runs.into_iter().map(|(_, run)| run).collect(),
            sunsets,
            undated,
        }
    }
}

impl Sunsets {
    /// How many sunsets are at most so many days away, or have passed.
    pub fn count_within(&self, days: u32) -> usize {
        let dates = self.sunsets.iter().filter_map(|one| one.row.sunset);
        let near = dates.filter(|date| self.as_of.is_within_days(*date, days));
        near.count()
    }

    /// How many have passed.
    pub fn count_passed(&self) -> usize {
        let dates = self.sunsets.iter().filter_map(|one| one.row.days_left);
        dates.filter(|days| *days < 0).count()
    }
}
