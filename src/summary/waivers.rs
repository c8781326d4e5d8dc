//! What a run used its waivers for: which matched, which have expired or soon will, and which
//! matched nothing although everything they speak of was judged.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::day::Day;
use crate::model::moment::Moment;
use crate::model::outcome::{CaseResult, Outcome};
use crate::model::record::RunStarted;
use crate::model::waiver::{ANNOUNCED_DAYS, Waiver};

/// Where a waiver stands by the run's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WaiverState {
    /// It accepts what it selects.
    InForce,
    /// It does, and ends within 14 days.
    EndsSoon,
    /// Its last day is over: it accepts nothing, and fails the run.
    Expired,
}

/// A waiver and what the run used it for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WaiverUse {
    /// The waiver.
    pub waiver: Waiver,
    /// Where it stands.
    pub state: WaiverState,
    /// The days from the run's clock to its last day; negative where that is over.
    pub days_left: i64,
    /// How many cases of this run it speaks of.
    pub cases: u64,
    /// How many of them were judged.
    pub judged: u64,
    /// How many findings it selects, accepted or not.
    pub findings: u64,
    /// Whether it selects nothing though every case of the suite that it speaks of was judged.
    pub is_stale: bool,
}

impl WaiverState {
    /// Where a waiver stands on a day.
    pub fn of(waiver: &Waiver, today: Day) -> WaiverState {
        match today.days_until(waiver.until) {
            ..0 => WaiverState::Expired,
            0..=ANNOUNCED_DAYS => WaiverState::EndsSoon,
            _ => WaiverState::InForce,
        }
    }

    /// The word used in lists.
    pub fn as_str(self) -> &'static str {
        match self {
            WaiverState::InForce => "in force",
            WaiverState::EndsSoon => "ends soon",
            WaiverState::Expired => "expired",
        }
    }
}

impl WaiverUse {
    /// Whether it has expired and speaks of a case of this run, which fails the run.
    pub fn fails(&self) -> bool {
        self.state == WaiverState::Expired && self.cases > 0
    }

    /// Whether it ends soon and speaks of a case of this run.
    pub fn is_announced(&self) -> bool {
        self.state == WaiverState::EndsSoon && self.cases > 0
    }
}

/// The waivers of a run while its cases come in.
#[derive(Debug)]
pub(crate) struct WaiverUses {
    uses: Vec<WaiverUse>,
    /// Of two hosts: what they do not differ in is no proof that a waiver is of no use, and
    /// most waivers are about something else.
    is_comparison: bool,
}

impl WaiverUses {
    pub(crate) fn new(started: &RunStarted) -> WaiverUses {
        let clock: Option<Moment> = started.clock.parse().ok();
        let unused = |waiver: &Waiver| {
            let today = clock.map_or(waiver.until, Day::from);
            WaiverUse {
                waiver: waiver.clone(),
                state: WaiverState::of(waiver, today),
                days_left: today.days_until(waiver.until),
                cases: 0,
                judged: 0,
                findings: 0,
                is_stale: false,
            }
        };
        WaiverUses {
            uses: started.waivers.iter().map(unused).collect(),
            is_comparison: started.compared_with.is_some(),
        }
    }

    /// Adds what one case has for each of them.
    pub(crate) fn add(&mut self, case: &CaseResult) {
        let is_judged = matches!(case.outcome, Outcome::Conforms | Outcome::Drifts);
        for used in &mut self.uses {
            let waiver = &used.waiver;
            if !waiver.fits_case(&case.id) {
                continue;
            }
            used.cases += 1;
            used.judged += u64::from(is_judged);
            // A place may have been masked after it was judged.
            let own = Some(waiver.waived());
            let matched = case
                .findings()
                .filter(|finding| finding.waived == own || waiver.selects(finding, &case.id));
            let matched: u64 = matched.map(|one| one.more.saturating_add(1)).sum();
            used.findings += matched;
        }
    }

    pub(crate) fn finish(mut self) -> Vec<WaiverUse> {
        if self.is_comparison {
            self.uses.retain(|used| used.findings > 0);
        }
        for used in &mut self.uses {
            used.is_stale = used.findings == 0 && used.waiver.cases == Some(used.judged);
        }
        self.uses
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kind::Kind;
    use crate::record::testing::{blocked, case, finding, found, skipped, started};

    fn used(waiver: Waiver, cases: &[CaseResult]) -> WaiverUse {
        let mut started = started(cases.len() as u64);
        started.waivers = vec![waiver];
        let mut uses = WaiverUses::new(&started);
        for case in cases {
            uses.add(case);
        }
        uses.finish().remove(0)
    }

    fn waiver(case: &str, cases: Option<u64>) -> Waiver {
        Waiver {
            kind: Some(Kind::WrongType),
            case: Some(case.parse().unwrap()),
            until: "2026-06-01".parse().unwrap(),
            cases,
            ..Waiver::default()
        }
    }

    #[test]
    fn only_where_all_was_judged_can_nothing_be_called_stale() {
        let is_stale = |cases: &[CaseResult]| used(waiver("users/*", Some(2)), cases).is_stale;
        assert!(is_stale(&[
            case("users/a"),
            case("users/b"),
            skipped("other", "x")
        ]));
        for (other, why) in [
            (blocked("users/b", "no response", false), "blocked"),
            (skipped("users/b", "not today"), "skipped"),
            (case("other"), "not in this run"),
            (
                found("users/b", vec![finding(Kind::WrongType, "/x", "1", "2")]),
                "matched",
            ),
        ] {
            assert!(!is_stale(&[case("users/a"), other]), "{why}");
        }
        let partly_read = used(waiver("users/*", None), &[case("users/a")]);
        assert!(!partly_read.is_stale);
    }

    #[test]
    fn what_ends_or_has_ended_matters_where_one_of_its_cases_is_in_the_run() {
        let at = |until: &str, id: &str| {
            let waiver = Waiver {
                until: until.parse().unwrap(),
                ..waiver("users/*", None)
            };
            let one = used(waiver, &[case(id)]);
            (one.days_left, one.is_announced(), one.fails())
        };
        // The clock of these runs is at 2026-01-02.
        assert_eq!(at("2026-01-17", "users/a"), (15, false, false));
        assert_eq!(at("2026-01-16", "users/a"), (14, true, false));
        assert_eq!(at("2026-01-02", "users/a"), (0, true, false));
        assert_eq!(at("2026-01-01", "users/a"), (-1, false, true));
        assert_eq!(at("2026-01-01", "other"), (-1, false, false));
    }
}
