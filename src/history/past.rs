//! What the earlier runs of a suite on a host say together: a pure function of their lines,
//! in the order of the file. Clocks may jump; the order of the file does not.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::rc::Rc;

use super::seen::LastSeen;
use crate::model::accepted::{
    ACCEPTED_VERSION, AcceptedCases, AcceptedContract, AcceptedDeprecation, AcceptedFinding,
    AcceptedRun,
};
use crate::model::earlier::{Earlier, EarlierFinding, FLAPPING_RUNS};
use crate::model::history::HistoryLine;
use crate::model::moment::Moment;

/// A finding that was judged and not there in so many runs in a row is not known any more.
const GONE_FOR: u32 = 10;
/// The same for one that no run could judge.
const NOT_JUDGED_FOR: u32 = 100;

/// The earlier runs of a suite on a host.
#[derive(Clone, Debug)]
pub struct Past {
    confirm: u32,
    /// Whether findings are kept however long they are gone.
    keeps_all: bool,
    runs: u64,
    findings: BTreeMap<String, Track>,
    deprecation: BTreeMap<String, Option<AcceptedDeprecation>>,
    last: Option<Rc<HistoryLine>>,
    last_success: Option<Moment>,
    seen: LastSeen,
    /// The runs that were merged, so that merging them again counts once.
    merged: Vec<Vec<String>>,
}

/// What is known of a finding.
#[derive(Clone, Debug)]
struct Track {
    /// The last run that had it, and its place among the findings there.
    seen_in: (Rc<HistoryLine>, usize),
    first_seen: Moment,
    since: Moment,
    seen: u64,
    judged: u64,
    in_a_row: u32,
    gone: u32,
    is_known: bool,
    recent: VecDeque<bool>,
    not_judged: u32,
}

impl Past {
    /// No run yet; so many in a row must show a finding, or its end, for it to count.
    pub fn new(confirm: u32) -> Past {
        Past {
            confirm,
            keeps_all: false,
            runs: 0,
            findings: BTreeMap::new(),
            deprecation: BTreeMap::new(),
            last: None,
            last_success: None,
            seen: LastSeen::default(),
            merged: Vec::new(),
        }
    }

    /// The same, in which no finding is forgotten.
    pub fn keeping_all(confirm: u32) -> Past {
        Past {
            keeps_all: true,
            ..Past::new(confirm)
        }
    }

    /// Adds the next run of the same suite and host; gives whether it counts.
    pub fn add(&mut self, line: HistoryLine) -> bool {
        if !line.merged.is_empty() {
            if self.merged.contains(&line.merged) {
                return false;
            }
            self.merged.push(line.merged.clone());
        }
        self.runs += 1;
        if line.exit_status == 0 {
            self.last_success = Some(line.at);
        }
        let line = Rc::new(line);
        self.add_findings(&line);
        let said = line.deprecation.iter().map(|one| (&one.operation, one));
        let said: HashMap<&String, &AcceptedDeprecation> = said.collect();
        for operation in &line.operations {
            let name = &operation.operation;
            let said = said.get(name).copied();
            // A refusal need not announce anything.
            let can_tell = operation.any_success() || said.is_some_and(|one| one.sunset.is_some());
            if can_tell || !self.deprecation.contains_key(name) {
                self.deprecation.insert(name.clone(), said.cloned());
            }
        }
        self.seen.add(&line);
        self.last = Some(line);
        true
    }

    fn add_findings(&mut self, line: &Rc<HistoryLine>) {
        let confirm = self.confirm;
        for (place, finding) in line.findings.iter().enumerate() {
            let track = match self.findings.get_mut(&finding.fingerprint) {
                Some(track) => track,
                None => {
                    let track = self.findings.entry(finding.fingerprint.clone());
                    track.or_insert_with(|| Track::new(line, place))
                }
            };
            track.saw(line, place, confirm);
        }
        for fingerprint in &line.gone {
            if let Some(track) = self.findings.get_mut(fingerprint) {
                track.lacked(confirm);
            }
        }
        let seen = line.findings.iter().map(|one| &one.fingerprint);
        let judged: HashSet<&String> = seen.chain(&line.gone).collect();
        self.findings.retain(|fingerprint, track| {
            track.not_judged = match judged.contains(fingerprint) {
                true => 0,
                false => track.not_judged + 1,
            };
            let is_recent = track.gone <= GONE_FOR && track.not_judged <= NOT_JUDGED_FOR;
            is_recent || self.keeps_all
        });
    }

    /// What they say of the findings of the next run; `None` where there is no run.
    pub fn earlier(&self) -> Option<Earlier> {
        let findings = self.findings.values().filter_map(Track::known);
        let findings = findings.collect();
        let shown = self.seen.of_all();
        (self.runs > 0).then_some(Earlier {
            runs: self.runs,
            findings,
            last_success: self.last_success,
            ..shown
        })
    }

    /// The run before, as a reference: its findings are those that count as there, also where
    /// it could not judge them itself. `None` where there is no run.
    pub fn previous(&self) -> Option<AcceptedRun> {
        let last = self.last.as_ref()?;
        let known = self.findings.values().filter(|one| one.is_known);
        let contract = |name: &str| {
            let seen = last.coverage.iter().find(|one| one.contract == name);
            seen.map(|one| one.counts)
        };
        Some(AcceptedRun {
            accepted_version: ACCEPTED_VERSION,
            run: last.run.clone(),
            started_at: last.at.to_string(),
            accepted_at: None,
            accepted_by: None,
            driftcheck: last.driftcheck.clone(),
            host: last.host.clone(),
            profile: last.profile.clone(),
            commit: last.commit.clone(),
            cases: AcceptedCases {
                conform: last.cases.conform,
                drift: last.cases.drift,
                blocked: last.cases.blocked,
                skipped: last.cases.skipped,
            },
            contracts: last
                .contracts
                .iter()
                .map(|one| AcceptedContract {
                    name: one.name.clone(),
                    sha256: one.sha256.clone(),
                    seen: contract(&one.name),
                    facts: None,
                })
                .collect(),
            deprecation: self.deprecation.values().flatten().cloned().collect(),
            operations: Vec::new(),
            findings: known.filter_map(Track::finding).collect(),
        })
    }
}

impl Track {
    fn new(line: &Rc<HistoryLine>, place: usize) -> Track {
        Track {
            seen_in: (Rc::clone(line), place),
            first_seen: line.at,
            since: line.at,
            seen: 0,
            judged: 0,
            in_a_row: 0,
            gone: 0,
            is_known: false,
            recent: VecDeque::new(),
            not_judged: 0,
        }
    }

    fn saw(&mut self, line: &Rc<HistoryLine>, place: usize, confirm: u32) {
        if self.in_a_row == 0 && !self.is_known {
            self.since = line.at;
        }
        self.seen_in = (Rc::clone(line), place);
        self.seen += 1;
        self.in_a_row += 1;
        self.gone = 0;
        self.is_known |= self.in_a_row >= confirm;
        self.judged(true);
    }

    fn lacked(&mut self, confirm: u32) {
        self.in_a_row = 0;
        self.gone += 1;
        self.is_known &= self.gone < confirm;
        self.judged(false);
    }

    fn judged(&mut self, is_there: bool) {
        self.judged += 1;
        self.recent.push_back(is_there);
        if self.recent.len() > FLAPPING_RUNS {
            self.recent.pop_front();
        }
    }

    fn finding(&self) -> Option<AcceptedFinding> {
        let (line, place) = &self.seen_in;
        line.accepted_finding(*place)
    }

    fn known(&self) -> Option<EarlierFinding> {
        Some(EarlierFinding {
            finding: self.finding()?,
            first_seen: self.first_seen,
            since: self.since,
            last_seen: self.seen_in.0.at,
            seen: self.seen,
            judged: self.judged,
            in_a_row: self.in_a_row,
            gone: self.gone,
            is_known: self.is_known,
            recent: self.recent.iter().copied().collect(),
        })
    }
}
