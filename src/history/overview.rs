//! The history for a reader: of each suite on each host its runs, its findings with a mark a
//! run, how fast it was, and sunsets that moved.

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::Serialize;

use super::past::Past;
use crate::model::accepted::AcceptedFinding;
use crate::model::history::{HistoryCases, HistoryContract, HistoryLine};
use crate::model::moment::Moment;

/// The version of the form. It is raised when a reader of the older form would misread the
/// newer one.
const VERSION: u32 = 1;

/// The history of every suite on every host.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Overview {
    /// The version of this form, 1.
    pub run_history_version: u32,
    /// Each suite on each host, by their names.
    pub hosts: Vec<HostHistory>,
}

/// The history of a suite on a host.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct HostHistory {
    /// The name of the suite's folder, of the OpenAPI document, or `traffic`.
    pub suite: String,
    /// The profile, or the address where there is none.
    pub host: String,
    /// Its runs, in the order in which they ended.
    pub runs: Vec<RunPoint>,
    /// Its findings: those that are there first, the most severe first.
    pub findings: Vec<FindingHistory>,
    /// How fast each operation was, by name.
    pub latency: Vec<LatencyHistory>,
    /// Sunsets that were announced, moved or withdrawn, in the order in which that was seen.
    pub sunsets: Vec<Moved>,
}

/// A run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RunPoint {
    /// Its name.
    pub run: String,
    /// Its clock.
    pub at: Moment,
    /// What it said in one word.
    pub verdict: String,
    /// Its exit status.
    pub exit_status: u8,
    /// How its cases ended.
    pub cases: HistoryCases,
    /// The commit of the suite.
    pub commit: Option<String>,
    /// The contracts that judged its responses.
    pub contracts: Vec<HistoryContract>,
}

/// What a run says of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// It was there.
    Seen,
    /// It was judged and not there.
    Gone,
    /// It was not judged, or not known yet.
    NotJudged,
}

/// A finding over time.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FindingHistory {
    /// The finding, as the last run that had it saw it.
    #[serde(flatten)]
    pub finding: AcceptedFinding,
    /// Whether it counts as there after the last run.
    pub is_there: bool,
    /// Whether it comes and goes.
    pub is_flapping: bool,
    /// When it was first seen.
    pub first_seen: Moment,
    /// Since when it is there without having been fixed in between.
    pub since: Moment,
    /// When it was last seen.
    pub last_seen: Moment,
    /// In how many runs it was seen.
    pub seen: u64,
    /// In how many runs its cases were judged since it was first seen.
    pub judged: u64,
    /// The place in `runs` of the first run that had it.
    pub first_run: usize,
    /// What each run from that one on says of it.
    pub marks: Vec<Mark>,
}

/// How fast an operation was over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LatencyHistory {
    /// Method and path template.
    pub operation: String,
    /// Each run that timed a response.
    pub points: Vec<LatencyPoint>,
}

/// How fast an operation was in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LatencyPoint {
    /// The run's clock.
    pub at: Moment,
    /// The middle time of its responses, in microseconds.
    pub median_us: u64,
    /// The time that nineteen of twenty took at most, in microseconds.
    pub p95_us: u64,
}

/// A sunset that was announced, moved or withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Moved {
    /// Method and path template.
    pub operation: String,
    /// The clock of the run that saw it.
    pub at: Moment,
    /// What was announced before; null where nothing was.
    pub before: Option<Moment>,
    /// What is announced since; null where nothing is.
    pub after: Option<Moment>,
}

/// The history of a suite on a host in the making.
struct Making {
    past: Past,
    runs: Vec<RunPoint>,
    marks: BTreeMap<String, (usize, Vec<Mark>)>,
    latency: BTreeMap<String, Vec<LatencyPoint>>,
    announced: BTreeMap<String, Option<Moment>>,
    sunsets: Vec<Moved>,
}

/// Gathers the lines of a file.
pub struct OverviewBuilder {
    confirm: u32,
    hosts: BTreeMap<(String, String), Making>,
}

impl Overview {
    /// An empty one; so many runs in a row must show a finding, or its end, for it to count.
    pub fn builder(confirm: u32) -> OverviewBuilder {
        OverviewBuilder {
            confirm,
            hosts: BTreeMap::new(),
        }
    }
}

impl OverviewBuilder {
    /// Adds the next run.
    pub fn add(&mut self, line: HistoryLine) {
        let key = (line.suite.clone(), line.host_name().to_owned());
        let making = self.hosts.entry(key);
        let making = making.or_insert_with(|| Making {
            past: Past::keeping_all(self.confirm),
            runs: Vec::new(),
            marks: BTreeMap::new(),
            latency: BTreeMap::new(),
            announced: BTreeMap::new(),
            sunsets: Vec::new(),
        });
        making.add(line);
    }

    /// What was gathered.
    pub fn finish(self) -> Overview {
        let hosts = self.hosts.into_iter();
        let hosts = hosts.map(|((suite, host), making)| making.finish(suite, host));
        Overview {
            run_history_version: VERSION,
            hosts: hosts.collect(),
        }
    }
}

impl Making {
    fn add(&mut self, line: HistoryLine) {
        let point = RunPoint {
            run: line.run.clone(),
            at: line.at,
            verdict: line.verdict.clone(),
            exit_status: line.exit_status,
            cases: line.cases,
            commit: line.commit.clone(),
            contracts: line.contracts.clone(),
        };
        let number = self.runs.len();
        let seen = line.findings.iter().map(|one| one.fingerprint.clone());
        let seen = seen.map(|one| (one, Mark::Seen));
        let gone = line.gone.iter().map(|one| (one.clone(), Mark::Gone));
        let said: Vec<(String, Mark)> = seen.chain(gone).collect();
        let operations = line.operations.clone();
        let said_of = line.deprecation.iter();
        let said_of = said_of.map(|row| (row.operation.clone(), row.sunset));
        let announced: HashMap<String, Option<Moment>> = said_of.collect();
        let at = line.at;
        if !self.past.add(line) {
            return;
        }
        self.runs.push(point);
        for (fingerprint, mark) in said {
            let (first, marks) = match mark {
                Mark::Seen => self
                    .marks
                    .entry(fingerprint)
                    .or_insert((number, Vec::new())),
                _ => match self.marks.get_mut(&fingerprint) {
                    Some(marks) => marks,
                    None => continue,
                },
            };
            marks.resize(number - *first, Mark::NotJudged);
            marks.push(mark);
        }
        for one in operations {
            if let (Some(median_us), Some(p95_us)) = (one.median_us, one.p95_us) {
                let points = self.latency.entry(one.operation.clone()).or_default();
                points.push(LatencyPoint {
                    at,
                    median_us,
                    p95_us,
                });
            }
            let after = announced.get(&one.operation).copied().flatten();
            // A refusal need not announce anything.
            if after.is_none() && !one.any_success() {
                continue;
            }
            let before = self.announced.insert(one.operation.clone(), after);
            let before = before.flatten();
            if before != after {
                self.sunsets.push(Moved {
                    operation: one.operation,
                    at,
                    before,
                    after,
                });
            }
        }
    }

    fn finish(mut self, suite: String, host: String) -> HostHistory {
        let count = self.runs.len();
        let known = self.past.earlier().unwrap_or_default().findings;
        let findings = known.into_iter().map(|one| {
            let marks = self.marks.remove(&one.finding.fingerprint);
            let (first_run, mut marks) = marks.unwrap_or_default();
            marks.resize(count - first_run, Mark::NotJudged);
            FindingHistory {
                is_there: one.is_known,
                is_flapping: one.is_flapping(None),
                first_seen: one.first_seen,
                since: one.since,
                last_seen: one.last_seen,
                seen: one.seen,
                judged: one.judged,
                first_run,
                marks,
                finding: one.finding,
            }
        });
        let mut findings: Vec<FindingHistory> = findings.collect();
        findings.sort_by(|a, b| {
            let rank = |one: &FindingHistory| (one.is_there, one.finding.severity, one.last_seen);
            let by_rank = rank(b).cmp(&rank(a));
            by_rank.then_with(|| a.finding.fingerprint.cmp(&b.finding.fingerprint))
        });
        let latency = self.latency.into_iter();
        HostHistory {
            suite,
            host,
            runs: self.runs,
            findings,
            latency: latency
                .map(|(operation, points)| LatencyHistory { operation, points })
                .collect(),
            sunsets: self.sunsets,
        }
    }
}

impl HostHistory {
    /// Keeps what concerns operations whose method and path contain a word.
    pub fn retain_operation(&mut self, word: &str) {
        let fits = |operation: &String| operation.contains(word);
        self.findings
            .retain(|one| one.finding.operations.iter().any(fits));
        self.latency.retain(|one| fits(&one.operation));
        self.sunsets.retain(|one| fits(&one.operation));
    }
}
