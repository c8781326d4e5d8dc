//! Joins the records of shards into one.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek};

use super::fit::Input;
use super::hosts::Hosts;
use crate::error::InputError;
use crate::model::accepted::AcceptedRun;
use crate::model::outcome::CaseResult;
use crate::model::record::{MergedRun, RunFinished, RunStarted};
use crate::record::merge::fit;
use crate::record::read::Reader;

/// Run records that fit together.
#[derive(Debug)]
pub struct Merge<R = File> {
    inputs: Vec<Input<R>>,
    /// Every case once, the last one first.
    left: Vec<Entry>,
    started: RunStarted,
    finished: RunFinished,
}

/// Where a case stands: which input, and which of its cases.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    input: u32,
    case: u32,
}

impl<R: Read + Seek> Merge<R> {
    /// Reads the records and checks that they are parts of one whole: of a run, or `by_host` of
    /// runs against several hosts, whose cases are then named by their host.
    ///
    /// # Errors
    /// What is wrong with a record, where two of them were judged by different rules or on
    /// different hosts, and where a case stands in two of them with different results.
    pub fn new(readers: Vec<Reader<R>>, by_host: bool) -> Result<Merge<R>, Vec<InputError>> {
        let mut inputs = read_all(readers, by_host)?;
        let mut warnings = Vec::new();
        inputs.sort_by(|a, b| a.rank().cmp(&b.rank()));
        let mut errors = fit::drop_repeated(&mut inputs, &mut warnings);
        errors.extend(fit::disagreements(&inputs));
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut order = in_order(&inputs);
        let total = order.len();
        drop_identical(&mut inputs, &mut order)?;
        let repeated = (total - order.len()) as u64;
        warnings.extend(fit::other_versions(&inputs));
        warnings.extend(fit::doubled_shards(&inputs));
        for warning in inputs.iter().flat_map(|input| &input.warnings) {
            if !warnings.contains(warning) {
                warnings.push(warning.clone());
            }
        }
        order.reverse();
        Ok(Merge {
            started: joined_start(&inputs, repeated),
            finished: joined_end(&inputs, warnings),
            left: order,
            inputs,
        })
    }

    /// The first line of the joined record; its run has the name of one of the parts until
    /// [`Merge::set_run`] gives it its own.
    pub fn started(&self) -> &RunStarted {
        &self.started
    }

    /// Names the run that the joined one is compared with in every report.
    pub fn set_accepted(&mut self, accepted: Option<Box<AcceptedRun>>) {
        self.started.accepted = accepted;
    }

    /// Lets the first line say what earlier runs say.
    ///
    /// # Errors
    /// Those of `put`.
    pub fn watch(
        &mut self,
        put: impl FnOnce(&mut RunStarted) -> Result<(), InputError>,
    ) -> Result<(), InputError> {
        put(&mut self.started)
    }

    /// Labels the joined run, beside what all of its parts are labelled alike.
    pub fn add_labels(&mut self, labels: BTreeMap<String, String>) {
        self.started.labels.extend(labels);
    }

    /// Lets the joined run count as complete whatever was not judged.
    pub fn allow_incomplete(&mut self) {
        self.started
            .required
            .get_or_insert_default()
            .allow_incomplete = true;
    }

    /// Names the joined run.
    pub fn set_run(&mut self, run: String) {
        self.started.run = run;
    }

    /// The last line of the joined record.
    pub fn finished(&self) -> &RunFinished {
        &self.finished
    }

    /// The next case, in the order of their ids.
    pub fn next_case(&mut self) -> Option<Result<CaseResult, InputError>> {
        let entry = self.left.pop()?;
        let input = self.inputs.get_mut(entry.input as usize)?;
        let span = input.cases.get(entry.case as usize)?.span;
        let case = input.reader.read_case(span);
        Some(case.map(|case| match input.prefix.is_empty() {
            true => case,
            false => CaseResult {
                id: format!("{}{}", input.prefix, case.id).into(),
                ..case
            },
        }))
    }
}

pub(super) fn read_all<R: Read + Seek>(
    readers: Vec<Reader<R>>,
    by_host: bool,
) -> Result<Vec<Input<R>>, Vec<InputError>> {
    let mut inputs = Vec::new();
    let mut errors = Vec::new();
    for reader in readers {
        match Input::read(reader, by_host) {
            Ok(input) => inputs.push(input),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(inputs)
    } else {
        Err(errors)
    }
}

/// Every case of every part, by id.
pub(super) fn in_order<R>(inputs: &[Input<R>]) -> Vec<Entry> {
    let mut order: Vec<Entry> = (0..)
        .zip(inputs)
        .flat_map(|(input, part)| {
            let count = u32::try_from(part.cases.len()).unwrap_or(u32::MAX);
            (0..count).map(move |case| Entry { input, case })
        })
        .collect();
    order.sort_by(|a, b| id_of(inputs, *a).cmp(id_of(inputs, *b)));
    order
}

pub(super) fn id_of<R>(inputs: &[Input<R>], entry: Entry) -> &str {
    inputs
        .get(entry.input as usize)
        .and_then(|input| input.cases.get(entry.case as usize))
        .map_or("", |case| &case.id)
}

/// Counts a case once that stands in two parts, word for word.
pub(super) fn drop_identical<R: Read + Seek>(
    inputs: &mut [Input<R>],
    order: &mut Vec<Entry>,
) -> Result<(), Vec<InputError>> {
    let mut kept: Vec<Entry> = Vec::with_capacity(order.len());
    let mut clashes: BTreeMap<(u32, u32), (String, u64)> = BTreeMap::new();
    for entry in order.drain(..) {
        let same = kept
            .last()
            .copied()
            .filter(|last| id_of(inputs, *last) == id_of(inputs, entry));
        let Some(other) = same else {
            kept.push(entry);
            continue;
        };
        if line_of(inputs, other)? != line_of(inputs, entry)? {
            let clash = clashes.entry((other.input, entry.input));
            let id = id_of(inputs, entry).to_owned();
            clash.or_insert((id, 0)).1 += 1;
        }
    }
    *order = kept;
    if clashes.is_empty() {
        return Ok(());
    }
    let name = |input: u32| {
        let input = inputs.get(input as usize);
        input.map_or("", |input| input.reader.name())
    };
    Err(clashes
        .into_iter()
        .map(|((a, b), (id, count))| clash(name(a), name(b), &id, count))
        .collect())
}

pub(super) fn line_of<R: Read + Seek>(
    inputs: &mut [Input<R>],
    entry: Entry,
) -> Result<Vec<u8>, Vec<InputError>> {
    let Some(input) = inputs.get_mut(entry.input as usize) else {
        return Ok(Vec::new());
    };
    let Some(case) = input.cases.get(entry.case as usize) else {
        return Ok(Vec::new());
    };
    let line = input.reader.read_line(case.span);
    line.map(<[u8]>::to_vec).map_err(|error| vec![error])
}

pub(super) fn clash(first: &str, other: &str, id: &str, count: u64) -> InputError {
    let are = match count {
        0 | 1 => " is".to_owned(),
        2 => " and another case are".to_owned(),
        _ => format!(" and {} other cases are", count - 1),
    };
    InputError::new(
        other,
        format!("the case `{id}`{are} in {first}, too, with another result"),
    )
    .help("each case runs in one shard; if a shard was run twice, name one of the two")
}

pub(super) fn joined_start<R: Read + Seek>(inputs: &[Input<R>], repeated: u64) -> RunStarted {
    let all = || inputs.iter().map(Input::started);
    let planned: u64 = all().map(|started| started.planned).sum();
    let mut merged: Vec<MergedRun> = Vec::new();
    let hosts = Hosts::of(inputs);
    for mut part in all().flat_map(RunStarted::parts) {
        // Which shards a host lacks is said when the parts are joined.
        part.shard = part.shard.filter(|_| hosts.is_one());
        if !merged.contains(&part) {
            merged.push(part);
        }
    }
    let earliest = all().min_by_key(|started| started.started_at.parse::<jiff::Timestamp>().ok());
    let mut earliest = earliest.cloned().unwrap_or_default();
    for contract in &mut earliest.contracts {
        // A run lists the fields of those contracts only that its cases use.
        let mut same = all().flat_map(|started| &started.contracts);
        if contract.documented.is_none()
            && let Some(known) =
                same.find(|one| one.name == contract.name && one.documented.is_some())
        {
            contract.documented.clone_from(&known.documented);
        }
    }
    for (index, waiver) in earliest.waivers.iter_mut().enumerate() {
        // Where one part read less of the suite, nobody knows how much there is of it.
        let counts = all().filter_map(|started| started.waivers.get(index));
        if counts.into_iter().any(|one| one.cases != waiver.cases) {
            waiver.cases = None;
        }
    }
    let mut parts = all().filter_map(|started| started.required.as_ref());
    let required = parts.next().cloned().map(|mut required| {
        parts.for_each(|part| required.join(part));
        required
    });
    let is_common = |key: &String, value: &mut String| {
        all().all(|started| started.labels.get(key) == Some(&*value))
    };
    let mut labels = earliest.labels.clone();
    labels.retain(is_common);
    if let Some((host, profile)) = hosts.names() {
        (earliest.host, earliest.profile) = (host, profile);
        (earliest.baselines, earliest.accepted) = (None, None);
    }
    RunStarted {
        required,
        labels,
        planned: planned.saturating_sub(repeated),
        shard: None,
        shard_times: None,
        selected: None,
        // The folder of the joined run has no copy of it.
        document: None,
        merged,
        ..earliest
    }
}

pub(super) fn joined_end<R: Read + Seek>(
    inputs: &[Input<R>],
    warnings: Vec<String>,
) -> RunFinished {
    let time = |text: &str| text.parse::<jiff::Timestamp>().ok();
    let starts = inputs.iter().map(|input| &*input.started().started_at);
    let ends = inputs
        .iter()
        .filter_map(|input| Some(&*input.finished.as_ref()?.finished_at));
    let begun = starts.clone().filter_map(time).min().unwrap_or_default();
    let ended = starts.chain(ends).filter_map(time).max();
    let ended = ended.unwrap_or_default();
    let lacking = Hosts::of(inputs).missing_shards();
    let early = inputs.iter().filter_map(Input::interruption);
    let early: Vec<String> = lacking.into_iter().chain(early).collect();
    RunFinished {
        finished_at: ended.to_string(),
        duration_us: u64::try_from(ended.duration_since(begun).as_micros()).unwrap_or(0),
        ended_early: (!early.is_empty()).then(|| early.join("; ")),
        left_out: Vec::new(),
        warnings,
    }
}
