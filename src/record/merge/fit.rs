//! Whether run records are parts of one whole.

use std::io::{Read, Seek};

use crate::error::InputError;
use crate::model::host::MOCK;
use crate::model::record::{ContractDigest, RunFinished, RunStarted};
use crate::model::waiver::Waiver;
use crate::record::read::Reader;
use crate::record::write::Span;

/// Counts a record that is given twice once.
pub(super) fn drop_repeated<R: Read + Seek>(
    inputs: &mut Vec<Input<R>>,
    warnings: &mut Vec<String>,
) -> Vec<InputError> {
    let mut errors = Vec::new();
    let mut kept: Vec<Input<R>> = Vec::new();
    for input in inputs.drain(..) {
        let run = &input.started().run;
        let Some(same) = kept.iter().find(|other| other.started().run == *run) else {
            kept.push(input);
            continue;
        };
        if same.is_same_record(&input) {
            warnings.push(format!("the run {run} was given twice and is counted once"));
        } else {
            let words = format!(
                "also a record of the run {run}, but not the same as {}",
                same.reader.name()
            );
            let error = InputError::new(input.reader.name(), words);
            errors.push(error.help("one of them is a part of the other; name one"));
        }
    }
    *inputs = kept;
    errors
}

/// What keeps the parts from being one run.
pub(super) fn disagreements<R: Read + Seek>(inputs: &[Input<R>]) -> Vec<InputError> {
    let Some((first, others)) = inputs.split_first() else {
        return Vec::new();
    };
    others
        .iter()
        .filter_map(|other| {
            let mut of_host = inputs.iter().filter(|one| one.prefix == other.prefix);
            let of_host = of_host.next().unwrap_or(other);
            let (first, (words, help)) = match other_place(of_host.started(), other.started()) {
                Some(found) => (of_host, found),
                None => (first, other_rules(first.started(), other.started())?),
            };
            let name = first.reader.name();
            let words = format!("cannot be merged with {name}: {words}");
            Some(InputError::new(other.reader.name(), words).help(help))
        })
        .collect()
}

fn differ(what: &str, first: &str, other: &str) -> String {
    format!("{what} is {other} here and {first} there")
}

/// What keeps two parts from being of one host, and of as many shards.
fn other_place(first: &RunStarted, other: &RunStarted) -> Option<(String, &'static str)> {
    const ONE_HOST: &str = "join runs against one host only, or add --by-host";
    if first.profile != other.profile {
        let words = differ("the host profile", &first.profile, &other.profile);
        return Some((words, ONE_HOST));
    }
    // Each run has a mock of its own, on whatever port was free.
    if first.profile != MOCK && first.host != other.host {
        return Some((differ("the host", &first.host, &other.host), ONE_HOST));
    }
    if first.shard_times != other.shard_times {
        let run = |started: &RunStarted| {
            let run = started.shard_times.clone();
            run.unwrap_or_else(|| "no run".to_owned())
        };
        let words = differ("what balances the shards", &run(first), &run(other));
        return Some((words, "give --shard-times the same run in every shard"));
    }
    let of = |started: &RunStarted| started.shards().next().map(|shard| shard.of);
    match (of(first), of(other)) {
        (Some(a), Some(b)) if a != b => Some((
            format!("it is of {b} shards, that of {a}"),
            "run every shard with the same N in --shard I/N",
        )),
        _ => None,
    }
}

const ONE_REVISION: &str =
    "run every shard from one revision of the suite, with the same selection";

/// What keeps two parts from being judged alike.
fn other_rules(first: &RunStarted, other: &RunStarted) -> Option<(String, &'static str)> {
    let reference = |started: &RunStarted| match &started.compared_with {
        Some(other) => other.profile.clone(),
        None => "no other host".to_owned(),
    };
    if reference(first) != reference(other) {
        let words = differ("the comparison with", &reference(first), &reference(other));
        return Some((words, "join comparisons of the same two hosts only"));
    }
    if first.strict != other.strict {
        let word = |strict| if strict { "strict" } else { "not strict" };
        let words = differ("judging", word(first.strict), word(other.strict));
        return Some((words, "run every shard with --strict, or none"));
    }
    if let Some(name) = other_contract(&first.contracts, &other.contracts) {
        let words = format!("the contract `{name}` is not the same");
        return Some((words, ONE_REVISION));
    }
    if !same_waivers(&first.waivers, &other.waivers) {
        return Some(("the waivers are not the same".into(), ONE_REVISION));
    }
    if first.selected.is_some() && other.selected.is_some() {
        let of = |started: &RunStarted| started.commit.clone().unwrap_or_default();
        if first.commit != other.commit {
            let words = differ("the commit of the suite", &of(first), &of(other));
            return Some((words, ONE_REVISION));
        }
        if first.selected != other.selected {
            return Some((
                "the cases of all shards are not the same".into(),
                ONE_REVISION,
            ));
        }
    }
    None
}

/// Whether the parts were written by different versions of driftcheck.
pub(super) fn other_versions<R: Read + Seek>(inputs: &[Input<R>]) -> Option<String> {
    let (first, others) = inputs.split_first()?;
    let version = &first.started().driftcheck;
    let other = others
        .iter()
        .find(|input| input.started().driftcheck != *version)?;
    Some(format!(
        "{} was written by driftcheck {}, {} by driftcheck {version}",
        other.reader.name(),
        other.started().driftcheck,
        first.reader.name(),
    ))
}

/// Which shards were given twice, as two runs.
pub(super) fn doubled_shards<R: Read + Seek>(inputs: &[Input<R>]) -> Vec<String> {
    inputs
        .windows(2)
        .filter_map(|pair| {
            let [first, second] = pair else { return None };
            let shard = first.started().shard?;
            let is_again = second.started().shard == Some(shard);
            (is_again && first.prefix == second.prefix).then(|| {
                format!(
                    "shard {shard} was given twice: {} and {}",
                    first.reader.name(),
                    second.reader.name()
                )
            })
        })
        .collect()
}

/// The name of a contract that only one of two runs has in this form. Which fields of it a
/// run lists depends on its cases.
fn other_contract<'a>(first: &'a [ContractDigest], other: &'a [ContractDigest]) -> Option<&'a str> {
    let is_in = |one: &ContractDigest, all: &[ContractDigest]| {
        all.iter()
            .any(|known| known.name == one.name && known.sha256 == one.sha256)
    };
    let mut all = first.iter().chain(other);
    let odd = all.find(|one| !is_in(one, first) || !is_in(one, other));
    odd.map(|one| one.name.as_str())
}

/// Whether two runs read the same waivers; how much of the suite they read beside them is
/// another matter.
fn same_waivers(first: &[Waiver], other: &[Waiver]) -> bool {
    let without_counts = |waivers: &[Waiver]| -> Vec<Waiver> {
        let waivers = waivers.iter().cloned();
        waivers
            .map(|waiver| Waiver {
                cases: None,
                ..waiver
            })
            .collect()
    };
    without_counts(first) == without_counts(other)
}

/// One case of a part: its id, and where its line stands.
#[derive(Debug)]
pub(super) struct CaseSpan {
    pub(super) id: Box<str>,
    pub(super) span: Span,
}

#[derive(Debug)]
pub(super) struct Input<R> {
    pub(super) reader: Reader<R>,
    /// What the ids of its cases begin with in the joined run: its host where there are several.
    pub(super) prefix: String,
    pub(super) cases: Vec<CaseSpan>,
    pub(super) finished: Option<RunFinished>,
    pub(super) warnings: Vec<String>,
}

impl<R: Read + Seek> Input<R> {
    pub(super) fn read(mut reader: Reader<R>, by_host: bool) -> Result<Input<R>, InputError> {
        let host = &reader.started().host;
        let prefix = match by_host {
            true => format!(
                "{}/",
                host.split_once("://").map_or(&**host, |(_, rest)| rest)
            ),
            false => String::new(),
        };
        let mut cases: Vec<CaseSpan> = Vec::new();
        let ending = reader.read_through(&mut |case, span| {
            let id = format!("{prefix}{}", case.id).into();
            cases.push(CaseSpan { id, span });
        })?;
        cases.sort_by(|a, b| a.id.cmp(&b.id));
        if let Some(pair) = cases.windows(2).find(|pair| pair[0].id == pair[1].id) {
            return Err(reader.stands_twice(&pair[0].id));
        }
        Ok(Input {
            reader,
            prefix,
            cases,
            finished: ending.finished,
            warnings: ending.warnings,
        })
    }

    pub(super) fn started(&self) -> &RunStarted {
        self.reader.started()
    }

    /// The order of the parts, whatever the order on the command line.
    pub(super) fn rank(&self) -> impl Ord + use<'_, R> {
        let started = self.started();
        (
            &self.prefix,
            started.shard,
            &started.started_at,
            &started.run,
        )
    }

    pub(super) fn is_same_record(&self, other: &Input<R>) -> bool {
        let ids = |input: &Input<R>| -> Vec<Box<str>> {
            input.cases.iter().map(|case| case.id.clone()).collect()
        };
        self.started() == other.started()
            && self.finished == other.finished
            && ids(self) == ids(other)
    }

    /// Why this part ended early, with what it is called.
    pub(super) fn interruption(&self) -> Option<String> {
        let why = match &self.finished {
            None => "the run was killed",
            Some(finished) => finished.ended_early.as_deref()?,
        };
        let started = self.started();
        let prefix = &self.prefix;
        Some(match started.shard {
            Some(shard) => format!("{prefix}shard {shard}: {why}"),
            // A run that was joined itself names its parts.
            None if !started.merged.is_empty() => why.to_owned(),
            None => format!("{}: {why}", started.run),
        })
    }
}
