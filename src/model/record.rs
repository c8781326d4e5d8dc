//! The lines of the run record, `run.ndjson`: one JSON object a line.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::accepted::AcceptedRun;
use super::coverage::Documented;
use super::earlier::Earlier;
use super::kind::Severity;
use super::outcome::CaseResult;
use super::probe::ProbeReport;
use super::required::Required;
use super::shard::Shard;
use super::waiver::Waiver;

/// The version of the record's form. It is raised when a reader of the older
/// form would misread the newer one; older ones are still read.
pub const RECORD_VERSION: u32 = 2;

/// One line of the run record. `type` comes first in each.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Line {
    /// The first line.
    RunStarted(Box<RunStarted>),
    /// One line a case, in the order they ended.
    CaseFinished(Box<CaseResult>),
    /// One line an exchange that no case asked for, in the order they were judged.
    ExchangeJudged(Box<CaseResult>),
    /// The last line; missing where the run was killed.
    RunFinished(RunFinished),
}

/// The folders of a comparison's two runs beside its record, and what these runs are called: the
/// reference, and what is compared with it.
pub const SIDES: [&str; 2] = ["left", "right"];

/// What is known before the first request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunStarted {
    /// The version of this form, 2; one of version 1 has no exchanges without a case.
    pub record_version: u32,
    /// The version of driftcheck that wrote it.
    pub driftcheck: String,
    /// `<YYYYMMDDTHHMMSSZ>-<host slug>-<run id>` without the folder; names the run.
    pub run: String,
    /// When it started: RFC 3339, UTC.
    pub started_at: String,
    /// The clock that dates are judged by: RFC 3339, UTC.
    pub clock: String,
    /// The base URL that was run against.
    pub host: String,
    /// The profile's name: `mock`, `staging`, or `url`.
    pub profile: String,
    /// What tells it from runs of the same suite elsewhere: `region` is `eu`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// How many cases the plan holds; none where it is not known before.
    #[serde(default)]
    pub planned: u64,
    /// Where the exchanges come from, where no case asked for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// The contracts in force.
    pub contracts: Vec<ContractDigest>,
    /// Whether failed assumptions were judged as breaking.
    pub strict: bool,
    /// The least severity that fails the run; breaking where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fail_on: Option<Severity>,
    /// Whether only findings fail it that the run it is compared with has not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fail_on_new: bool,
    /// How many runs in a row must show a finding, or its end, for it to count; one where it
    /// is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirm: Option<u32>,
    /// What is run: the name of the suite's folder, of the OpenAPI document, or `traffic`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suite: Option<String>,
    /// What earlier runs of the same suite and host say of its findings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<Box<Earlier>>,
    /// The commit that the suite was read from; missing where it is in no repository.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The folder of its files in the repository: `tests/api`; missing where it is the
    /// repository's own, or there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// The profile whose baselines the responses were compared with, or would be accepted for;
    /// missing where that was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baselines: Option<String>,
    /// What a probe found out before the first case, where one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe: Option<Box<ProbeReport>>,
    /// The accepted run that this one is compared with in every report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Box<AcceptedRun>>,
    /// The host whose responses these are compared with, where two hosts are compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared_with: Option<Box<ComparedWith>>,
    /// The OpenAPI document that was run in the place of a suite's cases, where it was fetched
    /// and is kept beside the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Box<KeptDocument>>,
    /// Which slice of the selected cases was run; missing where it was all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// The run whose times say which cases are in which slice; missing where a hash says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard_times: Option<String>,
    /// SHA-256 of the ids of the cases of all slices, sorted, a line each; missing where it was
    /// all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selected: Option<String>,
    /// The runs that were joined into this one; missing where it is a run of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merged: Vec<MergedRun>,
    /// What must be judged for the run to be complete; missing where that is not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<Required>,
    /// The waivers of the suite, those that have expired among them, in the order of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
}

impl RunStarted {
    /// The path of a file of the suite in its repository, for tools that know no suite.
    pub fn in_repository<'f>(&self, file: &'f str) -> Cow<'f, str> {
        let file = file.trim_start_matches("./");
        // An absolute path, an address, or what git names.
        let is_elsewhere = file.starts_with('/') || file.contains(':');
        // Schemas are named from the folder that the run was started in, often the repository's.
        let is_whole = |folder: &String| {
            let rest = file.strip_prefix(folder.as_str());
            rest.is_some_and(|rest| rest.starts_with('/'))
        };
        match &self.folder {
            Some(folder) if !is_elsewhere && !is_whole(folder) => format!("{folder}/{file}").into(),
            _ => file.into(),
        }
    }

    /// What is judged, as a noun: cases, or the operations that traffic showed.
    pub fn unit(&self) -> &'static str {
        match self.sources.is_empty() {
            true => "case",
            false => "operation",
        }
    }

    /// The least severity that fails the run.
    pub fn fail_on(&self) -> Severity {
        self.fail_on.unwrap_or(Severity::Breaking)
    }

    /// What the two hosts of a comparison are called, the reference first.
    pub fn side_names(&self) -> Option<[String; 2]> {
        let left = self.compared_with.as_ref()?;
        let right = (&*self.profile, &*self.host);
        Some(side_names((&left.profile, &left.host), right))
    }

    /// The runs that this one is made of: those that were joined into it, or itself.
    pub fn parts(&self) -> Vec<MergedRun> {
        if self.merged.is_empty() {
            let (run, shard) = (self.run.clone(), self.shard);
            return vec![MergedRun { run, shard }];
        }
        self.merged.clone()
    }

    /// The contracts that are files: without those of a document's single responses, whose
    /// names begin with the document's.
    pub fn contract_files(&self) -> Vec<&ContractDigest> {
        let names: HashSet<&str> = self.contracts.iter().map(|one| one.name.as_str()).collect();
        let is_file = |one: &&ContractDigest| contract_file(&one.name, &names) == one.name;
        self.contracts.iter().filter(is_file).collect()
    }

    /// The slices that this run, or the runs that were joined into it, ran.
    pub fn shards(&self) -> impl Iterator<Item = Shard> {
        let own = self.shard.into_iter();
        own.chain(self.merged.iter().filter_map(|part| part.shard))
    }

    /// The slices that were not joined into a joined run, though others were.
    pub fn missing_shards(&self) -> Vec<Shard> {
        match self.merged.iter().find_map(|part| part.shard) {
            None => Vec::new(),
            Some(one) => Shard::all(one.of)
                .filter(|shard| self.shards().all(|own| own != *shard))
                .collect(),
        }
    }
}

/// The contract of a file that a name stands for: of an operation or a response of a document,
/// whose names begin with the document's, the document.
pub fn contract_file<'n>(name: &'n str, all: &HashSet<&str>) -> &'n str {
    let mut beginnings = name.match_indices(' ').map(|(end, _)| &name[..end]);
    let document = beginnings.find(|beginning| all.contains(beginning));
    document.unwrap_or(name)
}

/// What two hosts that are compared, each given by profile and base URL, are called in words: by
/// their profiles where these distinguish them, else by their addresses.
pub fn side_names(left: (&str, &str), right: (&str, &str)) -> [String; 2] {
    if left.0 != right.0 {
        return [left.0.to_owned(), right.0.to_owned()];
    }
    match left.1 == right.1 {
        true => [format!("left {}", left.0), format!("right {}", right.0)],
        false => [left.1.to_owned(), right.1.to_owned()],
    }
}

/// The reference of a comparison of two hosts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ComparedWith {
    /// Its base URL.
    pub host: String,
    /// Its profile's name.
    pub profile: String,
}

/// A document that is kept in a run's folder, with the files that it refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeptDocument {
    /// The address that it was fetched from, without its query.
    pub url: String,
    /// Its file, relative to the run's folder, with `/` between folders.
    pub file: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// The path before its paths.
    pub server_path: String,
}

/// A run that was joined into another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MergedRun {
    /// Its name.
    pub run: String,
    /// Which slice it ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
}

/// Which contract was in force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContractDigest {
    /// The contract's name: the schema's file name without `.schema.json`.
    pub name: String,
    /// SHA-256 of the schema file's bytes, in hex.
    pub sha256: String,
    /// What an OpenAPI document calls its version (`info.version`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The contracts that it refers to, and those that they refer to, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refers_to: Vec<String>,
    /// What it documents, where a case of the plan may be judged by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documented: Option<Arc<Documented>>,
}

/// Entries of the sources that were not judged for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftOut {
    /// The reason: `of other hosts`.
    pub reason: String,
    /// How many they are.
    pub entries: u64,
    /// What they are of, the most frequent first, such as hosts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<String>,
}

impl LeftOut {
    /// What driftcheck failed at, where it had to judge them.
    pub fn failing(&self) -> Option<&str> {
        self.reason.strip_prefix("not judged: ")
    }
}

/// How the run ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RunFinished {
    /// When it ended: RFC 3339, UTC.
    pub finished_at: String,
    /// Wall-clock time from start to end, in microseconds.
    pub duration_us: u64,
    /// The signal that ended it early, or `deadline` or `fail-fast`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_early: Option<String>,
    /// What of the sources was not judged, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// What a reader should know of what was judged by, and of the records that were joined into
    /// this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}
