//! The last word on a finding: whether somebody accepts it until a day that is not over.

use super::rules::Rules;
use crate::model::day::Day;
use crate::model::finding::Finding;

impl Rules {
    /// The finding of a case, with the first waiver in force that accepts it. Severity and
    /// fingerprint stay as basis and settings made them.
    pub(super) fn waive(&self, mut finding: Finding, case: &str) -> Finding {
        let today = Day::from(self.deprecation.clock);
        let waiver = self
            .waivers
            .iter()
            .find(|waiver| !waiver.is_expired(today) && waiver.selects(&finding, case));
        finding.waived = waiver.map(|waiver| waiver.waived());
        finding
    }
}
