//! `--shard`: the slice of the cases that this machine runs.

use std::collections::HashMap;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::digest::hex;
use crate::error::InputError;
use crate::model::case::Case;
use crate::model::shard::Shard;
use crate::record::{Reader, resolve};
use crate::report::counted;
use crate::suite::plan::{Job, Selection};
use crate::suite::slices::Slices;

/// The variable that says it all, for systems that driftcheck does not know.
const GENERIC: &str = "DRIFTCHECK_SHARD";
/// Kubernetes says which pod of an indexed job this is, but not of how many.
const KUBERNETES_INDEX: &str = "JOB_COMPLETION_INDEX";
const KUBERNETES_TOTAL: &str = "DRIFTCHECK_SHARDS";

/// The variables of driftcheck's own that say a slice.
pub(super) const OWN: [&str; 2] = [GENERIC, KUBERNETES_TOTAL];

/// What `--shard` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShardChoice {
    /// This slice.
    One(Shard),
    /// The one that the environment says.
    Auto,
}

impl FromStr for ShardChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<ShardChoice, String> {
        match text {
            "auto" => Ok(ShardChoice::Auto),
            _ => text
                .parse()
                .map(ShardChoice::One)
                .map_err(|words| format!("{words}; `auto` reads it from the environment")),
        }
    }
}

/// A system that starts several jobs of one kind and tells each which it is.
struct System {
    index: &'static str,
    total: &'static str,
    /// What the first job has in `index`.
    first: u32,
}

const SYSTEMS: [System; 5] = [
    // GitLab CI, `parallel:`. The total is 1 and the index missing without it.
    System {
        index: "CI_NODE_INDEX",
        total: "CI_NODE_TOTAL",
        first: 1,
    },
    // CircleCI, `parallelism:`
    System {
        index: "CIRCLE_NODE_INDEX",
        total: "CIRCLE_NODE_TOTAL",
        first: 0,
    },
    // Azure Pipelines, `strategy: parallel:`
    System {
        index: "SYSTEM_JOBPOSITIONINPHASE",
        total: "SYSTEM_TOTALJOBSINPHASE",
        first: 1,
    },
    // Buildkite, `parallelism:`
    System {
        index: "BUILDKITE_PARALLEL_JOB",
        total: "BUILDKITE_PARALLEL_JOB_COUNT",
        first: 0,
    },
    // Kubernetes, `completionMode: Indexed`
    System {
        index: KUBERNETES_INDEX,
        total: KUBERNETES_TOTAL,
        first: 0,
    },
];

/// How long the cases of an earlier run took, by which shards are balanced; nothing where none
/// is named.
#[derive(Default)]
pub(super) struct CaseTimes {
    /// The run's name.
    pub(super) run: Option<String>,
    /// In microseconds, by id.
    pub(super) of_cases: HashMap<Arc<str>, u64>,
}

impl CaseTimes {
    /// Those of the run that a selection names, if it names one.
    ///
    /// # Errors
    /// Where it is no run, or its record cannot be read.
    pub(super) fn of(selection: &Selection, runs: &Path) -> Result<CaseTimes, InputError> {
        let Some(run) = &selection.shard_times else {
            return Ok(CaseTimes::default());
        };
        let summary = Reader::open(&resolve(run, runs)?)?.summarise()?;
        let times = summary.cases.into_iter();
        Ok(CaseTimes {
            run: Some(summary.started.run),
            of_cases: times.map(|case| (case.id, case.duration_us)).collect(),
        })
    }

    /// The slices of a suite, balanced by these times.
    pub(super) fn slices(&self, shard: Option<Shard>, cases: &[Case]) -> Slices {
        Slices::of(shard, cases).balanced(cases, &self.of_cases)
    }
}

/// A digest of all cases that are asked for: it is the same in all slices of one run.
pub(super) fn digest(jobs: &[Job]) -> String {
    let mut ids: Vec<&str> = jobs.iter().map(|job| &*job.case.id).collect();
    ids.sort_unstable();
    hex(&Sha256::digest(ids.join("\n")))
}

/// What is stated where a slice holds none of the cases that are asked for.
pub(super) fn explain_empty(shard: Shard, asked_for: usize) -> String {
    format!(
        "shard {shard} has none of the selected cases ({}); the other shards have them",
        counted(asked_for, "case")
    )
}

/// The slice that the environment says.
///
/// # Errors
/// Where it says none, or none that there can be.
pub fn of_environment(environment: &dyn Fn(&str) -> Option<String>) -> Result<Shard, InputError> {
    if let Some(text) = environment(GENERIC) {
        return text
            .parse()
            .map_err(|words| InputError::new(GENERIC, format!("`{text}`: {words}")));
    }
    let mut alone = false;
    for system in &SYSTEMS {
        match (environment(system.index), environment(system.total)) {
            (None, None) => {}
            (None, Some(total)) if total == "1" => alone = true,
            (Some(index), Some(total)) => return system.shard(&index, &total),
            (Some(_), None) => return Err(half_set(system.total, system.index)),
            (None, Some(_)) => return Err(half_set(system.index, system.total)),
        }
    }
    if alone {
        return Ok(Shard { index: 1, of: 1 });
    }
    let pairs = SYSTEMS.map(|system| format!("{} and {}", system.index, system.total));
    Err(InputError::new(
        "--shard",
        format!(
            "`auto` finds no shard in the environment: neither {GENERIC} nor {} is set",
            pairs.join(", nor ")
        ),
    )
    .help(format!(
        "write --shard 1/3, or set {GENERIC}=1/3; docs/ci.md shows how for each system"
    )))
}

fn half_set(missing: &str, found: &str) -> InputError {
    let error = InputError::new(missing, format!("not set, though {found} is"));
    if missing == KUBERNETES_TOTAL {
        error.help("pass the `completions` of the job to its pods: Kubernetes does not")
    } else {
        error.help(format!("set both, or {GENERIC}=I/N"))
    }
}

impl System {
    fn shard(&self, index: &str, total: &str) -> Result<Shard, InputError> {
        let number = |name: &str, text: &str| {
            text.trim().parse::<u32>().map_err(|_| {
                InputError::new(
                    name,
                    format!("`{text}` is not a whole number from {}", self.first),
                )
            })
        };
        let of = number(self.total, total)?;
        let given = number(self.index, index)?;
        let position = given.checked_add(1 - self.first).unwrap_or(0);
        Shard::new(position, of).ok_or_else(|| {
            let last = u64::from(of) + u64::from(self.first);
            InputError::new(
                self.index,
                format!(
                    "found {given}, with {of} in {}; expected {} to {}",
                    self.total,
                    self.first,
                    last.saturating_sub(1)
                ),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: &[(&str, &str)]) -> Result<Shard, InputError> {
        of_environment(&|name| {
            let found = set.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn each_systems_first_and_last_job_are_reported_as_they_count() {
        for (index, total, first, last) in [
            ("CI_NODE_INDEX", "CI_NODE_TOTAL", "1", "3"),
            ("CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", "0", "2"),
            (
                "SYSTEM_JOBPOSITIONINPHASE",
                "SYSTEM_TOTALJOBSINPHASE",
                "1",
                "3",
            ),
            (
                "BUILDKITE_PARALLEL_JOB",
                "BUILDKITE_PARALLEL_JOB_COUNT",
                "0",
                "2",
            ),
            ("JOB_COMPLETION_INDEX", "DRIFTCHECK_SHARDS", "0", "2"),
        ] {
            let at = |value| read(&[(index, value), (total, "3")]).unwrap().to_string();
            assert_eq!(
                (at(first), at(last)),
                ("1/3".into(), "3/3".into()),
                "{index}"
            );
            for outside in ["4", "-1", "x", "4294967295"] {
                let error = read(&[(index, outside), (total, "3")]).unwrap_err();
                assert_eq!(error.source, index);
            }
        }
    }

    #[test]
    fn the_generic_variable_wins() {
        let set = [
            ("CI_NODE_INDEX", "1"),
            ("CI_NODE_TOTAL", "3"),
            ("DRIFTCHECK_SHARD", "2/5"),
        ];
        assert_eq!(read(&set).unwrap().to_string(), "2/5");
        let error = read(&[("DRIFTCHECK_SHARD", "6/5")]).unwrap_err();
        assert!(
            error.to_string().contains("from 1 to 5, found 6"),
            "{error}"
        );
    }

    #[test]
    fn a_job_that_runs_alone_is_one_of_one() {
        assert_eq!(read(&[("CI_NODE_TOTAL", "1")]).unwrap().to_string(), "1/1");
    }

    #[test]
    fn what_is_missing_is_named() {
        let error = read(&[]).unwrap_err().to_string();
        for system in SYSTEMS {
            assert!(error.contains(system.index) && error.contains(system.total));
        }
        assert!(error.contains("DRIFTCHECK_SHARD "), "{error}");
        let error = read(&[("JOB_COMPLETION_INDEX", "0")]).unwrap_err();
        assert_eq!(error.source, "DRIFTCHECK_SHARDS");
        assert!(error.help.unwrap().contains("completions"));
        let error = read(&[("CI_NODE_TOTAL", "3")]).unwrap_err();
        assert_eq!(error.source, "CI_NODE_INDEX");
    }
}
