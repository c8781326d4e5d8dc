//! Which responses are meant: by case id, and by how they differ.

use std::str::FromStr;

use crate::error::did_you_mean;
use crate::model::case_pattern::CasePattern;
use crate::model::finding::Finding;
use crate::model::kind::{Kind, Severity};

/// How a response may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KindFilter {
    /// It has no baseline.
    New,
    /// In findings of this severity.
    Severity(Severity),
    /// In findings of this kind.
    Kind(Kind),
}

impl FromStr for KindFilter {
    type Err = String;

    fn from_str(text: &str) -> Result<KindFilter, String> {
        let severities = [Severity::Breaking, Severity::Additive, Severity::Notice];
        let severity = severities.into_iter().find(|one| one.as_str() == text);
        let kind = Kind::OF_BASELINES
            .into_iter()
            .find(|kind| kind.name() == text);
        match (text, severity, kind) {
            ("new", _, _) => Ok(KindFilter::New),
            (_, Some(severity), _) => Ok(KindFilter::Severity(severity)),
            (_, _, Some(kind)) => Ok(KindFilter::Kind(kind)),
            _ => {
                let mut names = vec!["new"];
                names.extend(severities.map(Severity::as_str));
                names.extend(Kind::OF_BASELINES.map(Kind::name));
                let meant = did_you_mean(text, names.iter().copied());
                let meant = meant.map_or_else(String::new, |question| format!("; {question}"));
                Err(format!("expected one of {}{meant}", names.join(", ")))
            }
        }
    }
}

impl KindFilter {
    /// Whether a finding is of this kind.
    pub fn fits(self, finding: &Finding) -> bool {
        match self {
            KindFilter::New => false,
            KindFilter::Severity(severity) => finding.severity == severity,
            KindFilter::Kind(kind) => finding.kind == kind,
        }
    }
}

/// Which responses a command is about; without any filter, all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Those of cases whose id fits one of these.
    pub globs: Vec<CasePattern>,
    /// Those that differ in nothing but these.
    pub kinds: Vec<KindFilter>,
}

impl Filter {
    /// Whether there is no filter.
    pub fn is_empty(&self) -> bool {
        self.globs.is_empty() && self.kinds.is_empty()
    }

    /// Whether a case id fits one of the patterns; without any, every id does.
    pub fn fits_id(&self, id: &str) -> bool {
        self.globs.is_empty() || self.globs.iter().any(|pattern| pattern.fits(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_kind_gets_a_suggestion() {
        assert_eq!("new".parse(), Ok(KindFilter::New));
        assert_eq!(
            "additive".parse(),
            Ok(KindFilter::Severity(Severity::Additive))
        );
        assert_eq!("appeared".parse(), Ok(KindFilter::Kind(Kind::Appeared)));
        let refused = "apeared".parse::<KindFilter>().unwrap_err();
        assert!(refused.contains("did you mean `appeared`?"), "{refused}");
        // What a contract finds is no matter of a baseline.
        assert!("wrong-type".parse::<KindFilter>().is_err());
    }
}
