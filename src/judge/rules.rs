//! What a run judges by.

use std::collections::BTreeMap;

use crate::baseline::Baselines;
use crate::contract::Catalog;
use crate::deprecation::Policy;
use crate::json::Sought;
use crate::model::finding::Basis;
use crate::model::kind::{Kind, Severity};
use crate::model::waiver::Waiver;

/// What a run judges by, the same for every case.
#[derive(Debug)]
pub struct Rules {
    /// The contracts in force.
    pub catalog: Catalog,
    /// What is noted of a body while it is read, so that its secrets need not be searched for.
    pub sought: Sought,
    /// Severities that the settings change.
    pub severities: BTreeMap<Kind, Severity>,
    /// The severity of a property that a closed object refuses, where the settings have one.
    pub closed: Option<Severity>,
    /// Whether failed assumptions are breaking.
    pub strict: bool,
    /// What deprecation is judged by, the run's clock among it.
    pub deprecation: Policy,
    /// Which findings are accepted until which day, those that have expired among them.
    pub waivers: Vec<Waiver>,
    /// The accepted responses of the host; `None` where responses are not compared with any.
    pub baselines: Option<Box<dyn Baselines>>,
    /// The headers that accepted responses keep, beside those that a case names.
    pub kept_headers: Vec<String>,
}

impl Rules {
    /// The severity of a finding after contract, settings and basis.
    pub(super) fn severity(
        &self,
        kind: Kind,
        by_contract: Option<Severity>,
        basis: Basis,
    ) -> Severity {
        let severity = match self.severities.get(&kind) {
            Some(severity) => *severity,
            None => by_contract.unwrap_or(kind.default_severity()),
        };
        self.by_basis(severity, basis)
    }

    /// What an assumption makes of a severity.
    pub(super) fn by_basis(&self, severity: Severity, basis: Basis) -> Severity {
        match basis {
            Basis::Documented | Basis::Observed => severity,
            Basis::Assumed if !self.strict => Severity::Notice,
            Basis::Assumed if severity == Severity::Additive => Severity::Additive,
            Basis::Assumed => Severity::Breaking,
        }
    }
}
