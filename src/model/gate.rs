//! What fails a run: a least severity and, if asked for, what earlier runs say of a finding.

use std::collections::{HashMap, HashSet};

use super::accepted::AcceptedFinding;
use super::finding::Finding;
use super::kind::Severity;
use super::record::RunStarted;

/// What fails a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// The least severity that fails it.
    pub severity: Severity,
    /// Where only new findings fail it, those of the reference: fingerprint and severity.
    known: Option<HashMap<String, Severity>>,
    /// How many runs in a row must show a finding.
    confirm: u32,
    /// The findings that earlier runs confirm as there, or that this run does.
    confirmed: HashSet<String>,
}

/// Why a finding fails no run, however severe it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Excuse {
    /// Too few runs in a row show it.
    Unconfirmed,
    /// Only new findings fail the run, and the reference has it.
    Known,
}

impl Excuse {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Excuse::Unconfirmed => "unconfirmed",
            Excuse::Known => "known",
        }
    }
}

impl Gate {
    /// Whether earlier runs have no say.
    pub fn is_plain(&self) -> bool {
        self.known.is_none() && self.confirm <= 1
    }

    /// Whether only new findings fail the run.
    pub fn is_of_new(&self) -> bool {
        self.known.is_some()
    }

    /// Whether a finding fails the run.
    pub fn fails(&self, finding: &Finding) -> bool {
        finding.waived.is_none() && self.counts(&finding.fingerprint, finding.severity)
    }

    /// Whether a finding that nobody waived, of this fingerprint and severity, fails the run.
    pub fn counts(&self, fingerprint: &str, severity: Severity) -> bool {
        severity >= self.severity && self.excuse(fingerprint, severity).is_none()
    }

    /// What earlier runs say for a finding that nobody waived; `None` where nothing speaks for it.
    pub fn excuse(&self, fingerprint: &str, severity: Severity) -> Option<Excuse> {
        if self.is_known(fingerprint, severity) {
            return Some(Excuse::Known);
        }
        (!self.is_confirmed(fingerprint)).then_some(Excuse::Unconfirmed)
    }

    /// Whether enough runs in a row show a finding of this run.
    pub fn is_confirmed(&self, fingerprint: &str) -> bool {
        self.confirm <= 1 || self.confirmed.contains(fingerprint)
    }

    /// Whether the reference has it, as severe.
    fn is_known(&self, fingerprint: &str, severity: Severity) -> bool {
        let known = self.known.as_ref().and_then(|known| known.get(fingerprint));
        known.is_some_and(|before| *before >= severity)
    }
}

impl RunStarted {
    /// What fails this run.
    pub fn gate(&self) -> Gate {
        let reference = self.accepted.as_deref();
        let reference = reference.map_or(&[][..], |accepted| &accepted.findings);
        // One whose waiver has ended since is new.
        let counted = |one: &&AcceptedFinding| !one.waived;
        let known = reference.iter().filter(counted);
        let known = known.map(|one| (one.fingerprint.clone(), one.severity));
        let confirm = self.confirm.unwrap_or(1);
        let earlier = self.earlier.as_deref();
        let earlier = earlier.map_or(&[][..], |earlier| &earlier.findings);
        let confirmed = earlier
            .iter()
            .filter(|one| one.is_known || one.in_a_row + 1 >= confirm);
        Gate {
            severity: self.fail_on(),
            known: self.fail_on_new.then(|| known.collect()),
            confirm,
            confirmed: confirmed
                .map(|one| one.finding.fingerprint.clone())
                .collect(),
        }
    }
}
