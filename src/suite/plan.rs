//! Which cases run, and which of them are skipped and why.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::denied::denied;
use super::fixture_planner::FixturePlanner;
use super::location::CASE_SUFFIX;
use super::missing::{self, Missing};
use super::selected_path;
use crate::error::nearest;
use crate::model::case::Case;
use crate::model::case_pattern::CasePattern;
use crate::model::fixture::Fixture;
use crate::model::host::HostProfile;
use crate::model::shard::Shard;

/// Which cases the command line asks for.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Parts of ids, patterns of whole ids, paths, or whole ids; a case needs one of them.
    pub words: Vec<String>,
    /// Whether words are whole ids.
    pub exact: bool,
    /// A case needs one of these tags.
    pub tags: Vec<String>,
    /// A case may have none of these tags.
    pub exclude_tags: Vec<String>,
    /// Which slice of those is meant.
    pub shard: Option<Shard>,
    /// The run whose times say what belongs to which slice.
    pub shard_times: Option<String>,
}

impl Selection {
    /// Whether a case is asked for, whichever slice it belongs to.
    pub fn asks_for(&self, case: &Case) -> bool {
        let has_tag = |tag: &String| case.tags.iter().any(|own| **own == **tag);
        let word_fits = |word: &String| {
            if self.exact {
                *case.id == **word
            } else if CasePattern::is_one(word) {
                let pattern = word.parse::<CasePattern>();
                pattern.is_ok_and(|pattern| pattern.fits(&case.id))
            } else {
                case.id.contains(word.as_str()) || selected_path::fits(word, &case.file)
            }
        };
        (self.words.is_empty() || self.words.iter().any(word_fits))
            && (self.tags.is_empty() || self.tags.iter().any(has_tag))
            && !self.exclude_tags.iter().any(has_tag)
    }

    /// Why a word or a tag selects nothing though others do: a case that was renamed would never
    /// be run again.
    pub fn matching_nothing(&self, cases: &[Case]) -> Option<String> {
        let words = self.words.iter().map(|word| Selection {
            words: vec![word.clone()],
            exact: self.exact,
            ..Selection::default()
        });
        let tags = self.tags.iter().map(|tag| Selection {
            tags: vec![tag.clone()],
            ..Selection::default()
        });
        let is_vain = |one: &Selection| !cases.iter().any(|case| one.asks_for(case));
        let vain = words.chain(tags).find(is_vain);
        vain.map(|one| one.explain_empty(cases))
    }

    /// Why nothing was selected, with the nearest word that would have selected something.
    pub fn explain_empty(&self, cases: &[Case]) -> String {
        if cases.is_empty() {
            return "the suite has no cases".into();
        }
        let mut asked = Vec::new();
        for word in &self.words {
            asked.push(format!(
                "{} `{word}`",
                match self.exact {
                    true => "id",
                    false if CasePattern::is_one(word) => "pattern",
                    false if word.ends_with(CASE_SUFFIX) => "file",
                    false => "word",
                }
            ));
        }
        asked.extend(self.tags.iter().map(|tag| format!("tag `{tag}`")));
        asked.extend(
            self.exclude_tags
                .iter()
                .map(|tag| format!("not tag `{tag}`")),
        );
        let mut words = format!(
            "no case matches {} ({} in the suite)",
            asked.join(", "),
            cases.len()
        );
        let tags = || {
            cases
                .iter()
                .flat_map(|case| case.tags.iter().map(AsRef::as_ref))
        };
        let ids = || cases.iter().map(|case| &*case.id);
        let parts = || ids().flat_map(|id| id.split('/'));
        let files = || cases.iter().map(|case| &*case.file);
        let near_tag = self
            .tags
            .iter()
            .filter(|tag| !tags().any(|known| known == **tag))
            .find_map(|tag| nearest(tag, tags()));
        let near_word = self.words.iter().find_map(|word| {
            let part_of = ids().find(|id| self.exact && id.contains(word.as_str()));
            part_of.or_else(|| nearest(word, ids().chain(parts()).chain(files())))
        });
        if let Some(near) = near_tag.or(near_word) {
            words.push_str(&format!("; did you mean `{near}`?"));
        }
        words
    }
}

/// One case to run or to skip.
#[derive(Clone, Debug)]
pub struct Job {
    /// The case.
    pub case: Case,
    /// Why it is skipped, where it is.
    pub skip: Option<Box<Skip>>,
}

/// Why a case is skipped.
#[derive(Clone, Debug, Default)]
pub struct Skip {
    /// The reason in words.
    pub reason: String,
    /// What the host lacks that the case needs, in words.
    pub missing: Vec<String>,
}

/// Everything that a run will do, in the order of the ids.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The cases.
    pub jobs: Vec<Job>,
}

impl Plan {
    /// The contracts that a response of some case may be judged by.
    pub fn contracts(&self) -> BTreeSet<&str> {
        let run = self.jobs.iter().filter(|job| job.skip.is_none());
        run.flat_map(|job| &job.case.steps)
            .flat_map(|step| &step.expected.expect.contracts)
            .map(|choice| &*choice.value.name)
            .collect()
    }
}

/// The fixtures that the cases of these jobs share, each once.
pub fn shared_fixtures<'j>(jobs: impl IntoIterator<Item = &'j Job>) -> Vec<&'j Arc<Fixture>> {
    let mut shared: Vec<&Arc<Fixture>> = Vec::new();
    let run = jobs.into_iter().filter(|job| job.skip.is_none());
    for fixture in run.flat_map(|job| &job.case.shared_fixtures) {
        if shared.iter().all(|known| known.name != fixture.name) {
            shared.push(fixture);
        }
    }
    shared
}

/// Plans a run of the selected cases on a host, those of every slice.
pub fn plan(cases: Vec<Case>, selection: &Selection, profile: &HostProfile) -> Plan {
    let mut fixtures = FixturePlanner::new(profile);
    let jobs = cases
        .into_iter()
        .filter(|case| selection.asks_for(case))
        .map(|mut case| {
            let missing = match case.skip {
                Some(_) => BTreeSet::new(),
                None => missing::missing(&case, profile),
            };
            let skip = skip_reason(&case, &missing, profile);
            let skip = skip.or_else(|| fixtures.plan(&mut case).err());
            let skip = skip.map(|reason| Skip {
                reason,
                missing: missing.iter().map(ToString::to_string).collect(),
            });
            Job {
                case,
                skip: skip.map(Box::new),
            }
        })
        .collect();
    Plan { jobs }
}

/// Why a case cannot run on a host.
fn skip_reason(case: &Case, missing: &BTreeSet<Missing>, profile: &HostProfile) -> Option<String> {
    if let Some(reason) = &case.skip {
        return Some(reason.to_string());
    }
    missing::reason(missing, &profile.name).or_else(|| denied(&case.effects, profile))
}
